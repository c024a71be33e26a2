"use server";

import { readFile } from "node:fs/promises";
import { compile } from "goalfit";

let program;

/** The program, compiled once for all requests; a failed one is tried again by the next. */
function programme() {
  program ??= readFile("programme.goalfit", "utf8").then(compile);
  program.catch(() => (program = undefined));
  return program;
}

/** Called by client components as if it were theirs. */
export async function assess(partner, offer) {
  const { score, verdict, verdict_title, causes } = (await programme()).assess(partner, offer);
  return { score, verdict, verdict_title, because: causes.map((cause) => cause.because) };
}
