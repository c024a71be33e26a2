/// <reference lib="esnext.disposable" preserve="true" />
// A compiled program: asks the engine and gives plain objects.

import type { Handle } from "../build/engine/engine.js";
import { answer, ask, current, listening, release } from "./engine.js";
import { GoalfitError } from "./errors.js";
import { Matrix, type Names, namesOf } from "./matrix.js";
import { steady } from "./steady.js";
import { turn } from "./turn.js";
import type {
  About,
  Advice,
  Diagnostic,
  ExpectOutcome,
  Finding,
  Mapped,
  Mapping,
  Needs,
  OfferFacts,
  PartnerFacts,
  Report,
  Suggestion,
} from "./types.js";

/** Texts by name; the first one is the main one, and the others take part where a `use` names them. */
export type SourceTexts = string | Readonly<Record<string, string>>;

/** Facts without the fields that a program may declare of its own: what one's own interfaces fit. */
export type Known<T> = T extends readonly (infer Item)[]
  ? readonly Known<Item>[]
  : T extends object
    ? { [Key in keyof T as string extends Key ? (unknown extends T[Key] ? never : Key) : Key]: Known<T[Key]> }
    : T;

/** A partner: one of the program's own, by its name, or facts as data. */
export type PartnerSubject = string | PartnerFacts | Known<PartnerFacts>;

/** An offer: one of the program's own, by its name, or facts as data. */
export type OfferSubject = string | OfferFacts | Known<OfferFacts>;

/** A partner or an offer. */
export type Subject = PartnerSubject | OfferSubject;

/** How far a long call is. */
export interface Progress {
  /** Steps done. */
  done: number;
  /** Steps in all; for advice an estimate that may change. */
  of: number;
}

/** What every call that may take long understands. */
export interface CallOptions {
  /** Ends the call; it then fails with a `GoalfitError` of kind `aborted`, whose `cause` is the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Hears how far it is, at most twenty times a second. What it throws ends the call. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** What `advise` understands. */
export interface AdviseOptions extends CallOptions {
  /** A verdict to reach (the program's best one unless told otherwise), or a score, 0 to 100 in `std`. */
  target?: string | number | undefined;
}

/** What `score` understands. */
export interface ScoreOptions extends CallOptions {
  /** Looks for the main cause of each cell, too: see `Matrix.main`. */
  mains?: boolean | undefined;
  /** Other quantities of each cell, by name, such as `fit` and `pull`: see `Matrix.quantities`. */
  quantities?: readonly string[] | undefined;
}

/**
 * Texts as the engine takes them.
 *
 * @internal
 */
export function sourceList(sources: SourceTexts): [string, string][] {
  if (typeof sources === "string") return [["main.goalfit", wellFormed(sources)]];
  notBytes(sources, "the program");
  const list = typeof sources === "object" && sources !== null ? Object.entries(sources) : [];
  const wrong = list.find(([, text]) => typeof text !== "string");
  if (wrong !== undefined) throw new GoalfitError(`the source \`${wrong[0]}\` is no text`, "usage");
  if (list.length === 0) {
    throw new GoalfitError("there is no text to compile: give one, or an object of texts by name", "usage");
  }
  return list.map(([name, text]) => [name, wellFormed(text)]);
}

/** Halves of letters, as editors have them for a moment, become letters of the same length: the engine reads whole ones only. */
function wellFormed(text: string): string {
  // Where the host can tell at once; a large text takes a frame otherwise.
  if ((text as { isWellFormed?: () => boolean }).isWellFormed?.() === true) return text;
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

function notBytes(value: unknown, what: string): void {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    throw new GoalfitError(`${what} is bytes: give it as text, as in readFileSync(path, "utf8") or await file.text()`, "usage");
  }
}

/** @internal */
export function textOf(value: string, what: string): void {
  if (typeof value !== "string")
    throw new GoalfitError(`${what} must be a string, not ${value === null ? "null" : typeof value}`, "usage");
}

/** @internal */
export function numberOf(value: number, what: string): void {
  if (!Number.isFinite(value)) throw new GoalfitError(`${what} must be a number, not ${String(value)}`, "usage");
}

/**
 * As JSON; what JSON cannot hold is an error of the caller. `first` is the place of the first element of a list in the caller's own.
 *
 * @internal
 */
export function json(value: unknown, what: string, first = 0): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, plain);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const isCyclic = /circular|cyclic/i.test(said);
    const path = isCyclic ? "" : place(value, Array.isArray(value) ? what.replace("the ", "") : "", first);
    const where = path === "" ? "it" : `\`${path}\``;
    const why = isCyclic ? "contains itself" : said;
    throw new GoalfitError(`${what} cannot be passed to the engine: ${where} ${why}`, "usage", [], { cause: error });
  }
  if (text === undefined) throw new GoalfitError(`${what} is missing`, "usage");
  // Halves of letters, as of names that were cut off: see `wellFormed`.
  return text.includes("\\ud") ? text.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, "$1\uFFFD") : text;
}

/** Where in a value it is that cannot be passed on: `partners[2].win`. */
function place(value: unknown, path: string, first = 0, depth = 0): string {
  if (typeof value !== "object" || value === null || depth > 8) return path;
  for (const key of Object.keys(value)) {
    let child: unknown;
    try {
      child = (value as Record<string, unknown>)[key];
      JSON.stringify(child, plain);
    } catch {
      const at = Array.isArray(value) ? `[${Number(key) + first}]` : path === "" ? key : `.${key}`;
      return place(child, path + at, 0, depth + 1);
    }
  }
  return path;
}

/** Passes on what JSON can hold; JSON itself would make `null` or `{}` of the rest, or leave it out, without a word. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`is ${value}, which is no number that can be stated; leave out what is not known`);
  }
  if (typeof value === "bigint") throw new TypeError("is a BigInt; give a number, or a text with its unit");
  if (typeof value === "symbol" || typeof value === "function") throw new TypeError(`is a ${typeof value}; give plain data`);
  if (value instanceof Map || value instanceof Set) throw new TypeError(`is a ${value.constructor.name}; give plain data`);
  return value;
}

/**
 * A name or facts, as JSON.
 *
 * @internal
 */
export function subject(value: Subject, what: string): string {
  if (value === undefined || value === null) throw new GoalfitError(`${what} is missing`, "usage");
  if (typeof value !== "string" && (typeof value !== "object" || Array.isArray(value))) {
    throw new GoalfitError(
      `${what} must be a name, or facts as an object, not ${Array.isArray(value) ? "a list" : typeof value}`,
      "usage",
    );
  }
  return json(value, what);
}

/**
 * Names or facts, or all of the program's own, as JSON.
 *
 * @internal
 */
export function subjects(value: readonly Subject[] | null | undefined, what: string, first = 0): string {
  return json(listOf(value, what) ?? null, what, first);
}

function listOf(value: readonly Subject[] | null | undefined, what: string): readonly Subject[] | undefined {
  if (value !== undefined && value !== null && !Array.isArray(value)) {
    throw new GoalfitError(`${what} must be a list of names or facts`, "usage");
  }
  return value ?? undefined;
}

/**
 * Rows as text.
 *
 * @internal
 */
export function rowsOf(rows: string | readonly object[]): string {
  notBytes(rows, "the table");
  return typeof rows === "string" ? rows : json(rows, "the rows");
}

/**
 * A mapping as JSON.
 *
 * @internal
 */
export function mappingOf(mapping: unknown): string {
  if (typeof mapping === "object" && mapping !== null && !Array.isArray(mapping)) return json(mapping, "the mapping");
  const named =
    typeof mapping === "string" ? `: for a ready one, maps().find(({ name }) => name === ${JSON.stringify(mapping)})` : "";
  throw new GoalfitError(`the mapping must be an object, as in maps() or from suggestMapping()${named}`, "usage");
}

/**
 * The options of a call, looked through.
 *
 * @internal
 */
export function callOptions<Options extends CallOptions>(options: Options | null | undefined): Partial<Options> {
  const given: Partial<Options> = options ?? {};
  const { signal, onProgress } = given;
  if (typeof given !== "object") throw new GoalfitError("the options of a call must be an object", "usage");
  if (signal != null && typeof signal.addEventListener !== "function") {
    throw new GoalfitError("`signal` must be an AbortSignal: give `controller.signal`", "usage");
  }
  if (onProgress != null && typeof onProgress !== "function") {
    throw new GoalfitError("`onProgress` must be a function of { done, of }", "usage");
  }
  return given;
}

/**
 * The quantities that are wanted.
 *
 * @internal
 */
export function quantitiesOf(options: ScoreOptions | null | undefined): string[] {
  const quantities = callOptions(options).quantities ?? [];
  if (!Array.isArray(quantities) || quantities.some((name) => typeof name !== "string")) {
    throw new GoalfitError('`quantities` must be a list of names, as in ["fit", "pull"]', "usage");
  }
  return [...quantities];
}

/** @internal */
export function check(signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/**
 * The error of a call that its signal ended.
 *
 * @internal
 */
export function aborted(signal: AbortSignal): GoalfitError {
  return new GoalfitError("the call was aborted", "aborted", [], { cause: signal.reason });
}

/** Milliseconds. */
const PROGRESS_EVERY = 50;

/**
 * Lets at most twenty reports a second through; the first one, and the first one that says that all is done, always.
 *
 * @internal
 */
export function throttled(onProgress: CallOptions["onProgress"]): (done: number, of: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  let ended = false;
  return (done, of) => {
    if (onProgress == null) return;
    const now = performance.now();
    const ends = done >= of && !ended;
    if (!ends && now - last < PROGRESS_EVERY) return;
    ended ||= ends;
    last = now;
    onProgress({ done, of });
  };
}

/**
 * A compiled program. Holds memory of the engine until `free()`, `using`, or the collector gives it back.
 *
 * @example
 * ```ts
 * const program = await compile(text);
 * const report = program.assess("Northwind Consulting", "€100k referral bounty");
 * console.log(report.score, report.verdict, report.causes[0]?.because);
 * ```
 */
export class Program {
  #sources: string;
  #handle: Handle | undefined;
  #generation: number;
  #freed = false;
  /** What was added since: added again where the engine is started anew. */
  readonly #added: [rows: string, mapping: string | undefined][] = [];
  #warnings: readonly Diagnostic[];
  /** Of all its own partners and offers as they are now, once they were scored. */
  #names: { read?: Names } = {};

  /**
   * Of texts as JSON; of what the engine has made of them already, where it has.
   *
   * @internal
   */
  constructor(sources: string, made?: Handle) {
    this.#sources = sources;
    this.#handle = made ?? ask("program", (engine) => new engine.Handle(sources));
    this.#generation = current();
    this.#warnings = answer("program", () => this.#live().warnings());
    steady(this);
  }

  /** What is probably not meant in the texts. */
  get warnings(): readonly Diagnostic[] {
    return this.#warnings;
  }

  /** The handle, made again where the engine was started anew since. */
  #live(): Handle {
    if (this.#freed) throw new GoalfitError("this program was given back by free(): compile it again", "usage");
    if (this.#handle === undefined || this.#generation !== current()) {
      const handle = ask("program", (engine) => new engine.Handle(this.#sources));
      this.#generation = current();
      for (const [rows, mapping] of this.#added) ask("facts", () => handle.addRows(rows, mapping));
      this.#handle = handle;
    }
    return this.#handle;
  }

  /** What the program holds: names and titles of partners, offers, archetypes, verdicts and causes. */
  about(): About {
    return answer("program", () => this.#live().about());
  }

  /** The names of the program's own partners. */
  get partners(): string[] {
    return this.about().partners.map((partner) => partner.name);
  }

  /** The names of the program's own offers. */
  get offers(): string[] {
    return this.about().offers.map((offer) => offer.name);
  }

  /**
   * One pair, explained.
   *
   * @param partner The name of one of the program's partners, or facts: `{ name, archetype, gross_profit: "€3M per year", goals: […] }`.
   * @param offer The name of one of the program's offers, or facts.
   * @throws {@link GoalfitError} of kind `facts`: unknown names, values that cannot be read, facts that are missing.
   */
  assess(partner: PartnerSubject, offer: OfferSubject): Report {
    const [first, second] = [subject(partner, "the partner"), subject(offer, "the offer")];
    return answer("facts", () => this.#live().assess(first, second));
  }

  /**
   * Scores whole portfolios: reads and scores partners in blocks, with turns for the host in between. What is given must not change
   * before it is done.
   *
   * @param partners Names, facts, or both; all of the program's own where left out.
   * @param offers Likewise.
   * @throws {@link GoalfitError} of kind `facts` for facts that cannot be read and quantities that no pair has; a pair without a
   * result is no error, but is listed in `failures` and scores `NaN`. Of kind `aborted` where the signal ended it.
   */
  async score(
    partners?: readonly PartnerSubject[] | null,
    offers?: readonly OfferSubject[] | null,
    options?: ScoreOptions | null,
  ): Promise<Matrix> {
    const { signal, onProgress, mains } = callOptions(options);
    check(signal);
    if (![true, false, null, undefined].includes(mains)) throw new GoalfitError("`mains` must be true or false", "usage");
    const rows = listOf(partners, "the partners")?.slice();
    const columns = subjects(offers, "the offers");
    const quantities = quantitiesOf(options);
    const wanted = json({ given: rows?.length ?? null, mains: mains === true, quantities }, "what is wanted");
    const report = throttled(onProgress);
    for (;;) {
      const matrix = await this.#scored(rows, columns, wanted, quantities, report, signal);
      if (matrix !== undefined) return matrix;
    }
  }

  /** `undefined` where another call's defect took the engine away in one of the host's turns. */
  async #scored(
    rows: readonly Subject[] | undefined,
    columns: string,
    wanted: string,
    quantities: readonly string[],
    report: (done: number, of: number) => void,
    signal: AbortSignal | null | undefined,
  ): Promise<Matrix | undefined> {
    const handle = ask("facts", () => this.#live().matrix(columns, wanted));
    const known = rows === undefined && columns === "null" ? this.#names : {};
    const generation = current();
    try {
      const of = rows?.length ?? ask("facts", () => handle.partners());
      let block = 1;
      let read = 0;
      let since = performance.now();
      for (let done = 0; done < of; ) {
        const before = performance.now();
        const given = rows && read < rows.length ? subjects(rows.slice(read, read + block), "the partners", read) : undefined;
        read += block;
        done = ask("facts", () => handle.step(block, given));
        const now = performance.now();
        block = now - before < SLICE / 4 ? Math.min(block * 2, LARGEST_BLOCK) : Math.max(block >> 1, 1);
        report(done, of);
        check(signal);
        if (now - since < SLICE || done >= of) continue;
        await turn();
        check(signal);
        if (generation !== current()) return undefined;
        since = performance.now();
      }
      known.read ??= namesOf(handle);
      return new Matrix(handle, known.read, quantities);
    } catch (error) {
      release(handle, generation);
      throw error;
    }
  }

  /**
   * What would make an offer reach a target: each lever alone, the cheapest set of levers, and the redesigned offer as text. Takes
   * up to some seconds and does not give the host a turn: call it from `goalfit/worker` where somebody is looking at the page.
   * `onProgress` is called in its middle, and must not call goalfit.
   *
   * @throws {@link GoalfitError} as `assess`, and for a target that the program does not know.
   */
  advise(partner: PartnerSubject, offer: OfferSubject, options?: AdviseOptions | null): Advice {
    const { signal, onProgress, target = null } = callOptions<AdviseOptions>(options);
    check(signal);
    const report = throttled(onProgress);
    let thrown: { error: unknown } | undefined;
    const listener = {
      hear(done: number, of: number): boolean {
        try {
          listening(() => report(done, of));
        } catch (error) {
          thrown = { error };
        }
        return thrown === undefined && signal?.aborted !== true;
      },
    };
    const [first, second] = [subject(partner, "the partner"), subject(offer, "the offer")];
    const goal = json(target, "the target");
    const advice = answer<Advice>("facts", () => this.#live().advise(first, second, goal, listener));
    if (thrown !== undefined) throw (thrown as { error: unknown }).error;
    check(signal);
    return advice;
  }

  /** What a partner lacks for what the program's offers ask of it, best first, and when there is room for it. */
  needs(partner: PartnerSubject): Needs {
    const text = subject(partner, "the partner");
    return answer("facts", () => this.#live().needs(text));
  }

  /** What rules say of all the program's offers to a partner together. */
  programme(partner: PartnerSubject): Finding[] {
    const text = subject(partner, "the partner");
    return answer("facts", () => this.#live().programme(text));
  }

  /** What became of every `expect` of the program. */
  expectations(): ExpectOutcome[] {
    return answer("facts", () => this.#live().expectations());
  }

  /**
   * Adds facts as a PRM or a CRM exports them. A row that cannot be read is left out and told of, with its place and a way out; nothing
   * is guessed.
   *
   * @param rows CSV, JSON as text, or rows as data.
   * @param mapping How fields of the source become fields of goalfit: one of `maps()`, or one's own. Without it rows that are facts
   * already (`{ name, archetype, gross_profit: "€3M per year", … }`), or CSV whose columns are called as fields are: `name`,
   * `gross_profit (€ per month)`, `win (%)`.
   * @throws {@link GoalfitError} of kind `facts` where the mapping does not fit or nothing can be read; then nothing is added.
   */
  addRows(rows: string | readonly object[], mapping?: Mapping): Mapped {
    const text = rowsOf(rows);
    const how = mapping === undefined ? undefined : mappingOf(mapping);
    const mapped = this.#add(text, how);
    this.#added.push([text, how]);
    return mapped;
  }

  #add(rows: string, mapping: string | undefined): Mapped {
    this.#names = {};
    return answer("facts", () => this.#live().addRows(rows, mapping));
  }

  /**
   * Goes on with other texts, as an editor has them after a change. Rows that were added stay: as they were read, where the new texts
   * say the same about fields, kinds, archetypes, vendors and currencies, so that after a change of a rule, a number or an offer a book
   * of partners is not read again; else they are read anew.
   *
   * @returns What became of the rows that were read anew, in the order in which they were added; nothing where they stay.
   * @throws {@link GoalfitError} of kind `program` with every diagnostic; of kind `facts` where a mapping does not fit any more. Then the
   * program is as it was.
   */
  update(sources: SourceTexts): Mapped[] {
    const list = JSON.stringify(sourceList(sources));
    this.#names = {};
    if (ask("program", () => this.#live().update(list))) {
      this.#sources = list;
      this.#warnings = answer("program", () => this.#live().warnings());
      return [];
    }
    const fresh = new Program(list);
    try {
      const mapped = this.#added.map(([rows, mapping]) => fresh.#add(rows, mapping));
      const [before, generation] = [this.#handle, this.#generation];
      [this.#sources, this.#warnings] = [list, fresh.#warnings];
      [this.#handle, this.#generation] = [fresh.#handle, fresh.#generation];
      fresh.#handle = undefined;
      release(before, generation);
      return mapped;
    } finally {
      fresh.free();
    }
  }

  /**
   * A mapping that may be meant for a table whose columns are called otherwise, by their names and by what stands in the first rows: to
   * be shown to a person, and corrected.
   */
  suggestMapping(table: string): Suggestion {
    textOf(table, "the table");
    return answer("facts", () => this.#live().suggestMapping(table));
  }

  /** The JSON Schema of facts, with the program's own fields and kinds. */
  factsSchema(): Record<string, unknown> {
    return answer("program", () => this.#live().factsSchema());
  }

  /** Gives the engine's memory back. Later calls of this program are errors. */
  free(): void {
    this.#freed = true;
    release(this.#handle, this.#generation);
    this.#handle = undefined;
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** Most partners in one call of the engine; how long the host waits for its turn, in milliseconds. */
const LARGEST_BLOCK = 4096;
const SLICE = 12;
