// The recipes that run in Node, as they are written; those for browsers and other runtimes run in test/consumers.mjs. And the README,
// which shows them.

import assert from "node:assert/strict";
import { createReadStream, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { it } from "node:test";
import { BOUNTY, consumer, EXPECTED, entry, NORTHWIND, programme, run, server, template } from "./support.mjs";

const recipe = (name) => [`recipes/${name}`, name];

it("the README shows each recipe as it is", () => {
  const path = join(template, "README.md");
  let readme = readFileSync(path, "utf8");
  const kinds = { ".jsx": "jsx", ".vue": "vue", ".html": "html", ".mjs": "js", ".js": "js" };
  const names = readdirSync(join(template, "recipes")).sort();
  for (const name of names) {
    const kind = kinds[/\.\w+$/.exec(name)[0]];
    const text = readFileSync(join(template, "recipes", name), "utf8");
    const shown = `<!-- ${name} -->\n\`\`\`${kind}\n${text}\`\`\``;
    const place = new RegExp(`<!-- ${name.replaceAll(".", "\\.")} -->\\n\`\`\`${kind}\\n[\\s\\S]*?\`\`\``);
    assert.match(readme, place, `the README has a place for ${name}`);
    const now = readme.replace(place, () => shown);
    if (process.env.UPDATE === undefined) assert.equal(now, readme, `${name} has changed: run the tests with UPDATE=1`);
    readme = now;
  }
  if (process.env.UPDATE !== undefined) writeFileSync(path, readme);
});

it("the README's quick start says what it says it says", async () => {
  const readme = readFileSync(join(template, "README.md"), "utf8");
  const [, start] = /## Quick start[\s\S]*?```js\n([\s\S]*?)```/.exec(readme);
  const cwd = await consumer("node");
  writeFileSync(join(cwd, "start.mjs"), start);
  const said = (await run(process.execPath, ["start.mjs"], { cwd })).trimEnd().split("\n");
  const promised = [...start.matchAll(/^console\.log.*\/\/ (.*)$/gm)].map(([, text]) => text);
  assert.ok(promised.length >= 3);
  assert.deepEqual(said, promised);
});

it("the README's examples of the API run one after another", async () => {
  const readme = readFileSync(join(template, "README.md"), "utf8");
  const [, api] = /## The API by example([\s\S]*?)\n## Recipes/.exec(readme);
  const blocks = [...api.matchAll(/```js\n([\s\S]*?)```/g)].map(([, text]) => text);
  assert.ok(blocks.length >= 4);
  const cwd = await consumer("node");
  writeFileSync(join(cwd, "export.json"), readFileSync(join(template, "../tests/data/prm/dub.json")));
  const hoisted = new Set();
  const body = blocks.join("\n").replace(/^import .*\n/gm, (line) => hoisted.add(line) && "");
  writeFileSync(join(cwd, "api.mjs"), `${[...hoisted].join("")}\n${body}\nconsole.log("done");\n`);
  assert.match(await run(process.execPath, ["api.mjs"], { cwd }), /done\n$/);
});

it("a webhook assesses the partner of a sale again", async () => {
  const cwd = await consumer("node", [recipe("webhook.mjs")]);
  const started = await server(process.execPath, ["webhook.mjs"], { cwd, ready: /listening on (\d+)/, env: { PORT: "0" } });
  try {
    const post = async (body) => {
      const answer = await fetch(`http://127.0.0.1:${started.match[1]}/sales`, { method: "POST", body });
      return { status: answer.status, body: await answer.json() };
    };
    const partner = { name: "Live", archetype: "services_firm", gross_profit: "€130k per month", day_worth: "€700 per day" };
    const { status, body } = await post(JSON.stringify({ partner }));
    assert.equal(status, 200);
    assert.deepEqual(body.map(({ offer }) => offer).sort(), ["Co-delivery programme", BOUNTY]);
    assert.ok(body[0].score >= body[1].score && body[0].because.length > 0);
    const program = await (await entry()).compile(programme);
    for (const { offer, score } of body) assert.equal(score, program.assess(partner, offer).score);
    const named = await post(JSON.stringify({ partner: NORTHWIND }));
    assert.equal(named.body.find(({ offer }) => offer === BOUNTY).score, EXPECTED.score);
    const wrong = await post(JSON.stringify({ partner: { ...partner, gross_profit: "a lot" } }));
    assert.equal(wrong.status, 422);
    assert.ok(wrong.body.diagnostics.length > 0);
    assert.equal((await post("{")).status, 422);
  } catch (error) {
    throw new Error(`${error.message}\n${started.said()}`);
  } finally {
    started.stop();
  }
});

it("a nightly batch reads 10,000 partners from CSV and writes their scores", async (test) => {
  const cwd = await consumer("node", [recipe("nightly.mjs")]);
  const rows = Array.from({ length: 10_000 }, (_, at) => {
    // Names as people have them: quotes, line ends, formulas, letters of many alphabets.
    const name = [`Plain ${at}`, `Comma, Inc. ${at}`, `"Quoted" ${at}`, `Two\nlines ${at}`, `=SUM(A1) ${at}`, `株式会社 ${at}`][
      at % 6
    ];
    return `"${name.replaceAll('"', '""').replaceAll("\n", " ")}",services_firm,${at === 4_321 ? "3,80" : 40 + (at % 200)},${300 + (at % 700)},"EMEA\n${at}"`;
  });
  const head = "name,archetype,gross_profit (k€ per month),day_worth (€ per day),Region";
  rows[4_321] = rows[4_321].replace("3,80", '"3,80"');
  writeFileSync(join(cwd, "partners.csv"), `\ufeff${head}\r\n${rows.join("\r\n")}`);
  const start = performance.now();
  await run(process.execPath, ["--max-old-space-size=128", "nightly.mjs", "partners.csv", "scores.csv"], { cwd, seconds: 240 });
  test.diagnostic(`10,000 partners, 2 offers: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  const lines = [];
  for await (const line of createInterface({ input: createReadStream(join(cwd, "scores.csv")) })) lines.push(line);
  assert.equal(lines.length, 1 + (10_000 - 1) * 2, "all but the one whose amount cannot be read");
  assert.equal(lines[0], "partner,offer,score,verdict");
  for (const line of lines.slice(1)) assert.match(line, /^".+","[^"]+",[\d.e-]+,(misfires|mixed|aligned)$/);
  assert.ok(
    lines.some((line) => line.startsWith(`"'=SUM(A1) 4",`)),
    "a formula is a text",
  );
  const program = await (await entry()).compile(programme);
  const facts = { name: "Plain 0", archetype: "services_firm", gross_profit: "€40k per month", day_worth: "€300 per day" };
  assert.equal(Number(lines[1].split(",")[2]), program.assess(facts, BOUNTY).score, "the same bits by every way in");
});
