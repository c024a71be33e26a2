// Runs everything and writes results.json (out/results.json where ONLY is set) and out/report.md. See README.md.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
const dir = fileURLToPath(new URL('.', import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 5), SECS = process.env.SECS ?? '1', COLD = Number(process.env.COLD ?? 9), VN = process.env.VERIFY_N ?? '40';
mkdirSync(dir + 'out', { recursive: true });
const js = (e, modes) => modes.map((m) => ({ id: e, mode: m, cmd: ['node', [dir + 'js/bench.mjs', e, m]], env: 'js' }));
const rs = (bin, id, modes, extra = []) => modes.map((m) => ({ id, mode: m.replace(/^(soa|columns|records)$/, 'score').replace(/^soa-.*/, 'trace'), cmd: [dir + 'rs/target/release/peer-' + bin, [m, ...extra]], env: 'rust' }));
const T = ['trace', 'score'];
// What is compared by default; ALL=1 adds the others that the folder holds.
const COMPARED = ['goalfit', 'goalfit-own', 'goalfit-rust', 'goalfit-rust-columns', 'goalfit-rust-records', 'json-rules-engine', 'json-logic-engine', 'zen-native', 'zen-engine-jdm', 'zen-expression',
  'cel-marcbachmann', 'cel-bufbuild', 'cel-rust', 'regorus-rvm', 'regorus-interpreter'];
const skipped = [];
let jobs = [
  ...rs('goalfit', 'goalfit-rust', T), ...rs('goalfit', 'goalfit-rust-columns', ['columns']), ...rs('goalfit', 'goalfit-rust-records', ['records']), ...js('goalfit', T), ...js('goalfit-own', ['score']),
  ...rs('hand', 'hand-rust-aos', T), ...rs('hand', 'hand-rust-soa', ['soa-trace', 'soa']), ...rs('hand', 'hand-rust-soa-mask', ['soa-mask']), ...js('hand-js', T), ...js('hand-wasm', T),
  ...js('json-logic-engine', T), ...js('cel-marcbachmann', T), ...js('json-logic-js', T), ...js('cel-bufbuild', T), ...js('cel-js', T), ...js('jsonata', T), ...js('zen-wasm', T),
  ...js('zen-native', ['trace', 'full']), ...js('zen-wasi', ['trace']), ...js('cedar-wasm', ['trace']), ...js('json-rules-engine', ['trace']), ...js('publicodes', T),
  ...rs('datalogic', 'datalogic-rs', T), ...rs('zen', 'zen-expression', T), ...rs('rhai', 'rhai', T), ...rs('evalexpr', 'evalexpr', T), ...rs('cel', 'cel-rust', T),
  ...rs('cedar', 'cedar-policy', ['trace']), ...rs('zen', 'zen-engine-jdm', ['trace'], ['--jdm']), ...rs('regorus', 'regorus-rvm', T, ['--rvm']), ...rs('regorus', 'regorus-interpreter', T),
];
const only = process.env.ONLY?.split(',') ?? (process.env.ALL ? null : COMPARED);
jobs = jobs.filter((j) => j.id.startsWith('hand-') || !only || only.includes(j.id));
for (const j of jobs) if (j.env === 'rust' && !existsSync(j.cmd[0]) && !skipped.some((s) => s.id === j.id)) { skipped.push({ id: j.id, why: 'not built' }); console.log('not built, skipped:', j.id); }
jobs = jobs.filter((j) => !skipped.some((s) => s.id === j.id));
const run = (j, extra) => JSON.parse(execFileSync(j.cmd[0], [...j.cmd[1], ...extra], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, NODE_NO_WARNINGS: '1' } }).trim().split('\n').pop());
const med = (a) => { const s = [...a].sort((x, y) => x - y); return s.length % 2 ? s[s.length >> 1] : (s[s.length / 2 - 1] + s[s.length / 2]) / 2; };
const key = (j) => j.id + '|' + j.mode;

// 1. every implementation must give the same scores and the same trace
const ref = run(jobs.find((j) => j.id === 'hand-js' && j.mode === 'trace'), ['--verify', '--n', VN]);
console.log(`verify on ${VN} partners x 20 offers: sum ${ref.sum} fired ${ref.fired} key ${ref.key}`);
const verify = {};
for (const j of jobs) {
  const r = run(j, ['--verify', '--n', VN]);
  const ok = Math.abs(r.sum - ref.sum) < 1e-6 && (j.mode === 'score' || (r.fired === ref.fired && (j.id === 'hand-rust-soa-mask' || r.key === ref.key)));
  verify[key(j)] = ok; if (!ok) console.log('DISAGREES', key(j), r.sum, r.fired, r.key);
}
console.log('agree:', Object.values(verify).filter(Boolean).length, 'of', jobs.length);

// 2. throughput, interleaved; the order is rotated and reversed between rounds
const rows = Object.fromEntries(jobs.map((j) => [key(j), []]));
for (let k = 0; k < ROUNDS; k++) {
  const cut = Math.floor((k * jobs.length) / ROUNDS); let order = [...jobs.slice(cut), ...jobs.slice(0, cut)]; if (k % 2) order.reverse();
  for (const j of order) rows[key(j)].push(run(j, ['--secs', SECS]));
  console.log('round', k + 1, 'of', ROUNDS);
}
const results = jobs.map((j) => {
  const r = rows[key(j)], base = j.mode === 'full' ? 'trace' : j.mode;
  const ratio = (h) => med(r.map((x, k) => rows[`${h}|${base}`][k].evals_per_s / x.evals_per_s));
  const v = r.map((x) => x.evals_per_s);
  return { id: j.id, mode: j.mode, env: j.env, agree: verify[key(j)], evals_per_s: med(v), min: Math.min(...v), max: Math.max(...v), us_per_eval: 1e6 / med(v), slower_than_hand_rust: ratio('hand-rust-aos'), slower_than_hand_js: ratio('hand-js'),
    load_us: r[0].load_us ? med(r.map((x) => x.load_us)) : null, load_first_us: med(r.map((x) => x.load_first_us)), rss_mb: med(r.map((x) => x.rss_kb)) / 1024 };
});

// 3. cold start in Node, interleaved
const engines = [...new Set(jobs.filter((j) => j.env === 'js' && (j.mode === 'trace')).map((j) => j.id))], cold = Object.fromEntries(engines.map((e) => [e, []]));
for (let k = 0; k < COLD; k++) for (const e of engines) cold[e].push(run({ cmd: ['node', [dir + 'js/cold.mjs', e]] }, []));
const coldRows = engines.map((e) => ({ id: e, total_ms: med(cold[e].map((x) => x.total_ms)), import_ms: med(cold[e].map((x) => x.import_ms)), load_ms: med(cold[e].map((x) => x.load_ms)), first_ms: med(cold[e].map((x) => x.first_ms)), rss_mb: med(cold[e].map((x) => x.rss_kb)) / 1024 }));

// 4. download sizes
execFileSync('node', [dir + 'js/sizes.mjs'], { stdio: 'inherit' });
const sizes = JSON.parse(readFileSync(dir + 'out/sizes.json', 'utf8'));
const extra = existsSync(dir + 'out/rust-wasm-sizes.json') ? JSON.parse(readFileSync(dir + 'out/rust-wasm-sizes.json', 'utf8')) : [];

// 5. time against the number of partners, each read once from records
const counts = (process.env.SCALE ?? '10000,100000,1000000').split(',').map(Number).filter((n) => n && existsSync(dir + 'rs/target/release/peer-goalfit'));
const scale = counts.map((n) => { const r = run({ cmd: [dir + 'rs/target/release/peer-goalfit', ['records']] }, ['--n', n, '--secs', '0.1']); console.log('scale', n, r.evals_per_s); return { partners: n, offers: 20, evals_per_s: r.evals_per_s, rss_mb: r.rss_kb / 1024 }; });

// 6. what `cargo bench` printed, where it was kept: by name the median of the runs' medians, and the fastest of all samples
const ns = { ns: 1, 'µs': 1e3, ms: 1e6, s: 1e9 };
const cargo = {};
for (const bench of ['engine', 'columnar']) {
  if (!existsSync(`${dir}out/${bench}.txt`)) continue;
  const runs = {};
  for (const [, name, fast, fastUnit, , , mid, midUnit] of readFileSync(`${dir}out/${bench}.txt`, 'utf8').matchAll(/^[├╰]─ (\w+) +([\d.]+) (\S+) +│ ([\d.]+) (\S+) +│ ([\d.]+) (\S+) +│/gm)) (runs[name] ??= []).push([fast * ns[fastUnit], mid * ns[midUnit]]);
  cargo[bench] = Object.fromEntries(Object.entries(runs).map(([name, of]) => [name, { runs: of.length, median: med(of.map((x) => x[1])), fastest: Math.min(...of.map((x) => x[0])) }]));
}
const before = existsSync(dir + 'results.json') ? JSON.parse(readFileSync(dir + 'results.json', 'utf8')) : {};

writeFileSync(dir + (process.env.ONLY ? 'out/results.json' : 'results.json'), JSON.stringify({ when: new Date().toISOString(), cpu: cpus()[0].model, cores: cpus().length, node: process.version, rounds: ROUNDS, secs: Number(SECS),
  results, cold: coldRows, sizes, rust_wasm_sizes: extra, scale, cargo_bench_ns: { ...before.cargo_bench_ns, ...cargo }, skipped }, null, 1) + '\n');
const f = (x, d = 0) => x == null ? '-' : x.toLocaleString('en-US', { maximumFractionDigits: d, minimumFractionDigits: 0 });
let md = `# Results ${new Date().toISOString()}\n\n${ROUNDS} rounds x ${SECS} s, interleaved, medians; "x slower" = median of the per-round ratios to the hand-written line of the same mode.\n\n| peer | runs in | mode | evals/s | min..max | us/eval | x slower than hand Rust | x slower than hand JS | load us (warm) | load us (first) | RSS MB | agrees |\n|---|---|---|---:|---|---:|---:|---:|---:|---:|---:|---|\n`;
for (const r of [...results].sort((a, b) => b.evals_per_s - a.evals_per_s)) md += `| ${r.id} | ${r.env} | ${r.mode} | ${f(r.evals_per_s)} | ${f(r.min)}..${f(r.max)} | ${f(r.us_per_eval, 2)} | ${f(r.slower_than_hand_rust, 1)} | ${f(r.slower_than_hand_js, 1)} | ${f(r.load_us)} | ${f(r.load_first_us)} | ${f(r.rss_mb)} | ${r.agree} |\n`;
md += `\n## Cold start in Node (fresh process, import + load 12 rules + first traced score), ms\n\n| peer | total | import | load | first | RSS MB |\n|---|---:|---:|---:|---:|---:|\n`;
for (const c of [...coldRows].sort((a, b) => a.total_ms - b.total_ms)) md += `| ${c.id} | ${f(c.total_ms, 1)} | ${f(c.import_ms, 1)} | ${f(c.load_ms, 1)} | ${f(c.first_ms, 1)} | ${f(c.rss_mb)} |\n`;
md += `\n## Download size, bytes (minified JS + wasm)\n\n| package | raw | gzip | brotli | of which wasm raw |\n|---|---:|---:|---:|---:|\n`;
for (const s of sizes) md += s.error ? `| ${s.name} | ${s.error} | | | |\n` : `| ${s.name} | ${f(s.total[0])} | ${f(s.total[1])} | ${f(s.total[2])} | ${f(s.wasm[0])} |\n`;
for (const s of extra) md += `| ${s.name} (Rust crate built to wasm here, opt-level z + wasm-opt -Oz) | ${f(s.size[0])} | ${f(s.size[1])} | ${f(s.size[2])} | ${f(s.size[0])} |\n`;
writeFileSync(dir + 'out/report.md', md);
console.log(md);
