// Reads calendars with ical.js, one after the other, as a program does that
// merges by UID: node calendar.mjs FIRST.ics SECOND.ics
// The second is a month later, and the date of one token has moved.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

let failed = 0;
const fail = (...message) => {
	failed++;
	console.log("FAIL", ...message);
};
const merged = new Map();
const moved = [];
for (const file of process.argv.slice(2)) {
	const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
	const seen = new Set();
	for (const component of calendar.getAllSubcomponents("vevent")) {
		const event = new ICAL.Event(component);
		const start = event.startDate.toJSDate().toISOString();
		if (seen.has(event.uid)) fail(file, event.uid, "comes twice");
		seen.add(event.uid);
		for (const alarm of component.getAllSubcomponents("valarm")) {
			const trigger = alarm.getFirstPropertyValue("trigger");
			if (!trigger.isNegative || trigger.toSeconds() % 86400) fail(file, event.uid, "alarm at", trigger.toString());
		}
		const before = merged.get(event.uid);
		const stamp = component.getFirstPropertyValue("dtstamp").toJSDate();
		if (before && before.stamp >= stamp) fail(file, event.uid, "is not newer");
		if (before && before.start !== start) moved.push(event.uid);
		merged.set(event.uid, { start, stamp, summary: event.summary });
	}
	console.log(file, seen.size, "events");
}
if (process.argv.length > 3 && moved.length !== 1) fail(moved.length, "events moved, want 1:", moved);
console.log(merged.size, "events after the merge,", moved.length, "moved");
process.exit(failed ? 1 : 0);
