// node nightly.mjs partners.csv scores.csv: every partner of a book against every offer, a thousand at a time, however large the book is.
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { compile } from "goalfit";

const [book, out] = process.argv.slice(2);
const programme = readFileSync("programme.goalfit", "utf8");

/** Tables of a thousand rows, each with the head of the whole. A row ends where its quotes are closed. */
async function* tables(lines) {
  let [head, row, rows] = [undefined, "", []];
  for await (const line of lines) {
    row += row === "" ? line : `\n${line}`;
    if (row.split('"').length % 2 === 0) continue;
    if (head === undefined) head = row;
    else rows.push(row);
    row = "";
    if (rows.length === 1000) yield [head, ...rows.splice(0)].join("\n");
  }
  if (row !== "") rows.push(row);
  if (rows.length > 0) yield [head, ...rows].join("\n");
}

/** Quoted, and no formula where a spreadsheet opens it: names come from other people. */
const cell = (text) => `"${text.replace(/^[=+\-@\t]/, "'$&").replaceAll('"', '""')}"`;

async function* scores() {
  yield "partner,offer,score,verdict\n";
  let before = 0;
  for await (const table of tables(createInterface({ input: createReadStream(book), crlfDelay: Number.POSITIVE_INFINITY }))) {
    const program = await compile(programme);
    const { rows, added, problems } = program.addRows(table);
    for (const { row, diagnostic } of problems) {
      console.error(`row ${before + row} of the book is left out: ${diagnostic.message.replace(/^line \d+ /, "")}`);
    }
    before += rows;
    const matrix = await program.score(added);
    for (const { partner, offer, message } of matrix.failures) {
      console.error(`${matrix.partners[partner]}, ${matrix.offers[offer]}: no score, ${message}`);
    }
    const lines = matrix.partners.flatMap((partner, row) =>
      matrix.offers.map((offer, column) => {
        const verdict = matrix.verdict(row, column);
        return verdict === undefined ? "" : `${cell(partner)},${cell(offer)},${matrix.score(row, column)},${verdict.name}\n`;
      }),
    );
    yield lines.join("");
    matrix.free();
    program.free();
  }
}

await pipeline(Readable.from(scores()), createWriteStream(out));
