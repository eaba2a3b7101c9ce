// An executor of level 1 for kind `token`, with JSON.parse and a few rules.
// JSON.parse accepts duplicate members, byte order marks and lone surrogates, and
// this program accepts unknown members, so it claims no more than README.md says.
import { readFileSync } from "node:fs";

const flags = process.argv.slice(2);
const version = flags[flags.indexOf("--api-version") + 1] ?? "v1";
const sixMonths = ["v3", "beta", "v2024"].includes(version);

const tolerant = flags.includes("--tolerant");

const text = (v) => typeof v === "string" && v !== "";
const optional = (check) => (v) => v === undefined || check(v);
const nullable = (check) => (v) => v === null || check(v);
const lax = tolerant ? nullable : (check) => check; // real answers hold nulls
const object = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const timestamp = (v) =>
  typeof v === "string" &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3}0*)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.test(v) &&
  !Number.isNaN(Date.parse(v));

const token = {
  id: text,
  name: text,
  scope: nullable((v) => Array.isArray(v) && v.every(text)),
  owner: (v) => object(v) && ["type", "id", "name"].every((m) => optional(text)(v[m])),
  created: timestamp,
  lastUsed: optional(nullable(timestamp)),
  managed: optional(lax((v) => typeof v === "boolean")),
  accessTokenValiditySeconds: optional(lax((v) => Number.isInteger(v) && v >= 15 && v <= 43200)),
  expirationDate: optional(nullable((v) => v === "" || timestamp(v))),
  userAwareTokenNeverExpires: optional(lax((v) => typeof v === "boolean")),
};

function accepts(payload) {
  const t = JSON.parse(payload);
  const shaped = object(t) && Object.entries(token).every(([member, check]) => check(t[member]));
  const acknowledged = t.userAwareTokenNeverExpires ?? tolerant;
  return shaped && (sixMonths || Boolean(t.expirationDate) || acknowledged);
}

let accepted = false;
try {
  accepted = accepts(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(0)));
} catch {} // neither UTF-8 nor JSON
process.exitCode = accepted ? 0 : 1;
