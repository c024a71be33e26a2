// The package's standard entries, and its worker, carry the engine as base64. A page does better to fetch `engine.wasm`: a third fewer
// bytes, cached once for the page and its worker. This swaps the module that decodes the bytes for one that fetches the file.

import type { Plugin } from "vite";

const FETCHING = `import address from "goalfit/engine.wasm?url";
export const bytes = () => fetch(new URL(address, import.meta.url));`;

export function fetchEngine(): Plugin {
  return {
    name: "goalfit-fetch-engine",
    enforce: "pre",
    transform(code, id) {
      const inlined = id.includes("goalfit") && id.includes("chunk-") && code.includes("engine.base64.js");
      return inlined ? { code: FETCHING, map: null } : undefined;
    },
  };
}
