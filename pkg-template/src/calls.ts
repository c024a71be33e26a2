// The calls that a worker answers under the names that they have without one: what each takes, and how that is written as JSON. The one
// list of them, on either side.

import type { Analysis, check, format, maps, tokens, version, writeNumber } from "./api.js";
import { json, numberOf, type Program, type SourceTexts, type Subject, sourceList, subject, textOf } from "./program.js";
import type { NumberLiteral } from "./types.js";

/** Writes an argument; throws where it cannot be one. */
type Write = (value: unknown) => string;

/** Of functions and methods: how each of their arguments is written. */
type Written<T, Names extends keyof T> = {
  [Name in Names]: T[Name] extends (...args: infer Args) => unknown ? { [At in keyof Args]-?: Write } : readonly [];
};

const text =
  (what: string): Write =>
  (value) => {
    textOf(value as string, what);
    return JSON.stringify(value);
  };
const number =
  (what: string): Write =>
  (value) => {
    numberOf(value as number, what);
    return JSON.stringify(value);
  };

/** What was left out is nothing. */
export const maybe =
  (what: string): Write =>
  (value) =>
    json(value ?? null, what);

const partner: Write = (value) => subject(value as Subject, "the partner");
const offer: Write = (value) => subject(value as Subject, "the offer");
const texts: Write = (value) => JSON.stringify(Object.fromEntries(sourceList(value as SourceTexts)));
const source = maybe("the source's name");
const offset = number("the offset");
const literal: Write = (value) => json(value as NumberLiteral, "the number");

/** The functions of the package. */
export interface Functions {
  check: typeof check;
  format: typeof format;
  tokens: typeof tokens;
  writeNumber: typeof writeNumber;
  maps: typeof maps;
  version: typeof version;
}

export const FUNCTIONS: Written<Functions, keyof Functions> = {
  check: [texts],
  format: [text("the text")],
  tokens: [text("the text")],
  writeNumber: [literal, number("the value")],
  maps: [],
  version: [],
};

/** What is asked of a program in one plain call. */
export type ProgramCall =
  | "warnings"
  | "about"
  | "assess"
  | "needs"
  | "programme"
  | "expectations"
  | "suggestMapping"
  | "factsSchema";

export const OF_PROGRAM: Written<Program, ProgramCall> = {
  warnings: [],
  about: [],
  assess: [partner, offer],
  needs: [partner],
  programme: [partner],
  expectations: [],
  suggestMapping: [text("the table")],
  factsSchema: [],
};

/** What is asked of an analysis in one plain call. */
export type AnalysisCall = "check" | "hover" | "complete" | "definition" | "references" | "symbols" | "numbers";

export const OF_ANALYSIS: Written<Analysis, AnalysisCall> = {
  check: [],
  hover: [offset, source],
  complete: [offset, source],
  definition: [offset, source],
  references: [offset, source],
  symbols: [source],
  numbers: [source],
};

/** Calls that may keep a worker busy for long: only one of these is worth a new worker when it is ended and does not stop. */
export const LONG: ReadonlySet<string> = new Set(["score", "advise", "addRows", "update"]);
