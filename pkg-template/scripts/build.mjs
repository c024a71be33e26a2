// From the sources and what cargo made of the engine to `pkg/`: what is published, and nothing else.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { createDelta } from "fossil-delta";
import { compile } from "json-schema-to-typescript";

const template = join(import.meta.dirname, "..");
const pkg = join(template, "..", "pkg");
const engine = join(template, "build", "engine");
const manifest = JSON.parse(readFileSync(join(template, "package.json"), "utf8"));

// Types from the Rust types, by way of their JSON Schema.
const open = (values) => `${[...new Set(values)].map((value) => JSON.stringify(value)).join(" | ")} | (string & {})`;
const readable = (schema, key) => {
  if (Array.isArray(schema)) return schema.map((item) => readable(item, key));
  if (typeof schema !== "object" || schema === null) return schema;
  const { $ref, ...rest } = schema;
  const made = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, readable(value, name)]));
  // A reference with a description of its own is still that type.
  if ($ref !== undefined) return Object.keys(made).length === 0 ? { $ref } : { ...made, allOf: [{ $ref }] };
  if (key === "verdict" && made.type === "string") return { description: made.description, $ref: undefined, tsType: "Verdict" };
  // A program may declare kinds of its own: known ones are offered, others are allowed.
  if (Array.isArray(made.enum) && made.type === undefined) return { description: made.description, tsType: open(made.enum) };
  return made;
};
const api = readable(JSON.parse(readFileSync(join(template, "build", "schema", "api.json"), "utf8")));
for (const name of ["PartnerFacts", "OfferFacts", "VendorFacts"]) api.$defs[name].additionalProperties = true;
// A mapping is written by people, too: what has a default may be left out.
const { Mapping } = api.$defs;
Mapping.required = Mapping.required.filter((field) => Mapping.properties[field].default === undefined);
const types = await compile(api, "Api", {
  additionalProperties: false,
  bannerComment: "// Made from the Rust types by `cargo xtask package`; a test fails when it is not up to date.\n",
  unreachableDefinitions: true,
  strictIndexSignatures: true,
  style: { printWidth: 128 },
});
const shown = types
  .replace(/export interface Api \{\}\n/, "")
  .replace(/^ *\/\*\*\n \* This interface was referenced by .*\n \* via the `definition` .*\n \*\/\n/gm, "")
  .replace(/^ *\*\n *\* This interface was referenced by .*\n *\* via the `definition` .*\n/gm, "");
writeFileSync(join(template, "src", "types.ts"), shown);

rmSync(pkg, { recursive: true, force: true });
mkdirSync(join(pkg, "schema"), { recursive: true });
const bytes = readFileSync(join(engine, "engine.wasm"));
const inlined = `export default "${bytes.toString("base64")}";\n`;
const delta = createDelta(new Uint8Array(bytes), new Uint8Array(readFileSync(join(engine, "engine.scalar.wasm"))));
writeFileSync(join(engine, "scalar.delta.js"), `export default "${Buffer.from(delta).toString("base64")}";\n`);
for (const name of ["engine.base64", "scalar.delta"]) {
  writeFileSync(join(engine, `${name}.d.ts`), "declare const base64: string;\nexport default base64;\n");
}

// Readable: a stack trace in somebody's log then shows a line, and bundlers make it small anyway.
const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  mainFields: ["main"],
  legalComments: "none",
  charset: "utf8",
};
// A file of its own, under a name that stays, which bundlers and caches take as it is.
const bytesApart = {
  name: "bytes apart",
  setup: (step) => step.onResolve({ filter: /engine\.base64\.js$/ }, () => ({ path: "./engine.base64.js", external: true })),
};
const { metafile } = await build({
  ...common,
  entryPoints: ["index", "node", "workerd", "fetch", "slim", "worker", "worker-thread"].map((name) =>
    join(template, "src", `${name}.ts`),
  ),
  outdir: pkg,
  splitting: true,
  chunkNames: "chunk-[hash]",
  external: ["./engine.wasm"],
  define: { VERSION: JSON.stringify(manifest.version) },
  plugins: [bytesApart],
  metafile: true,
});
writeFileSync(join(pkg, "engine.wasm"), bytes);
writeFileSync(join(pkg, "engine.base64.js"), inlined);

// Modules that only export what others hold leave chunks behind in which nothing is.
const outputs = Object.keys(metafile.outputs).map((path) => basename(path));
const empty = outputs.filter((name) => readFileSync(join(pkg, name), "utf8").trim() === "");
for (const name of outputs) {
  const kept = empty.reduce((text, gone) => text.replace(`import "./${gone}";\n`, ""), readFileSync(join(pkg, name), "utf8"));
  if (empty.includes(name)) rmSync(join(pkg, name));
  else writeFileSync(join(pkg, name), kept);
}

execFileSync("npx", ["--no-install", "tsc", "--project", "tsconfig.build.json"], { cwd: template, stdio: "inherit" });
for (const which of ["facts", "report", "advice", "needs"])
  cpSync(join(template, "build", "schema", `${which}.json`), join(pkg, "schema", `${which}.json`));
for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(template, "..", file), join(pkg, file));
cpSync(join(template, "node_modules", "fossil-delta", "LICENSE"), join(pkg, "LICENSE-fossil-delta"));
cpSync(join(template, "README.md"), join(pkg, "README.md"));
mkdirSync(join(pkg, "example"));
cpSync(join(template, "..", "examples", "referral-bounty.goalfit"), join(pkg, "example", "programme.goalfit"));

const { name, version, description, keywords, license, type, sideEffects, engines } = manifest;
const entry = (file) => ({ types: `./types/${file}.d.ts`, default: `./${file}.js` });
const published = {
  name,
  version,
  description,
  keywords,
  license,
  type,
  sideEffects,
  engines,
  exports: {
    ".": {
      types: "./types/index.d.ts",
      workerd: "./workerd.js",
      deno: "./index.js",
      node: "./node.js",
      default: "./index.js",
    },
    "./fetch": entry("fetch"),
    "./slim": entry("slim"),
    "./worker": entry("worker"),
    "./worker-thread": entry("worker-thread"),
    "./engine.wasm": "./engine.wasm",
    "./schema/*.json": "./schema/*.json",
    "./package.json": "./package.json",
  },
  types: "./types/index.d.ts",
};
writeFileSync(join(pkg, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
