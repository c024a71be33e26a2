import { html, nothing, svg, type TemplateResult } from "lit";
import type { Report } from "goalfit";
import { percent } from "../numbers.js";
import { fitting, Picture } from "./picture.js";

/** What a day of the work asked does for each goal, against the partner's best day. */
export class GoalfitGoals extends Picture {
  static override properties = { ...Picture.properties, report: { attribute: false } };
  declare report: Report | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const parts = this.report?.parts.find((one) => one.by === "goal");
    const { width } = this;
    if (parts === undefined || width === 0) return nothing;
    const row = 26;
    const left = Math.min(190, Math.round(width * 0.38));
    const values = parts.members.map((member) => member.value);
    const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
    const span = Math.max(high - low, 0.1);
    const pad = low < 0 ? 52 : 0;
    const x = (value: number): number => left + pad + ((value - low) / span) * (width - left - pad - 56);
    return html`<svg width=${width} height=${parts.members.length * row + 6} role="group" aria-label=${`${parts.title}, goal by goal`}>
      ${parts.members.map((member, at) => {
        const y = at * row;
        const [from, to] = [Math.min(x(0), x(member.value)), Math.max(x(0), x(member.value))];
        const choice = { goal: member.name };
        return svg`<g role="button" tabindex="0" aria-label=${`${fitting(member.title, left)} ${percent(member.value)} of the best day`}
            @click=${() => this.choose(choice)} @keydown=${(event: KeyboardEvent) => this.onKey(event, choice)}>
          <rect class="hit" x="-4" y=${y + 1} width=${width + 4} height=${row - 2} rx="4"></rect>
          <text x="0" y=${y + row / 2 + 4.5}>${fitting(member.title, left)}</text>
          <rect class=${member.value < 0 ? "loss" : "gain"} x=${from} y=${y + 5} width=${Math.max(1.5, to - from)} height="16" rx="1.5"></rect>
          <text x=${member.value < 0 ? from - 6 : to + 6} text-anchor=${member.value < 0 ? "end" : "start"} y=${y + row / 2 + 4.5}>${percent(member.value)}</text>
        </g>`;
      })}
      <line class="axis" x1=${x(0)} x2=${x(0)} y1="0" y2=${parts.members.length * row + 4}></line>
    </svg>`;
  }
}
customElements.define("goalfit-goals", GoalfitGoals);
