import { html, nothing, type TemplateResult } from "lit";
import type { CauseShare, Finding, Needs, Report } from "goalfit";
import type { Growth } from "../elements/ceiling.js";
import type { Choice } from "../elements/picture.js";
import { facts, ruleNames, ruleText, type Fact } from "../links.js";
import { score, sentence, signed } from "../numbers.js";
import type { Place } from "../editor.js";
import { needs } from "./needs.js";
import { heading, saving } from "./parts.js";

export interface Why {
  report: Report | undefined;
  /** Whether the text has errors. */
  errors: boolean;
  together: readonly Finding[];
  needs: Needs | undefined;
  text: string;
  /** Whether the text can be asked. */
  awake: boolean;
  chosen: string | undefined;
  marked: readonly string[];
  growth: readonly Growth[] | undefined;
  onCause(name: string): void;
  onGoal(name: string): void;
  onReveal(places: readonly Place[]): void;
  onMessage(text: string): void;
}

const LEVELS = { limit: "Limit", warning: "Warning", note: "Note" } as const;

export function why(view: Why): TemplateResult {
  const { report } = view;
  if (report === undefined) return html`<p class="empty">The explanation stands here once the text ${view.errors ? "has no errors" : "declares a partner and an offer"}.</p>`;
  const live = report.causes.filter((cause) => cause.live && cause.share !== 0);
  const chosen = live.find((cause) => cause.name === view.chosen) ?? live[0];
  const rewards = report.chain.filter((one) => one.member !== "");
  const onChoose = (event: CustomEvent<Choice>): void => {
    const { cause, goal } = event.detail;
    if (cause !== undefined) view.onCause(cause);
    if (goal !== undefined) view.onGoal(goal);
  };
  return html`
    <section class="part" @goalfit-choose=${onChoose}>
      ${heading("What took the points", saving({ element: "goalfit-waterfall", name: "waterfall" }, view.onMessage))}
      <goalfit-waterfall .report=${report} .marked=${chosen === undefined ? view.marked : [...view.marked, chosen.name]}></goalfit-waterfall>
      ${chosen === undefined ? html`<p>Nothing stands in the way of this offer.</p>` : cause(view, report, chosen)}
      ${report.joined.length > 0 ? html`<p class="quiet">Too many causes to take apart exactly: ${report.joined.join(", ")} are counted together.</p>` : nothing}
    </section>
    ${rewards.length === 0 ? nothing : html`<section class="part" @goalfit-choose=${onChoose}>
      ${heading("What is felt of the reward", saving({ element: "goalfit-chain", name: "chain" }, view.onMessage))}
      <p class="quiet">In days of the partner’s best work, each gridline ten times the one before. The order of the steps is one of many; the shares above do not depend on it.</p>
      ${rewards.map((chain) => html`${rewards.length > 1 ? html`<h3>${rewardTitle(report, chain.member)}</h3>` : nothing}
        <goalfit-chain .report=${report} .member=${chain.member}></goalfit-chain>`)}
    </section>`}
    ${report.parts.some((part) => part.by === "goal") ? html`<section class="part" @goalfit-choose=${onChoose}>
      ${heading("The work, goal by goal", saving({ element: "goalfit-goals", name: "goals" }, view.onMessage))}
      <p class="quiet">What a day of what is asked does for each goal, against this partner’s best day.</p>
      <goalfit-goals .report=${report}></goalfit-goals>
    </section>` : nothing}
    ${view.growth === undefined || view.growth.length > 0 ? html`<section class="part growth">
      ${heading("However large the reward", saving({ element: "goalfit-ceiling", name: "ceiling" }, view.onMessage))}
      <goalfit-ceiling .growth=${view.growth ?? []} .ceiling=${limited(report)}></goalfit-ceiling>
    </section>` : nothing}
    <section class="part">
      ${heading("What a good channel manager would say")}
      ${report.findings.length === 0 ? html`<p class="quiet">Nothing beside the score.</p>` : html`<ul class="findings">${report.findings.map((one) => finding(view, report, one))}</ul>`}
      ${report.remedies.length === 0 ? nothing : html`<h3>Changes that rules propose, each alone</h3><ul class="plain-list">${report.remedies.map((remedy) => html`<li>
        ${remedy.text}: <code>${remedy.field} ${remedy.from} → ${remedy.to}</code>${remedy.score === null ? nothing : html`, score ${score(remedy.score)}`}</li>`)}</ul>`}
    </section>
    ${view.together.length === 0 ? nothing : html`<section class="part">
      ${heading("All offers to this partner together")}
      <ul class="findings">${view.together.map((one) => finding(view, report, one))}</ul>
    </section>`}
    ${needs(view.needs, report)}
    <section class="part">
      <details><summary>What was given (${report.given.length}) and what was assumed (${report.assumed.length})</summary>
        <div class="two">
          <div><h3>Given</h3><dl class="facts">${report.given.map((fact) => html`<div><dt>${fact.name}</dt><dd>${fact.value}</dd></div>`)}</dl></div>
          <div><h3>Assumed</h3><dl class="facts">${report.assumed.map((fact) => html`<div><dt>${fact.name}</dt><dd>${fact.value} <span class="quiet">${fact.origin === "constant" ? fact.from : `${fact.origin} ${fact.from}`}</span></dd></div>`)}</dl></div>
        </div>
      </details>
      ${report.uncertain.length === 0 ? nothing : html`<h3>Given as ranges</h3><ul class="plain-list">${report.uncertain.map((one) => html`<li><code>${one.name}</code> ${one.low} … ${one.high}: score ${one.score_low === null ? "–" : score(one.score_low)} … ${one.score_high === null ? "–" : score(one.score_high)}</li>`)}</ul>`}
    </section>`;
}

function finding(view: Why, report: Report, one: Finding): TemplateResult {
  return html`<li>
    <span class="level ${one.level}">${LEVELS[one.level]}</span>
    <div><strong>${one.rule}.</strong> ${sentence(one.because)}
      <div class="links"><span class="quiet">${one.source}</span> ${ruleLinks(view, report, one.rule)}</div></div></li>`;
}

/** The money ceiling, where a finding says that it limits. */
function limited(report: Report): number {
  const ceiling = report.quantities["ceiling"];
  return typeof ceiling === "number" && report.findings.some((finding) => finding.level === "limit") ? ceiling : Number.NaN;
}

function rewardTitle(report: Report, member: string): string {
  return report.parts.find((part) => part.by === "reward")?.members.find((one) => one.name === member)?.title ?? member;
}

function cause(view: Why, report: Report, chosen: CauseShare): TemplateResult {
  const found = view.awake ? facts(view.text, report, chosen.rule) : [];
  return html`<div class="cause" aria-live="polite">
    <p><strong>${capital(chosen.title)}.</strong> ${sentence(chosen.because)}</p>
    <dl class="three">
      <div><dt>its share of what is missing</dt><dd>${signed(chosen.share)}</dd></div>
      <div><dt>score with this alone</dt><dd>${score(chosen.alone)}</dd></div>
      <div><dt>gained by mending only this</dt><dd>${signed(chosen.lift)}</dd></div>
    </dl>
    <p class="links">${chosen.source === "" ? nothing : html`<span class="quiet">${chosen.source}</span>`} ${ruleLinks(view, report, chosen.rule)}</p>
    ${found.length === 0 ? nothing : html`<p class="links facts-of"><span class="quiet">Reads in the text:</span> ${found.map((fact) => factLink(view, fact))}</p>`}
  </div>`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const factLink = (view: Why, fact: Fact): TemplateResult =>
  html`<button class="link" title=${fact.name} @click=${() => view.onReveal([fact.place])}><code>${fact.text}</code></button>`;

function ruleLinks(view: Why, report: Report, rule: string): TemplateResult {
  if (!view.awake) return html``;
  return html`${ruleNames(rule).map((name) => {
    const found = ruleText(view.text, name);
    if (found === undefined) return nothing;
    const { place } = found;
    if (place !== undefined) return html`<button class="link" @click=${() => view.onReveal([place])}>Rule “${name}” in the text</button> `;
    const places = () => view.onReveal(facts(view.text, report, name).map((fact) => fact.place));
    return html`<button class="link" @click=${places} aria-label="Facts in the text that the rule ${name} reads">Facts in the text</button> <details class="rule"><summary>Rule</summary><pre tabindex="0" aria-label="Rule ${name}">${found.text}</pre></details> `;
  })}`;
}
