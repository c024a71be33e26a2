/**
 * The names of `goalfit`, off the main thread: every call answers by a promise, long ones can be aborted and tell how far they are.
 *
 * @module
 */
import type { Added, Call, FromWorker, MatrixData, ToWorker } from "./protocol.js";
import { type ErrorKind, GoalfitError } from "./errors.js";
import {
  type AdviseOptions,
  aborted,
  type CallOptions,
  type MatrixFailure,
  type SourceTexts,
  type Subject,
  sourceList,
  throttled,
} from "./program.js";
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
}

/** How long an ended call may keep a worker busy before the worker is replaced, in milliseconds. */
const PATIENCE = 25;

interface Waiting {
  call: Call;
  program: RemoteProgram | undefined;
  latest: string | undefined;
  resolve(value: never): void;
  reject(error: unknown): void;
  progress(done: number, of: number): void;
}

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
  /** Which programs the worker at hand has. */
  #known = new Set<number>();
  #waiting = new Map<number, Waiting>();
  #next = 1;
  #closed = false;

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
    sourceList(sources);
    const program = new RemoteProgram(this, this.#next++, sources);
    await program.warnings(options);
    return program;
  }

  /** As `check` of `goalfit`. */
  check(sources: SourceTexts, options?: WorkerCallOptions): Promise<Diagnostic[]> {
    return this.ask({ name: "check", args: [sources] }, options);
  }

  /** As `format` of `goalfit`. */
  format(text: string, options?: WorkerCallOptions): Promise<string> {
    return this.ask({ name: "format", args: [text] }, options);
  }

  /** As `tokens` of `goalfit`. */
  tokens(text: string, options?: WorkerCallOptions): Promise<SourceToken[]> {
    return this.ask({ name: "tokens", args: [text] }, options);
  }

  /** As `Analysis.hover` of `goalfit`. */
  hover(sources: SourceTexts, offset: number, source?: string, options?: WorkerCallOptions): Promise<Hover | null> {
    return this.ask({ name: "hover", args: [sources, offset, source] }, options);
  }

  /** As `Analysis.complete` of `goalfit`. */
  complete(sources: SourceTexts, offset: number, source?: string, options?: WorkerCallOptions): Promise<Completions> {
    return this.ask({ name: "complete", args: [sources, offset, source] }, options);
  }

  /** As `Analysis.symbols` of `goalfit`. */
  symbols(sources: SourceTexts, source?: string, options?: WorkerCallOptions): Promise<SourceSymbol[]> {
    return this.ask({ name: "symbols", args: [sources, source] }, options);
  }

  /** As `Analysis.numbers` of `goalfit`. */
  numbers(sources: SourceTexts, source?: string, options?: WorkerCallOptions): Promise<NumberLiteral[]> {
    return this.ask({ name: "numbers", args: [sources, source] }, options);
  }

  /** As `version` of `goalfit`. */
  version(options?: WorkerCallOptions): Promise<Version> {
    return this.ask({ name: "version", args: [] }, options);
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
  ask<T>(call: Call, options: WorkerCallOptions = {}, program?: RemoteProgram): Promise<T> {
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
        call,
        program,
        latest,
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
      this.#send(id).catch((error: unknown) => this.#fail(id, error));
    });
  }

  async #send(id: number): Promise<void> {
    const worker = await this.#start();
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
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
    try {
      worker.postMessage(message);
    } catch (error) {
      if (program !== undefined && message.sources !== undefined) this.#known.delete(program.id);
      throw new GoalfitError(`the facts cannot be passed to the worker: ${String(error)}`, "usage", [], { cause: error });
    }
  }

  #start(): Promise<WorkerLike> {
    if (this.#worker === undefined) {
      this.#known = new Set();
      const made = Promise.resolve().then(this.#make).then((worker) => {
        this.#listen(worker);
        return worker;
      });
      this.#worker = made;
      made.catch(() => {
        if (this.#worker === made) this.#worker = undefined;
      });
    }
    return this.#worker;
  }

  #listen(worker: WorkerLike): void {
    const gone = (why: string): void => {
      this.#end(new GoalfitError(`the worker could not go on: ${why}`, "load"));
    };
    if (worker.addEventListener !== undefined) {
      worker.addEventListener("message", (event) => this.#hear(event.data as FromWorker));
      worker.addEventListener("error", (event) => gone(event.message ?? "it could not be loaded"));
    } else {
      worker.on?.("message", (data: FromWorker) => this.#hear(data));
      worker.on?.("error", (error: Error) => gone(error.message));
    }
  }

  #hear(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) {
      this.#stopped.delete(message.id);
      return;
    }
    if ("progress" in message) return waiting.progress(...message.progress);
    this.#waiting.delete(message.id);
    if ("error" in message) {
      const { text, kind, diagnostics } = message.error;
      waiting.reject(new GoalfitError(text, kind as ErrorKind, diagnostics));
    } else {
      waiting.resolve(message.value as never);
    }
  }

  #fail(id: number, error: unknown): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.reject(error);
  }

  #drop(latest: string): void {
    for (const [id, waiting] of this.#waiting) {
      if (waiting.latest === latest) this.#abort(id, new GoalfitError("a later call took its place", "aborted"));
    }
  }

  /** Calls that were ended and whose work may still keep the worker busy. */
  readonly #stopped = new Set<number>();

  #abort(id: number, error: GoalfitError): void {
    if (!this.#waiting.has(id)) return;
    this.#fail(id, error);
    this.#stopped.add(id);
    this.#post({ abort: id });
    setTimeout(() => {
      // A call that does not look at its messages is ended with its worker; the others are asked again of a new one.
      if (this.#stopped.has(id)) this.#replace();
    }, PATIENCE);
  }

  #post(message: ToWorker): void {
    this.#worker?.then((worker) => worker.postMessage(message)).catch(() => undefined);
  }

  #replace(): void {
    this.#terminate();
    for (const id of this.#waiting.keys()) this.#send(id).catch((error: unknown) => this.#fail(id, error));
  }

  #end(error: GoalfitError): void {
    this.#terminate();
    for (const id of [...this.#waiting.keys()]) this.#fail(id, error);
  }

  #terminate(): void {
    this.#worker?.then((worker) => worker.terminate()).catch(() => undefined);
    this.#worker = undefined;
    this.#stopped.clear();
  }
}

/** A program in a worker: the methods of `Program` of `goalfit`, answering by promises. */
export class RemoteProgram {
  readonly #connection: Connection;
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

  #ask<T>(name: string, args: unknown[], options?: WorkerCallOptions): Promise<T> {
    return this.#connection.ask<T>({ name, args }, options, this);
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
  assess(partner: Subject, offer: Subject, options?: WorkerCallOptions): Promise<Report> {
    return this.#ask("assess", [partner, offer], options);
  }

  /** As `Program.score`; the arrays are handed over, not copied. */
  async score(
    partners?: readonly Subject[] | null,
    offers?: readonly Subject[] | null,
    options?: WorkerCallOptions,
  ): Promise<RemoteMatrix> {
    const data = await this.#ask<MatrixData>("score", [partners ?? null, offers ?? null], options);
    return new RemoteMatrix(this, partners ?? null, offers ?? null, data);
  }

  /** As `Program.advise`. An abort ends it within a moment, whatever it is about to do. */
  advise(partner: Subject, offer: Subject, options: AdviseOptions & WorkerCallOptions = {}): Promise<Advice> {
    return this.#ask("advise", [partner, offer, options.target], options);
  }

  /** As `Program.needs`. */
  needs(partner: Subject, options?: WorkerCallOptions): Promise<Needs> {
    return this.#ask("needs", [partner], options);
  }

  /** As `Program.programme`. */
  programme(partner: Subject, options?: WorkerCallOptions): Promise<Finding[]> {
    return this.#ask("programme", [partner], options);
  }

  /** As `Program.expectations`. */
  expectations(options?: WorkerCallOptions): Promise<ExpectOutcome[]> {
    return this.#ask("expectations", [], options);
  }

  /** As `Program.addRows`. */
  async addRows(rows: string | readonly object[], mapping?: Mapping, options?: WorkerCallOptions): Promise<Mapped> {
    const mapped = await this.#ask<Mapped>("addRows", [rows, mapping], options);
    this.added.push([rows, mapping]);
    return mapped;
  }

  /** As `Program.suggestMapping`. */
  suggestMapping(table: string, options?: WorkerCallOptions): Promise<Suggestion> {
    return this.#ask("suggestMapping", [table], options);
  }

  /** As `Program.factsSchema`. */
  factsSchema(options?: WorkerCallOptions): Promise<Record<string, unknown>> {
    return this.#ask("factsSchema", [], options);
  }

  /** Gives the worker's memory back. */
  free(): void {
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
  readonly #subjects: [readonly Subject[] | null, readonly Subject[] | null];

  /** @internal */
  constructor(program: RemoteProgram, rows: readonly Subject[] | null, columns: readonly Subject[] | null, data: MatrixData) {
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
  explain(row: number, column: number, options?: WorkerCallOptions): Promise<Report> {
    const partner = this.#subjects[0]?.[row] ?? this.partners[row];
    const offer = this.#subjects[1]?.[column] ?? this.offers[column];
    if (partner === undefined || offer === undefined) {
      return Promise.reject(new GoalfitError(`there is no cell at row ${row}, column ${column}`, "usage"));
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
export const tokens = (text: string, options?: WorkerCallOptions): Promise<SourceToken[]> =>
  standard().tokens(text, options);
/** As `version` of `goalfit`, in the shared worker. */
export const version = (options?: WorkerCallOptions): Promise<Version> => standard().version(options);
/** Ends the shared worker; the next call starts another one. */
export function close(): void {
  shared?.close();
  shared = undefined;
}

async function standardWorker(): Promise<WorkerLike> {
  if (typeof Worker === "function") {
    return new Worker(new URL("./worker-thread.js", import.meta.url), { type: "module", name: "goalfit" });
  }
  // Node's own workers; bundlers for browsers must not look for them.
  const threads = "node:worker_threads";
  const { Worker: NodeWorker } = await import(/* @vite-ignore */ /* webpackIgnore: true */ threads);
  const worker = new NodeWorker(new URL("./worker-thread.js", import.meta.url));
  worker.unref();
  return worker;
}
