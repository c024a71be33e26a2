// What every entry of the package offers. An entry differs only in where it finds the engine.

import type { AnalysisHandle } from "../build/engine/engine.js";
import { answer, ask, current, type EngineSource, type Loader, load } from "./engine.js";
import { GoalfitError } from "./errors.js";
import { json, Program, type SourceTexts, sourceList } from "./program.js";
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
   * Loads the engine. Shared, and safe to call twice at once; a failed one can be tried again. `compile` calls it by itself, all
   * other functions need it to have been called once.
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

/** Makes an entry. */
export function entry(loader: Loader | undefined): Entry {
  const init: Init = (source) => {
    if (source !== undefined) return load(source);
    if (loader !== undefined) return load(loader());
    return load(Promise.reject(new GoalfitError(SLIM, "usage")));
  };
  return {
    init,
    compile: async (sources) => {
      await init();
      return new Program(sources);
    },
  };
}

const SLIM = "`goalfit/slim` brings no engine: call `await init(source)` first, with bytes, a WebAssembly.Module, a Response or a URL";

/** Compiles a program without waiting; needs `init()` to have been called. */
export function compileSync(sources: SourceTexts): Program {
  return new Program(sources);
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
  return ask("program", (engine) => engine.format(text));
}

/** Every token of a text, for highlighting, in order, without gaps except blanks. */
export function tokens(text: string): SourceToken[] {
  return answer("program", (engine) => engine.tokens(text));
}

/**
 * What editors ask of texts that may be half-typed: looks at them once, answers many questions. Offsets are in UTF-16 code units, as
 * strings of JavaScript count. Holds memory of the engine until `free()`, `using`, or the collector gives it back.
 */
export class Analysis {
  #list: string;
  #handle: AnalysisHandle;
  #generation = current();
  readonly #main: string;

  /** @param sources One text, or texts by name, the main one first. */
  constructor(sources: SourceTexts) {
    const list = sourceList(sources);
    this.#list = JSON.stringify(list);
    this.#main = list[0]?.[0] ?? "main.goalfit";
    this.#handle = ask("program", (engine) => new engine.AnalysisHandle(this.#list));
  }

  #live(): AnalysisHandle {
    if (this.#generation !== current()) {
      this.#handle = ask("program", (engine) => new engine.AnalysisHandle(this.#list));
      this.#generation = current();
    }
    return this.#handle;
  }

  /** Looks again after texts have changed; those that have not are not read again. */
  update(sources: SourceTexts): void {
    this.#list = JSON.stringify(sourceList(sources));
    ask("program", () => this.#live().update(this.#list));
  }

  /** Everything that is the matter. */
  check(): Diagnostic[] {
    return answer("program", () => this.#live().check());
  }

  /** What stands at an offset; `null` where there is nothing to say. */
  hover(offset: number, source = this.#main): Hover | null {
    return answer("program", () => this.#live().hover(source, offset));
  }

  /** What could be written at an offset. */
  complete(offset: number, source = this.#main): Completions {
    return answer("program", () => this.#live().complete(source, offset));
  }

  /** Where the name at an offset is declared; `null` where nothing is known of it. */
  definition(offset: number, source = this.#main): TextLocation | null {
    return answer("program", () => this.#live().definition(source, offset));
  }

  /** Where the name at an offset is used. */
  references(offset: number, source = this.#main): TextLocation[] {
    return answer("program", () => this.#live().references(source, offset));
  }

  /** The outline. */
  symbols(source = this.#main): SourceSymbol[] {
    return answer("program", () => this.#live().symbols(source));
  }

  /** The numbers that a slider may change. */
  numbers(source = this.#main): NumberLiteral[] {
    return answer("program", () => this.#live().numbers(source));
  }

  /** Gives the engine's memory back. */
  free(): void {
    if (this.#generation === current()) this.#handle.free();
    this.#generation = -1;
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A number of {@link Analysis.numbers} with another value, in the notation that it is written in. */
export function writeNumber(literal: NumberLiteral, value: number): string {
  return ask("program", (engine) => engine.writeNumber(json(literal, "the number"), value));
}

/** The mappings that ship with the engine: PartnerStack, Dub, Salesforce, impact.com, Impartner. Data, to be used or to begin with. */
export function maps(): Mapping[] {
  return answer("program", (engine) => engine.maps());
}

/** The versions of the engine, the language, and the shape of reports. */
export function version(): Version {
  return answer("program", (engine) => engine.version());
}
