// What is in the package, and what a browser downloads of it.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const pkg = join(import.meta.dirname, "..", "..", "pkg");
const files = readdirSync(pkg, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile())
  .map((file) => join(file.parentPath, file.name))
  .sort();
const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
const row = (name, raw, gzip, packed) =>
  console.log(`  ${name.padEnd(34)} ${raw.padStart(11)} ${gzip.padStart(11)} ${packed.padStart(11)}`);
const figure = (number) => number.toLocaleString("en");

console.log("What is in the package, in bytes");
row("", "raw", "gzip", "brotli");
for (const file of files) {
  const bytes = readFileSync(file);
  row(
    file.slice(pkg.length + 1),
    figure(statSync(file).size),
    figure(gzipSync(bytes, { level: 9 }).length),
    figure(brotli(bytes)),
  );
}
