// What the main thread and the worker say to each other. Arguments cross as JSON text, as they do to the engine: so whatever the caller
// holds (proxies of a framework, objects with `toJSON`) arrives as it would without a worker, and as it was when the call was made.

import type { SourceTexts } from "./program.js";
import type { Diagnostic } from "./types.js";

/** A call by its name, each argument as JSON. */
export interface Call {
  name: string;
  args: readonly string[];
}

/** Rows that were added to a program, and by which mapping, as JSON. */
export type Added = readonly string[];

/** What the worker keeps under a number. */
export type Kept = "program" | "analysis";

/** To the worker: the texts that a number stands for from now on, a call (of a number, or of none), an end, a number to forget. */
export type ToWorker =
  | { keep: number; as: Kept; sources: SourceTexts; added: readonly Added[] }
  | { id: number; call: Call; of?: number }
  | { abort: number }
  | { free: number };

/** From the worker: a call is begun, goes on, is answered. */
export type FromWorker =
  | { id: number; begun: true }
  | { id: number; progress: [number, number] }
  | { id: number; value: unknown }
  | { id: number; error: { text: string; kind: string; diagnostics: Diagnostic[] } };
