// Scores of all pairs, for the map and the matrix.

import type { Connection, RemoteMatrix, RemoteProgram } from "goalfit/worker";
import { isGoalfitError, MAIN } from "./engine.js";
import type { Book, Data, Point } from "./session.js";

/** Up to so many pairs all are drawn on the map; of more, about as many as {@link DRAWN}, spread evenly. */
const ALL = 4000;
const DRAWN = 400;
/** What the map shows beside the score. */
const SHOWN = ["fit", "pull", "attention"];

interface Options {
  signal: AbortSignal;
  onProgress(share: number): void;
  onBook(book: Book): void;
}

/** What was scored last: partners of a file are read once, whatever becomes of the text. */
let last: { connection: Connection; data: Data | undefined; program: Promise<RemoteProgram> } | undefined;

export async function scoreBook(connection: Connection, text: string, data: Data | undefined, options: Options): Promise<void> {
  const { signal, onProgress, onBook } = options;
  const program = await programOf(connection, text, data, signal);
  const { partners, offers } = await program.about({ signal });
  const whole = partners.length * offers.length <= ALL;
  const progress = { signal, onProgress: ({ done, of }: { done: number; of: number }) => onProgress(of > 0 ? done / of : 1) };
  const matrix = whole ? await shown(program, null, progress) : await program.score(null, null, progress);
  if (whole) return onBook({ ...plain(matrix), points: points(matrix, 1) });
  onBook({ ...plain(matrix), points: [] });
  const step = Math.ceil((partners.length * offers.length) / DRAWN);
  const sample = partners.filter((_, at) => at % step === 0).map(({ name }) => name);
  onBook({ ...plain(matrix), points: points(await shown(program, sample, { signal }), step) });
}

async function programOf(connection: Connection, text: string, data: Data | undefined, signal: AbortSignal): Promise<RemoteProgram> {
  const sources = { [MAIN]: text };
  if (last !== undefined && last.connection === connection && last.data === data) {
    const program = await last.program;
    await program.update(sources, { signal });
    return program;
  }
  last?.program.then((program) => program.free()).catch(() => undefined);
  // To its end, whatever becomes of this call: the next one begins with it.
  const program = connection.compile(sources).then(async (made) => {
    if (data !== undefined) await made.addRows(data.rows, data.mapping);
    return made;
  });
  const mine = { connection, data, program };
  last = mine;
  program.catch(() => {
    if (last === mine) last = undefined;
  });
  await program;
  signal.throwIfAborted();
  return program;
}

/** With what the map shows, where the program has it. */
async function shown(program: RemoteProgram, partners: string[] | null, options: { signal: AbortSignal }): Promise<RemoteMatrix> {
  try {
    return await program.score(partners, null, { ...options, quantities: SHOWN });
  } catch (error) {
    if (!isGoalfitError(error) || error.kind !== "facts") throw error;
    return program.score(partners, null, options);
  }
}

const plain = (matrix: RemoteMatrix): Omit<Book, "points"> => ({
  partners: matrix.partners,
  offers: matrix.offers,
  verdictNames: matrix.verdictNames,
  scores: matrix.scores,
  verdicts: matrix.verdicts,
  failures: matrix.failures,
});

/** The cells that have all of it; each row stands for `step` of the book's. */
function points(matrix: RemoteMatrix, step: number): Point[] {
  const { fit, pull, attention } = matrix.quantities;
  if (fit === undefined || pull === undefined || attention === undefined) return [];
  const columns = matrix.offers.length;
  return Array.from(fit, (_, at) => ({
    row: Math.floor(at / columns) * step,
    column: at % columns,
    fit: fit[at] ?? Number.NaN,
    pull: pull[at] ?? Number.NaN,
    attention: attention[at] ?? 0,
  })).filter((point) => Number.isFinite(point.fit) && Number.isFinite(point.pull));
}
