// A host without 128-bit SIMD takes another build of the engine by itself, through every entry, and gets the same bits.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { pathToFileURL } from "node:url";
import { packageFolder, programme, root, SMALL, script, WITHOUT_SIMD } from "./support.mjs";

const cases = join(root, "tests", "casebook");
const texts = readdirSync(cases).map((name) => readFileSync(join(cases, name), "utf8"));
const folder = await packageFolder();
const address = (name) => JSON.stringify(pathToFileURL(join(folder, name)));

/** Partners enough for whole blocks, with numbers for which the loops take other paths; then programs with partners of their own. */
const body = `
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const archetypes = ["services_firm", "reseller", "affiliate", "consultant"];
const partners = Array.from({ length: 2000 }, (_, at) => ({
  name: "Partner " + at,
  archetype: archetypes[at % archetypes.length],
  gross_profit: "€" + Math.round(10 ** (3 + 4 * random())) + " per year",
  day_worth: "€" + Math.round(10 ** (1 + 3 * random())) + " per day",
  opportunities: (600 * random() ** 8).toFixed(4) + " per month",
  win: Math.round(100 * random()) + "%",
  trust: Math.round(100 * random()) + "%",
}));
const hash = (...arrays) => {
  const hashed = createHash("sha256");
  for (const array of arrays) hashed.update(array);
  return hashed.digest("hex");
};
const program = await compile(${JSON.stringify(programme)});
const matrix = await program.score(partners, null, { mains: true, quantities: ["fit", "pull"] });
const answers = {
  different: new Set(matrix.scores).size,
  failures: matrix.failures.length,
  book: hash(matrix.scores, matrix.verdicts, matrix.mains, matrix.lifts, matrix.quantities.fit, matrix.quantities.pull),
};
for (const [at, text] of ${JSON.stringify(texts)}.entries()) answers[at] = hash((await (await compile(text)).score()).scores);
console.log(JSON.stringify({ simd, answers }));
process.exit(0);
`;

const head = `
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
const simd = WebAssembly.validate(readFileSync(new URL(${address("engine.wasm")})));
`;

/** What the engine answers through each entry. */
const entries = {
  goalfit: 'import { compile } from "goalfit";',
  "goalfit with its bytes inlined": `import { compile } from ${address("index.js")};`,
  "goalfit/fetch": 'import { compile } from "goalfit/fetch";',
  "goalfit/slim": `
import { compile, init } from "goalfit/slim";
await init(readFileSync(new URL(${address("engine.wasm")})));`,
  "goalfit/slim with a response": `
import { compile, init } from "goalfit/slim";
const headers = { "content-type": "application/wasm" };
await init(new Response(readFileSync(new URL(${address("engine.wasm")})), { headers }));`,
  "goalfit/worker": 'import { compile } from "goalfit/worker";',
};

const known = await script(head + entries.goalfit + body);

it("there is SIMD here, and the book makes a difference", () => {
  assert.equal(known.simd, true);
  assert.equal(known.answers.failures, 0);
  assert.ok(known.answers.different > 2000, `${known.answers.different} different scores`);
});

for (const [name, imports] of Object.entries(entries)) {
  it(`${name}: the same bits without SIMD`, async () => {
    assert.deepEqual(await script(head + imports + body, [WITHOUT_SIMD]), { simd: false, answers: known.answers });
  });
}

it("without SIMD, too, what is no engine is told of as such", async () => {
  const tried = `
import { init, compile } from "goalfit/slim";
const failures = [];
for (const bytes of [new Uint8Array(), new TextEncoder().encode("<!doctype html>"), new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])])
  await init(bytes).catch(({ kind, message }) => failures.push([kind, message.replace(/^.*\\. /s, "")]));
await init(${address("engine.wasm").replace(/^/, "new URL(")}));
console.log(JSON.stringify([failures, (await compile(${JSON.stringify(SMALL)})).assess("P", "O").score]));`;
  const [failures, score] = await script(tried, [WITHOUT_SIMD]);
  assert.deepEqual(
    failures.map(([kind]) => kind),
    ["load", "load", "load"],
  );
  assert.match(failures[1][1], /What was given is no WebAssembly module/);
  assert.match(failures[2][1], /Give the file goalfit\/engine\.wasm/);
  assert.equal(score, 60);
});
