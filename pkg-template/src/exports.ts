// The names that every entry has in common.

export { Analysis, check, compileSync, format, maps, tokens, version, writeNumber } from "./api.js";
export type { EngineBytes, EngineModule, EngineSource } from "./engine.js";
export { type ErrorKind, GoalfitError, isGoalfitError } from "./errors.js";
export { type Cells, type MainCause, Matrix, type MatrixData, type MatrixFailure } from "./matrix.js";
export type {
  AdviseOptions,
  CallOptions,
  Known,
  OfferSubject,
  PartnerSubject,
  Program,
  Progress,
  ScoreOptions,
  SourceTexts,
  Subject,
} from "./program.js";
export type * from "./types.js";
