// Prints what the built page is made of, and fails where it outgrows its budget.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 220_000;
const folder = new URL("../dist/", import.meta.url);
const names = readdirSync(folder, { recursive: true }).filter((name) => /\.(js|css|html|svg|wasm)$/.test(name)).sort();
const rows = names.map((name) => {
  const bytes = readFileSync(new URL(name, folder));
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
});
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
for (const { name, raw, gzip } of rows) console.log(`${name.padEnd(48)} ${kb(raw).padStart(10)} ${kb(gzip).padStart(10)} gzip`);
const page = rows.filter(({ name }) => !name.endsWith(".wasm")).reduce((sum, { gzip }) => sum + gzip, 0);
console.log(`\npage without the engine: ${kb(page)} gzip, of ${kb(BUDGET)}`);
if (page > BUDGET) process.exit(1);
