// What leaves the page as files: scores as CSV and JSON, pictures as SVG and PNG, the text.

import type { Book } from "./session.js";
import { cell } from "./numbers.js";
import { shade } from "./elements/matrix.js";
import { tone } from "./elements/picture.js";

export function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A cell of CSV. Texts that a spreadsheet would run as a formula get a `'`, since names come from other people. */
function csvCell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const safe = /^[=+\-@\t\r]/.test(value) && !/^[+-]?[\d.]+$/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function rows(book: Book): { partner: string; offer: string; score: number | null; verdict: string; fit?: number; pull?: number; attention?: number }[] {
  const full = book.points.length === book.scores.length;
  return Array.from(book.scores, (score, index) => {
    const [row, column] = [Math.floor(index / book.offers.length), index % book.offers.length];
    const point = full ? book.points[index] : undefined;
    return {
      partner: book.partners[row] ?? "",
      offer: book.offers[column] ?? "",
      score: Number.isNaN(score) ? null : score,
      verdict: book.verdictNames[book.verdicts[index] ?? 255]?.name ?? "",
      ...(point === undefined ? {} : { fit: point.fit, pull: point.pull, attention: point.attention }),
    };
  });
}

export function bookCsv(book: Book): string {
  const all = rows(book);
  const names = Object.keys(all[0] ?? { partner: "", offer: "", score: 0, verdict: "" });
  const lines = all.map((row) => names.map((name) => csvCell((row as Record<string, string | number | null>)[name] ?? "")).join(","));
  return `${[names.join(","), ...lines].join("\r\n")}\r\n`;
}

export const bookJson = (book: Book): string => `${JSON.stringify({ schema: 1, pairs: rows(book) }, null, 2)}\n`;

const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order", "opacity", "font-size", "font-weight", "font-family", "text-anchor", "font-variant-numeric"];

/** A picture as a file of its own: what the page's styles make of it is written into it. */
export function svgText(picture: Element): string | undefined {
  const source = picture.shadowRoot?.querySelector("svg");
  if (source === null || source === undefined) return undefined;
  const copy = source.cloneNode(true) as SVGSVGElement;
  const [from, to] = [[source, ...source.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
  from.forEach((element, at) => {
    const styles = getComputedStyle(element);
    const target = to[at];
    for (const name of KEPT) {
      const value = styles.getPropertyValue(name);
      if (value !== "" && value !== "normal" && value !== "auto") target?.setAttribute(name, value);
    }
    for (const name of ["class", "role", "tabindex", "aria-label", "data-cell"]) if (target !== copy) target?.removeAttribute(name);
  });
  for (const hit of copy.querySelectorAll('rect[fill="rgba(0, 0, 0, 0)"], circle[fill="rgba(0, 0, 0, 0)"]')) hit.remove();
  const { width, height } = source.getBoundingClientRect();
  const margin = 16;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`);
  copy.setAttribute("width", String(width + 2 * margin));
  copy.setAttribute("height", String(height + 2 * margin));
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const color = getComputedStyle(document.body).backgroundColor;
  for (const [name, value] of Object.entries({ x: -margin, y: -margin, width: width + 2 * margin, height: height + 2 * margin, fill: color })) ground.setAttribute(name, String(value));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy).replaceAll(/<!--[\s\S]*?-->/g, "");
}

export async function png(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
    const context = canvas.getContext("2d");
    context?.scale(2, 2);
    context?.drawImage(image, 0, 0);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error("the picture could not be drawn")) : resolve(blob)), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A colour of the page as it is at the moment, for pictures that stand alone. */
function lookUp(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const SHADES: Record<string, readonly [string, number]> = { s0: ["--bad", 0.36], s1: ["--bad", 0.24], s2: ["--bad", 0.14], s3: ["--mid", 0.16], s4: ["--mid", 0.22], s5: ["--good", 0.18], s6: ["--good", 0.28], s7: ["--good", 0.38] };
const SIGNS = { bad: "✕", mid: "◆", good: "●" } as const;
const MOST_ROWS = 200;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const cut = (text: string, most: number): string => escaped(text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The matrix as a picture; its first rows where there are many. */
export function heatSvg(book: Book): string {
  const rows = Math.min(book.partners.length, MOST_ROWS);
  const [left, top, wide, high] = [190, 44, 112, 30];
  const [width, height] = [left + book.offers.length * wide + 16, top + rows * high + 16];
  const names = [...new Set(book.verdictNames.map((one) => one.name))];
  const kept = new Map<string, string>();
  const colour = (name: string): string => kept.get(name) ?? (kept.set(name, lookUp(name)), kept.get(name) ?? "");
  const [ink, quiet] = [colour("--ink"), colour("--quiet")];
  const parts = book.offers.map((offer, column) => `<text x="${left + column * wide + 4}" y="${top - 12}" fill="${quiet}">${cut(offer, 15)}</text>`);
  for (let row = 0; row < rows; row++) {
    const y = top + row * high;
    parts.push(`<text x="16" y="${y + 19}" fill="${ink}">${cut(book.partners[row] ?? "", 25)}</text>`);
    for (let column = 0; column < book.offers.length; column++) {
      const index = row * book.offers.length + column;
      const value = book.scores[index] ?? Number.NaN;
      const [name, strength] = SHADES[shade(value)] ?? ["--line", 0.3];
      const verdict = book.verdictNames[book.verdicts[index] ?? 255]?.name;
      const which = tone(names.indexOf(verdict ?? ""), names.length);
      const x = left + column * wide;
      parts.push(`<rect x="${x}" y="${y}" width="${wide - 2}" height="${high - 2}" rx="3" fill="${colour(name)}" fill-opacity="${strength}"/>`);
      if (verdict !== undefined) parts.push(`<text x="${x + 34}" y="${y + 19}" fill="${colour(`--${which}`)}">${SIGNS[which]}</text>`);
      parts.push(`<text x="${x + wide - 12}" y="${y + 19}" text-anchor="end" fill="${ink}">${cell(value)}</text>`);
    }
  }
  const ground = getComputedStyle(document.body).backgroundColor;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13"><rect width="100%" height="100%" fill="${ground}"/>${parts.join("")}</svg>`;
}
