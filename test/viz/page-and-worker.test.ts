/**
 * The page's end of the worker (viz/state/engine.ts) and the worker's loop (viz/worker/serve.ts), with messages that
 * take any time between them: whatever is asked and however it meets, the page comes to rest at the last moment that
 * was sought, nobody who asked is left without an answer, and no worker is taken for dead.
 *
 * A world of its own: timers, channels and the clock are those of one queue, ordered by a virtual time that moves a
 * little with each look at the clock, so that slices end.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Frame } from "../../sim/results/run-types.ts";
import type { Moment, OpenedWorld, Request, Response } from "../../viz/worker/protocol.ts";
import { checkAsync } from "../property.ts";

const TEXT = `scenario: 1
name: timings
title: A node crashes
duration: 300ms
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: writer-1 }] }] }
workloads: [{ id: app, kind: open, rate: 400/s, reads: 50% }]
faults: [{ kind: crash, node: storage-b1, at: 100ms, for: 50ms }]
`;
const DURATION = 300_000;
/** Longer than any pause of the page's or the worker's, and than the silence after which a worker is dead. */
const QUIET_MS = 60_000;

type Task = { readonly at: number; readonly run: () => void };
const realImmediate = setImmediate;
let [nowMs, tasks]: [number, Task[]] = [0, []];

function later(run: () => void, ms = 0): Task {
  const task = { at: nowMs + ms, run };
  tasks.push(task);
  return task;
}

/** Handles what is due until nothing is, or `until`; promises are kept in between. */
async function pass(until = Infinity): Promise<void> {
  for (;;) {
    await new Promise((resolve) => realImmediate(resolve));
    let next: Task | undefined;
    for (const task of tasks) if (next === undefined || task.at < next.at) next = task;
    if (next === undefined || next.at > until) break;
    tasks = tasks.filter((task) => task !== next);
    nowMs = Math.max(nowMs, next.at);
    next.run();
  }
  if (until !== Infinity) nowMs = Math.max(nowMs, until);
}

/** One way: a message takes its time, and none overtakes another. */
function way<T>(delays: () => number, deliver: (message: T) => void): (message: T) => void {
  let free = 0;
  return (message) => {
    free = Math.max(free, nowMs + delays());
    const task = { at: free, run: () => deliver(message) };
    tasks.push(task);
  };
}

const worker: { onmessage?: (event: { data: Request }) => void; postMessage: (response: Response) => void } = {
  postMessage: () => undefined,
};
let delay = (): number => 0;

class FakePort {
  onmessage: (() => void) | undefined;
  other!: FakePort;
  postMessage(): void {
    later(() => this.other.onmessage?.());
  }
}

vi.mock("../../viz/state/workers.ts", () => ({
  startWorker: () => {
    const page: { onmessage?: (event: { data: Response }) => void } = {};
    const down = way<Request>(
      () => delay(),
      (data) => worker.onmessage?.({ data }),
    );
    worker.postMessage = way<Response>(
      () => delay(),
      (data) => page.onmessage?.({ data }),
    );
    return Object.assign(page, { postMessage: down, terminate: () => undefined });
  },
}));

// The scenario that is read while the page is built.
vi.mock("../../viz/worker/first.ts", () => ({ alreadyRead: () => undefined }));

let engine: typeof import("../../viz/state/engine.ts");

beforeAll(async () => {
  vi.stubGlobal("self", worker);
  vi.stubGlobal(
    "MessageChannel",
    class {
      port1 = new FakePort();
      port2 = new FakePort();
      constructor() {
        [this.port1.other, this.port2.other] = [this.port2, this.port1];
      }
    },
  );
  vi.stubGlobal("setTimeout", later);
  vi.stubGlobal("clearTimeout", (task: Task | undefined) => (tasks = tasks.filter((one) => one !== task)));
  vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 0.05));
  engine = await import("../../viz/state/engine.ts");
  const { serve } = await import("../../viz/worker/serve.ts");
  const reader = await import("../../viz/worker/reader.ts");
  const none = (): never => {
    throw new Error("Nobody asks for that here.");
  };
  const slowly = <T>(part: T): Promise<T> => new Promise((resolve) => later(() => resolve(part), delay()));
  serve({ rest: () => slowly(undefined), reader: () => slowly(reader), recorder: none, exporter: none, search: none });
});

afterAll(() => vi.unstubAllGlobals());

type Deed =
  | { readonly kind: "seek"; readonly moment: Moment }
  | { readonly kind: "peek" | "fork"; readonly at: number }
  | { readonly kind: "tape"; readonly at: number }
  | { readonly kind: "open" };

/** What of the page (viz/state/controller.ts) decides when something may be asked, and what is then expected. */
function page() {
  let [world, frame, changing]: [OpenedWorld | null, Frame | null, boolean] = [null, null, false];
  let [onOpened, wanted]: [Moment, Moment] = [
    { by: "event", event: 0 },
    { by: "event", event: 0 },
  ];
  const told = { deaths: [] as string[], peeks: [] as { at: number; got?: Frame | undefined; done: boolean }[] };
  const seek = (moment: Moment): void => client.seek((wanted = moment));
  const turn = (moment: Moment): void => {
    [world, frame, changing, onOpened] = [null, null, false, moment];
  };
  const hear = (response: Response): void => {
    if (response.type === "opened") {
      ({ world } = response);
      seek(onOpened);
    } else if (response.type === "revised") {
      turn(onOpened);
      client.turn(response.becomes);
    } else if (response.type === "notRevised") changing = false;
    else if (response.type === "frame") ({ frame } = response);
  };
  const client = new engine.EngineClient(hear, (words) => told.deaths.push(words));
  const open = (): void => {
    turn({ by: "event", event: 0 });
    client.open({ kind: "text", text: TEXT }, "1", []);
  };
  const act = (deed: Deed): void => {
    if (deed.kind === "open") return open();
    if (world === null || frame === null) return;
    if (deed.kind === "seek") seek(deed.moment);
    else if (deed.kind === "tape") client.tape(deed.at, deed.at + 5_000);
    else if (deed.kind === "peek") {
      const peek: (typeof told.peeks)[number] = { at: deed.at, done: false };
      told.peeks.push(peek);
      void client.peek(deed.at).then((got) => Object.assign(peek, { got, done: true }));
    } else if (!changing) {
      const moment = client.momentOf(frame);
      [changing, onOpened] = [true, moment];
      const fault = { kind: "crash", node: "storage-a1" };
      client.fork(world, { kind: "add", fault, at: frame.at + 1, for: 10_000 }, moment);
    }
  };
  return { open, act, client, told, shown: () => frame, wanted: () => wanted };
}

const moment: fc.Arbitrary<Moment> = fc.oneof(
  fc.nat(DURATION).map((at) => ({ by: "time" as const, at })),
  fc.nat(600).map((event) => ({ by: "event" as const, event })),
);
const at = fc.nat(DURATION - 10_000);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: moment.map((one) => ({ kind: "seek" as const, moment: one })) },
  { weight: 2, arbitrary: at.map((one) => ({ kind: "peek" as const, at: one })) },
  { weight: 2, arbitrary: at.map((one) => ({ kind: "fork" as const, at: one })) },
  { weight: 1, arbitrary: at.map((one) => ({ kind: "tape" as const, at: one })) },
  { weight: 1, arbitrary: fc.constant({ kind: "open" as const }) },
);

test("whatever is asked, and however long its messages take, the page comes to rest where it was sent last", async () => {
  const step = fc.tuple(deed, fc.constantFrom(0, 1, 20, 79, 81, 300));
  const delays = fc.array(fc.constantFrom(0, 0.1, 3, 30, 90, 200), { minLength: 1, maxLength: 12 });
  await checkAsync(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), delays, async (steps, times) => {
      let turn = 0;
      [tasks, delay] = [[], () => times[turn++ % times.length]];
      const { open, act, client, told, shown, wanted } = page();
      open();
      await pass(nowMs + 400);
      for (const [what, wait] of steps) {
        act(what);
        await pass(nowMs + wait);
      }
      await pass(nowMs + QUIET_MS);
      expect(told.deaths).toEqual([]);
      expect(client.idle, "The page waits for something.").toBe(true);
      expect(told.peeks.filter(({ done, at, got }) => !done || (got !== undefined && got.at !== at))).toEqual([]);
      const [frame, last] = [shown(), wanted()];
      expect(last.by === "time" ? frame?.at : frame?.event).toBe(last.by === "time" ? last.at : last.event);
    }),
    10,
  );
});
