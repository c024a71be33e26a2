// What the page is about at the moment: the text, the pair that is looked at, and what the engine says of both. Views read it and are
// told when it changes; nothing here touches the document.

import type { Diagnostic, ExpectOutcome, Finding, Mapped, Mapping, Report, Titled } from "goalfit";
import type { RemoteProgram } from "goalfit/worker";
import { batch, isGoalfitError, live, MAIN } from "./engine.js";
import { rowOf } from "./rows.js";
import { scoreBook } from "./book.js";

/** Scores of all pairs, and what the map needs beside them. */
export interface Book {
  partners: readonly string[];
  offers: readonly string[];
  verdictNames: readonly Titled[];
  scores: Float64Array;
  verdicts: Uint8Array;
  failures: readonly { partner: number; offer: number; message: string }[];
  /** Pairs with what the map shows; not all of them where they are many. */
  points: readonly Point[];
}

export interface Point {
  row: number;
  column: number;
  fit: number;
  pull: number;
  attention: number;
}

export interface Scenario {
  name: string;
  text: string;
  report: Report;
}

/** Partners from a file. */
export interface Data {
  name: string;
  rows: string;
  mapping: Mapping | undefined;
  mapped: Mapped;
}

/** Pairs above which scoring takes more than a moment. */
const LONG = 2000;

export type View = "why" | "whatif" | "map" | "matrix" | "data";

const sameName = (one: string, other: string): boolean => one === other;

export class Session extends EventTarget {
  text = "";
  partner = "";
  offer = "";
  view: View = "why";
  /** Partners and offers of the text, and those of the data after them. */
  partners: Titled[] = [];
  offers: Titled[] = [];
  verdicts: Titled[] = [];
  archetypes: Titled[] = [];
  diagnostics: readonly Diagnostic[] = [];
  /** What became of what the text expects. */
  expected: readonly ExpectOutcome[] = [];
  report: Report | undefined;
  /** What rules say of all offers to the partner together. */
  together: readonly Finding[] = [];
  /** What keeps the pair from being assessed, where something does. */
  trouble: string | undefined;
  /** Whether the report belongs to an older text, since this one has errors. */
  stale = false;
  book: Book | undefined;
  /** How far the book is, 0 to 1; undefined where nothing runs. */
  progress: number | undefined;
  bookTrouble: string | undefined;
  data: Data | undefined;
  pins: Scenario[] = [];
  /** When the text or the pair that the report belongs to was chosen. */
  since = 0;
  answered = false;

  #program: RemoteProgram | undefined;
  #editedAt = performance.now();
  #running = false;
  #again = false;
  #compiled: string | undefined;
  /** Partners from the data that the program has. */
  readonly #holds = new Set<string>();
  #fromData = new Set<string>();
  #bookTimer: ReturnType<typeof setTimeout> | undefined;
  #scoring = false;
  #scoreAgain = false;
  #bookEnd: AbortController | undefined;

  /** Another text. */
  edit(text: string): void {
    if (text === this.text && this.#compiled !== undefined) return;
    this.text = text;
    this.#editedAt = performance.now();
    this.dispatchEvent(new Event("text"));
    void this.#run();
  }

  /** Another pair. */
  choose(partner: string, offer: string): void {
    if (partner === this.partner && offer === this.offer) return;
    this.partner = partner;
    this.offer = offer;
    this.#editedAt = performance.now();
    this.#tell();
    void this.#run();
  }

  show(view: View): void {
    this.view = view;
    this.#tell();
  }

  /** Other partners beside those of the text, or none. */
  setData(data: Data | undefined): void {
    this.data = data;
    this.#fromData = new Set(data?.mapped.added);
    this.#compiled = undefined;
    this.#tell();
    void this.#run();
  }

  pin(name: string): void {
    if (this.report === undefined || this.stale) return;
    this.pins = [...this.pins, { name, text: this.text, report: this.report }];
    this.#tell();
  }

  unpin(pin: Scenario): void {
    this.pins = this.pins.filter((other) => other !== pin);
    this.#tell();
  }

  get errors(): readonly Diagnostic[] {
    return this.diagnostics.filter((one) => one.severity === "error");
  }

  /** One thing at a time, and always the latest: what was typed meanwhile is looked at next, what lies between is passed over. */
  async #run(): Promise<void> {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    while (this.#again) {
      this.#again = false;
      await this.#once();
    }
    this.#running = false;
  }

  async #once(): Promise<void> {
    const { text } = this;
    const start = this.#editedAt;
    const changed = text !== this.#compiled;
    try {
      if (changed) await this.#compile(text);
      if (this.#program === undefined) return;
      await this.#assess(this.#program, text);
    } catch (error) {
      this.#fail(error, text);
    }
    this.since = start;
    this.answered = true;
    this.#tell();
    if (changed) this.#startBook(this.book === undefined ? 0 : 250);
  }

  async #compile(text: string): Promise<void> {
    const program = await live.compile({ [MAIN]: text });
    const expects = /^\s*expect\b/m.test(text);
    const [warnings, about, expected] = await Promise.all([program.warnings(), program.about(), expects ? program.expectations() : []]);
    this.#program?.free();
    this.#program = program;
    this.#holds.clear();
    this.#compiled = text;
    this.diagnostics = warnings;
    this.expected = expected;
    const added = (this.data?.mapped.added ?? []).map((name) => ({ name, title: name }));
    this.partners = added.length === 0 ? about.partners : [...about.partners, ...added];
    this.offers = about.offers;
    this.archetypes = about.archetypes;
    this.verdicts = about.verdicts.filter((one, at, all) => all.findIndex((other) => sameName(one.name, other.name)) === at);
  }

  async #assess(program: RemoteProgram, text: string): Promise<void> {
    const has = (list: readonly Titled[], name: string): boolean => list.some((one) => one.name === name);
    if (!has(this.partners, this.partner)) this.partner = this.partners[0]?.name ?? "";
    if (!has(this.offers, this.offer)) this.offer = this.offers[0]?.name ?? "";
    if (this.partner === "" || this.offer === "") {
      this.report = undefined;
      this.stale = false;
      this.trouble = undefined;
      return;
    }
    const [partner, offer] = [this.partner, this.offer];
    await this.#bring(program, partner);
    const [report, together] = await Promise.all([program.assess(partner, offer), program.programme(partner)]);
    if (partner !== this.partner || offer !== this.offer) return;
    this.report = report;
    this.together = together;
    this.trouble = undefined;
    this.stale = text !== this.text;
  }

  /** Partners from a file are many: the program gets the one that is looked at. */
  async #bring(program: RemoteProgram, partner: string): Promise<void> {
    const { data } = this;
    if (data === undefined || this.#holds.has(partner) || !this.#fromData.has(partner)) return;
    const row = rowOf(data, partner);
    const added = row === undefined ? [] : (await program.addRows(row, data.mapping)).added;
    if (added[0] !== partner) await program.addRows(data.rows, data.mapping);
    this.#holds.add(partner);
  }

  #fail(error: unknown, text: string): void {
    if (isGoalfitError(error) && error.kind === "program") {
      this.diagnostics = error.diagnostics;
      this.#compiled = text;
      if (text.trim() === "") [this.report, this.partners, this.offers, this.book] = [undefined, [], [], undefined];
      this.stale = this.report !== undefined;
      return;
    }
    if (isGoalfitError(error) && error.kind === "aborted") return;
    this.trouble = error instanceof Error ? error.message : String(error);
    this.report = undefined;
    this.stale = false;
  }

  #startBook(delay: number): void {
    clearTimeout(this.#bookTimer);
    if (this.errors.length > 0) return;
    this.#bookTimer = setTimeout(() => void this.#score(), delay);
  }

  async #score(): Promise<void> {
    // What takes a moment is waited for; only what takes long is thrown away, and its worker with it.
    const long = (this.book?.scores.length ?? 0) > LONG || this.data !== undefined;
    if (this.#scoring && !long) {
      this.#scoreAgain = true;
      return;
    }
    this.#scoring = true;
    this.#bookEnd?.abort();
    const end = new AbortController();
    this.#bookEnd = end;
    const onProgress = (share: number): void => {
      if (end.signal.aborted) return;
      this.progress = share;
      this.#tell();
    };
    try {
      const onBook = (book: Book): void => {
        if (end.signal.aborted) return;
        this.book = book;
        this.bookTrouble = undefined;
        this.#tell();
      };
      await scoreBook(batch, this.text, this.data, { signal: end.signal, onProgress, onBook });
    } catch (error) {
      if (end.signal.aborted) return;
      this.bookTrouble = error instanceof Error ? error.message : String(error);
    }
    if (end.signal.aborted) return;
    this.#scoring = false;
    this.progress = undefined;
    if (this.#scoreAgain) {
      this.#scoreAgain = false;
      return void this.#score();
    }
    this.dispatchEvent(new Event("settled"));
    this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
