/// <reference lib="esnext.disposable" preserve="true" />
// Scores of partners × offers: plain arrays, and what can be asked of them.

import type { MatrixHandle } from "../build/engine/engine.js";
import { answer, ask, current, release } from "./engine.js";
import { GoalfitError } from "./errors.js";
import { steady } from "./steady.js";
import type { Report, Titled } from "./types.js";

/** A pair that has no result. */
export interface MatrixFailure {
  /** Row. */
  partner: number;
  /** Column. */
  offer: number;
  /** Why, in one line. */
  message: string;
}

/** The main cause of a cell: the one without which, all others on, the score would be highest. */
export interface MainCause {
  /** Which. */
  cause: Titled;
  /** What the score would gain without it: the largest `lift` of the cell's report. */
  lift: number;
}

/** A matrix as plain data. */
export interface MatrixData {
  /** The partners' names, by row. */
  readonly partners: readonly string[];
  /** The offers' names, by column. */
  readonly offers: readonly string[];
  /** The verdicts that a program has, from the worst to the best. */
  readonly verdictNames: readonly Titled[];
  /** The causes that a program has. */
  readonly causeNames: readonly Titled[];
  /** Row by row: `scores[row * offers.length + column]`; `NaN` where a pair has no result. */
  readonly scores: Float64Array<ArrayBuffer>;
  /** Row by row, indices into `verdictNames`; 255 where a pair has no result. */
  readonly verdicts: Uint8Array<ArrayBuffer>;
  /** Row by row, indices into `causeNames`; 255 where no cause keeps the score down. Empty unless `mains` was asked for. */
  readonly mains: Uint8Array<ArrayBuffer>;
  /** Row by row, what the score would gain without the main cause. Empty unless `mains` was asked for. */
  readonly lifts: Float64Array<ArrayBuffer>;
  /** The quantities that were asked for, by name, row by row in their base units; `NaN` where a pair has no result. */
  readonly quantities: Readonly<Record<string, Float64Array<ArrayBuffer>>>;
  /** Pairs without a result, and why. */
  readonly failures: readonly MatrixFailure[];
}

const isPlace = (at: unknown, list: readonly string[]): boolean => typeof at === "number" && at in list;

/** What is asked of the cells of a matrix, wherever it was computed. */
export class Cells implements MatrixData {
  readonly partners: readonly string[];
  readonly offers: readonly string[];
  readonly verdictNames: readonly Titled[];
  readonly causeNames: readonly Titled[];
  readonly scores: Float64Array<ArrayBuffer>;
  readonly verdicts: Uint8Array<ArrayBuffer>;
  readonly mains: Uint8Array<ArrayBuffer>;
  readonly lifts: Float64Array<ArrayBuffer>;
  readonly quantities: Readonly<Record<string, Float64Array<ArrayBuffer>>>;
  readonly failures: readonly MatrixFailure[];

  /** @internal */
  constructor(data: MatrixData) {
    this.partners = data.partners;
    this.offers = data.offers;
    this.verdictNames = data.verdictNames;
    this.causeNames = data.causeNames;
    this.scores = data.scores;
    this.verdicts = data.verdicts;
    this.mains = data.mains;
    this.lifts = data.lifts;
    this.quantities = data.quantities;
    this.failures = data.failures;
    steady(this);
  }

  #at(row: number, column: number): number {
    return isPlace(row, this.partners) && isPlace(column, this.offers) ? row * this.offers.length + column : -1;
  }

  /** The score of one cell; `NaN` where it has no result. */
  score(row: number, column: number): number {
    return this.scores[this.#at(row, column)] ?? Number.NaN;
  }

  /** The verdict of one cell; `undefined` where it has no result. */
  verdict(row: number, column: number): Titled | undefined {
    return this.verdictNames[this.verdicts[this.#at(row, column)] ?? 255];
  }

  /** The main cause of one cell; `undefined` where there is none, and where `mains` was not asked for. */
  main(row: number, column: number): MainCause | undefined {
    const at = this.#at(row, column);
    const cause = this.causeNames[this.mains[at] ?? 255];
    return cause === undefined ? undefined : { cause, lift: this.lifts[at] ?? 0 };
  }
}

/**
 * What rows, columns and places stand for.
 *
 * @internal
 */
export interface Names {
  partners: readonly string[];
  offers: readonly string[];
  verdicts: readonly Titled[];
  causes: readonly Titled[];
}

/**
 * Read from the engine. Frozen, since matrices share them.
 *
 * @internal
 */
export function namesOf(handle: MatrixHandle): Names {
  const names = answer<Names>("facts", () => handle.names());
  for (const list of Object.values(names)) Object.freeze(list);
  for (const titled of [...names.verdicts, ...names.causes]) Object.freeze(titled);
  return names;
}

function plain(handle: MatrixHandle, names: Names, quantities: readonly string[]): MatrixData {
  const numbers = (read: () => Float64Array): Float64Array<ArrayBuffer> => ask("facts", read) as Float64Array<ArrayBuffer>;
  const places = (read: () => Uint8Array): Uint8Array<ArrayBuffer> => ask("facts", read) as Uint8Array<ArrayBuffer>;
  return {
    partners: names.partners,
    offers: names.offers,
    verdictNames: names.verdicts,
    causeNames: names.causes,
    scores: numbers(() => handle.scores()),
    verdicts: places(() => handle.verdicts()),
    mains: places(() => handle.mains()),
    lifts: numbers(() => handle.lifts()),
    quantities: Object.fromEntries(quantities.map((name, at) => [name, numbers(() => handle.quantity(at))])),
    failures: answer<MatrixFailure[]>("facts", () => handle.failures()),
  };
}

/** Scores of partners (rows) × offers (columns). Plain arrays: nothing of it is in the engine, except what `explain` needs. */
export class Matrix extends Cells {
  #handle: MatrixHandle | undefined;
  readonly #generation = current();

  /** @internal */
  constructor(handle: MatrixHandle, names: Names, quantities: readonly string[]) {
    super(plain(handle, names, quantities));
    this.#handle = handle;
  }

  /**
   * One cell, explained on demand.
   *
   * @throws {@link GoalfitError} of kind `facts` where the cell has no result, or has a score and no explanation, since a rule is at fault
   * with some of the causes off, in a finding or in a sentence; of kind `usage` after `free()`, or where there is no such cell.
   */
  explain(row: number, column: number): Report {
    if (!isPlace(row, this.partners) || !isPlace(column, this.offers)) {
      throw new GoalfitError(`there is no cell at row ${row}, column ${column}`, "usage");
    }
    const handle = this.#handle;
    if (handle === undefined || this.#generation !== current()) {
      throw new GoalfitError("this matrix can no longer explain its cells: score again", "usage");
    }
    return answer("facts", () => handle.explain(row, column));
  }

  /** Gives the engine's memory back; scores and verdicts stay. */
  free(): void {
    release(this.#handle, this.#generation);
    this.#handle = undefined;
  }

  [Symbol.dispose](): void {
    this.free();
  }
}
