import { html, nothing, type TemplateResult } from "lit";
import type { FieldMap, Mapped, Mapping, Suggestion, Titled } from "goalfit";
import { count, sentence } from "../numbers.js";
import type { Data } from "../session.js";
import { coded } from "./parts.js";

/** A file that was dropped, before it becomes data. */
export interface Draft {
  name: string;
  text: string;
  kind: "csv" | "json";
  columns: string[];
  /** Where columns may lead. */
  fields: readonly string[];
  /** The first cells of each column. */
  samples: string[];
  suggestion: Suggestion | undefined;
  mapping: Mapping;
  /** Which ready mapping was chosen; empty for one's own. */
  ready: string;
  /** The archetype of rows that state none. */
  archetype: string;
  busy: boolean;
  trouble: string | undefined;
}

/** Stands for rows that need no mapping. */
export const FACTS = "facts as they stand";

export interface DataView {
  draft: Draft | undefined;
  data: Data | undefined;
  archetypes: readonly Titled[];
  ready: readonly Mapping[];
  onFile(file: File): void;
  onDraft(change: Partial<Draft>): void;
  onAdd(): void;
  onCancel(): void;
  onRemove(): void;
  onAgain(): void;
  onProblems(): void;
}

export const UNITS: readonly [label: string, map: Omit<FieldMap, "to">][] = [
  ["as written", {}],
  ["text", { as: "text" }],
  ["number", { as: "number" }],
  ["percent, 25 for 25%", { as: "percent" }],
  ["share, 0.25 for 25%", { as: "share" }],
  ["money", { as: "money_decimal" }],
  ["money per month", { as: "money_decimal", per: "month" }],
  ["money per year", { as: "money_decimal", per: "year" }],
  ["money per day of work", { as: "money_decimal", per: "day_of_work" }],
  ["cents", { as: "money_minor" }],
  ["cents per month", { as: "money_minor", per: "month" }],
  ["days", { as: "duration", unit: "day" }],
  ["weeks", { as: "duration", unit: "week" }],
  ["months", { as: "duration", unit: "month" }],
  ["years", { as: "duration", unit: "year" }],
  ["days of work", { as: "duration", unit: "day_of_work" }],
  ["per month", { as: "number", per: "month" }],
  ["per quarter", { as: "number", per: "quarter" }],
  ["per year", { as: "number", per: "year" }],
  ["yes or no", { as: "yes_no" }],
  ["date", { as: "date" }],
];

const REASONS = { name: "same name", values: "by its values", synonym: "same meaning", near: "nearly the same name", nothing: "" } as const;

const sameUnit = (field: FieldMap, unit: Omit<FieldMap, "to">): boolean =>
  (field.as ?? "literal") === (unit.as ?? "literal") && (field.unit ?? null) === (unit.unit ?? null) && (field.per ?? null) === (unit.per ?? null);

export function data(view: DataView): TemplateResult {
  const pick = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file !== undefined) view.onFile(file);
    input.value = "";
  };
  return html`
    <section class="part">
      <div class="head"><h2>Partners from a file</h2></div>
      <p class="quiet">CSV or JSON, from a spreadsheet or a partner system. It is read on this computer and goes nowhere. This browser keeps it until you take it out; links do not hold it.</p>
      <label class="drop"><input type="file" accept=".csv,.tsv,.txt,.json,text/csv,application/json" @change=${pick} /><span>Choose a file, or drop it anywhere on the page</span></label>
    </section>
    ${view.draft === undefined ? nothing : drafted(view, view.draft)}
    ${view.data === undefined ? nothing : html`<section class="part">
      <div class="head"><h2>${view.data.name}</h2></div>
      ${outcome(view.data.mapped)}
      <div class="row">${view.data.mapped.problems.length === 0 ? nothing : html`<button @click=${view.onProblems}>Save what was left out as CSV</button>`}<button @click=${view.onAgain}>Change the columns</button><button @click=${view.onRemove}>Take these partners out</button></div>
    </section>`}`;
}

function drafted(view: DataView, draft: Draft): TemplateResult {
  const own = draft.ready === "";
  return html`<section class="part" aria-label="Columns of ${draft.name}">
    <div class="head"><h2>${draft.name}</h2></div>
    <div class="row">
      <label>Made by <select @change=${(event: Event) => view.onDraft({ ready: (event.currentTarget as HTMLSelectElement).value })}>
        <option value="" ?selected=${own}>columns as below</option>
        ${draft.kind === "json" ? html`<option value=${FACTS} ?selected=${draft.ready === FACTS}>facts under their own names</option>` : nothing}
        ${view.ready.map((one) => html`<option value=${one.name ?? ""} ?selected=${draft.ready === one.name}>${one.title ?? one.name}</option>`)}</select></label>
      <label>Sort of partner, where none is stated <select @change=${(event: Event) => view.onDraft({ archetype: (event.currentTarget as HTMLSelectElement).value })}>
        <option value="">none</option>${view.archetypes.map((one) => html`<option value=${one.name} ?selected=${draft.archetype === one.name}>${one.title}</option>`)}</select></label>
      ${own ? html`<label>Currency, where none is stated <input type="text" size="4" maxlength="3" .value=${draft.mapping.currency ?? ""} @change=${(event: Event) => view.onDraft({ mapping: { ...draft.mapping, currency: (event.currentTarget as HTMLInputElement).value.toUpperCase() || null } })} /></label>
      <label>Decimals after <select @change=${(event: Event) => view.onDraft({ mapping: { ...draft.mapping, decimal: (event.currentTarget as HTMLSelectElement).value as "." | ",", thousands: (event.currentTarget as HTMLSelectElement).value === "," ? "." : null } })}>
        <option value="." ?selected=${draft.mapping.decimal !== ","}>. as in 3.80</option><option value="," ?selected=${draft.mapping.decimal === ","}>, as in 3,80</option></select></label>` : nothing}
    </div>
    ${own ? columns(view, draft) : html`<p class="quiet">${draft.ready === FACTS ? "Each row is a partner: name, archetype, fields, goals and what work does for them, as texts with units or numbers." : view.ready.find((one) => one.name === draft.ready)?.what}</p>`}
    <datalist id="fields">${draft.fields.map((field) => html`<option value=${field}></option>`)}</datalist>
    ${draft.trouble === undefined ? nothing : html`<p class="trouble" role="alert">${coded(draft.trouble)}</p>`}
    <p><button class="main" ?disabled=${draft.busy} @click=${view.onAdd}>${draft.busy ? "Reading…" : "Read it"}</button> <button class="plain" @click=${view.onCancel}>Cancel</button></p>
  </section>`;
}

function columns(view: DataView, draft: Draft): TemplateResult {
  if (draft.columns.length === 0) return html`<p class="quiet">No columns were found.</p>`;
  const of = (column: string): FieldMap | undefined => draft.mapping.fields.find((field) => field.from === column);
  const replace = (column: string, field: FieldMap | undefined): void => {
    const others = draft.mapping.fields.filter((one) => one.from !== column);
    view.onDraft({ mapping: { ...draft.mapping, fields: field === undefined ? others : [...others, field] } });
  };
  return html`<div class="wide" tabindex="0" role="region" aria-label="Columns"><table class="table columns">
    <thead><tr><th scope="col">Column</th><th scope="col">For example</th><th scope="col">Is</th><th scope="col">Written as</th></tr></thead>
    <tbody>${draft.columns.map((column, at) => {
      const field = of(column);
      const reason = draft.suggestion?.columns.find((one) => one.column === column)?.reason ?? "nothing";
      const index = field === undefined ? 0 : UNITS.findIndex(([, unit]) => sameUnit(field, unit));
      const rename = (event: Event): void => {
        const to = (event.currentTarget as HTMLInputElement).value.trim();
        replace(column, to === "" ? undefined : { ...(field ?? {}), from: column, to });
      };
      const unit = (event: Event): void => {
        const chosen = UNITS[Number((event.currentTarget as HTMLSelectElement).value)];
        if (field === undefined || chosen === undefined) return;
        const currency = chosen[1].as?.startsWith("money") === true && field.currency !== undefined && field.currency !== null ? { currency: field.currency } : {};
        replace(column, { from: column, to: field.to, ...chosen[1], ...currency });
      };
      return html`<tr><th scope="row">${column}</th><td class="sample">${draft.samples[at] ?? ""}</td>
        <td><input list="fields" placeholder="not read" .value=${field?.to ?? ""} aria-label="What ${column} is" @change=${rename} /><span class="hint">${REASONS[reason]}</span></td>
        <td><select aria-label="How ${column} is written" ?disabled=${field === undefined} @change=${unit}>${index < 0 ? html`<option selected value="-1">as suggested</option>` : nothing}
          ${UNITS.map(([label], place) => html`<option value=${place} ?selected=${place === index}>${label}</option>`)}</select></td></tr>`;
    })}</tbody></table></div>`;
}

/** As a mapping writes it, in the words of the columns above. */
const help = (lines: readonly string[]): string => lines.join(" ").replace('`"as": "literal"`', `“${UNITS[0]?.[0] ?? ""}”`);

function outcome(mapped: Mapped): TemplateResult {
  const shown = mapped.problems.slice(0, 20);
  return html`
    <p><strong>${count(mapped.added.length)}</strong> of ${count(mapped.rows)} rows became partners.${mapped.problems.length === 0 ? nothing : html` <strong>${count(mapped.rows - mapped.added.length)}</strong> ${mapped.rows - mapped.added.length === 1 ? "was" : "were"} left out.`}</p>
    ${mapped.missing.length === 0 ? nothing : html`<h3>Missing</h3><ul class="plain-list">${mapped.missing.map((one) => html`<li><code>${one.field}</code> of ${one.names.slice(0, 4).join(", ")}${one.names.length > 4 ? ` and ${count(one.names.length - 4)} more` : ""}: they cannot be assessed before it is stated.</li>`)}</ul>`}
    ${mapped.unmapped.length === 0 ? nothing : html`<h3>Not read</h3><ul class="plain-list">${mapped.unmapped.map((one) => html`<li><code>${one.field}</code> in ${count(one.rows)} rows, such as “${one.example}”</li>`)}</ul>`}
    ${shown.length === 0 ? nothing : html`<h3>Left out</h3><ul class="plain-list">${shown.map((one) => html`<li>${coded(sentence(one.diagnostic.message))}${one.diagnostic.help.length === 0 ? nothing : html`<span class="hint">${coded(help(one.diagnostic.help))}</span>`}</li>`)}</ul>
      ${mapped.problems.length > shown.length ? html`<p class="quiet">and ${count(mapped.problems.length - shown.length)} more.</p>` : nothing}`}`;
}
