// The engine's bytes, in a file of their own, so that they are read when they are needed.
import engine from "../build/engine/engine.base64.js";

type Decoding = { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
type Buffers = { Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> } };

export function bytes(): Uint8Array<ArrayBuffer> {
  const decoding = Uint8Array as Decoding;
  if (decoding.fromBase64 !== undefined) return decoding.fromBase64(engine);
  const buffers = globalThis as Buffers;
  if (buffers.Buffer !== undefined) return buffers.Buffer.from(engine, "base64");
  return Uint8Array.from(atob(engine), (letter) => letter.charCodeAt(0));
}
