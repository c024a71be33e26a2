import { build } from "esbuild";

const common = { bundle: true, minify: true, format: "esm", target: "es2022" };
// esbuild does not follow `new URL(…, import.meta.url)`: the worker is an entry of its own, beside the page's.
const worker = { in: "goalfit/worker-thread", out: "worker-thread" };
await build({ ...common, entryPoints: ["main.js", worker], outdir: "dist", splitting: true });
await build({ ...common, entryPoints: ["node.js"], outfile: "dist/node.mjs", platform: "node" });
