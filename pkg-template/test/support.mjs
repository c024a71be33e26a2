// What the tests of the package share: the packed tarball, installed as a stranger would; other programs; a browser; a web server.

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

export const template = join(import.meta.dirname, "..");
export const root = join(template, "..");
const packed = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "package");

/** The newest tarball that `cargo xtask package` made. */
export const tarball = (() => {
  if (process.env.GOALFIT_TARBALL !== undefined) return process.env.GOALFIT_TARBALL;
  const found = existsSync(packed) ? readdirSync(packed).filter((name) => name.endsWith(".tgz")) : [];
  const age = (name) => statSync(join(packed, name)).mtimeMs;
  const newest = found.sort((a, b) => age(b) - age(a))[0];
  if (newest === undefined) throw new Error("there is no tarball in target/package: run `cargo xtask package`");
  return join(packed, newest);
})();

/** The example of the documentation, and what it says of the bounty for Northwind: to the bit. */
export const programme = readFileSync(join(root, "examples", "referral-bounty.goalfit"), "utf8");
export const NORTHWIND = "Northwind Consulting";
export const BOUNTY = "€100k referral bounty";
export const EXPECTED = { score: 0.0742242639438724, verdict: "misfires" };

/** What the tests need of the package besides std: small, so that it compiles at once. */
export const SMALL = `field partner.size: number = 10
quantity score = partner.size
verdict on score {
  good when score >= 50
  poor otherwise
}
partner "P" { size: 60 }
offer "O" {}
`;

/** What is to be done when the process ends. */
const ends = [];
process.on("exit", () => {
  for (const end of ends) end();
});

/** A folder outside the repository; removed when the process ends. */
export function folder(name) {
  const made = mkdtempSync(join(tmpdir(), `goalfit-${name}-`));
  if (process.env.KEEP === undefined) ends.push(() => rmSync(made, { recursive: true, force: true, maxRetries: 3 }));
  return made;
}

const NPM = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", "--no-package-lock"];

/** Runs a program to its end; fails with all it said where it fails or takes too long. */
export function run(program, args, { cwd, seconds = 120, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd, timeout: seconds * 1000, maxBuffer: 64 << 20, env: { ...process.env, ...env } };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const why = error.killed ? `took longer than ${seconds} s` : `ended with ${error.code ?? error.signal}`;
      reject(new Error(`${program} ${args.join(" ")} ${why}\n${stdout}\n${stderr}`));
    });
  });
}

/** A folder with the files of a consumer, what its package.json names, and the tarball. */
export async function consumer(name, more = []) {
  const made = folder(name);
  cpSync(join(template, "test", "consumers", name), made, { recursive: true });
  for (const [from, to] of more) {
    mkdirSync(join(made, to, ".."), { recursive: true });
    cpSync(join(template, from), join(made, to));
  }
  writeFileSync(join(made, "programme.goalfit"), programme);
  writeFileSync(join(made, "programme.js"), `export default ${JSON.stringify(programme)};\n`);
  await run("npm", ["install", ...NPM, tarball], { cwd: made, seconds: 240 });
  return made;
}

/** A folder where nothing but the tarball is installed; the same one for every test of this tarball. */
export async function installed() {
  const stamp = createHash("sha256").update(readFileSync(tarball)).digest("hex").slice(0, 16);
  const place = join(tmpdir(), `goalfit-installed-${stamp}`);
  if (existsSync(place)) return place;
  // Those of other tarballs, from yesterday and before.
  for (const name of readdirSync(tmpdir()).filter((found) => found.startsWith("goalfit-installed-"))) {
    const old = join(tmpdir(), name);
    if (Date.now() - statSync(old).mtimeMs > 86_400_000) rmSync(old, { recursive: true, force: true });
  }
  const made = mkdtempSync(join(tmpdir(), "goalfit-installing-"));
  writeFileSync(join(made, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", ...NPM, tarball], { cwd: made });
  try {
    renameSync(made, place);
  } catch (error) {
    // Another test was faster.
    if (!existsSync(place)) throw error;
    rmSync(made, { recursive: true, force: true });
  }
  return place;
}

/** The folder of the installed package. */
export async function packageFolder() {
  return join(await installed(), "node_modules", "goalfit");
}

/** An entry of the installed package, imported here. */
export async function entry(name = "goalfit") {
  const exported = name === "goalfit" ? "index" : name.slice("goalfit/".length);
  return import(join(await packageFolder(), `${exported}.js`));
}

/** Runs JavaScript in a new process beside the installed package; gives what it printed as JSON. */
export async function script(text, flags = [], options = {}) {
  const out = await run(process.execPath, [...flags, "--input-type=module", "--eval", text], {
    cwd: await installed(),
    ...options,
  });
  return JSON.parse(out.trim().split("\n").at(-1));
}

/** Starts a server, waits until what it says matches, and gives its port; `stop` ends it and what it started. */
export async function server(program, args, { cwd, ready, seconds = 60, env = {} }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let ended = false;
  const stop = () => {
    if (ended) return;
    ended = true;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  // Before the folder that it runs in goes.
  ends.unshift(stop);
  let said = "";
  try {
    const match = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it did not start within ${seconds} s`)), seconds * 1000);
      const hear = (data) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colours.
        said += String(data).replace(/\u001b\[[0-9;]*m/g, "");
        const found = ready.exec(said);
        if (found === null) return;
        clearTimeout(timer);
        resolve(found);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`it ended with ${code}`)));
    });
    return { match, stop, said: () => said };
  } catch (error) {
    stop();
    throw new Error(`${program} ${args.join(" ")}: ${error.message}\n${said}`);
  }
}

const KINDS = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves folders, each below its path, with the given headers. */
export async function serve(folders, headers = {}) {
  const web = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const [prefix, base] = Object.entries(folders).find(([start]) => path.startsWith(start)) ?? [];
    const file = base === undefined ? undefined : join(base, path.slice(prefix.length) || "index.html");
    if (file === undefined || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end("there is no such file");
      return;
    }
    response.writeHead(200, { "content-type": KINDS[extname(file)] ?? "text/plain; charset=utf-8", ...headers });
    response.end(readFileSync(file));
  });
  await new Promise((listening) => web.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${web.address().port}`, stop: () => web.close(() => undefined) && web.closeAllConnections() };
}

/** Flags of V8 without which it has no SIMD: as on a processor without SSE 4.1. */
export const WITHOUT_SIMD = "--no-enable-sse4-1";

/** By the flags of V8. */
const browsers = new Map();

async function chromium(flags) {
  const { chromium: engine } = await import("playwright-core");
  const executablePath =
    process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (executablePath === undefined) throw new Error("there is no chromium: install it, or name it in the variable CHROMIUM");
  const known = browsers.get(flags);
  if (known !== undefined) return known;
  const browser = await engine.launch({
    executablePath,
    args: [
      `--js-flags=${flags}`,
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  browsers.set(flags, browser);
  return browser;
}

export async function closeBrowser() {
  const open = [...browsers.values()];
  browsers.clear();
  await Promise.all(open.map((browser) => browser.close()));
}

/** Opens a page, lets `look` ask it; fails with what the page said. */
export async function visit(url, look, { seconds = 60, flags = "" } = {}) {
  const context = await (await chromium(flags)).newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(seconds * 1000);
  const said = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => said.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => response.status() >= 400 && said.push(`${response.status()}: ${response.url()}`));
  try {
    await page.goto(url);
    return await look(page);
  } catch (error) {
    throw new Error(`${url}: ${error.message}\n${said.join("\n")}`);
  } finally {
    await context.close();
  }
}

/** What a page left in `globalThis.results`, once it is there. */
export function results(url, options) {
  const look = async (page) => {
    await page.waitForFunction(() => globalThis.results !== undefined);
    return page.evaluate(() => globalThis.results);
  };
  return visit(url, look, options);
}
