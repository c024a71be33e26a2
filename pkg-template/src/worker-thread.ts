// The worker's side: asks the engine and answers. Runs in workers of browsers, Deno, Bun and Node.

import { Analysis, check, entry, format, maps, tokens, version, writeNumber } from "./api.js";
// At once and not when it is needed: a worker needs it anyway, and bundlers that make one classic script of it cannot split it.
import { bytes } from "./bytes.js";
import { type Functions, OF_ANALYSIS, OF_PROGRAM } from "./calls.js";
import { isGoalfitError } from "./errors.js";
import type { Matrix, MatrixData } from "./matrix.js";
import {
  type AdviseOptions,
  type CallOptions,
  check as notAborted,
  type Program,
  type ScoreOptions,
  type SourceTexts,
  type Subject,
} from "./program.js";
import type { Added, FromWorker, ToWorker } from "./protocol.js";
import { scalar } from "./scalar.js";
import { turn } from "./turn.js";
import type { Mapping } from "./types.js";

interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
}

type Request = Extract<ToWorker, { call: unknown }>;
type Keep = Extract<ToWorker, { keep: unknown }>;
type Free = Extract<ToWorker, { free: unknown }>;

/** A text that is being edited. Looked at when somebody asks, so that texts that nobody asks about cost nothing. */
interface Document {
  sources: SourceTexts;
  changed: boolean;
  analysis: Analysis | undefined;
}

const { init, compile } = entry(bytes, scalar);
const functions: Functions = { check, format, tokens, writeNumber, maps, version };
/** A program, and what it is made of: compiled when somebody asks. */
interface Known {
  sources: SourceTexts;
  readonly added: Added[];
  made: Promise<Program> | undefined;
  /** What was made, once it is. */
  ready: Program | undefined;
  /** Whether that is of other texts. */
  changed: boolean;
}

const programs = new Map<number, Known>();
const documents = new Map<number, Document>();
/** Calls that were asked and are not answered, by number. */
const open = new Map<number, AbortController>();
const queue: (Request | Keep | Free)[] = [];
let working = false;

function receive(port: Port, message: ToWorker): void {
  if ("abort" in message) {
    open.get(message.abort)?.abort();
    return;
  }
  if ("id" in message) open.set(message.id, new AbortController());
  queue.push(message);
  if (!working) void work(port);
}

/** One after another; before each a turn, in which it may be taken back. A long one that gives turns itself lets the others in. */
async function work(port: Port): Promise<void> {
  working = true;
  for (;;) {
    // Each call says by itself what the matter is.
    await init().catch(() => undefined);
    await turn();
    const next = queue.shift();
    if (next === undefined) break;
    if ("free" in next) forget(next.free);
    else if ("keep" in next) keep(next);
    else void serve(port, next);
  }
  working = false;
}

function keep({ keep: id, as, sources, added }: Keep): void {
  if (as === "program") {
    const before = programs.get(id);
    const text = JSON.stringify;
    // What differs in its texts alone goes on with others.
    const ready = before !== undefined && text(before.added) === text(added) ? before.ready : undefined;
    const changed = ready !== undefined && text(before?.sources) !== text(sources);
    programs.set(id, { sources, added: [...added], made: ready && Promise.resolve(ready), ready, changed });
  } else documents.set(id, { sources, changed: true, analysis: documents.get(id)?.analysis });
}

function forget(id: number): void {
  const program = programs.get(id)?.made;
  programs.delete(id);
  program?.then((found) => found.free()).catch(() => undefined);
  documents.get(id)?.analysis?.free();
  documents.delete(id);
}

async function serve(port: Port, message: Request): Promise<void> {
  const { id } = message;
  const tell = (said: FromWorker, transfer?: readonly ArrayBuffer[]): void => port.postMessage(said, transfer);
  const signal = open.get(id)?.signal;
  try {
    notAborted(signal);
    await init();
    tell({ id, begun: true });
    const options: CallOptions = { signal, onProgress: ({ done, of }) => tell({ id, progress: [done, of] }) };
    const value = await run(message, options);
    if (isData(value)) tell({ id, value }, arrays(value));
    else tell({ id, value });
  } catch (error) {
    const known = isGoalfitError(error);
    const text = error instanceof Error ? error.message : String(error);
    tell({ id, error: { text, kind: known ? error.kind : "internal", diagnostics: known ? [...error.diagnostics] : [] } });
  } finally {
    open.delete(id);
  }
}

async function run({ call, of }: Request, options: CallOptions): Promise<unknown> {
  const { name } = call;
  const args = call.args.map((text) => JSON.parse(text) ?? undefined);
  if (of === undefined) {
    if (!Object.hasOwn(functions, name)) throw new TypeError(`the worker knows no call \`${name}\``);
    return (functions[name as keyof Functions] as (...args: unknown[]) => unknown)(...args);
  }
  const document = documents.get(of);
  if (document !== undefined)
    return name === "program" ? derive(document, args[0]) : plainly(analysed(document), OF_ANALYSIS, name, args);
  const { program, known } = await compiled(of);
  switch (name) {
    case "update": {
      const texts = args[0] as SourceTexts;
      const mapped = program.update(texts);
      known.sources = texts;
      return mapped;
    }
    case "score":
      return scored(program, args, options);
    case "advise":
      return program.advise(args[0], args[1], { ...(args[2] as AdviseOptions), ...options });
    case "addRows": {
      const mapped = program.addRows(args[0], args[1]);
      known.added.push(call.args);
      return mapped;
    }
    default:
      return plainly(program, OF_PROGRAM, name, args);
  }
}

/** A call that is the same here and there. */
function plainly(target: object, calls: object, name: string, args: readonly unknown[]): unknown {
  if (!Object.hasOwn(calls, name)) throw new TypeError(`the worker knows no call \`${name}\``);
  const member = (target as Record<string, unknown>)[name];
  return typeof member === "function" ? member.apply(target, args) : member;
}

async function scored(program: Program, args: readonly unknown[], options: CallOptions): Promise<MatrixData> {
  const [partners, offers, wanted] = args as [Subject[] | undefined, Subject[] | undefined, ScoreOptions];
  using matrix: Matrix = await program.score(partners, offers, { ...wanted, ...options });
  const { partners: rows, offers: columns, verdictNames, causeNames, failures } = matrix;
  const { scores, verdicts, mains, lifts, quantities } = matrix;
  return { partners: rows, offers: columns, verdictNames, causeNames, failures, scores, verdicts, mains, lifts, quantities };
}

const isData = (value: unknown): value is MatrixData =>
  (value as MatrixData | null | undefined)?.scores instanceof Float64Array;

/** Handed over, and not copied. */
const arrays = ({ scores, verdicts, mains, lifts, quantities }: MatrixData): ArrayBuffer[] =>
  [scores, verdicts, mains, lifts, ...Object.values(quantities)].map(({ buffer }) => buffer);

/** The program under a number. */
async function compiled(id: number): Promise<{ program: Program; known: Known }> {
  const known = programs.get(id);
  if (known === undefined) throw new TypeError("the worker has no such program");
  if (known.ready !== undefined) {
    if (known.changed) known.ready.update(known.sources);
    known.changed = false;
    return { program: known.ready, known };
  }
  known.made ??= compile(known.sources).then((made) => {
    for (const [rows, mapping] of known.added) addRows(made, rows, mapping);
    known.ready = made;
    return made;
  });
  // What could not be loaded may be tried again.
  known.made.catch(() => {
    known.made = undefined;
  });
  return { program: await known.made, known };
}

function addRows(program: Program, rows = "null", mapping = "null"): unknown {
  return program.addRows(JSON.parse(rows), (JSON.parse(mapping) ?? undefined) as Mapping | undefined);
}

function analysed(document: Document): Analysis {
  if (document.analysis === undefined) document.analysis = new Analysis(document.sources);
  else if (document.changed) document.analysis.update(document.sources);
  document.changed = false;
  return document.analysis;
}

/** Keeps a document's program under a number; says whether there is one. */
function derive(document: Document, id: number): boolean {
  const program = analysed(document).program();
  if (program === undefined) return false;
  const made = Promise.resolve(program);
  programs.set(id, { sources: document.sources, added: [], made, ready: program, changed: false });
  return true;
}

interface Scope extends Port {
  addEventListener?(type: "message", listen: (event: { data: ToWorker }) => void): void;
  process?: { getBuiltinModule?: (name: string) => { parentPort: NodePort | null } };
}

interface NodePort extends Port {
  on(type: "message", listen: (message: ToWorker) => void): void;
}

const scope = globalThis as unknown as Scope;
if (typeof scope.postMessage === "function" && scope.addEventListener !== undefined) {
  scope.addEventListener("message", (event) => receive(scope, event.data));
} else {
  const port = scope.process?.getBuiltinModule?.("node:worker_threads").parentPort;
  port?.on("message", (message) => receive(port, message));
}
