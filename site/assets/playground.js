// The playground: an editor that marks what the engine finds. The engine runs in a
// worker; this page and the worker can connect to nothing (see the policy in the
// head of the page).
"use strict";

const $ = (id) => document.getElementById(id);
const audit = document.body.dataset.mode === "audit";
const data = JSON.parse($("data").textContent);

const LIMIT = 256 << 10; // longer documents are checked, but not shown
const LINE = 20; // height of a line in pixels, as in playground.css
const SHOWN = 200; // violations in the list

// ---- The engine ----------------------------------------------------------

let worker, ready = false;
let calls = new Map(), lastCall = 0;

function startEngine() {
  const source = new Blob([$("wasm-exec").textContent, "\n", $("worker").textContent], { type: "text/javascript" });
  const url = URL.createObjectURL(source);
  worker = new Worker(url);
  worker.onmessage = ({ data: answer }) => {
    if (answer.ready) {
      ready = true;
      URL.revokeObjectURL(url);
      refresh();
    } else if (answer.fault || answer.stopped) {
      stopped(answer.fault || "it ended");
    } else {
      calls.get(answer.id)(answer.result);
      calls.delete(answer.id);
    }
  };
  worker.onerror = (event) => stopped(event.message);
  worker.postMessage({ engine: $("engine").textContent.trim() });
}

function stopped(reason) {
  ready = false;
  verdict("fault", "The engine stopped: " + reason + ". Reload the page.");
}

// call calls a function of the engine.
function call(name, ...args) {
  return new Promise((resolve) => {
    calls.set(++lastCall, resolve);
    worker.postMessage({ id: lastCall, name, args });
  });
}

// ---- The document --------------------------------------------------------

const text = $("text");
let file = null; // {name, bytes} of a document that the editor does not show
let name = "<stdin>"; // as patlint names it in reports

function currentBytes() {
  return file ? file.bytes : new TextEncoder().encode(text.value);
}

// load puts a document into the editor, or beside it: if it is long, or if the
// editor would change its bytes.
function load(bytes, fileName) {
  name = fileName;
  $("ndjson").checked = /\.(ndjson|jsonl)$/.test(fileName);
  let decoded = null;
  try {
    decoded = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // not UTF-8
  }
  const empty = bytes.length === 0 && fileName !== "<stdin>"; // a file, and not an empty editor
  if (decoded === null || decoded.length > LIMIT || /\r/.test(decoded) || empty) {
    file = { name: fileName, bytes };
    text.value = "";
  } else {
    file = null;
    text.value = decoded;
  }
  showFile();
  text.scrollTop = text.scrollLeft = 0;
  shown = nothing();
  hidden = everything;
  if (ready) verdict("empty", "Checking…");
  list();
  refresh();
}

function showFile() {
  $("editor").hidden = file !== null;
  $("file").hidden = file === null;
  if (file) {
    const size = file.bytes.length < 1e4 ? file.bytes.length + " bytes" : (file.bytes.length / 1e6).toFixed(2) + " MB";
    $("file-name").textContent = file.name + ", " + size;
  }
}

async function open(f) {
  leaveExample();
  load(new Uint8Array(await f.arrayBuffer()), f.name);
}

// ---- Settings ------------------------------------------------------------

function request() {
  const now = clock();
  if (now === null) return null;
  const r = { path: name, version: $("version").value, now, ndjson: $("ndjson").checked };
  return audit ? { ...r, preset: $("preset").value } : { ...r, kind: $("kind").value, tolerant: $("tolerant").checked, intent: $("intent").checked };
}

// clock returns the clock in canonical form, "" if there is none, or null if it
// cannot be read.
function clock() {
  const written = $("now").value.trim();
  const at = written === "" ? null : new Date(/^\d{4}-\d\d-\d\d$/.test(written) ? written + "T00:00:00Z" : written);
  const valid = at === null ? !audit : /^\d{4}-/.test(written) && !isNaN(at);
  $("now").setAttribute("aria-invalid", String(!valid));
  return !valid ? null : at === null ? "" : at.toISOString();
}

// ---- Checking ------------------------------------------------------------

let busy = false, again = false;
const nothing = () => ({ marks: [], violations: [], fixes: [], report: "" });
let shown = nothing(); // of the last check
const everything = [[0, Infinity]];
let hidden = everything; // what the engine hides; more while it has not answered

// refresh checks the document as it is now. While a check runs, only the last
// change waits. The body has data-checked="yes" when nothing waits.
async function refresh() {
  document.body.dataset.checked = "";
  paint();
  if (!ready) return;
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  do {
    again = false;
    await check();
  } while (again);
  busy = false;
  document.body.dataset.checked = "yes";
}

async function check() {
  const bytes = currentBytes();
  const r = request();
  if (bytes.length === 0 && !file) {
    shown = nothing();
    hidden = [];
    verdict("empty", "Nothing to check yet.");
  } else if (r === null) {
    verdict("fault", "The clock must have the form 2026-06-01T00:00:00Z.");
    if (!file) hidden = ranges(await call("hidden", bytes, $("ndjson").checked));
    paint();
    return;
  } else {
    const began = performance.now();
    const [result, secrets] = await Promise.all([
      call(audit ? "audit" : "check", r, bytes),
      file ? "" : call("hidden", bytes, r.ndjson),
    ]);
    document.body.dataset.ms = (performance.now() - began).toFixed(1);
    hidden = ranges(secrets);
    if (result.fault) {
      shown = nothing();
      verdict("fault", sentence(result.fault));
    } else if (audit) {
      shownAudit(result);
    } else {
      shownCheck(result);
    }
  }
  paint();
  list();
  details();
}

function shownCheck(result) {
  shown = { marks: ranges(result.marks), violations: JSON.parse(result.report).violations, fixes: result.fixes, report: result.report };
  const as = { list: "list of tokens", create: "create request", created: "created response" }[result.kind] ?? result.kind;
  const counts = [count(result.errors, "error"), count(result.warnings, "warning")].filter(Boolean).join(" and ");
  const read = as ? "Read as " + as + ($("kind").value === "auto" ? " (detected)" : "") + " at " + $("version").value + "." : "";
  if (result.errors) verdict("error", counts + ".", read);
  else verdict(result.warnings ? "warning" : "valid", result.warnings ? "Accepted, with " + counts + "." : "Valid.", read);
}

function shownAudit(result) {
  const report = JSON.parse(result.report);
  const open = report.findings.filter((f) => f.state === "open");
  shown = { marks: [], violations: open, fixes: [], report: result.report, summary: report.summary };
  const s = report.summary;
  verdict(open.length ? "warning" : "valid", (count(open.length, "finding") || "No findings") + ".",
    (count(s.tokens, "token") || "No tokens") + ". Never expire: " + s.neverExpires + ". Expired: " + s.expired + ". All scopes: " +
    s.allScopes + ". Never used: " + s.neverUsed + "." + (s.unreadable ? " Unreadable: " + s.unreadable + "." : ""));
}

function count(n, word) {
  return n ? n.toLocaleString("en") + " " + word + (n === 1 ? "" : "s") : "";
}

function sentence(s) {
  return s.charAt(0).toUpperCase() + s.slice(1) + (s.endsWith(".") ? "" : ".");
}

function ranges(list) {
  return list.trim() === "" ? [] : list.trim().split(" ").map((pair) => pair.split(",").map(Number));
}

function verdict(state, first, second) {
  const box = $("verdict");
  box.dataset.state = state;
  const strong = document.createElement("strong");
  strong.textContent = first;
  box.replaceChildren(strong, second ? " " + second : "");
}

// ---- The list of violations or findings ----------------------------------

function element(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
    else e.setAttribute(key, value);
  }
  e.append(...children);
  return e;
}

// prose turns `code` in a message into elements.
function prose(message) {
  return message.split(/(`[^`]*`)/).map((part) => (/^`.+`$/.test(part) ? element("code", {}, part.slice(1, -1)) : part));
}

function list() {
  const items = shown.violations.slice(0, SHOWN).map((v, i) => (audit ? finding(v) : violation(v, i)));
  $("violations").replaceChildren(...items);
  const more = shown.violations.length - items.length;
  $("more").textContent = more > 0 ? "And " + more.toLocaleString("en") + " more. The JSON report has them all." : "";
}

function violation(v, index) {
  const place = v.line + ":" + v.column;
  const where = file ? element("span", { class: "place" }, place) :
    element("button", { type: "button", class: "place", "aria-label": place + ", go to line " + v.line + ", column " + v.column, onclick: () => go(index) }, place);
  const li = element("li", { class: v.severity }, where,
    element("span", { class: "severity" }, v.severity), " ", element("span", { class: "message" }, ...prose(v.message)), " ",
    element("a", { href: data.rules + v.rule + ".html" }, v.rule + " " + v.name));
  const fix = shown.fixes.find((f) => f.violation === index);
  if (fix && !file) {
    li.append(" ", element("button", { type: "button", class: "fix", onclick: () => apply(fix) }, "Change to ", element("code", {}, fix.text)));
  }
  li.append(explanation(v.rule));
  return li;
}

function finding(f) {
  const of = f.token?.name ? [" ", element("span", { class: "message" }, f.token.name)] : f.owner?.name ? [" ", element("span", { class: "message" }, f.owner.name)] : [];
  const li = element("li", { class: f.severity }, element("span", { class: "severity" }, f.severity), ...of, ": ",
    ...prose(f.detail), f.hint ? "; " + f.hint : "", " ", element("a", { href: data.rules + f.rule + ".html" }, f.rule + " " + f.name));
  li.append(explanation(f.rule));
  return li;
}

// explanation is read from the engine when it is opened.
function explanation(rule) {
  const d = element("details", { class: "why" }, element("summary", {}, "Why", element("span", { class: "unseen" }, " " + rule)));
  d.addEventListener("toggle", async () => {
    if (!d.open || d.childElementCount > 1) return;
    const e = await call("explain", rule);
    if (e) d.append(element("p", {}, ...prose((audit ? "" : e.summary + " ") + e.help)), ...(e.fix ? [element("p", {}, element("strong", {}, "What to do. "), ...prose(e.fix))] : []));
  });
  return d;
}

function go(index) {
  const [start, end] = shown.marks[index];
  text.focus();
  text.setSelectionRange(start, Math.max(end, start));
  const line = text.value.slice(0, start).split("\n").length - 1;
  text.scrollTop = Math.max(0, line * LINE - text.clientHeight / 2);
}

// apply makes a correction so that the browser's undo takes it back.
function apply(fix) {
  text.focus();
  text.setSelectionRange(fix.start, fix.end);
  if (!document.execCommand("insertText", false, fix.text)) {
    text.setRangeText(fix.text, fix.start, fix.end, "end");
    refresh();
  }
}

// ---- Canonical form and report -------------------------------------------

async function details() {
  if ($("json").open) $("report").textContent = shown.report;
  const c = $("canonical");
  if (!c || !c.open) return;
  const r = request();
  const out = r && currentBytes().length ? await call("canonical", r, currentBytes()) : null;
  $("copy").hidden = out === null;
  if (out === null) {
    $("form").textContent = "There is none while the document has errors.";
    canonicalForm = "";
    return;
  }
  canonicalForm = out.text;
  let masked = out.text;
  if (!$("show").checked) {
    const units = out.text.split("");
    for (const [from, to] of ranges(out.hidden)) units.fill("•", from, to);
    masked = units.join("");
  }
  $("form").textContent = masked.length > LIMIT ? masked.slice(0, LIMIT) + "…" : masked;
}
let canonicalForm = "";

// ---- The layer over the editor -------------------------------------------

// paint draws the lines in view over the text, which is transparent: with dots for
// what is hidden, and with marks. Only what is in view is drawn.
let lines = { of: null, starts: [0] };
let width = 0; // of a character

function paint() {
  if (file) return;
  const value = text.value;
  if (lines.of !== value) {
    const starts = [0];
    for (let i = value.indexOf("\n"); i >= 0; i = value.indexOf("\n", i + 1)) starts.push(i + 1);
    lines = { of: value, starts };
  }
  const first = Math.max(0, Math.floor(text.scrollTop / LINE) - 1);
  const last = Math.min(lines.starts.length - 1, Math.ceil((text.scrollTop + text.clientHeight) / LINE) + 1);
  const digits = String(lines.starts.length).length;
  $("editor").style.setProperty("--gutter", Math.max(2, digits) + 2 + "ch");
  const gutter = [], layer = [];
  for (let i = first; i <= last; i++) {
    gutter.push(styled(element("div", {}, String(i + 1)), i * LINE));
    layer.push(styled(element("div", {}, ...segments(value, lines.starts[i], (lines.starts[i + 1] ?? value.length + 1) - 1)), i * LINE));
  }
  $("gutter").replaceChildren(...gutter);
  $("layer").replaceChildren(...layer);
  scroll();
}

function styled(e, top) {
  e.style.top = top + "px";
  return e;
}

function scroll() {
  $("layer").style.transform = "translate(" + -text.scrollLeft + "px," + -text.scrollTop + "px)";
  $("gutter").style.transform = "translateY(" + -text.scrollTop + "px)";
}

// segments returns the text from start to end as nodes. Of a line of more than
// 4,000 characters only what is in view is drawn.
function segments(value, start, end) {
  const nodes = [];
  if (end - start > 4000) {
    width ||= $("ruler").getBoundingClientRect().width / 10;
    const from = start + Math.max(0, Math.floor(text.scrollLeft / width) - 200);
    const to = Math.min(end, from + Math.ceil(text.clientWidth / width) + 600);
    const gap = element("span", {});
    gap.style.paddingLeft = (from - start) * width + "px";
    nodes.push(gap);
    [start, end] = [Math.min(from, end), to];
  }
  const show = $("show").checked;
  const cuts = new Set([start, end]);
  const marks = [];
  shown.marks.forEach(([from, to], i) => {
    if (to <= from) to = from + 1;
    if (from >= end + 1 || to <= start) return;
    marks.push([from, to, shown.violations[i]]);
    cuts.add(Math.min(Math.max(from, start), end)).add(Math.min(to, end));
  });
  const secrets = show ? [] : hidden.filter(([from, to]) => from < end && to > start);
  for (const [from, to] of secrets) cuts.add(Math.max(from, start)).add(Math.min(to, end));
  const at = [...cuts].sort((a, b) => a - b);
  if (start === end && marks.length) nodes.push(element("span", { class: marks[0][2].severity }, " "));
  for (let i = 0; i + 1 < at.length; i++) {
    const [from, to] = [at[i], at[i + 1]];
    const secret = secrets.some(([a, b]) => a <= from && to <= b);
    const mark = marks.filter(([a, b]) => a <= from && to <= b).sort((a, b) => (a[2].severity < b[2].severity ? -1 : 1))[0];
    const part = secret ? "•".repeat(to - from) : value.slice(from, to);
    nodes.push(mark ? element("span", { class: mark[2].severity }, part) : part);
  }
  return nodes;
}

// ---- Events --------------------------------------------------------------

text.addEventListener("input", (event) => {
  name = "<stdin>";
  $("example").value = "";
  hidden = /^history/.test(event.inputType) ? everything : moved(hidden);
  shown.marks = [];
  refresh();
});

// moved keeps a secret hidden until the engine has answered: what follows the
// caret moves with the text, and a change inside of a secret extends it. What is
// inserted at once, such as by pasting, is hidden as a whole.
let lengthBefore = 0, startBefore = 0;
function moved(list) {
  const by = text.value.length - lengthBefore, caret = text.selectionEnd;
  const inserted = caret - startBefore > 1 ? [[startBefore, caret]] : [];
  lengthBefore = text.value.length;
  return inserted.concat(list.map(([from, to]) => [from + by >= caret ? from + by : from, to + Math.max(0, by) >= caret || to + by >= caret ? to + by : to]));
}
text.addEventListener("beforeinput", () => {
  lengthBefore = text.value.length;
  startBefore = text.selectionStart;
});
text.addEventListener("scroll", () => paint());
text.addEventListener("paste", (event) => {
  const pasted = event.clipboardData?.getData("text/plain") ?? "";
  const [item] = event.clipboardData?.files ?? [];
  if (text.selectionEnd - text.selectionStart === text.value.length) leaveExample();
  if (item) {
    event.preventDefault();
    open(item);
  } else if (text.value.length + pasted.length > LIMIT) {
    event.preventDefault();
    load(new TextEncoder().encode(text.value.slice(0, text.selectionStart) + pasted + text.value.slice(text.selectionEnd)), "<stdin>");
  }
});
new ResizeObserver(() => paint()).observe(text);

for (const id of ["kind", "version", "now", "tolerant", "intent", "ndjson", "preset"]) $(id)?.addEventListener("input", refresh);
$("now-button").addEventListener("click", () => {
  $("now").value = new Date().toISOString();
  refresh();
});
$("show").addEventListener("input", () => {
  paint();
  details();
});
$("clear").addEventListener("click", clear);
$("file-clear").addEventListener("click", clear);
function clear() {
  leaveExample();
  load(new Uint8Array(), "<stdin>");
  text.focus();
}
$("open").addEventListener("change", () => {
  const [f] = $("open").files;
  if (f) open(f);
  $("open").value = "";
});
$("json").addEventListener("toggle", details);
$("canonical")?.addEventListener("toggle", details);
$("copy")?.addEventListener("click", async () => {
  await navigator.clipboard.writeText(canonicalForm);
  $("copy").textContent = "Copied";
  setTimeout(() => { $("copy").textContent = "Copy"; }, 1500);
});

// A file that is dropped anywhere is read; the browser must not open it.
for (const type of ["dragenter", "dragover", "drop"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    const [f] = event.dataTransfer?.files ?? [];
    if (type === "drop" && f) open(f);
  });
}

// ---- Examples ------------------------------------------------------------

let kindOfExample = false; // and not one that the person chose

// leaveExample is called before another document is loaded.
function leaveExample() {
  $("example").value = "";
  if (kindOfExample && $("kind")) $("kind").value = "auto";
  kindOfExample = false;
}
$("kind")?.addEventListener("input", () => { kindOfExample = false; });

function showExample(e) {
  if ($("kind")) $("kind").value = e.kind;
  kindOfExample = true;
  $("version").value = e.version;
  $("now").value = e.now || $("now").value;
  if ($("intent")) $("intent").checked = Boolean(e.intent);
  load(new TextEncoder().encode(e.text), "<stdin>");
}

for (const group of data.examples) {
  const options = group.examples.map((e) => element("option", { value: e.id }, e.label));
  $("example").append(element("optgroup", { label: group.label }, ...options));
}
const byID = new Map(data.examples.flatMap((g) => g.examples).map((e) => [e.id, e]));
$("example").addEventListener("input", () => {
  const e = byID.get($("example").value);
  if (!e) return;
  showExample(e);
  history.replaceState(null, "", e.rule ? "#rule=" + e.rule : location.pathname + location.search);
});

// The only thing that a link can say is the name of a rule.
function followLink() {
  const m = /^#rule=((?:PAT|AUD)\d{3})$/.exec(location.hash);
  const e = m && byID.get(m[1]);
  if (e) {
    $("example").value = e.id;
    showExample(e);
  }
  return Boolean(e);
}
window.addEventListener("hashchange", followLink);

if (audit) $("now").value = new Date().toISOString();
if (!followLink()) {
  const first = data.examples[0].examples[0];
  $("example").value = first.id;
  showExample(first);
}
verdict("empty", "Starting the engine…");

// The engine stands at the end of the page, so that the page is there before it.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startEngine);
else startEngine();
