// The facts are part of the program, as text, so that they are in the engine already; scores alone, the whole portfolio per call.
import { compile } from 'goalfit';
import { total } from './goalfit.mjs';
export const about = { name: 'goalfit, facts in the engine', pkg: 'goalfit', rules: 'goalfit.goalfit' };
const word = (v) => v === true ? 'yes' : v === false ? 'no' : v;
const fields = (o) => Object.entries(o).filter(([k]) => k !== 'goals').map(([k, v]) => `${k}: ${word(v)}`).join(', ');
const partner = (p, i) => `partner p${i} {\n  ${fields(p)}\n${p.goals.map((g, k) => `  goal g${k} { ${fields(g)} }\n`).join('')}}\n`;
const offer = (o, j) => `offer o${j} { ${fields(o)} }\n`;
export async function load(text) {
  let program = await compile(text);
  return {
    async prep(P, O) { program.free(); program = await compile(text + P.map(partner).join('') + O.map(offer).join('')); },
    batch: () => total(program),
  };
}
