// The worker of the playground. It starts from a blob: URL and so has the policy of
// the page (connect-src 'none'). It follows wasm_exec.js of the Go distribution.
"use strict";

const ready = new Promise((resolve) => {
  self.onmessage = ({ data }) => resolve(start(data.engine));
});

async function start(base64) {
  const packed = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const go = new Go();
  // Fewer collections: the first one costs more than to check 10,000 tokens, because
  // the browser then compiles the collector.
  go.env = { GOGC: "400", GOMEMLIMIT: "256MiB" };
  const { instance } = await WebAssembly.instantiate(await new Response(unpacked).arrayBuffer(), go.importObject);
  go.run(instance).then(() => self.postMessage({ stopped: true }));
}

ready.then(() => {
  // {id, name, args}: calls a function of the engine; the answer has the same id.
  self.onmessage = ({ data }) => self.postMessage({ id: data.id, result: self.sailpat[data.name](...data.args) });
  self.postMessage({ ready: true });
}, (error) => self.postMessage({ fault: String(error) }));
