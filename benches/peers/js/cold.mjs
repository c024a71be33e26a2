// node cold.mjs ENGINE: fresh process; import the package, init, load the 12 rules, score one pair with its trace.
import { makePartners, makeOffers, ruleText } from './facts.mjs';
const eng = process.argv[2], [p] = makePartners(1), [o] = makeOffers(1);
const t0 = performance.now();
const { load, about } = await import(`./engines/${eng}.mjs`);
const t1 = performance.now();
const e = await load(about.rules ? ruleText(about.rules) : '');
if (e.prep) await e.prep([p], [o]);
const t2 = performance.now();
const r = e.pairTrace ? await e.pairTrace(p, o) : e.batchTrace();
const t3 = performance.now();
console.log(JSON.stringify({ engine: eng, import_ms: +(t1 - t0).toFixed(2), load_ms: +(t2 - t1).toFixed(2), first_ms: +(t3 - t2).toFixed(2), total_ms: +(t3 - t0).toFixed(2), score: r.score ?? r.sum, rss_kb: process.resourceUsage().maxRSS }));
process.exit(0);
