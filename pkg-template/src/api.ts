// What every entry of the package offers. An entry differs only in where it finds the engine.

import type { AnalysisHandle } from "../build/engine/engine.js";
import { answer, ask, current, type EngineSource, type Loader, load, release, type Scalar } from "./engine.js";
import { GoalfitError } from "./errors.js";
import { json, numberOf, Program, type SourceTexts, sourceList, textOf } from "./program.js";
import { steady } from "./steady.js";
import type {
  Completions,
  Diagnostic,
  Hover,
  Mapping,
  NumberLiteral,
  SourceSymbol,
  SourceToken,
  TextLocation,
  Version,
} from "./types.js";

/** Loads the engine; see {@link Entry.init}. */
export type Init = (source?: EngineSource) => Promise<void>;

/** What an entry makes of its way to find the engine. */
export interface Entry {
  /**
   * Loads the engine. Shared, and safe to call twice at once; a failed one can be tried again; one that came later than the engine does
   * nothing. `compile` calls it by itself, all other functions need it to have been called once.
   *
   * @param source Bytes, a `WebAssembly.Module`, a `Response` or an address, where the engine shall come from elsewhere.
   * @throws {@link GoalfitError} of kind `load`.
   */
  init: Init;
  /**
   * Compiles a program.
   *
   * @param sources One text, or texts by name, the main one first.
   * @throws {@link GoalfitError} of kind `program` with every diagnostic, where any of them is an error; of kind `load`.
   */
  compile: (sources: SourceTexts) => Promise<Program>;
}

/**
 * Makes an entry.
 *
 * @param loader Where it finds the engine when nobody says.
 * @param scalar How it makes the engine for hosts without SIMD.
 *
 * @internal
 */
export function entry(loader: Loader | undefined, scalar: Scalar): Entry {
  const init: Init = (source) => {
    if (source !== undefined) return load(() => source, scalar);
    return load(loader ?? missing, scalar);
  };
  return {
    init,
    compile: async (sources) => {
      await init();
      return compileSync(sources);
    },
  };
}

function missing(): never {
  throw new GoalfitError(SLIM, "usage");
}

const SLIM =
  "`goalfit/slim` brings no engine: call `await init(source)` first, with bytes, a WebAssembly.Module, a Response or a URL";

/** Compiles a program without waiting; needs `init()` to have been called. */
export function compileSync(sources: SourceTexts): Program {
  return new Program(JSON.stringify(sourceList(sources)));
}

/** Everything that is the matter with a text: never throws on bad text. Offsets are in UTF-16 code units (`utf16`). */
export function check(sources: SourceTexts): Diagnostic[] {
  const list = JSON.stringify(sourceList(sources));
  return answer("program", (engine) => engine.check(list));
}

/**
 * The text in its one canonical form.
 *
 * @throws {@link GoalfitError} of kind `program` where the text cannot be read; then nothing is lost, since nothing is changed.
 */
export function format(text: string): string {
  textOf(text, "the text");
  return ask("program", (engine) => engine.format(text));
}

/** Every token of a text, for highlighting, in order, without gaps except blanks. */
export function tokens(text: string): SourceToken[] {
  textOf(text, "the text");
  return answer("program", (engine) => engine.tokens(text));
}

/**
 * What editors ask of texts that may be half-typed: looks at them once, answers many questions. Offsets are in UTF-16 code units, as
 * strings of JavaScript count. Holds memory of the engine until `free()`, `using`, or the collector gives it back.
 */
export class Analysis {
  #list: string;
  #main: string;
  #handle: AnalysisHandle | undefined;
  #generation = current();

  /** @param sources One text, or texts by name, the main one first. */
  constructor(sources: SourceTexts) {
    const list = sourceList(sources);
    this.#list = JSON.stringify(list);
    this.#main = mainOf(list);
    this.#handle = ask("program", (engine) => new engine.AnalysisHandle(this.#list));
    steady(this);
  }

  #live(): AnalysisHandle {
    if (this.#handle === undefined) throw new GoalfitError("this analysis was given back by free(): make another one", "usage");
    if (this.#generation !== current()) {
      this.#handle = ask("program", (engine) => new engine.AnalysisHandle(this.#list));
      this.#generation = current();
    }
    return this.#handle;
  }

  #at<T>(offset: number, source: string, question: (handle: AnalysisHandle) => string): T {
    numberOf(offset, "the offset");
    textOf(source, "the source's name");
    return answer("program", () => question(this.#live()));
  }

  #of<T>(source: string, question: (handle: AnalysisHandle) => string): T {
    textOf(source, "the source's name");
    return answer("program", () => question(this.#live()));
  }

  /** Looks again after texts have changed; those that have not are not read again. */
  update(sources: SourceTexts): void {
    const list = sourceList(sources);
    const text = JSON.stringify(list);
    if (text === this.#list) return;
    ask("program", () => this.#live().update(text));
    this.#list = text;
    this.#main = mainOf(list);
  }

  /** Everything that is the matter. */
  check(): Diagnostic[] {
    return answer("program", () => this.#live().check());
  }

  /** What stands at an offset; `null` where there is nothing to say. */
  hover(offset: number, source = this.#main): Hover | null {
    return this.#at(offset, source, (handle) => handle.hover(source, offset));
  }

  /** What could be written at an offset. */
  complete(offset: number, source = this.#main): Completions {
    return this.#at(offset, source, (handle) => handle.complete(source, offset));
  }

  /** Where the name at an offset is declared; `null` where nothing is known of it. */
  definition(offset: number, source = this.#main): TextLocation | null {
    return this.#at(offset, source, (handle) => handle.definition(source, offset));
  }

  /** Where the name at an offset is used. */
  references(offset: number, source = this.#main): TextLocation[] {
    return this.#at(offset, source, (handle) => handle.references(source, offset));
  }

  /** The outline. */
  symbols(source = this.#main): SourceSymbol[] {
    return this.#of(source, (handle) => handle.symbols(source));
  }

  /** The numbers that a slider may change. */
  numbers(source = this.#main): NumberLiteral[] {
    return this.#of(source, (handle) => handle.numbers(source));
  }

  /** The program, without compiling it anew; `undefined` where the texts have errors. It is one's own, and stays when texts change. */
  program(): Program | undefined {
    const handle = ask("program", () => this.#live().program());
    return handle === undefined ? undefined : new Program(this.#list, handle);
  }

  /** Gives the engine's memory back. Later calls of this analysis are errors. */
  free(): void {
    release(this.#handle, this.#generation);
    this.#handle = undefined;
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

function mainOf(list: readonly [string, string][]): string {
  return list[0]?.[0] ?? "main.goalfit";
}

/** A number of {@link Analysis.numbers} with another value, in the notation that it is written in. */
export function writeNumber(literal: NumberLiteral, value: number): string {
  const text = json(literal, "the number");
  numberOf(value, "the value");
  return ask("program", (engine) => engine.writeNumber(text, value));
}

/** The mappings that ship with the engine: PartnerStack, Dub, Salesforce, impact.com, Impartner. Data, to be used or to begin with. */
export function maps(): Mapping[] {
  return answer("program", (engine) => engine.maps());
}

/** The versions of the engine, the language, and the shape of reports. */
export function version(): Version {
  return answer("program", (engine) => engine.version());
}
