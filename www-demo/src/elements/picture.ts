// What all pictures share: they know their width, take plain data, and are coloured by CSS variables (`--goalfit-ink`, `--goalfit-quiet`,
// `--goalfit-line`, `--goalfit-accent`, `--goalfit-bad`, `--goalfit-mid`, `--goalfit-good`, `--goalfit-mark`).

import { css, LitElement, svg, type SVGTemplateResult } from "lit";

export const base = css`
  :host { display: block; min-width: 0; color: var(--goalfit-ink, CanvasText); font: 400 0.8125rem/1.3 system-ui, sans-serif; }
  svg { display: block; overflow: visible; max-width: 100%; }
  text { fill: var(--goalfit-ink, CanvasText); font-size: 13px; font-variant-numeric: tabular-nums; }
  .halo { paint-order: stroke; stroke: var(--goalfit-ground, Canvas); stroke-width: 5px; stroke-linejoin: round; }
  .quiet { fill: var(--goalfit-quiet, GrayText); }
  .small { font-size: 12px; }
  .strong { font-weight: 600; }
  .line { stroke: var(--goalfit-line, #ccc); stroke-width: 1; fill: none; }
  .axis { stroke: var(--goalfit-quiet, GrayText); stroke-width: 1; fill: none; }
  .loss { fill: var(--goalfit-bad, #b3401f); }
  .gain { fill: var(--goalfit-good, #0f766e); }
  .total { fill: var(--goalfit-accent, #2457a6); }
  .limit { stroke: var(--goalfit-bad, #b3401f); stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; }
  .limit-text { fill: var(--goalfit-bad, #b3401f); }
  .hit { fill: transparent; }
  [role="button"] { cursor: pointer; outline: none; }
  [role="button"]:hover .hit, .marked .hit { fill: var(--goalfit-mark, #8884); }
  [role="button"]:focus-visible .hit { stroke: var(--goalfit-accent, Highlight); stroke-width: 2; fill: var(--goalfit-mark, #8884); }
  .good { fill: var(--goalfit-good, #0f766e); }
  .mid { fill: var(--goalfit-mid, #8a6a00); }
  .bad { fill: var(--goalfit-bad, #b3401f); }
`;

export abstract class Picture extends LitElement {
  static override styles = [base];
  static override properties: Record<string, object> = { width: { state: true } };
  declare width: number;
  #observer = new ResizeObserver((entries) => {
    const width = Math.floor(entries[0]?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
  });

  constructor() {
    super();
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.width = this.clientWidth || this.width || 600;
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  /** Tells what was chosen in the picture. */
  protected choose(detail: Choice): void {
    this.dispatchEvent(new CustomEvent<Choice>("goalfit-choose", { detail, bubbles: true, composed: true }));
  }

  protected onKey(event: KeyboardEvent, detail: Choice): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    this.choose(detail);
  }
}

/** What somebody points at in a picture. */
export interface Choice {
  cause?: string;
  rule?: string;
  goal?: string;
  /** A number of the text, by its path. */
  path?: string;
  row?: number;
  column?: number;
}

/** As much of a text as fits. */
export function fitting(text: string, width: number): string {
  const most = Math.max(4, Math.floor(width / 6.8));
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/** A verdict's place among all, from the worst to the best. */
export type Tone = "bad" | "mid" | "good";

export function tone(index: number, of: number): Tone {
  if (index <= 0 && of > 1) return "bad";
  return index >= of - 1 ? "good" : "mid";
}

/** Shapes say the same as colours: a cross, a square on its corner, a disc. */
export function mark(which: Tone, x: number, y: number, size: number): SVGTemplateResult {
  if (which === "good") return svg`<circle class="good" cx=${x} cy=${y} r=${size}></circle>`;
  if (which === "mid") {
    const far = size * 1.25;
    return svg`<path class="mid" d=${`M${x} ${y - far}L${x + far} ${y}L${x} ${y + far}L${x - far} ${y}Z`}></path>`;
  }
  const [arm, half] = [size, size * 0.36];
  const cross = `M${x - arm} ${y - arm + half}l${half} ${-half}l${arm - half} ${arm - half}l${arm - half} ${-(arm - half)}l${half} ${half}l${-(arm - half)} ${arm - half}l${arm - half} ${arm - half}l${-half} ${half}l${-(arm - half)} ${-(arm - half)}l${-(arm - half)} ${arm - half}l${-half} ${-half}l${arm - half} ${-(arm - half)}Z`;
  return svg`<path class="bad" d=${cross}></path>`;
}
