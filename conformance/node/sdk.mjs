// The vendor's TypeScript SDK, against a server on loopback. A payload of the API
// is the body of the server's response, of the type application/json. A payload of
// the caller is read with JSON.parse and passed to the method; it is accepted if
// the method sends it.
import { createServer } from "node:http";
import sdk from "sailpoint-api-client";
import { Rejection, secretOf, serve } from "./lines.mjs";

let body, arrived;
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    arrived = true;
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const configuration = new sdk.Configuration({ baseurl: `http://127.0.0.1:${server.address().port}`, accessToken: "token" });
configuration.retriesConfig = { retries: 0 };

const apis = {
  v3: [new sdk.PersonalAccessTokensApi(configuration), ""],
  beta: [new sdk.PersonalAccessTokensBetaApi(configuration), "Beta"],
  v2024: [new sdk.PersonalAccessTokensV2024Api(configuration), "V2024"],
};
const valid = { id: "1", secret: "s", name: "n", scope: null, owner: {}, created: "2026-01-01T00:00:00.000Z" };

await serve(async (kind, version, bytes) => {
  const [api, suffix] = apis[version];
  const create = (value) => api.createPersonalAccessToken({ [`createPersonalAccessTokenRequest${suffix}`]: value });
  const patch = (value) => api.patchPersonalAccessToken({ id: "1", [`jsonPatchOperation${suffix}`]: value });
  body = bytes;
  arrived = false;
  try {
    switch (kind) {
      case "token":
        return void (await patch([]));
      case "list":
        return void (await api.listPersonalAccessTokens());
      case "created":
        return secretOf(kind, (await create({ name: "n" })).data);
    }
    body = JSON.stringify(valid);
    let value;
    try {
      value = JSON.parse(new TextDecoder().decode(bytes));
    } catch (error) {
      throw error instanceof SyntaxError ? new Rejection(error.message) : error;
    }
    await (kind === "create" ? create(value) : patch(value));
    if (!arrived) throw new Rejection("not sent");
  } catch (error) {
    const known = error instanceof SyntaxError || error?.isAxiosError || error?.name === "RequiredError";
    throw known ? new Rejection(error.message) : error;
  }
});
server.close();
