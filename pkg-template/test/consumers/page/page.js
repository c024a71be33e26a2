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

async function all() {
  using connection = new Connection();
  return {
    fetched: told((await compile(programme)).assess(...pair)),
    bytes: told((await compileFromBytes(programme)).assess(...pair)),
    worker: told(await (await connection.compile(programme)).assess(...pair)),
    ownWorker: told(await asked(new Worker("./own-worker.js", { type: "module" }))),
  };
}

globalThis.results = await all().catch((error) => ({ name: error.name, kind: error.kind, message: error.message }));
