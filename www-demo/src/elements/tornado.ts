import { html, nothing, svg, type TemplateResult } from "lit";
import { score } from "../numbers.js";
import { fitting, Picture } from "./picture.js";

export interface Swing {
  path: string;
  title: string;
  /** The number less and more, as written, and the scores that this gives. */
  less: string;
  more: string;
  scoreLess: number;
  scoreMore: number;
}

/** How far the score moves as each number does, the widest first. */
export class GoalfitTornado extends Picture {
  static override properties = { ...Picture.properties, swings: { attribute: false }, now: { attribute: false } };
  declare swings: readonly Swing[];
  declare now: number;

  constructor() {
    super();
    this.swings = [];
    this.now = 0;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { swings, now, width } = this;
    if (swings.length === 0 || width === 0) return nothing;
    const row = 40;
    const top = 20;
    const values = swings.flatMap((swing) => [swing.scoreLess, swing.scoreMore]).concat(now);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const span = high - low || 1;
    const x = (value: number): number => 48 + ((value - low) / span) * (width - 96);
    return html`<svg width=${width} height=${top + swings.length * row + 4} role="group" aria-label="What moves the score most">
      ${swings.map((_, at) => svg`<line class="axis" x1=${x(now)} x2=${x(now)} y1=${top + at * row + 17} y2=${top + at * row + 35}></line>`)}
      <text class="quiet small" text-anchor="middle" x=${x(now)} y="11">now ${score(now)}</text>
      ${swings.map((swing, at) => {
        const y = top + at * row;
        const choice = { path: swing.path };
        const part = (value: number) => {
          const [from, to] = [Math.min(x(now), x(value)), Math.max(x(now), x(value))];
          return svg`<rect class=${value < now ? "loss" : "gain"} x=${from} y=${y + 19} width=${Math.max(1, to - from)} height="14" rx="1.5"></rect>`;
        };
        const [worse, better] = swing.scoreLess < swing.scoreMore ? [swing.scoreLess, swing.scoreMore] : [swing.scoreMore, swing.scoreLess];
        return svg`<g role="button" tabindex="0" 
            @click=${() => this.choose(choice)} @keydown=${(event: KeyboardEvent) => this.onKey(event, choice)}>
          <rect class="hit" x="-4" y=${y + 1} width=${width + 4} height=${row - 2} rx="4"></rect>
          <text x="0" y=${y + 14}>${fitting(swing.title, width - 190)}</text>
          <text class="quiet small" text-anchor="end" x=${width} y=${y + 14}>${fitting(`${swing.less} … ${swing.more}`, 200)}</text>
          ${part(swing.scoreLess)}${part(swing.scoreMore)}
          ${worse < now - 0.005 * span ? svg`<text class="small" text-anchor="end" x=${x(worse) - 5} y=${y + 30}>${score(worse)}</text>` : nothing}
          ${better > now + 0.005 * span ? svg`<text class="small" x=${x(better) + 5} y=${y + 30}>${score(better)}</text>` : nothing}
        </g>`;
      })}
    </svg>`;
  }
}
customElements.define("goalfit-tornado", GoalfitTornado);
