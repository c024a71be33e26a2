// Bytes from text, as fast as the host can.

type Decoding = { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
type Buffers = { Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> } };

export function decoded(text: string): Uint8Array<ArrayBuffer> {
  const decoding = Uint8Array as Decoding;
  if (decoding.fromBase64 !== undefined) return decoding.fromBase64(text);
  const buffers = globalThis as Buffers;
  if (buffers.Buffer !== undefined) return buffers.Buffer.from(text, "base64");
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
