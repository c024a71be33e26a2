// apart.d.ts
import type { Scalar } from "./engine.js";
export declare const apart: Scalar;

// api.d.ts
import { type EngineSource } from "./engine.js";
import { Program, type SourceTexts } from "./program.js";
import type { Completions, Diagnostic, Hover, Mapping, NumberLiteral, SourceSymbol, SourceToken, TextLocation, Version } from "./types.js";
/** Loads the engine; see {@link Entry.init}. */
export type Init = (source?: EngineSource) => Promise<void>;
/** What an entry makes of its way to find the engine. */
export interface Entry {
    /**
     * Loads the engine. Shared, and safe to call twice at once; a failed one can be tried again; one that came later than the engine does
     * nothing. `compile` calls it by itself, all other functions need it to have been called once.
     *
     * @param source Bytes, a `WebAssembly.Module`, a `Response` or an address, where the engine shall come from elsewhere.
     * @throws {@link GoalfitError} of kind `load`.
     */
    init: Init;
    /**
     * Compiles a program.
     *
     * @param sources One text, or texts by name, the main one first.
     * @throws {@link GoalfitError} of kind `program` with every diagnostic, where any of them is an error; of kind `load`.
     */
    compile: (sources: SourceTexts) => Promise<Program>;
}
/** Compiles a program without waiting; needs `init()` to have been called. */
export declare function compileSync(sources: SourceTexts): Program;
/** Everything that is the matter with a text: never throws on bad text. Offsets are in UTF-16 code units (`utf16`). */
export declare function check(sources: SourceTexts): Diagnostic[];
/**
 * The text in its one canonical form.
 *
 * @throws {@link GoalfitError} of kind `program` where the text cannot be read; then nothing is lost, since nothing is changed.
 */
export declare function format(text: string): string;
/** Every token of a text, for highlighting, in order, without gaps except blanks. */
export declare function tokens(text: string): SourceToken[];
/**
 * What editors ask of texts that may be half-typed: looks at them once, answers many questions. Offsets are in UTF-16 code units, as
 * strings of JavaScript count. Holds memory of the engine until `free()`, `using`, or the collector gives it back.
 */
export declare class Analysis {
    #private;
    /** @param sources One text, or texts by name, the main one first. */
    constructor(sources: SourceTexts);
    /** Looks again after texts have changed; those that have not are not read again. */
    update(sources: SourceTexts): void;
    /** Everything that is the matter. */
    check(): Diagnostic[];
    /** What stands at an offset; `null` where there is nothing to say. */
    hover(offset: number, source?: string): Hover | null;
    /** What could be written at an offset. */
    complete(offset: number, source?: string): Completions;
    /** Where the name at an offset is declared; `null` where nothing is known of it. */
    definition(offset: number, source?: string): TextLocation | null;
    /** Where the name at an offset is used. */
    references(offset: number, source?: string): TextLocation[];
    /** The outline. */
    symbols(source?: string): SourceSymbol[];
    /** The numbers that a slider may change. */
    numbers(source?: string): NumberLiteral[];
    /** The program, without compiling it anew; `undefined` where the texts have errors. It is one's own, and stays when texts change. */
    program(): Program | undefined;
    /** Gives the engine's memory back. Later calls of this analysis are errors. */
    free(): void;
    [Symbol.dispose](): void;
}
/** A number of {@link Analysis.numbers} with another value, in the notation that it is written in. */
export declare function writeNumber(literal: NumberLiteral, value: number): string;
/** The mappings that ship with the engine: PartnerStack, Dub, Salesforce, impact.com, Impartner. Data, to be used or to begin with. */
export declare function maps(): Mapping[];
/** The versions of the engine, the language, and the shape of reports. */
export declare function version(): Version;

// base64.d.ts
export declare function decoded(text: string): Uint8Array<ArrayBuffer>;

// bytes.d.ts
export declare function bytes(): Uint8Array<ArrayBuffer>;

// calls.d.ts
import type { Analysis, check, format, maps, tokens, version, writeNumber } from "./api.js";
import { type Program } from "./program.js";
/** Writes an argument; throws where it cannot be one. */
type Write = (value: unknown) => string;
/** Of functions and methods: how each of their arguments is written. */
type Written<T, Names extends keyof T> = {
    [Name in Names]: T[Name] extends (...args: infer Args) => unknown ? {
        [At in keyof Args]-?: Write;
    } : readonly [];
};
/** What was left out is nothing. */
export declare const maybe: (what: string) => Write;
/** The functions of the package. */
export interface Functions {
    check: typeof check;
    format: typeof format;
    tokens: typeof tokens;
    writeNumber: typeof writeNumber;
    maps: typeof maps;
    version: typeof version;
}
export declare const FUNCTIONS: Written<Functions, keyof Functions>;
/** What is asked of a program in one plain call. */
export type ProgramCall = "warnings" | "about" | "assess" | "needs" | "programme" | "expectations" | "suggestMapping" | "factsSchema";
export declare const OF_PROGRAM: Written<Program, ProgramCall>;
/** What is asked of an analysis in one plain call. */
export type AnalysisCall = "check" | "hover" | "complete" | "definition" | "references" | "symbols" | "numbers";
export declare const OF_ANALYSIS: Written<Analysis, AnalysisCall>;
/** Calls that may keep a worker busy for long: only one of these is worth a new worker when it is ended and does not stop. */
export declare const LONG: ReadonlySet<string>;
export {};

// engine.d.ts
/** `WebAssembly.Module`, where the compiler knows it: types of Node do not. */
export type EngineModule = typeof globalThis extends {
    WebAssembly: {
        Module: {
            prototype: infer Module;
        };
    };
} ? Module : object;
/** Bytes. */
export type EngineBytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
/** What the engine can be made from. */
export type EngineSource = EngineBytes | EngineModule | Response | URL | string | Promise<EngineBytes | EngineModule | Response>;
/** Where an entry of the package finds the module when nobody says. */
export type Loader = () => EngineSource;
/** The engine for hosts without SIMD, from the other one. */
export type Scalar = (engine: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;

// errors.d.ts
import type { Diagnostic } from "./types.js";
/** What went wrong: `kind` says where to look, `diagnostics` what an analyst wrote and where, in UTF-16 offsets. */
export declare class GoalfitError extends Error {
    /**
     * `program`: a text has errors · `facts`: facts are missing, cannot be read or have no result · `usage`: the call itself is
     * not right · `load`: the engine could not be loaded · `aborted`: the caller's signal ended it · `internal`: a defect of the
     * engine; the message says what to send where, and the next call works.
     */
    readonly kind: ErrorKind;
    /** Every diagnostic, errors and warnings, in the order of their places; empty where there is none. */
    readonly diagnostics: readonly Diagnostic[];
    readonly name = "GoalfitError";
    constructor(message: string, 
    /**
     * `program`: a text has errors · `facts`: facts are missing, cannot be read or have no result · `usage`: the call itself is
     * not right · `load`: the engine could not be loaded · `aborted`: the caller's signal ended it · `internal`: a defect of the
     * engine; the message says what to send where, and the next call works.
     */
    kind: ErrorKind, 
    /** Every diagnostic, errors and warnings, in the order of their places; empty where there is none. */
    diagnostics?: readonly Diagnostic[], options?: ErrorOptions);
}
/** Where to look for the cause of a {@link GoalfitError}. */
export type ErrorKind = "program" | "facts" | "usage" | "load" | "aborted" | "internal";
/** Whether it is a {@link GoalfitError}, also one of another copy of this package or of a frame. (What is posted from a worker of one's own is a plain `Error`: post its
 * `kind`, `message` and `diagnostics`.) */
export declare function isGoalfitError(error: unknown): error is GoalfitError;

// exports.d.ts
export { Analysis, check, compileSync, format, maps, tokens, version, writeNumber } from "./api.js";
export type { EngineBytes, EngineModule, EngineSource } from "./engine.js";
export { type ErrorKind, GoalfitError, isGoalfitError } from "./errors.js";
export { type Cells, type MainCause, Matrix, type MatrixData, type MatrixFailure } from "./matrix.js";
export type { AdviseOptions, CallOptions, Known, OfferSubject, PartnerSubject, Program, Progress, ScoreOptions, SourceTexts, Subject, } from "./program.js";
export type * from "./types.js";

// fetch.d.ts
import { type Entry } from "./api.js";
export * from "./exports.js";
/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export declare const init: Entry["init"];
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export declare const compile: Entry["compile"];

// index.d.ts
import { type Entry } from "./api.js";
export * from "./exports.js";
/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export declare const init: Entry["init"];
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export declare const compile: Entry["compile"];

// matrix.d.ts
/// <reference lib="esnext.disposable" preserve="true" />
import type { Report, Titled } from "./types.js";
/** A pair that has no result. */
export interface MatrixFailure {
    /** Row. */
    partner: number;
    /** Column. */
    offer: number;
    /** Why, in one line. */
    message: string;
}
/** The main cause of a cell: the one without which, all others on, the score would be highest. */
export interface MainCause {
    /** Which. */
    cause: Titled;
    /** What the score would gain without it: the largest `lift` of the cell's report. */
    lift: number;
}
/** A matrix as plain data. */
export interface MatrixData {
    /** The partners' names, by row. */
    readonly partners: readonly string[];
    /** The offers' names, by column. */
    readonly offers: readonly string[];
    /** The verdicts that a program has, from the worst to the best. */
    readonly verdictNames: readonly Titled[];
    /** The causes that a program has. */
    readonly causeNames: readonly Titled[];
    /** Row by row: `scores[row * offers.length + column]`; `NaN` where a pair has no result. */
    readonly scores: Float64Array<ArrayBuffer>;
    /** Row by row, indices into `verdictNames`; 255 where a pair has no result. */
    readonly verdicts: Uint8Array<ArrayBuffer>;
    /** Row by row, indices into `causeNames`; 255 where no cause keeps the score down. Empty unless `mains` was asked for. */
    readonly mains: Uint8Array<ArrayBuffer>;
    /** Row by row, what the score would gain without the main cause. Empty unless `mains` was asked for. */
    readonly lifts: Float64Array<ArrayBuffer>;
    /** The quantities that were asked for, by name, row by row in their base units; `NaN` where a pair has no result. */
    readonly quantities: Readonly<Record<string, Float64Array<ArrayBuffer>>>;
    /** Pairs without a result, and why. */
    readonly failures: readonly MatrixFailure[];
}
/** What is asked of the cells of a matrix, wherever it was computed. */
export declare class Cells implements MatrixData {
    #private;
    readonly partners: readonly string[];
    readonly offers: readonly string[];
    readonly verdictNames: readonly Titled[];
    readonly causeNames: readonly Titled[];
    readonly scores: Float64Array<ArrayBuffer>;
    readonly verdicts: Uint8Array<ArrayBuffer>;
    readonly mains: Uint8Array<ArrayBuffer>;
    readonly lifts: Float64Array<ArrayBuffer>;
    readonly quantities: Readonly<Record<string, Float64Array<ArrayBuffer>>>;
    readonly failures: readonly MatrixFailure[];
    /** The score of one cell; `NaN` where it has no result. */
    score(row: number, column: number): number;
    /** The verdict of one cell; `undefined` where it has no result. */
    verdict(row: number, column: number): Titled | undefined;
    /** The main cause of one cell; `undefined` where there is none, and where `mains` was not asked for. */
    main(row: number, column: number): MainCause | undefined;
}
/** Scores of partners (rows) × offers (columns). Plain arrays: nothing of it is in the engine, except what `explain` needs. */
export declare class Matrix extends Cells {
    #private;
    /**
     * One cell, explained on demand.
     *
     * @throws {@link GoalfitError} of kind `facts` where the cell has no result, or has a score and no explanation, since a rule is at fault
     * with some of the causes off, in a finding or in a sentence; of kind `usage` after `free()`, or where there is no such cell.
     */
    explain(row: number, column: number): Report;
    /** Gives the engine's memory back; scores and verdicts stay. */
    free(): void;
    [Symbol.dispose](): void;
}

// node.d.ts
import { type Entry } from "./api.js";
export * from "./exports.js";
/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export declare const init: Entry["init"];
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export declare const compile: Entry["compile"];

// program.d.ts
/// <reference lib="esnext.disposable" preserve="true" />
import { Matrix } from "./matrix.js";
import type { About, Advice, Diagnostic, ExpectOutcome, Finding, Mapped, Mapping, Needs, OfferFacts, PartnerFacts, Report, Suggestion } from "./types.js";
/** Texts by name; the first one is the main one, and the others take part where a `use` names them. */
export type SourceTexts = string | Readonly<Record<string, string>>;
/** Facts without the fields that a program may declare of its own: what one's own interfaces fit. */
export type Known<T> = T extends readonly (infer Item)[] ? readonly Known<Item>[] : T extends object ? {
    [Key in keyof T as string extends Key ? (unknown extends T[Key] ? never : Key) : Key]: Known<T[Key]>;
} : T;
/** A partner: one of the program's own, by its name, or facts as data. */
export type PartnerSubject = string | PartnerFacts | Known<PartnerFacts>;
/** An offer: one of the program's own, by its name, or facts as data. */
export type OfferSubject = string | OfferFacts | Known<OfferFacts>;
/** A partner or an offer. */
export type Subject = PartnerSubject | OfferSubject;
/** How far a long call is. */
export interface Progress {
    /** Steps done. */
    done: number;
    /** Steps in all; for advice an estimate that may change. */
    of: number;
}
/** What every call that may take long understands. */
export interface CallOptions {
    /** Ends the call; it then fails with a `GoalfitError` of kind `aborted`, whose `cause` is the signal's reason. */
    signal?: AbortSignal | undefined;
    /** Hears how far it is, at most twenty times a second. What it throws ends the call. */
    onProgress?: ((progress: Progress) => void) | undefined;
}
/** What `advise` understands. */
export interface AdviseOptions extends CallOptions {
    /** A verdict to reach (the program's best one unless told otherwise), or a score, 0 to 100 in `std`. */
    target?: string | number | undefined;
}
/** What `score` understands. */
export interface ScoreOptions extends CallOptions {
    /** Looks for the main cause of each cell, too: see `Matrix.main`. */
    mains?: boolean | undefined;
    /** Other quantities of each cell, by name, such as `fit` and `pull`: see `Matrix.quantities`. */
    quantities?: readonly string[] | undefined;
}
/**
 * A compiled program. Holds memory of the engine until `free()`, `using`, or the collector gives it back.
 *
 * @example
 * ```ts
 * const program = await compile(text);
 * const report = program.assess("Northwind Consulting", "€100k referral bounty");
 * console.log(report.score, report.verdict, report.causes[0]?.because);
 * ```
 */
export declare class Program {
    #private;
    /** What is probably not meant in the texts. */
    get warnings(): readonly Diagnostic[];
    /** What the program holds: names and titles of partners, offers, archetypes, verdicts and causes. */
    about(): About;
    /** The names of the program's own partners. */
    get partners(): string[];
    /** The names of the program's own offers. */
    get offers(): string[];
    /**
     * One pair, explained.
     *
     * @param partner The name of one of the program's partners, or facts: `{ name, archetype, gross_profit: "€3M per year", goals: […] }`.
     * @param offer The name of one of the program's offers, or facts.
     * @throws {@link GoalfitError} of kind `facts`: unknown names, values that cannot be read, facts that are missing.
     */
    assess(partner: PartnerSubject, offer: OfferSubject): Report;
    /**
     * Scores whole portfolios: reads and scores partners in blocks, with turns for the host in between. What is given must not change
     * before it is done.
     *
     * @param partners Names, facts, or both; all of the program's own where left out.
     * @param offers Likewise.
     * @throws {@link GoalfitError} of kind `facts` for facts that cannot be read and quantities that no pair has; a pair without a
     * result is no error, but is listed in `failures` and scores `NaN`. Of kind `aborted` where the signal ended it.
     */
    score(partners?: readonly PartnerSubject[] | null, offers?: readonly OfferSubject[] | null, options?: ScoreOptions | null): Promise<Matrix>;
    /**
     * What would make an offer reach a target: each lever alone, the cheapest set of levers, and the redesigned offer as text. Takes
     * up to some seconds and does not give the host a turn: call it from `goalfit/worker` where somebody is looking at the page.
     * `onProgress` is called in its middle, and must not call goalfit.
     *
     * @throws {@link GoalfitError} as `assess`, and for a target that the program does not know.
     */
    advise(partner: PartnerSubject, offer: OfferSubject, options?: AdviseOptions | null): Advice;
    /** What a partner lacks for what the program's offers ask of it, best first, and when there is room for it. */
    needs(partner: PartnerSubject): Needs;
    /** What rules say of all the program's offers to a partner together. */
    programme(partner: PartnerSubject): Finding[];
    /** What became of every `expect` of the program. */
    expectations(): ExpectOutcome[];
    /**
     * Adds facts as a PRM or a CRM exports them. A row that cannot be read is left out and told of, with its place and a way out; nothing
     * is guessed.
     *
     * @param rows CSV, JSON as text, or rows as data.
     * @param mapping How fields of the source become fields of goalfit: one of `maps()`, or one's own. Without it rows that are facts
     * already (`{ name, archetype, gross_profit: "€3M per year", … }`), or CSV whose columns are called as fields are: `name`,
     * `gross_profit (€ per month)`, `win (%)`.
     * @throws {@link GoalfitError} of kind `facts` where the mapping does not fit or nothing can be read; then nothing is added.
     */
    addRows(rows: string | readonly object[], mapping?: Mapping): Mapped;
    /**
     * Goes on with other texts, as an editor has them after a change. Rows that were added stay: as they were read, where the new texts
     * say the same about fields, kinds, archetypes, vendors and currencies, so that after a change of a rule, a number or an offer a book
     * of partners is not read again; else they are read anew.
     *
     * @returns What became of the rows that were read anew, in the order in which they were added; nothing where they stay.
     * @throws {@link GoalfitError} of kind `program` with every diagnostic; of kind `facts` where a mapping does not fit any more. Then the
     * program is as it was.
     */
    update(sources: SourceTexts): Mapped[];
    /**
     * A mapping that may be meant for a table whose columns are called otherwise, by their names and by what stands in the first rows: to
     * be shown to a person, and corrected.
     */
    suggestMapping(table: string): Suggestion;
    /** The JSON Schema of facts, with the program's own fields and kinds. */
    factsSchema(): Record<string, unknown>;
    /** Gives the engine's memory back. Later calls of this program are errors. */
    free(): void;
    [Symbol.dispose](): void;
}

// protocol.d.ts
import type { SourceTexts } from "./program.js";
import type { Diagnostic } from "./types.js";
/** A call by its name, each argument as JSON. */
export interface Call {
    name: string;
    args: readonly string[];
}
/** Rows that were added to a program, and by which mapping, as JSON. */
export type Added = readonly string[];
/** What the worker keeps under a number. */
export type Kept = "program" | "analysis";
/** To the worker: the texts that a number stands for from now on, a call (of a number, or of none), an end, a number to forget. */
export type ToWorker = {
    keep: number;
    as: Kept;
    sources: SourceTexts;
    added: readonly Added[];
} | {
    id: number;
    call: Call;
    of?: number;
} | {
    abort: number;
} | {
    free: number;
};
/** From the worker: a call is begun, goes on, is answered. */
export type FromWorker = {
    id: number;
    begun: true;
} | {
    id: number;
    progress: [number, number];
} | {
    id: number;
    value: unknown;
} | {
    id: number;
    error: {
        text: string;
        kind: string;
        diagnostics: Diagnostic[];
    };
};

// scalar.d.ts
/** What is no engine, or one without SIMD already, is given back as it is: compiling it says what is the matter. */
export declare function scalar(engine: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;

// slim.d.ts
import { type Entry } from "./api.js";
export * from "./exports.js";
/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export declare const init: Entry["init"];
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export declare const compile: Entry["compile"];

// steady.d.ts
export {};

// turn.d.ts
export {};

// types.d.ts
/**
 * Where an assumption comes from.
 */
export type AssumptionOrigin = "default" | "archetype" | "constant" | "member";
/**
 * How a finding is to be read.
 */
export type FindingLevel = "limit" | "warning" | "note";
/**
 * A quantity's value: one number, nothing, or one for each member (nested for pairs of members).
 */
export type QuantityValue = number | boolean | string | {
    [k: string]: QuantityValue | undefined;
} | null;
/**
 * What a name or an item of a list is.
 */
export type SymbolKind = "keyword" | "vendor" | "partner" | "archetype" | "offer" | "goal" | "activity" | "reward" | "ask" | "expect" | "field" | "set" | "symbol" | "scale" | "quantity" | "define" | "constant" | "table" | "rule" | "finding" | "lever" | "cause" | "verdict" | "function" | "entity" | "list" | "member" | "number" | "unit" | "library" | "file" | "exchange";
/**
 * A value that stands in the mapping itself.
 */
export type Constant = boolean | number | string;
/**
 * How much a diagnostic matters.
 */
export type Severity = "error" | "warning";
/**
 * Which of the sources a span belongs to. Texts of libraries are numbered from [`SourceId::FIRST_OF_LIBRARIES`], each with the same
 * number in every program.
 */
export type SourceId = number;
/**
 * How values are written.
 */
export type Notation = "literal" | "text" | "number" | "percent" | "share" | "money_minor" | "money_decimal" | "duration" | "date" | "epoch_milliseconds" | "epoch_seconds" | "date_span" | "yes_no" | "names";
/**
 * One path, or several of which the first that states something counts.
 */
export type Paths = string | string[];
/**
 * A period of the calendar, or a day of work.
 */
export type Period = "day" | "week" | "month" | "quarter" | "year" | "day_of_work";
/**
 * What one of a number is.
 */
export type Times = "thousand" | "million";
/**
 * What stands before decimals.
 */
export type Point = "." | ",";
/**
 * What a row of the source is.
 */
export type RowEntity = "partner" | "offer" | "vendor";
/**
 * Which part of a fact's value a number is.
 */
export type NumberPart = "whole" | "low" | "high" | "spread";
/**
 * Why a column may lead to a field.
 */
export type Reason = "name" | "values" | "synonym" | "near" | "nothing";
/**
 * What a piece of a text is.
 */
export type TokenClass = "keyword" | "declaration" | "reference" | "field" | "entity" | "number" | "money" | "duration" | "percent" | "date" | "unit" | "string" | "hole" | "symbol" | "function" | "name" | "literal" | "comment" | "operator" | "punctuation" | "bracket" | "bar" | "header" | "invalid";
/**
 * A verdict of `std`, or of a program.
 */
export type Verdict = "misfires" | "mixed" | "aligned" | (string & {});
/**
 * What a program holds, for a list to choose from.
 */
export interface About {
    /**
     * The archetypes that a partner may be of.
     */
    archetypes: Titled[];
    /**
     * The causes that rules name.
     */
    causes: Titled[];
    /**
     * The currency that money is counted in, such as `EUR`; `null` where no money was stated yet.
     */
    currency: string | null;
    /**
     * The libraries that take part.
     */
    libraries: string[];
    /**
     * The offers, as declared.
     */
    offers: Titled[];
    /**
     * The partners, as declared.
     */
    partners: Titled[];
    /**
     * The quantity that the verdict is about, as `score`.
     */
    target: string;
    /**
     * The verdicts, from the worst to the best.
     */
    verdicts: Titled[];
    /**
     * A bound on the steps that explaining one pair takes.
     */
    work: number;
}
/**
 * A name and what a reader calls it.
 */
export interface Titled {
    /**
     * The name.
     */
    name: string;
    /**
     * The title.
     */
    title: string;
}
/**
 * A field of goalfit that must be stated and is not, neither by the row nor by its archetype.
 */
export interface Absent {
    /**
     * Such as `partner.day_worth`.
     */
    field: string;
    /**
     * The names of those that do not state it. They were added, and cannot be assessed before it is.
     */
    names: string[];
}
/**
 * What would make an offer reach a target.
 */
export interface Advice {
    /**
     * Each lever alone, at its best; the best first.
     */
    alone: Alone[];
    /**
     * The set with the fewest levers that reaches the target, where it is another one.
     */
    fewest: Plan | null;
    /**
     * Bounds that hold whatever the size of a reward: the findings of level `limit`.
     */
    limits: Finding[];
    /**
     * Where nothing reaches the target: the condition that is farthest from it then, such as `Score is 41, and at least 55 is
     * wanted`.
     */
    obstacle: string | null;
    /**
     * The offer's name.
     */
    offer: string;
    /**
     * Whether some lever alone reaches the target.
     */
    one_suffices: boolean;
    /**
     * The partner's name.
     */
    partner: string;
    /**
     * The cheapest set of levers that reaches the target, each of them needed; where none does, the set that comes closest: with
     * the best verdict, and of those with the least of the largest gap; `null` where nothing helps or nothing is needed.
     */
    plan: Plan | null;
    /**
     * The pair as it is.
     */
    present: Standing;
    /**
     * Whether it reaches the target as it is.
     */
    reached: boolean;
    /**
     * Version of the report's shape.
     */
    schema: number;
    /**
     * Whether some change reaches the score that is wanted, but not the verdict that belongs to it.
     */
    score_alone: boolean;
    /**
     * How much was looked at.
     */
    search: Search;
    /**
     * The target as text: a verdict such as `aligned`, or a score.
     */
    target: string;
}
/**
 * One lever, moved alone as far as it helps.
 */
export interface Alone {
    /**
     * What it changes.
     */
    changes: FieldChange[];
    /**
     * Whether that is nearer to the target than the offer as it is.
     */
    helps: boolean;
    /**
     * The lever's name.
     */
    lever: string;
    /**
     * The member that it is about, such as `cash`; empty for the pair.
     */
    member: string;
    /**
     * Whether that reaches the target.
     */
    reaches: boolean;
    /**
     * Where the pair then stands.
     */
    standing: Standing;
}
/**
 * A field before and after.
 */
export interface FieldChange {
    /**
     * The field, such as `reward.threshold`.
     */
    field: string;
    /**
     * What it is, as text.
     */
    from: string;
    /**
     * The member, such as `cash`; empty for the partner or the offer.
     */
    member: string;
    /**
     * What it becomes, as text.
     */
    to: string;
}
/**
 * Where a pair stands.
 */
export interface Standing {
    /**
     * What the changes so far cost the vendor, in the program's currency; below zero: what they save.
     */
    cost: number;
    /**
     * The same as text.
     */
    cost_text: string;
    /**
     * The value of the quantity that the verdict is about.
     */
    score: number;
    /**
     * The verdict's symbol.
     */
    verdict: Verdict;
    /**
     * The verdict for a reader.
     */
    verdict_title: string;
}
/**
 * A set of levers, each moved as far as needed.
 */
export interface Plan {
    /**
     * The redesigned offer as program text, laid out.
     */
    offer_text: string;
    /**
     * Changes to the partner's own facts, which no offer holds, such as training it first.
     */
    partner_changes: FieldChange[];
    /**
     * Whether it reaches the target.
     */
    reaches: boolean;
    /**
     * The assessment of the redesigned offer.
     */
    report: Report;
    /**
     * Where the pair stands after all of them.
     */
    standing: Standing;
    /**
     * Its steps, the one that adds most first.
     */
    steps: PlanStep[];
}
/**
 * One pair, explained.
 */
export interface Report {
    /**
     * What nobody stated: defaults, archetypes, constants without a source.
     */
    assumed: Assumption[];
    /**
     * Its value with every cause switched off: where it would stand if nothing were in the way.
     */
    best: number;
    /**
     * Every cause of the target, largest loss first; neutral ones last, with share 0.
     */
    causes: CauseShare[];
    /**
     * From base to value, step by step. Order-dependent, unlike `causes`: for the target cause by cause, for each member of a list factor by factor.
     */
    chain: Chain[];
    /**
     * What the rules have to say beside the score.
     */
    findings: Finding[];
    /**
     * The facts that were given for this pair.
     */
    given: GivenFact[];
    /**
     * The causes that were joined into `other causes`, since there were too many to take apart exactly.
     */
    joined: string[];
    /**
     * What a reader calls each quantity, and the value as text where it is one number.
     */
    labels: {
        [k: string]: QuantityLabel | undefined;
    };
    /**
     * Version of the language.
     */
    language: string;
    /**
     * The libraries that spoke.
     */
    libraries: Library[];
    /**
     * The offer's name.
     */
    offer: string;
    /**
     * The partner's name.
     */
    partner: string;
    /**
     * Quantities that are sums over members, member by member.
     */
    parts: Parts[];
    /**
     * Every quantity by name: a number, `null` where it is missing, or one value for each member.
     */
    quantities: {
        [k: string]: QuantityValue | undefined;
    };
    /**
     * Changes that rules propose, with the target's value if only that change were made.
     */
    remedies: Remedy[];
    /**
     * Version of this shape.
     */
    schema: number;
    /**
     * Its value.
     */
    score: number;
    /**
     * The quantity that the verdict is about, as `score`.
     */
    target: string;
    /**
     * The facts that were given as ranges, and what they do to the target.
     */
    uncertain: Uncertain[];
    /**
     * Unknown fields in the facts, kept out of the computation.
     */
    unknown: string[];
    /**
     * The vendor's name, where the offer states one.
     */
    vendor: string | null;
    /**
     * The verdict's symbol, such as `misfires`.
     */
    verdict: Verdict;
    /**
     * The parts of the verdict's condition that hold; empty for `otherwise`.
     */
    verdict_reasons: VerdictReason[];
    /**
     * The verdict for a reader, such as `Misfires`.
     */
    verdict_title: string;
}
/**
 * Something that nobody stated.
 */
export interface Assumption {
    /**
     * The archetype's name, the library's name, or why.
     */
    from: string;
    /**
     * What it is about, such as `partner.slack`, `goal trust.horizon` or `constant crowding_share`.
     */
    name: string;
    /**
     * Where it comes from.
     */
    origin: AssumptionOrigin;
    /**
     * The value as text.
     */
    value: string;
}
/**
 * A cause and what it did to the target. Three answers to three questions.
 */
export interface CauseShare {
    /**
     * The target with only this cause on.
     */
    alone: number;
    /**
     * Its rules' sentences, filled in.
     */
    because: string;
    /**
     * What the target would gain if only this cause were switched off.
     */
    lift: number;
    /**
     * Whether it has any effect on this pair.
     */
    live: boolean;
    /**
     * Its symbol, such as `odds`.
     */
    name: string;
    /**
     * Its rules' names, joined by `; `.
     */
    rule: string;
    /**
     * Its Shapley value: what it took (below zero) or gave; all shares sum to score − best.
     */
    share: number;
    /**
     * Its rules' sources, joined by `; `.
     */
    source: string;
    /**
     * What a reader calls it, such as `long shot`.
     */
    title: string;
}
/**
 * From base to value, step by step.
 */
export interface Chain {
    /**
     * Where it starts.
     */
    base: number;
    /**
     * The same as text.
     */
    base_text: string;
    /**
     * The member's name, such as `cash`; empty for the pair.
     */
    member: string;
    /**
     * The quantity, such as `felt`.
     */
    quantity: string;
    /**
     * The steps, in order.
     */
    steps: Step[];
    /**
     * The same as text.
     */
    text: string;
    /**
     * Its title.
     */
    title: string;
    /**
     * Where it ends.
     */
    value: number;
}
/**
 * One step of a chain.
 */
export interface Step {
    /**
     * By what, in base units; for `on` the difference it makes.
     */
    by: number;
    /**
     * The cause's symbol.
     */
    cause: string;
    /**
     * How it moves: `becomes`, `times`, `plus`, `minus`; `on` for a cause switched on.
     */
    operation: string;
    /**
     * The rule's name.
     */
    rule: string;
    /**
     * The same as text.
     */
    text: string;
    /**
     * Its title.
     */
    title: string;
    /**
     * The value after this step.
     */
    value: number;
}
/**
 * A rule that says something and changes nothing.
 */
export interface Finding {
    /**
     * The sentence, filled in.
     */
    because: string;
    /**
     * `limit` (a bound that no change of size can pass), `warning` or `note`.
     */
    level: FindingLevel;
    /**
     * The member it is about; empty for the pair.
     */
    member: string;
    /**
     * The rule's name.
     */
    rule: string;
    /**
     * The rule's source; empty where it states none.
     */
    source: string;
}
/**
 * A fact that was given.
 */
export interface GivenFact {
    /**
     * Such as `partner.win` or `reward cash.amount`.
     */
    name: string;
    /**
     * As text.
     */
    value: string;
}
/**
 * What a reader calls a quantity.
 */
export interface QuantityLabel {
    /**
     * The value as a reader would write it; empty for members.
     */
    text: string;
    /**
     * Its title.
     */
    title: string;
    /**
     * Its unit in words, such as `days of work`; empty for plain numbers, `%` for shares.
     */
    unit: string;
}
/**
 * A library that took part.
 */
export interface Library {
    /**
     * `std`
     */
    name: string;
    /**
     * Its version.
     */
    version: string;
}
/**
 * A sum, member by member.
 */
export interface Parts {
    /**
     * What its members are, such as `goal`.
     */
    by: string;
    /**
     * The members, largest first.
     */
    members: Part[];
    /**
     * The quantity of each member that is summed.
     */
    of: string;
    /**
     * The quantity that is a sum, such as `fit`.
     */
    quantity: string;
    /**
     * Its title.
     */
    title: string;
}
/**
 * One member's part.
 */
export interface Part {
    /**
     * The member's symbol.
     */
    name: string;
    /**
     * The same as text.
     */
    text: string;
    /**
     * Its title.
     */
    title: string;
    /**
     * Its part.
     */
    value: number;
}
/**
 * A change that a rule proposes.
 */
export interface Remedy {
    /**
     * Further changes that are made together with it.
     */
    also?: RemedyStep[];
    /**
     * The field, such as `reward.threshold`.
     */
    field: string;
    /**
     * What it is now, as text; `missing` where nothing is stated.
     */
    from: string;
    /**
     * The member, such as `cash`; empty for the partner or the offer.
     */
    member: string;
    /**
     * The rule's name.
     */
    rule: string;
    /**
     * The target's value with this remedy alone; missing where it could not be computed.
     */
    score: number | null;
    /**
     * In words, such as `pay per deal`.
     */
    text: string;
    /**
     * What it should become, as text in the language.
     */
    to: string;
}
/**
 * A further change of a remedy.
 */
export interface RemedyStep {
    /**
     * The field.
     */
    field: string;
    /**
     * What it is now, as text.
     */
    from: string;
    /**
     * The member; empty for the partner or the offer.
     */
    member: string;
    /**
     * What it should become, as text in the language.
     */
    to: string;
}
/**
 * A fact given as a range, and the target at both ends, all else at its midpoint.
 */
export interface Uncertain {
    /**
     * The high end as text.
     */
    high: string;
    /**
     * The low end as text.
     */
    low: string;
    /**
     * Such as `partner.win`.
     */
    name: string;
    /**
     * The target at the high end; missing where it cannot be computed there.
     */
    score_high: number | null;
    /**
     * The target at the low end; missing where it cannot be computed there.
     */
    score_low: number | null;
}
/**
 * Why the verdict is what it is.
 */
export interface VerdictReason {
    /**
     * The condition that holds, as written in the verdict table.
     */
    condition: string;
    /**
     * The quantities that it reads, by name.
     */
    reads: string[];
}
/**
 * One step of a plan.
 */
export interface PlanStep {
    /**
     * Why, in the lever's words.
     */
    because: string;
    /**
     * What it changes.
     */
    changes: FieldChange[];
    /**
     * What this step costs, after those before.
     */
    cost: number;
    /**
     * The same as text.
     */
    cost_text: string;
    /**
     * The lever's name.
     */
    lever: string;
    /**
     * The member that it is about; empty for the pair.
     */
    member: string;
    /**
     * The lever's source; empty where it states none.
     */
    source: string;
    /**
     * Where the pair stands after this step and those before.
     */
    standing: Standing;
    /**
     * Where the pair would stand with all the other steps and without this one; `null` where that has no result.
     */
    without: Standing | null;
}
/**
 * How much was looked at, and whether that is all there is.
 */
export interface Search {
    /**
     * At how many values before its limit a number was tried in sets of several levers, where more of it does not bring every
     * condition of the verdict nearer.
     */
    between: number;
    /**
     * Sets of at most so many levers were all looked at, with numbers at their limits and at up to `between` values before.
     */
    complete_up_to: number;
    /**
     * Levers that were left out because there was too much to try: those on the least rewards and asks.
     */
    left_out: number;
    /**
     * Levers that can be moved here, each member for itself.
     */
    levers: number;
    /**
     * Whether the search was stopped from outside.
     */
    stopped: boolean;
    /**
     * Offers that were assessed on the way.
     */
    trials: number;
    /**
     * Sets that reach the target and were not followed up for want of trials: one of them may cost less.
     */
    unsettled: number;
}
/**
 * Something that can be written.
 */
export interface Completion {
    /**
     * Its type or its title, for the same line.
     */
    detail: string | null;
    /**
     * What is said of it.
     */
    documentation: string | null;
    /**
     * What is written.
     */
    insert: string;
    /**
     * What it is.
     */
    kind: SymbolKind;
    /**
     * What is shown in the list.
     */
    label: string;
}
/**
 * What can be written at a place.
 */
export interface Completions {
    /**
     * The items, the likeliest first: those that begin as what is typed already, then the others.
     */
    items: Completion[];
    /**
     * What an item takes the place of: the word or the text in quotes that the cursor is in, or nothing.
     */
    replace: TextRange;
}
/**
 * A piece of a text: `start` included, `end` excluded.
 */
export interface TextRange {
    /**
     * Where it ends.
     */
    end: TextPoint;
    /**
     * Where it starts.
     */
    start: TextPoint;
}
/**
 * A place in a text.
 */
export interface TextPoint {
    /**
     * Offset from the start of the text in bytes of UTF-8; always at the start of a character.
     */
    byte: number;
    /**
     * Column in characters, from 1.
     */
    column: number;
    /**
     * Line, from 1.
     */
    line: number;
    /**
     * Offset from the start of the text in UTF-16 code units, as JavaScript counts.
     */
    utf16: number;
}
/**
 * Something to tell the writer of a text.
 */
export interface Diagnostic {
    /**
     * The registered code, such as `E0203`.
     */
    code: string;
    /**
     * A correction, where there is one.
     */
    fix: DiagnosticFix | null;
    /**
     * What to do.
     */
    help: string[];
    /**
     * The places involved, the primary one first. Empty where there is no place.
     */
    labels: DiagnosticLabel[];
    /**
     * What is the matter: lower case start, one line, no full stop, names in backticks.
     */
    message: string;
    /**
     * Error or warning.
     */
    severity: Severity;
}
/**
 * A correction.
 */
export interface DiagnosticFix {
    /**
     * The replacements, sorted; they do not overlap.
     */
    edits: TextEdit[];
    /**
     * What it does, for a menu.
     */
    title: string;
}
/**
 * A replacement in a text.
 */
export interface TextEdit {
    /**
     * What is replaced; an empty range inserts.
     */
    range: TextRange;
    /**
     * The text's name.
     */
    source: string;
    /**
     * What takes its place.
     */
    text: string;
}
/**
 * A place that a problem involves.
 */
export interface DiagnosticLabel {
    /**
     * Where.
     */
    location: TextLocation;
    /**
     * What is the matter here; may be empty.
     */
    text: string;
}
/**
 * A piece of one of the texts.
 */
export interface TextLocation {
    /**
     * Whether it belongs to a library that ships with the engine, so that nobody can edit it.
     */
    library: boolean;
    /**
     * Where in it.
     */
    range: TextRange;
    /**
     * The text's name.
     */
    source: string;
}
/**
 * One line of an `expect`.
 */
export interface ExpectCheck {
    /**
     * What was expected, as written.
     */
    expected: string;
    /**
     * What came out, as text.
     */
    found: string;
    /**
     * Whether they agree.
     */
    holds: boolean;
    /**
     * What is looked at.
     */
    name: string;
}
/**
 * What became of one `expect`.
 */
export interface ExpectOutcome {
    /**
     * What naive theories say of the pair, by title: every number of the pair whose name begins with `baseline_`.
     */
    baselines: {
        [k: string]: number | undefined;
    };
    /**
     * Its lines.
     */
    checks: ExpectCheck[];
    /**
     * Why the model is known to disagree, where the program says so.
     */
    differs: string | null;
    /**
     * Why there is no assessment, where there is none.
     */
    error: string | null;
    /**
     * The offer's name.
     */
    offer: string;
    /**
     * The partner's name.
     */
    partner: string;
    /**
     * The score, where there is an assessment.
     */
    score: number | null;
    /**
     * Where it stands.
     */
    span: Span;
}
/**
 * A piece of one source text: byte offsets, `start` included, `end` excluded.
 */
export interface Span {
    /**
     * One past the last byte.
     */
    end: number;
    /**
     * The text it lies in.
     */
    source: SourceId;
    /**
     * First byte.
     */
    start: number;
}
/**
 * One field of the source and the field of goalfit that it states.
 */
export interface FieldMap {
    /**
     * How the value is written.
     */
    as?: Notation;
    /**
     * A value that every row has, instead of `from`. In a list of members it needs `each`.
     */
    constant?: Constant | null;
    /**
     * The currency of an amount (ISO 4217).
     */
    currency?: string | null;
    /**
     * The source field that names the currency. Where it is empty, `currency` or the mapping's own holds.
     */
    currency_field?: Paths | null;
    /**
     * The list whose members each get the value, where `from` does not go over it: `payouts[]`.
     */
    each?: string | null;
    /**
     * Where the value stands: `company.name`, `payouts[].amount` (each member of a list), `fields[key=region].value` (the member
     * whose `key` is `region`). Of several paths the first that states something counts.
     */
    from?: Paths;
    /**
     * What holds where the source states nothing; as text of goalfit.
     */
    otherwise?: Constant | null;
    /**
     * What a rate is per.
     */
    per?: Period | null;
    /**
     * What separates `names` in a text.
     */
    separator?: string | null;
    /**
     * The source's words and what they are in goalfit. A word that is not in the table is a problem of its row.
     */
    table?: {
        [k: string]: string | undefined;
    };
    /**
     * Whether numbers count thousands or millions.
     */
    times?: Times | null;
    /**
     * Where it goes: `name`, `archetype`, `gross_profit`, `moves.refer.services`, `goal services.weight`, `reward cash.amount`,
     * `ask refer.days`, or `reward[].amount` for each member of the list that `from` goes over.
     */
    to: string;
    /**
     * What a `duration` counts.
     */
    unit?: Period | null;
    /**
     * The field's last day, for `date_span`.
     */
    until?: Paths | null;
    /**
     * Takes the value only from rows (or members) in which another field has one of some values.
     */
    when?: When | null;
}
/**
 * A condition on another field of the same row or member.
 */
export interface When {
    /**
     * Its path.
     */
    field: string;
    /**
     * The values at which it holds; truths and numbers as texts.
     */
    is: string[];
}
/**
 * What stands at a place, for a box beside it.
 */
export interface Hover {
    /**
     * What is said of it: the comment above its declaration, or what a word is for.
     */
    documentation: string | null;
    /**
     * How it is used.
     */
    example: string | null;
    /**
     * How it is declared or written, in the language.
     */
    formula: string | null;
    /**
     * Its type in words, such as `a duration, not negative`.
     */
    is: string | null;
    /**
     * What it is.
     */
    kind: SymbolKind;
    /**
     * Its name in the language, such as `partner.win`.
     */
    name: string;
    /**
     * Where it is known from: a source, or `assumed`.
     */
    origin: string | null;
    /**
     * The word or number that it is about.
     */
    range: TextRange;
    /**
     * What a reader calls it.
     */
    title: string;
    /**
     * The unit of its numbers, such as `EUR per month`.
     */
    unit: string | null;
    /**
     * Its value: of a constant or a number in base units, of a field what it is where nobody states it.
     */
    value: string | null;
}
/**
 * What became of many rows.
 */
export interface Mapped {
    /**
     * The names of those that were added.
     */
    added: string[];
    /**
     * The numbers of their rows, from 1, in the same order.
     */
    added_rows: number[];
    /**
     * What must be stated and is not.
     */
    missing: Absent[];
    /**
     * What was left out, and why.
     */
    problems: RowProblem[];
    /**
     * How many there were.
     */
    rows: number;
    /**
     * Fields of the source that the mapping does not read, in the order in which they were met.
     */
    unmapped: Unmapped[];
}
/**
 * What is wrong with a row. The row is left out.
 */
export interface RowProblem {
    /**
     * What is the matter and what to do.
     */
    diagnostic: SpanDiagnostic;
    /**
     * The field of the source, or else of goalfit; empty where the row as a whole is meant.
     */
    field: string;
    /**
     * Its line, where the source has lines.
     */
    line: number | null;
    /**
     * What it is called; empty where it says nothing.
     */
    name: string;
    /**
     * Its number, from 1.
     */
    row: number;
    /**
     * The value that the source has there.
     */
    value: string;
}
/**
 * One thing to tell the writer of a program.
 */
export interface SpanDiagnostic {
    /**
     * The registered code, such as `E0203`.
     */
    code: string;
    /**
     * A correction, where there is one.
     */
    fix: SpanFix | null;
    /**
     * What to do.
     */
    help: string[];
    /**
     * The places involved, the primary one first. Empty where there is no place, as for a missing file.
     */
    labels: SpanLabel[];
    /**
     * What is the matter: lower case start, one line, no full stop, names in backticks.
     */
    message: string;
    /**
     * Error or warning.
     */
    severity: Severity;
}
/**
 * A correction that a tool can apply.
 */
export interface SpanFix {
    /**
     * The replacements; they do not overlap.
     */
    edits: SpanEdit[];
    /**
     * What it does, for a menu.
     */
    title: string;
}
/**
 * One replacement in a text.
 */
export interface SpanEdit {
    /**
     * What is replaced; an empty span inserts.
     */
    span: Span;
    /**
     * What takes its place.
     */
    text: string;
}
/**
 * A place involved, with what to say about it. The first label of a diagnostic is the primary one.
 */
export interface SpanLabel {
    /**
     * Where.
     */
    span: Span;
    /**
     * What is the matter here; may be empty.
     */
    text: string;
}
/**
 * A field of the source that the mapping does not read.
 */
export interface Unmapped {
    /**
     * What it states in the first of them.
     */
    example: string;
    /**
     * Its path.
     */
    field: string;
    /**
     * In how many rows it states something.
     */
    rows: number;
}
/**
 * How rows of another system become partners, offers or vendors.
 */
export interface Mapping {
    /**
     * Texts that state nothing, as `N/A` may. An empty text and `null` never do.
     */
    absent?: string[];
    /**
     * The currency (ISO 4217) of amounts that name none.
     */
    currency?: string | null;
    /**
     * What stands before the decimals of numbers in texts: `.` or `,`.
     */
    decimal?: Point;
    /**
     * What a row is.
     */
    entity?: RowEntity & string;
    /**
     * From where to where.
     */
    fields: FieldMap[];
    /**
     * The name by which it is called, such as `dub`.
     */
    name?: string;
    /**
     * Paths to the list of rows, such as `data.items`: the first that leads to a list is taken. A list at the top needs none, and
     * a single row may stand alone.
     */
    rows?: string[];
    /**
     * What separates thousands in texts, where something does: `,`, `.`, `'`, `_` or a blank.
     */
    thousands?: string | null;
    /**
     * What a reader calls it.
     */
    title?: string;
    /**
     * What it reads, and what it takes for granted.
     */
    what?: string;
}
/**
 * One need.
 */
export interface Need {
    /**
     * Why, in the lever's words.
     */
    because: string;
    /**
     * What changes.
     */
    changes: FieldChange[];
    /**
     * What it costs the vendor, in the program's currency.
     */
    cost: number;
    /**
     * The same as text.
     */
    cost_text: string;
    /**
     * Days of work that it takes of the partner's people.
     */
    days: number;
    /**
     * What it does to each offer that the lever's condition holds for.
     */
    effects: NeedEffect[];
    /**
     * When it starts, in months from now: at once where it takes no days, else after the needs before it that do; `null` where there
     * is no room for it.
     */
    from_month: number | null;
    /**
     * What the lever's own gain comes to, such as closings, over all offers.
     */
    gain: number;
    /**
     * What that gain is called.
     */
    gain_title: string;
    /**
     * The lever's name.
     */
    lever: string;
    /**
     * The offers among them whose target it lowers; it raises the others by more.
     */
    lowers: string[];
    /**
     * The members that it is about, such as an activity; empty for the pair.
     */
    member: string;
    /**
     * The offer that is changed; empty where the partner's own facts are.
     */
    offer: string;
    /**
     * What the target gains, over all these offers.
     */
    score_gain: number;
    /**
     * What the target gains for each 1000 of cost; `null` where it costs nothing.
     */
    score_per_1000: number | null;
    /**
     * When it is done; `null` where there is no room for it.
     */
    to_month: number | null;
}
/**
 * What mending a need does to one offer.
 */
export interface NeedEffect {
    /**
     * The lever's gain as it is.
     */
    gain: number;
    /**
     * The lever's gain with the need mended.
     */
    gain_then: number;
    /**
     * The offer's name.
     */
    offer: string;
    /**
     * The target as it is.
     */
    score: number;
    /**
     * The target with the need mended.
     */
    score_then: number;
}
/**
 * What a partner lacks, best first.
 */
export interface Needs {
    /**
     * What rules say of all offers together.
     */
    findings: Finding[];
    /**
     * The needs, best first, in the order in which to go about them.
     */
    needs: Need[];
    /**
     * The partner's name.
     */
    partner: string;
    /**
     * Version of the report's shape.
     */
    schema: number;
    /**
     * A thousand of the program's currency as text, such as `€1000`: what `score_per_1000` is about.
     */
    thousand: string;
}
/**
 * A number in a text, as a slider may move it.
 */
export interface NumberLiteral {
    /**
     * The field, where it states one, such as `win`.
     */
    field: string | null;
    /**
     * The most that is allowed, in its own unit.
     */
    high: number | null;
    /**
     * The least that is allowed, in its own unit.
     */
    low: number | null;
    /**
     * The member of the owner that it is about, such as a goal or a reward.
     */
    member: NumberMember | null;
    /**
     * What the declaration is in which it stands: a vendor, partner, archetype, offer, constant or table.
     */
    owner: SymbolKind;
    /**
     * Its name.
     */
    owner_name: string;
    /**
     * Which part of an uncertain value it is.
     */
    part: NumberPart;
    /**
     * What it states: `partner "Northwind Consulting".win`, `offer "Bounty".reward cash.amount`, `constant season`.
     */
    path: string;
    /**
     * Where it stands, its sign and unit included.
     */
    range: TextRange;
    /**
     * A sensible step for a slider, in its own unit.
     */
    step: number;
    /**
     * As written: `€130k per month`.
     */
    text: string;
    /**
     * What a reader calls it.
     */
    title: string;
    /**
     * That unit: `EUR per month`, `%`, `quarters`; empty for a plain number.
     */
    unit: string;
    /**
     * The number in its own unit, magnitudes and percent taken: 130000, 0.25 for `25%`, 2 for `2 quarters`.
     */
    value: number;
}
/**
 * Which member of a list a number is about.
 */
export interface NumberMember {
    /**
     * What it is.
     */
    kind: SymbolKind;
    /**
     * Its name.
     */
    name: string;
}
/**
 * Unknown fields are kept out and listed.
 */
export interface OfferFacts {
    /**
     * By activity.
     */
    asks?: {
        /**
         * Days asked. Required, here or in the archetype.
         */
        [k: string]: number | string | null | undefined;
    } | null;
    /**
     * Whether it is open to partners now. Has a default, which is reported as assumed.
     */
    in_force?: boolean | string | null;
    name?: string;
    rewards?: {
        /**
         * Amount, in all. Required, here or in the archetype.
         */
        amount?: number | string | null;
        /**
         * Share lost to paperwork. Has a default, which is reported as assumed.
         */
        hassle?: number | string | null;
        /**
         * Amount in the headline. May be missing.
         */
        headline?: number | string | null;
        /**
         * Kind. Required, here or in the archetype.
         */
        kind?: "accelerator" | "cash" | "certification" | "co_sell" | "deal_registration" | "gift_to_friend" | "leads" | "margin" | "mdf" | "points" | "product_credit" | "protection" | "rebate" | "recognition" | "referral_fee" | "revenue_share" | "services_right" | "spiff" | "tier" | "time_off" | "training" | null | (string & {});
        /**
         * Time from earning to payment. Has a default, which is reported as assumed.
         */
        lag?: number | string | null;
        /**
         * What it counts. May be missing.
         */
        measure?: "sell_in" | "sell_through" | "closings" | "effort" | null | (string & {});
        name?: string;
        /**
         * Chance of being paid, where it does not hang on closings. May be missing.
         */
        odds?: number | string | null;
        /**
         * Activities that it pays for, all that are asked where not stated. May be missing.
         */
        pays_for?: {
            [k: string]: number | string | null | undefined;
        } | string[] | null;
        /**
         * How far it serves each goal, where the table does not say. May be missing.
         */
        serves?: {
            [k: string]: number | string | null | undefined;
        } | string[] | null;
        /**
         * Closings needed before anything is paid. Has a default, which is reported as assumed.
         */
        threshold?: number | string | null;
        title?: string | null;
        /**
         * Who is paid. Has a default, which is reported as assumed.
         */
        to?: "both" | "decider" | "doer" | "neither" | null | (string & {});
        /**
         * Closings that are paid. Has a default, which is reported as assumed.
         */
        units?: number | string | null;
    }[] | {
        [k: string]: {
            /**
             * Amount, in all. Required, here or in the archetype.
             */
            amount?: number | string | null;
            /**
             * Share lost to paperwork. Has a default, which is reported as assumed.
             */
            hassle?: number | string | null;
            /**
             * Amount in the headline. May be missing.
             */
            headline?: number | string | null;
            /**
             * Kind. Required, here or in the archetype.
             */
            kind?: "accelerator" | "cash" | "certification" | "co_sell" | "deal_registration" | "gift_to_friend" | "leads" | "margin" | "mdf" | "points" | "product_credit" | "protection" | "rebate" | "recognition" | "referral_fee" | "revenue_share" | "services_right" | "spiff" | "tier" | "time_off" | "training" | null | (string & {});
            /**
             * Time from earning to payment. Has a default, which is reported as assumed.
             */
            lag?: number | string | null;
            /**
             * What it counts. May be missing.
             */
            measure?: "sell_in" | "sell_through" | "closings" | "effort" | null | (string & {});
            name?: string;
            /**
             * Chance of being paid, where it does not hang on closings. May be missing.
             */
            odds?: number | string | null;
            /**
             * Activities that it pays for, all that are asked where not stated. May be missing.
             */
            pays_for?: {
                [k: string]: number | string | null | undefined;
            } | string[] | null;
            /**
             * How far it serves each goal, where the table does not say. May be missing.
             */
            serves?: {
                [k: string]: number | string | null | undefined;
            } | string[] | null;
            /**
             * Closings needed before anything is paid. Has a default, which is reported as assumed.
             */
            threshold?: number | string | null;
            title?: string | null;
            /**
             * Who is paid. Has a default, which is reported as assumed.
             */
            to?: "both" | "decider" | "doer" | "neither" | null | (string & {});
            /**
             * Closings that are paid. Has a default, which is reported as assumed.
             */
            units?: number | string | null;
        } | null | undefined;
    } | null;
    /**
     * How long it has run unchanged. May be missing.
     */
    running?: number | string | null;
    /**
     * Days that the vendor takes over. Has a default, which is reported as assumed.
     */
    support?: number | string | null;
    title?: string | null;
    vendor?: string | null;
    /**
     * Window. Required, here or in the archetype.
     */
    window?: number | string | null;
    [k: string]: unknown | undefined;
}
/**
 * Unknown fields are kept out and listed.
 */
export interface PartnerFacts {
    activities?: {
        /**
         * Done from a norm, not for pay. Has a default, which is reported as assumed.
         */
        by_norm?: boolean | string | null;
        /**
         * Share of its days that would be spent without an offer. Has a default, which is reported as assumed.
         */
        done_anyway?: number | string | null;
        name: string;
        /**
         * Room for it, 1 where as much as for others. Has a default, which is reported as assumed.
         */
        room?: number | string | null;
        title?: string | null;
    }[] | {
        [k: string]: {
            /**
             * Done from a norm, not for pay. Has a default, which is reported as assumed.
             */
            by_norm?: boolean | string | null;
            /**
             * Share of its days that would be spent without an offer. Has a default, which is reported as assumed.
             */
            done_anyway?: number | string | null;
            name?: string;
            /**
             * Room for it, 1 where as much as for others. Has a default, which is reported as assumed.
             */
            room?: number | string | null;
            title?: string | null;
        } | null | undefined;
    } | null;
    /**
     * Acts as. Has a default, which is reported as assumed.
     */
    acts_as?: "firm" | "person" | null | (string & {});
    archetype?: string | null;
    /**
     * Days free for this in the window, none or 0 where unknown. May be missing.
     */
    capacity?: number | string | null;
    /**
     * How many times more one goal matters than another, 1 as much to 9 by far. May be missing.
     */
    compares?: {
        /**
         * By goal.
         */
        [k: string]: {
            [k: string]: number | string | null | undefined;
        } | string[] | null | undefined;
    } | string[] | null;
    /**
     * Worth of a day of work. Required, here or in the archetype.
     */
    day_worth?: number | string | null;
    goals?: {
        /**
         * Horizon. Has a default, which is reported as assumed.
         */
        horizon?: number | string | null;
        /**
         * Kind. Required, here or in the archetype.
         */
        kind?: "brand" | "capability" | "customers" | "ease" | "fairness" | "mission" | "money" | "recurring" | "services" | "status" | "treat" | "trust" | "use" | null | (string & {});
        name: string;
        /**
         * Place in the order of importance, 1 the first; instead of a weight. May be missing.
         */
        rank?: number | string | null;
        title?: string | null;
        /**
         * Weight, in points. May be missing.
         */
        weight?: number | string | null;
    }[] | {
        [k: string]: {
            /**
             * Horizon. Has a default, which is reported as assumed.
             */
            horizon?: number | string | null;
            /**
             * Kind. Required, here or in the archetype.
             */
            kind?: "brand" | "capability" | "customers" | "ease" | "fairness" | "mission" | "money" | "recurring" | "services" | "status" | "treat" | "trust" | "use" | null | (string & {});
            name?: string;
            /**
             * Place in the order of importance, 1 the first; instead of a weight. May be missing.
             */
            rank?: number | string | null;
            title?: string | null;
            /**
             * Weight, in points. May be missing.
             */
            weight?: number | string | null;
        } | null | undefined;
    } | null;
    /**
     * Gross profit. Required, here or in the archetype.
     */
    gross_profit?: number | string | null;
    /**
     * How far a day of each activity moves each goal. Has a default, which is reported as assumed.
     */
    moves?: {
        /**
         * By goal.
         */
        [k: string]: {
            [k: string]: number | string | null | undefined;
        } | string[] | null | undefined;
    } | string[] | null;
    name?: string;
    /**
     * Opportunities. Required, here or in the archetype.
     */
    opportunities?: number | string | null;
    /**
     * Time to get going. Has a default, which is reported as assumed.
     */
    ramp?: number | string | null;
    /**
     * Readiness. Has a default, which is reported as assumed.
     */
    readiness?: number | string | null;
    /**
     * Sales cycle. Required, here or in the archetype.
     */
    sales_cycle?: number | string | null;
    /**
     * Share of the days that cost nothing. Has a default, which is reported as assumed.
     */
    slack?: number | string | null;
    title?: string | null;
    /**
     * Trust that promises are kept. Has a default, which is reported as assumed.
     */
    trust?: number | string | null;
    /**
     * Share of opportunities won. Required, here or in the archetype.
     */
    win?: number | string | null;
    [k: string]: unknown | undefined;
}
/**
 * What rules say of all offers to one partner together.
 */
export interface Programme {
    /**
     * What they say.
     */
    findings: Finding[];
    /**
     * The partner's name.
     */
    partner: string;
    /**
     * Why nothing can be said, where one of the offers cannot be assessed.
     */
    problem: string | null;
}
/**
 * Something that a text declares.
 */
export interface SourceSymbol {
    /**
     * What is declared inside of it.
     */
    children: SourceSymbol[];
    /**
     * What it is.
     */
    kind: SymbolKind;
    /**
     * Its name, without quotes.
     */
    name: string;
    /**
     * All of it.
     */
    range: TextRange;
    /**
     * Its name, or the word that opens it where it has none.
     */
    selection: TextRange;
    /**
     * What a reader calls it, where that is stated.
     */
    title: string | null;
}
/**
 * A piece of a text with its class.
 */
export interface SourceToken {
    /**
     * What it is.
     */
    class: TokenClass;
    /**
     * Where.
     */
    range: TextRange;
}
/**
 * What was found for a column.
 */
export interface Suggested {
    /**
     * The column.
     */
    column: string;
    /**
     * Why.
     */
    reason: Reason;
    /**
     * Where it may lead; none where nothing is like it, or something else leads there already.
     */
    to: string | null;
}
/**
 * A mapping that may be meant, for a person to look at.
 */
export interface Suggestion {
    /**
     * Each column with what was found for it.
     */
    columns: Suggested[];
    /**
     * The mapping. It takes what is suggested, whatever the reason.
     */
    mapping: Mapping;
}
/**
 * Unknown fields are kept out and listed.
 */
export interface VendorFacts {
    /**
     * What a day of each activity is worth to the vendor. May be missing.
     */
    hopes?: {
        [k: string]: number | string | null | undefined;
    } | string[] | null;
    name?: string;
    title?: string | null;
    [k: string]: unknown | undefined;
}
/**
 * What speaks.
 */
export interface Version {
    /**
     * The engine's version.
     */
    engine: string;
    /**
     * The version of the language that it reads.
     */
    language: string;
    /**
     * The version of the report's shape.
     */
    schema: number;
}

// worker-thread.d.ts
export {};

// worker.d.ts
/**
 * The names of `goalfit`, off the main thread: every call answers by a promise, long ones can be aborted and tell how far they are.
 *
 * @module
 */
import type { Analysis } from "./api.js";
import { type AnalysisCall, type Functions, type ProgramCall } from "./calls.js";
import { Cells } from "./matrix.js";
import { type AdviseOptions, type CallOptions, type OfferSubject, type PartnerSubject, type Program, type ScoreOptions, type SourceTexts } from "./program.js";
import type { Advice, Mapped, Mapping, Report } from "./types.js";
export { type ErrorKind, GoalfitError, isGoalfitError } from "./errors.js";
export type { Cells, MainCause, MatrixData, MatrixFailure } from "./matrix.js";
export type { AdviseOptions, CallOptions, Known, OfferSubject, PartnerSubject, Progress, ScoreOptions, SourceTexts, Subject, } from "./program.js";
export type * from "./types.js";
/** What calls of a worker understand beside the options of the call itself. */
export interface WorkerCallOptions extends CallOptions {
    /** Ends every earlier call with the same word that has not answered yet: only the latest one counts. */
    latest?: string | undefined;
}
/** The same calls, each with the options of a call behind its own arguments, answering by promises. */
export type Remote<T, Names extends keyof T> = {
    [Name in Names]: T[Name] extends (...args: infer Args) => infer Answer ? (...args: [...Args, options?: WorkerCallOptions]) => Promise<Awaited<Answer>> : (options?: WorkerCallOptions) => Promise<T[Name]>;
};
/** As far as it is used here: a worker of a browser, of Deno, of Bun, or of Node. */
export interface WorkerLike {
    postMessage(message: unknown): void;
    terminate(): unknown;
    addEventListener?(type: string, listen: (event: {
        data?: unknown;
        message?: string;
    }) => void): void;
    on?(type: string, listen: (value: never) => void): void;
    /** Keeps the process alive; asked for while a call waits for its answer. */
    ref?(): unknown;
    unref?(): unknown;
}
/**
 * A worker and what it is asked. One is enough for a page; more of them work side by side.
 *
 * @example
 * ```ts
 * const program = await compile(text);
 * const matrix = await program.score(null, null, { signal, onProgress: ({ done, of }) => bar.set(done / of) });
 * ```
 */
export declare class Connection {
    #private;
    /** @param make Makes a worker from `goalfit/worker-thread`; needed only where a bundler does not find it by itself. */
    constructor(make?: () => WorkerLike | Promise<WorkerLike>);
    /** Starts the worker and loads the engine in it; `compile` does so by itself. */
    init(): Promise<void>;
    /** Compiles a program in the worker. */
    compile(sources: SourceTexts, options?: WorkerCallOptions): Promise<RemoteProgram>;
    /** Texts that may be half-typed, for an editor's questions. The worker looks at them once, and again only after they have changed. */
    analyse(sources: SourceTexts): RemoteAnalysis;
    /** Ends the worker. Calls that have not answered fail. */
    close(): void;
    [Symbol.dispose](): void;
}
export interface Connection extends Remote<Functions, keyof Functions> {
}
/** What stands for something that a worker keeps. */
declare abstract class Held {
    #private;
    /** Gives the worker's memory back; the collector does so, too. Later calls are errors. */
    free(): void;
    [Symbol.dispose](): void;
}
/** A program in a worker: the methods of `Program` of `goalfit`, answering by promises. */
export declare class RemoteProgram extends Held {
    #private;
    /** As `Program.score`; the arrays are handed over, not copied. */
    score(partners?: readonly PartnerSubject[] | null, offers?: readonly OfferSubject[] | null, options?: (ScoreOptions & WorkerCallOptions) | null): Promise<RemoteMatrix>;
    /** As `Program.advise`. An abort ends it within a moment, whatever it is about to do. */
    advise(partner: PartnerSubject, offer: OfferSubject, options?: (AdviseOptions & WorkerCallOptions) | null): Promise<Advice>;
    /** As `Program.addRows`. */
    addRows(rows: string | readonly object[], mapping?: Mapping, options?: WorkerCallOptions): Promise<Mapped>;
    /** As `Program.update`: what is asked later is about these texts, unless they are no program, or the call is aborted. */
    update(sources: SourceTexts, options?: WorkerCallOptions): Promise<Mapped[]>;
}
export interface RemoteProgram extends Remote<Program, ProgramCall> {
}
/** An analysis in a worker: the methods of `Analysis` of `goalfit`, answering by promises. */
export declare class RemoteAnalysis extends Held {
    /** Other texts: later calls are about these. They are sent with the next call, and what has not changed is not read again. */
    update(sources: SourceTexts): void;
    /** The program, without compiling it anew; `undefined` where the texts have errors. */
    program(options?: WorkerCallOptions): Promise<RemoteProgram | undefined>;
}
export interface RemoteAnalysis extends Remote<Analysis, AnalysisCall> {
}
/** Scores of partners (rows) × offers (columns), as `Matrix` of `goalfit`. */
export declare class RemoteMatrix extends Cells {
    #private;
    /** One cell, explained on demand, by the program in the worker: not after that was given back or has got other texts. */
    explain(row: number, column: number, options?: WorkerCallOptions): Promise<Report>;
}
/** Starts the shared worker and loads the engine in it; `compile` does so by itself. */
export declare const init: () => Promise<void>;
/** As `compile` of `goalfit`, in the shared worker. */
export declare const compile: (sources: SourceTexts, options?: WorkerCallOptions) => Promise<RemoteProgram>;
/** As {@link Connection.analyse}, in the shared worker. */
export declare const analyse: (sources: SourceTexts) => RemoteAnalysis;
/** As `check` of `goalfit`, in the shared worker. */
export declare const check: (sources: SourceTexts, options?: WorkerCallOptions | undefined) => Promise<import("./types.js").Diagnostic[]>;
/** As `format` of `goalfit`, in the shared worker. */
export declare const format: (text: string, options?: WorkerCallOptions | undefined) => Promise<string>;
/** As `tokens` of `goalfit`, in the shared worker. */
export declare const tokens: (text: string, options?: WorkerCallOptions | undefined) => Promise<import("./types.js").SourceToken[]>;
/** As `writeNumber` of `goalfit`, in the shared worker. */
export declare const writeNumber: (literal: import("./types.js").NumberLiteral, value: number, options?: WorkerCallOptions | undefined) => Promise<string>;
/** As `maps` of `goalfit`, in the shared worker. */
export declare const maps: (options?: WorkerCallOptions | undefined) => Promise<Mapping[]>;
/** As `version` of `goalfit`, in the shared worker. */
export declare const version: (options?: WorkerCallOptions | undefined) => Promise<import("./types.js").Version>;
/** Ends the shared worker; the next call starts another one. */
export declare function close(): void;

// workerd.d.ts
import { type Entry } from "./api.js";
export * from "./exports.js";
/** Loads the engine; `compile` calls it by itself, all other functions need it to have been called once. See {@link Entry.init}. */
export declare const init: Entry["init"];
/** Compiles a program, from one text or from texts by name, the main one first. See {@link Entry.compile}. */
export declare const compile: Entry["compile"];
