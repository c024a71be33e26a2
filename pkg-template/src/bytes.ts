// The engine's bytes, in a file of their own, so that they are read when they are needed.
import engine from "../build/engine/engine.base64.js";
import { decoded } from "./base64.js";

export function bytes(): Uint8Array<ArrayBuffer> {
  return decoded(engine);
}
