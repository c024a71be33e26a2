// The package's standard entries, and its worker, carry the engine as base64. A page does better to fetch `engine.wasm`: a third fewer
// bytes, cached once for the page and its worker. This swaps the module with the bytes for one that fetches the file; once, though the
// package asks for it before each call.

import type { Plugin } from "vite";

const BYTES = /\bfromBase64\b/;
const FETCHING = `import address from "goalfit/engine.wasm?url";
let once;
export const bytes = () => once ??= fetch(new URL(address, import.meta.url)).catch((error) => {
  once = undefined;
  throw error;
});`;

export function fetchEngine(): Plugin {
  return {
    name: "goalfit-fetch-engine",
    enforce: "pre",
    transform(code, id) {
      const inlined = id.includes("goalfit") && id.includes("chunk-") && code.includes('"AGFzbQ') && BYTES.test(code);
      return inlined ? { code: FETCHING, map: null } : undefined;
    },
  };
}
