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

/** The first row of the first list of rows in a JSON text, and the path that leads to the list. The rest is left to the engine. */
export function firstRow(text: string): { row: Record<string, unknown>; path: string | undefined } {
  // Of each object or list that is open: the key at hand, nothing in a list.
  const keys: (string | undefined)[] = [];
  const piece = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  let last: string | undefined;
  let before = "";
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    const [sign] = match;
    if (sign === "{" && before === "[") {
      const row = object(text.slice(match.index));
      return { row, path: keys.length === 1 ? undefined : keys.slice(0, -1).join(".") };
    }
    if (sign === "{") keys.push("");
    else if (sign === "[") keys.push(undefined);
    else if (sign === "}" || sign === "]") keys.pop();
    else if (sign === ":" && keys.length > 0) keys[keys.length - 1] = last;
    else if (sign !== ",") last = String(JSON.parse(sign));
    // A list in a list holds no rows.
    before = keys.filter((key) => key === undefined).length > 1 ? "" : sign;
  }
  throw new Error("there is no list of rows in it");
}

/** The object that a text begins with. */
function object(text: string): Record<string, unknown> {
  const piece = /"(?:[^"\\]|\\.)*"|[{}]/g;
  let depth = 0;
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    depth += match[0] === "{" ? 1 : match[0] === "}" ? -1 : 0;
    if (depth === 0) return JSON.parse(text.slice(0, match.index + 1)) as Record<string, unknown>;
  }
  throw new Error("its first row never ends");
}
