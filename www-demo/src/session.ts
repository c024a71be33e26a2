// What the page is about at the moment: the text, the pair that is looked at, and what the engine says of both. Views read it and are
// told when it changes; nothing here touches the document.

import type { Diagnostic, ExpectOutcome, Finding, Mapped, Mapping, Needs, Program, Report, Titled } from "goalfit";
import type { RemoteProgram } from "goalfit/worker";
import { analysed, batch, isGoalfitError, live, MAIN } from "./engine.js";
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

/** What was asked about a pair. */
interface Said {
  partner: string;
  offer: string;
  report: Promise<Report>;
  together: Promise<readonly Finding[]>;
}

/** Answers at once, or by promises. */
type Asked = Program | RemoteProgram;

/** Longer texts, and texts that took longer the last two times (in milliseconds), are the worker's: the page must stay at hand. */
const SHORT = 40_000;
const MOMENT = 12;

/** Pairs above which scoring takes more than a moment. */
const LONG = 2000;

export type View = "why" | "whatif" | "map" | "matrix" | "data";

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
  /** What the partner lacks; undefined until it is known. */
  needs: Needs | undefined;
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
  /** Whether this thread has the engine, too. */
  awake = false;

  readonly #document = live.analyse("");
  #program: Asked | undefined;
  #took: readonly [number, number] = [0, 0];
  #first = 4;
  #editedAt = performance.now();
  #running = false;
  #again = false;
  #compiled: string | undefined;
  /** Partners from the data that the program has. */
  readonly #holds = new Set<string>();
  #fromData = new Set<string>();
  #added: readonly Titled[] = [];
  /** Those among them that the text declares, too. */
  #doubled = new Set<string>();
  #bookTimer: ReturnType<typeof setTimeout> | undefined;
  /** How long the last scores took, in milliseconds: what is quick follows each key. */
  #bookTook = 0;
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
    this.restore(data);
    this.#compiled = undefined;
    this.#tell();
    void this.#run();
  }

  /** Those that were there before a reload; the text follows. */
  restore(data: Data | undefined): void {
    this.data = data;
    this.#fromData = new Set(data?.mapped.added);
    this.#added = (data?.mapped.added ?? []).map((name) => ({ name, title: name }));
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
      const said = changed ? await this.#compile(text) : undefined;
      if (this.#program === undefined || this.errors.length > 0) return;
      await this.#assess(this.#program, text, said);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.since = start;
      this.answered = true;
      this.#tell();
    }
    if (changed) this.#startBook(Math.min(2 * this.#bookTook, 250));
    void this.#later(changed);
  }

  /** Asks in one go what the picture is made of: of the pair that is looked at, too, since it is hardly ever another one. */
  async #compile(text: string): Promise<Said | undefined> {
    const here = this.awake && !this.#isFromData(this.partner) && text.length < SHORT && Math.min(...this.#took) < MOMENT;
    const [program, problems] = here ? this.#near(text) : await this.#far(text);
    this.#compiled = text;
    if (program === undefined) {
      this.diagnostics = await problems;
      if (text.trim() === "") [this.report, this.partners, this.offers, this.book] = [undefined, [], [], undefined];
      this.stale = this.report !== undefined;
      return undefined;
    }
    this.#program?.free();
    this.#program = program;
    this.#holds.clear();
    const said = this.partner === "" || this.offer === "" ? undefined : this.#ask(program, this.partner, this.offer);
    // If it fails, whoever waits for it hears of that.
    said?.report.catch(() => undefined);
    const [warnings, about] = await Promise.all([problems, program.about()]);
    this.diagnostics = warnings;
    // The text may have come to declare one of those from the file: then its own counts.
    this.#doubled = new Set(about.partners.map(({ name }) => name).filter((name) => this.#fromData.has(name)));
    const added = this.#doubled.size === 0 ? this.#added : this.#added.filter(({ name }) => !this.#doubled.has(name));
    this.partners = added.length === 0 ? about.partners : [...about.partners, ...added];
    this.offers = about.offers;
    this.archetypes = about.archetypes;
    this.verdicts = about.verdicts;
    return said;
  }

  /** In this thread: no message has to cross, and the editor's own questions are about the same analysis. */
  #near(text: string): [Program | undefined, readonly Diagnostic[]] {
    const start = performance.now();
    const analysis = analysed(text);
    const program = analysis.program();
    const problems = program === undefined ? analysis.check() : program.warnings;
    // The first times are slow whatever the text is: the engine's code is still being made ready.
    if (this.#first > 0) this.#first--;
    else this.#took = [this.#took[1], performance.now() - start];
    return [program, problems];
  }

  async #far(text: string): Promise<[RemoteProgram | undefined, Promise<readonly Diagnostic[]>]> {
    // What took long once is tried again some time.
    this.#took = [this.#took[0] * 0.9, this.#took[1] * 0.9];
    this.#document.update({ [MAIN]: text });
    const program = await this.#document.program();
    return [program, program === undefined ? this.#document.check() : program.warnings()];
  }

  #ask(program: Asked, partner: string, offer: string): Said {
    const there = this.#bring(program, partner);
    const report = there.then(() => {
      const start = performance.now();
      const answer = program.assess(partner, offer);
      if (!(answer instanceof Promise) && this.#first === 0) this.#took = [this.#took[0], this.#took[1] + performance.now() - start];
      return answer;
    });
    // What is said of all offers together must not keep this one from being explained.
    const together = there.then(() => program.programme(partner)).catch(() => []);
    return { partner, offer, report, together };
  }

  async #assess(program: Asked, text: string, said: Said | undefined): Promise<void> {
    const has = (list: readonly Titled[], name: string): boolean => list.some((one) => one.name === name);
    if (!has(this.partners, this.partner)) this.partner = this.partners[0]?.name ?? "";
    if (!has(this.offers, this.offer)) this.offer = this.offers[0]?.name ?? "";
    const { partner, offer } = this;
    if (partner === "" || offer === "") {
      this.report = undefined;
      this.stale = false;
      this.trouble = undefined;
      return;
    }
    const answer = said?.partner === partner && said.offer === offer ? said : this.#ask(program, partner, offer);
    const [report, together] = await Promise.all([answer.report, answer.together]);
    if (partner !== this.partner || offer !== this.offer) return;
    this.report = report;
    this.together = together;
    this.trouble = undefined;
    this.stale = text !== this.text;
  }

  /** What can wait until the picture stands, and is the worker's: what the text expects, and what the partner lacks. */
  async #later(changed: boolean): Promise<void> {
    const [report, text] = [this.report, this.#compiled ?? ""];
    if (this.stale || this.#again || this.errors.length > 0) return;
    try {
      this.#document.update({ [MAIN]: text });
      const program = await this.#document.program({ latest: "later" });
      if (program === undefined) return;
      const expects = changed && /^[ \t]*expect\b/m.test(text);
      if (report !== undefined) await this.#bring(program, report.partner);
      const [expected, needs] = await Promise.all([
        expects ? program.expectations({ latest: "expectations" }) : changed ? [] : this.expected,
        report === undefined ? undefined : program.needs(report.partner, { latest: "needs" }).catch(() => undefined),
      ]);
      program.free();
      if (this.#compiled !== text || this.report !== report) return;
      this.expected = expected;
      this.needs = needs;
      this.#tell();
    } catch {
      // A later text took its place.
    }
  }

  #isFromData(partner: string): boolean {
    return this.#fromData.has(partner) && !this.#doubled.has(partner);
  }

  /** Partners from a file are many: the program gets the one that is looked at. */
  async #bring(program: Asked, partner: string): Promise<void> {
    const { data } = this;
    const holds = program === this.#program ? this.#holds : new Set<string>();
    if (data === undefined || holds.has(partner) || !this.#isFromData(partner)) return;
    const row = rowOf(data, partner);
    const added = row === undefined ? [] : (await program.addRows(row, data.mapping)).added;
    if (added[0] !== partner) await program.addRows(data.rows, data.mapping);
    holds.add(partner);
  }

  #fail(error: unknown): void {
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
      const start = performance.now();
      await scoreBook(batch, this.text, this.data, { signal: end.signal, onProgress, onBook });
      this.#bookTook = performance.now() - start;
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
