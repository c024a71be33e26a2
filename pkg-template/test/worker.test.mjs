// `goalfit/worker` in Node: the same answers off the main thread, ends, progress, what is dropped, what is handed over.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, it } from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { BOUNTY, EXPECTED, entry, NORTHWIND, packageFolder, programme, SMALL, script } from "./support.mjs";

const { Connection, GoalfitError } = await entry("goalfit/worker");
const thread = pathToFileURL(join(await packageFolder(), "worker-thread.js"));

/** Workers that were started, and what crossed to and from them. */
const started = [];
const crossed = [];
const connection = new Connection(() => {
  const worker = new Worker(thread);
  started.push(worker);
  worker.on("message", (message) => crossed.push(message));
  return worker;
});
after(() => connection.close());

const failed = (promise) =>
  promise.then(
    () => assert.fail("it did not fail"),
    (error) => error,
  );
const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
/** Far more than the patience with a call that was ended. */
const LONG = 400;

it("answers as the main thread does, also facts behind proxies and with a `toJSON` of their own", async () => {
  const program = await connection.compile(programme);
  const { score, verdict } = await program.assess(NORTHWIND, BOUNTY);
  assert.deepEqual({ score, verdict }, EXPECTED);
  const facts = {
    name: "Live",
    archetype: "services_firm",
    gross_profit: "€130k per month",
    day_worth: { toJSON: () => "€700 per day" },
  };
  const here = (await (await entry()).compile(programme)).assess(facts, BOUNTY);
  assert.deepEqual(await program.assess(new Proxy(facts, {}), BOUNTY), here);
  assert.deepEqual(await program.about().then(({ partners }) => partners.map(({ name }) => name)), [NORTHWIND, "Kite Reviews"]);
  program.free();
  assert.match((await failed(program.assess(NORTHWIND, BOUNTY))).message, /given back by free/);
});

it("tells of errors as the main thread does", async () => {
  const wrong = await failed(connection.compile(`${SMALL}offer "A" { nonsense: 3 }`));
  assert.ok(wrong instanceof GoalfitError && wrong.kind === "program" && wrong.diagnostics.length > 0);
  const program = await connection.compile(SMALL);
  assert.equal((await failed(program.assess("Nobody", "O"))).kind, "facts");
  for (const facts of [{ size: Number.NaN }, { size: 1n }, undefined, [1]]) {
    assert.equal((await failed(program.assess(facts, "O"))).kind, "usage");
  }
  assert.equal((await program.assess("P", "O")).score, 60);
  assert.equal((await failed(connection.analyse(SMALL).hover(Number.NaN))).kind, "usage");
  assert.equal((await failed(connection.check(7))).kind, "usage");
});

it("adds rows, scores, explains, and hands arrays over", async () => {
  const program = await connection.compile(SMALL);
  assert.deepEqual((await program.addRows("name,size\nQ,70\n")).added, ["Q"]);
  const partners = [{ name: "X", size: 5 }, "Q"];
  const matrix = await program.score(partners, null, { mains: true, quantities: ["score"] });
  partners[0].size = 99;
  assert.deepEqual([[...matrix.quantities.score], matrix.mains.length, matrix.main(0, 0)], [[5, 70], 2, undefined]);
  assert.deepEqual([...matrix.scores], [5, 70]);
  assert.deepEqual(
    [...matrix.verdicts],
    [1, 0].map((_, at) => matrix.verdictNames.findIndex(({ name }) => name === (at ? "good" : "poor"))),
  );
  assert.equal(matrix.scores.buffer.byteLength, 16, "a buffer of its own, which was handed over");
  assert.deepEqual(
    [(await matrix.explain(0, 0)).score, (await matrix.explain(1, 0)).score],
    [5, 70],
    "as they were when they were scored",
  );
  assert.equal((await failed(matrix.explain(2, 0))).kind, "usage");
});

it("goes on with other texts; rows that were added cross once", async () => {
  const program = await connection.compile(SMALL);
  await program.addRows("name,size\nQ,70\n");
  const matrix = await program.score();
  const half = SMALL.replace("quantity score = partner.size", "quantity score = partner.size / 2");
  assert.notEqual(half, SMALL);
  const asked = program.assess("Q", "O");
  assert.deepEqual(await program.update(half), []);
  assert.deepEqual(
    [(await asked).score, (await program.assess("Q", "O")).score],
    [70, 35],
    "each call is about the texts of its time",
  );
  assert.match((await failed(matrix.explain(0, 0))).message, /score again/);
  const wrong = await failed(program.update("nonsense"));
  assert.equal(wrong.kind, "program");
  assert.equal((await program.assess("Q", "O")).score, 35, "as it was");
  const [mapped] = await program.update(
    half.replace("field partner.size", 'field partner.age "Age": number = 1\nfield partner.size'),
  );
  assert.deepEqual(mapped?.added, ["Q"]);
  assert.equal((await program.assess("Q", "O")).score, 35);
  await started.at(-1).terminate();
  assert.equal((await program.assess("Q", "O")).score, 35, "outlives its worker");
  await program.update(SMALL);
  assert.equal((await program.assess("Q", "O")).score, 70);
  program.free();
});

it("texts and rows that were refused or aborted leave a program as it was", async () => {
  const program = await connection.compile(SMALL);
  const offers = async () => (await program.about()).offers.map(({ name }) => name);
  const partners = async () => (await program.about()).partners.map(({ name }) => name);
  const other = SMALL.replace('offer "O"', 'offer "Q"');
  const refused = (calls) => Promise.all(calls.map(failed));
  await refused([program.update(`${SMALL}{`), program.update(`${SMALL}{{`)]);
  assert.deepEqual(await offers(), ["O"]);
  await refused([1, 2, 3].map((at) => program.update(`${SMALL}${"{".repeat(at)}`, { latest: "typing" })));
  assert.deepEqual(await offers(), ["O"]);
  await refused([program.update(other, { latest: "typing" }), program.update("{", { latest: "typing" })]);
  assert.deepEqual(await offers(), ["O"], "what gave way to another one counts for nothing");

  const wrong = failed(program.update("{"));
  assert.deepEqual((await program.addRows("name,size\nL,70\n")).added, ["L"], "what is asked next is not refused with it");
  await wrong;
  assert.deepEqual(await partners(), ["P", "L"]);

  const ender = new AbortController();
  const ended = failed(program.update(other, { signal: ender.signal }));
  ender.abort();
  assert.deepEqual(await offers(), ["O"]);
  assert.equal((await ended).kind, "aborted");
  assert.equal((await failed(program.update(other, { signal: AbortSignal.abort() }))).kind, "aborted");
  assert.deepEqual(await offers(), ["O"]);

  const rows = `name,size\n${Array.from({ length: 300 }, (_, at) => `r${at},${at % 100}\n`).join("")}`;
  for (let wait = 0; wait < 12; wait++) {
    const end = new AbortController();
    const adding = program.addRows(rows, undefined, { signal: end.signal });
    setTimeout(() => end.abort(), wait / 2);
    const added = await adding.then(
      () => true,
      () => false,
    );
    assert.deepEqual(await partners(), added ? ["P", "L", ...Array.from({ length: 300 }, (_, at) => `r${at}`)] : ["P", "L"]);
    if (added) break;
  }
  program.free();
});

it("each call is about the program of its time, whichever worker answers it", async () => {
  const own = new Connection(() => {
    const worker = new Worker(thread);
    started.push(worker);
    return worker;
  });
  const program = await own.compile(SMALL);
  await program.addRows(`name,size\n${Array.from({ length: 8000 }, (_, at) => `r${at},${at % 100}\n`).join("")}`);
  const ender = new AbortController();
  const first = failed(program.score(null, null, { signal: ender.signal, mains: true }));
  const second = program.score(null, null, { mains: true });
  const third = program.addRows("name,size\nLate,5\n");
  const fourth = program.score();
  ender.abort();
  const workers = started.length;
  assert.equal((await first).kind, "aborted");
  assert.deepEqual(
    [(await second).partners.length, (await third).added, (await fourth).partners.length],
    [8001, ["Late"], 8002],
  );
  const before = program.score();
  const after = program.update(SMALL.replace('offer "O"', 'offer "Q"'));
  const last = program.score();
  await started.at(-1).terminate();
  await Promise.allSettled([before, after, last]);
  assert.deepEqual([(await program.score()).partners.length, started.length > workers], [8002, true]);
  own.close();
});

it("answers an editor's questions of one analysis, which follows the text", async () => {
  const place = programme.indexOf("services_firm") + 3;
  const analysis = connection.analyse(programme);
  assert.deepEqual(await analysis.check(), await connection.check(programme));
  assert.ok(await analysis.hover(place));
  assert.ok((await analysis.complete(place)).items.length > 0);
  assert.ok((await analysis.symbols()).length > 0);
  const [number] = await analysis.numbers();
  assert.equal(typeof (await connection.writeNumber(number, number.value)), "string");
  assert.ok(Array.isArray(await analysis.references(place)));
  await analysis.definition(place);
  assert.ok((await connection.tokens(programme)).length > 100);
  assert.equal(await connection.format(SMALL), await connection.format(await connection.format(SMALL)));
  assert.ok((await connection.maps()).length > 4);
  const program = await analysis.program();
  assert.equal((await program.assess(NORTHWIND, BOUNTY)).score, EXPECTED.score);
  const asked = analysis.symbols();
  analysis.update(SMALL);
  assert.deepEqual((await analysis.symbols()).at(-1).name, "O");
  assert.ok(
    (await asked).some(({ name }) => name === NORTHWIND),
    "what was asked before is about the text before",
  );
  assert.equal((await program.assess(NORTHWIND, BOUNTY)).score, EXPECTED.score, "a program stays");
  analysis.update("nonsense");
  assert.equal(await analysis.program(), undefined);
  assert.ok((await analysis.check()).length > 0);
  analysis.free();
  assert.match((await failed(analysis.check())).message, /this analysis was given back by free/);
});

it("a program of an analysis outlives the worker that made it", async () => {
  const own = new Connection(() => {
    const worker = new Worker(thread);
    started.push(worker);
    return worker;
  });
  const program = await own.analyse(programme).program();
  await program.addRows([{ name: "Q", archetype: "reseller", gross_profit: "€9k per month", day_worth: "€400 per day" }]);
  await started.at(-1).terminate();
  assert.equal((await program.assess(NORTHWIND, BOUNTY)).score, EXPECTED.score);
  assert.equal(typeof (await program.assess("Q", BOUNTY)).score, "number");
  own.close();
});

it("an editor's questions that nobody waits for are dropped, and never cost the worker", async () => {
  const analysis = connection.analyse(programme);
  await analysis.check();
  const workers = started.length;
  for (let at = 0; at < 30; at++) {
    const ender = new AbortController();
    analysis.update(`${programme}# ${at}\n`);
    const call = analysis.complete(programme.length + 2, undefined, { signal: ender.signal });
    await pause(5);
    ender.abort();
    // Aborted, or answered before.
    await Promise.allSettled([call]);
  }
  await pause(LONG);
  assert.ok((await analysis.hover(programme.indexOf("services_firm") + 3)) !== null);
  assert.equal(started.length, workers);
});

it("of calls with one word only the latest counts, and dropping the others neither costs their work nor the worker", async () => {
  const before = started.length;
  crossed.length = 0;
  const calls = Array.from({ length: 20 }, (_, at) => connection.check(`${SMALL}# ${at}\n`, { latest: "typing" }));
  const told = await Promise.allSettled(calls);
  assert.deepEqual(
    told.map(({ status }) => status),
    [...Array(19).fill("rejected"), "fulfilled"],
  );
  for (const { reason } of told.slice(0, -1))
    assert.deepEqual([reason.kind, reason.message], ["aborted", "a later call took its place"]);
  await pause(LONG);
  assert.equal(started.length, before, "the worker stays");
  assert.ok(crossed.filter((message) => "begun" in message).length < 20, "most were never begun");
});

it("a search can be ended whatever it is about to do; then the next call works", async (test) => {
  const program = await connection.compile(programme);
  const search = (options) => program.advise(NORTHWIND, BOUNTY, options);
  await connection.init();
  const start = performance.now();
  const whole = await search();
  const all = performance.now() - start;
  assert.ok(whole.search.trials > 0);
  const workers = started.length;
  const took = [];
  for (let at = 0; at < 5; at++) {
    const ender = new AbortController();
    let progressed;
    const begun = new Promise((go) => {
      progressed = go;
    });
    const call = search({ signal: ender.signal, onProgress: progressed });
    await begun;
    const end = performance.now();
    ender.abort("enough");
    const error = await failed(call);
    took.push(performance.now() - end);
    assert.deepEqual([error.kind, error.cause], ["aborted", "enough"]);
    // At once, not behind what is left of the search.
    assert.equal((await program.assess(NORTHWIND, BOUNTY)).score, EXPECTED.score);
  }
  assert.ok(started.length > workers, "the busy worker was replaced");
  assert.ok(Math.max(...took) < all, "each ended before it would have been done");
  test.diagnostic(`a whole search takes ${all.toFixed(0)} ms here; ended within ${Math.max(...took).toFixed(1)} ms`);
});

it("scoring can be ended, tells how far it is at most twenty times a second, and lets short calls in", async (test) => {
  const program = await connection.compile(programme);
  const partner = { archetype: "services_firm", gross_profit: "€130k per month", day_worth: "€700 per day" };
  const partners = Array.from({ length: 3_000 }, (_, at) => ({
    ...partner,
    name: `P${at}`,
    capacity: `${20 + (at % 60)} days`,
  }));
  const heard = [];
  const matrix = await program.score(partners, null, { onProgress: ({ done }) => heard.push([performance.now(), done]) });
  assert.equal(matrix.partners.length, 3_000);
  assert.equal(heard.at(-1)[1], 3_000);
  for (let at = 1; at < heard.length - 1; at++) assert.ok(heard[at][0] - heard[at - 1][0] >= 50);
  const ender = new AbortController();
  let end;
  const onProgress = () => {
    end ??= performance.now();
    ender.abort();
  };
  assert.equal((await failed(program.score(partners, null, { signal: ender.signal, onProgress }))).kind, "aborted");
  const ended = performance.now() - end;
  assert.equal((await program.assess(NORTHWIND, BOUNTY)).score, EXPECTED.score);
  test.diagnostic(`ended within ${ended.toFixed(1)} ms, the next answer after ${(performance.now() - end).toFixed(0)} ms`);
  const mine = new Error("mine");
  const throwing = () => {
    throw mine;
  };
  assert.equal(
    await failed(program.score(partners, null, { onProgress: throwing })),
    mine,
    "what a listener throws is the caller's",
  );
});

it("a call that waits behind another one's search is ended without disturbing it", async () => {
  const program = await connection.compile(programme);
  const workers = started.length;
  const search = program.advise(NORTHWIND, BOUNTY);
  const ender = new AbortController();
  const waiting = connection.check(SMALL, { signal: ender.signal });
  await pause(20);
  ender.abort();
  assert.equal((await failed(waiting)).kind, "aborted");
  assert.ok((await search).search.trials > 0);
  assert.equal(started.length, workers);
});

it("a signal that has ended before ends the call before it begins", async () => {
  assert.equal((await failed(connection.version({ signal: AbortSignal.abort() }))).kind, "aborted");
  assert.equal((await failed(connection.compile(SMALL, { signal: AbortSignal.abort() }))).kind, "aborted");
});

it("a worker that ends by itself fails what waits, and the next call starts another one", async () => {
  const program = await connection.compile(programme);
  const search = failed(program.advise(NORTHWIND, BOUNTY));
  await pause(30);
  await started.at(-1).terminate();
  const error = await search;
  assert.deepEqual([error.kind, error.message], ["load", "the worker could not go on: it ended with code 1"]);
  assert.equal((await program.assess(NORTHWIND, BOUNTY)).score, EXPECTED.score);
});

it("a worker that cannot be started is told of, and may be tried again", async () => {
  let tries = 0;
  const late = new Connection(() => {
    tries += 1;
    if (tries === 1) throw new Error("no workers here");
    return new Worker(tries === 2 ? new URL("./nothing.js", thread) : thread);
  });
  const first = await failed(late.version());
  assert.deepEqual([first.kind, first.message], ["load", "the worker could not be started: no workers here"]);
  assert.equal((await failed(late.version())).kind, "load");
  assert.equal(typeof (await late.version()).engine, "string");
  const waiting = failed(late.check(SMALL));
  late.close();
  assert.equal((await waiting).kind, "aborted");
  assert.match((await failed(late.version())).message, /make another one/);
});

it("a process lives while a call waits, and no longer", async () => {
  const said = await script(
    `
    const { compile } = await import("goalfit/worker");
    const first = await compile(${JSON.stringify(SMALL)});
    await first.assess("P", "O");
    await new Promise((go) => setTimeout(go, 100));
    first.assess("P", "O").then(({ score }) => console.log(JSON.stringify(score)));`,
    [],
    { seconds: 20 },
  );
  assert.equal(said, 60);
});
