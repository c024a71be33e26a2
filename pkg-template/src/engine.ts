// One engine for all entries of the package: loads the module once, revives it after a defect, turns what it throws into errors.

import * as glue from "../build/engine/engine.js";
import { type ErrorKind, GoalfitError } from "./errors.js";

/** What the engine can be made from. */
export type EngineSource =
  | BufferSource
  | WebAssembly.Module
  | Response
  | URL
  | string
  | Promise<BufferSource | WebAssembly.Module | Response>;

/** Where an entry of the package finds the module when nobody says. */
export type Loader = () => EngineSource;

let loaded: Promise<void> | undefined;
let ready = false;
let dead: string | undefined;
/** Grows each time the engine is made anew: what belongs to an older one must be made again. */
let generation = 0;

/** Loads the engine; shared by all who ask at once, and tried again by the next one where it failed. */
export function load(source: EngineSource): Promise<void> {
  loaded ??= start(source).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function start(source: EngineSource): Promise<void> {
  try {
    const given = await source;
    const isAddress = typeof given === "string" || given instanceof URL;
    const found = isAddress ? await fetch(given) : given;
    glue.initSync({ module: await toModule(found) });
    ready = true;
  } catch (error) {
    if (error instanceof GoalfitError) throw error;
    throw new GoalfitError(`the engine could not be loaded: ${text(error)}. ${hint(error)}`, "load", [], { cause: error });
  }
}

async function toModule(found: BufferSource | WebAssembly.Module | Response): Promise<WebAssembly.Module> {
  if (found instanceof WebAssembly.Module) return found;
  if (typeof Response !== "undefined" && found instanceof Response) {
    if (!found.ok) throw new Error(`${found.url} answered ${found.status} ${found.statusText}`);
    return WebAssembly.compile(await found.arrayBuffer());
  }
  if (!(found instanceof ArrayBuffer || ArrayBuffer.isView(found))) {
    throw new TypeError("expected bytes, a WebAssembly.Module, a Response or a URL");
  }
  return WebAssembly.compile(found);
}

function hint(error: unknown): string {
  if (/Content Security Policy|unsafe-eval/i.test(text(error))) {
    return "Allow 'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy";
  }
  if (error instanceof WebAssembly.CompileError) return "What was given is no WebAssembly module; give the file goalfit/engine.wasm";
  return "Call init() again to try once more";
}

/** Calls the engine and turns what it throws into a {@link GoalfitError}. No call leaves it unusable. */
export function ask<T>(kind: ErrorKind, call: (engine: typeof glue) => T): T {
  if (!ready) {
    throw new GoalfitError("the engine is not loaded yet: call `await init()` first (compile() does so by itself)", "usage");
  }
  if (dead !== undefined) revive();
  try {
    return call(glue);
  } catch (error) {
    if (typeof error === "string") throw told(error, kind);
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw defect(error);
    throw error;
  }
}

/** As {@link ask}, with the answer read from JSON. */
export function answer<T>(kind: ErrorKind, call: (engine: typeof glue) => string): T {
  return JSON.parse(ask(kind, call)) as T;
}

/** The number of the engine at hand. */
export function current(): number {
  if (dead !== undefined) revive();
  return generation;
}

function revive(): void {
  glue.__wbg_reset_state();
  dead = undefined;
  generation += 1;
}

function told(failure: string, kind: ErrorKind): GoalfitError {
  const { message, diagnostics } = JSON.parse(failure);
  return new GoalfitError(message, kind, diagnostics);
}

function defect(error: Error): GoalfitError {
  let panic = "";
  try {
    panic = glue.lastPanic();
  } catch {
    // What is broken may not be able to say why.
  }
  dead = panic || error.message;
  return new GoalfitError(
    `goalfit failed by a defect of its own: ${dead}. Please report this message together with the program and the facts that ` +
      "led to it, at the address that the package's `bugs` field names. The engine is started anew at the next call",
    "internal",
    [],
    { cause: error },
  );
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
