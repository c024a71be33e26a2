import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile, init } from "goalfit/slim";

await init(readFile(fileURLToPath(import.meta.resolve("goalfit/engine.wasm"))));
const program = await compile(readFileSync("programme.goalfit", "utf8"));
const { score, verdict } = program.assess("Northwind Consulting", "€100k referral bounty");
console.log(JSON.stringify({ score, verdict }));
