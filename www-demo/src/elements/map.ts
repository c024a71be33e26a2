import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Book, Point } from "../session.js";
import { count, percent, score } from "../numbers.js";
import { fitting, mark, Picture, tone, type Tone } from "./picture.js";

/** Above so many pairs dots are gathered in cells. */
const DOTS = 450;
const CELLS = 36;
const LEVELS = [20, 40, 60, 80];

interface Dot extends Point {
  tone: Tone;
  index: number;
}

/** Every pair as a dot: fit across, pull up, lines of equal score; shape and colour say the verdict, size the attention. */
export class GoalfitMap extends Picture {
  static override properties = { ...Picture.properties, book: { attribute: false }, row: { attribute: false }, column: { attribute: false } };
  declare book: Book | undefined;
  declare row: number;
  declare column: number;

  constructor() {
    super();
    this.row = -1;
    this.column = -1;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { book, width } = this;
    if (book === undefined || width === 0 || book.points.length === 0) return nothing;
    const distinct = [...new Set(book.verdictNames.map((one) => one.name))];
    const dots = book.points.map((point) => this.#dot(book, distinct, point));
    const [left, right, top, bottom] = [62, 36, 12, 46];
    const height = Math.round(Math.max(300, Math.min(520, width * 0.78)));
    const start = (values: number[]): number => {
      const least = values.reduce((low, value) => Math.min(low, value), 0);
      return least < -0.02 ? Math.max(-1, Math.floor(least * 5 - 0.2) / 5) : -0.06;
    };
    const [x0, y0] = [start(dots.map((dot) => dot.fit)), start(dots.map((dot) => dot.pull))];
    const x = (value: number): number => left + ((value - x0) / (1.04 - x0)) * (width - left - right);
    const y = (value: number): number => top + (1 - (value - y0) / (1.04 - y0)) * (height - top - bottom);
    const ticks = (low: number): number[] => [-1, -0.5, 0, 0.5, 1].filter((value) => value >= low);
    const words = width < 420 ? [] : this.#words(x, y);
    return html`<svg width=${width} height=${height} role="group" aria-label=${`${count(dots.length)} pairs by fit and pull`} @keydown=${this.#move}>
      <rect x=${x(x0)} y=${y(1.04)} width=${x(0) - x(x0)} height=${y(y0) - y(1.04)} fill="var(--goalfit-line, #ccc)" opacity="0.35"></rect>
      <rect x=${x(0)} y=${y(0)} width=${x(1.04) - x(0)} height=${y(y0) - y(0)} fill="var(--goalfit-line, #ccc)" opacity="0.35"></rect>
      ${LEVELS.map((level) => this.#contour(level / 100, x, y))}
      ${words}
      <line class="axis" x1=${x(0)} x2=${x(0)} y1=${y(1.04)} y2=${y(y0)}></line>
      <line class="axis" x1=${x(x0)} x2=${x(1.04)} y1=${y(0)} y2=${y(0)}></line>
      ${ticks(x0).map((value) => svg`<text class="quiet small" text-anchor="middle" x=${x(value)} y=${height - bottom + 18}>${percent(value)}</text>`)}
      ${ticks(y0).map((value) => svg`<text class="quiet small" text-anchor="end" x=${left - 8} y=${y(value) + 4}>${percent(value)}</text>`)}
      <text class="quiet small" text-anchor="end" x=${x(1.04)} y=${height - 8}>fit: is the work the partner's own? →</text>
      <text class="quiet small" text-anchor="end" transform=${`translate(11 ${y(1.04)}) rotate(-90)`}>pull: is the reward felt? →</text>
      ${dots.length > DOTS ? this.#cells(dots, x, y) : [...dots].sort((one, other) => other.attention - one.attention).map((dot) => this.#mark(book, dot, x, y))}
      ${dots.length > DOTS ? nothing : dots.filter((dot) => dot.row === this.row && dot.column === this.column).map((dot) => this.#label(book, dot, x, y, width))}
    </svg>`;
  }

  #dot(book: Book, distinct: readonly string[], point: Point): Dot {
    const index = point.row * book.offers.length + point.column;
    const name = book.verdictNames[book.verdicts[index] ?? 255]?.name;
    return { ...point, index, tone: tone(distinct.indexOf(name ?? ""), distinct.length) };
  }

  #words(x: (value: number) => number, y: (value: number) => number): SVGTemplateResult[] {
    return [
      svg`<text class="quiet small halo" x=${x(0.015)} y=${y(0.985)}>felt, but the wrong work</text>`,
      svg`<text class="quiet small halo" text-anchor="end" x=${x(1)} y=${y(0.02)}>right work, too little felt</text>`,
    ];
  }

  /** Pairs of one score: the harmonic mean of fit and pull. */
  #contour(level: number, x: (value: number) => number, y: (value: number) => number): SVGTemplateResult {
    const from = level / (2 - level);
    // Their reciprocals add up to one number: even steps of these bend the line where it bends most.
    const sum = 2 / level;
    const points = Array.from({ length: 80 }, (_, at) => {
      const across = 1 + ((1 / from - 1) * at) / 79;
      return `${at === 0 ? "M" : "L"}${x(1 / across).toFixed(1)} ${y(1 / (sum - across)).toFixed(1)}`;
    });
    return svg`<path class="line" d=${points.join("")}></path>
      <text class="quiet small" x=${x(1) + 6} y=${y(from) + 4}>${count(level * 100)}</text>`;
  }

  #mark(book: Book, dot: Dot, x: (value: number) => number, y: (value: number) => number): SVGTemplateResult {
    const chosen = dot.row === this.row && dot.column === this.column;
    const choice = { row: dot.row, column: dot.column };
    const size = (book.points.length > 60 ? 3.5 : 5) + (Number.isFinite(dot.attention) ? dot.attention : 0) * (book.points.length > 60 ? 4 : 7);
    const verdict = book.verdictNames[book.verdicts[dot.index] ?? 255]?.title ?? "";
    const label = `${book.partners[dot.row]}, ${book.offers[dot.column]}: ${score(book.scores[dot.index] ?? Number.NaN)}, ${verdict}`;
    return svg`<g role="button" data-cell=${`${dot.row} ${dot.column}`} tabindex=${chosen || (this.row < 0 && dot.index === 0) ? 0 : -1} aria-label=${label}
        @click=${() => this.choose(choice)} @keydown=${(event: KeyboardEvent) => this.onKey(event, choice)}>
      <title>${label}</title>
      <circle class="hit" cx=${x(dot.fit)} cy=${y(dot.pull)} r=${Math.max(12, size + 5)}></circle>
      ${chosen ? svg`<circle cx=${x(dot.fit)} cy=${y(dot.pull)} r=${size + 5} fill="none" stroke="var(--goalfit-accent, #2457a6)" stroke-width="2"></circle>` : nothing}
      <g opacity="0.86">${mark(dot.tone, x(dot.fit), y(dot.pull), size)}</g>
    </g>`;
  }

  #label(book: Book, dot: Dot, x: (value: number) => number, y: (value: number) => number, width: number): SVGTemplateResult {
    const end = x(dot.fit) > width * 0.55;
    const [at, above] = [x(dot.fit) + (end ? -18 : 18), y(dot.pull) < 60];
    const down = y(dot.pull) + (above ? 24 : -26);
    const anchor = end ? "end" : "start";
    const room = end ? x(dot.fit) - 50 : width - x(dot.fit) - 24;
    return svg`<g pointer-events="none" paint-order="stroke" stroke="var(--goalfit-ground, Canvas)" stroke-width="4" stroke-linejoin="round">
      <text class="strong" text-anchor=${anchor} x=${at} y=${down}>${fitting(book.partners[dot.row] ?? "", room)}</text>
      <text class="small" text-anchor=${anchor} x=${at} y=${down + 16}>${fitting(book.offers[dot.column] ?? "", room)}</text>
    </g>`;
  }

  #cells(dots: readonly Dot[], x: (value: number) => number, y: (value: number) => number): SVGTemplateResult[] {
    const cells = new Map<string, { of: Dot[]; tone: Tone }>();
    for (const dot of dots) {
      const key = `${Math.round(dot.fit * CELLS)} ${Math.round(dot.pull * CELLS)} ${dot.tone}`;
      const cell = cells.get(key);
      if (cell === undefined) cells.set(key, { of: [dot], tone: dot.tone });
      else cell.of.push(dot);
    }
    const most = Math.max(...[...cells.values()].map((cell) => cell.of.length));
    return [...cells.values()].map(({ of, tone: which }) => {
      const first = of[0] as Dot;
      const size = 2.5 + 6 * Math.sqrt(of.length / most);
      const place: [number, number] = [x(Math.round(first.fit * CELLS) / CELLS), y(Math.round(first.pull * CELLS) / CELLS)];
      return svg`<g @click=${() => this.choose({ row: first.row, column: first.column })}><title>${count(of.length)} pairs</title>
        <g opacity="0.8">${mark(which, ...place, size)}</g></g>`;
    });
  }

  /** Arrows lead to the next dot in that direction. */
  #move = (event: KeyboardEvent): void => {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const { book } = this;
    if (way === undefined || book === undefined) return;
    event.preventDefault();
    const active = (this.renderRoot as ShadowRoot).activeElement?.getAttribute("data-cell")?.split(" ").map(Number);
    const here = book.points.find((point) => point.row === (active?.[0] ?? this.row) && point.column === (active?.[1] ?? this.column));
    if (here === undefined) return;
    const [across = 0, up = 0] = way;
    const near = book.points
      .filter((point) => point !== here && (point.fit - here.fit) * across + (point.pull - here.pull) * up >= 0)
      .map((point) => {
        const along = (point.fit - here.fit) * across + (point.pull - here.pull) * up;
        const aside = Math.abs((point.fit - here.fit) * up) + Math.abs((point.pull - here.pull) * across);
        return { point, far: along + 2 * aside, same: along === 0 && aside === 0 };
      })
      .filter(({ same, point }) => !same || point.row * 1e6 + point.column > here.row * 1e6 + here.column)
      .sort((one, other) => one.far - other.far)[0]?.point;
    if (near === undefined) return;
    (this.renderRoot.querySelector(`[data-cell="${near.row} ${near.column}"]`) as SVGElement | null)?.focus();
  };
}
customElements.define("goalfit-map", GoalfitMap);
