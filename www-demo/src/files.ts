// What leaves the page as files: scores as CSV and JSON, pictures as SVG and PNG, the text.

import type { Book } from "./session.js";

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
