// Tests of the site in Chromium. Run them with "bash .ci/site", which sets SITE (the
// folder with the site), PLAYGROUND (the playground as one file), PATLINT (the
// command) and CHROMIUM.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const { SITE, PLAYGROUND, PATLINT, CHROMIUM, SHOTS } = process.env;
const root = fileURLToPath(new URL("../..", import.meta.url));
const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
let browser, server;

before(async () => {
  server = await serve(SITE);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  server?.close();
});

// visit opens a page and collects what its console says and what it requests.
async function visit(t, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: false, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.said = [];
  page.asked = [];
  page.on("console", (m) => page.said.push(m.text()));
  page.on("pageerror", (e) => page.said.push(String(e)));
  context.on("request", (r) => page.asked.push(r.url()));
  await page.goto(url.includes("://") ? url : server.url + url);
  if (url.includes("playground")) await checked(page);
  return page;
}

// checked waits for the verdict on what is in the page now.
async function checked(page) {
  await page.waitForFunction(() => document.body.dataset.checked === "yes", null, { timeout: 30000 });
}

// change makes a change and waits for the verdict on it. The change before it must
// have its verdict first, which could be taken for this one.
async function change(page, act) {
  await checked(page);
  await page.evaluate(() => { document.body.dataset.checked = ""; });
  await act();
  await checked(page);
}

const type = (page, text) => change(page, () => page.locator("#text").fill(text));
const drop = (page, name, bytes) => change(page, () =>
  page.locator("#open").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(bytes) }));

function run(command, args, input, cwd) {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { maxBuffer: 1 << 26, encoding: "utf8", cwd }, (error, stdout, stderr) =>
      stdout === "" ? reject(error ?? new Error(stderr)) : resolve(stdout));
    child.stdin.end(input);
  });
}

const verdict = (page) => page.locator("#verdict").textContent();
const rules = (page) => page.locator("#violations > li > a").allTextContents();

const samples = {
  token: '{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"a","scope":null,"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}',
  create: '{"name":"a","scope":["b"],"expirationDate":"2026-12-31T23:59:59.999Z"}',
  patch: '[{"op":"replace","path":"/name","value":"a"}]',
  bulk: '{"ids":["86f1dc6fe8f54414950454cbb11278fa"],"patch":[{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]}',
};
samples.list = "[" + samples.token + "]";
samples.created = samples.token.replace('"name":"a"', '"secret":"********","name":"a","accessTokenValiditySeconds":36900');
const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"; // the vendor's published sample

test("each kind is detected as it is pasted", async (t) => {
  const page = await visit(t, "playground.html");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  assert.notEqual(await page.locator("#kind").inputValue(), "auto", "the page begins with an example of one kind");
  for (const [kind, text] of Object.entries(samples)) {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await page.locator("#text").selectText();
    await change(page, () => page.keyboard.press("Control+V"));
    assert.match(await verdict(page), new RegExp(`^(Valid|Accepted).* Read as ${kind}\\b`), kind);
  }
  assert.deepEqual(page.said, []);
});

test("a thousand vectors have the report of patlint, byte for byte", async (t) => {
  const all = JSON.parse(await readFile(join(root, "testdata/vectors/index.json"), "utf8")).vectors;
  const folder = await mkdtemp(join(tmpdir(), "vectors"));
  const page = await visit(t, "playground.html");
  await page.locator("#json > summary").click();
  await page.selectOption("#kind", "auto"); // a choice, which a file does not change
  // The page is driven as a person would, but within it: a round trip for each
  // vector would take minutes. Every vector that needs no switch is checked, as
  // its kind and as a detected one, at two versions.
  const cases = [];
  for (const { vector, kind } of all) {
    const data = await readFile(join(root, "testdata/vectors", vector + ".json"));
    for (const [as, version, now] of [[kind, "v1", ""], [kind, "v3", "2026-06-01T00:00:00.000Z"], ["auto", "v1", ""]]) {
      if (as === "auto" && kind === "auto" && version !== "v1") continue;
      cases.push({ name: vector.replaceAll("/", "_") + ".json", data, kind: as, version, now });
    }
  }
  const sample = cases.slice().sort((a, b) => hash(a) - hash(b)).slice(0, 1000);
  const reports = await page.evaluate(async (cases) => {
    const out = [];
    const set = (id, value) => {
      const e = document.getElementById(id);
      e.value = value; // the next check reads it
    };
    const settled = async () => {
      while (document.body.dataset.checked !== "yes") await new Promise((resolve) => setTimeout(resolve));
    };
    for (const c of cases) {
      set("kind", c.kind);
      set("version", c.version);
      set("now", c.now);
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(c.data), (x) => x.charCodeAt(0))], c.name));
      const input = document.getElementById("open");
      input.files = transfer.files;
      document.body.dataset.checked = "";
      input.dispatchEvent(new Event("change"));
      await settled();
      out.push(document.getElementById("report").textContent);
    }
    return out;
  }, sample.map((c) => ({ ...c, data: c.data.toString("base64") })));
  assert.equal(reports.length, 1000);
  // patlint checks many files in one run: one run for each set of switches, and
  // its report is taken apart by file.
  const groups = new Map();
  sample.forEach((c, i) => {
    const key = [c.kind, c.version, c.now].join();
    groups.set(key, [...(groups.get(key) ?? []), { ...c, report: reports[i] }]);
  });
  for (const group of groups.values()) {
    const { kind, version, now } = group[0];
    const flags = ["check", "--no-config", "--format", "json", "--api-version", version, ...(kind === "auto" ? [] : ["--kind", kind]), ...(now ? ["--now", now] : [])];
    for (const c of group) await writeFile(join(folder, c.name), c.data);
    const files = [...new Set(group.map((c) => c.name))];
    const whole = JSON.parse(await run(PATLINT, [...flags, ...files.map((f) => join(folder, f))]));
    for (const c of group) {
      const path = join(folder, c.name);
      const document = whole.documents.find((d) => d.path === path);
      const violations = whole.violations.filter((v) => v.file === path);
      const one = {
        tool: whole.tool,
        summary: { documents: 1, errors: document.errors, warnings: document.warnings, skipped: 0, unread: 0 },
        documents: [{ ...document, path: c.name }], unread: [], violations: violations.map((v) => ({ ...v, file: c.name })),
      };
      assert.deepEqual(JSON.parse(c.report), one, `${c.name} as ${kind} at ${version}`);
    }
    // And of the first file, the bytes.
    const bytes = await run(PATLINT, [...flags, "--stdin-filename", group[0].name, "-"], group[0].data);
    assert.equal(group[0].report, bytes);
  }
  assert.deepEqual(page.said, []);
});

// hash orders the cases the same way each time, and not by their names.
function hash({ name, kind, version }) {
  let h = 2166136261;
  for (const c of name + kind + version) h = Math.imul(h ^ c.charCodeAt(0), 16777619) >>> 0;
  return h;
}

test("a violation has a place, an explanation, a mark and a correction", async (t) => {
  const page = await visit(t, "playground.html");
  await page.selectOption("#kind", "create");
  await type(page, '{\n  "name": "é😀",\n  "Scope": ["b"],\n  "expirationDate": "2026-12-31T23:59:59.999Z"\n}');
  assert.ok((await rules(page)).includes("PAT202 unknown-member"));
  const item = page.locator("#violations > li", { hasText: "PAT202" });
  assert.equal(await item.locator("button.place").textContent(), "3:3");
  assert.equal(await page.locator("#layer .error").textContent(), '"Scope"');
  await item.locator("summary").click();
  await item.locator("details p").waitFor();
  await item.locator("button.place").click();
  assert.equal(await page.evaluate(() => { const e = document.getElementById("text"); return e.value.slice(e.selectionStart, e.selectionEnd); }), '"Scope"');
  await change(page, () => item.locator("button.fix").click());
  assert.match(await page.locator("#text").inputValue(), /"scope": \["b"\]/);
  assert.match(await verdict(page), /^Valid\./);
  await change(page, () => page.keyboard.press("Control+Z"));
  assert.match(await verdict(page), /error/, "undo takes the correction back");
});

test("canonical form, clock and API version", async (t) => {
  const page = await visit(t, "playground.html");
  await page.selectOption("#kind", "auto");
  await type(page, samples.create.replace('"name":"a",', "").replace("}", ',"name":"a"}'));
  await page.locator("#canonical > summary").click();
  await page.waitForFunction(() => document.getElementById("form").textContent.startsWith("{"));
  assert.equal(await page.locator("#form").textContent(), samples.create);
  for (const [now, version, want] of [["2027-01-01T00:00:00Z", "v1", /1 error/], ["2026-12-01", "v3", /^Valid/], ["nonsense", "v1", /^The clock must/]]) {
    await page.selectOption("#version", version);
    await page.locator("#now").fill(now);
    await page.waitForFunction((want) => new RegExp(want).test(document.getElementById("verdict").textContent), want.source);
  }
  await type(page, samples.create);
  assert.equal(await page.locator("#layer").textContent(), samples.create, "the text is shown although the clock is wrong");
});

test("secrets are masked until the person shows them", async (t) => {
  const page = await visit(t, "playground.html");
  await page.selectOption("#kind", "created");
  await type(page, samples.created.replace("********", secret));
  const shown = () => page.evaluate(() => document.body.innerText);
  assert.match(await verdict(page), /1 error/);
  assert.ok(!(await shown()).includes(secret.slice(0, 16)), "the secret is on the screen");
  await page.locator("#canonical > summary").click();
  await page.locator("#json > summary").click();
  await page.waitForFunction(() => document.getElementById("report").textContent !== "");
  assert.ok(!(await shown()).includes(secret.slice(0, 16)), "a report shows the secret");
  await page.locator("#show").check();
  assert.ok((await shown()).includes(secret));
  // Before the engine has answered, what is pasted, undone or loaded is hidden as a whole.
  await page.locator("#show").uncheck();
  const flashes = await page.evaluate((document_) => {
    const text = document.getElementById("text"), seen = [];
    const act = (f) => { f(); seen.push(document.getElementById("layer").textContent); };
    text.select();
    act(() => document.execCommand("insertText", false, document_));
    act(() => document.execCommand("undo"));
    act(() => document.execCommand("redo"));
    act(() => load(new TextEncoder().encode(document_), "<stdin>"));
    return seen;
  }, samples.created.replace("********", secret));
  for (const seen of flashes) assert.match(seen, /^•+$/, "the secret is on the screen for a moment");
  await checked(page);
  await page.locator("#show").check();
  // The text of the editor itself is transparent.
  assert.equal(await page.locator("#text").evaluate((e) => getComputedStyle(e).color), "rgba(0, 0, 0, 0)");
});

test("a link names a rule and nothing else", async (t) => {
  const page = await visit(t, "playground.html#rule=PAT311");
  assert.deepEqual(await rules(page), ["PAT311 expiration-not-future"]);
  await type(page, samples.token);
  assert.ok(!page.url().includes("86f1dc6f"));
  await page.selectOption("#example", "PAT105");
  await checked(page);
  assert.ok(page.url().endsWith("#rule=PAT105"));
  assert.deepEqual(await rules(page), ["PAT105 duplicate-member"]);
});

test("the page and its worker reach nothing", async (t) => {
  const page = await visit(t, "playground.html");
  await page.selectOption("#kind", "created");
  await type(page, samples.created.replace("********", secret));
  const before = [...server.requests];
  // In the page, and in a worker made the way the page makes its own.
  const attempts = `(async (url) => {
    const outcome = {};
    const attempt = async (name, f) => { try { outcome[name] = (await f()) ?? "done"; } catch (e) { outcome[name] = "refused"; } };
    await attempt("fetch", () => fetch(url + "fetch"));
    await attempt("fetch no-cors", () => fetch(url + "nocors", { mode: "no-cors" }));
    await attempt("XMLHttpRequest", () => new Promise((done, failed) => { const x = new XMLHttpRequest(); x.onload = done; x.onerror = failed; x.open("GET", url + "xhr"); x.send(); }));
    await attempt("WebSocket", () => new Promise((done, failed) => { const w = new WebSocket(url.replace("http", "ws") + "ws"); w.onopen = done; w.onerror = failed; }));
    await attempt("EventSource", () => new Promise((done, failed) => { const e = new EventSource(url + "events"); e.onopen = done; e.onerror = failed; }));
    if (self.importScripts) await attempt("importScripts", () => importScripts(url + "import.js"));
    if (self.document) {
      await attempt("sendBeacon", () => { if (!navigator.sendBeacon(url + "beacon", "x")) throw 0; });
      for (const [tag, attribute] of [["img", "src"], ["script", "src"], ["iframe", "src"], ["video", "src"], ["object", "data"], ["link", "href"]]) {
        await attempt(tag, () => new Promise((done, failed) => {
          const e = document.createElement(tag);
          if (tag === "link") e.rel = "stylesheet";
          e.onload = done; e.onerror = failed;
          setTimeout(failed, 300);
          e[attribute] = url + tag;
          document.body.append(e);
        }));
      }
      await attempt("form", () => new Promise((done, failed) => {
        const f = document.createElement("form");
        f.action = url + "form"; document.body.append(f); f.submit();
        setTimeout(failed, 300);
      }));
    }
    return outcome;
  })`;
  const url = server.url + "leak-";
  const outcome = await page.evaluate(`${attempts}(${JSON.stringify(url)})`);
  const inWorker = await page.evaluate(([attempts, url]) => new Promise((resolve) => {
    const w = new Worker(URL.createObjectURL(new Blob([`${attempts}(${JSON.stringify(url)}).then((x) => postMessage(x));`])));
    w.onmessage = ({ data }) => resolve(data);
  }), [attempts, url]);
  assert.ok(Object.keys(outcome).length > 10 && Object.keys(inWorker).length >= 6, "the attempts ran");
  const leaks = server.requests.slice(before.length).filter((r) => r.includes("leak-"));
  assert.deepEqual(leaks, [], `the server was reached: ${JSON.stringify(outcome)} ${JSON.stringify(inWorker)}`);
  assert.equal(outcome.fetch, "refused");
  assert.equal(inWorker.fetch, "refused");
  // The network log: the page itself, and blob: and data: URLs, which are no
  // requests to anywhere.
  const log = page.asked.filter((u) => !u.startsWith("blob:") && !u.startsWith("data:") && !u.includes("leak-"));
  assert.deepEqual(log, [server.url + "playground.html"]);
});

// The test above can fail: on a page without the policy, the attempts arrive.
test("without the policy the page could reach the server", async (t) => {
  const page = await visit(t, "index.html");
  await page.evaluate((url) => fetch(url).catch(() => {}), server.url + "leak-control");
  assert.ok(server.requests.some((r) => r.includes("leak-control")));
});

test("the playground as one file, from a disk", async (t) => {
  const page = await visit(t, pathToFileURL(PLAYGROUND).href);
  await page.selectOption("#kind", "auto");
  await type(page, samples.patch);
  assert.match(await verdict(page), /^Valid\. Read as patch/);
  assert.deepEqual(page.said, []);
  assert.deepEqual(page.asked.filter((u) => !/^(blob|data):/.test(u)), [pathToFileURL(PLAYGROUND).href]);
});

test("the audit playground", async (t) => {
  const page = await visit(t, "audit-playground.html#rule=AUD301");
  assert.match((await rules(page)).join(), /AUD301/);
  await page.locator("#violations summary").first().click();
  await page.locator("#violations details p", { hasText: "What to do" }).waitFor();
  await type(page, "a");
  assert.match(await verdict(page), /neither an array of tokens/);
  await type(page, samples.list);
  assert.match(await verdict(page), /finding/);
  assert.deepEqual(page.said, []);
});

test("the report of the audit is that of patlint, byte for byte", async (t) => {
  const page = await visit(t, "audit-playground.html");
  await page.locator("#json > summary").click();
  const folder = join(root, "testdata/example/tenant");
  await page.locator("#now").fill("2026-06-01T00:00:00Z");
  await drop(page, "pats.json", await readFile(join(folder, "pats.json")));
  const want = await run(PATLINT, ["audit", "--no-policy", "--now", "2026-06-01T00:00:00Z", "--format", "json", "--fail-on", "never", "pats.json"], "", folder);
  assert.ok(want.length > 1e5);
  assert.equal(await page.locator("#report").textContent(), want);
  assert.deepEqual(page.said, []);
});

// processorTime returns the seconds of processor time that Chromium has used for
// pages: their threads, and those of their workers.
async function processorTime(session) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.filter((p) => p.type === "renderer").reduce((sum, p) => sum + p.cpuTime, 0);
}

// The budgets are of processor time, which a busy machine changes little: it holds
// for the page, its worker, and what the browser compiles beside them. SLOW
// multiplies them for slower processors.
test("a verdict in 50 ms after a keystroke, and in 500 ms for 10,000 tokens", async (t) => {
  const page = await visit(t, "playground.html");
  const session = await browser.newBrowserCDPSession();
  const main = await page.context().newCDPSession(page);
  await main.send("Performance.enable", { timeDomain: "threadTicks" });
  const ofPage = async () => (await main.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value;
  const median = (list) => list.slice().sort((a, b) => a - b)[list.length >> 1];
  const rounded = (list) => list.map((x) => x.toFixed(0)).join(", ");

  // spent returns the milliseconds of processor time of a step, and those of the
  // page's own thread, which cannot answer meanwhile.
  const spent = async (step) => {
    const [all, own] = [await processorTime(session), await ofPage()];
    await step();
    await checked(page);
    return [await processorTime(session) - all, await ofPage() - own].map((s) => s * 1000);
  };
  await page.selectOption("#kind", "auto");
  await type(page, samples.created.padEnd(600));
  const keystrokes = [];
  for (let i = 0; i < 10; i++) {
    // Ten keystrokes at a time, since processor time is counted in steps of 10 ms.
    const [ms] = await spent(() => page.evaluate(async () => {
      const text = document.getElementById("text");
      for (let j = 0; j < 10; j++) {
        text.setRangeText(" ", 1, 1, "end");
        document.body.dataset.checked = "";
        text.dispatchEvent(new Event("input"));
        while (document.body.dataset.checked !== "yes") await new Promise((resolve) => setTimeout(resolve));
      }
    }));
    keystrokes.push(ms / 10);
  }
  const tokens = Array.from({ length: 10000 }, (_, i) => samples.token.replace("86f1dc6fe8f54414950454cbb11278fa", i.toString(16).padStart(32, "0")).replace('"a"', `"a${i}"`));
  const list = "[" + tokens.join(",") + "]";
  const lists = [], own = [];
  for (let i = 0; i < 5; i++) {
    // Another file each time, in which a name differs, so nothing can be reused.
    await page.evaluate(([list, i]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([list.replace('"a7"', `"b${i}"`)], "list.json"));
      document.getElementById("open").files = transfer.files;
    }, [list, i]);
    const [ms, page_] = await spent(() => page.evaluate(() => {
      document.body.dataset.checked = "";
      document.getElementById("open").dispatchEvent(new Event("change"));
    }));
    assert.match(await verdict(page), /^Valid/);
    lists.push(ms);
    own.push(page_);
  }
  t.diagnostic(`processor time: keystroke: ${rounded(keystrokes)} ms; list of 10,000: ${rounded(lists)} ms, of which the page's thread: ${rounded(own)} ms`);
  const slow = Number(process.env.SLOW ?? 1);
  assert.ok(median(keystrokes) <= 50 * slow, `${median(keystrokes)} ms for a keystroke`);
  assert.ok(Math.max(...lists) <= 500 * slow, `${Math.max(...lists)} ms for 10,000 tokens`);
  assert.ok(Math.max(...own) <= 100 * slow, `the page's thread was busy for ${Math.max(...own)} ms`);
});

test("the weight", async (t) => {
  const html = await readFile(join(SITE, "playground.html"), "utf8");
  const engine = /<script type="text\/plain" id="engine">([^<]*)<\/script>/.exec(html);
  const packed = Buffer.from(engine[1], "base64").length;
  const view = html.length - engine[1].length;
  t.diagnostic(`engine: ${packed} bytes (gzip); the page without it: ${view} bytes, ${gzipSync(html.replace(engine[1], "")).length} compressed`);
  assert.ok(packed <= 1e6, `engine: ${packed} bytes`);
  assert.ok(view <= 100e3, `first view: ${view} bytes`);
});

test("the keyboard is enough", async (t) => {
  let page;
  for (const name of ["audit-playground.html", "playground.html"]) {
    page = await visit(t, name);
    const controls = await page.locator("main :is(select, input, button, textarea):visible").evaluateAll((all) => all.map((e) => e.id));
    assert.ok(controls.length >= 10 && controls.every(Boolean), `${name}: ${controls}`);
    const reached = [];
    while (reached.at(-1) !== "text" && reached.length < 40) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement.id));
    }
    assert.deepEqual(controls.filter((id) => !reached.includes(id)), [], `${name}: cannot be reached`);
  }
  await page.keyboard.press("Control+A");
  await page.keyboard.type('{"Name":1}');
  await checked(page);
  assert.match(await verdict(page), /error/);
  // Tab leaves the editor, to the first violation's place.
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "place");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
});

const pages = [];
for (const entry of await readdir(SITE, { recursive: true })) {
  if (entry.endsWith(".html")) pages.push(entry.replaceAll("\\", "/"));
}

test("every page in light and dark, at 360 and 1,600 pixels: axe finds nothing, nothing overflows", async (t) => {
  const some = pages.filter((p) => !/^(rules|findings)\/\w{3}\d/.test(p) || /0[13]\.html$/.test(p)); // pages of rules are alike
  for (const [width, colorScheme] of [[360, "light"], [360, "dark"], [1600, "light"], [1600, "dark"]]) {
    const page = await visit(t, "index.html", { viewport: { width, height: 900 }, colorScheme });
    // The long manuals take axe seconds, and two of the four views show all colours and widths.
    const brief = (width === 360) === (colorScheme === "dark");
    for (const name of some) {
      if (brief && !/playground|index|01\.html$/.test(name)) continue;
      await page.goto(server.url + name + (name === "playground.html" ? "#rule=PAT308" : ""));
      if (name.includes("playground")) await checked(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${name} at ${width} px is ${overflow} px too wide`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], `${name} at ${width} px, ${colorScheme}`);
      if (SHOTS && !name.includes("/")) await page.screenshot({ path: join(SHOTS, `${name}-${width}-${colorScheme}.png`) });
    }
    await page.context().close();
  }
});

test("every page is valid HTML", async () => {
  const { HtmlValidate } = await import("html-validate");
  const validator = new HtmlValidate({
    extends: ["html-validate:recommended"],
    rules: {
      "no-inline-style": "error",
      "valid-id": ["error", { relaxed: true }], // GitHub's anchors may begin with a digit
      "long-title": "off",
      "no-trailing-whitespace": "off",
      "attribute-boolean-style": "off",
      "doctype-style": "off",
      "tel-non-breaking": "off",
      "require-csp-nonce": "off",
      "require-sri": "off",
    },
  });
  for (const name of pages) {
    let text = await readFile(join(SITE, name), "utf8");
    text = text.replace(/(<script type="text\/plain" id="engine">)[^<]*/, "$1"); // a megabyte of Base64
    const report = await validator.validateString(text, name);
    assert.ok(report.valid, name + ": " + report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`)).slice(0, 5).join("; "));
  }
});

test("every link within the site leads somewhere", async () => {
  const ids = new Map();
  const texts = new Map();
  for (const name of pages) {
    const text = (await readFile(join(SITE, name), "utf8")).replace(/<script[\s\S]*?<\/script>/g, "");
    texts.set(name, text);
    ids.set(name, new Set([...text.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1])));
  }
  let links = 0;
  for (const [name, text] of texts) {
    for (const [, href] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(href)) continue;
      links++;
      const [path, fragment] = href.replaceAll("&#43;", "+").split("#");
      const target = path === "" ? name : relative(".", join(dirname(name), path)).replaceAll("\\", "/");
      if (/\.(css|png)$/.test(target)) {
        assert.ok((await readFile(join(SITE, target))).length > 0, `${name}: ${href}`);
        continue;
      }
      assert.ok(ids.has(target), `${name}: ${href}: no such page`);
      if (fragment && !fragment.startsWith("rule=")) assert.ok(ids.get(target).has(decodeURIComponent(fragment)), `${name}: ${href}: no such anchor`);
    }
  }
  assert.ok(links > 1000, `${links} links`);
});
