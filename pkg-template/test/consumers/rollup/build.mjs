import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

// Rollup does not follow `new URL(…, import.meta.url)` either: the worker is an entry of its own, beside the page's.
const input = { main: "main.js", node: "node.js", "worker-thread": "goalfit/worker-thread" };
const warnings = [];
const bundle = await rollup({ input, plugins: [nodeResolve()], onwarn: (warning) => warnings.push(warning.message) });
await bundle.write({ dir: "dist", format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
if (warnings.length > 0) throw new Error(warnings.join("\n"));
