// The worker's side: asks the engine and answers. Runs in workers of browsers, Deno, Bun and Node.

import { Analysis, entry, format, maps, tokens, version, writeNumber } from "./api.js";
// At once and not when it is needed: a worker needs it anyway, and bundlers that make one classic script of it cannot split it.
import { bytes } from "./bytes.js";
import { isGoalfitError } from "./errors.js";
import { type CallOptions, check as notAborted, type Program, type SourceTexts, type Subject } from "./program.js";
import type { Added, FromWorker, MatrixData, ToWorker } from "./protocol.js";
import { turn } from "./turn.js";
import type { Mapping, NumberLiteral } from "./types.js";

interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
}

type Request = Extract<ToWorker, { call: unknown }>;
type Free = Extract<ToWorker, { free: unknown }>;

const { init, compile } = entry(bytes);
const programs = new Map<number, Promise<Program>>();
/** Calls that were asked and are not answered, by number. */
const open = new Map<number, AbortController>();
const queue: (Request | Free)[] = [];
let working = false;
/** The texts that an editor asked about last: most of its questions are about the same ones. */
let analysis: Analysis | undefined;

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
    else void serve(port, next);
  }
  working = false;
}

function forget(id: number): void {
  const program = programs.get(id);
  programs.delete(id);
  program?.then((found) => found.free()).catch(() => undefined);
}

async function serve(port: Port, message: Request): Promise<void> {
  const { id } = message;
  const tell = (said: FromWorker, transfer?: readonly ArrayBuffer[]): void => port.postMessage(said, transfer);
  const signal = open.get(id)?.signal;
  try {
    notAborted(signal);
    await init();
    tell({ id, begun: true });
    const [value, transfer] = await run(message, { signal, onProgress: ({ done, of }) => tell({ id, progress: [done, of] }) });
    tell({ id, value }, transfer);
  } catch (error) {
    const known = isGoalfitError(error);
    const text = error instanceof Error ? error.message : String(error);
    tell({ id, error: { text, kind: known ? error.kind : "internal", diagnostics: known ? [...error.diagnostics] : [] } });
  } finally {
    open.delete(id);
  }
}

async function run(message: Request, options: CallOptions): Promise<[unknown, ArrayBuffer[]]> {
  const { name } = message.call;
  const args = message.call.args.map((text) => JSON.parse(text) ?? undefined);
  if (message.program === undefined) return [plain(name, args), []];
  const program = await find(message.program, message.sources, message.added);
  if (name !== "score") return [of(program, name, args, options), []];
  const [partners, offers] = args as [Subject[] | undefined, Subject[] | undefined];
  using matrix = await program.score(partners, offers, options);
  const { scores, verdicts } = matrix;
  const data: MatrixData = {
    partners: [...matrix.partners],
    offers: [...matrix.offers],
    verdictNames: [...matrix.verdictNames],
    scores,
    verdicts,
    failures: [...matrix.failures],
  };
  return [data, [scores.buffer, verdicts.buffer]];
}

function find(id: number, sources: SourceTexts | undefined, added: readonly Added[] = []): Promise<Program> {
  let program = programs.get(id);
  if (program === undefined) {
    program = compile(sources ?? "").then((made) => {
      for (const [rows, mapping] of added) addRows(made, rows, mapping);
      return made;
    });
    programs.set(id, program);
    program.catch(() => programs.delete(id));
  }
  return program;
}

function addRows(program: Program, rows = "null", mapping = "null"): unknown {
  return program.addRows(JSON.parse(rows), (JSON.parse(mapping) ?? undefined) as Mapping | undefined);
}

function analyse(sources: SourceTexts): Analysis {
  if (analysis === undefined) analysis = new Analysis(sources);
  else analysis.update(sources);
  return analysis;
}

function plain(name: string, args: readonly unknown[]): unknown {
  const sources = args[0] as SourceTexts;
  const [, offset, source] = args as [unknown, number, string | undefined];
  const within = args[1] as string | undefined;
  switch (name) {
    case "version":
      return version();
    case "maps":
      return maps();
    case "format":
      return format(args[0] as string);
    case "tokens":
      return tokens(args[0] as string);
    case "writeNumber":
      return writeNumber(args[0] as NumberLiteral, args[1] as number);
    case "check":
      return analyse(sources).check();
    case "hover":
      return analyse(sources).hover(offset, source);
    case "complete":
      return analyse(sources).complete(offset, source);
    case "definition":
      return analyse(sources).definition(offset, source);
    case "references":
      return analyse(sources).references(offset, source);
    case "symbols":
      return analyse(sources).symbols(within);
    case "numbers":
      return analyse(sources).numbers(within);
    default:
      throw new TypeError(`the worker knows no call \`${name}\``);
  }
}

function of(program: Program, name: string, args: readonly unknown[], options: CallOptions): unknown {
  const [first, second, target] = args as [Subject, Subject, string | number | undefined];
  switch (name) {
    case "warnings":
      return [...program.warnings];
    case "about":
      return program.about();
    case "assess":
      return program.assess(first, second);
    case "advise":
      return program.advise(first, second, { ...options, target });
    case "needs":
      return program.needs(first);
    case "programme":
      return program.programme(first);
    case "expectations":
      return program.expectations();
    case "addRows":
      return program.addRows(args[0] as string, args[1] as Mapping | undefined);
    case "suggestMapping":
      return program.suggestMapping(args[0] as string);
    case "factsSchema":
      return program.factsSchema();
    default:
      throw new TypeError(`the worker knows no call \`${name}\` of a program`);
  }
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
