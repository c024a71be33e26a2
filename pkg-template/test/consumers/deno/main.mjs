import { readFileSync } from "node:fs";
import { compile } from "goalfit";
import { close, compile as compileInWorker } from "goalfit/worker";

const text = readFileSync("programme.goalfit", "utf8");
const pair = ["Northwind Consulting", "€100k referral bounty"];
const told = ({ score, verdict }) => ({ score, verdict });
const here = (await compile(text)).assess(...pair);
const there = await (await compileInWorker(text)).assess(...pair);
close();
console.log(JSON.stringify([told(here), told(there)]));
