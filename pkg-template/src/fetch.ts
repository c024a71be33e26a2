/**
 * The same names as `goalfit`; fetches `engine.wasm` beside this file by its address: the smallest first load, cached apart.
 *
 * @module
 */
import { entry } from "./api.js";

const { init, compile } = /* @__PURE__ */ entry(() => new URL("./engine.wasm", import.meta.url));

export * from "./exports.js";
export { compile, init };
