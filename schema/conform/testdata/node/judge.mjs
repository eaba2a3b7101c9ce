// Judges documents by the schema files beside the Go package, with validators that share no code with it.
// Standard input: [{"schema": file name, "document": JSON text}]. Standard output: {validator: [accepted, …]}.
import { readFileSync, readdirSync } from "node:fs";
import { json } from "node:stream/consumers";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { registerSchema, validate } from "@hyperjump/json-schema/draft-2020-12";
import vscodeJSON from "vscode-json-languageservice"; // CommonJS

const folder = new URL("../../../", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".schema.json"));
const schemas = new Map(files.map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), "utf8"))]));
const id = (name) => schemas.get(name).$id;
const cases = await json(process.stdin);

// As a user would set it up: strict mode, formats asserted. A warning of strict mode is a fault of ours.
const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true, // ["string", "null"] is what a nullable member is
  strictTypes: false, // asks for a type beside each keyword, which `then` and `contains` take from their neighbours
  logger: { log: fail, warn: fail, error: fail },
});
addFormats(ajv);
ajv.addVocabulary(["markdownDescription", "defaultSnippets", "errorMessage"]); // of editors
for (const schema of schemas.values()) ajv.addSchema(schema);
function fail(...words) {
  throw new Error(words.join(" "));
}

// As the specification has it: formats only annotate.
for (const schema of schemas.values()) registerSchema(schema);

// As an editor does it: the files by their place on disk, the document as text.
const vscode = vscodeJSON.getLanguageService({
  schemaRequestService: async (uri) => readFileSync(new URL(uri), "utf8"),
  workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
});
vscode.configure({
  validate: true,
  schemas: files.map((name) => ({ uri: new URL(name, folder).href, fileMatch: [`/${name}/*.json`] })),
});
async function inEditor(name, text) {
  const document = vscodeJSON.TextDocument.create(`file:///${name}/x.json`, "json", 1, text);
  const found = await vscode.doValidation(document, vscode.parseJSONDocument(document), { schemaValidation: "error" });
  return found.length === 0;
}

const verdicts = { ajv: [], hyperjump: [], vscode: [] };
for (const { schema, document } of cases) {
  const instance = JSON.parse(document);
  verdicts.ajv.push(ajv.validate(id(schema), instance));
  verdicts.hyperjump.push((await validate(id(schema), instance)).valid);
  verdicts.vscode.push(await inEditor(schema, document));
}
console.log(JSON.stringify(verdicts));
