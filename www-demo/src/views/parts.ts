import { html, nothing, type TemplateResult } from "lit";
import type { FieldChange, Titled } from "goalfit";
import { mark, tone, type Tone } from "../elements/picture.js";
import { png, save, svgText } from "../files.js";

/** A verdict's place among all: its colour and its shape. */
export function toneOf(verdict: string, verdicts: readonly Titled[]): Tone {
  const names = [...new Set(verdicts.map((one) => one.name))];
  return tone(names.indexOf(verdict), names.length);
}

export const shape = (which: Tone, size = 14): TemplateResult =>
  html`<svg class="shape ${which}" width=${size} height=${size} viewBox="-7 -7 14 14" aria-hidden="true">${mark(which, 0, 0, 5)}</svg>`;

/** A sentence with names in backticks. */
export const coded = (text: string): unknown[] => text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));

export interface Saving {
  element: string;
  name: string;
}

/** Buttons that save a picture as a file. */
export const saving = ({ element, name }: Saving, onMessage: (text: string) => void): TemplateResult => {
  const text = (): string | undefined => {
    const picture = document.querySelector(element);
    const found = picture === null ? undefined : svgText(picture);
    if (found === undefined) onMessage("There is no picture to save yet.");
    return found;
  };
  const asSvg = (): void => {
    const found = text();
    if (found !== undefined) save(`${name}.svg`, found, "image/svg+xml");
  };
  const asPng = async (): Promise<void> => {
    const found = text();
    if (found === undefined) return;
    try {
      save(`${name}.png`, await png(found), "image/png");
    } catch (error) {
      onMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return html`<span class="saving"><button class="plain" @click=${asSvg} aria-label="Save ${name} as SVG">SVG</button><button class="plain" @click=${asPng} aria-label="Save ${name} as PNG">PNG</button></span>`;
};

export const heading = (title: string, more: TemplateResult | typeof nothing = nothing): TemplateResult =>
  html`<div class="head"><h2>${title}</h2>${more}</div>`;

function change(one: FieldChange): TemplateResult {
  return html`<code>${one.member === "" ? one.field : `${one.field.split(".")[0]} ${one.member}.${one.field.split(".").slice(1).join(".")}`}: ${one.from} → ${one.to}</code>`;
}

/** Facts with what they are and what they become. */
export const changes = (all: readonly FieldChange[]): unknown[] => all.map((one, at) => html`${at === 0 ? nothing : ", "}${change(one)}`);
