// One engine for all entries of the package: loads the module once, starts it anew after a defect, turns what it throws into errors.

import * as glue from "../build/engine/engine.js";
import { decoded } from "./base64.js";
import { type ErrorKind, GoalfitError } from "./errors.js";

/** `WebAssembly.Module`, where the compiler knows it: types of Node do not. */
export type EngineModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** Bytes. */
export type EngineBytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** What the engine can be made from. */
export type EngineSource =
  | EngineBytes
  | EngineModule
  | Response
  | URL
  | string
  | Promise<EngineBytes | EngineModule | Response>;

/** Where an entry of the package finds the module when nobody says. */
export type Loader = () => EngineSource;

/** The engine for hosts without SIMD, from the other one. */
export type Scalar = (engine: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;

/** A module that needs 128-bit SIMD: it makes a vector of a number and counts its bits. */
const SIMD = "AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw==";

let loaded: Promise<void> | undefined;
let ready = false;
let broken = false;
/** Grows each time the engine is made anew: what belongs to an older one must be made again, and must not be given back to this one. */
let generation = 0;
/** While the caller's code runs in the middle of a call of the engine. */
let inside = false;

/**
 * Loads the engine; shared by all who ask at once, and tried again by the next one where it failed. Nobody is asked for a source when
 * it is there already.
 *
 * @internal
 */
export function load(find: Loader, scalar: Scalar): Promise<void> {
  loaded ??= start(find, scalar).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function start(find: Loader, scalar: Scalar): Promise<void> {
  try {
    const given = await find();
    const isAddress = typeof given === "string" || given instanceof URL;
    const module = await toModule(isAddress ? await fetched(given) : given, scalar);
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === "handle_assess")) {
      throw new TypeError("this WebAssembly module is another one than goalfit's engine");
    }
    glue.initSync({ module });
    ready = true;
  } catch (error) {
    if (error instanceof GoalfitError) throw error;
    throw new GoalfitError(`the engine could not be loaded: ${text(error)}. ${hint(error)}`, "load", [], { cause: error });
  }
}

type Process = { getBuiltinModule?: (name: string) => { readFile(path: URL): Promise<Uint8Array<ArrayBuffer>> } };

async function fetched(address: string | URL): Promise<Response | EngineBytes> {
  // Node does not fetch from its file system.
  const isFile = /^file:/.test(String(address));
  const files = isFile ? (globalThis as { process?: Process }).process?.getBuiltinModule?.("node:fs/promises") : undefined;
  return files === undefined ? fetch(address) : files.readFile(new URL(address));
}

/** By name, since each realm (a frame, a test's sandbox) has a class of its own. */
function is(value: unknown, name: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}

async function toModule(found: EngineBytes | EngineModule | Response, scalar: Scalar): Promise<WebAssembly.Module> {
  if (is(found, "WebAssembly.Module")) return found as WebAssembly.Module;
  const simd = WebAssembly.validate(decoded(SIMD));
  if (is(found, "Response")) {
    const response = found as Response;
    if (!response.ok) throw new Error(`${response.url} answered ${response.status} ${response.statusText}`);
    // What comes as WebAssembly is compiled while it arrives.
    const streams =
      simd && typeof WebAssembly.compileStreaming === "function" && response.headers.get("content-type") === "application/wasm";
    if (streams) return WebAssembly.compileStreaming(response);
    found = await response.arrayBuffer();
  }
  if (!(is(found, "ArrayBuffer") || ArrayBuffer.isView(found))) {
    throw new TypeError("expected bytes, a WebAssembly.Module, a Response or a URL");
  }
  // A view as it lies; not every runtime takes all kinds of them.
  const given = found as EngineBytes;
  const bytes = ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    : new Uint8Array(given);
  return WebAssembly.compile(simd ? bytes : await scalar(bytes));
}

function hint(error: unknown): string {
  const said = text(error);
  if (/Content Security Policy|unsafe-eval|\bCSP\b/i.test(said)) {
    return "Allow 'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy";
  }
  if (/code generation disallowed/i.test(said)) {
    return "This runtime takes WebAssembly only as an imported module: bundle with the condition `workerd`, or import goalfit/engine.wasm and give it to init() of goalfit/slim";
  }
  if (error instanceof WebAssembly.CompileError) {
    return "What was given is no WebAssembly module; give the file goalfit/engine.wasm (a server that answers unknown addresses with a page causes this, too)";
  }
  if (error instanceof WebAssembly.LinkError || /another one/.test(said)) {
    return "Give the file goalfit/engine.wasm of the same version of goalfit";
  }
  return "Call init() again to try once more";
}

/**
 * Calls the engine and turns what it throws into a {@link GoalfitError}. No call leaves it unusable.
 *
 * @internal
 */
export function ask<T>(kind: ErrorKind, call: (engine: typeof glue) => T): T {
  if (!ready) {
    throw new GoalfitError("the engine is not loaded yet: call `await init()` first (compile() does so by itself)", "usage");
  }
  if (inside) {
    throw new GoalfitError(
      "goalfit is in the middle of a call that tells of its progress: ask again when that has ended",
      "usage",
    );
  }
  if (broken) revive();
  try {
    return call(glue);
  } catch (error) {
    if (error instanceof GoalfitError) throw error;
    if (typeof error === "string") throw told(error, kind);
    // An argument that the engine takes in no way, before the engine was reached.
    if (error instanceof TypeError && panicked() === "") {
      throw new GoalfitError(`this call is not right: ${error.message}. See its documentation for what it takes`, "usage", [], {
        cause: error,
      });
    }
    throw defect(error);
  }
}

/**
 * As {@link ask}, with the answer read from JSON.
 *
 * @internal
 */
export function answer<T>(kind: ErrorKind, call: (engine: typeof glue) => string): T {
  return JSON.parse(ask(kind, call)) as T;
}

/**
 * Runs the caller's code in the middle of a call of the engine, which must not be called again meanwhile: it could not change what it is
 * reading, and could not be made anew.
 *
 * @internal
 */
export function listening<T>(call: () => T): T {
  inside = true;
  try {
    return call();
  } finally {
    inside = false;
  }
}

/**
 * Gives back what an engine of that number made; what cannot be given back now is left to the collector.
 *
 * @internal
 */
export function release(handle: { free(): void } | undefined, of: number): void {
  if (of === generation && !inside) handle?.free();
}

/**
 * The number of the engine at hand.
 *
 * @internal
 */
export function current(): number {
  return generation;
}

function revive(): void {
  try {
    // Counts instances by itself, too: what the collector finds of the old one is not given back to the new one.
    glue.__wbg_reset_state();
  } catch (error) {
    throw new GoalfitError(`the engine could not be started anew: ${text(error)}. The next call tries again`, "load", [], {
      cause: error,
    });
  }
  broken = false;
}

function told(failure: string, kind: ErrorKind): GoalfitError {
  const { message, diagnostics } = JSON.parse(failure);
  return new GoalfitError(message, kind, diagnostics);
}

/** What a panic said; empty where there was none, and where what is broken cannot say why. */
function panicked(): string {
  try {
    return glue.lastPanic();
  } catch {
    return "";
  }
}

const NO_MEMORY =
  "goalfit's engine has no memory left: give back programs and matrices that nobody needs by `free()` or `using`, or score a book in parts " +
  "(`score(partners)`). The engine is started anew: the next call works";

function defect(error: unknown): GoalfitError {
  const panic = panicked();
  broken = true;
  generation += 1;
  try {
    revive();
  } catch {
    // The next call tries again.
  }
  // Every defect of the engine's own leaves a word; only where there is no memory it ends without one.
  if (panic === "" && /unreachable/i.test(text(error))) return new GoalfitError(NO_MEMORY, "internal", [], { cause: error });
  return new GoalfitError(
    `goalfit ${VERSION} failed by a defect of its own: ${panic || text(error)}. Please report this message in goalfit's repository, ` +
      "together with the program and the facts that led to it. The engine is started anew: the next call works",
    "internal",
    [],
    { cause: error },
  );
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
