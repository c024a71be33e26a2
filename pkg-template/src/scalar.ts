// The engine for hosts without 128-bit SIMD (browsers before March 2023, processors without SSE 4.1): the same but for the loops of
// portfolios. Kept as what differs, since nearly nobody needs it.
import { applyDelta } from "fossil-delta";
import delta from "../build/engine/scalar.delta.js";
import { decoded } from "./base64.js";

/** What is no engine, or one without SIMD already, is given back as it is: compiling it says what is the matter. */
export function scalar(engine: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  try {
    return applyDelta(engine, decoded(delta)) as Uint8Array<ArrayBuffer>;
  } catch {
    return engine;
  }
}
