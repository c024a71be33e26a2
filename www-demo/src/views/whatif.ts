import { html, nothing, type TemplateResult } from "lit";
import type { Advice, NumberLiteral, Plan, Report } from "goalfit";
import type { Choice } from "../elements/picture.js";
import type { Swing } from "../elements/tornado.js";
import { score, signed } from "../numbers.js";
import type { Scenario } from "../session.js";
import { titleOf } from "../whatif.js";
import { changes, heading, saving, shape, toneOf } from "./parts.js";
import type { Titled } from "goalfit";

export interface WhatIf {
  report: Report | undefined;
  text: string;
  numbers: readonly NumberLiteral[];
  errors: boolean;
  /** Whether the text is too long to be asked at once. */
  large: boolean;
  /** How far each slider goes, by path: kept while the number is moved. */
  reach: Map<string, readonly [number, number]>;
  verdicts: readonly Titled[];
  pins: readonly Scenario[];
  swings: readonly Swing[] | undefined;
  advice: Advice | undefined;
  advising: { done: number; of: number } | undefined;
  onDrag(literal: NumberLiteral, value: number): void;
  onSettle(): void;
  onPin(name: string): void;
  onUnpin(pin: Scenario): void;
  onTake(pin: Scenario): void;
  onAdvise(): void;
  onStop(): void;
  onApply(plan: Plan): void;
  onPath(path: string): void;
  onMessage(text: string): void;
}

export function whatif(view: WhatIf): TemplateResult {
  const { report } = view;
  if (report === undefined) return html`<p class="empty">Sliders stand here once the text ${view.errors ? "has no errors" : "declares a partner and an offer"}.</p>`;
  return html`
    <section class="part">
      ${heading("Move a number")}
      ${view.numbers.length === 0 ? html`<p class="quiet">${view.large ? "The text is too long for sliders: change its numbers there." : view.errors ? "The text has errors: the sliders are back once they are mended." : "The facts of this pair are not in the text."}</p>` : sliders(view)}
    </section>
    <section class="part" @goalfit-choose=${(event: CustomEvent<Choice>) => event.detail.path !== undefined && view.onPath(event.detail.path)}>
      ${heading("What matters most", saving({ element: "goalfit-tornado", name: "tornado" }, view.onMessage))}
      <p class="quiet">The score with each number a fifth less and a fifth more, all else as it is.</p>
      ${view.swings !== undefined && view.swings.length === 0 ? html`<p class="quiet">No number of the text moves the score by itself.</p>` : html`<goalfit-tornado .swings=${view.swings ?? []} .now=${report.score}></goalfit-tornado>`}
    </section>
    <section class="part">
      ${heading("What would align it")}
      ${advice(view)}
    </section>
    <section class="part">
      ${heading("Scenarios")}
      ${pins(view, report)}
    </section>`;
}

const GROUPS: readonly [string, (one: NumberLiteral) => boolean][] = [
  ["The offer", (one) => one.owner === "offer"],
  ["The partner", (one) => one.owner === "partner" && !one.path.includes(".moves(")],
  ["How the work moves the goals", (one) => one.path.includes(".moves(")],
  ["The vendor and constants", (one) => one.owner === "vendor" || one.owner === "constant"],
];

function sliders(view: WhatIf): TemplateResult {
  return html`${GROUPS.map(([title, belongs], at) => {
    const group = view.numbers.filter(belongs);
    if (group.length === 0) return nothing;
    const list = html`<div class="sliders">${group.map((literal) => slider(view, literal))}</div>`;
    return at < 1 ? html`<h3>${title}</h3>${list}` : html`<details ?open=${at === 1}><summary><h3>${title}</h3></summary>${list}</details>`;
  })}`;
}

/** How far a slider goes: the bounds of the field, or some way beyond what is stated. */
function reachOf(view: WhatIf, literal: NumberLiteral): readonly [number, number] {
  const key = `${literal.path} ${literal.part}`;
  const kept = view.reach.get(key);
  if (kept !== undefined && literal.value >= kept[0] && literal.value <= kept[1]) return kept;
  const size = Math.max(Math.abs(literal.value) * 3, literal.step * 10);
  const round = 10 ** Math.floor(Math.log10(size));
  const far = Math.ceil(size / round) * round;
  const low = literal.low ?? (literal.value < 0 ? -far : 0);
  const high = literal.high !== null && literal.high <= far * 10 ? literal.high : far;
  view.reach.set(key, [low, high]);
  return [low, high];
}

function slider(view: WhatIf, literal: NumberLiteral): TemplateResult {
  const [low, high] = reachOf(view, literal);
  const label = title(literal, view.text);
  const value = (event: Event): number => Number((event.currentTarget as HTMLInputElement).value);
  const percent = literal.unit === "%";
  const unit = unitOf(literal.unit);
  const field = (event: Event): void => {
    const next = value(event) / (percent ? 100 : 1);
    const [least, most] = [literal.low ?? Number.NEGATIVE_INFINITY, literal.high ?? Number.POSITIVE_INFINITY];
    if ((event.currentTarget as HTMLInputElement).value !== "" && Number.isFinite(next)) view.onDrag(literal, Math.max(least, Math.min(most, next)));
    view.onSettle();
  };
  const shown = Number((literal.value * (percent ? 100 : 1)).toPrecision(12));
  return html`<div class="slider">
    <span class="label" title=${literal.title}>${label}${literal.part === "whole" ? "" : ` (${literal.part})`}</span>
    <input type="range" min=${low} max=${high} step=${literal.step} .value=${String(literal.value)} aria-label=${label} aria-valuetext=${literal.text}
      @input=${(event: Event) => view.onDrag(literal, value(event))} @change=${() => view.onSettle()} />
    <span class="field"><input type="number" step="any" .value=${String(shown)} aria-label="${label}, as a number" @change=${field} /><span class="unit">${unit}</span></span>
  </div>`;
}

/** A unit as short as it can be read: `€/month`. */
function unitOf(unit: string): string {
  return unit.replace(/^[A-Z]{3}\b/, (code) => currency(code)).replace(/ ?per day of work|^per day$| per day/, "/day").replace(/ ?per (\w+)/, "/$1");
}

function currency(code: string): string {
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency: code, currencyDisplay: "narrowSymbol" }).formatToParts(0).find((part) => part.type === "currency")?.value ?? code;
  } catch {
    return code;
  }
}

function title(literal: NumberLiteral, text: string): string {
  const moves = /\.moves\(([^,]+), ([^)]+)\)$/.exec(literal.path);
  return moves === null ? titleOf(literal, text) : `${moves[1]} for ${moves[2]}`;
}

function advice(view: WhatIf): TemplateResult {
  const { advice: found, advising } = view;
  if (advising !== undefined) {
    return html`<p><progress max=${Math.max(1, advising.of)} .value=${advising.done} aria-label="Looking for changes"></progress> <button @click=${view.onStop}>Stop</button></p>`;
  }
  if (found === undefined) return html`<p><button class="main" @click=${view.onAdvise}>Look for changes</button> <span class="quiet">Tries each lever alone and sets of them together, and takes the cheapest that reaches the best verdict.</span></p>`;
  return html`
    ${found.reached ? html`<p>It reaches <strong>${found.target}</strong> as it is.</p>` : plan(view, found)}
    ${found.alone.length === 0 ? nothing : html`<details><summary>Each lever alone (${found.alone.length})</summary>
      <div class="wide" tabindex="0" role="region" aria-label="Each lever alone"><table class="table"><thead><tr><th scope="col">Lever</th><th scope="col">Change</th><th scope="col" class="number">Score</th><th scope="col" class="number">Cost</th></tr></thead>
      <tbody>${found.alone.map((one) => html`<tr><td>${one.lever}</td><td>${changes(one.changes)}</td><td class="number">${score(one.standing.score)}</td><td class="number">${one.standing.cost_text}</td></tr>`)}</tbody></table></div></details>`}
    <p><button @click=${view.onAdvise}>Look again</button></p>`;
}

function plan(view: WhatIf, found: Advice): TemplateResult {
  const { plan: best } = found;
  const limits = found.limits.map((limit) => html`<p>${limit.because}</p>`);
  if (best === null) return html`${limits}<p>Nothing that the levers can change brings it nearer to <strong>${found.target}</strong>.</p>`;
  return html`${limits}
    <p>${found.one_suffices ? "One change is enough." : "No single change is enough."} ${best.reaches ? html`Together these reach <strong>${best.standing.verdict_title}</strong>, ${score(best.standing.score)} of 100, for ${best.standing.cost_text} more:` : html`These come closest, ${score(best.standing.score)} of 100:`}</p>
    <ol class="steps">${best.steps.map((step) => html`<li><div><strong>${step.lever}.</strong> ${step.because} ${step.source === "" ? nothing : html`<span class="quiet">${step.source}</span>`}
      <div>${changes(step.changes)}</div></div>
      <div class="number">${shape(toneOf(step.standing.verdict, view.verdicts))} ${score(step.standing.score)}<div class="quiet">${step.cost_text}</div></div></li>`)}</ol>
    ${best.partner_changes.length === 0 ? nothing : html`<p class="quiet">Of the partner itself: ${changes(best.partner_changes)}. Change that in the text once it is so.</p>`}
    <details><summary>The offer as it would be</summary><pre tabindex="0" aria-label="The redesigned offer">${best.offer_text}</pre></details>
    <p><button class="main" @click=${() => view.onApply(best)}>Write it into the text</button></p>`;
}

function pins(view: WhatIf, report: Report): TemplateResult {
  const name = `${report.offer}, ${report.partner}`;
  return html`
    <p><button @click=${() => view.onPin(`Scenario ${view.pins.length + 1}`)}>Pin this scenario</button>
      ${view.pins.length === 0 ? html`<span class="quiet">Keeps ${name} as it is now, to compare with what you change.</span>` : nothing}</p>
    ${view.pins.map((pin) => compared(view, pin, report))}`;
}

/** A scenario against what is there now: the scores, and which reasons made the difference. */
function compared(view: WhatIf, pin: Scenario, report: Report): TemplateResult {
  const before = new Map(pin.report.causes.map((cause) => [cause.name, cause]));
  const moved = report.causes
    .map((cause) => ({ title: cause.title, from: before.get(cause.name)?.share ?? 0, to: cause.share }))
    .filter((one) => Math.abs(one.to - one.from) >= 0.05)
    .sort((one, other) => Math.abs(other.to - other.from) - Math.abs(one.to - one.from));
  return html`<article class="scenario" aria-label=${pin.name}>
    <h3>${pin.name} <span class="quiet">${pin.report.offer}, ${pin.report.partner}</span></h3>
    <p class="versus"><span>${shape(toneOf(pin.report.verdict, view.verdicts))} ${score(pin.report.score)} <span class="quiet">then</span></span>
      <span>${shape(toneOf(report.verdict, view.verdicts))} ${score(report.score)} <span class="quiet">now</span></span>
      <strong>${signed(report.score - pin.report.score)}</strong></p>
    ${moved.length === 0 ? html`<p class="quiet">No reason weighs otherwise.</p>` : html`<div class="wide" tabindex="0" role="region" aria-label="Reasons of ${pin.name}"><table class="table"><thead><tr><th scope="col">Reason</th><th scope="col" class="number">then</th><th scope="col" class="number">now</th><th scope="col" class="number">difference</th></tr></thead>
      <tbody>${moved.map((one) => html`<tr><td>${one.title}</td><td class="number">${signed(one.from)}</td><td class="number">${signed(one.to)}</td><td class="number">${signed(one.to - one.from)}</td></tr>`)}</tbody></table></div>`}
    <p><button @click=${() => view.onTake(pin)}>Put its text back</button> <button class="plain" @click=${() => view.onUnpin(pin)}>Remove</button></p>
  </article>`;
}

