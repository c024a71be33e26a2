import { readFileSync } from "node:fs";
import { compile } from "goalfit";

const program = await compile(readFileSync("programme.goalfit", "utf8"));
const { score, verdict } = program.assess("Northwind Consulting", "€100k referral bounty");
console.log(JSON.stringify({ score, verdict }));
