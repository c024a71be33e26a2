// Tables in as far as the page must look into them itself: to show a few cells, and to give the engine one row alone.

import type { Data } from "./session.js";

/** Where the records of a CSV text start; line ends in quotes start none. */
export function starts(text: string): number[] {
  const found = [0];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) quoted = !quoted;
    else if (!quoted && (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) && at + 1 < text.length) found.push(at + 1);
  }
  return found;
}

const bare = (cell: string): string => (cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell);

/** The cells of one record, apart by what the first line is apart by. */
export function cells(record: string, separator: string): string[] {
  const found: string[] = [];
  let [start, quoted] = [0, false];
  const line = record.replace(/[\r\n]+$/, "");
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') quoted = !quoted;
    if (at < line.length && (quoted || line[at] !== separator)) continue;
    found.push(bare(line.slice(start, at).trim()));
    start = at + 1;
  }
  return found;
}

export function separatorOf(line: string): string {
  const outside = line.replace(/"[^"]*"/g, "");
  return [";", "\t", ","].find((one) => outside.includes(one)) ?? ",";
}

/** The beginning of a table, whole records only. */
export const beginning = (text: string): string => {
  if (text.length <= 20_000) return text;
  const head = text.slice(0, 20_000);
  return head.slice(0, head.lastIndexOf("\n") + 1);
};

let known: { rows: string; starts: number[] } | undefined;

/** One partner's row with the header, where it can be told which it is. */
export function rowOf(data: Data, partner: string): string | undefined {
  const row = data.mapped.added_rows[data.mapped.added.indexOf(partner)];
  if (row === undefined || /^\s*[[{]/.test(data.rows)) return undefined;
  if (known?.rows !== data.rows) known = { rows: data.rows, starts: starts(data.rows) };
  const all = known.starts;
  const [from, to] = [all[row], all[row + 1]];
  return from === undefined ? undefined : data.rows.slice(0, all[1]) + data.rows.slice(from, to);
}

/** Where a text in quotes that begins here ends; every letter is looked at once, however hostile they are. */
function quoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at + 1;
  }
  throw new Error("a text in it never ends");
}

/** The signs of a JSON text and its texts in quotes, in order; numbers and words are passed over. */
function* signs(text: string, from: number): Generator<{ sign: string; at: number }> {
  for (let at = from; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '"') {
      const end = quoted(text, at);
      yield { sign: text.slice(at, end), at };
      at = end - 1;
    } else if ("{}[]:".includes(sign)) yield { sign, at };
  }
}

/** The first row of the first list of rows in a JSON text, and the path that leads to the list. The rest is left to the engine. */
export function firstRow(text: string): { row: Record<string, unknown>; path: string | undefined } {
  // Of each object that is open the key at hand; nothing for a list.
  const keys: (string | undefined)[] = [];
  let lists = 0;
  let last = "";
  let before = "";
  for (const { sign, at } of signs(text, 0)) {
    // A list in a list holds no rows.
    if (sign === "{" && before === "[" && lists === 1) {
      const path = keys.length === 1 ? undefined : keys.slice(0, -1).join(".");
      return { row: JSON.parse(text.slice(at, ended(text, at))) as Record<string, unknown>, path };
    }
    if (sign === "{") keys.push("");
    else if (sign === "[") lists += keys.push(undefined) > 0 ? 1 : 0;
    else if (sign === "}" || sign === "]") lists -= keys.length > 0 && keys.pop() === undefined ? 1 : 0;
    else if (sign === ":" && keys.length > 0) keys[keys.length - 1] = last;
    else if (sign !== ":") last = String(JSON.parse(sign));
    before = sign;
  }
  throw new Error("there is no list of rows in it");
}

/** Where the object that begins here ends. */
function ended(text: string, from: number): number {
  let depth = 0;
  for (const { sign, at } of signs(text, from)) {
    depth += sign === "{" ? 1 : sign === "}" ? -1 : 0;
    if (depth === 0) return at + 1;
  }
  throw new Error("its first row never ends");
}
