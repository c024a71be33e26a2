// The rules of the standard library, so that the page can show them and lead from each to the facts that it reads: the package tells a
// rule's name and source, neither its text nor what it reads.

import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

const NAME = "virtual:std-rules";
const STD = new URL("../../src/std/", import.meta.url);
const FACT = /\b(partner|offer|reward|goal|activity|ask|vendor)\.([a-z_]+)\b/g;
const DECLARED = /^(rule|define|quantity|lever) +(?:"([^"]+)"|([a-z_]+))/;

interface Declared {
  kind: string;
  name: string;
  text: string;
  facts: Set<string>;
}

/** Declarations that start at the margin, each up to the next one. */
function declarations(text: string): Declared[] {
  const found: Declared[] = [];
  for (const part of text.split(/\n(?=[a-z])/)) {
    const head = DECLARED.exec(part);
    if (head === null) continue;
    const kept = part.replace(/\n(#[^\n]*|\s*)*$/, "").trimEnd();
    const bare = kept.replace(/#[^\n]*/g, "");
    const facts = new Set([...bare.matchAll(FACT)].map((match) => `${match[1]}.${match[2]}`));
    found.push({ kind: head[1] ?? "", name: head[2] ?? head[3] ?? "", text: kept, facts });
  }
  return found;
}

/** What a declaration reads through others, all the way down. Names that rules move count with what moves them. */
function reach(all: Declared[]): void {
  const named = all.filter((one) => one.kind === "define" || one.kind === "quantity");
  for (const quantity of named) {
    for (const rule of all.filter((one) => one.kind === "rule")) {
      if (new RegExp(`effect: +${quantity.name}\\b`).test(rule.text)) for (const fact of rule.facts) quantity.facts.add(fact);
    }
  }
  const uses = new Map(all.map((one) => [one, named.filter((other) => other !== one && read(one).test(other.name))]));
  function read(one: Declared): { test(name: string): boolean } {
    const words = new Set(one.text.replace(/"[^"]*"|effect: +[a-z_]+/g, " ").match(/[a-z_]+/g));
    return { test: (name) => words.has(name) };
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const [one, others] of uses) {
      const before = one.facts.size;
      for (const other of others) for (const fact of other.facts) one.facts.add(fact);
      grew ||= one.facts.size > before;
    }
  }
}

export function stdRules(): Plugin {
  return {
    name: "goalfit-std-rules",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return undefined;
      const all = readdirSync(STD).filter((file) => file.endsWith(".goalfit")).flatMap((file) => declarations(readFileSync(new URL(file, STD), "utf8")));
      reach(all);
      const told = all.filter((one) => one.kind === "rule" || one.kind === "lever");
      const entries = told.map((one) => [one.name, { text: one.text, facts: [...one.facts].sort() }]);
      return `export default ${JSON.stringify(Object.fromEntries(entries))};`;
    },
  };
}
