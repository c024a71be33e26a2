// The package as types, as a manifest, and by size.

import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  BOUNTY,
  entry,
  folder,
  installed,
  NORTHWIND,
  packageFolder,
  programme,
  run,
  script,
  tarball,
  template,
} from "./support.mjs";

const bin = (name) => join(template, "node_modules", ".bin", name);
const known = await packageFolder();
const update = process.env.UPDATE !== undefined;

describe("types", () => {
  it("do not change unseen", () => {
    const files = readdirSync(join(known, "types")).sort();
    const now = files.map((file) => `// ${file}\n${readFileSync(join(known, "types", file), "utf8")}`).join("\n");
    const path = join(template, "types.snapshot.d.ts");
    if (update) writeFileSync(path, now);
    assert.ok(
      existsSync(path) && readFileSync(path, "utf8") === now,
      "the types have changed: run the tests with UPDATE=1 and read the difference",
    );
  });

  it("hold for real answers and for every export, in strict mode, as Node and as bundlers resolve them", async () => {
    const cwd = folder("types");
    symlinkSync(join(await installed(), "node_modules"), join(cwd, "node_modules"));
    cpSync(join(template, "test", "types"), cwd, { recursive: true });
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(cwd, "golden.ts"), await golden());
    for (const name of ["index", "fetch", "slim", "worker"]) {
      const path = name === "index" ? "goalfit" : `goalfit/${name}`;
      const names = JSON.stringify(Object.keys(await entry(path)));
      writeFileSync(
        join(cwd, `names-${name}.ts`),
        `import * as entry from "${path}";\nconst names = ${names} as const satisfies readonly (keyof typeof entry)[];\n` +
          "type Missing = Exclude<keyof typeof entry, (typeof names)[number]>;\nexport const all: [Missing] extends [never] ? true : Missing = true;\n",
      );
    }
    const common = {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
    };
    const withoutDom = { typeRoots: [join(template, "node_modules", "@types")], types: ["node"], lib: ["es2023"] };
    for (const [name, options, include] of [
      ["nodenext", { module: "nodenext", target: "es2022", lib: ["es2023", "dom", "dom.iterable"] }],
      ["bundler", { module: "esnext", moduleResolution: "bundler", target: "esnext", lib: ["esnext", "dom", "dom.iterable"] }],
      ["node", { module: "nodenext", target: "es2022", ...withoutDom }, ["golden.ts", "names-*.ts"]],
    ]) {
      const config = join(cwd, `tsconfig.${name}.json`);
      writeFileSync(
        config,
        JSON.stringify({ compilerOptions: { ...common, types: [], ...options }, include: include ?? ["*.ts"] }),
      );
      await run(bin("tsc"), ["--project", config], { cwd });
    }
  });
});

/** What real calls answer, as literals that the compiler holds against the types, with no field too many. */
async function golden() {
  const goalfit = await entry();
  const program = await goalfit.compile(programme);
  const analysis = new goalfit.Analysis(`${programme}\npartner "X" is nobody {}\n`);
  const place = programme.indexOf("services_firm") + 3;
  const mapping = goalfit.maps()[0];
  const answers = {
    Report: program.assess(NORTHWIND, BOUNTY),
    Advice: program.advise(NORTHWIND, BOUNTY, { target: 3 }),
    Needs: program.needs(NORTHWIND),
    About: program.about(),
    Version: goalfit.version(),
    Mapping: mapping,
    Mapped: program.addRows(JSON.stringify([{ name: "N", id: "x", win: "y", goalfit: { gross_profit: 0.5 } }]), mapping),
    Suggestion: program.suggestMapping("Company,Margin\nX,3\n"),
    Hover: analysis.hover(place),
    Completions: analysis.complete(place),
    "Diagnostic[]": analysis.check(),
    "SourceSymbol[]": analysis.symbols(),
    "NumberLiteral[]": analysis.numbers(),
    "SourceToken[]": goalfit.tokens(programme),
    "Finding[]": program.programme(NORTHWIND),
    "ExpectOutcome[]": program.expectations(),
    "TextLocation[]": analysis.references(place),
  };
  const names = Object.keys(answers).map((type) => type.replace("[]", ""));
  const lines = Object.entries(answers).map(([type, value], at) => {
    assert.ok(value !== null && value !== undefined, type);
    return `export const answer${at} = ${JSON.stringify(value)} satisfies ${type};`;
  });
  return `import type { ${names.join(", ")} } from "goalfit";\n${lines.join("\n")}\n`;
}

describe("the manifest", () => {
  it("is as publint wants it", () => run(bin("publint"), ["run", tarball, "--strict"], { cwd: template }));

  it("leads type checkers to the right types", () =>
    run(bin("attw"), [tarball, "--profile", "esm-only", "--exclude-entrypoints", "engine.wasm"], { cwd: template }));

  it("names what is there, and the versions that the engine has", async () => {
    const manifest = JSON.parse(readFileSync(join(known, "package.json"), "utf8"));
    assert.equal(
      (await script('const { init, version } = await import("goalfit"); await init(); console.log(JSON.stringify(version()))'))
        .engine,
      manifest.version,
    );
    for (const which of ["facts", "report", "advice", "needs"]) {
      assert.ok(JSON.parse(readFileSync(join(known, "schema", `${which}.json`), "utf8")).$schema);
    }
    assert.deepEqual([manifest.private, manifest.dependencies, manifest.scripts], [undefined, undefined, undefined]);
  });
});

it("the sources are in their layout and without lint", () =>
  run(bin("biome"), ["ci", "--colors=off", "--error-on-warnings", "."], { cwd: template }));

it("what a browser downloads keeps to its budget", async (test) => {
  const told = JSON.parse(await run(bin("size-limit"), ["--json"], { cwd: template }));
  for (const { name, size, passed } of told) {
    assert.ok(passed, `${name}: ${size} bytes`);
    test.diagnostic(`${name}: ${(size / 1000).toFixed(1)} kB brotli`);
  }
});

it("comes to its first answer from nothing", async (test) => {
  const times = [];
  for (let at = 0; at < 5; at++) {
    const { load, first, score } = await script(`
      import { readFileSync } from "node:fs";
      const text = ${JSON.stringify(programme)};
      const start = performance.now();
      const { compile, init } = await import("goalfit");
      await init();
      const load = performance.now() - start;
      const program = await compile(text);
      const { score } = program.assess(${JSON.stringify(NORTHWIND)}, ${JSON.stringify(BOUNTY)});
      console.log(JSON.stringify({ load, first: performance.now() - start, score }));`);
    assert.ok(score > 0);
    times.push({ load, first });
  }
  const best = (key) => Math.min(...times.map((time) => time[key])).toFixed(0);
  test.diagnostic(`from import to a loaded engine ${best("load")} ms, to the first report ${best("first")} ms (best of 5)`);
});
