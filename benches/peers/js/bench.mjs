// node bench.mjs ENGINE MODE [--secs S] [--n PARTNERS] [--m OFFERS] [--verify]
// MODE: trace | score | full (full = the engine's own long explanation, where it has one)
import { spec, makePartners, makeOffers, ruleText } from './facts.mjs';
const [eng, mode, ...rest] = process.argv.slice(2);
const opt = (k, d) => { const i = rest.indexOf('--' + k); return i < 0 ? d : Number(rest[i + 1]); };
const verify = rest.includes('--verify');
const set = verify ? spec.scored_sets.verify : spec.scored_sets.default;
const N = opt('n', set.partners), M = opt('m', set.offers), secs = opt('secs', 1);
const { load, about } = await import(`./engines/${eng}.mjs`);
const text = about.rules ? ruleText(about.rules) : '';

let t = performance.now();
let e = await load(text);
const load_first_us = (performance.now() - t) * 1e3;
const loads = [];
if (about.rules) for (let i = 0, t0 = performance.now(); i < 200 && performance.now() - t0 < 300; i++) { t = performance.now(); e = await load(text); loads.push((performance.now() - t) * 1e3); }
loads.sort((a, b) => a - b);

const fn = mode === 'score' ? e.pair : mode === 'full' ? e.pairFull : e.pairTrace;

let batch = mode === 'score' ? e.batch : e.batchTrace;
if (!fn && !batch) { console.log(JSON.stringify({ engine: eng, mode, skip: true })); process.exit(0); }
let P = makePartners(N), O = makeOffers(M);
if (e.prep) { await e.prep(P, O); batch = mode === 'score' ? e.batch : e.batchTrace; }
// verify only: an order-free key over the trace, so that the same rules fired for the same goals
const ruleNo = Object.fromEntries(spec.rules.map((r, i) => [r.id, i + 1]));
let sum = 0, fired = 0, evals = 0, key = 0;
const t0 = performance.now();
let started = t0, deadline = Infinity, warm = !verify, done = false;
const warmUntil = t0 + (verify ? 0 : 400);
let secondsUsed = 0;
outer: while (!done) {
  if (batch) {
    const r = await batch(); sum += r.sum; fired += r.fired ?? 0; key += r.key ?? 0; evals += N * M;
    const now = performance.now();
    if (verify) break;
    if (warm && now >= warmUntil) { warm = false; sum = fired = evals = 0; started = now; deadline = now + secs * 1e3; }
    else if (!warm && now >= deadline) break;
    continue;
  }
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < M; j++) {
      let r = fn(P[i], O[j]);
      if (about.async) r = await r;
      if (mode === 'score') sum += r; else { sum += r.score; fired += r.fired.length; if (verify) for (const [g, id] of r.fired) key += (g + 1) * ruleNo[id] * ((i % 97) + 1) * (j + 1); }
      evals++;
      if (!verify && (evals & 7) === 0) {
        const now = performance.now();
        if (warm) { if (now >= warmUntil) { warm = false; sum = fired = evals = 0; started = now; deadline = now + secs * 1e3; } }
        else if (now >= deadline) break outer;
      }
    }
  }
  if (verify) break;
}
const used = (performance.now() - started) / 1e3;
console.log(JSON.stringify({ engine: eng, name: about.name, mode, evals, seconds: +used.toFixed(4), evals_per_s: +(evals / used).toFixed(1), sum, fired, ...(verify ? { key } : {}),
  load_first_us: +load_first_us.toFixed(1), load_us: loads.length ? +loads[loads.length >> 1].toFixed(1) : null,
  rss_kb: process.resourceUsage().maxRSS }));
process.exit(0);
