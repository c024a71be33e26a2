// Facts cross as data on every call: a whole portfolio by `score`, or one pair, explained, by `assess`, from whose report the trace is read.
import { compile } from 'goalfit';
export const about = { name: 'goalfit', pkg: 'goalfit', rules: 'goalfit.goalfit', async: true };
export const partner = (p, i) => ({ ...p, name: 'p' + i, goals: Object.fromEntries(p.goals.map((g, k) => ['g' + k, g])) });
export const offer = (o, j) => ({ ...o, name: 'o' + j });
/** What the scores add up to; a pair without a result would be an error. */
export async function total(program, partners, offers) {
  const m = await program.score(partners, offers);
  if (m.failures.length) throw new Error(m.failures[0].message);
  let sum = 0; for (const s of m.scores) sum += s;
  m.free();
  return { sum };
}
export async function load(text) {
  const program = await compile(text), named = new Map();
  let ps, os;
  return {
    prep(P, O) {
      ps = P.map(partner); os = O.map(offer);
      P.forEach((p, i) => named.set(p, ps[i])); O.forEach((o, j) => named.set(o, os[j]));
    },
    batch: () => total(program, ps, os),
    pairTrace(p, o) {
      const report = program.assess(named.get(p), named.get(o)), f = [];
      for (const { quantity, member, steps } of report.chain) if (quantity === 'served') for (const { cause } of steps) f.push([Number(member.slice(1)), cause]);
      return { score: report.score, fired: f };
    },
  };
}
