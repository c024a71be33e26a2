// The same in Node, which reads the engine's file where it lies beside this one; bundled, it lies elsewhere, and the bytes that come
// with every entry are taken.
import { entry } from "./api.js";

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

const { init, compile } = /* @__PURE__ */ entry(beside);

export * from "./exports.js";
export { compile, init };
