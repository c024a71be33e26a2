// The smallest changes that make one piece of program text say what another says: words that stay are left where they are, and so are
// comments and the way in which the text is laid out.

import type { SourceToken } from "goalfit";

export type Change = readonly [from: number, to: number, insert: string];

interface Word {
  text: string;
  from: number;
  to: number;
}

/** Pieces with more words are not compared. */
const MOST = 3000;

/** Commas are no words: lines need none between them, and may have some. */
function words(text: string, read: (text: string) => SourceToken[]): { words: Word[]; comments: Word[] } {
  const all = read(text).map(({ class: name, range }) => {
    const [from, to] = [range.start.utf16, range.end.utf16];
    return { comment: name === "comment", text: text.slice(from, to), from, to };
  });
  return { words: all.filter((one) => !one.comment && one.text !== ","), comments: all.filter((one) => one.comment) };
}

/** What changes, in order, in places of `before`. */
export function changed(before: string, after: string, read: (text: string) => SourceToken[]): Change[] {
  const [old, next] = [words(before, read), words(after, read)];
  if (old.words.length > MOST || next.words.length > MOST) return [[0, before.length, after]];
  return gaps(old.words, next.words).map(([oldFrom, oldTo, newFrom, newTo]) => {
    const [first, last] = [next.words[newFrom], next.words[newTo - 1]];
    const [gone, end] = [old.words[oldFrom], old.words[oldTo - 1]];
    if (newTo === newFrom || first === undefined || last === undefined) return deleted(before, gone, end, old.comments);
    const added = after.slice(first.from, last.to);
    if (oldTo > oldFrom && gone !== undefined && end !== undefined) {
      return [gone.from, end.to, inside(old.comments, gone.from, end.to) + added];
    }
    const around = [after.slice(next.words[newFrom - 1]?.to ?? 0, first.from), after.slice(last.to, next.words[newTo]?.from ?? after.length)] as const;
    return inserted(before, old, oldFrom, around, added);
  });
}

/** Comments stay, whatever goes around them. */
const inside = (comments: readonly Word[], from: number, to: number): string =>
  comments
    .filter((one) => one.from >= from && one.to <= to)
    .map((one) => `${one.text}\n`)
    .join("");

/** With the comma behind, or else with that before, and with a line that would be empty. */
function deleted(before: string, gone: Word | undefined, end: Word | undefined, comments: readonly Word[]): Change {
  if (gone === undefined || end === undefined) return [0, 0, ""];
  const behind = /^[ \t]*,[ \t]*/.exec(before.slice(end.to))?.[0] ?? "";
  const ahead = behind === "" ? (/,\s*$/.exec(before.slice(0, gone.from))?.[0] ?? "") : "";
  let [from, to] = [gone.from - ahead.length, end.to + behind.length];
  const line = /\n[ \t]*$/.exec(before.slice(0, from))?.[0];
  if (line !== undefined && /^[ \t]*(?:\n|$)/.test(before.slice(to))) from -= line.length;
  const kept = inside(comments, from, to);
  return [from, to, kept === "" ? "" : `${before.slice(from, gone.from)}${kept}`];
}

/** Behind the word before, and behind the comment that ends its line where the new words begin another one. */
function inserted(before: string, old: { words: Word[]; comments: Word[] }, at: number, [blank, rest]: readonly [string, string], added: string): Change {
  const behind = old.words[at - 1]?.to ?? 0;
  const then = old.words[at]?.from ?? before.length;
  const gap = before.slice(behind, then);
  const comment = old.comments.find((one) => one.from >= behind && one.to <= then && !before.slice(behind, one.from).includes("\n"));
  const lines = blank.includes("\n");
  const place = comment !== undefined && lines ? comment.to : behind;
  const comma = rest.includes(",") && !gap.includes(",") && !gap.includes("\n") ? "," : "";
  const next = before.slice(place, place + 1);
  return [place, place, `${blank}${added}${comma}${next === "" || /[\s,}:)\]]/.test(next) ? "" : " "}`];
}

/** Where two lists of words differ, by their longest common part. */
function gaps(old: readonly Word[], next: readonly Word[]): [number, number, number, number][] {
  let start = 0;
  while (start < old.length && start < next.length && old[start]?.text === next[start]?.text) start++;
  let end = 0;
  while (end < old.length - start && end < next.length - start && old[old.length - 1 - end]?.text === next[next.length - 1 - end]?.text) end++;
  const [rows, columns] = [old.length - start - end, next.length - start - end];
  const wide = columns + 1;
  const common = new Uint16Array((rows + 1) * wide);
  const same = (row: number, column: number): boolean => old[start + row]?.text === next[start + column]?.text;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * wide + column;
      common[at] = same(row, column) ? (common[at + wide + 1] ?? 0) + 1 : Math.max(common[at + wide] ?? 0, common[at + 1] ?? 0);
    }
  }
  const found: [number, number, number, number][] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    const [oldFrom, newFrom] = [row, column];
    while ((row < rows || column < columns) && !(row < rows && column < columns && same(row, column))) {
      if (row < rows && (column >= columns || (common[(row + 1) * wide + column] ?? 0) >= (common[row * wide + column + 1] ?? 0))) row++;
      else column++;
    }
    if (row > oldFrom || column > newFrom) found.push([start + oldFrom, start + row, start + newFrom, start + column]);
    while (row < rows && column < columns && same(row, column)) [row, column] = [row + 1, column + 1];
  }
  return found;
}
