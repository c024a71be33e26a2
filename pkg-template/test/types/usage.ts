// Every export, used as an editor would suggest it. Only checked, never run.
import {
  type AdviseOptions,
  Analysis,
  type CallOptions,
  check,
  compile,
  compileSync,
  type EngineSource,
  type ErrorKind,
  format,
  GoalfitError,
  init,
  isGoalfitError,
  type MainCause,
  type Mapping,
  type Matrix,
  type MatrixFailure,
  maps,
  type PartnerFacts,
  type Program,
  type Progress,
  type Report,
  type Severity,
  type SourceTexts,
  type Subject,
  tokens,
  type Verdict,
  version,
  writeNumber,
} from "goalfit";
import * as fetched from "goalfit/fetch";
import * as slim from "goalfit/slim";
import * as worker from "goalfit/worker";

export async function all(signal: AbortSignal, response: Promise<Response>): Promise<void> {
  const source: EngineSource = response;
  await init();
  await slim.init(source);
  await fetched.init(new URL("https://example.com/engine.wasm"));
  const texts: SourceTexts = { "main.goalfit": "use std\n" };
  const program: Program = await compile(texts);
  using again = compileSync("use std\n");
  const facts: PartnerFacts = { name: "Live", archetype: "services_firm", gross_profit: "€3M per year", own_field: [1, "x"] };
  const partners: readonly Subject[] = ["Northwind Consulting", facts];
  const report: Report = program.assess(facts, "Bounty");
  interface CrmPartner {
    readonly name: string;
    readonly archetype: string;
    readonly gross_profit: string;
    readonly crm_id: number;
    readonly goals: readonly { name: string; kind: string; weight: number }[];
  }
  const held = undefined as unknown as CrmPartner;
  program.assess(held, "Bounty");
  await program.score([held, "Northwind Consulting"], null);
  // @ts-expect-error: a gross profit is no truth value.
  program.assess({ name: "X", gross_profit: true }, "Bounty");
  const verdict: Verdict = report.verdict;
  const known: "misfires" | "mixed" | "aligned" | (string & {}) = verdict;
  const severity: Severity | undefined = program.warnings[0]?.severity;
  const isError: boolean = severity === "error";
  // @ts-expect-error: a severity is one of two words.
  const never: boolean = severity === "fatal";
  const heard = (progress: Progress): number => progress.done / progress.of;
  const options: CallOptions = { signal, onProgress: heard };
  const matrix: Matrix = await program.score(partners, null, options);
  const scores: Float64Array = matrix.scores;
  const failures: readonly MatrixFailure[] = matrix.failures;
  const advise: AdviseOptions = { target: "aligned", signal };
  const offer: string | undefined = program.advise("P", "O", advise).plan?.offer_text;
  const mapping: Mapping | undefined = maps().find(({ name }) => name === "dub");
  const added: string[] = program.addRows([{ id: 1 }], mapping).added;
  program.needs("P").needs satisfies unknown[];
  program.programme("P").map(({ level }) => level);
  program.expectations();
  program.factsSchema();
  program.about().partners.map(({ title }) => title);
  program.suggestMapping("a,b\n").mapping;
  const analysis = new Analysis("use std\n");
  const literal = analysis.numbers()[0];
  if (literal !== undefined) writeNumber(literal, 3) satisfies string;
  analysis.program()?.assess("P", "O").score satisfies number | undefined;
  analysis.complete(3).items.map(({ label }) => label);
  analysis.free();
  check("x")[0]?.labels[0]?.location.range.start.utf16 satisfies number | undefined;
  tokens(format("use std\n"))[0]?.class;
  version().engine satisfies string;
  try {
    again.assess("P", "O");
  } catch (error) {
    if (!isGoalfitError(error)) throw error;
    const kind: ErrorKind = error.kind;
    throw new GoalfitError(error.message, kind, error.diagnostics);
  }

  using connection: worker.Connection = new worker.Connection(() => new Worker("x", { type: "module" }));
  const remote: worker.RemoteProgram = await connection.compile(texts, { signal, latest: "compile" });
  const remoteMatrix: worker.RemoteMatrix = await remote.score(partners, ["O"], { onProgress: heard, latest: "score" });
  const cell: Report = await remoteMatrix.explain(0, 0);
  const plan = await remote.advise("P", "O", { target: 50, signal });
  const remoteAnalysis: worker.RemoteAnalysis = connection.analyse(texts);
  remoteAnalysis.update("use std\n");
  (await remoteAnalysis.hover(3, "main.goalfit", { latest: "hover" }))?.title satisfies string | undefined;
  (await (await remoteAnalysis.program({ signal }))?.about())?.partners satisfies unknown[] | undefined;
  (await remote.suggestMapping("a,b\n", { signal })).columns satisfies unknown[];
  (await remote.warnings()).length satisfies number;
  const main: MainCause | undefined = (await remote.score(null, null, { mains: true, quantities: ["fit"] })).main(0, 0);
  const like: worker.WorkerLike = { postMessage() {}, terminate() {} };
  await worker.compile("use std\n");
  (await worker.check("x", { latest: "typing" })).length satisfies number;
  worker.close();
  void [main, known, isError, never, scores, failures, offer, added, cell, plan, like];
}
