/**
 * The same names as `goalfit`; the caller brings the engine: `await init(source)` with bytes, a `WebAssembly.Module`, a `Response` or
 * an address. The file is `goalfit/engine.wasm`.
 *
 * @module
 */
import { apart } from "./apart.js";
import { type Entry, entry } from "./api.js";

const door = /* @__PURE__ */ entry(undefined, apart);

export * from "./exports.js";

/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export const init: Entry["init"] = door.init;
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export const compile: Entry["compile"] = door.compile;
