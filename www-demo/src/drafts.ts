// A file on its way to become partners: its letters, what its columns may mean, and how it is read.

import type { Mapping } from "goalfit";
import { batch, MAIN, maps } from "./engine.js";
import { beginning, cells, firstRow, separatorOf } from "./rows.js";
import { type Draft, FACTS } from "./views/data.js";

/** The text of a file in UTF-8, or as spreadsheets write “Unicode text”; undefined where it is neither. */
export async function letters(file: File): Promise<string | undefined> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const name = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  const decoder = new TextDecoder(name, { fatal: true });
  const pieces: string[] = [];
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(decoder.decode(value, { stream: true }));
    }
    return pieces.join("") + decoder.decode();
  } catch {
    return undefined;
  }
}

/** A draft with what its columns may mean to a program. */
export async function suggested(start: Draft, program: string): Promise<Draft> {
  const compiled = await batch.compile({ [MAIN]: program });
  try {
    const fields = fieldNames(await compiled.factsSchema());
    const table = start.kind === "csv" ? beginning(start.text) : undefined;
    const found = start.kind === "json" ? firstRow(start.text) : undefined;
    const columns = found === undefined ? [] : Object.keys(found.row);
    const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
    const flat = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));
    const sample = found === undefined ? table ?? "" : `${columns.map(quoted).join(",")}\n${columns.map((name) => quoted(flat(found.row[name]))).join(",")}\n`;
    const suggestion = await compiled.suggestMapping(sample);
    const lines = sample.split(/\r\n|\n|\r/);
    const separator = separatorOf(lines[0] ?? "");
    const samples = found === undefined ? cells(lines[1] ?? "", separator) : columns.map((name) => flat(found.row[name]));
    const rows = found?.path === undefined ? {} : { rows: [found.path] };
    // Goals and what work does for them are no columns.
    const facts = (found?.path === undefined || found.path === "partners") && ["goals", "activities", "moves"].some((name) => columns.includes(name));
    return { ...start, fields, ready: facts ? FACTS : "", columns: suggestion.columns.map((one) => one.column), samples, suggestion, mapping: { ...suggestion.mapping, ...rows } };
  } finally {
    compiled.free();
  }
}

/** Where columns may lead, as the program's own schema has it. */
function fieldNames(schema: Record<string, unknown>): string[] {
  const partner = (schema["$defs"] as Record<string, { properties?: Record<string, unknown> }> | undefined)?.["partner"]?.properties ?? {};
  const plain = Object.keys(partner).filter((name) => !["activities", "goals", "moves", "compares"].includes(name));
  const goals = ["money", "recurring", "services", "customers", "capability", "brand", "trust"].map((kind) => `goal ${kind}.weight`);
  return [...plain, ...goals];
}

/** How its rows are read; undefined where they are facts as they stand. */
export function mappingOf(mine: Draft): Mapping | undefined {
  if (mine.ready === FACTS) return undefined;
  const ready = maps().find((one) => one.name === mine.ready);
  const base = ready ?? mine.mapping;
  const stated = base.fields.find((field) => field.to === "archetype");
  if (mine.archetype === "") return base;
  const others = base.fields.filter((field) => field !== stated);
  const archetype = stated === undefined ? { to: "archetype", constant: mine.archetype, as: "text" as const } : { ...stated, otherwise: mine.archetype };
  return { ...base, fields: [...others, archetype] };
}
