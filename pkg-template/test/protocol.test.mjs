// The main thread's side of the worker, with workers that do what the test says: what crosses, and in which order.

import assert from "node:assert/strict";
import { it } from "node:test";
import { entry } from "./support.mjs";

const { Connection } = await entry("goalfit/worker");

/** Longer than the patience with a call that was ended. */
const pause = () => new Promise((go) => setTimeout(go, 120));
const turn = () => new Promise((go) => setImmediate(go));

function fake() {
  const workers = [];
  const make = () => {
    const listeners = {};
    const worker = {
      posted: [],
      terminated: false,
      alive: true,
      postMessage: (message) => worker.posted.push(structuredClone(message)),
      terminate: () => {
        worker.terminated = true;
        listeners.exit?.(1);
      },
      on: (type, listen) => {
        listeners[type] = listen;
      },
      ref: () => {
        worker.alive = true;
      },
      unref: () => {
        worker.alive = false;
      },
      say: (message) => listeners.message(message),
      fail: (message) => listeners.error(new Error(message)),
    };
    workers.push(worker);
    return worker;
  };
  return { workers, connection: new Connection(make) };
}

const failed = (promise) =>
  promise.then(
    () => assert.fail("it did not fail"),
    (error) => error,
  );

/** A program that the first worker has compiled; what was posted until then is taken away. */
async function compiledBy(workers, connection) {
  const compiled = connection.compile("text");
  await turn();
  workers[0].say({ id: workers[0].posted.at(-1).id, value: [] });
  const program = await compiled;
  workers[0].posted.length = 0;
  return program;
}

it("an ended search that is begun and not answered costs the worker its place, also when progress crosses the end", async () => {
  const { workers, connection } = fake();
  const program = await compiledBy(workers, connection);
  const ender = new AbortController();
  const call = failed(program.advise("P", "O", { signal: ender.signal }));
  const other = connection.check("b");
  await turn();
  const [{ id }, second] = workers[0].posted;
  workers[0].say({ id, begun: true });
  ender.abort();
  assert.equal((await call).kind, "aborted");
  assert.deepEqual(workers[0].posted.at(-1), { abort: id });
  workers[0].say({ id, progress: [1, 9] });
  await pause();
  assert.ok(workers[0].terminated);
  assert.deepEqual(workers[1].posted, [second], "what else was asked is asked again");
  workers[0].say({ id: second.id, value: "late, from the one that was ended" });
  workers[1].say({ id: second.id, value: [] });
  assert.deepEqual(await other, []);
});

it("an ended call that is short costs the worker nothing, however long it takes", async () => {
  const { workers, connection } = fake();
  const ender = new AbortController();
  const call = failed(connection.check("a", { signal: ender.signal }));
  await turn();
  const [{ id }] = workers[0].posted;
  workers[0].say({ id, begun: true });
  ender.abort();
  await call;
  await pause();
  workers[0].say({ id, value: ["nobody hears this"] });
  assert.ok(!workers[0].terminated);
});

it("an ended scoring that is answered in time, or not begun, leaves the worker where it is", async () => {
  const { workers, connection } = fake();
  const program = await compiledBy(workers, connection);
  const ender = new AbortController();
  const calls = [1, 2].map(() => failed(program.score(null, null, { signal: ender.signal })));
  await turn();
  const [first, second] = workers[0].posted.map(({ id }) => id);
  workers[0].say({ id: first, begun: true });
  ender.abort();
  await Promise.all(calls);
  workers[0].say({ id: first, error: { text: "the call was aborted", kind: "aborted", diagnostics: [] } });
  await pause();
  assert.ok(!workers[0].terminated, "the second waits in its queue");
  workers[0].say({ id: second, begun: true });
  await pause();
  assert.ok(workers[0].terminated, "and is begun all the same");
});

it("a call that is ended before it is sent is never sent", async () => {
  const { workers, connection } = fake();
  const ender = new AbortController();
  const call = failed(connection.check("a", { signal: ender.signal }));
  ender.abort();
  await call;
  await pause();
  assert.deepEqual(workers[0].posted, []);
});

it("the worker keeps the process while somebody waits, and no longer", async () => {
  const { workers, connection } = fake();
  const call = connection.version();
  await turn();
  assert.ok(workers[0].alive);
  workers[0].say({ id: workers[0].posted[0].id, value: {} });
  await call;
  assert.ok(!workers[0].alive);
  const again = connection.version();
  assert.ok(workers[0].alive);
  const lost = failed(again);
  await turn();
  workers[0].fail("gone");
  assert.deepEqual([(await lost).kind, (await lost).message], ["load", "the worker could not go on: gone"]);
  const third = connection.version();
  await turn();
  workers[1].say({ id: workers[1].posted[0].id, value: "fine" });
  assert.equal(await third, "fine");
});

it("a program's texts and rows cross once for each worker, and are forgotten when it is freed or refused", async () => {
  const { workers, connection } = fake();
  const answer = (value) => workers.at(-1).say({ id: workers.at(-1).posted.at(-1).id, value });
  const compiled = connection.compile("text");
  await turn();
  const [{ keep, as, sources }, { of }] = workers[0].posted;
  assert.deepEqual([as, sources, of], ["program", { "main.goalfit": "text" }, keep]);
  answer([]);
  const program = await compiled;
  const added = program.addRows("a\n1\n");
  await turn();
  assert.equal(workers[0].posted.filter((message) => "keep" in message).length, 1);
  answer({ added: [] });
  await added;
  const lost = failed(program.about());
  await turn();
  workers[0].fail("gone");
  await lost;
  const about = program.about();
  await turn();
  const [again] = workers[1].posted;
  assert.deepEqual([again.sources, again.added], [{ "main.goalfit": "text" }, [['"a\\n1\\n"', "null"]]]);
  answer({});
  await about;
  program.free();
  assert.ok("free" in workers[1].posted.at(-1));
  const refused = failed(connection.compile("bad"));
  await turn();
  workers[1].say({ id: workers[1].posted.at(-1).id, error: { text: "no", kind: "program", diagnostics: [] } });
  await refused;
  assert.ok("free" in workers[1].posted.at(-1));
});

it("an analysis' texts cross with the first call after they have changed, and stay in order with the calls", async () => {
  const { workers, connection } = fake();
  const analysis = connection.analyse("one");
  analysis.update("two");
  const calls = [analysis.check(), analysis.symbols()];
  analysis.update("three");
  calls.push(analysis.check());
  await turn();
  const told = workers[0].posted.map((message) => message.sources?.["main.goalfit"] ?? message.call.name);
  assert.deepEqual(told, ["two", "check", "symbols", "three", "check"]);
  for (const { id } of workers[0].posted.filter((message) => "call" in message)) workers[0].say({ id, value: [] });
  await Promise.all(calls);
  analysis.update({ "main.goalfit": "three" });
  const again = analysis.check();
  await turn();
  assert.ok(
    "call" in workers[0].posted.at(-1) && "call" in workers[0].posted.at(-2),
    "what has not changed does not cross again",
  );
  workers[0].say({ id: workers[0].posted.at(-1).id, value: [] });
  await again;
  analysis.free();
  assert.ok("free" in workers[0].posted.at(-1));
});

it("of a word only the latest call is waited for", async () => {
  const { workers, connection } = fake();
  const first = failed(connection.check("a", { latest: "typing" }));
  const other = connection.check("b", { latest: "else" });
  await turn();
  const last = connection.check("c", { latest: "typing" });
  assert.equal((await first).message, "a later call took its place");
  await turn();
  const [, second, abort, third] = workers[0].posted;
  assert.deepEqual(abort, { abort: workers[0].posted[0].id });
  for (const { id } of [second, third]) workers[0].say({ id, value: [] });
  assert.deepEqual(await Promise.all([other, last]), [[], []]);
});
