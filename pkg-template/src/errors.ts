import type { Diagnostic } from "./types.js";

/** What went wrong: `kind` says where to look, `diagnostics` what an analyst wrote and where, in UTF-16 offsets. */
export class GoalfitError extends Error {
  override readonly name = "GoalfitError";

  constructor(
    message: string,
    /**
     * `program`: a text has errors · `facts`: facts are missing, cannot be read or have no result · `usage`: the call itself is
     * not right · `load`: the engine could not be loaded · `aborted`: the caller's signal ended it · `internal`: a defect of the
     * engine; the message says what to send where, and the next call works.
     */
    readonly kind: ErrorKind,
    /** Every diagnostic, errors and warnings, in the order of their places; empty where there is none. */
    readonly diagnostics: readonly Diagnostic[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Where to look for the cause of a {@link GoalfitError}. */
export type ErrorKind = "program" | "facts" | "usage" | "load" | "aborted" | "internal";

/** Whether it is a {@link GoalfitError}, also one of another copy of this package or of a frame. (What is posted from a worker of one's own is a plain `Error`: post its
 * `kind`, `message` and `diagnostics`.) */
export function isGoalfitError(error: unknown): error is GoalfitError {
  const known = error as { name?: unknown; kind?: unknown } | null | undefined;
  return known?.name === "GoalfitError" && typeof known.kind === "string";
}
