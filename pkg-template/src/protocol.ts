// What the main thread and the worker say to each other. Arguments cross as JSON text, as they do to the engine: so whatever the caller
// holds (proxies of a framework, objects with `toJSON`) arrives as it would without a worker, and as it was when the call was made.

import type { MatrixFailure, SourceTexts } from "./program.js";
import type { Diagnostic, Titled } from "./types.js";

/** A call by its name, each argument as JSON. */
export interface Call {
  name: string;
  args: readonly string[];
}

/** Rows that were added to a program, and by which mapping, as JSON. */
export type Added = readonly string[];

/** To the worker: a call (of a program, with its texts where the worker does not have it yet), an end, a program to forget. */
export type ToWorker =
  | { id: number; call: Call; program?: number; sources?: SourceTexts; added?: readonly Added[] }
  | { abort: number }
  | { free: number };

/** From the worker: a call is begun, goes on, is answered. */
export type FromWorker =
  | { id: number; begun: true }
  | { id: number; progress: [number, number] }
  | { id: number; value: unknown }
  | { id: number; error: { text: string; kind: string; diagnostics: Diagnostic[] } };

/** A matrix as plain data. */
export interface MatrixData {
  partners: string[];
  offers: string[];
  verdictNames: Titled[];
  scores: Float64Array<ArrayBuffer>;
  verdicts: Uint8Array<ArrayBuffer>;
  failures: MatrixFailure[];
}
