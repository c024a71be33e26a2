/**
 * The names of `goalfit`, off the main thread: every call answers by a promise, long ones can be aborted and tell how far they are.
 *
 * @module
 */
import type { Analysis } from "./api.js";
import { type AnalysisCall, FUNCTIONS, type Functions, LONG, OF_ANALYSIS, OF_PROGRAM, type ProgramCall } from "./calls.js";
import { type ErrorKind, GoalfitError } from "./errors.js";
import { Cells, type MatrixData } from "./matrix.js";
import {
  type AdviseOptions,
  aborted,
  type CallOptions,
  callOptions,
  json,
  mappingOf,
  type OfferSubject,
  type PartnerSubject,
  type Program,
  quantitiesOf,
  rowsOf,
  type ScoreOptions,
  type SourceTexts,
  type Subject,
  sourceList,
  subject,
  subjects,
  throttled,
} from "./program.js";
import type { Added, Call, FromWorker, Kept, ToWorker } from "./protocol.js";
import { steady } from "./steady.js";
import type { Advice, Mapped, Mapping, Report } from "./types.js";

export { type ErrorKind, GoalfitError, isGoalfitError } from "./errors.js";
export type { Cells, MainCause, MatrixData, MatrixFailure } from "./matrix.js";
export type {
  AdviseOptions,
  CallOptions,
  Known,
  OfferSubject,
  PartnerSubject,
  Progress,
  ScoreOptions,
  SourceTexts,
  Subject,
} from "./program.js";
export type * from "./types.js";

/** What calls of a worker understand beside the options of the call itself. */
export interface WorkerCallOptions extends CallOptions {
  /** Ends every earlier call with the same word that has not answered yet: only the latest one counts. */
  latest?: string | undefined;
}

/** The same calls, each with the options of a call behind its own arguments, answering by promises. */
export type Remote<T, Names extends keyof T> = {
  [Name in Names]: T[Name] extends (...args: infer Args) => infer Answer
    ? (...args: [...Args, options?: WorkerCallOptions]) => Promise<Awaited<Answer>>
    : (options?: WorkerCallOptions) => Promise<T[Name]>;
};

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

/** How long a search or a scoring that was ended may keep a worker busy before the worker is replaced, in milliseconds. */
const PATIENCE = 25;

/** What a program or an analysis is made of at one time; never changed, but replaced. */
interface State {
  readonly sources: SourceTexts;
  readonly added: readonly Added[];
}

/** What a worker keeps under a number, as it was when it was asked. */
interface Asked {
  readonly id: number;
  readonly as: Kept;
  readonly state: State;
}

/** Calls after which a program is another one. */
const MOVES: ReadonlySet<string> = new Set(["update", "addRows"]);

interface Waiting {
  call: Call;
  of: Asked | undefined;
  latest: string | undefined;
  /** Whether the worker at hand was told. */
  sent: boolean;
  /** Hears that it was answered, and of what state; says what state that has led to. */
  answered: ((state: State) => State) | undefined;
  resolve(value: never): void;
  reject(error: unknown): void;
  progress(done: number, of: number): void;
}

const kept = (sources: SourceTexts): SourceTexts => Object.fromEntries(sourceList(sources));

function same(one: SourceTexts, other: SourceTexts): boolean {
  const [before, after] = [Object.entries(one), Object.entries(other)];
  return before.length === after.length && before.every(([name, text], at) => after[at]?.[0] === name && after[at][1] === text);
}

interface Askable {
  ask<T>(name: string, args: readonly string[], options?: WorkerCallOptions | null): Promise<T>;
}

/** Gives a class the calls that are written down for it. */
function answers<T extends Askable>(
  to: { prototype: T },
  calls: Readonly<Record<string, readonly ((value: unknown) => string)[]>>,
): void {
  for (const [name, writes] of Object.entries(calls)) {
    const value = async function (this: Askable, ...args: unknown[]): Promise<unknown> {
      const written = writes.map((write, at) => write(args[at]));
      return this.ask(name, written, args[writes.length] as WorkerCallOptions | undefined);
    };
    Object.defineProperty(to.prototype, name, { value, writable: true, configurable: true });
  }
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
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: its prototype gets the calls from the one list of them
export class Connection {
  readonly #make: () => WorkerLike | Promise<WorkerLike>;
  #worker: Promise<WorkerLike> | undefined;
  #there: WorkerLike | undefined;
  /** What the worker at hand has under which number. */
  #known = new Map<number, State>();
  #waiting = new Map<number, Waiting>();
  /** Calls that the worker at hand has begun. */
  readonly #begun = new Set<number>();
  /** Calls that were ended and that the worker at hand has not answered. */
  readonly #ended = new Set<number>();
  #next = 1;
  #closed = false;
  readonly #lost =
    typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry<number>((id) => this.forget(id));

  /** @param make Makes a worker from `goalfit/worker-thread`; needed only where a bundler does not find it by itself. */
  constructor(make: () => WorkerLike | Promise<WorkerLike> = standardWorker) {
    this.#make = make;
    steady(this);
  }

  /** Starts the worker and loads the engine in it; `compile` does so by itself. */
  async init(): Promise<void> {
    await this.version();
  }

  /** Compiles a program in the worker. */
  async compile(sources: SourceTexts, options: WorkerCallOptions = {}): Promise<RemoteProgram> {
    const program = new RemoteProgram(this, this.number(), kept(sources));
    try {
      await program.warnings(options);
    } catch (error) {
      this.forget(program.id);
      throw error;
    }
    this.#lost?.register(program, program.id);
    return program;
  }

  /** Texts that may be half-typed, for an editor's questions. The worker looks at them once, and again only after they have changed. */
  analyse(sources: SourceTexts): RemoteAnalysis {
    const analysis = new RemoteAnalysis(this, this.number(), kept(sources));
    this.#lost?.register(analysis, analysis.id);
    return analysis;
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
  number(): number {
    return this.#next++;
  }

  /** @internal */
  forget(id: number): void {
    this.#known.delete(id);
    this.#post({ free: id });
  }

  /**
   * The worker has made a program of texts that it had already.
   *
   * @internal
   */
  made(program: RemoteProgram): void {
    this.#known.set(program.id, program.state);
    this.#lost?.register(program, program.id);
  }

  /** @internal */
  async ask<T>(
    name: string,
    args: readonly string[],
    given?: WorkerCallOptions | null,
    of?: Asked,
    answered?: (state: State) => State,
  ): Promise<T> {
    const options = callOptions(given);
    const { signal, latest } = options;
    if (this.#closed) throw new GoalfitError("the connection was closed by close(): make another one", "usage");
    if (signal?.aborted) throw aborted(signal);
    if (latest !== undefined) this.#drop(latest);
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => this.#abort(id, aborted(signal as AbortSignal));
      const done = (): void => signal?.removeEventListener("abort", onAbort);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.set(id, {
        call: { name, args },
        of,
        latest,
        sent: false,
        answered,
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
    const { call, of } = waiting;
    if (of !== undefined && this.#known.get(of.id) !== of.state) {
      const { id: keep, as, state } = of;
      this.#known.set(keep, state);
      worker.postMessage({ keep, as, ...state } satisfies ToWorker);
    }
    const message: ToWorker = of === undefined ? { id, call } : { id, call, of: of.id };
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
      worker.addEventListener("error", (event) =>
        gone(
          event.message ||
            "its script could not be loaded (is it where the bundle looks for it, and does worker-src of the page's Content-Security-Policy allow it?)",
        ),
      );
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
    } else if (waiting !== undefined) {
      this.#moved(id, waiting);
      waiting.resolve(message.value as never);
    }
    this.#keepAlive();
  }

  /** What was asked later is about what an answered call has led to, whichever worker answers it. */
  #moved(id: number, { of, answered }: Waiting): void {
    if (of === undefined || answered === undefined) return;
    const state = answered(of.state);
    if (state === of.state) return;
    if (this.#known.has(of.id)) this.#known.set(of.id, state);
    for (const [later, waiting] of this.#waiting) {
      if (later > id && waiting.of?.id === of.id) waiting.of = { ...waiting.of, state };
    }
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
    // It may have happened all the same: the worker is told anew what there is.
    if (waiting.of !== undefined && MOVES.has(waiting.call.name)) this.#known.delete(waiting.of.id);
    this.#post({ abort: id });
    // What is answered in a moment is answered to nobody; that costs less than another worker.
    if (!LONG.has(waiting.call.name)) return;
    this.#ended.add(id);
    if (this.#begun.has(id)) this.#hurry(id);
  }

  /**
   * A search or a scoring that does not look at its messages is ended with its worker; the others are asked again of a new one. Only
   * once it is begun: one that waits for others to be done, or for the engine, is no reason.
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
    this.#known = new Map();
    this.#begun.clear();
    this.#ended.clear();
    there?.terminate();
  }
}

export interface Connection extends Remote<Functions, keyof Functions> {}
answers(Connection, FUNCTIONS);

/** What stands for something that a worker keeps. */
abstract class Held {
  /** @internal */
  readonly connection: Connection;
  /** @internal */
  readonly id: number;
  /** @internal */
  abstract readonly as: Kept;
  /** @internal */
  state: State;
  #freed = false;

  /** @internal */
  constructor(connection: Connection, id: number, sources: SourceTexts) {
    this.connection = connection;
    this.id = id;
    this.state = { sources, added: [] };
    steady(this);
  }

  /** @internal */
  async ask<T>(
    name: string,
    args: readonly string[],
    options?: WorkerCallOptions | null,
    answered?: (state: State) => State,
  ): Promise<T> {
    if (this.#freed) throw new GoalfitError(`this ${this.as} was given back by free(): make another one`, "usage");
    // As it is at this moment, whatever becomes of it before it is sent.
    return this.connection.ask<T>(name, args, options, { id: this.id, as: this.as, state: this.state }, answered);
  }

  /** Gives the worker's memory back; the collector does so, too. Later calls are errors. */
  free(): void {
    this.#freed = true;
    this.connection.forget(this.id);
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A program in a worker: the methods of `Program` of `goalfit`, answering by promises. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: its prototype gets the calls from the one list of them
export class RemoteProgram extends Held {
  /** @internal */
  override readonly as = "program";

  /** As `Program.score`; the arrays are handed over, not copied. */
  async score(
    partners?: readonly PartnerSubject[] | null,
    offers?: readonly OfferSubject[] | null,
    options?: (ScoreOptions & WorkerCallOptions) | null,
  ): Promise<RemoteMatrix> {
    const [rows, columns] = [subjects(partners, "the partners"), subjects(offers, "the offers")];
    const mains = options?.mains === true;
    const wanted = json({ mains, quantities: quantitiesOf(options) }, "what is wanted");
    let { sources } = this.state;
    const data = await this.ask<MatrixData>("score", [rows, columns, wanted], options, (state) => {
      sources = state.sources;
      return state;
    });
    return new RemoteMatrix(this, sources, rows, columns, data);
  }

  /** As `Program.advise`. An abort ends it within a moment, whatever it is about to do. */
  async advise(
    partner: PartnerSubject,
    offer: OfferSubject,
    options?: (AdviseOptions & WorkerCallOptions) | null,
  ): Promise<Advice> {
    const wanted = json({ target: options?.target }, "the target");
    return this.ask("advise", [subject(partner, "the partner"), subject(offer, "the offer"), wanted], options);
  }

  /** As `Program.addRows`. */
  async addRows(rows: string | readonly object[], mapping?: Mapping, options?: WorkerCallOptions): Promise<Mapped> {
    const added = [json(rowsOf(rows), "the rows"), mapping === undefined ? "null" : mappingOf(mapping)];
    return this.ask("addRows", added, options, (state) => this.#become({ ...state, added: [...state.added, added] }));
  }

  /** As `Program.update`: what is asked later is about these texts, unless they are no program, or the call is aborted. */
  async update(sources: SourceTexts, options?: WorkerCallOptions): Promise<Mapped[]> {
    const texts = kept(sources);
    return this.ask("update", [JSON.stringify(texts)], options, (state) => this.#become({ ...state, sources: texts }));
  }

  #become(state: State): State {
    this.state = state;
    return state;
  }
}

export interface RemoteProgram extends Remote<Program, ProgramCall> {}
answers(RemoteProgram, OF_PROGRAM);

/** An analysis in a worker: the methods of `Analysis` of `goalfit`, answering by promises. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: its prototype gets the calls from the one list of them
export class RemoteAnalysis extends Held {
  /** @internal */
  override readonly as = "analysis";

  /** Other texts: later calls are about these. They are sent with the next call, and what has not changed is not read again. */
  update(sources: SourceTexts): void {
    const texts = kept(sources);
    if (!same(this.state.sources, texts)) this.state = { sources: texts, added: [] };
  }

  /** The program, without compiling it anew; `undefined` where the texts have errors. */
  async program(options?: WorkerCallOptions): Promise<RemoteProgram | undefined> {
    const program = new RemoteProgram(this.connection, this.connection.number(), this.state.sources);
    try {
      if (!(await this.ask<boolean>("program", [json(program.id, "its number")], options))) return undefined;
    } catch (error) {
      this.connection.forget(program.id);
      throw error;
    }
    this.connection.made(program);
    return program;
  }
}

export interface RemoteAnalysis extends Remote<Analysis, AnalysisCall> {}
answers(RemoteAnalysis, OF_ANALYSIS);

/** Scores of partners (rows) × offers (columns), as `Matrix` of `goalfit`. */
export class RemoteMatrix extends Cells {
  readonly #program: RemoteProgram;
  readonly #sources: SourceTexts;
  /** As JSON until a cell is asked about; as they were when they were scored. */
  #subjects: [string, string] | [Subject[] | null, Subject[] | null];

  /** @internal */
  constructor(program: RemoteProgram, sources: SourceTexts, rows: string, columns: string, data: MatrixData) {
    super(data);
    this.#program = program;
    this.#sources = sources;
    this.#subjects = [rows, columns];
  }

  /** One cell, explained on demand, by the program in the worker: not after that was given back or has got other texts. */
  async explain(row: number, column: number, options?: WorkerCallOptions): Promise<Report> {
    if (typeof this.#subjects[0] === "string")
      this.#subjects = [JSON.parse(this.#subjects[0]), JSON.parse(this.#subjects[1] as string)];
    const [rows, columns] = this.#subjects as [Subject[] | null, Subject[] | null];
    const partner = rows?.[row] ?? this.partners[row];
    const offer = columns?.[column] ?? this.offers[column];
    if (partner === undefined || offer === undefined) {
      throw new GoalfitError(`there is no cell at row ${row}, column ${column}`, "usage");
    }
    if (!same(this.#program.state.sources, this.#sources)) {
      throw new GoalfitError("these scores are those of other texts than the program's now: score again", "usage");
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
/** As {@link Connection.analyse}, in the shared worker. */
export const analyse = (sources: SourceTexts): RemoteAnalysis => standard().analyse(sources);

function inShared<Name extends keyof Functions>(name: Name): Connection[Name] {
  const call = (...args: unknown[]): unknown => (standard()[name] as (...args: unknown[]) => unknown)(...args);
  return call as Connection[Name];
}

/** As `check` of `goalfit`, in the shared worker. */
export const check = /* @__PURE__ */ inShared("check");
/** As `format` of `goalfit`, in the shared worker. */
export const format = /* @__PURE__ */ inShared("format");
/** As `tokens` of `goalfit`, in the shared worker. */
export const tokens = /* @__PURE__ */ inShared("tokens");
/** As `writeNumber` of `goalfit`, in the shared worker. */
export const writeNumber = /* @__PURE__ */ inShared("writeNumber");
/** As `maps` of `goalfit`, in the shared worker. */
export const maps = /* @__PURE__ */ inShared("maps");
/** As `version` of `goalfit`, in the shared worker. */
export const version = /* @__PURE__ */ inShared("version");
/** Ends the shared worker; the next call starts another one. */
export function close(): void {
  shared?.close();
  shared = undefined;
}

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
