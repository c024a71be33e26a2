// What if: one compilation with copies of the offer (or partner) in which one thing differs each, and one scoring of all of them.

import type { NumberLiteral, Report } from "goalfit";
import { batch, MAIN, writeNumber } from "./engine.js";
import type { Growth } from "./elements/ceiling.js";
import type { Swing } from "./elements/tornado.js";
import { declaration, numbers } from "./links.js";
import type { Data } from "./session.js";

interface Variant {
  kind: "partner" | "offer";
  /** The copy's name. */
  name: string;
  text: string;
}

type Edit = readonly [from: number, to: number, text: string];

const FIELDS = /^(?:amount|headline)$/;
const SHARE = 0.2;

/** A copy of a declaration under another name, with some pieces replaced. */
function copy(text: string, kind: "partner" | "offer", of: string, name: string, edits: readonly Edit[]): Variant | undefined {
  const place = declaration(text, kind, of);
  if (place === undefined) return undefined;
  let piece = text.slice(...place);
  for (const [from, to, insert] of [...edits].sort((one, other) => other[0] - one[0])) {
    piece = piece.slice(0, from - place[0]) + insert + piece.slice(to - place[0]);
  }
  const head = piece.slice(0, piece.indexOf("{"));
  const renamed = head.replace(/^(\s*(?:partner|offer)\s+)(?:"(?:[^"\\]|\\.)*"|\w+)(\s+"(?:[^"\\]|\\.)*")?/, `$1${JSON.stringify(name)}`);
  return { kind, name, text: renamed + piece.slice(head.length) };
}

const editOf = (literal: NumberLiteral, value: number): Edit => [literal.range.start.utf16, literal.range.end.utf16, writeNumber(literal, value)];

async function scores(text: string, report: Report, data: Data | undefined, variants: readonly Variant[], signal: AbortSignal): Promise<number[]> {
  const program = await batch.compile({ [MAIN]: [text, ...variants.map((one) => one.text)].join("\n\n") }, { signal });
  try {
    if (data?.mapped.added.includes(report.partner) === true) await program.addRows(data.rows, data.mapping, { signal });
    const named = (kind: "partner" | "offer") => variants.filter((one) => one.kind === kind).map((one) => one.name);
    const [partners, offers] = [[report.partner, ...named("partner")], [report.offer, ...named("offer")]];
    const first = await program.score([report.partner], offers, { signal });
    const second = await program.score(partners, [report.offer], { signal });
    return variants.map(({ kind, name }) => (kind === "offer" ? first.score(0, offers.indexOf(name)) : second.score(partners.indexOf(name), 0)));
  } finally {
    program.free();
  }
}

/** The score with all rewards so and so many times as large. */
export async function growth(text: string, report: Report, data: Data | undefined, signal: AbortSignal): Promise<Growth[]> {
  const amounts = numbers(text, report).filter((one) => one.owner === "offer" && one.member?.kind === "reward" && FIELDS.test(one.field ?? ""));
  const times = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 3000, 10_000];
  const variants = times.map((factor) => copy(text, "offer", report.offer, `${report.offer} ×${factor}`, amounts.map((one) => editOf(one, one.value * factor))));
  const made = variants.filter((one) => one !== undefined);
  if (amounts.length === 0 || made.length < times.length) return [];
  const found = await scores(text, report, data, made, signal);
  return times.map((factor, at) => ({ times: factor, score: found[at] ?? Number.NaN })).filter((one) => Number.isFinite(one.score));
}

/** The score with each number a fifth less and a fifth more. */
export async function swings(text: string, report: Report, data: Data | undefined, signal: AbortSignal): Promise<Swing[]> {
  const candidates = numbers(text, report).filter((one) => (one.owner === "partner" || one.owner === "offer") && one.part === "whole" && one.value !== 0);
  const tries = candidates.flatMap((literal, at) => {
    const bound = (value: number): number => Math.max(literal.low ?? Number.NEGATIVE_INFINITY, Math.min(literal.high ?? Number.POSITIVE_INFINITY, value));
    const whole = literal.unit === "" && Number.isInteger(literal.value) && literal.step >= 1;
    const move = (sign: number): number => {
      const value = literal.value * (1 + sign * SHARE);
      return bound(whole ? literal.value + sign * Math.max(1, Math.round(Math.abs(literal.value) * SHARE)) : value);
    };
    const ends = [move(-1), move(1)] as const;
    const kind = literal.owner as "partner" | "offer";
    const copies = ends.map((value, end) => copy(text, kind, literal.owner_name, `${literal.owner_name} ~${at}${end}`, [editOf(literal, value)]));
    const [less, more] = copies;
    return less === undefined || more === undefined ? [] : [{ literal, less, more, texts: ends.map((value) => writeNumber(literal, value)) }];
  });
  if (tries.length === 0) return [];
  const found = await scores(text, report, data, tries.flatMap(({ less, more }) => [less, more]), signal);
  return tries
    .map(({ literal, texts }, at) => ({
      path: literal.path,
      title: titleOf(literal, text),
      less: texts[0] ?? "",
      more: texts[1] ?? "",
      scoreLess: found[2 * at] ?? Number.NaN,
      scoreMore: found[2 * at + 1] ?? Number.NaN,
    }))
    .filter((one) => Number.isFinite(one.scoreLess) && Number.isFinite(one.scoreMore) && Math.abs(one.scoreMore - one.scoreLess) > 1e-9)
    .sort((one, other) => Math.abs(other.scoreMore - other.scoreLess) - Math.abs(one.scoreMore - one.scoreLess))
    .slice(0, 12);
}

/** What a number is called beside a slider. */
export function titleOf(literal: NumberLiteral, text: string): string {
  const inPath = literal.path.split(/\.(?=[^"]*$)/).slice(1).join(".");
  if (literal.member === null) return inPath.startsWith("moves") ? inPath.replace("moves", "moves ").trim() : literal.title;
  void text;
  return `${literal.member.name}: ${literal.title.charAt(0).toLowerCase()}${literal.title.slice(1)}`;
}
