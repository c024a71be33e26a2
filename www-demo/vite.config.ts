import { defineConfig } from "vite";
import { fetchEngine } from "./plugins/engine.ts";
import { offline } from "./plugins/offline.ts";
import { stdRules } from "./plugins/rules.ts";

export default defineConfig({
  // Addresses are relative: the folder works wherever it is put.
  base: "./",
  plugins: [fetchEngine(), stdRules(), offline()],
  worker: { format: "es", plugins: () => [fetchEngine()] },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 600 },
  optimizeDeps: { exclude: ["goalfit"] },
});
