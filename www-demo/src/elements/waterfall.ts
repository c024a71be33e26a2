import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { CauseShare, Report } from "goalfit";
import { score, sentence, signed } from "../numbers.js";
import { fitting, Picture } from "./picture.js";

/** From the ideal offer down to the score, cause by cause: shares that add up. */
export class GoalfitWaterfall extends Picture {
  static override properties = { ...Picture.properties, report: { attribute: false }, marked: { attribute: false } };
  declare report: Report | undefined;
  declare marked: readonly string[];

  constructor() {
    super();
    this.marked = [];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { report, width } = this;
    if (report === undefined || width === 0) return nothing;
    const causes = report.causes.filter((cause) => cause.live && cause.share !== 0);
    const narrow = width < 480;
    const [high, top] = [narrow ? 40 : 28, 22];
    const left = narrow ? 0 : Math.min(190, Math.round(width * 0.34));
    const right = 52;
    let running = report.best;
    const levels = [running, ...causes.map((cause) => (running += cause.share)), report.score, 0];
    const [low, most] = [Math.min(...levels), Math.max(...levels)];
    const x = (value: number): number => left + ((value - low) / (most - low || 1)) * (width - left - right);
    const height = top + (causes.length + 2) * high + 4;
    const ceiling = report.quantities["ceiling"];
    const limited = typeof ceiling === "number" && report.findings.some((finding) => finding.level === "limit") && ceiling <= most;
    let level = report.best;
    const rows = causes.map((cause, at) => {
      const from = level;
      level += cause.share;
      return this.#cause(cause, from, level, top + (at + 1) * high, high, left, x, narrow);
    });
    return html`<svg width=${width} height=${height} role="group"
      aria-label=${`From ${score(report.best)} of an ideal offer to ${score(report.score)}, cause by cause`}>
      <line class="axis" x1=${x(0)} x2=${x(0)} y1=${top} y2=${height}></line>
      ${limited && typeof ceiling === "number" ? this.#ceiling(ceiling, x, top, height, width) : nothing}
      ${this.#total("Ideal offer", report.best, top, high, left, x, narrow)}
      ${rows}
      ${this.#total("Score", report.score, top + (causes.length + 1) * high, high, left, x, narrow)}
    </svg>`;
  }

  #ceiling(value: number, x: (value: number) => number, top: number, height: number, width: number): SVGTemplateResult {
    const at = x(value);
    const end = at > width * 0.7;
    return svg`<line class="limit" x1=${at} x2=${at} y1=${top - 4} y2=${height}></line>
      <text class="limit-text small" x=${end ? at - 4 : at + 4} y=${top - 8} text-anchor=${end ? "end" : "start"}>money ceiling ${score(value)}</text>`;
  }

  #total(label: string, value: number, y: number, high: number, left: number, x: (value: number) => number, narrow: boolean): SVGTemplateResult {
    const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    const bar = narrow ? y + 19 : y + 6;
    return svg`<text class=${narrow ? "strong halo" : "strong"} x="0" y=${narrow ? y + 14 : y + high / 2 + 4.5}>${fitting(label, left || 300)}</text>
      <rect class="total" x=${from} y=${bar} width=${Math.max(1.5, to - from)} height="16" rx="1.5"></rect>
      <text class="strong halo" x=${to + 6} y=${bar + 12.5}>${score(value)}</text>`;
  }

  #cause(cause: CauseShare, from: number, to: number, y: number, high: number, left: number, x: (value: number) => number, narrow: boolean): SVGTemplateResult {
    const [start, end] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
    const bar = narrow ? y + 19 : y + 6;
    const choice = { cause: cause.name, rule: cause.rule };
    const shown = fitting(cause.title, left || 300);
    const label = `${shown} ${signed(cause.share)}${shown === cause.title ? "" : ` (${cause.title})`}. ${sentence(cause.because)}`;
    return svg`<g role="button" tabindex="0" aria-label=${label} class=${this.marked.includes(cause.name) ? "marked" : ""}
        @click=${() => this.choose(choice)} @keydown=${(event: KeyboardEvent) => this.onKey(event, choice)}>
      <rect class="hit" x="-4" y=${y + 1} width=${this.width + 4} height=${high - 2} rx="4"></rect>
      <text class=${narrow ? "halo" : ""} x="0" y=${narrow ? y + 14 : y + high / 2 + 4.5}>${shown}</text>
      <line class="line" x1=${x(from)} x2=${x(from)} y1=${bar - high + 16} y2=${bar}></line>
      <rect class=${cause.share < 0 ? "loss" : "gain"} x=${start} y=${bar} width=${Math.max(1.5, end - start)} height="16" rx="1.5"></rect>
      <text class="halo" x=${end + 6} y=${bar + 12.5}>${signed(cause.share)}</text>
    </g>`;
  }
}
customElements.define("goalfit-waterfall", GoalfitWaterfall);
