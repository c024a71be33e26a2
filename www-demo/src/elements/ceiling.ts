import { html, nothing, svg, type TemplateResult } from "lit";
import { plain, score } from "../numbers.js";
import { Picture } from "./picture.js";

export interface Growth {
  /** How many times as large all rewards are. */
  times: number;
  score: number;
}

/** What becomes of the score as the rewards grow, and the line that it never crosses. */
export class GoalfitCeiling extends Picture {
  static override properties = { ...Picture.properties, growth: { attribute: false }, ceiling: { attribute: false } };
  declare growth: readonly Growth[];
  declare ceiling: number;

  constructor() {
    super();
    this.growth = [];
    this.ceiling = Number.NaN;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { growth, ceiling, width } = this;
    if (growth.length === 0 || width === 0) return nothing;
    const [height, left, right, top, bottom] = [190, 34, 14, 14, 40];
    const [first, last] = [growth[0]?.times ?? 1, growth.at(-1)?.times ?? 10];
    const low = Math.min(0, ...growth.map((one) => one.score));
    const x = (times: number): number => left + (Math.log(times / first) / Math.log(last / first)) * (width - left - right);
    const y = (value: number): number => top + (1 - (value - low) / (100 - low)) * (height - top - bottom);
    const ticks = growth.map((one) => one.times).filter((times) => Number.isInteger(Math.log10(times)));
    const now = growth.find((one) => one.times === 1);
    const line = growth.map((one, at) => `${at === 0 ? "M" : "L"}${x(one.times).toFixed(1)} ${y(one.score).toFixed(1)}`).join("");
    return html`<svg width=${width} height=${height} role="img"
        aria-label=${`With rewards ${plain(last)} times as large the score is ${score(growth.at(-1)?.score ?? 0)}; the money ceiling is ${score(ceiling)}`}>
      ${[0, 50, 100].map((value) => svg`<line class="line" x1=${left} x2=${width - right} y1=${y(value)} y2=${y(value)}></line>
        <text class="quiet small" text-anchor="end" x=${left - 6} y=${y(value) + 4}>${value}</text>`)}
      ${ticks.map((times) => svg`<text class="quiet small" text-anchor="middle" x=${x(times)} y=${height - 22}>×${plain(times)}</text>`)}
      <text class="quiet small" text-anchor="middle" x=${(left + width - right) / 2} y=${height - 4}>all rewards, times</text>
      ${Number.isFinite(ceiling)
        ? svg`<line class="limit" x1=${left} x2=${width - right} y1=${y(ceiling)} y2=${y(ceiling)}></line>
          <text class="limit-text small halo" x=${left + 6} y=${y(ceiling) - 7}>money ceiling ${score(ceiling)}: no reward crosses this line</text>`
        : nothing}
      <path d=${line} fill="none" stroke="var(--goalfit-accent, #2457a6)" stroke-width="2"></path>
      ${now === undefined ? nothing : svg`<circle class="total" cx=${x(1)} cy=${y(now.score)} r="5"></circle>
        <text class="strong halo" text-anchor="middle" x=${x(1)} y=${y(now.score) - (Number.isFinite(ceiling) && Math.abs(y(ceiling) - y(now.score)) < 26 ? 28 : 11)}>now</text>`}
    </svg>`;
  }
}
customElements.define("goalfit-ceiling", GoalfitCeiling);
