// The same on edge runtimes, which refuse bytes and take an imported module; all of them have SIMD.
import { type Entry, entry } from "./api.js";

const door = /* @__PURE__ */ entry(
  async () => (await import("./engine.wasm")).default,
  (engine) => engine,
);

export * from "./exports.js";

/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export const init: Entry["init"] = door.init;
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export const compile: Entry["compile"] = door.compile;
