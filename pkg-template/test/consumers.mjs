// The packed tarball in everything that our users build with, each in a folder of its own outside the repository, installed by npm from
// the tarball, never from the sources. Each asserts the same score to the bit. By hand: `node --test test/consumers.mjs`; one of them:
// `node --test --test-name-pattern=vite test/consumers.mjs`; `KEEP=1` keeps the folders.

import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  BOUNTY,
  closeBrowser,
  consumer,
  EXPECTED,
  NORTHWIND,
  packageFolder,
  results,
  run,
  serve,
  server,
  visit,
  WITHOUT_SIMD,
} from "./support.mjs";

after(closeBrowser);

const printed = async (program, args, options) => JSON.parse((await run(program, args, options)).trim().split("\n").at(-1));
const minutes = (count) => ({ timeout: count * 60_000 });

describe("Node", minutes(3), async () => {
  const cwd = await consumer("node");
  for (const [name, file] of [
    ["imports it", "esm.mjs"],
    ["requires it", "require.cjs"],
    ["gives goalfit/slim the file", "slim.mjs"],
    ["reads the file of goalfit/fetch", "fetch.mjs"],
    ["waits for a worker and ends by itself", "worker.mjs"],
  ]) {
    it(name, async () => assert.deepEqual(await printed(process.execPath, [file], { cwd, seconds: 30 }), EXPECTED));
  }
});

for (const [name, args] of [
  ["deno", ["run", "--no-lock", "--allow-read", "--allow-env"]],
  ["bun", ["run"]],
]) {
  it(`${name}: on the main thread and in a worker`, minutes(3), async () => {
    const cwd = await consumer(name);
    const found = await printed(join(cwd, "node_modules", ".bin", name), [...args, "main.mjs"], { cwd, seconds: 60 });
    assert.deepEqual(found, [EXPECTED, EXPECTED]);
  });
}

it("a plain page under a Content-Security-Policy, with its own module worker", minutes(2), async (test) => {
  const cwd = await consumer("page");
  const folders = { "/goalfit/": await packageFolder(), "/": cwd };
  const policy = (script) => ({ "content-security-policy": `default-src 'self'; script-src ${script}` });
  const strict = await serve(folders, policy("'self' 'wasm-unsafe-eval'"));
  const without = await serve(folders, policy("'self'"));
  try {
    const { ended, simd, ...scores } = await results(strict.url);
    assert.equal(simd, true);
    assert.deepEqual(scores, { fetched: EXPECTED, bytes: EXPECTED, worker: EXPECTED, ownWorker: EXPECTED });
    const { milliseconds, ...told } = ended;
    assert.deepEqual(told, { kind: "aborted", next: EXPECTED });
    test.diagnostic(`in the browser a search is ended within ${milliseconds.toFixed(1)} ms`);
    const scalar = await results(strict.url, { flags: WITHOUT_SIMD });
    assert.deepEqual({ ...scalar, ended: scalar.ended?.next }, { simd: false, ...scores, ended: EXPECTED });
    const refused = await results(without.url);
    assert.equal(refused.name, "GoalfitError");
    assert.equal(refused.kind, "load");
    assert.match(refused.message, /Allow 'wasm-unsafe-eval' in script-src/);
  } finally {
    strict.stop();
    without.stop();
  }
});

it("the recipe of a plain script tag", minutes(1), async () => {
  const cwd = await consumer("page", [["recipes/script-tag.html", "index.html"]]);
  const web = await serve({ "/vendor/goalfit/": await packageFolder(), "/": cwd });
  try {
    const said = await visit(web.url, async (page) => {
      await page.waitForFunction(() => document.querySelector("output").value !== "…");
      return page.textContent("output");
    });
    assert.equal(said, "0.1 of 100: Misfires");
  } finally {
    web.stop();
  }
});

describe("vite", minutes(5), async () => {
  const cwd = await consumer("vite", [
    ["recipes/Alignment.jsx", "Alignment.jsx"],
    ["recipes/Alignment.vue", "Alignment.vue"],
  ]);
  const vite = (...args) => [process.execPath, ["node_modules/vite/bin/vite.js", ...args]];
  const served = async (args, look) => {
    const started = await server(...vite(...args), { cwd, ready: /Local:\s+(http:\/\/[^\s/]+)/ });
    try {
      return await look(started.match[1]);
    } catch (error) {
      throw new Error(`${error.message}\n${started.said()}`);
    } finally {
      started.stop();
    }
  };
  it("dev", async () => {
    const args = ["--port", "0", "--host", "127.0.0.1"];
    assert.deepEqual(await served(args, (url) => results(`${url}/index.html`)), [EXPECTED, EXPECTED]);
  });
  it("build and preview", async () => {
    await run(...vite("build"), { cwd });
    const args = ["preview", "--port", "0", "--host", "127.0.0.1"];
    await served(args, async (url) => {
      assert.deepEqual(await results(`${url}/index.html`), [EXPECTED, EXPECTED]);
      const shown = await visit(`${url}/recipes.html`, async (page) => {
        await page.waitForSelector("#react section");
        await page.waitForSelector("#vue section");
        return [
          await page.textContent("#react strong"),
          await page.textContent("#vue strong"),
          await page.locator("li").count(),
        ];
      });
      assert.deepEqual([shown[0], shown[2]], ["0.1", 6], "the recipes for React and Vue");
      assert.match(shown[1], /^\d+\.\d$/);
    });
  });
});

for (const name of ["webpack", "esbuild", "rollup"]) {
  it(`${name}: for browsers and for Node`, minutes(4), async () => {
    const cwd = await consumer(name);
    await run(process.execPath, ["build.mjs"], { cwd });
    const node = { webpack: "dist-node/node.cjs", esbuild: "dist/node.mjs", rollup: "dist/node.js" }[name];
    assert.deepEqual(await printed(process.execPath, [node], { cwd, seconds: 30 }), EXPECTED);
    cpSync(join(cwd, "index.html"), join(cwd, "dist", "index.html"));
    const web = await serve({ "/": join(cwd, "dist") });
    try {
      assert.deepEqual(await results(web.url), [EXPECTED, EXPECTED]);
    } finally {
      web.stop();
    }
  });
}

it("workerd: the recipe of a Cloudflare worker", minutes(3), async () => {
  const cwd = await consumer("workerd", [["recipes/cloudflare-worker.js", "worker.js"]]);
  writeFileSync(join(cwd, "programme.txt"), readFileSync(join(cwd, "programme.goalfit")));
  await run(process.execPath, ["build.mjs"], { cwd });
  const control = ["serve", "config.capnp", "--control-fd=1"];
  const started = await server(join(cwd, "node_modules", ".bin", "workerd"), control, { cwd, ready: /"port":\s*(\d+)/ });
  try {
    const ask = async (partner) => {
      const asked = new URLSearchParams({ partner, offer: BOUNTY });
      return (await fetch(`http://127.0.0.1:${started.match[1]}/?${asked}`)).json();
    };
    const { because, ...found } = await ask(NORTHWIND);
    assert.deepEqual(found, EXPECTED);
    assert.ok(because.length > 0);
    assert.match((await ask("Nobody")).error, /Nobody/);
  } catch (error) {
    throw new Error(`${error.message}\n${started.said()}`);
  } finally {
    started.stop();
  }
});

it("next: on the server, in the browser, in a worker, by the recipe of a server action", minutes(6), async () => {
  const cwd = await consumer("next", [["recipes/next-action.js", "app/actions.js"]]);
  const next = ["node_modules/next/dist/bin/next"];
  const env = { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  await run(process.execPath, [...next, "build"], { cwd, env, seconds: 240 });
  const started = await server(process.execPath, [...next, "start", "--port", "0", "--hostname", "127.0.0.1"], {
    cwd,
    env,
    ready: /Local:\s+(http:\/\/[^\s/]+)/,
  });
  try {
    const url = started.match[1];
    const html = await (await fetch(url)).text();
    assert.ok(html.includes(String(EXPECTED.score)), "the server's page holds the score");
    const shown = await visit(url, async (page) => {
      const ids = ["server", "client", "worker", "action"];
      await page.waitForFunction((all) => all.every((id) => (document.getElementById(id)?.textContent ?? "…") !== "…"), ids);
      return Promise.all(ids.map(async (id) => JSON.parse(await page.textContent(`#${id}`))));
    });
    assert.deepEqual(shown, [EXPECTED, EXPECTED, EXPECTED, EXPECTED]);
  } catch (error) {
    throw new Error(`${error.message}\n${started.said()}`);
  } finally {
    started.stop();
  }
});
