// The same on edge runtimes, which refuse bytes and take an imported module.
import { entry } from "./api.js";

const { init, compile } = /* @__PURE__ */ entry(async () => (await import("./engine.wasm")).default);

export * from "./exports.js";
export { compile, init };
