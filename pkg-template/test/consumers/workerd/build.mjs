// As Cloudflare's own bundler does: the condition `workerd`, and a module of WebAssembly beside the script.
import { copyFileSync } from "node:fs";
import { build } from "esbuild";

await build({
  entryPoints: ["worker.js"],
  outfile: "dist/worker.js",
  bundle: true,
  format: "esm",
  target: "es2022",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".txt": "text" },
  external: ["*.wasm"],
});
copyFileSync("node_modules/goalfit/engine.wasm", "dist/engine.wasm");
