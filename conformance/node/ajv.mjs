// ajv with our schemas: the bytes are decoded as fetch does it, then JSON.parse.
// Arguments: the folder of the schemas.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Rejection, secretOf, serve } from "./lines.mjs";

const folder = process.argv[2];
const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false });
addFormats(ajv);
ajv.addVocabulary(["markdownDescription", "defaultSnippets", "errorMessage"]); // of editors
for (const name of readdirSync(folder)) {
  if (name.endsWith(".schema.json")) ajv.addSchema(JSON.parse(readFileSync(join(folder, name), "utf8")), name);
}

await serve((kind, version, bytes) => {
  const suffix = ["v3", "beta", "v2024"].includes(version) ? ".six-months" : "";
  let instance;
  try {
    instance = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw error instanceof SyntaxError ? new Rejection(error.message) : error;
  }
  const validate = ajv.getSchema(`${kind}${suffix}.schema.json`);
  if (!validate(instance)) throw Object.assign(new Rejection(ajv.errorsText(validate.errors)), { secret: secretOf(kind, instance) });
  return secretOf(kind, instance);
});
