// Tests of the JSON Schemas in the language service of VS Code, with the settings
// that docs/editors.md shows and the schemas that patlint prints.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vscodeJSON from "vscode-json-languageservice"; // CommonJS

const { PATLINT } = process.env;
const page = readFileSync(fileURLToPath(new URL("../../docs/editors.md", import.meta.url)), "utf8");
const settings = JSON.parse(/<!-- settings: vscode -->\n```json\n([\s\S]*?)```/.exec(page)[1]);

const folder = "file:///project/";
const service = vscodeJSON.getLanguageService({
  schemaRequestService: async (uri) => {
    const kind = /\/\.schemas\/(\w+)\.schema\.json$/.exec(uri)[1];
    return execFileSync(PATLINT, ["schema", kind], { encoding: "utf8" });
  },
});
service.configure({
  validate: true,
  schemas: settings["json.schemas"].map((s) => ({ uri: new URL(s.url, folder).href, fileMatch: s.fileMatch })),
});

function open(name, text) {
  const document = vscodeJSON.TextDocument.create(folder + name, "json", 1, text);
  return [document, service.parseJSONDocument(document)];
}

async function diagnostics(name, text) {
  return (await service.doValidation(...open(name, text), { schemaValidation: "error" })).map((d) => d.message);
}

test("the commands on the page write the schemas that the settings name", () => {
  const [, commands] = /```sh\n([\s\S]*?)```/.exec(page);
  const cwd = mkdtempSync(join(tmpdir(), "editors"));
  execFileSync("sh", ["-eu", "-c", commands], { cwd, env: { ...process.env, PATH: dirname(PATLINT) + delimiter + process.env.PATH } });
  for (const { url } of settings["json.schemas"]) {
    const [kind] = /\w+(?=\.schema\.json$)/.exec(url);
    assert.equal(readFileSync(join(cwd, url), "utf8"), execFileSync(PATLINT, ["schema", kind], { encoding: "utf8" }), url);
  }
});

test("every kind has a schema in the settings", () => {
  const kinds = settings["json.schemas"].map((s) => s.fileMatch[0]);
  assert.deepEqual(kinds, ["token", "list", "create", "created", "patch", "bulk"].map((k) => `*.${k}.json`));
  for (const editor of ["jetbrains", "neovim"]) assert.ok(page.includes(`<!-- settings: ${editor} -->`), editor);
});

test("diagnostics say what is allowed", async () => {
  const create = (members) => `{"name": "a", ${members}}`;
  const never = '"userAwareTokenNeverExpires": true';
  for (const [members, want] of [
    ['"expirationDate": "2026-12-31T23:59:59.999Z"', null],
    ['"expirationDate": "soon"', "must be a date and time with a zone, down to the millisecond, such as 2017-07-11T18:45:37.098Z"],
    ['"expirationDate": 5', "must be a date and time in quotes, or null"],
    ['"expirationDate": "2026-06-31T00:00:00Z"', "the month has no such day"],
    ['"expirationDate": "2026-02-29T00:00:00Z"', "the year is not a leap year"],
    ['"expirationDate": "0001-01-01T00:00:00Z"', "the zero time is what broken clients write for a time that they could not parse"],
    [never + ', "accessTokenValiditySeconds": "300"', "must be an integer from 15 to 43200, without fraction or exponent"],
    [never + ', "scope": "a"', "must be a list of scopes or null"],
  ]) {
    const found = await diagnostics("x.create.json", create(members));
    if (want === null) assert.deepEqual(found, [], members);
    else assert.ok(found.includes(want), `${members}: ${JSON.stringify(found)}`);
  }
});

test("hover texts have links", async () => {
  const text = '{"name": "a", "expirationDate": null, "userAwareTokenNeverExpires": true}';
  const [document, parsed] = open("x.create.json", text);
  for (const [member, link] of [["expirationDate", "contract.md#d11"], ["userAwareTokenNeverExpires", "rules.md#pat308"]]) {
    const hover = await service.doHover(document, document.positionAt(text.indexOf(member) + 2), parsed);
    assert.ok(JSON.stringify(hover?.contents).includes(link), `${member}: ${JSON.stringify(hover)}`);
  }
});

test("every snippet is a payload that patlint and the schema accept", async () => {
  for (const [kind, count] of [["create", 2], ["patch", 3], ["bulk", 1]]) {
    const name = `x.${kind}.json`;
    const [document, parsed] = open(name, "");
    const { items } = await service.doComplete(document, { line: 0, character: 0 }, parsed);
    const snippets = items.filter((i) => /^(create request|patch:|bulk update)/.test(i.label));
    assert.equal(snippets.length, count, `${kind}: ${items.map((i) => i.label)}`);
    for (const snippet of snippets) {
      const text = (snippet.textEdit?.newText ?? snippet.insertText).replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\$\d/g, "");
      assert.deepEqual(await diagnostics(name, text), [], snippet.label);
      const run = spawnSync(PATLINT, ["check", "--no-config", "--kind", kind, "-"], { input: text, encoding: "utf8" });
      assert.equal(run.status, 0, `${snippet.label}: ${run.stdout}${run.stderr}`);
    }
  }
});
