// The same in Node, which reads the engine's file where it lies beside this one; bundled, it lies elsewhere, and the bytes that come
// with every entry are taken.
import { apart } from "./apart.js";
import { type Entry, entry } from "./api.js";

type Files = { readFileSync(path: URL): Uint8Array<ArrayBuffer> };
type Process = { getBuiltinModule?: (name: string) => Files };

async function beside(): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { process } = globalThis as { process?: Process };
    const files = process?.getBuiltinModule?.("node:fs");
    // Not as `new URL(…, import.meta.url)`: bundlers would take the file along beside the bytes that they have already.
    if (files !== undefined) return files.readFileSync(new URL(import.meta.url.replace(/[^/]*$/, "engine.wasm")));
  } catch {
    // Not there, or not to be read.
  }
  return (await import("./bytes.js")).bytes();
}

const door = /* @__PURE__ */ entry(beside, apart);

export * from "./exports.js";

/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export const init: Entry["init"] = door.init;
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export const compile: Entry["compile"] = door.compile;
