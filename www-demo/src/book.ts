// Scores of all pairs, for the map and the matrix.

import type { Connection, RemoteMatrix } from "goalfit/worker";
import type { Titled } from "goalfit";
import { MAIN } from "./engine.js";
import type { Book, Data, Point } from "./session.js";

/** Up to so many pairs each is explained by itself, which gives the map all it needs. */
const EACH = 150;
/** So many pairs the map shows where explaining is the only way. */
const SAMPLE = 400;
/** Rows up to which programs are made once more for the map. */
const FEW_ROWS = 1000;

interface Options {
  signal: AbortSignal;
  onProgress(share: number): void;
  onBook(book: Book): void;
}

export async function scoreBook(connection: Connection, text: string, data: Data | undefined, options: Options): Promise<void> {
  const { signal, onProgress, onBook } = options;
  const program = await connection.compile({ [MAIN]: text }, { signal });
  try {
    if (data !== undefined) await program.addRows(data.rows, data.mapping, { signal });
    const matrix = await program.score(null, null, { signal, onProgress: ({ done, of }) => onProgress(of > 0 ? done / of : 1) });
    const pairs = matrix.scores.length;
    if (pairs > EACH) onBook({ ...plain(matrix), points: [] });
    const byColumn = pairs > EACH && (data?.mapped.rows ?? 0) <= FEW_ROWS;
    const points = byColumn
      ? await columns(connection, text, data, signal).catch(() => {
          // A program with a verdict of its own, or without these quantities.
          signal.throwIfAborted();
          return sample(matrix, signal);
        })
      : await sample(matrix, signal);
    onBook({ ...plain(matrix), points });
  } finally {
    program.free();
  }
}

/** Versions of the engine that list a verdict once for each of its lines count each once in the columns. */
const distinct = (verdicts: readonly Titled[]): Titled[] => verdicts.filter((one, at) => verdicts.findIndex((other) => other.name === one.name) === at);

const plain = (matrix: RemoteMatrix): Omit<Book, "points"> => ({
  partners: matrix.partners,
  offers: matrix.offers,
  verdictNames: distinct(matrix.verdictNames),
  scores: matrix.scores,
  verdicts: matrix.verdicts,
  failures: matrix.failures,
});

/** Pairs explained one by one; evenly spread where they are many. */
async function sample(matrix: RemoteMatrix, signal: AbortSignal): Promise<Point[]> {
  const pairs = matrix.scores.length;
  const step = Math.max(1, pairs / SAMPLE);
  const points: Point[] = [];
  for (let at = 0; at < pairs; at += step) {
    const index = Math.floor(at);
    if (Number.isNaN(matrix.scores[index])) continue;
    const [row, column] = [Math.floor(index / matrix.offers.length), index % matrix.offers.length];
    const { quantities } = await matrix.explain(row, column, { signal });
    const value = (name: string): number => (typeof quantities[name] === "number" ? quantities[name] : Number.NaN);
    const point = { row, column, fit: value("fit"), pull: value("pull"), attention: value("attention") };
    if (Number.isFinite(point.fit) && Number.isFinite(point.pull)) points.push(point);
  }
  return points;
}

/** All pairs at once: programs whose verdict is about another quantity score that one. */
async function columns(connection: Connection, text: string, data: Data | undefined, signal: AbortSignal): Promise<Point[]> {
  const about = async (quantity: string): Promise<RemoteMatrix> => {
    const verdict = `verdict on ${quantity} {\n misfires when ${quantity} < 0\n mixed when ${quantity} < 50%\n aligned otherwise\n}`;
    const program = await connection.compile({ [MAIN]: `${text}\n${verdict}\n` }, { signal });
    try {
      if (data !== undefined) await program.addRows(data.rows, data.mapping, { signal });
      return await program.score(null, null, { signal });
    } finally {
      program.free();
    }
  };
  const fit = await about("fit");
  const pull = await about("pull");
  const attention = await about("attention");
  const points: Point[] = [];
  for (let at = 0; at < fit.scores.length; at++) {
    const point = {
      row: Math.floor(at / fit.offers.length),
      column: at % fit.offers.length,
      fit: fit.scores[at] ?? Number.NaN,
      pull: pull.scores[at] ?? Number.NaN,
      attention: attention.scores[at] ?? 0,
    };
    if (Number.isFinite(point.fit) && Number.isFinite(point.pull)) points.push(point);
  }
  return points;
}
