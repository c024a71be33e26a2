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

it("an ended call that is begun and not answered costs the worker its place, also when progress crosses the end", async () => {
  const { workers, connection } = fake();
  const ender = new AbortController();
  const call = failed(connection.check("a", { signal: ender.signal }));
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

it("an ended call that is answered in time, or not begun, leaves the worker where it is", async () => {
  const { workers, connection } = fake();
  const ender = new AbortController();
  const calls = ["a", "b"].map((text) => failed(connection.check(text, { signal: ender.signal })));
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
  assert.deepEqual(workers[0].posted[0].sources, { "main.goalfit": "text" });
  answer([]);
  const program = await compiled;
  const added = program.addRows("a\n1\n");
  await turn();
  assert.equal(workers[0].posted.at(-1).sources, undefined);
  answer({ added: [] });
  await added;
  const lost = failed(program.about());
  await turn();
  workers[0].fail("gone");
  await lost;
  const about = program.about();
  await turn();
  const { sources, added: rows } = workers[1].posted.at(-1);
  assert.deepEqual([sources, rows], [{ "main.goalfit": "text" }, [['"a\\n1\\n"', "null"]]]);
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
