// The page: puts together text, engine and pictures. Views are functions of what is known; here is what happens when a hand moves.

import { html, nothing, render, type TemplateResult } from "lit";
import type { Advice, Diagnostic, NumberLiteral, Plan } from "goalfit";
import "./elements/ceiling.js";
import "./elements/chain.js";
import "./elements/goals.js";
import "./elements/map.js";
import "./elements/matrix.js";
import "./elements/tornado.js";
import "./elements/waterfall.js";
import type { Growth } from "./elements/ceiling.js";
import type { Choice } from "./elements/picture.js";
import type { Swing } from "./elements/tornado.js";
import type { Editor, Place } from "./editor.js";
import { changed } from "./difference.js";
import { letters, mappingOf, suggested } from "./drafts.js";
import { batch, isGoalfitError, LARGE, load, MAIN, maps, tokens, writeNumber } from "./engine.js";
import { examples, questionOf } from "./examples.js";
import { bookCsv, bookJson, heatSvg, png, save } from "./files.js";
import { declaration, type Fact, facts as linkFacts, goalPlace, numbers, readers } from "./links.js";
import { count, percent, score, sentence, signed } from "./numbers.js";
import { type Data, Session, type Scenario, type View } from "./session.js";
import { LONGEST, read, write } from "./share.js";
import { aside, keep, keepFile, kept, keptFile, putAside, setSetting, setting } from "./store.js";
import { data as dataView, type Draft } from "./views/data.js";
import { coded, heading, saving, shape, toneOf } from "./views/parts.js";
import { whatif } from "./views/whatif.js";
import { why } from "./views/why.js";
import { growth as growthOf, swings as swingsOf } from "./whatif.js";

const session = new Session();
const at = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

const VIEWS: readonly (readonly [View, string])[] = [
  ["why", "Why"],
  ["whatif", "What if"],
  ["map", "Map"],
  ["matrix", "Matrix"],
  ["data", "Data"],
];

let editor: Editor | undefined;
let awake = false;
let notice: { text: string; action?: { label: string; run(): void } } | undefined;
let question: string | undefined;
let chosen: string | undefined;
let here: { fact: Fact; causes: string[] } | undefined;
let growth: { key: string; list: readonly Growth[] } | undefined;
let swings: { key: string; list: readonly Swing[] } | undefined;
let advice: { key: string; found: Advice } | undefined;
let advising: { done: number; of: number; end: AbortController } | undefined;
let draft: Draft | undefined;
/** The one that the data was made of. */
let last: Draft | undefined;
let mode: "heat" | "list" = "heat";
let filter = "";
let tooLong = false;
let printing = false;
const reach = new Map<string, readonly [number, number]>();
let dragEnd: { path: string; part: string; place: Place } | undefined;

/** Whether this thread may be asked about the text. */
const asks = (): boolean => awake && session.text.length < LARGE;

/** What pictures beside the report belong to. */
const key = (): string => `${session.partner}\n${session.offer}\n${session.text}`;

// ---------------------------------------------------------------------------------------------------------------- Drawing

let scheduled = false;
function draw(): void {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    drawNow();
  });
}

function drawNow(): void {
  render(tools(), at("tools"));
  render(bar(), at("bar"));
  render(hero(), at("hero"));
  render(VIEWS.map(([view, title]) => tab(view, title)), at("tabs"));
  for (const [view] of VIEWS) {
    const panel = at(`panel-${view}`);
    const shown = session.view === view || (printing && (view === "why" || view === "map" || (view === "matrix" && (session.book?.partners.length ?? 0) <= 60)));
    panel.hidden = !shown;
    if (shown) render(panels[view](), panel);
  }
  render(cursor(), at("cursor"));
  render(problems(), at("problems"));
  render(foot(), at("foot"));
  render(noticed(), at("notice"));
  at("picture").classList.toggle("stale", session.stale);
  document.documentElement.classList.toggle("ready", session.report !== undefined || session.diagnostics.length > 0);
}

function tools(): TemplateResult {
  return html`
    <button @click=${openGallery}>Examples</button>
    <button @click=${share}>Share</button>
    <button @click=${() => print()}>Print</button>
    <button class="plain" @click=${theme} aria-label="Colours: ${SCHEMES[scheme()]}">${SCHEMES[scheme()]}</button>
    <button class="plain" @click=${openHelp} aria-label="Keys and help">?</button>`;
}

function bar(): TemplateResult {
  return html`
    ${question === undefined ? nothing : html`<p class="question"><strong>Try:</strong> ${coded(question)}</p>`}
    <div class="bar-tools">
      <button class="plain" @click=${() => editor?.format()} ?disabled=${!awake} title="Shift+Alt+F">Lay out</button>
      <button class="plain" @click=${() => save("program.goalfit", session.text, "text/plain")}>Save</button>
      <label class="plain file">Open<input type="file" accept=".goalfit,text/plain" @change=${pickText} /></label>
    </div>`;
}

function hero(): TemplateResult {
  const { report, stale, trouble, errors } = session;
  const state = errors.length > 0 ? html`<p class="state" role="status">The text has ${errors.length === 1 ? "an error" : `${count(errors.length)} errors`}${stale ? ": this is the picture before it" : ""}. <button class="link" @click=${() => firstProblem()}>Show ${errors.length === 1 ? "it" : "the first"}</button></p>` : trouble === undefined ? nothing : html`<p class="state" role="status">${sentence(trouble)}</p>`;
  const pair = html`<div class="pair">${choice("Partner", session.partners, session.partner, (name) => session.choose(name, session.offer))}${choice("Offer", session.offers, session.offer, (name) => session.choose(session.partner, name))}</div>`;
  if (report === undefined) {
    const blank = session.text.trim() === "";
    const empty = (blank || session.diagnostics.length === 0) && trouble === undefined && session.answered;
    return html`${session.partners.length > 0 && session.offers.length > 0 ? pair : nothing}<div class="score-line"><div class="score waiting" aria-hidden="true">–</div><div>${blank ? nothing : state}${empty ? html`<p class="state calm">The text declares ${blank ? "no partner and no offer" : session.partners.length === 0 ? "no partner" : "no offer"} yet. <button class="link" @click=${openGallery}>Begin with an example</button></p>` : nothing}</div></div>`;
  }
  const which = toneOf(report.verdict, session.verdicts);
  const figures = (["fit", "pull", "attention", "direction", "participation"] as const).flatMap((name) => {
    const value = report.quantities[name];
    return typeof value === "number" ? [html`<div><dt>${report.labels[name]?.title ?? name}</dt><dd>${percent(value)}</dd></div>`] : [];
  });
  return html`${pair}
    <div class="score-line">
      <div class="score"><span>${score(report.score)}</span><small>of 100</small></div>
      <div class="said"><p class="verdict ${which}">${shape(which, 18)} ${report.verdict_title}</p><p class="sentence">${summary()}</p>${state}</div>
    </div>
    <dl class="figures">${figures}</dl>`;
}

/** The verdict in one sentence, or two where no size of reward would change it. */
function summary(): string {
  const { report } = session;
  if (report === undefined) return "";
  const limit = report.findings.find((finding) => finding.level === "limit");
  const first = report.causes.find((cause) => cause.live && cause.share < 0);
  const good = toneOf(report.verdict, session.verdicts) === "good";
  const lead = first === undefined ? "Nothing stands in the way." : good && first.share > -25 ? `Little stands in the way; most is lost to “${first.title}”: ${lower(first.because)}` : first.because;
  const harm = report.score < 0 ? report.findings.find((finding) => finding.rule === "Damage")?.because : undefined;
  return sentence([harm ?? lead, limit?.because ?? ""].join(" ").trim());
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function choice(label: string, list: readonly { name: string; title: string }[], now: string, onChoose: (name: string) => void): TemplateResult {
  const id = `choose-${label.toLowerCase()}`;
  if (list.length <= 300) {
    return html`<label class="choose"><span>${label}</span><select id=${id} aria-label=${label} @change=${(event: Event) => onChoose((event.currentTarget as HTMLSelectElement).value)}>
      ${list.map((one) => html`<option value=${one.name} .selected=${one.name === now}>${one.title}</option>`)}</select></label>`;
  }
  const suggest = (event: Event): void => {
    const word = (event.currentTarget as HTMLInputElement).value.toLowerCase();
    const near: string[] = [];
    for (const one of list) if (near.length < 40 && one.name.toLowerCase().includes(word)) near.push(one.name);
    render(near.map((name) => html`<option value=${name}></option>`), at(`${id}-list`));
  };
  const take = (event: Event): void => {
    const { value } = event.currentTarget as HTMLInputElement;
    if (list.some((one) => one.name === value)) onChoose(value);
    else say(`There is no ${label.toLowerCase()} “${value}”.`);
  };
  return html`<label class="choose"><span>${label} (${count(list.length)})</span><input id=${id} type="text" aria-label=${label} list="${id}-list" .value=${now} @input=${suggest} @change=${take} /><datalist id="${id}-list"></datalist></label>`;
}

function tab(view: View, title: string): TemplateResult {
  const active = session.view === view;
  const move = (event: KeyboardEvent): void => {
    const index = VIEWS.findIndex(([one]) => one === view);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? VIEWS.length - 1 : step === undefined ? undefined : (index + step + VIEWS.length) % VIEWS.length;
    const target = next === undefined ? undefined : VIEWS[next];
    if (target === undefined) return;
    event.preventDefault();
    show(target[0]);
    queueMicrotask(() => at(`tab-${target[0]}`).focus());
  };
  return html`<button id="tab-${view}" role="tab" aria-selected=${active} aria-controls="panel-${view}" tabindex=${active ? 0 : -1} @click=${() => show(view)} @keydown=${move}>${title}</button>`;
}

const panels: Record<View, () => TemplateResult> = {
  why: () =>
    why({
      report: session.report,
      errors: session.errors.length > 0 && session.text.trim() !== "",
      together: session.together,
      needs: session.needs,
      text: session.text,
      awake: asks() && !session.stale,
      chosen,
      marked: here?.causes ?? [],
      growth: growth === undefined || growth.key !== key() ? (growth === undefined ? undefined : growth.list) : growth.list,
      onCause(name) {
        chosen = name;
        const found = session.report?.causes.find((cause) => cause.name === name);
        if (asks() && found !== undefined && session.report !== undefined) reveal(factsOf(found.rule));
        draw();
      },
      onGoal(name) {
        const place = asks() && session.report !== undefined ? goalPlace(session.text, session.report, name) : undefined;
        if (place === undefined) say("This goal comes from the partner’s archetype; the text does not state it.");
        else reveal([place]);
      },
      onReveal: (places) => (places.length === 0 ? say("The text states none of the facts that this reads; they are assumed.") : reveal(places, true)),
      onMessage: say,
    }),
  whatif: () =>
    whatif({
      report: session.report,
      text: session.text,
      numbers: asks() && session.report !== undefined ? (session.errors.length === 0 ? pairNumbers() : dragEnd === undefined ? [] : (kinds?.list ?? [])) : [],
      errors: session.errors.length > 0 && session.text.trim() !== "",
      large: session.text.length >= LARGE,
      reach,
      verdicts: session.verdicts,
      pins: session.pins,
      swings: swings?.list,
      advice: advice?.key === key() ? advice.found : undefined,
      advising,
      onDrag: drag,
      onSettle() {
        dragEnd = undefined;
        editor?.settle();
      },
      onPin: (name) => session.pin(name),
      onUnpin: (pin) => session.unpin(pin),
      onTake(pin: Scenario) {
        editor?.setText(pin.text);
        session.choose(pin.report.partner, pin.report.offer);
      },
      onAdvise: () => void advise(),
      onStop: () => advising?.end.abort(),
      onApply: apply,
      onPath(path) {
        const found = pairNumbers().find((one) => one.path === path);
        if (found !== undefined) reveal([[found.range.start.utf16, found.range.end.utf16]], true);
      },
      onMessage: say,
    }),
  map: () => {
    const { book } = session;
    const place = cellOf();
    return html`<section class="part" @goalfit-choose=${onCell}>
      ${heading("Every pair", saving({ element: "goalfit-map", name: "map" }, say))}
      ${book === undefined ? waiting("The map is drawn as soon as all pairs are scored.") : book.points.length === 0 ? (session.progress === undefined ? html`<p class="quiet">The map needs the quantities <code>fit</code> and <code>pull</code>, as the standard library has them.</p>` : waiting("The map follows.")) : html`
        <goalfit-map .book=${book} .row=${place[0]} .column=${place[1]}></goalfit-map>
        <ul class="legend">${session.verdicts.map((one) => html`<li>${shape(toneOf(one.name, session.verdicts))} ${one.title}</li>`)}<li class="quiet">larger: more attention</li><li class="quiet">lines: equal score</li></ul>
        <p class="quiet">${book.points.length < book.scores.length ? `${count(book.points.length)} of ${count(book.scores.length)} pairs are drawn, spread evenly.` : `${count(book.points.length)} pairs.`} Left: the wrong work. Low: too little of the reward is felt.</p>`}
    </section>`;
  },
  matrix: () => {
    const { book } = session;
    const place = cellOf();
    return html`<section class="part" @goalfit-choose=${onCell}>
      ${heading("Partners × offers", html`<span class="saving"><button class="plain" aria-label="Save heatmap as SVG" ?disabled=${book === undefined} @click=${() => book !== undefined && save("matrix.svg", heatSvg(book), "image/svg+xml")}>SVG</button><button class="plain" aria-label="Save heatmap as PNG" ?disabled=${book === undefined} @click=${() => book !== undefined && void png(heatSvg(book)).then((blob) => save("matrix.png", blob, "image/png"))}>PNG</button><button class="plain" ?disabled=${book === undefined} @click=${() => book !== undefined && save("scores.csv", bookCsv(book), "text/csv")}>CSV</button><button class="plain" ?disabled=${book === undefined} @click=${() => book !== undefined && save("scores.json", bookJson(book), "application/json")}>JSON</button></span>`)}
      ${progress()}
      ${book === undefined ? waiting("The matrix is filled as soon as all pairs are scored.") : html`
        <div class="row"><div class="switch" role="group" aria-label="Show as"><button aria-pressed=${mode === "heat"} @click=${() => setMode("heat")}>Heatmap</button><button aria-pressed=${mode === "list"} @click=${() => setMode("list")}>Table</button></div>
          ${book.partners.length > 12 ? html`<label>Partner <input type="search" .value=${filter} placeholder="part of a name" @input=${(event: Event) => { filter = (event.currentTarget as HTMLInputElement).value; draw(); }} /></label>` : nothing}
          <span class="quiet">${count(book.scores.length)} pairs${book.failures.length > 0 ? `, ${count(book.failures.length)} without a result` : ""}</span></div>
        <goalfit-matrix .book=${book} .mode=${mode} .filter=${filter} .row=${place[0]} .column=${place[1]} .all=${printing} ?printing=${printing}></goalfit-matrix>
        ${book.failures.length === 0 ? nothing : html`<details><summary>Pairs without a result</summary><ul class="plain-list">${book.failures.slice(0, 50).map((one) => html`<li>${book.partners[one.partner]}, ${book.offers[one.offer]}: ${one.message}</li>`)}</ul></details>`}`}
    </section>`;
  },
  data: () =>
    html`${dataView({
      draft,
      data: session.data,
      archetypes: session.archetypes,
      ready: awake ? readyMaps() : [],
      onFile: (file) => void openData(file),
      onDraft(change) {
        if (draft !== undefined && !draft.busy) draft = { ...draft, ...change };
        draw();
      },
      onAdd: () => void addData(),
      onCancel() {
        draft = undefined;
        draw();
      },
      onRemove() {
        session.setData(undefined);
        void keepFile(undefined);
      },
      onAgain() {
        draft = last;
        draw();
      },
      onProblems: saveProblems,
    })}${progress()}`,
};

const waiting = (text: string): TemplateResult => html`<p class="quiet">${session.errors.length > 0 ? "The text has errors; mend them first." : (session.bookTrouble ?? text)}</p>`;

const progress = (): TemplateResult | typeof nothing =>
  session.progress === undefined || session.progress >= 1 ? nothing : html`<p class="running"><progress max="1" .value=${session.progress} aria-label="Scoring all pairs"></progress> <span class="quiet">scoring all pairs, ${percent(session.progress)}</span></p>`;

function cursor(): TemplateResult | typeof nothing {
  if (here === undefined || session.report === undefined) return html`<p class="quiet">Put the cursor on a fact to see what it does.</p>`;
  const causes = session.report.causes.filter((cause) => here?.causes.includes(cause.name));
  return html`<p><code>${here.fact.text}</code> <span class="quiet">is read by</span> ${causes.map((cause) => html`<button class="link" @click=${() => { chosen = cause.name; show("why"); }}>${cause.title} ${signed(cause.share)}</button> `)}</p>`;
}

function problems(): TemplateResult {
  const list = session.diagnostics;
  if (session.text.trim() === "") return html`<h2 class="hidden-title">Problems</h2><p class="quiet">The text is empty.</p>`;
  if (list.length === 0) return html`<h2 class="hidden-title">Problems</h2><p class="quiet">No problems.${expected()}</p>${unmet()}`;
  return html`<h2 class="hidden-title">Problems</h2><ul aria-label="Problems">${list.slice(0, 100).map((one) => {
    const start = one.labels[0]?.location.range.start;
    return html`<li class=${one.severity}><button class="problem" @click=${() => toProblem(one)}><span class="badge">${one.severity === "error" ? "Error" : "Warning"}</span> ${start === undefined ? nothing : html`<span class="quiet">line ${start.line}</span> `}${coded(one.message)}${one.help.length > 0 ? html`<span class="hint">${coded(one.help[0] ?? "")}</span>` : nothing}</button>
      ${one.fix === null ? nothing : html`<button class="plain" @click=${() => editor?.fix(one)}>${coded(one.fix.title)}</button>`}</li>`;
  })}</ul>${list.length > 100 ? html`<p class="quiet">and ${count(list.length - 100)} more.</p>` : nothing}`;
}

const holds = (): boolean => session.expected.every((one) => one.error === null && one.checks.every((check) => check.holds));

const expected = (): string => (session.expected.length > 0 && holds() ? " What the text expects comes out." : "");

/** What the text expects and does not come out. */
function unmet(): TemplateResult | typeof nothing {
  if (holds()) return nothing;
  const lines = session.expected.flatMap((one) => {
    const found = one.error !== null ? [`: ${one.error}`] : one.checks.filter((check) => !check.holds).map((check) => `: expected ${check.name} ${check.expected}, found ${check.found}`);
    return found.map((what) => html`<li class="warning"><button class="problem" @click=${() => session.choose(one.partner, one.offer)}><span class="badge">Expected otherwise</span> ${one.offer} for ${one.partner}${sentence(what)}</button></li>`);
  });
  return html`<ul aria-label="Expectations that do not hold">${lines}</ul>`;
}

function foot(): TemplateResult {
  return html`<p>Everything is computed on this computer; nothing is sent anywhere. Your text is kept in this browser.${tooLong ? " It is too long for a link: “Share” saves a file instead." : ""}</p>`;
}

function noticed(): TemplateResult | typeof nothing {
  if (notice === undefined) return nothing;
  const { text, action } = notice;
  return html`<div><span>${text}</span>${action === undefined ? nothing : html`<button @click=${() => { action.run(); hush(); }}>${action.label}</button>`}<button class="plain" aria-label="Close" @click=${hush}>×</button></div>`;
}

let quietAt: ReturnType<typeof setTimeout> | undefined;
function say(text: string, action?: { label: string; run(): void }): void {
  notice = action === undefined ? { text } : { text, action };
  clearTimeout(quietAt);
  if (action === undefined) quietAt = setTimeout(hush, 9000);
  draw();
}

function hush(): void {
  notice = undefined;
  draw();
}

// ---------------------------------------------------------------------------------------------------------------- What hands do

function show(view: View): void {
  session.show(view);
  beside();
}

function setMode(next: "heat" | "list"): void {
  mode = next;
  draw();
}

function reveal(places: readonly Place[], focus = false): void {
  editor?.reveal(places, focus);
}

let kinds: { key: string; list: NumberLiteral[] } | undefined;
function pairNumbers(): NumberLiteral[] {
  const { report } = session;
  if (report === undefined) return [];
  if (kinds?.key !== key()) kinds = { key: key(), list: numbers(session.text, report) };
  return kinds.list;
}

function factsOf(rule: string): Place[] {
  const { report } = session;
  return report === undefined ? [] : factsIn(rule).map((fact) => fact.place);
}

function factsIn(rule: string): Fact[] {
  const { report } = session;
  return report === undefined ? [] : linkFacts(session.text, report, rule);
}

/** Moves a number in the text: the place that it was written to last is where it goes next. */
function drag(literal: NumberLiteral, value: number): void {
  const same = dragEnd !== undefined && dragEnd.path === literal.path && dragEnd.part === literal.part;
  const place: Place = same && dragEnd !== undefined ? dragEnd.place : [literal.range.start.utf16, literal.range.end.utf16];
  const text = writeNumber(literal, value);
  editor?.replace(place, text, true);
  dragEnd = { path: literal.path, part: literal.part, place: [place[0], place[0] + text.length] };
}

function toProblem(one: Diagnostic): void {
  const range = one.labels[0]?.location;
  if (range === undefined || range.library || range.source !== MAIN) editor?.focus();
  else reveal([[range.range.start.utf16, Math.max(range.range.start.utf16 + 1, range.range.end.utf16)]], true);
}

function firstProblem(): void {
  const [first] = session.errors;
  if (first !== undefined) toProblem(first);
}

function cellOf(): [number, number] {
  const { book } = session;
  if (book === undefined) return [-1, -1];
  return [book.partners.indexOf(session.partner), book.offers.indexOf(session.offer)];
}

function onCell(event: CustomEvent<Choice>): void {
  const { row, column } = event.detail;
  const { book } = session;
  const [partner, offer] = [book?.partners[row ?? -1], book?.offers[column ?? -1]];
  if (partner === undefined || offer === undefined) return;
  session.choose(partner, offer);
  // The map stays, so that one can go from dot to dot; a cell of the matrix opens its explanation.
  if (session.view === "matrix") show("why");
  if (session.view === "why") at("picture").scrollTo({ top: 0 });
}

async function advise(): Promise<void> {
  const { report } = session;
  if (report === undefined) return;
  const end = new AbortController();
  const mine = key();
  advising = { done: 0, of: 1, end };
  draw();
  try {
    const program = await batch.compile({ [MAIN]: session.text }, { signal: end.signal });
    if (session.data?.mapped.added.includes(report.partner) === true) await program.addRows(session.data.rows, session.data.mapping, { signal: end.signal });
    const onProgress = ({ done, of }: { done: number; of: number }): void => {
      if (advising !== undefined) advising = { ...advising, done, of };
      draw();
    };
    const found = await program.advise(report.partner, report.offer, { signal: end.signal, latest: "advice", onProgress });
    program.free();
    advice = { key: mine, found };
  } catch (error) {
    if (!(isGoalfitError(error) && error.kind === "aborted")) say(error instanceof Error ? error.message : String(error));
  } finally {
    advising = undefined;
    draw();
    beside();
  }
}

/** Writes the redesigned offer in the place of the one it was made from. */
function apply(plan: Plan): void {
  const { report, text } = session;
  const place = report === undefined ? undefined : declaration(text, "offer", report.offer);
  if (place === undefined || editor === undefined || report === undefined) return say("The offer is not in the text.");
  // Under the old name, which `expect` and links use.
  const named = plan.offer_text.trimEnd().replace(/^offer\s+"(?:[^"\\]|\\.)*"/, `offer ${JSON.stringify(report.offer)}`);
  const edits = changed(text.slice(...place), named, tokens);
  editor.change(edits.map(([from, to, insert]) => [place[0] + from, place[0] + to, insert]));
  const moved = edits.reduce((longer, [from, to, insert]) => longer + insert.length - (to - from), 0);
  reveal([[place[0], place[1] + moved]]);
  say("The redesigned offer stands in the text. What the text expects of the old one may no longer hold.", { label: "Undo", run: () => editor?.undo() });
}

// ---------------------------------------------------------------------------------------------------------------- Data

let opened = 0;

async function openData(file: File): Promise<void> {
  const mine = ++opened;
  session.show("data");
  if (file.size > 200e6) return say("This file is larger than 200 MB: split it.");
  const text = await letters(file);
  // Another file may have come meanwhile; below, this one may have been put away, too.
  if (mine !== opened) return;
  const kind = text !== undefined && (/^\s*[[{]/.test(text) || /\.json$/i.test(file.name)) ? "json" : "csv";
  const start: Draft = { name: file.name, text: text ?? "", kind, columns: [], fields: [], samples: [], suggestion: undefined, mapping: { entity: "partner", fields: [] }, ready: "", archetype: "", busy: true, trouble: undefined };
  draft = start;
  draw();
  const trouble = "This file cannot be read";
  const done = text === undefined ? { ...start, trouble: `${trouble}: its letters are not in UTF-8. Save it as “CSV UTF-8” and drop it again.` } : await suggested(start, session.errors.length > 0 ? "use std\n" : session.text).catch((error: unknown) => ({ ...start, trouble: `${trouble}: ${error instanceof Error ? error.message : String(error)}` }));
  if (draft !== start) return;
  draft = { ...done, busy: false };
  draw();
}

async function addData(): Promise<void> {
  const mine = draft;
  if (mine === undefined) return;
  if (session.errors.length > 0) return say("The text has errors: mend them first, then read the file.");
  const reading: Draft = { ...mine, busy: true, trouble: undefined };
  draft = reading;
  draw();
  try {
    const mapping = mappingOf(mine);
    const program = await batch.compile({ [MAIN]: session.text });
    const mapped = await program.addRows(mine.text, mapping);
    program.free();
    if (draft !== reading) return;
    if (mapped.added.length === 0) {
      const why = mapped.problems.slice(0, 3).map((one) => one.diagnostic.message);
      draft = { ...mine, busy: false, trouble: sentence(["No row could be read.", ...why].join(" · ")) };
      return draw();
    }
    draft = undefined;
    last = mine;
    const data: Data = { name: mine.name, rows: mine.text, mapping, mapped };
    session.setData(data);
    void keepFile({ data, draft: { ...mine, busy: false, trouble: undefined } }).then((done) => {
      if (!done) say("This browser does not let the page keep the file: after a reload it must be read again.");
    });
    if (session.offers.length === 0) say("The text declares no offer yet: write one, and the partners are scored.");
  } catch (error) {
    if (draft !== reading) return;
    draft = { ...mine, busy: false, trouble: sentence(error instanceof Error ? [error.message, ...(isGoalfitError(error) ? error.diagnostics.flatMap((one) => one.help) : [])].join(" ") : String(error)) };
  }
  draw();
}

/** Those for partners, which is what a mapping is for where it says nothing else. */
const readyMaps = () => maps().filter((one) => (one.entity as string | undefined ?? "partner") === "partner");

function saveProblems(): void {
  const list = session.data?.mapped.problems ?? [];
  const quoted = (value: string | number | null): string => `"${String(value ?? "").replaceAll('"', '""')}"`;
  const lines = list.map((one) => [one.row, one.line, one.name, one.field, one.value, one.diagnostic.message].map(quoted).join(","));
  save("left-out.csv", `${["row,line,name,field,value,what", ...lines].join("\r\n")}\r\n`, "text/csv");
}

// ---------------------------------------------------------------------------------------------------------------- Text in and out

async function pickText(event: Event): Promise<void> {
  const input = event.currentTarget as HTMLInputElement;
  const [file] = input.files ?? [];
  input.value = "";
  if (file !== undefined) replaceText(await file.text());
}

function replaceText(text: string): void {
  if (editor === undefined) session.edit(text);
  else editor.setText(text);
}

async function share(): Promise<void> {
  const hash = await write(session);
  if (hash.length > LONGEST) {
    save("program.goalfit", session.text, "text/plain");
    say(`The text is too long for a link (${count(hash.length)} letters; mail and chats cut at about ${count(LONGEST)}). It is saved as a file instead: others open it with “Open”.`);
    return;
  }
  history.replaceState(null, "", hash);
  try {
    await navigator.clipboard.writeText(location.href);
    say(session.data === undefined ? "The link is copied. It holds the whole text." : `The link is copied. It holds the whole text, but not the ${count(session.data.mapped.added.length)} partners from ${session.data.name}: send that file along.`);
  } catch {
    say(`The link stands in the address line: copy it from there.${session.data === undefined ? "" : ` The partners from ${session.data.name} are not in it.`}`);
  }
}

let hashTimer: ReturnType<typeof setTimeout> | undefined;
function keepState(): void {
  const now = { text: session.text, partner: session.partner, offer: session.offer };
  if (now.text.length < 200_000) keepNow();
  clearTimeout(hashTimer);
  hashTimer = setTimeout(() => {
    keepNow();
    void write(now).then((hash) => {
      tooLong = hash.length > LONGEST;
      setSetting("hash", hash);
      history.replaceState(null, "", tooLong ? `${location.pathname}${location.search}` : hash);
      draw();
    });
  }, 300);
}

let warned = false;
function keepNow(): void {
  const done = keep({ text: session.text, partner: session.partner, offer: session.offer });
  if (!done && !warned) {
    warned = true;
    say("This browser does not let the page keep your text: save it as a file before you leave.");
  }
}

function openGallery(): void {
  const dialog = at<HTMLDialogElement>("gallery");
  const take = (text: string): void => {
    dialog.close();
    replaceText(text);
    session.choose("", "");
    show("why");
  };
  render(html`<h2 id="gallery-title">Examples</h2><p class="quiet">Each takes the place of your text; undo brings that back.</p>
    <ul>${examples.map((one) => html`<li><button @click=${() => take(one.text)}><strong>${one.title}</strong><span>${coded(capital(one.question))}</span></button></li>`)}</ul>
    <p><button class="plain" @click=${() => dialog.close()}>Close</button></p>`, dialog);
  dialog.showModal();
}

const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl+Space", "what could be written here"],
  ["Ctrl+.", "the correction for this line"],
  ["F8", "the next problem"],
  ["Shift+Alt+F", "lay the text out"],
  ["F12", "where the name here is declared"],
  ["Ctrl+F", "search"],
  ["Ctrl+Z", "undo, sliders and advice included"],
  ["Esc, then Tab", "leave the editor"],
];

function openHelp(): void {
  const dialog = at<HTMLDialogElement>("help");
  render(html`<h2 id="help-title">Keys</h2><dl class="keys">${KEYS.map(([stroke, what]) => html`<div><dt><kbd>${stroke}</kbd></dt><dd>${what}</dd></div>`)}</dl>
    <p class="quiet">On a Mac Cmd stands for Ctrl. In pictures Tab leads from line to line and Enter shows it in the text; in the map and the matrix arrows lead on.</p>
    <p><button class="plain" @click=${() => dialog.close()}>Close</button></p>`, dialog);
  dialog.showModal();
}

const SCHEMES = { system: "Auto", light: "Light", dark: "Dark" } as const;
const scheme = (): "system" | "light" | "dark" => {
  const found = document.documentElement.dataset["scheme"];
  return found === "light" || found === "dark" ? found : "system";
};

function theme(): void {
  const next = ({ system: "light", light: "dark", dark: "system" } as const)[scheme()];
  setScheme(next);
  setSetting("scheme", next);
  draw();
}

function setScheme(next: string | null): void {
  if (next === "light" || next === "dark") document.documentElement.dataset["scheme"] = next;
  else delete document.documentElement.dataset["scheme"];
}

// ---------------------------------------------------------------------------------------------------------------- Beside the report

let besideTimer: ReturnType<typeof setTimeout> | undefined;
let looking = false;

/** Pictures that take many assessments: when the hand rests, and only those in sight. */
function beside(): void {
  clearTimeout(besideTimer);
  besideTimer = setTimeout(() => void besideNow(), 120);
}

async function besideNow(): Promise<void> {
  const { report, text, data, view } = session;
  if (!asks() || report === undefined || session.stale || session.progress !== undefined || advising !== undefined) return;
  const mine = key();
  const wanted = view === "why" && growth?.key !== mine ? "growth" : view === "whatif" && swings?.key !== mine ? "swings" : undefined;
  if (wanted === undefined) return;
  if (looking) return;
  looking = true;
  const end = new AbortController();
  try {
    if (wanted === "growth") growth = { key: mine, list: await growthOf(text, report, data, end.signal) };
    else swings = { key: mine, list: await swingsOf(text, report, data, end.signal) };
  } catch (error) {
    if (!(isGoalfitError(error) && error.kind === "aborted")) {
      if (wanted === "growth") growth = { key: mine, list: [] };
      else swings = { key: mine, list: [] };
    }
  } finally {
    looking = false;
  }
  draw();
  if (mine !== key() || view !== session.view) beside();
}

function look(offset: number): void {
  const { report } = session;
  const found = awake && report !== undefined && !session.stale && session.text.length < 60_000 ? readers(session.text, report, offset) : undefined;
  if (found?.fact.place[0] === here?.fact.place[0] && found?.fact.text === here?.fact.text) return;
  here = found;
  draw();
}

// ---------------------------------------------------------------------------------------------------------------- Beginning

let lookTimer: ReturnType<typeof setTimeout> | undefined;
let told: readonly Diagnostic[] = [];

session.addEventListener("text", () => {
  question = questionOf(session.text)?.question;
  keepState();
});
session.addEventListener("change", () => {
  if (session.diagnostics !== told) {
    told = session.diagnostics;
    editor?.problems(told);
  }
  draw();
  beside();
});
session.addEventListener("settled", beside);

let pictured: unknown;
session.addEventListener("change", () => {
  const { report } = session;
  if (report === undefined || report === pictured) return;
  const first = pictured === undefined;
  pictured = report;
  requestAnimationFrame(() => {
    if (first) performance.mark("goalfit first explanation");
    else performance.measure("goalfit key to picture", { start: session.since });
  });
  keepState();
});

for (const type of ["dragover", "drop"]) {
  addEventListener(type, (event) => {
    const { dataTransfer } = event as DragEvent;
    if (dataTransfer === null || !dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    if (type !== "drop") return;
    const [file] = dataTransfer.files;
    if (file === undefined) return;
    if (/\.goalfit$/i.test(file.name)) void file.text().then(replaceText);
    else void openData(file);
  }, { capture: true });
}
addEventListener("beforeprint", () => {
  printing = true;
  drawNow();
});
addEventListener("afterprint", () => {
  printing = false;
  drawNow();
});
addEventListener("pagehide", keepNow);
addEventListener("hashchange", () => void fromHash());

/** Another link in the same tab. */
async function fromHash(): Promise<void> {
  const found = await read(location.hash);
  if (found === "broken") return brokenLink();
  if (found === "none" || found.text === session.text) return;
  keepAside();
  replaceText(found.text);
  session.choose(found.partner, found.offer);
}

function keepAside(): void {
  const before = kept();
  if (before === undefined) return;
  putAside(before);
  say("The text of the link is open. The one that you had here is kept.", { label: "Put mine back", run: putBack });
}

function putBack(): void {
  const before = aside();
  if (before === undefined) return;
  replaceText(before.text);
  session.choose(before.partner, before.offer);
}

const brokenLink = (): void => say("This link was cut or changed on its way, so its text cannot be read. Ask for it again, or for the file. What you had here is unchanged.", { label: "OK", run: () => undefined });

/** Partners from a file that were there before a reload; a link of somebody else's is looked at without them. */
async function restore(mine: boolean): Promise<void> {
  const found = (await keptFile()) as { data: Data; draft: Draft } | undefined;
  if (found === undefined || !Array.isArray(found.data?.mapped?.added_rows)) return;
  last = found.draft;
  if (mine) session.restore(found.data);
}

async function begin(): Promise<void> {
  setScheme(setting("scheme"));
  const [found, before] = [await read(location.hash), kept()];
  // The page's own address may be some letters behind what is kept: then what is kept counts.
  const own = location.hash !== "" && location.hash === setting("hash");
  const mine = before !== undefined && (own || (typeof found !== "string" && found.text === before.text));
  const linked = typeof found === "string" || mine ? undefined : found;
  if (linked !== undefined && before !== undefined && before.text !== linked.text && !examples.some((one) => one.text === before.text)) keepAside();
  const first = linked ?? before ?? { text: examples[0]?.text ?? "", partner: "", offer: "" };
  session.partner = first.partner;
  session.offer = first.offer;
  await restore(linked === undefined);
  session.edit(first.text);
  drawNow();
  if (found === "broken") brokenLink();
  const { createEditor } = await import("./editor.js");
  const { undo } = await import("@codemirror/commands");
  editor = createEditor(at("editor"), {
    text: session.text,
    onText: (text) => session.edit(text),
    onCursor(offset) {
      clearTimeout(lookTimer);
      lookTimer = setTimeout(() => look(offset), 80);
    },
    onMessage: say,
  }, undo);
  editor.problems(session.diagnostics);
  await Promise.race([new Promise((resolve) => session.addEventListener("change", resolve, { once: true })), new Promise((resolve) => setTimeout(resolve, 1500))]);
  try {
    await load();
    awake = true;
    session.awake = true;
    editor.awake();
    draw();
    beside();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), { label: "Try again", run: () => location.reload() });
  }
  if ("serviceWorker" in navigator && import.meta.env.PROD) void navigator.serviceWorker.register("./sw.js").catch(() => undefined);
}

void begin();
