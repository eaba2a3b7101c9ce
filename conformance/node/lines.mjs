// The protocol of patvectors -lines: one request and one answer a line.
import { createInterface } from "node:readline";

// A Rejection is an implementation's answer to a payload that it does not accept.
export class Rejection extends Error {}

// serve answers each request with read(kind, version, bytes). It returns the
// secret that the caller holds, or undefined. It throws a Rejection, with the
// secret if the caller holds it; any other exception is a crash.
export async function serve(read) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const { flags, payload } = JSON.parse(line);
    const flag = (name) => flags[flags.indexOf(name) + 1];
    const answer = { exit: 0, stdout: "", stderr: "" };
    let secret;
    try {
      secret = await read(flag("--kind"), flag("--api-version"), Buffer.from(payload, "base64"));
    } catch (error) {
      answer.exit = error instanceof Rejection ? 1 : 2;
      answer.stderr = `${error?.name}: ${error?.message}`;
      secret = error?.secret;
    }
    answer.stdout = JSON.stringify(typeof secret === "string" ? { secret } : {});
    console.log(JSON.stringify(answer));
  }
}

export function secretOf(kind, value) {
  return kind === "created" ? value?.secret : undefined;
}
