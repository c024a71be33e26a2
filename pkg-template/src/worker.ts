/**
 * The names of `goalfit`, off the main thread: every call answers by a promise, long ones can be aborted and tell how far they are.
 *
 * @module
 */
import { type ErrorKind, GoalfitError } from "./errors.js";
import {
  type AdviseOptions,
  aborted,
  type CallOptions,
  json,
  type MatrixFailure,
  rowsOf,
  type SourceTexts,
  type Subject,
  sourceList,
  subject,
  subjects,
  throttled,
} from "./program.js";
import type { Added, Call, FromWorker, MatrixData, ToWorker } from "./protocol.js";
import type {
  About,
  Advice,
  Completions,
  Diagnostic,
  ExpectOutcome,
  Finding,
  Hover,
  Mapped,
  Mapping,
  Needs,
  NumberLiteral,
  Report,
  SourceSymbol,
  SourceToken,
  Suggestion,
  TextLocation,
  Titled,
  Version,
} from "./types.js";

export { type ErrorKind, GoalfitError, isGoalfitError } from "./errors.js";
export type { AdviseOptions, CallOptions, MatrixFailure, Progress, SourceTexts, Subject } from "./program.js";
export type * from "./types.js";

/** What calls of a worker understand beside the options of the call itself. */
export interface WorkerCallOptions extends CallOptions {
  /** Ends every earlier call with the same word that has not answered yet: only the latest one counts. */
  latest?: string | undefined;
}

/** As far as it is used here: a worker of a browser, of Deno, of Bun, or of Node. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): unknown;
  addEventListener?(type: string, listen: (event: { data?: unknown; message?: string }) => void): void;
  on?(type: string, listen: (value: never) => void): void;
  /** Keeps the process alive; asked for while a call waits for its answer. */
  ref?(): unknown;
  unref?(): unknown;
}

/** How long an ended call may keep a worker busy before the worker is replaced, in milliseconds. */
const PATIENCE = 25;

interface Waiting {
  call: Call;
  program: RemoteProgram | undefined;
  latest: string | undefined;
  /** Whether the worker at hand was told. */
  sent: boolean;
  resolve(value: never): void;
  reject(error: unknown): void;
  progress(done: number, of: number): void;
}

/** As JSON; nothing stands for what was left out. */
const maybe = (value: unknown, what: string): string => json(value ?? null, what);

/**
 * A worker and what it is asked. One is enough for a page; more of them work side by side.
 *
 * @example
 * ```ts
 * const program = await compile(text);
 * const matrix = await program.score(null, null, { signal, onProgress: ({ done, of }) => bar.set(done / of) });
 * ```
 */
export class Connection {
  readonly #make: () => WorkerLike | Promise<WorkerLike>;
  #worker: Promise<WorkerLike> | undefined;
  #there: WorkerLike | undefined;
  /** Which programs the worker at hand has. */
  #known = new Set<number>();
  #waiting = new Map<number, Waiting>();
  /** Calls that the worker at hand has begun. */
  readonly #begun = new Set<number>();
  /** Calls that were ended and that the worker at hand has not answered. */
  readonly #ended = new Set<number>();
  #next = 1;
  #closed = false;
  readonly #lost =
    typeof FinalizationRegistry === "undefined"
      ? undefined
      : new FinalizationRegistry<number>((program) => this.forget(program));

  /** @param make Makes a worker from `goalfit/worker-thread`; needed only where a bundler does not find it by itself. */
  constructor(make: () => WorkerLike | Promise<WorkerLike> = standardWorker) {
    this.#make = make;
  }

  /** Starts the worker and loads the engine in it; `compile` does so by itself. */
  async init(): Promise<void> {
    await this.version();
  }

  /** Compiles a program in the worker. */
  async compile(sources: SourceTexts, options: WorkerCallOptions = {}): Promise<RemoteProgram> {
    const program = new RemoteProgram(this, this.#next++, Object.fromEntries(sourceList(sources)));
    try {
      await program.warnings(options);
    } catch (error) {
      this.forget(program.id);
      throw error;
    }
    this.#lost?.register(program, program.id);
    return program;
  }

  /** As `check` of `goalfit`. */
  async check(sources: SourceTexts, options?: WorkerCallOptions): Promise<Diagnostic[]> {
    return this.ask("check", [texts(sources)], options);
  }

  /** As `format` of `goalfit`. */
  async format(text: string, options?: WorkerCallOptions): Promise<string> {
    return this.ask("format", [json(text, "the text")], options);
  }

  /** As `tokens` of `goalfit`. */
  async tokens(text: string, options?: WorkerCallOptions): Promise<SourceToken[]> {
    return this.ask("tokens", [json(text, "the text")], options);
  }

  /** As `Analysis.hover` of `goalfit`. */
  async hover(sources: SourceTexts, offset: number, source?: string, options?: WorkerCallOptions): Promise<Hover | null> {
    return this.ask("hover", place(sources, offset, source), options);
  }

  /** As `Analysis.complete` of `goalfit`. */
  async complete(sources: SourceTexts, offset: number, source?: string, options?: WorkerCallOptions): Promise<Completions> {
    return this.ask("complete", place(sources, offset, source), options);
  }

  /** As `Analysis.definition` of `goalfit`. */
  async definition(
    sources: SourceTexts,
    offset: number,
    source?: string,
    options?: WorkerCallOptions,
  ): Promise<TextLocation | null> {
    return this.ask("definition", place(sources, offset, source), options);
  }

  /** As `Analysis.references` of `goalfit`. */
  async references(
    sources: SourceTexts,
    offset: number,
    source?: string,
    options?: WorkerCallOptions,
  ): Promise<TextLocation[]> {
    return this.ask("references", place(sources, offset, source), options);
  }

  /** As `Analysis.symbols` of `goalfit`. */
  async symbols(sources: SourceTexts, source?: string, options?: WorkerCallOptions): Promise<SourceSymbol[]> {
    return this.ask("symbols", [texts(sources), maybe(source, "the source's name")], options);
  }

  /** As `Analysis.numbers` of `goalfit`. */
  async numbers(sources: SourceTexts, source?: string, options?: WorkerCallOptions): Promise<NumberLiteral[]> {
    return this.ask("numbers", [texts(sources), maybe(source, "the source's name")], options);
  }

  /** As `writeNumber` of `goalfit`. */
  async writeNumber(literal: NumberLiteral, value: number, options?: WorkerCallOptions): Promise<string> {
    return this.ask("writeNumber", [json(literal, "the number"), json(value, "the value")], options);
  }

  /** As `maps` of `goalfit`. */
  maps(options?: WorkerCallOptions): Promise<Mapping[]> {
    return this.ask("maps", [], options);
  }

  /** As `version` of `goalfit`. */
  version(options?: WorkerCallOptions): Promise<Version> {
    return this.ask("version", [], options);
  }

  /** Ends the worker. Calls that have not answered fail. */
  close(): void {
    this.#closed = true;
    this.#end(new GoalfitError("the connection was closed", "aborted"));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  forget(program: number): void {
    if (this.#known.delete(program)) this.#post({ free: program });
  }

  /** @internal */
  ask<T>(name: string, args: readonly string[], options: WorkerCallOptions = {}, program?: RemoteProgram): Promise<T> {
    const { signal, latest } = options;
    if (this.#closed) return Promise.reject(new GoalfitError("the connection was closed: make another one", "usage"));
    if (signal?.aborted) return Promise.reject(aborted(signal));
    if (latest !== undefined) this.#drop(latest);
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => this.#abort(id, aborted(signal as AbortSignal));
      const done = (): void => signal?.removeEventListener("abort", onAbort);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.set(id, {
        call: { name, args },
        program,
        latest,
        sent: false,
        resolve: (value) => {
          done();
          resolve(value as T);
        },
        reject: (error) => {
          done();
          reject(error);
        },
        progress: throttled(options.onProgress),
      });
      this.#keepAlive();
      this.#send(id).catch((error: unknown) => this.#fail(id, error));
    });
  }

  async #send(id: number): Promise<void> {
    const worker = await this.#start();
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.sent || worker !== this.#there) return;
    const { call, program } = waiting;
    const message: ToWorker = { id, call };
    if (program !== undefined) {
      message.program = program.id;
      if (!this.#known.has(program.id)) {
        message.sources = program.sources;
        message.added = program.added;
      }
      this.#known.add(program.id);
    }
    worker.postMessage(message);
    waiting.sent = true;
  }

  #start(): Promise<WorkerLike> {
    this.#worker ??= this.#made();
    return this.#worker;
  }

  async #made(): Promise<WorkerLike> {
    // `#worker` is set before anything can go wrong here.
    await undefined;
    const mine = this.#worker;
    try {
      const worker = await this.#make();
      // It was closed or replaced meanwhile.
      if (mine !== this.#worker) worker.terminate();
      else {
        this.#listen(worker);
        this.#there = worker;
        this.#keepAlive();
      }
      return worker;
    } catch (error) {
      if (mine === this.#worker) this.#worker = undefined;
      throw new GoalfitError(
        `the worker could not be started: ${error instanceof Error ? error.message : String(error)}`,
        "load",
        [],
        {
          cause: error,
        },
      );
    }
  }

  #listen(worker: WorkerLike): void {
    const hear = (data: unknown): void => {
      if (worker === this.#there) this.#hear(data as FromWorker);
    };
    const gone = (why: string): void => {
      if (worker === this.#there) this.#end(new GoalfitError(`the worker could not go on: ${why}`, "load"));
    };
    if (worker.addEventListener !== undefined) {
      worker.addEventListener("message", (event) => hear(event.data));
      worker.addEventListener("error", (event) => gone(event.message || "its script could not be loaded"));
    } else {
      worker.on?.("message", hear);
      worker.on?.("error", (error: Error) => gone(error.message));
      worker.on?.("exit", (code: number) => gone(`it ended with code ${code}`));
    }
  }

  #hear(message: FromWorker): void {
    const { id } = message;
    if ("begun" in message) {
      this.#begun.add(id);
      if (this.#ended.has(id)) this.#hurry(id);
      return;
    }
    const waiting = this.#waiting.get(id);
    if ("progress" in message) {
      try {
        waiting?.progress(...message.progress);
      } catch (error) {
        this.#abort(id, error);
      }
      return;
    }
    this.#begun.delete(id);
    this.#ended.delete(id);
    this.#waiting.delete(id);
    if ("error" in message) {
      const { text, kind, diagnostics } = message.error;
      waiting?.reject(new GoalfitError(text, kind as ErrorKind, diagnostics));
    } else {
      waiting?.resolve(message.value as never);
    }
    this.#keepAlive();
  }

  #fail(id: number, error: unknown): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.reject(error);
    this.#keepAlive();
  }

  /** A process must not end while somebody waits, and must not be kept by a worker that nobody asks. */
  #keepAlive(): void {
    if (this.#waiting.size > 0) this.#there?.ref?.();
    else this.#there?.unref?.();
  }

  #drop(latest: string): void {
    for (const [id, waiting] of this.#waiting) {
      if (waiting.latest === latest) this.#abort(id, new GoalfitError("a later call took its place", "aborted"));
    }
  }

  #abort(id: number, error: unknown): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#fail(id, error);
    if (!waiting.sent) return;
    this.#ended.add(id);
    this.#post({ abort: id });
    if (this.#begun.has(id)) this.#hurry(id);
  }

  /**
   * A call that does not look at its messages is ended with its worker; the others are asked again of a new one. Only once it is begun:
   * one that waits for others to be done, or for the engine, is no reason.
   */
  #hurry(id: number): void {
    setTimeout(() => {
      if (this.#ended.has(id)) this.#replace();
    }, PATIENCE);
  }

  #post(message: ToWorker): void {
    this.#there?.postMessage(message);
  }

  #replace(): void {
    this.#terminate();
    for (const [id, waiting] of this.#waiting) {
      waiting.sent = false;
      this.#send(id).catch((error: unknown) => this.#fail(id, error));
    }
  }

  #end(error: GoalfitError): void {
    this.#terminate();
    for (const id of [...this.#waiting.keys()]) this.#fail(id, error);
  }

  #terminate(): void {
    const there = this.#there;
    this.#worker = undefined;
    this.#there = undefined;
    this.#known = new Set();
    this.#begun.clear();
    this.#ended.clear();
    there?.terminate();
  }
}

function texts(sources: SourceTexts): string {
  return JSON.stringify(Object.fromEntries(sourceList(sources)));
}

function place(sources: SourceTexts, offset: number, source: string | undefined): string[] {
  return [texts(sources), json(offset, "the offset"), maybe(source, "the source's name")];
}

/** A program in a worker: the methods of `Program` of `goalfit`, answering by promises. */
export class RemoteProgram {
  readonly #connection: Connection;
  #freed = false;
  /** @internal */
  readonly added: Added[] = [];

  /** @internal */
  constructor(
    connection: Connection,
    /** @internal */
    readonly id: number,
    /** @internal */
    readonly sources: SourceTexts,
  ) {
    this.#connection = connection;
  }

  async #ask<T>(name: string, args: readonly string[], options?: WorkerCallOptions): Promise<T> {
    if (this.#freed) throw new GoalfitError("this program was given back by free(): compile it again", "usage");
    return this.#connection.ask<T>(name, args, options, this);
  }

  /** What is probably not meant in the texts. */
  warnings(options?: WorkerCallOptions): Promise<Diagnostic[]> {
    return this.#ask("warnings", [], options);
  }

  /** As `Program.about`. */
  about(options?: WorkerCallOptions): Promise<About> {
    return this.#ask("about", [], options);
  }

  /** As `Program.assess`. */
  async assess(partner: Subject, offer: Subject, options?: WorkerCallOptions): Promise<Report> {
    return this.#ask("assess", [subject(partner, "the partner"), subject(offer, "the offer")], options);
  }

  /** As `Program.score`; the arrays are handed over, not copied. */
  async score(
    partners?: readonly Subject[] | null,
    offers?: readonly Subject[] | null,
    options?: WorkerCallOptions,
  ): Promise<RemoteMatrix> {
    const [rows, columns] = [subjects(partners, "the partners"), subjects(offers, "the offers")];
    const data = await this.#ask<MatrixData>("score", [rows, columns], options);
    return new RemoteMatrix(this, rows, columns, data);
  }

  /** As `Program.advise`. An abort ends it within a moment, whatever it is about to do. */
  async advise(partner: Subject, offer: Subject, options: AdviseOptions & WorkerCallOptions = {}): Promise<Advice> {
    const pair = [subject(partner, "the partner"), subject(offer, "the offer")];
    return this.#ask("advise", [...pair, maybe(options.target, "the target")], options);
  }

  /** As `Program.needs`. */
  async needs(partner: Subject, options?: WorkerCallOptions): Promise<Needs> {
    return this.#ask("needs", [subject(partner, "the partner")], options);
  }

  /** As `Program.programme`. */
  async programme(partner: Subject, options?: WorkerCallOptions): Promise<Finding[]> {
    return this.#ask("programme", [subject(partner, "the partner")], options);
  }

  /** As `Program.expectations`. */
  expectations(options?: WorkerCallOptions): Promise<ExpectOutcome[]> {
    return this.#ask("expectations", [], options);
  }

  /** As `Program.addRows`. */
  async addRows(rows: string | readonly object[], mapping?: Mapping, options?: WorkerCallOptions): Promise<Mapped> {
    const added = [json(typeof rows === "string" ? rows : JSON.parse(rowsOf(rows)), "the rows"), maybe(mapping, "the mapping")];
    const mapped = await this.#ask<Mapped>("addRows", added, options);
    this.added.push(added);
    return mapped;
  }

  /** As `Program.suggestMapping`. */
  async suggestMapping(table: string, options?: WorkerCallOptions): Promise<Suggestion> {
    return this.#ask("suggestMapping", [json(table, "the table")], options);
  }

  /** As `Program.factsSchema`. */
  factsSchema(options?: WorkerCallOptions): Promise<Record<string, unknown>> {
    return this.#ask("factsSchema", [], options);
  }

  /** Gives the worker's memory back; the collector does so, too. Later calls of this program are errors. */
  free(): void {
    this.#freed = true;
    this.#connection.forget(this.id);
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** Scores of partners (rows) × offers (columns), as `Matrix` of `goalfit`. */
export class RemoteMatrix implements MatrixData {
  readonly partners: string[];
  readonly offers: string[];
  readonly verdictNames: Titled[];
  readonly scores: Float64Array<ArrayBuffer>;
  readonly verdicts: Uint8Array<ArrayBuffer>;
  readonly failures: MatrixFailure[];
  readonly #program: RemoteProgram;
  /** As JSON until a cell is asked about; as they were when they were scored. */
  #subjects: [string, string] | [Subject[] | null, Subject[] | null];

  /** @internal */
  constructor(program: RemoteProgram, rows: string, columns: string, data: MatrixData) {
    this.partners = data.partners;
    this.offers = data.offers;
    this.verdictNames = data.verdictNames;
    this.scores = data.scores;
    this.verdicts = data.verdicts;
    this.failures = data.failures;
    this.#program = program;
    this.#subjects = [rows, columns];
  }

  /** The score of one cell; `NaN` where it has no result. */
  score(row: number, column: number): number {
    return this.scores[row * this.offers.length + column] ?? Number.NaN;
  }

  /** The verdict of one cell; `undefined` where it has no result. */
  verdict(row: number, column: number): Titled | undefined {
    return this.verdictNames[this.verdicts[row * this.offers.length + column] ?? 255];
  }

  /** One cell, explained on demand. */
  async explain(row: number, column: number, options?: WorkerCallOptions): Promise<Report> {
    if (typeof this.#subjects[0] === "string")
      this.#subjects = [JSON.parse(this.#subjects[0]), JSON.parse(this.#subjects[1] as string)];
    const [rows, columns] = this.#subjects as [Subject[] | null, Subject[] | null];
    const partner = rows?.[row] ?? this.partners[row];
    const offer = columns?.[column] ?? this.offers[column];
    if (partner === undefined || offer === undefined) {
      throw new GoalfitError(`there is no cell at row ${row}, column ${column}`, "usage");
    }
    return this.#program.assess(partner, offer, options);
  }
}

let shared: Connection | undefined;
const standard = (): Connection => (shared ??= new Connection());

/** Starts the shared worker and loads the engine in it; `compile` does so by itself. */
export const init = (): Promise<void> => standard().init();
/** As `compile` of `goalfit`, in the shared worker. */
export const compile = (sources: SourceTexts, options?: WorkerCallOptions): Promise<RemoteProgram> =>
  standard().compile(sources, options);
/** As `check` of `goalfit`, in the shared worker. */
export const check = (sources: SourceTexts, options?: WorkerCallOptions): Promise<Diagnostic[]> =>
  standard().check(sources, options);
/** As `format` of `goalfit`, in the shared worker. */
export const format = (text: string, options?: WorkerCallOptions): Promise<string> => standard().format(text, options);
/** As `tokens` of `goalfit`, in the shared worker. */
export const tokens = (text: string, options?: WorkerCallOptions): Promise<SourceToken[]> => standard().tokens(text, options);
/** As `maps` of `goalfit`, in the shared worker. */
export const maps = (options?: WorkerCallOptions): Promise<Mapping[]> => standard().maps(options);
/** As `version` of `goalfit`, in the shared worker. */
export const version = (options?: WorkerCallOptions): Promise<Version> => standard().version(options);
/** Ends the shared worker; the next call starts another one. */
export function close(): void {
  shared?.close();
  shared = undefined;
}

/** The shared worker, for an editor's questions. */
export const connection = (): Connection => standard();

type Threads = { Worker: new (address: URL, options: { execArgv: string[] }) => WorkerLike };
type Process = { getBuiltinModule?: (name: string) => Threads };

function standardWorker(): WorkerLike {
  if (typeof Worker === "function") {
    return new Worker(new URL("./worker-thread.js", import.meta.url), { type: "module", name: "goalfit" });
  }
  // Node's own workers; asked for so that bundlers for browsers do not look for them.
  const threads = (globalThis as { process?: Process }).process?.getBuiltinModule?.("node:worker_threads");
  if (threads === undefined) throw new Error("this runtime has no workers");
  // Without the flags of the process: some of them (`--input-type`) no worker starts with, and it needs none.
  return new threads.Worker(new URL("./worker-thread.js", import.meta.url), { execArgv: [] });
}
