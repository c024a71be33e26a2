import { defineConfig } from "@playwright/test";

// Workers are told by the environment; several runs on one machine get a port each.
process.env["PAGE_PORT"] ??= String(20_000 + (process.pid % 20_000));
const PORT = Number(process.env["PAGE_PORT"]);

/** Debian's browser: Playwright's own need not be downloaded. */
export const browser = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  workers: 1,
  timeout: 40_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    launchOptions: browser,
    permissions: ["clipboard-read", "clipboard-write"],
  },
  webServer: { command: `npx vite preview --port ${PORT} --strictPort`, port: PORT, reuseExistingServer: false },
});
