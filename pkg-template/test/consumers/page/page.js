import { compile } from "/goalfit/fetch.js";
import { compile as compileFromBytes } from "/goalfit/index.js";
import { Connection } from "/goalfit/worker.js";
import programme from "./programme.js";

const pair = ["Northwind Consulting", "€100k referral bounty"];
const told = ({ score, verdict }) => ({ score, verdict });
const asked = (worker) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (error) => reject(new Error(error.message));
    worker.postMessage([programme, ...pair]);
  });

/** A search is ended in its middle, and the next call answers. */
async function ended(program) {
  const ender = new AbortController();
  let begun;
  const onProgress = () => {
    begun ??= performance.now();
    ender.abort();
  };
  const { kind } = await program.advise(...pair, { signal: ender.signal, onProgress }).catch((error) => error);
  const milliseconds = performance.now() - begun;
  return { kind, milliseconds, next: told(await program.assess(...pair)) };
}

async function all() {
  using connection = new Connection();
  const remote = await connection.compile(programme);
  const module = await (await fetch("/goalfit/engine.wasm")).arrayBuffer();
  return {
    simd: WebAssembly.validate(module),
    fetched: told((await compile(programme)).assess(...pair)),
    bytes: told((await compileFromBytes(programme)).assess(...pair)),
    worker: told(await remote.assess(...pair)),
    ended: await ended(remote),
    ownWorker: told(await asked(new Worker("./own-worker.js", { type: "module" }))),
  };
}

globalThis.results = await all().catch((error) => ({ name: error.name, kind: error.kind, message: error.message }));
