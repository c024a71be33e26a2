// The worker's side: asks the engine and answers. Runs in workers of browsers, Deno, Bun and Node.

import { Analysis, check, format, tokens, version } from "./api.js";
import { isGoalfitError } from "./errors.js";
import { compile, init } from "./index.js";
import type { CallOptions, Program, SourceTexts, Subject } from "./program.js";
import type { Mapping } from "./types.js";
import type { Added, FromWorker, MatrixData, ToWorker } from "./protocol.js";

interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
}

const programs = new Map<number, Promise<Program>>();
const running = new Map<number, AbortController>();

type Request = Extract<ToWorker, { call: unknown }>;

async function serve(port: Port, message: ToWorker): Promise<void> {
  if ("abort" in message) return running.get(message.abort)?.abort();
  if ("free" in message) {
    const program = programs.get(message.free);
    programs.delete(message.free);
    return program?.then((found) => found.free()).catch(() => undefined);
  }
  const { id } = message;
  const ender = new AbortController();
  running.set(id, ender);
  try {
    const options: CallOptions = {
      signal: ender.signal,
      onProgress: ({ done, of }) => port.postMessage({ id, progress: [done, of] } satisfies FromWorker),
    };
    const [value, transfer] = await run(message, options);
    port.postMessage({ id, value } satisfies FromWorker, transfer);
  } catch (error) {
    const known = isGoalfitError(error);
    const text = error instanceof Error ? error.message : String(error);
    const told = { text, kind: known ? error.kind : "internal", diagnostics: known ? [...error.diagnostics] : [] };
    port.postMessage({ id, error: told } satisfies FromWorker);
  } finally {
    running.delete(id);
  }
}

async function run(message: Request, options: CallOptions): Promise<[unknown, ArrayBuffer[]]> {
  await init();
  const { name, args } = message.call;
  if (message.program === undefined) return [plain(name, args), []];
  const program = await find(message.program, message.sources, message.added);
  if (name === "score") {
    const [partners, offers] = args as [Subject[] | null, Subject[] | null];
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
  return [of(program, name, args, options), []];
}

function find(id: number, sources: SourceTexts | undefined, added: readonly Added[] = []): Promise<Program> {
  let program = programs.get(id);
  if (program === undefined) {
    program = compile(sources ?? "").then((made) => {
      for (const [rows, mapping] of added) made.addRows(rows, mapping);
      return made;
    });
    programs.set(id, program);
    program.catch(() => programs.delete(id));
  }
  return program;
}

function plain(name: string, args: unknown[]): unknown {
  const [first, offset, source] = args as [SourceTexts, number, string | undefined];
  switch (name) {
    case "version":
      return version();
    case "check":
      return check(first);
    case "format":
      return format(first as string);
    case "tokens":
      return tokens(first as string);
    case "hover":
      return new Analysis(first).hover(offset, source);
    case "complete":
      return new Analysis(first).complete(offset, source);
    case "symbols":
      return new Analysis(first).symbols(args[1] as string | undefined);
    case "numbers":
      return new Analysis(first).numbers(args[1] as string | undefined);
    default:
      throw new TypeError(`the worker knows no call \`${name}\``);
  }
}

function of(program: Program, name: string, args: unknown[], options: CallOptions): unknown {
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
  document?: unknown;
}

const scope = globalThis as unknown as Scope;
if (typeof scope.postMessage === "function" && scope.addEventListener !== undefined) {
  scope.addEventListener("message", (event) => void serve(scope, event.data));
} else {
  // In Node.
  const threads = "node:worker_threads";
  const { parentPort } = await import(/* @vite-ignore */ /* webpackIgnore: true */ threads);
  parentPort?.on("message", (message: ToWorker) => void serve(parentPort, message));
}
