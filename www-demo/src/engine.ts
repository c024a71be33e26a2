// The engine, twice: in this thread for what the editor asks at each key, in workers for everything that computes.

import { Analysis, init } from "goalfit/fetch";
import { Connection } from "goalfit/worker";

export { format, isGoalfitError, maps, tokens, writeNumber } from "goalfit/fetch";

/** Answers what is on the screen. */
export const live = new Connection();
/** Computes what may take long, and may be thrown away while it does. */
export const batch = new Connection();

export const MAIN = "main.goalfit";

/** Longer texts are looked at in the worker alone: this thread must stay at hand. */
export const LARGE = 150_000;

let analysis: Analysis | undefined;
let seen: string | undefined;

let loading: Promise<void> | undefined;

/** Loads the engine into this thread; not before the first picture stands, for which a worker has it. */
export function load(): Promise<void> {
  loading ??= init().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** What is known of a text, once {@link load} is done. Only what changed is read again. */
export function analysed(text: string): Analysis {
  if (analysis === undefined) analysis = new Analysis({ [MAIN]: text });
  else if (seen !== text) analysis.update({ [MAIN]: text });
  seen = text;
  return analysis;
}
