// Memory is given back, and a defect of the engine, should there be one, is reported and left behind.

import assert from "node:assert/strict";
import { it } from "node:test";
import { programme, SMALL, script } from "./support.mjs";

const DAMAGED = SMALL.replace("size: 60", "sizes: 60");
/** Before goalfit is imported: keeps hold of every instance that it makes. */
const WATCH = `
  const instances = [];
  const Instance = WebAssembly.Instance;
  const pages = () => instances.at(-1).exports.memory.buffer.byteLength / 65536;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args) {
      const made = new target(...args);
      instances.push(made);
      return made;
    },
  });
  const { init, compile, check, Analysis, GoalfitError } = await import("goalfit");
  await init();
  const small = ${JSON.stringify(SMALL)};
  const attempt = async (call) => { try { await call(); return "fine"; } catch (error) { return error instanceof GoalfitError ? error.kind : String(error); } };
`;

for (const [what, times, call] of [
  ["compiled and freed", 10_000, "const program = await compile(small); program.free();"],
  ["refused", 10_000, `await attempt(() => compile(${JSON.stringify(DAMAGED)}));`],
  ["checked", 3_000, `check(${JSON.stringify(DAMAGED)});`],
  ["analysed", 2_000, "const analysis = new Analysis(small); analysis.complete(3); analysis.free();"],
  ["compiled with std", 40, `(await compile(${JSON.stringify(programme)})).free();`],
]) {
  it(`${times} programs that are ${what} leave memory as it was`, async () => {
    const said = await script(
      `${WATCH}
      const round = async () => { ${call} };
      for (let at = 0; at < ${Math.ceil(times / 20)}; at++) await round();
      const before = pages();
      for (let at = 0; at < ${times}; at++) await round();
      console.log(JSON.stringify({ before, after: pages() }));`,
      [],
      { seconds: 240 },
    );
    assert.equal(said.after, said.before, `${said.before} pages of 64 kB before, ${said.after} after`);
  });
}

it("10,000 assessments and scores, half of them failing, leave memory as it was", async () => {
  const said = await script(`${WATCH}
    const program = await compile(small);
    const kinds = new Set();
    const round = async (at) => {
      kinds.add(await attempt(() => program.assess({ name: "X", size: at % 2 ? "three" : 3 }, "O")));
      kinds.add(await attempt(async () => (await program.score([{ name: "X", size: at % 2 ? "three" : 3 }])).free()));
      kinds.add(await attempt(() => program.assess("Nobody", "O")));
    };
    for (let at = 0; at < 500; at++) await round(at);
    const before = pages();
    for (let at = 0; at < 10_000; at++) await round(at);
    console.log(JSON.stringify({ before, after: pages(), kinds: [...kinds].sort() }));`);
  assert.deepEqual(said.kinds, ["facts", "fine"]);
  assert.equal(said.after, said.before);
});

it("what nobody holds any more is given back by the collector", async () => {
  const said = await script(
    `${WATCH}
    const turn = () => new Promise((go) => setTimeout(go, 0));
    const kept = [];
    const round = async (keep) => {
      for (let at = 0; at < 50; at++) {
        const program = await compile(small);
        const made = [program, await program.score(), new Analysis(small)];
        if (keep) kept.push(made);
      }
      gc();
      await turn();
    };
    for (let at = 0; at < 10; at++) await round(false);
    const before = pages();
    for (let at = 0; at < 40; at++) await round(false);
    const after = pages();
    for (let at = 0; at < 40; at++) await round(true);
    console.log(JSON.stringify({ grown: after - before, held: pages() - after }));`,
    ["--expose-gc"],
  );
  // The collector chooses its moments: a few pages are noise.
  assert.ok(said.held > 100 && said.grown < said.held / 10, `${said.grown} pages grown, ${said.held} where all is held`);
});

/** A trap as a defect would make one: the engine is called with an address that does not exist. */
const TRAP = `
  let trap = false;
  const Honest = WebAssembly.Instance;
  WebAssembly.Instance = new Proxy(Honest, {
    construct(target, args) {
      const made = new target(...args);
      const exports = { ...made.exports };
      const { handle_assess } = made.exports;
      exports.handle_assess = (...told) => (trap ? handle_assess(0x7fffffff, ...told.slice(1)) : handle_assess(...told));
      return { exports };
    },
  });
`;

it("a trap is reported with what to send where; the next call works, with what was added before", async () => {
  const said = await script(`${TRAP}${WATCH}
    const program = await compile(small);
    program.addRows("name,size\\nQ,70\\n");
    const matrix = await program.score();
    const analysis = new Analysis(small);
    const waiting = program.score(Array.from({ length: 30_000 }, (_, at) => ({ name: "P" + at, size: at % 100 })));
    trap = true;
    let failed;
    try { program.assess("P", "O"); } catch (error) { failed = error; }
    trap = false;
    const after = program.assess("Q", "O").score;
    const long = await waiting;
    let stale;
    try { matrix.explain(0, 0); } catch (error) { stale = error.message; }
    analysis.check();
    program.free();
    matrix.free();
    analysis.free();
    console.log(JSON.stringify({
      name: failed.name, kind: failed.kind, message: failed.message, cause: failed.cause.name, after,
      made: instances.length, stays: matrix.score(0, 0), stale, long: long.score(29_999, 0), fresh: (await compile(small)).assess("P", "O").score,
    }));`);
  assert.deepEqual([said.name, said.kind, said.cause], ["GoalfitError", "internal", "RuntimeError"]);
  assert.match(
    said.message,
    /^goalfit \d+\.\d+\.\d+ failed by a defect of its own: .*Please report this message in goalfit's repository, together with the program and the facts .*the next call works$/,
  );
  assert.deepEqual([said.after, said.made, said.stays, said.long, said.fresh], [70, 2, 60, 99, 60]);
  assert.match(said.stale, /score again/);
});

it("memory that has run out is told of as such, and the next call works", async () => {
  const said = await script(
    `
    import { compile } from "goalfit";
    const program = await compile(${JSON.stringify(SMALL)});
    const rows = "name,size\\n" + Array.from({ length: 60_000 }, (_, at) => "P" + at + "," + (at % 100) + "\\n").join("");
    let failed;
    try { program.addRows(rows); } catch (error) { failed = error; }
    console.log(JSON.stringify({ kind: failed?.kind, message: failed?.message, score: program.assess("P", "O").score, partners: program.partners.length }));`,
    ["--wasm-max-mem-pages=600"],
  );
  assert.equal(said.kind, "internal");
  assert.match(said.message, /no memory left: give back .*the next call works$/);
  assert.deepEqual([said.score, said.partners], [60, 1]);
});

it("a trap in the worker is reported there, and the next call works", async () => {
  const said = await script(`
    import { Worker } from "node:worker_threads";
    import { pathToFileURL } from "node:url";
    const { Connection } = await import("goalfit/worker");
    const thread = pathToFileURL("node_modules/goalfit/worker-thread.js").href;
    const connection = new Connection(() => new Worker(new URL("data:text/javascript," + encodeURIComponent(
      ${JSON.stringify(TRAP.replace("(trap ?", "(calls++ === 0 ?").replace("let trap = false", "let calls = 0"))} + 'await import(' + JSON.stringify(thread) + ');'))));
    const program = await connection.compile(${JSON.stringify(SMALL)});
    const failed = await program.assess("P", "O").catch((error) => error);
    const { score } = await program.assess("P", "O");
    connection.close();
    console.log(JSON.stringify({ kind: failed.kind, message: failed.message, score }));`);
  assert.equal(said.kind, "internal");
  assert.match(said.message, /failed by a defect of its own/);
  assert.equal(said.score, 60);
});
