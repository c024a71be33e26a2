// From a line of the explanation to the text, and back: which places of the text hold the facts that a rule reads for the pair at hand.

import type { NumberLiteral, Report, SourceSymbol } from "goalfit";
import rules from "virtual:std-rules";
import { analysed } from "./engine.js";
import type { Place } from "./editor.js";

export interface Fact {
  /** Such as `reward.threshold`. */
  name: string;
  /** As it stands in the text. */
  text: string;
  place: Place;
}

export interface RuleText {
  text: string;
  /** Where it stands in the reader's own text; undefined for those of the library. */
  place: Place | undefined;
}

const span = (symbol: SourceSymbol): Place => [symbol.range.start.utf16, symbol.range.end.utf16];

function* within(symbols: readonly SourceSymbol[]): Generator<SourceSymbol> {
  for (const symbol of symbols) {
    yield symbol;
    yield* within(symbol.children);
  }
}

/** The declarations that the pair is made of, by what facts are called: `partner`, `reward`, … */
function owners(text: string, report: Report): Map<string, SourceSymbol[]> {
  const symbols = analysed(text).symbols();
  const named = (kind: string, name: string | null) => symbols.filter((one) => one.kind === kind && one.name === name);
  const [partner, offer] = [named("partner", report.partner), named("offer", report.offer)];
  const inside = (of: SourceSymbol[], kind: string) => of.flatMap((one) => one.children.filter((child) => child.kind === kind));
  return new Map([
    ["partner", partner],
    ["offer", offer],
    ["vendor", named("vendor", report.vendor)],
    ["goal", inside(partner, "goal")],
    ["activity", inside(partner, "activity")],
    ["reward", inside(offer, "reward")],
    ["ask", offer],
  ]);
}

function places(text: string, kind: string, field: string, symbols: readonly SourceSymbol[]): Fact[] {
  const word = kind === "ask" ? "asks" : field;
  const found: Fact[] = [];
  for (const symbol of symbols) {
    const [start, end] = span(symbol);
    const nested = symbol.children.map(span);
    const pattern = new RegExp(`(?<=[\\s,{])${word}(?=[ \\t]*[:{])`, "g");
    pattern.lastIndex = start;
    for (let match = pattern.exec(text); match !== null && match.index < end; match = pattern.exec(text)) {
      const at = match.index;
      if (nested.some(([from, to]) => at >= from && at < to)) continue;
      if (/#[^\n]*$/.test(text.slice(start, at))) continue;
      const rest = text.slice(at, end);
      const block = /^[^\n{]*\{[^}]*\}/.exec(rest)?.[0];
      const line = /^[^\n,#}[]*(?:\[[^\]\n]*\])?/.exec(rest)?.[0].trimEnd() ?? word;
      const piece = block !== undefined && !/^\w+\s*:/.test(rest) ? block : line;
      found.push({ name: `${kind}.${field}`, text: piece.includes("\n") ? word : piece, place: [at, at + piece.length] });
    }
  }
  return found;
}

/** The rules that a report names, joined by `; `. */
export const ruleNames = (rule: string): string[] => rule.split("; ").filter((name) => name !== "");

export function ruleText(text: string, name: string): RuleText | undefined {
  for (const symbol of within(analysed(text).symbols())) {
    if ((symbol.kind === "rule" || symbol.kind === "finding") && symbol.name === name) {
      const place = span(symbol);
      return { text: text.slice(...place), place };
    }
  }
  const known = rules[name];
  return known === undefined ? undefined : { text: known.text, place: undefined };
}

/** The facts of the text that rules read for a pair. */
export function facts(text: string, report: Report, rule: string): Fact[] {
  const all = owners(text, report);
  const read = new Set<string>();
  for (const name of ruleNames(rule)) {
    const known = rules[name]?.facts ?? [];
    const own = known.length > 0 ? known : [...(ruleText(text, name)?.text ?? "").matchAll(/\b(?:partner|offer|reward|goal|activity|ask|vendor)\.[a-z_]+/g)].map(([fact]) => fact);
    for (const fact of own) read.add(fact);
  }
  const found = [...read].flatMap((fact) => {
    const [kind = "", field = ""] = fact.split(".");
    return places(text, kind, field, all.get(kind) ?? []);
  });
  const seen = new Set<number>();
  return found.filter(({ place }) => !seen.has(place[0]) && seen.add(place[0]) !== undefined).sort((one, other) => one.place[0] - other.place[0]);
}

/** The causes that read the fact at a place of the text. */
export function readers(text: string, report: Report, offset: number): { fact: Fact; causes: string[] } | undefined {
  let fact: Fact | undefined;
  const causes: string[] = [];
  for (const cause of report.causes) {
    if (!cause.live || cause.share === 0) continue;
    const at = facts(text, report, cause.rule).find(({ place }) => offset >= place[0] && offset <= place[1]);
    if (at === undefined) continue;
    fact ??= at;
    causes.push(cause.name);
  }
  return fact === undefined ? undefined : { fact, causes };
}

/** The place of a goal of the partner. */
export function goalPlace(text: string, report: Report, goal: string): Place | undefined {
  const symbol = owners(text, report).get("goal")?.find((one) => one.name === goal);
  return symbol === undefined ? undefined : span(symbol);
}

/** The declaration of a partner or an offer. */
export function declaration(text: string, kind: "partner" | "offer", name: string): Place | undefined {
  const symbol = analysed(text).symbols().find((one) => one.kind === kind && one.name === name);
  return symbol === undefined ? undefined : span(symbol);
}

/** The numbers that a pair is made of. */
export function numbers(text: string, report: Report): NumberLiteral[] {
  const mine = (one: NumberLiteral): boolean =>
    (one.owner === "partner" && one.owner_name === report.partner) ||
    (one.owner === "offer" && one.owner_name === report.offer) ||
    (one.owner === "vendor" && one.owner_name === report.vendor) ||
    one.owner === "constant";
  return analysed(text).numbers().filter(mine);
}
