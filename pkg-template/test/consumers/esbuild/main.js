import { compile } from "goalfit";
import { compile as compileInWorker } from "goalfit/worker";
import programme from "./programme.js";

const pair = ["Northwind Consulting", "€100k referral bounty"];
const told = ({ score, verdict }) => ({ score, verdict });
try {
  const here = (await compile(programme)).assess(...pair);
  const there = await (await compileInWorker(programme)).assess(...pair);
  globalThis.results = [told(here), told(there)];
} catch (error) {
  globalThis.results = { error: String(error) };
}
