// What a browser downloads: esbuild --bundle --minify of the API used here, plus any .wasm file; raw / gzip -9 / brotli 11.
import { build } from 'esbuild';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { gzipSync, brotliCompressSync, constants } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { ROOT } from './facts.mjs';
const here = fileURLToPath(new URL('.', import.meta.url)), nm = here + 'node_modules/';
const size = (b) => [b.length, gzipSync(b, { level: 9 }).length, brotliCompressSync(b, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: b.length } }).length];
const list = [
  ['hand-js', "export {load} from './engines/hand-js.mjs'"],
  ['goalfit', "export * from 'goalfit/slim'", nm + 'goalfit/engine.wasm'],
  ['goalfit, compile and score alone', "export {compile} from 'goalfit/slim'", nm + 'goalfit/engine.wasm'],
  ['json-rules-engine', "export {Engine} from 'json-rules-engine'"],
  ['json-logic-js', "export {default} from 'json-logic-js'"],
  ['json-logic-engine', "export {LogicEngine} from 'json-logic-engine'"],
  ['@marcbachmann/cel-js', "export {Environment} from '@marcbachmann/cel-js'"],
  ['cel-js', "export {parse,evaluate} from 'cel-js'"],
  ['@bufbuild/cel', "export {celEnv,parse,plan} from '@bufbuild/cel'"],
  ['jsonata', "export {default} from 'jsonata'"],
  ['publicodes', "export {default} from 'publicodes'"],
  ['@cedar-policy/cedar-wasm', "export * from '@cedar-policy/cedar-wasm/web'; export {default} from '@cedar-policy/cedar-wasm/web'", nm + '@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm'],
  ['@gorules/zen-engine-wasm (expressions only)', "export * from '@gorules/zen-engine-wasm/dist/zen_engine_wasm.js'; export {default} from '@gorules/zen-engine-wasm/dist/zen_engine_wasm.js'", nm + '@gorules/zen-engine-wasm/dist/zen_engine_wasm_bg.wasm'],
  ['@gorules/zen-engine-wasm32-wasi (whole engine)', "export * from '@gorules/zen-engine-wasm32-wasi/zen-engine.wasi-browser.js'", nm + '@gorules/zen-engine-wasm32-wasi/zen-engine.wasm32-wasi.wasm'],
  ['@open-policy-agent/opa-wasm (runtime only, no policy)', "export * from '@open-policy-agent/opa-wasm'"],
  ['hand-written Rust -> WASM', null, fileURLToPath(new URL('rs/target/wasm32-unknown-unknown/release/hand_wasm.wasm', ROOT))],
];
const rows = [];
for (const [name, entry, wasm] of list) {
  try {
    let js = Buffer.alloc(0);
    if (entry) {
      const r = await build({ stdin: { contents: entry, resolveDir: here, loader: 'js' }, bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', write: false, logLevel: 'silent', loader: { '.wasm': 'file' }, assetNames: '[name]', outdir: here + 'size', define: { 'import.meta.url': '"file:///x"' }, external: ['node:*', 'fs', 'path', 'url', 'util', 'crypto'] });
      js = Buffer.from(r.outputFiles.find((f) => f.path.endsWith('.js')).contents);
    }
    const a = size(js), b = wasm ? size(readFileSync(wasm)) : [0, 0, 0];
    rows.push({ name, js: a, wasm: b, total: a.map((x, i) => x + b[i]) });
  } catch (e) { rows.push({ name, error: String(e.message).split('\n').slice(0, 3).join(' ') }); }
}
writeFileSync(new URL('out/sizes.json', ROOT), JSON.stringify(rows, null, 1));
for (const r of rows) console.log(r.name.padEnd(56), r.error ?? `js ${r.js.join('/')}  wasm ${r.wasm.join('/')}  total raw/gzip/brotli ${r.total.join(' / ')}`);
