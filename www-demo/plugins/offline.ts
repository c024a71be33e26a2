// Writes the service worker once the build knows the names of all files.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

export function offline(): Plugin {
  return {
    name: "goalfit-offline",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => !name.endsWith(".map") && name !== "index.html").sort();
      const hash = createHash("sha256");
      for (const name of Object.keys(bundle).sort()) {
        const item = bundle[name];
        if (item !== undefined) hash.update(name).update(item.type === "chunk" ? item.code : item.source);
      }
      const source = readFileSync(new URL("../src/offline.js", import.meta.url), "utf8")
        .replace("__VERSION__", hash.digest("hex").slice(0, 12))
        .replace("__FILES__", JSON.stringify(["./", "./icon.svg", ...files.map((name) => `./${name}`)]));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
