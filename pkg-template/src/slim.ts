/**
 * The same names as `goalfit`; the caller brings the engine: `await init(source)` with bytes, a `WebAssembly.Module`, a `Response` or
 * an address. The file is `goalfit/engine.wasm`.
 *
 * @module
 */
import { entry } from "./api.js";

const { init, compile } = /* @__PURE__ */ entry(undefined);

export * from "./exports.js";
export { compile, init };
