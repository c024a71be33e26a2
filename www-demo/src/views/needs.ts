import { html, nothing, type TemplateResult } from "lit";
import type { Need, Needs, Report } from "goalfit";
import { score, sentence, signed } from "../numbers.js";
import { changes, heading } from "./parts.js";

/** What the partner lacks for what all offers ask of it, best first. */
export function needs(found: Needs | undefined, report: Report): TemplateResult | typeof nothing {
  if (found === undefined || found.partner !== report.partner) return nothing;
  return html`<section class="part" aria-label="What the partner lacks">
    ${heading("What the partner lacks")}
    ${found.needs.length === 0 ? html`<p class="quiet">Nothing that the offers in force ask for and that rules know how to mend.</p>` : html`<p class="quiet">For what all offers in force ask of it; what gains most for its cost stands first.</p>
      <ol class="steps">${found.needs.map((one) => need(found, one))}</ol>`}
  </section>`;
}

function need(found: Needs, one: Need): TemplateResult {
  const gains = one.effects.filter((effect) => Math.abs(effect.score_then - effect.score) >= 0.05);
  return html`<li><div><strong>${one.lever}.</strong> ${sentence(one.because)}
      <div>${changes(one.changes)}</div>
      ${gains.length === 0 ? nothing : html`<div class="quiet">${gains.map((effect, at) => html`${at === 0 ? nothing : "; "}${effect.offer}: ${score(effect.score)} → ${score(effect.score_then)}`)}</div>`}
      <div class="quiet">${when(one)}${one.lowers.length === 0 ? nothing : ` It lowers ${one.lowers.join(", ")}.`}${gain(found, one)}</div></div>
    <div class="number">${Math.abs(one.score_gain) < LEAST ? "" : signed(one.score_gain)}<div class="quiet">${one.cost_text}</div></div></li>`;
}

/** Points below this are none that a reader would see. */
const LEAST = 0.005;

function gain(found: Needs, one: Need): string {
  const points = one.score_per_1000 === null || Math.abs(one.score_gain) < LEAST ? "" : ` ${signed(one.score_per_1000)} points for each ${found.thousand}.`;
  return `${points}${Math.abs(one.gain) < LEAST ? "" : ` ${one.gain_title} ${signed(one.gain)}.`}`;
}

function when(one: Need): string {
  if (one.from_month === null || one.to_month === null) return "There is no room for it while the offers ask for so much.";
  if (one.days <= 0) return "It can begin at once.";
  const month = (value: number): string => value.toLocaleString(undefined, { maximumFractionDigits: 1 });
  return `It takes ${month(one.days)} days of its people, from month ${month(one.from_month)} to ${month(one.to_month)}.`;
}
