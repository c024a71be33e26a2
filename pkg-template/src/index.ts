/**
 * goalfit: how well an offer serves what a partner works for, explained to the last digit. Works as is in Node, bundlers, workers,
 * Deno and Bun: the engine's bytes come with it and are loaded when they are first needed.
 *
 * @module
 */
import { apart } from "./apart.js";
import { type Entry, entry } from "./api.js";

const door = /* @__PURE__ */ entry(async () => (await import("./bytes.js")).bytes(), apart);

export * from "./exports.js";

/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export const init: Entry["init"] = door.init;
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export const compile: Entry["compile"] = door.compile;
