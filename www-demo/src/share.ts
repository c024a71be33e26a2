// The page's state in its address: compressed, and checked when it is read, so that a link that was cut is known as one.

export interface Shared {
  text: string;
  partner: string;
  offer: string;
}

/** Longer addresses are cut by mail programs and chats. */
export const LONGEST = 8000;
const MARK = "#1.";

export async function write(shared: Shared): Promise<string> {
  const bytes = await squeeze(new TextEncoder().encode(JSON.stringify([shared.text, shared.partner, shared.offer])), new CompressionStream("deflate"));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return MARK + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What an address holds: nothing, a state, or something that cannot be read any more. */
export async function read(hash: string): Promise<Shared | "none" | "broken"> {
  if (hash === "" || hash === "#") return "none";
  if (!hash.startsWith(MARK)) return /^#1?\.?$/.test(hash) ? "broken" : "none";
  try {
    const binary = atob(hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const [text, partner, offer] = JSON.parse(new TextDecoder().decode(await squeeze(bytes, new DecompressionStream("deflate")))) as unknown[];
    if (typeof text !== "string") return "broken";
    return { text, partner: typeof partner === "string" ? partner : "", offer: typeof offer === "string" ? offer : "" };
  } catch {
    return "broken";
  }
}

/** A link that holds more than this is meant to harm. */
const MOST = 8_000_000;

async function squeeze(bytes: Uint8Array<ArrayBuffer>, by: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(by).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
