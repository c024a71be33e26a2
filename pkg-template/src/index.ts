/**
 * goalfit: how well an offer serves what a partner works for, explained to the last digit. Works as is in Node, bundlers, workers,
 * Deno and Bun: the engine's bytes come with it and are loaded when they are first needed.
 *
 * @module
 */
import { entry } from "./api.js";

const { init, compile } = /* @__PURE__ */ entry(async () => (await import("./bytes.js")).bytes());

export * from "./exports.js";
export { compile, init };
