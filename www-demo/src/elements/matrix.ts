import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Book } from "../session.js";
import { cell, count, percent } from "../numbers.js";
import { mark, tone } from "./picture.js";

const ROW = 34;

/** Partners × offers: a heatmap, or the same as a list of pairs. Only the rows in sight are in the document. */
export class GoalfitMatrix extends LitElement {
  static override properties = {
    book: { attribute: false },
    mode: { attribute: false },
    filter: { attribute: false },
    row: { attribute: false },
    column: { attribute: false },
    first: { state: true },
    shown: { state: true },
    order: { state: true },
    all: { attribute: false },
  };
  declare book: Book | undefined;
  declare mode: "heat" | "list";
  declare filter: string;
  declare row: number;
  declare column: number;
  /** Every row at once, for paper. */
  declare all: boolean;
  declare first: number;
  declare shown: number;
  declare order: "best" | "worst" | "partner" | "offer";
  #focus: [number, number] | undefined;
  #kept: { key: string; book: Book | undefined; rows: Uint32Array } | undefined;

  static override styles = css`
    :host { display: block; min-width: 0; font: 400 0.8125rem/1.3 system-ui, sans-serif; color: var(--goalfit-ink, CanvasText); }
    .frame { overflow: auto; max-height: min(70vh, 640px); outline: none; }
    :host([printing]) .frame { max-height: none; overflow: visible; }
    table { border-collapse: separate; border-spacing: 2px; font-variant-numeric: tabular-nums; }
    .list { width: 100%; border-spacing: 0; }
    th { font-weight: 500; text-align: start; background: var(--goalfit-ground, Canvas); color: var(--goalfit-quiet, GrayText); }
    thead th { position: sticky; top: 0; z-index: 2; vertical-align: bottom; padding: 2px 4px 6px; }
    .heat thead th { width: 92px; min-width: 84px; max-width: 110px; }
    .heat thead th span { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
    tbody th { position: sticky; left: 0; z-index: 1; padding: 0 10px 0 0; min-width: 84px; max-width: 190px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--goalfit-ink, CanvasText); }
    thead th:first-child { left: 0; z-index: 3; }
    td { height: ${ROW - 2}px; box-sizing: border-box; padding: 0 8px; white-space: nowrap; }
    .heat td.cell { text-align: end; border-radius: 3px; cursor: pointer; min-width: 76px; }
    .cell svg { vertical-align: -2px; margin-inline-end: 6px; }
    .list tbody tr { cursor: pointer; }
    .list thead th { padding-inline: 8px; }
    .list td { border-top: 1px solid var(--goalfit-line, #ccc); max-width: 220px; overflow: hidden; text-overflow: ellipsis; height: ${ROW}px; }
    .list td.number, .list th.number { text-align: end; }
    .list tbody tr:hover td, .list tbody tr.chosen td { background: var(--goalfit-mark, #8882); }
    td:focus-visible, tr:focus-visible { outline: 2px solid var(--goalfit-accent, Highlight); outline-offset: -1px; }
    td.chosen { box-shadow: inset 0 0 0 2px var(--goalfit-accent, Highlight); }
    .space td { padding: 0; border: 0; height: auto; }
    button { all: unset; cursor: pointer; border-radius: 3px; }
    button:focus-visible { outline: 2px solid var(--goalfit-accent, Highlight); outline-offset: 2px; }
    .good { fill: var(--goalfit-good, #0f766e); } .mid { fill: var(--goalfit-mid, #8a6a00); } .bad { fill: var(--goalfit-bad, #b3401f); }
    .s0 { background: color-mix(in oklab, var(--goalfit-bad, #b3401f) 36%, var(--goalfit-ground, Canvas)); }
    .s1 { background: color-mix(in oklab, var(--goalfit-bad, #b3401f) 24%, var(--goalfit-ground, Canvas)); }
    .s2 { background: color-mix(in oklab, var(--goalfit-bad, #b3401f) 14%, var(--goalfit-ground, Canvas)); }
    .s3 { background: color-mix(in oklab, var(--goalfit-mid, #8a6a00) 16%, var(--goalfit-ground, Canvas)); }
    .s4 { background: color-mix(in oklab, var(--goalfit-mid, #8a6a00) 22%, var(--goalfit-ground, Canvas)); }
    .s5 { background: color-mix(in oklab, var(--goalfit-good, #0f766e) 18%, var(--goalfit-ground, Canvas)); }
    .s6 { background: color-mix(in oklab, var(--goalfit-good, #0f766e) 28%, var(--goalfit-ground, Canvas)); }
    .s7 { background: color-mix(in oklab, var(--goalfit-good, #0f766e) 38%, var(--goalfit-ground, Canvas)); }
  `;

  constructor() {
    super();
    this.mode = "heat";
    this.filter = "";
    this.row = -1;
    this.column = -1;
    this.all = false;
    this.first = 0;
    this.shown = 24;
    this.order = "best";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { book } = this;
    if (book === undefined) return nothing;
    const rows = this.#rows(book);
    const first = this.all ? 0 : Math.max(0, Math.min(this.first, rows.length - this.shown));
    const last = this.all ? rows.length : Math.min(rows.length, first + this.shown);
    const space = (height: number) => (height > 0 ? html`<tr class="space" aria-hidden="true"><td .style=${`height: ${height}px`}></td></tr>` : nothing);
    const body = html`${space(first * ROW)}${Array.from(rows.subarray(first, last), (item, at) => (this.mode === "heat" ? this.#heat(book, item, first + at) : this.#pair(book, item, first + at)))}${space((rows.length - last) * ROW)}`;
    return html`<div class="frame" @scroll=${this.#scroll} @keydown=${this.#move}>${this.mode === "heat" ? this.#heatTable(book, rows.length, body) : this.#listTable(book, rows.length, body)}</div>`;
  }

  #heatTable(book: Book, rows: number, body: TemplateResult): TemplateResult {
    return html`<table class="heat" role="grid" aria-label="Scores of partners and offers" aria-rowcount=${rows + 1}>
      <thead><tr aria-rowindex="1"><th scope="col">Partner</th>${book.offers.map((offer) => html`<th scope="col" title=${offer}><span>${offer}</span></th>`)}</tr></thead>
      <tbody>${body}</tbody></table>`;
  }

  #listTable(book: Book, rows: number, body: TemplateResult): TemplateResult {
    const full = book.points.length === book.scores.length;
    const sort = (label: string, order: typeof this.order, other: typeof this.order = order, number = false) => {
      const active = this.order === order || this.order === other;
      const direction = this.order === "worst" || this.order === "partner" || this.order === "offer" ? "ascending" : "descending";
      return html`<th scope="col" class=${number ? "number" : ""} aria-sort=${active ? direction : "none"}>
        <button @click=${() => { this.order = this.order === order ? other : order; this.#top(); }}>${label}${active ? (direction === "ascending" ? " ↑" : " ↓") : ""}</button></th>`;
    };
    return html`<table class="list" aria-label="Pairs" aria-rowcount=${rows + 1}>
      <thead><tr aria-rowindex="1">${sort("Partner", "partner")}${sort("Offer", "offer")}${sort("Score", "best", "worst", true)}<th scope="col">Verdict</th>
        ${full ? html`<th scope="col" class="number">Fit</th><th scope="col" class="number">Pull</th><th scope="col" class="number">Attention</th>` : nothing}</tr></thead>
      <tbody>${body}</tbody></table>`;
  }

  #heat(book: Book, row: number, place: number): TemplateResult {
    return html`<tr aria-rowindex=${place + 2}><th scope="row" title=${book.partners[row] ?? ""}>${book.partners[row]}</th>
      ${book.offers.map((_, column) => this.#cell(book, row, column, place))}</tr>`;
  }

  #cell(book: Book, row: number, column: number, place: number): TemplateResult {
    const value = book.scores[row * book.offers.length + column] ?? Number.NaN;
    const chosen = row === this.row && column === this.column;
    const [focusRow, focusColumn] = this.#focus ?? [-1, -1];
    const tabbable = this.#focus === undefined ? chosen || (this.row < 0 && place === 0 && column === 0) : focusRow === place && focusColumn === column;
    return html`<td role="gridcell" class=${`cell ${shade(value)} ${chosen ? "chosen" : ""}`} tabindex=${tabbable ? 0 : -1} data-place=${place} data-column=${column}
      aria-selected=${chosen} title=${this.#why(book, row, column)}
      @click=${() => this.#choose(row, column)}>${this.#verdict(book, row, column, false)}${cell(value)}</td>`;
  }

  #verdict(book: Book, row: number, column: number, named: boolean) {
    const index = book.verdicts[row * book.offers.length + column] ?? 255;
    const verdict = book.verdictNames[index];
    if (verdict === undefined) return nothing;
    const names = [...new Set(book.verdictNames.map((one) => one.name))];
    return html`<svg width="12" height="12" viewBox="-6 -6 12 12" role="img" aria-label=${verdict.title} aria-hidden=${named ? "true" : "false"}>${mark(tone(names.indexOf(verdict.name), names.length), 0, 0, 4.4)}</svg>${named ? verdict.title : nothing}`;
  }

  #why(book: Book, row: number, column: number): string {
    return book.failures.find((one) => one.partner === row && one.offer === column)?.message ?? `${book.partners[row]}, ${book.offers[column]}`;
  }

  #pair(book: Book, index: number, place: number): TemplateResult {
    const [row, column] = [Math.floor(index / book.offers.length), index % book.offers.length];
    const full = book.points.length === book.scores.length;
    const point = full ? book.points[index] : undefined;
    const chosen = row === this.row && column === this.column;
    return html`<tr aria-rowindex=${place + 2} class=${chosen ? "chosen" : ""} data-place=${place} data-column="0" @click=${() => this.#choose(row, column)}>
      <td title=${book.partners[row] ?? ""}><button @click=${() => this.#choose(row, column)}>${book.partners[row]}</button></td>
      <td title=${book.offers[column] ?? ""}>${book.offers[column]}</td>
      <td class="number">${cell(book.scores[index] ?? Number.NaN)}</td><td class="cell">${this.#verdict(book, row, column, true)}</td>
      ${full ? html`<td class="number">${percent(point?.fit ?? Number.NaN)}</td><td class="number">${percent(point?.pull ?? Number.NaN)}</td><td class="number">${percent(point?.attention ?? Number.NaN)}</td>` : nothing}</tr>`;
  }

  /** Which rows there are, in which order: partners, or pairs by index. */
  #rows(book: Book): Uint32Array {
    const key = `${this.mode} ${this.order} ${this.filter}`;
    if (this.#kept?.book === book && this.#kept.key === key) return this.#kept.rows;
    const word = this.filter.trim().toLowerCase();
    const partners: number[] = [];
    for (let row = 0; row < book.partners.length; row++) {
      if (word === "" || book.partners[row]?.toLowerCase().includes(word)) partners.push(row);
    }
    const rows = this.mode === "heat" ? Uint32Array.from(partners) : pairs(book, partners, this.order);
    this.#kept = { key, book, rows };
    return rows;
  }

  #choose(row: number, column: number): void {
    this.dispatchEvent(new CustomEvent("goalfit-choose", { detail: { row, column }, bubbles: true, composed: true }));
  }

  #top(): void {
    this.first = 0;
    const frame = this.renderRoot.querySelector(".frame");
    if (frame !== null) frame.scrollTop = 0;
  }

  #scroll = (event: Event): void => {
    const frame = event.currentTarget as HTMLElement;
    this.shown = Math.ceil(frame.clientHeight / ROW) + 12;
    this.first = Math.max(0, Math.floor(frame.scrollTop / ROW) - 6);
  };

  #move = async (event: KeyboardEvent): Promise<void> => {
    if (this.mode !== "heat" || this.book === undefined) return;
    const at = event.composedPath()[0] as HTMLElement;
    if (at.dataset["place"] === undefined) return;
    const [place, column] = [Number(at.dataset["place"]), Number(at.dataset["column"])];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      at.click();
      return;
    }
    const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-12, 0], PageDown: [12, 0], Home: [0, -1e6], End: [0, 1e6] };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const rows = this.#rows(this.book).length;
    this.#focus = [Math.max(0, Math.min(rows - 1, place + step[0])), Math.max(0, Math.min(this.book.offers.length - 1, column + step[1]))];
    const frame = this.renderRoot.querySelector<HTMLElement>(".frame");
    const target = this.#focus[0] * ROW;
    if (frame !== null && (target < frame.scrollTop || target > frame.scrollTop + frame.clientHeight - 3 * ROW)) frame.scrollTop = Math.max(0, target - frame.clientHeight / 2);
    this.first = Math.max(0, Math.floor((frame?.scrollTop ?? 0) / ROW) - 6);
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-place="${this.#focus[0]}"][data-column="${this.#focus[1]}"]`)?.focus();
  };

  /** How many pairs are listed. */
  get size(): string {
    return count(this.book === undefined ? 0 : this.#rows(this.book).length);
  }
}
customElements.define("goalfit-matrix", GoalfitMatrix);

/** Which of eight shades a score has; none where there is no score. */
export function shade(value: number): string {
  if (!Number.isFinite(value)) return "";
  const bounds = [0, 12, 100 / 3, 45, 55, 70, 85];
  return `s${bounds.filter((bound) => value >= bound).length}`;
}

/** Pairs in order, without comparing: by score through buckets of a twentieth. */
function pairs(book: Book, partners: readonly number[], order: "best" | "worst" | "partner" | "offer"): Uint32Array {
  const offers = book.offers.length;
  const rows = new Uint32Array(partners.length * offers);
  let at = 0;
  if (order === "offer") {
    for (let column = 0; column < offers; column++) for (const row of partners) rows[at++] = row * offers + column;
    return rows;
  }
  for (const row of partners) for (let column = 0; column < offers; column++) rows[at++] = row * offers + column;
  if (order === "partner") return rows;
  if (rows.length <= 5000) {
    const sign = order === "best" ? -1 : 1;
    const value = (index: number): number => (Number.isNaN(book.scores[index]) ? -sign * 1e9 : (book.scores[index] ?? 0));
    return rows.sort((one, other) => sign * (value(one) - value(other)) || one - other);
  }
  const bucket = (index: number): number => {
    const value = book.scores[index] ?? Number.NaN;
    if (Number.isNaN(value)) return 4001;
    const place = Math.round((value + 100) * 20);
    return order === "best" ? 4000 - place : place;
  };
  const starts = new Uint32Array(4003);
  const buckets = new Uint16Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const place = bucket(rows[at] ?? 0);
    buckets[at] = place;
    starts[place + 1] = (starts[place + 1] ?? 0) + 1;
  }
  for (let place = 1; place < starts.length; place++) starts[place] = (starts[place] ?? 0) + (starts[place - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const place = buckets[at] ?? 0;
    sorted[starts[place] ?? 0] = rows[at] ?? 0;
    starts[place] = (starts[place] ?? 0) + 1;
  }
  return sorted;
}
