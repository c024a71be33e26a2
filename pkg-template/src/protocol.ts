// What the main thread and the worker say to each other.

import type { MatrixFailure, SourceTexts } from "./program.js";
import type { Diagnostic, Mapping, Titled } from "./types.js";

/** A call by its name. */
export interface Call {
  name: string;
  args: unknown[];
}

/** Rows that were added to a program, and by which mapping. */
export type Added = [rows: string | readonly object[], mapping: Mapping | undefined];

/** To the worker: a call (of a program, with its texts where the worker does not have it yet), an end, a program to forget. */
export type ToWorker =
  | { id: number; call: Call; program?: number; sources?: SourceTexts; added?: readonly Added[] }
  | { abort: number }
  | { free: number };

/** From the worker. */
export type FromWorker =
  | { id: number; value: unknown }
  | { id: number; progress: [number, number] }
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
