// The names that every entry has in common.

export { Analysis, check, compileSync, format, maps, tokens, version, writeNumber } from "./api.js";
export type { EngineBytes, EngineModule, EngineSource } from "./engine.js";
export { type ErrorKind, GoalfitError, isGoalfitError } from "./errors.js";
export {
  type AdviseOptions,
  type CallOptions,
  Matrix,
  type MatrixFailure,
  type Program,
  type Progress,
  type SourceTexts,
  type Subject,
} from "./program.js";
export type * from "./types.js";
