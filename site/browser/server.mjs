// A server for the tests: the files of a folder, and a record of every request.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };

export async function serve(folder) {
  const requests = [];
  const server = createServer(async (request, response) => {
    requests.push(request.method + " " + request.url);
    const name = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    try {
      const text = await readFile(join(folder, name.endsWith("/") ? name + "index.html" : name));
      response.writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream" }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, requests, close: () => server.close() };
}
