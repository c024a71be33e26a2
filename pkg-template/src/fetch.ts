/**
 * The same names as `goalfit`; fetches `engine.wasm` beside this file by its address: the smallest first load, cached apart.
 *
 * @module
 */
import { apart } from "./apart.js";
import { type Entry, entry } from "./api.js";

const door = /* @__PURE__ */ entry(() => new URL("./engine.wasm", import.meta.url), apart);

export * from "./exports.js";

/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export const init: Entry["init"] = door.init;
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export const compile: Entry["compile"] = door.compile;
