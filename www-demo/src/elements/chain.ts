import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Report, Step } from "goalfit";
import { plain, sentence } from "../numbers.js";
import { fitting, Picture } from "./picture.js";

/** From the face value of a reward to what is felt of it, factor by factor, each step a tenth being as wide as the next. */
export class GoalfitChain extends Picture {
  static override properties = { ...Picture.properties, report: { attribute: false }, member: { attribute: false } };
  declare report: Report | undefined;
  declare member: string;

  constructor() {
    super();
    this.member = "";
  }

  protected override render(): TemplateResult | typeof nothing {
    const chain = this.report?.chain.find((one) => one.member === this.member && one.member !== "");
    const { width } = this;
    if (chain === undefined || width === 0) return nothing;
    const values = [chain.base, ...chain.steps.map((step) => step.value)].map(Math.abs).filter((value) => value > 0);
    const high = Math.ceil(Math.log10(Math.max(...values, 1e-9)) + 1e-9);
    const low = Math.max(high - 12, Math.min(high - 1, Math.floor(Math.log10(Math.min(...values, 10 ** high)))));
    const narrow = width < 480;
    const [row, top] = [narrow ? 42 : 28, 4];
    const left = narrow ? 8 : Math.min(226, Math.round(width * 0.38));
    const right = narrow ? 12 : 128;
    const x = (value: number): number => {
      if (value === 0) return left;
      const at = (Math.log10(Math.abs(value)) - low) / (high - low);
      return left + Math.max(0, Math.min(1, at)) * (width - left - right);
    };
    const bottom = top + (chain.steps.length + 1) * row;
    const ticks = Array.from({ length: high - low + 1 }, (_, at) => low + at).filter((at) => (high - low <= 6 || (at - low) % 2 === 0));
    let before = chain.base;
    const steps = chain.steps.map((step, at) => {
      const from = before;
      before = step.value;
      return this.#step(step, from, top + (at + 1) * row, row, x, narrow, left);
    });
    return html`<svg width=${width} height=${bottom + 26} role="group" aria-label=${`${chain.title}: ${sentence(chain.base_text)} at its face, ${sentence(chain.text)} felt`}>
      ${ticks.map((at) => svg`<line class="line" x1=${x(10 ** at)} x2=${x(10 ** at)} y1=${top} y2=${bottom + 4}></line>
        <text class="quiet small" text-anchor="middle" x=${x(10 ** at)} y=${bottom + 20}>${plain(10 ** at)}</text>`)}
      ${this.#start(chain.base, chain.base_text, top, row, x, narrow)}
      ${steps}
    </svg>`;
  }

  #start(value: number, text: string, y: number, row: number, x: (value: number) => number, narrow: boolean): SVGTemplateResult {
    const middle = narrow ? y + 28 : y + row / 2;
    return svg`<text class="strong" x="0" y=${narrow ? y + 15 : middle + 4.5}>At its face</text>
      <circle class="total" cx=${x(value)} cy=${middle} r="5"></circle>
      ${this.#value(text, x(value), y, middle, narrow, "strong")}`;
  }

  #value(text: string, at: number, y: number, middle: number, narrow: boolean, kind: string): SVGTemplateResult {
    return narrow
      ? svg`<text class=${kind} text-anchor="end" x=${this.width} y=${y + 15}>${sentence(text)}</text>`
      : svg`<text class=${kind} x=${at + 10} y=${middle + 4.5}>${sentence(text)}</text>`;
  }

  #step(step: Step, from: number, y: number, row: number, x: (value: number) => number, narrow: boolean, left: number): SVGTemplateResult {
    const middle = narrow ? y + 28 : y + row / 2;
    const sign = { times: "×", plus: "+", minus: "−", becomes: "=" }[step.operation] ?? "";
    const choice = { cause: step.cause, rule: step.rule };
    const [start, end] = [x(from), x(step.value)];
    const shown = fitting(step.title, narrow ? this.width - 150 : left - 66);
    const by = `${sign}${plain(step.by)}`;
    const label = `${shown} ${by}${narrow ? " =" : ""} ${sentence(step.text)}${shown === step.title ? "" : ` (${step.title})`}`;
    return svg`<g role="button" tabindex="0" aria-label=${label}
        @click=${() => this.choose(choice)} @keydown=${(event: KeyboardEvent) => this.onKey(event, choice)}>
      <rect class="hit" x="-4" y=${y + 1} width=${this.width + 4} height=${row - 2} rx="4"></rect>
      <text x="0" y=${narrow ? y + 15 : middle + 4.5}>${shown}</text>
      ${narrow ? nothing : svg`<text class="quiet" text-anchor="end" x=${left - 14} y=${middle + 4.5}>${by}</text>`}
      <line class="line" x1=${start} x2=${start} y1=${middle - row + 5} y2=${middle}></line>
      <rect class=${step.value < from ? "loss" : "gain"} x=${Math.min(start, end)} y=${middle - 3} width=${Math.max(1.5, Math.abs(end - start))} height="6" rx="1"></rect>
      <circle class=${step.value < from ? "loss" : "gain"} cx=${end} cy=${middle} r="4"></circle>
      ${this.#value(narrow ? `${by} = ${step.text}` : step.text, Math.max(start, end), y, middle, narrow, "")}
    </g>`;
  }
}
customElements.define("goalfit-chain", GoalfitChain);
