// What the package promises, asked of the packed tarball.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { BOUNTY, EXPECTED, entry, NORTHWIND, packageFolder, programme, SMALL, script } from "./support.mjs";

const goalfit = await entry();
const { GoalfitError } = goalfit;

/** What a call fails with. */
async function failure(call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof GoalfitError, `not a GoalfitError: ${error?.stack ?? error}`);
    return error;
  }
  assert.fail("it did not fail");
}

describe("loading", () => {
  it("instantiates nothing at import, and says what to do before init", async () => {
    const said = await script(`
      let made = 0;
      const Instance = WebAssembly.Instance;
      WebAssembly.Instance = new Proxy(Instance, { construct: (target, args) => (made++, new target(...args)) });
      const { check } = await import("goalfit");
      try { check(""); } catch ({ name, kind, message, diagnostics }) {
        console.log(JSON.stringify({ made, name, kind, message, diagnostics }));
      }`);
    const message = "the engine is not loaded yet: call `await init()` first (compile() does so by itself)";
    assert.deepEqual(said, { made: 0, name: "GoalfitError", kind: "usage", message, diagnostics: [] });
  });

  it("is shared by all who call init at once, and asks for the bytes once", async () => {
    const said = await script(`
      let compiled = 0;
      const compile = WebAssembly.compile;
      WebAssembly.compile = (bytes) => (compiled++, compile(bytes));
      const { init, compile: make, version } = await import("goalfit");
      await Promise.all([init(), init(), make(${JSON.stringify(SMALL)}), init()]);
      await make(${JSON.stringify(SMALL)});
      console.log(JSON.stringify([compiled, version().engine.length > 0]));`);
    assert.deepEqual(said, [1, true]);
  });

  for (const [what, source, pattern] of [
    [
      "other bytes",
      "new TextEncoder().encode('<!doctype html>')",
      /no WebAssembly module; give the file goalfit\/engine\.wasm/,
    ],
    ["an empty module", "Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)", /another one than goalfit's engine/],
    ["a number", "42", /expected bytes, a WebAssembly\.Module, a Response or a URL/],
    ["an answer that is none", "new Response('', { status: 404, statusText: 'Not Found' })", /answered 404 Not Found/],
    ["a promise that fails", "Promise.reject(new Error('offline'))", /offline\. Call init\(\) again/],
  ]) {
    it(`fails readably with ${what}, and can be tried again`, async () => {
      const said = await script(`
        const { init, compile } = await import("goalfit");
        const failed = await init(${source}).catch(({ name, kind, message }) => ({ name, kind, message }));
        const program = await compile(${JSON.stringify(SMALL)});
        console.log(JSON.stringify({ ...failed, score: program.assess("P", "O").score }));`);
      assert.equal(said.name, "GoalfitError");
      assert.equal(said.kind, "load");
      assert.match(said.message, pattern);
      assert.equal(said.score, 60);
    });
  }

  it("goalfit/slim says that it brings no engine, and leaves no rejected promise behind once it has one", async () => {
    const said = await script(`
      import { readFileSync } from "node:fs";
      const { init, compile } = await import("goalfit/slim");
      const failed = await compile(${JSON.stringify(SMALL)}).catch(({ kind, message }) => ({ kind, message }));
      await init(readFileSync("node_modules/goalfit/engine.wasm"));
      const program = await compile(${JSON.stringify(SMALL)});
      await init();
      await new Promise((go) => setTimeout(go, 20));
      console.log(JSON.stringify({ ...failed, score: program.assess("P", "O").score }));`);
    assert.equal(said.kind, "usage");
    assert.match(said.message, /goalfit\/slim.* brings no engine/);
    assert.equal(said.score, 60);
  });

  it("takes a module, a response and an address, too", async () => {
    const said = await script(`
      import { readFileSync } from "node:fs";
      import { pathToFileURL } from "node:url";
      const bytes = readFileSync("node_modules/goalfit/engine.wasm");
      const sources = {
        module: () => WebAssembly.compile(bytes),
        response: () => new Response(bytes, { headers: { "content-type": "application/wasm" } }),
        plain: () => new Response(bytes),
        buffer: () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
        file: () => pathToFileURL("node_modules/goalfit/engine.wasm"),
      };
      const scores = [];
      for (const [name, source] of Object.entries(sources)) {
        const { init, compileSync } = await import("./node_modules/goalfit/slim.js?" + name);
        await init(source());
        scores.push(compileSync(${JSON.stringify(SMALL)}).assess("P", "O").score);
      }
      console.log(JSON.stringify(scores));`);
    assert.deepEqual(said, [60, 60, 60, 60, 60]);
  });
});

describe("errors", () => {
  before(() => goalfit.init());

  it("of a program hold every diagnostic, and leave the instance usable", async () => {
    const error = await failure(() => goalfit.compile(`${SMALL}offer "A" { nonsense: 3 }\noffer "B" { rubbish: 4 }\n`));
    assert.equal(error.name, "GoalfitError");
    assert.equal(error.kind, "program");
    assert.ok(error.diagnostics.length >= 2);
    for (const { code, severity, message, labels, help } of error.diagnostics) {
      assert.match(code, /^E\d{4}$/);
      assert.ok(["error", "warning"].includes(severity) && message.length > 0 && Array.isArray(labels) && Array.isArray(help));
    }
    assert.ok(error.message.includes(error.diagnostics[0].message));
    assert.ok(goalfit.isGoalfitError(error) && goalfit.isGoalfitError({ name: "GoalfitError", kind: "load" }));
    assert.ok(![undefined, null, "GoalfitError", new Error("x")].some(goalfit.isGoalfitError));
    assert.equal((await goalfit.compile(SMALL)).assess("P", "O").score, 60);
  });

  it("of facts say what is not known", async () => {
    const program = await goalfit.compile(SMALL);
    const unknown = await failure(() => program.assess("Nobody", "O"));
    assert.equal(unknown.kind, "facts");
    assert.match(unknown.message, /Nobody/);
    const wrong = await failure(() => program.assess({ name: "X", size: "three" }, "O"));
    assert.equal(wrong.kind, "facts");
    assert.ok(wrong.diagnostics.length > 0);
    assert.equal(program.assess({ name: "X", size: 12 }, "O").score, 12);
  });

  it("name the row that is meant, in the list that was given", async () => {
    const program = await goalfit.compile(SMALL);
    const rows = Array.from({ length: 1000 }, (_, at) => ({ name: `L${at}`, size: at % 90 }));
    rows[700] = { name: "Odd", size: "three" };
    assert.match((await failure(() => program.score(rows, ["O"]))).message, /partners\[700\]\.size/);
    rows[700] = { name: "Odd", size: 3n };
    const { kind, message } = await failure(() => program.score(rows, ["O"]));
    assert.deepEqual([kind, /`partners\[700\]\.size` is a BigInt/.test(message)], ["usage", true]);
    rows[700] = { name: "Cut \ud83d", size: 3 };
    assert.equal((await program.score(rows, ["O"])).partners[700], "Cut \ufffd");
  });

  it("of a call that is not right leave the engine as it is", async () => {
    const program = await goalfit.compile(SMALL);
    const matrix = await program.score();
    for (const call of [
      () => matrix.explain(0n, 0),
      () => program.score(null, null, { onProgress: 5 }),
      () => program.score(null, null, { signal: {} }),
      () => program.score(null, null, { quantities: "fit" }),
      () => program.score(null, null, { mains: 1 }),
      () => program.addRows(new TextEncoder().encode("name\nA\n")),
      () => program.addRows("name\nA\n", "dub"),
      () => goalfit.compile(new TextEncoder().encode(SMALL)),
    ]) {
      assert.equal((await failure(call)).kind, "usage", String(call));
    }
    assert.equal((await program.score(null, null, null)).scores.length, matrix.scores.length);
    assert.equal(matrix.explain(0, 0).score, matrix.score(0, 0));
  });

  it("do not come of how a method is called: taken off its object, or behind a proxy", async () => {
    const program = await goalfit.compile(SMALL);
    const { assess } = program;
    const watched = new Proxy(program, {});
    assert.equal(assess("P", "O").score, watched.assess("P", "O").score);
    assert.deepEqual(watched.partners, program.partners);
    const matrix = new Proxy(await watched.score(), {});
    assert.equal(matrix.explain(0, 0).score, matrix.score(0, 0));
    const analysis = new Proxy(new goalfit.Analysis(SMALL), {});
    analysis.update(SMALL);
    assert.deepEqual(analysis.check(), []);
    watched.free();
    assert.equal((await failure(() => program.about())).kind, "usage");
  });

  const cyclic = { name: "X" };
  cyclic.self = cyclic;
  for (const [what, facts, pattern] of [
    ["NaN", { name: "X", size: Number.NaN }, /the partner cannot be passed.*`size` is NaN.*leave out what is not known/],
    ["Infinity", { name: "X", size: Number.POSITIVE_INFINITY }, /`size` is Infinity/],
    ["a BigInt", { name: "X", size: 3n }, /`size` is a BigInt; give a number/],
    ["a Map", { name: "X", goals: new Map() }, /`goals` is a Map; give plain data/],
    ["what contains itself", cyclic, /it contains itself/],
    ["nothing", undefined, /the partner is missing/],
    ["null", null, /the partner is missing/],
    ["a list", [{ name: "X" }], /the partner must be a name, or facts as an object, not a list/],
    ["a number", 7, /the partner must be a name, or facts as an object, not number/],
  ]) {
    it(`of facts that are ${what}`, async () => {
      const program = await goalfit.compile(SMALL);
      const error = await failure(() => program.assess(facts, "O"));
      assert.equal(error.kind, "usage");
      assert.match(error.message, pattern);
      if (facts === null || facts === undefined || typeof facts === "number") return;
      assert.equal((await failure(() => program.score(Array.isArray(facts) ? 7 : [facts]))).kind, "usage");
    });
  }

  it("of arguments that are none", async () => {
    for (const call of [
      () => goalfit.format(42),
      () => goalfit.tokens(undefined),
      () => goalfit.check(null),
      () => goalfit.check({}),
      () => goalfit.check({ "a.goalfit": 3 }),
      () => new goalfit.Analysis("").hover(Number.NaN),
      () => new goalfit.Analysis("").hover(0, 5),
      async () => (await goalfit.compile(SMALL)).suggestMapping({}),
      async () => (await (await goalfit.compile(SMALL)).score()).explain(0, 9),
    ]) {
      assert.equal((await failure(call)).kind, "usage", String(call));
    }
  });

  it("of what was given back", async () => {
    const program = await goalfit.compile(SMALL);
    const matrix = await program.score();
    const analysis = new goalfit.Analysis(SMALL);
    for (const held of [program, matrix, analysis]) {
      held.free();
      held.free();
    }
    assert.match((await failure(() => program.assess("P", "O"))).message, /given back by free/);
    assert.match((await failure(() => matrix.explain(0, 0))).message, /score again/);
    assert.match((await failure(() => analysis.check())).message, /given back by free/);
    assert.equal(matrix.score(0, 0), 60, "its scores stay");
  });

  it("of a callback are the caller's own", async () => {
    const program = await goalfit.compile(programme);
    const mine = new RangeError("mine");
    const onProgress = () => {
      throw mine;
    };
    assert.throws(() => program.advise(NORTHWIND, BOUNTY, { onProgress }), mine);
    await assert.rejects(program.score(null, null, { onProgress }), mine);
    assert.equal(program.assess(NORTHWIND, BOUNTY).score, EXPECTED.score);
  });
});

it("what a listener asks in the middle of a search is refused, and hurts nothing", async () => {
  const program = await goalfit.compile(programme);
  const kinds = new Set();
  const onProgress = () => {
    for (const call of [() => program.assess(NORTHWIND, BOUNTY), () => program.addRows("name\nX\n"), () => goalfit.version()]) {
      assert.throws(call, (error) => Boolean(kinds.add(`${error.kind}: ${error.message}`)));
    }
  };
  assert.equal(program.advise(NORTHWIND, BOUNTY, { target: 3, onProgress }).search.stopped, false);
  assert.deepEqual(
    [...kinds],
    ["usage: goalfit is in the middle of a call that tells of its progress: ask again when that has ended"],
  );
  assert.equal(program.advise(NORTHWIND, BOUNTY, { target: 3, onProgress: () => program.free() }).search.stopped, false);
  assert.equal((await goalfit.compile(programme)).assess(NORTHWIND, BOUNTY).score, EXPECTED.score);
});

describe("texts", () => {
  before(() => goalfit.init());

  it("bad ones never make check throw", () => {
    for (const text of [
      "",
      "\0",
      "partner",
      '"',
      'offer "€" {',
      "\ud83d",
      "x \udc4d y",
      "{".repeat(5000),
      'partner "P" { size: 3,80 }',
      "\ufeff",
    ]) {
      assert.ok(Array.isArray(goalfit.check(text)), JSON.stringify(text));
    }
  });

  it("have offsets in UTF-16 code units, behind letters outside of the basic plane, too", () => {
    const text = `# 👍🏽 naïve 株式会社\n${SMALL}partner "🦀 Crab" { sizes: 3 }\n`;
    const wrong = goalfit.check(text).find(({ message }) => message.includes("sizes"));
    const { range } = wrong.labels[0].location;
    assert.equal(text.slice(range.start.utf16, range.end.utf16), "sizes");
    const analysis = new goalfit.Analysis(text);
    assert.ok(analysis.complete(text.indexOf("sizes") + 2).items.length > 0);
    const half = `# \ud83d\n${SMALL}partner "Q" { sizes: 3 }\n`;
    const after = goalfit.check(half).find(({ message }) => message.includes("sizes")).labels[0].location.range;
    assert.equal(half.slice(after.start.utf16, after.end.utf16), "sizes", "behind half a letter, too");
    analysis.free();
  });

  it("that are whole tell the same in every way of asking", () => {
    const pretty = goalfit.format(programme);
    assert.equal(goalfit.format(pretty), pretty);
    const seen = goalfit.tokens(programme);
    assert.ok(seen.length > 100 && goalfit.check(programme).every(({ severity }) => severity === "warning"));
    const analysis = new goalfit.Analysis({ "main.goalfit": programme });
    const number = analysis.numbers()[0];
    assert.equal(typeof goalfit.writeNumber(number, number.value), "string");
    assert.ok(analysis.symbols().length > 0);
    const place = programme.indexOf("services_firm") + 3;
    assert.ok(analysis.hover(place));
    const program = analysis.program();
    assert.equal(program.assess(NORTHWIND, BOUNTY).score, EXPECTED.score);
    program.addRows([{ name: "Mine", archetype: "reseller" }]);
    assert.deepEqual([analysis.program().partners.includes("Mine"), program.partners.includes("Mine")], [false, true]);
    analysis.update(`${programme}\nnonsense`);
    assert.deepEqual([analysis.program(), program.assess(NORTHWIND, BOUNTY).score], [undefined, EXPECTED.score]);
    analysis.update({ "other.goalfit": programme });
    assert.ok(analysis.hover(place), "of the new main text");
    assert.deepEqual(analysis.program().about(), program.addRows([]) && goalfit.compileSync(programme).about());
    analysis[Symbol.dispose]();
  });
});

describe("answers", () => {
  const bits = (number) => Buffer.from(Float64Array.of(number).buffer).toString("hex");

  it("of score and assess are the same to the bit, and explain gives the cell", async () => {
    const program = await goalfit.compile(programme);
    const live = { name: "Live", archetype: "services_firm", gross_profit: "€97k per month", day_worth: "€650 per day" };
    const partners = [...program.partners, live];
    const matrix = await program.score(partners);
    assert.deepEqual(matrix.partners, [...program.partners, "Live"]);
    assert.equal(matrix.scores.length, partners.length * matrix.offers.length);
    for (const [row, partner] of partners.entries()) {
      for (const [column, offer] of matrix.offers.entries()) {
        const report = program.assess(partner, offer);
        assert.equal(bits(matrix.score(row, column)), bits(report.score), `${row}, ${column}`);
        assert.equal(matrix.verdict(row, column).title, report.verdict_title);
        assert.equal(bits(matrix.explain(row, column).score), bits(report.score));
      }
    }
    assert.deepEqual([matrix.failures, program.assess(NORTHWIND, BOUNTY).score], [[], EXPECTED.score]);
    assert.ok(Number.isNaN(matrix.score(99, 0)) && matrix.verdict(99, 0) === undefined);
    assert.equal((await program.score([])).scores.length, 0);
  });

  it("have a main cause and other quantities where these are asked for", async () => {
    const program = await goalfit.compile(programme);
    const matrix = await program.score(null, null, { mains: true, quantities: ["fit", "pull"] });
    for (const [row, partner] of matrix.partners.entries()) {
      for (const [column, offer] of matrix.offers.entries()) {
        const { quantities, causes } = program.assess(partner, offer);
        const at = row * matrix.offers.length + column;
        assert.equal(bits(matrix.quantities.fit[at]), bits(quantities.fit));
        assert.equal(bits(matrix.quantities.pull[at]), bits(quantities.pull));
        const { cause, lift } = matrix.main(row, column);
        const largest = causes.reduce((most, one) => (one.lift > most.lift ? one : most));
        assert.deepEqual([cause.name, bits(lift)], [largest.name, bits(largest.lift)]);
      }
    }
    const plain = await program.score();
    assert.deepEqual([plain.mains.length, plain.main(0, 0), plain.quantities], [0, undefined, {}]);
    const wrong = await failure(() => program.score(null, null, { quantities: ["pul"] }));
    assert.deepEqual([wrong.kind, wrong.diagnostics[0].help], ["facts", ["did you mean `pull`?"]]);
  });

  it("of many facts come block by block, so that a signal ends them on the main thread, too", async () => {
    const program = await goalfit.compile(SMALL);
    const partners = Array.from({ length: 20_000 }, (_, at) => ({ name: `P${at}`, size: at % 100 }));
    const ender = new AbortController();
    const heard = [];
    const onProgress = ({ done }) => {
      heard.push(done);
      ender.abort();
    };
    assert.equal((await failure(() => program.score(partners, null, { signal: ender.signal, onProgress }))).kind, "aborted");
    assert.ok(heard.length === 1 && heard[0] < 20_000, String(heard));
    const matrix = await program.score(partners);
    assert.deepEqual([matrix.partners.length, matrix.score(77, 0), matrix.score(19_999, 0)], [20_000, 77, 99]);
    const doubled = await failure(() => program.score([...partners, { name: "P7" }]));
    assert.match(doubled.message, /two partners called `P7`/);
  });

  it("are the bits that the native engine gives", async () => {
    const data = (name) => JSON.parse(readFileSync(join(import.meta.dirname, "../../tests/data", name), "utf8"));
    const known = data("bits.json");
    const cases = [...data("vectors.json"), ...data("casebook.json")];
    const facts = { partners: {}, offers: {} };
    let text = "use std\n";
    const hoped = new Set();
    for (const {
      id,
      case: { partner, offer, hopes },
    } of cases) {
      const { activities, ...own } = partner;
      const each = (field) => Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, field(activity)]));
      facts.partners[id] = {
        ...own,
        name: id,
        activities: each(({ moves, ...rest }) => rest),
        moves: each(({ moves }) => moves),
      };
      const { effort, rewards, ...terms } = offer;
      const named = Object.fromEntries(rewards.map((reward, at) => [`r${at}`, reward]));
      facts.offers[id] = { ...terms, name: id, asks: effort, rewards: named, ...(hopes ? { vendor: id } : {}) };
      if (!hopes) continue;
      // Vendors stand in programs only, and so do their activities.
      for (const activity of Object.keys(hopes)) hoped.add(activity);
      const lines = Object.entries(hopes).map(([activity, hope]) => `${activity}: ${hope}`);
      text += `vendor "${id}" { hopes { ${lines.join(", ")} } }\n`;
    }
    const std = readFileSync(join(import.meta.dirname, "../../src/std/facts.goalfit"), "utf8");
    const lacking = [...hoped].filter((activity) => !std.includes(`\n  ${activity} "`));
    const program = await goalfit.compile(`${text}kind activity { ${lacking.join(", ")} }\n`);
    const bigEndian = (number) => Buffer.from(Float64Array.of(number).buffer).reverse().toString("hex");
    for (const { id } of cases) {
      const report = program.assess(facts.partners[id], facts.offers[id]);
      const numbers = Object.entries(report.quantities).filter(([, value]) => typeof value === "number");
      const shares = report.causes.map(({ name, share }) => [`share of ${name}`, share]);
      assert.deepEqual(
        Object.fromEntries([...numbers, ...shares].map(([name, value]) => [name, bigEndian(value)])),
        known[id],
        id,
      );
    }
    assert.equal(cases.length, Object.keys(known).length - 1, "all but the advice");
  });

  it("come with the progress of the call, at most twenty times a second, and yield to the host", async () => {
    const program = await goalfit.compile(SMALL);
    const partners = Array.from({ length: 20_000 }, (_, at) => ({ name: `P${at}`, size: at % 100 }));
    const heard = [];
    let turns = 0;
    const beat = setInterval(() => turns++, 1);
    const matrix = await program.score(partners, null, {
      onProgress: ({ done, of }) => heard.push({ at: performance.now(), done, of }),
    });
    clearInterval(beat);
    assert.ok(heard.length >= 2 && heard.at(-1).done === 20_000 && heard.every(({ of }) => of === 20_000));
    for (const [at, { at: when, done }] of heard.entries()) {
      if (at === 0) continue;
      assert.ok(done > heard[at - 1].done);
      if (at < heard.length - 1) assert.ok(when - heard[at - 1].at >= 50);
    }
    assert.equal(matrix.score(19_999, 0), 99);
  });

  it("end with the signal", async () => {
    const program = await goalfit.compile(SMALL);
    const partners = Array.from({ length: 5_000 }, (_, at) => ({ name: `P${at}`, size: at % 100 }));
    const ender = new AbortController();
    const onProgress = () => ender.abort("enough");
    const error = await failure(() => program.score(partners, null, { signal: ender.signal, onProgress }));
    assert.deepEqual([error.kind, error.cause], ["aborted", "enough"]);
    const before = await failure(() => program.advise("P", "O", { signal: ender.signal }));
    assert.equal(before.kind, "aborted");
    assert.equal((await program.score(partners)).partners.length, 5_000);
  });
});

describe("facts as PRMs hold them", () => {
  const text = `use std
exchange €1 = $1.08
exchange £1 = €1.17
vendor "Acme Cloud" { hopes { refer: drives, co_sell: drives } }
offer "Bounty" from "Acme Cloud" {
  window: 12 months
  asks { refer: 10 days }
  reward cash { amount: €5k, pays_for: [refer] }
}
`;
  for (const name of ["partnerstack", "dub", "salesforce", "impact", "impartner"]) {
    it(`${name}: added, left out with the reason, unmapped, missing, and scored`, async () => {
      const rows = readFileSync(join(import.meta.dirname, "../../tests/data/prm", `${name}.json`), "utf8");
      const mapping = goalfit.maps().find((map) => map.name === name);
      const program = await goalfit.compile(text);
      const { added, missing, unmapped, problems, rows: count } = program.addRows(rows, mapping);
      assert.equal(count, 200);
      assert.ok(added.length > 150 && problems.length > 0 && unmapped.length > 0 && missing.length > 0);
      assert.equal(added.length + new Set(problems.map(({ row }) => row)).size, count);
      for (const { row, diagnostic } of problems) assert.ok(row >= 1 && diagnostic.message.length > 0);
      for (const { field, rows, example } of unmapped) assert.ok(field.length > 0 && rows > 0 && typeof example === "string");
      const lacking = new Set(missing.flatMap(({ names }) => names));
      const matrix = await program.score(added.filter((partner) => !lacking.has(partner)));
      const scored = matrix.scores.filter((score) => !Number.isNaN(score));
      assert.ok(scored.length > 150 && Math.max(...scored) - Math.min(...scored) > 10, "the facts make a difference");
      const row = matrix.scores.findIndex((score) => score > 0);
      assert.equal(program.assess(matrix.partners[row], "Bounty").score, matrix.score(row, 0));
      const data = JSON.parse(rows);
      const again = (await goalfit.compile(text)).addRows(Array.isArray(data) ? data : JSON.stringify(data), mapping);
      assert.deepEqual(again.added, added, "as data, too");
    });
  }

  it("a mapping that does not fit adds nothing and says why", async () => {
    const program = await goalfit.compile(text);
    const error = await failure(() =>
      program.addRows("[{}]", { ...goalfit.maps()[0], fields: [{ from: "x", to: "no such field", as: "text" }] }),
    );
    assert.equal(error.kind, "facts");
    assert.equal((await failure(() => program.addRows([{ size: Number.NaN }]))).kind, "usage");
    assert.deepEqual(program.partners, []);
  });
});

describe("other texts beside rows that were added", () => {
  const text = programme.replace(
    "use std",
    "use std\nfield partner.region: one of north, south = north\nconstant fee = 5% assumed",
  );
  const csv = "name,archetype,gross_profit (€ per month),day_worth (€ per day),region\n";
  const cells = (at) =>
    `R${at},${at % 2 ? "reseller" : "services_firm"},${9000 + at},${300 + at},${at % 3 ? "north" : "south"}\n`;
  const book = csv + Array.from({ length: 500 }, (_, at) => cells(at)).join("");
  const wanted = { mains: true, quantities: ["fit", "pull"] };
  const bits = ({ scores, verdicts, mains, lifts, quantities, partners, offers, failures }) => {
    const hash = createHash("sha256").update(JSON.stringify([partners, offers, failures]));
    for (const array of [scores, verdicts, mains, lifts, quantities.fit, quantities.pull]) hash.update(array);
    return hash.digest("hex");
  };
  const anew = async (changed) => {
    const program = await goalfit.compile(changed);
    assert.equal(program.addRows(book).added.length, 500);
    return bits(await program.score(null, null, wanted));
  };

  it("stay as they were read, and score as if they were read anew", async () => {
    const program = await goalfit.compile(text);
    program.addRows(book);
    const before = await program.score(null, null, wanted);
    const plain = await program.score();
    assert.deepEqual(plain.scores, before.scores);
    const seen = new Set([bits(before)]);
    for (const [from, to] of [
      ["€100k", "€120k"],
      ["12 months", "18 months"],
      ["fee = 5%", "fee = 12.5%"],
      ["day_worth: €700 per day", "day_worth: €70 per day"],
      ['vendor "', 'offer "Another" { window: 6 months  asks { refer: 1 day }  reward cash { amount: €90k } }\nvendor "'],
    ]) {
      assert.ok(text.includes(from), from);
      const changed = text.replaceAll(from, to);
      assert.deepEqual(program.update(changed), []);
      const after = await program.score(null, null, wanted);
      assert.equal(bits(after), await anew(changed), `${from} to ${to}`);
      assert.deepEqual((await program.score()).scores, after.scores);
      seen.add(bits(after));
    }
    assert.ok(seen.size >= 4, `${seen.size} are different`);
    const cell = before.partners.indexOf("R7");
    assert.equal(before.explain(cell, 0).score, before.score(cell, 0), "a matrix is about the texts that it was made with");
  });

  it("are read anew where they mean something else, and told of", async () => {
    const program = await goalfit.compile(text);
    program.addRows(book);
    const changed = text.replace("north, south = north", "north, west = north");
    const [mapped] = program.update(changed);
    assert.deepEqual([mapped.added.length, mapped.problems.length], [333, 167]);
    assert.equal(program.partners.includes("R3"), false);
    assert.deepEqual(program.update(text)[0].added.length, 500, "nothing is lost");
    assert.equal(bits(await program.score(null, null, wanted)), await anew(text));
  });

  it("are left alone by texts that are no program", async () => {
    const program = await goalfit.compile(text);
    program.addRows(book);
    const before = bits(await program.score(null, null, wanted));
    const error = await failure(() => program.update(`${text}\noffer "B" { nonsense: 3 }`));
    assert.deepEqual([error.kind, error.diagnostics.length > 0], ["program", true]);
    assert.equal((await failure(() => program.update(7))).kind, "usage");
    assert.equal(bits(await program.score(null, null, wanted)), before);
    const told = program.update(`${text}\nconstant unused = 3 assumed`);
    assert.deepEqual(
      [told, program.warnings.length > 0],
      [[], goalfit.compileSync(`${text}\nconstant unused = 3 assumed`).warnings.length > 0],
    );
    program.free();
    assert.match((await failure(() => program.update(text))).message, /given back by free/);
  });

  it("names are read once, and again after rows were added or texts have changed", async () => {
    const program = await goalfit.compile(text);
    const first = await program.score();
    assert.equal((await program.score()).partners, first.partners);
    assert.throws(() => first.partners.push("X"), TypeError, "what is shared is frozen");
    const under = program.score();
    program.addRows(book);
    const names = (await program.score()).partners;
    assert.deepEqual([names.length, (await under).partners.length], [first.partners.length + 500, first.partners.length]);
    assert.deepEqual((await program.score(["R1"])).partners, ["R1"]);
    program.update(text.replace(/partner "Kite Reviews"/g, 'partner "Kite"').replace('for "Kite Reviews"', 'for "Kite"'));
    assert.ok((await program.score()).partners.includes("Kite"));
  });

  it("a score that is under way goes on with the texts that it began with", async () => {
    const program = await goalfit.compile(text);
    program.addRows(book);
    const before = bits(await program.score(null, null, wanted));
    const under = program.score(null, null, wanted);
    program.update(text.replace("day_worth: €700 per day", "day_worth: €70 per day"));
    assert.equal(bits(await under), before);
    assert.notEqual(bits(await program.score(null, null, wanted)), before);
  });
});

it("every file of the package is meant to be there", async () => {
  const { readdirSync } = await import("node:fs");
  const top = readdirSync(await packageFolder())
    .filter((name) => !/^chunk-\w+\.js$/.test(name))
    .sort();
  assert.deepEqual(top, [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "LICENSE-fossil-delta",
    "README.md",
    "engine.base64.js",
    "engine.wasm",
    "example",
    "fetch.js",
    "index.js",
    "node.js",
    "package.json",
    "schema",
    "slim.js",
    "types",
    "worker-thread.js",
    "worker.js",
    "workerd.js",
  ]);
});

it("the engine names no folder of the machine that built it", async () => {
  const engine = readFileSync(join(await packageFolder(), "engine.wasm"), "latin1");
  assert.deepEqual(engine.match(/[\w./-]*(?:\/registry\/src\/|\/rustlib\/|\/home\/|\/Users\/)[\w./-]*/g), null);
});
