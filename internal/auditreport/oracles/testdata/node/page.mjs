// Opens pages of audits in Chromium, and fails if one of them is not right:
//
//     node page.mjs FOLDER PAGE.html…
//
// FOLDER receives the screenshots and the PDF. Chromium is the one of the
// variable CHROMIUM, or "chromium" of Debian.
import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const [folder, ...pages] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const limit = Number(process.env.LIMIT_MS || 2000);
let failed = 0;
const fail = (...message) => {
	failed++;
	console.log("FAIL", ...message);
};

// html-validate reports nothing, except what is a matter of taste.
const validator = new HtmlValidate({
	extends: ["html-validate:recommended", "html-validate:a11y", "html-validate:document"],
	rules: {
		"no-trailing-whitespace": "off",
		"long-title": "off", // the label of a tenant may be long
		"svg-focusable": "off", // a bug of Internet Explorer
	},
});
for (const page of pages) {
	const report = await validator.validateString(readFileSync(page, "utf8"), page);
	for (const result of report.results) {
		for (const m of result.messages.slice(0, 20)) fail(page, `${m.line}:${m.column}`, m.ruleId, m.message);
	}
}

const variants = {
	light: { viewport: { width: 1600, height: 1200 } },
	dark: { viewport: { width: 1600, height: 1200 }, colorScheme: "dark" },
	narrow: { viewport: { width: 360, height: 800 } },
	"narrow-dark": { viewport: { width: 360, height: 800 }, colorScheme: "dark" },
	contrast: { viewport: { width: 1600, height: 1200 }, forcedColors: "active" },
	plain: { viewport: { width: 1600, height: 1200 }, javaScriptEnabled: false },
};
// The readers see what is wrong.
const wrong = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>x</title></head><body><main><h1>x</h1><p style="color:#999;background:#fff">faint</p><table><tr><td>x</td></tr></table><img src="data:,"></main></body></html>`;
{
	const report = await validator.validateString(wrong);
	if (report.errorCount < 2) fail("html-validate does not see a page that is wrong");
}

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
{
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.setContent(wrong);
	const ids = (await audit(context, page)).map((v) => v.id);
	if (!ids.includes("color-contrast") || !ids.includes("image-alt")) fail("axe does not see a page that is wrong:", ids);
	await context.close();
}
for (const file of pages) {
	const address = pathToFileURL(resolve(file)).href;
	const stem = basename(file, ".html");
	for (const [variant, options] of Object.entries(variants)) {
		const name = `${stem} ${variant}`;
		const context = await browser.newContext(options);
		const page = await context.newPage();
		page.on("console", (m) => fail(name, "console", m.text()));
		page.on("pageerror", (e) => fail(name, "error", e.message));
		page.on("dialog", (d) => { fail(name, "dialog", d.message()); d.dismiss(); });
		page.on("request", (r) => { if (r.url() !== address) fail(name, "request", r.url().slice(0, 200)); });
		// How long the page keeps the processor busy does not depend on what else
		// the machine does.
		const session = await context.newCDPSession(page);
		await session.send("Performance.enable", { timeDomain: "threadTicks" });
		const began = performance.now();
		await page.goto(address, { waitUntil: "load" });
		const waited = Math.round(performance.now() - began);
		const { metrics } = await session.send("Performance.getMetrics");
		const took = Math.round(1000 * metrics.find((m) => m.name === "TaskDuration").value);
		const size = statSync(file).size;
		if (size > 5e6) fail(name, size, "bytes");
		if (took > limit) fail(name, "takes", took, "ms to open");
		await page.screenshot({ path: `${folder}/${stem}-${variant}.png` });

		// The page itself never scrolls sideways; its tables do.
		const width = await page.evaluate(() => document.documentElement.scrollWidth);
		if (width > options.viewport.width) fail(name, "is", width, "pixels wide");

		if (options.javaScriptEnabled === false) {
			if (await page.locator("#filter").count()) fail(name, "has a filter without its script");
			const rows = await page.locator("table.data tbody tr").count();
			console.log(name, `${took} ms of processor time, ${waited} ms;`, size, "bytes", rows, "rows");
		} else {
			await behaviour(page, name);
			if (size < 1e6 && !["contrast", "narrow-dark"].includes(variant)) {
				const violations = await audit(context, page);
				for (const v of violations) fail(name, "axe", v.id, v.help, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary);
			}
			console.log(name, `${took} ms of processor time, ${waited} ms;`, size, "bytes");
		}
		await context.close();
	}
	if (statSync(file).size < 1e6) {
		const page = await browser.newPage();
		await page.goto(address);
		await page.emulateMedia({ media: "print" });
		await page.pdf({ path: `${folder}/${stem}.pdf`, preferCSSPageSize: true });
		await page.close();
	}
}

// The Content-Security-Policy stops axe as it stops every other script. A
// debugger may evaluate one all the same.
async function audit(context, page) {
	const session = await context.newCDPSession(page);
	await session.send("Runtime.evaluate", { expression: axe });
	const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
		expression: "axe.run(document, {resultTypes: ['violations']}).then((r) => JSON.stringify(r.violations))",
		awaitPromise: true, returnByValue: true,
	});
	if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
	return JSON.parse(result.value);
}

// Sorting and filtering do what they say.
async function behaviour(page, name) {
	const table = page.locator("table.data").first();
	const head = table.locator("thead th").first();
	const column = () => table.locator("tbody tr > :first-child").allTextContents();
	const before = await column();
	const button = head.locator("button");
	await button.click();
	if ((await head.getAttribute("aria-sort")) !== "ascending") fail(name, "does not sort");
	const up = await column();
	await button.click();
	const down = await column();
	await button.click();
	if (JSON.stringify(await column()) !== JSON.stringify(before)) fail(name, "does not go back to the order of the report");
	const sorted = up.every((text, i) => i === 0 || up[i - 1].trim() <= text.trim());
	if (!sorted || up.length !== before.length || down.length !== before.length) fail(name, "sorts wrongly");

	const rows = page.locator("table.data tbody tr");
	const shown = () => rows.evaluateAll((list) => list.filter((row) => !row.hidden).length);
	const all = await shown();
	await page.locator("#filter").fill("no row has this");
	await page.locator("[role=status]").filter({ hasText: /^0 of / }).waitFor();
	if ((await shown()) !== 0) fail(name, "does not filter");
	await page.locator("#filter").fill("");
	await page.locator("[role=status]").filter({ hasText: /^$/ }).waitFor({ state: "attached" });
	if ((await shown()) !== all) fail(name, "does not show all rows again");
}

await browser.close();
console.log(`${pages.length} pages`, failed ? `${failed} failures` : "without failures");
process.exit(failed ? 1 : 0);
