/**
 * The worker's player without a worker: to the end, to any moment, past a break of the engine, and through a run in
 * which nothing happens.
 */
import { describe, expect, test } from "vitest";
import type { Frame, FrameMessages, RunReport, StoryLine } from "../../sim/results/run-types.ts";
import { open, type Checkpoint } from "../../sim/run.ts";
import { Player } from "../../viz/worker/player.ts";
import type { Broken, Recheck, Sample, Tape } from "../../viz/worker/protocol.ts";
import type { Inherited, Simulation } from "../../viz/worker/simulation.ts";
import { scenarioFrom, small } from "../worlds.ts";

/** A player over a run, with a clock that moves a little at each look, so that slices end and checkpoints are made. */
function playing(simulation: Simulation, inherited?: Inherited) {
  const told: {
    story: StoryLine[];
    samples: Sample[];
    tapes: Tape[];
    places: { readonly at: number; readonly event: number }[];
    frames: Frame[];
    reports: RunReport[];
    rechecks: Recheck[];
    broken: Broken[];
  } = {
    story: [],
    samples: [],
    tapes: [],
    places: [],
    frames: [],
    reports: [],
    rechecks: [],
    broken: [],
  };
  let now = 0;
  const clock = (): number => (now += 0.5);
  const player = new Player(
    simulation,
    {
      progress: ({ story, samples, at, event }) => {
        told.places.push({ at, event });
        told.story.push(...story);
        told.samples.push(...samples);
      },
      frame: (_ticket, frame) => told.frames.push(frame),
      tape: (_ticket, tape) => told.tapes.push(tape),
      report: (report) => told.reports.push(report),
      rechecked: (recheck) => told.rechecks.push(recheck),
      broken: (broken) => told.broken.push(broken),
    },
    clock,
    inherited,
  );
  const rest = (): void => {
    for (let slices = 0; player.work(now + 12); slices++)
      if (slices > 100_000) throw new Error("The player does not come to rest.");
  };
  return { player, told, rest, clock };
}

describe("player", () => {
  test("a stretch of messages: all that were under way in it, whatever is sought meanwhile, and the run stays what it is", () => {
    const scenario = small({ duration: "3s" });
    const { player, told, rest } = playing(open(scenario, { messages: true }));
    rest();
    const [from, to] = [1_200_000, 1_230_000];
    player.tape(1, from, to);
    player.work(0);
    player.seek(1, { by: "time", at: 2_500_000 });
    rest();
    const { messages } = told.tapes[0];
    const seen = (one: FrameMessages): readonly string[] =>
      Array.from(
        { length: one.count },
        (_, row) => `${one.sentAt[row]} ${one.due[row]} ${one.from[row]} ${one.to[row]}`,
      );
    const plain = open(scenario, { messages: true });
    const wanted = new Set<string>();
    for (plain.runTo(from); plain.now <= to; plain.step())
      for (const one of seen(plain.frame().messages as FrameMessages)) wanted.add(one);
    expect(messages.count).toBeGreaterThan(20);
    expect(new Set(seen(messages))).toEqual(wanted);
    const twin = open(scenario, { messages: true });
    twin.runTo(to);
    const there = twin.frame().messages;
    twin.runTo(2_500_000);
    expect(told.frames.at(-1)?.digest).toBe(twin.digest());
    player.seek(2, { by: "time", at: to });
    rest();
    expect(told.frames.at(-1)?.messages?.count).toBe(there?.count);
  });

  test("plays to the end, replays a stretch to the same digest, and shows any moment as a plain run has it", () => {
    const scenario = small();
    const { player, told, rest } = playing(open(scenario));
    rest();
    expect(told.reports.length).toBe(1);
    expect(told.rechecks.map(({ actual, expected }) => actual === expected)).toEqual([true]);
    for (const event of [20_000, 1, 9_999, 0, 15_000]) {
      player.seek(1, { by: "event", event });
      rest();
      const plain = open(scenario);
      plain.runToEvent(event);
      expect(told.frames.at(-1)).toEqual(plain.frame());
    }
  });

  test("an engine that breaks is told as data, and what was before can still be seen", () => {
    const run = open(small(), { messages: true });
    const plain = open(small());
    plain.runToEvent(10_001);
    const breaksAt = plain.now;
    const breaking = new Proxy(run as Simulation, {
      get(target, name) {
        if (name === "runTo") {
          return (time: number) => {
            run.runTo(Math.min(time, breaksAt - 1));
            if (time >= breaksAt) throw new Error("planted: the engine breaks after event 10,000");
          };
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const { player, told, rest } = playing(breaking);
    // Who waits for something beyond gets the last there is, and the messages up to it: nobody waits for ever.
    player.seek(1, { by: "event", event: 1_000_000 });
    player.tape(1, 1_000, 60_000_000);
    rest();
    expect([told.frames.length, told.tapes.length]).toEqual([1, 1]);
    expect(told.frames[0].event).toBe(told.broken[0].event - 1);
    expect(told.tapes[0].to).toBe(told.broken[0].at - 1);
    expect(told.broken.map(({ message }) => message)).toEqual(["planted: the engine breaks after event 10,000"]);
    player.seek(2, { by: "event", event: 5_000 });
    rest();
    expect(told.frames.at(-1)?.event).toBe(5_000);
  });

  test("a run that goes over to other faults: told as if it had been played from the start, and little is simulated to get there", () => {
    const crash = (at: string): string => `kind: crash, node: storage-b1, at: ${at}, for: 300ms`;
    const [from, to] = [small({ faults: [crash("500ms")] }), small({ faults: [crash("500ms"), crash("1500ms")] })];
    const run = open(from);
    const parent = playing(run);
    parent.rest();
    // The branch goes on from the moment on the screen.
    parent.player.seek(1, { by: "time", at: 1_499_990 });
    parent.rest();
    const carry = run.become(to);
    const inherited =
      carry &&
      parent.player.handOver(
        (saved) => carry(saved as Checkpoint),
        () => open(to),
      );
    if (inherited === undefined) throw new Error("Nothing was handed over.");
    const left = inherited.marks.at(-1)!;
    expect(left.at).toBe(1_499_990);
    const [branch, straight] = [playing(run, inherited), playing(open(to))];
    for (const { rest } of [branch, straight]) rest();
    expect(branch.told.samples).toEqual(straight.told.samples);
    expect(branch.told.story).toEqual(straight.told.story);
    expect(branch.told.reports).toEqual(straight.told.reports);
    // What is left to the branch's leisure: the whole once more, from the start, in another world.
    const { digest, events } = straight.told.reports[0];
    expect(branch.told.rechecks).toEqual([{ fromEvent: 0, event: events, expected: digest, actual: digest }]);
    for (const at of [700_000, 1_499_999, 1_600_000]) {
      for (const { player, rest } of [branch, straight]) {
        player.seek(1, { by: "time", at });
        rest();
      }
      expect(branch.told.frames.at(-1)).toEqual(straight.told.frames.at(-1));
    }
  });

  test("halted, it shows all that is known and nothing beyond; told to go on, it plays the run that it would have", () => {
    const scenario = small({ duration: "4s" });
    const { player, told, rest, clock } = playing(open(scenario, { messages: true }));
    for (let slices = 0; slices < 40; slices++) player.work(clock() + 12);
    // Somebody waits for the end when it is stopped, at a moment before the tip.
    player.seek(1, { by: "event", event: 10 });
    player.work(clock() + 12);
    player.seek(2, { by: "time", at: 4_000_000 });
    player.tape(1, 0, 4_000_000);
    player.work(clock() + 12);
    player.halt(true);
    rest();
    const reach = told.places.at(-1)!;
    expect(told.reports).toEqual([]);
    expect(reach.at).toBeLessThan(4_000_000);
    expect([told.frames.at(-1)?.event, told.tapes[0].to]).toEqual([reach.event, reach.at - 1]);
    for (const event of [5, reach.event, reach.event + 1, 1e9]) {
      player.seek(3, { by: "event", event });
      rest();
      const plain = open(scenario, { messages: true });
      plain.runToEvent(Math.min(event, reach.event));
      expect([event, told.frames.at(-1)?.event, told.frames.at(-1)?.digest]).toEqual([
        event,
        plain.event,
        plain.digest(),
      ]);
    }
    player.halt(false);
    rest();
    const straight = playing(open(scenario, { messages: true }));
    straight.rest();
    expect(told.reports).toEqual(straight.told.reports);
    expect(told.story).toEqual(straight.told.story);
    expect(told.samples).toEqual(straight.told.samples);
    // Of a run that is known whole there is nothing to halt.
    player.halt(true);
    player.seek(4, { by: "time", at: 4_000_000 });
    rest();
    expect(told.frames.at(-1)?.at).toBe(4_000_000);
  });

  test("a run in which nothing happens ends quietly", () => {
    const { told, rest } = playing(open(scenarioFrom("scenario: 1\nname: quiet\nduration: 10s\n")));
    rest();
    expect([told.broken, told.reports.length, told.reports[0].verdict]).toEqual([[], 1, "pass"]);
  });
});
