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

/** The list of rows in a JSON text, and the path that leads to it. */
export function jsonRows(text: string): { rows: Record<string, unknown>[]; path: string | undefined } {
  const value: unknown = JSON.parse(text);
  const isList = (one: unknown): one is Record<string, unknown>[] => Array.isArray(one) && typeof one[0] === "object" && one[0] !== null;
  if (isList(value)) return { rows: value, path: undefined };
  const look = (one: unknown, path: string, depth: number): { rows: Record<string, unknown>[]; path: string } | undefined => {
    if (typeof one !== "object" || one === null || depth > 3) return undefined;
    for (const [key, inner] of Object.entries(one)) {
      const here = path === "" ? key : `${path}.${key}`;
      if (isList(inner)) return { rows: inner, path: here };
      const found = look(inner, here, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = look(value, "", 0);
  if (found === undefined) throw new Error("there is no list of rows in it");
  return found;
}
