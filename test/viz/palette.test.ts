/**
 * What the palette finds: everything the page has under its own names, all words that were typed, whole words first;
 * and moments.
 */
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../viz/input/keys.ts";
import { fromNow, happenings } from "../../viz/project/happened.ts";
import { found as foundAt, FOUND_MAX, isOver, itemsOf, nextOf, type Item } from "../../viz/project/palette.ts";
import { standingOf } from "../../viz/project/standing.ts";
import type { Sample } from "../../viz/worker/protocol.ts";
import { open } from "../../sim/run.ts";
import { shipped } from "../worlds.ts";

const run = open(shipped("az-plus-one"));
const report = run.finish();
const START = { event: 0, at: 0 };
const sources = {
  commands: COMMANDS,
  layout: run.layout,
  story: report.story,
  samples: [],
  now: START,
  notes: [{ at: 5_000_000, text: "look here" }],
  checks: report.checks,
  catalog: [{ name: "az-plus-one", folder: "Flagship", title: "A zone and a node" }],
};
const items = itemsOf(sources);
const found = (of: readonly Item[], typed: string): readonly Item[] => foundAt(of, typed, START);
const first = (typed: string) => found(items, typed)[0];

describe("palette", () => {
  test("a key is of one command", () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  test("has every command with its keys, every thing, fault, check and sentence", () => {
    const { layout } = run;
    const things =
      layout.regions[0].azs.length +
      layout.instances.length +
      layout.clients.length +
      layout.nodes.length +
      layout.groupCount;
    const of = (group: string): number => items.filter((item) => item.group === group).length;
    expect([of("Commands and views"), of("Things"), of("Faults"), of("What happened"), of("Checks")]).toEqual([
      // And the recording of an incident, which has no key.
      COMMANDS.length + 1,
      things,
      layout.faults.length,
      report.story.length,
      report.checks.length,
    ]);
    expect(new Set(items.map(({ target }) => JSON.stringify(target))).size).toBeGreaterThan(
      items.length - report.story.length,
    );
  });

  test.each([
    ["pg17", { kind: "select", selection: { kind: "group", index: 17 } }],
    [
      "storage-b1",
      {
        kind: "select",
        selection: { kind: "node", index: run.layout.nodes.findIndex(({ id }) => id === "storage-b1") },
      },
    ],
    ["power us-east-1b", { kind: "fault", number: 0, at: 20_000_000 }],
    ["I22", { kind: "check", name: "I22-recovery-discovers-everything" }],
    ["look here", { kind: "moment", moment: { by: "time", at: 5_000_000 } }],
    ["20.4s", { kind: "moment", moment: { by: "time", at: 20_400_000 } }],
    ["e163,204", { kind: "moment", moment: { by: "event", event: 163_204 } }],
    ["copy link", { kind: "command", place: COMMANDS.findIndex(({ does }) => does === "copy the link") }],
    ["az-plus-one zone", { kind: "scenario", name: "az-plus-one" }],
  ])("%s", (typed, target) => {
    expect(first(typed)?.target).toMatchObject(target);
  });

  test("nothing fits what nobody has; at first there are the commands; the list has an end", () => {
    expect(found(items, "no such thing anywhere")).toEqual([]);
    expect(found(items, " ").every(({ group }) => group === "Commands and views")).toBe(true);
    expect(found(items, "e").length).toBe(FOUND_MAX);
  });
});

describe("what happened", () => {
  const wordsFor = (typed: string, now = START): readonly string[] =>
    foundAt(items, typed, now)
      .filter(({ group }) => group === "What happened")
      .map(({ words }) => words);

  test("is found by other words than the story's, and by what people write around them; in the order of time", () => {
    const [lost] = wordsFor("az-b");
    expect(lost).toBe("Fault: us-east-1b loses power.");
    expect(wordsFor("the next time zone b has an outage")).toEqual([]);
    expect(wordsFor("when is the outage of zone b")[0]).toBe(lost);
    expect(wordsFor("writes stalled")).toEqual(
      report.story.map(({ text }) => text).filter((text) => /No commit|waits\b/.test(text)),
    );
    const faults = foundAt(items, "fault", START).filter(({ group }) => group === "What happened");
    const events = faults.map(({ target }) =>
      target.kind === "moment" && target.moment.by === "event" ? target.moment.event : -1,
    );
    expect(events).toEqual(events.toSorted((a, b) => a - b));
    expect(events.length).toBeGreaterThan(1);
  });

  test("the next one after the playhead is where one begins, and it is said when there is none", () => {
    const at = (event: number): readonly [number, boolean] => {
      const now = { event, at: 0 };
      const shown = foundAt(items, "fault", now);
      return [nextOf(shown, now), isOver(shown, now)];
    };
    const [one, two] = report.story.filter(({ kind }) => kind === "fault").map(({ event }) => event);
    expect([at(0), at(one - 1), at(one), at(two)].map(([next]) => next)).toEqual([0, 0, 1, expect.any(Number)]);
    expect([at(0)[1], at(1e9)[1]]).toEqual([false, true]);
    // Where commands come first, the first of all.
    const commands = foundAt(items, "copy link", START);
    expect([nextOf(commands, START), isOver(commands, START)]).toEqual([0, false]);
    expect([
      fromNow(2, 4_000_000, { event: 1, at: 1_000_000 }),
      fromNow(1, 1, { event: 2, at: 3_001 }),
      fromNow(1, 1, { event: 1, at: 1 }),
    ]).toEqual(["in 3 s", "3 ms ago", "here"]);
  });

  test("errors and lag, which have no sentence, are stretches of the samples", () => {
    const layout = {
      ...run.layout,
      instances: [...run.layout.instances, { ...run.layout.instances[0], id: "reader-9" }],
    };
    const standing = standingOf(run.frame());
    const sample = (at: number, failed: number, lag: number | null): Sample => ({
      at,
      event: at / 1_000,
      writesOk: 0,
      readsOk: 0,
      failed,
      unknown: failed > 0 ? 1 : 0,
      waitingCommits: 0,
      standing,
      gauges: { commitLatencyUs: null, replicaLagUs: [null, lag], globalLagUs: [], writeGapUs: 0, copying: 0, acu: [] },
    });
    const samples = [
      sample(0, 0, 10_000),
      sample(5_000_000, 0, 150_000),
      sample(5_500_000, 3, 340_000),
      sample(6_000_000, 7, null),
      sample(20_000_000, 7, 20_000),
      sample(30_000_000, 8, 100_000),
    ];
    expect(happenings(layout, [], samples).map(({ at, words }) => [at, words])).toEqual([
      [5_000_000, "reader-9 falls behind: by 340 ms at most, until 5.500 s."],
      [5_500_000, "Clients are told of errors: 7 operations failed and 1 outcome unknown, until 6.000 s."],
      [30_000_000, "Clients are told of errors: 1 operation failed, until 30.000 s."],
    ]);
    const of = itemsOf({ ...sources, layout, samples });
    expect(found(of, "a reader fell behind")[0].words).toBe("reader-9 falls behind: by 340 ms at most, until 5.500 s.");
    expect(found(of, "the next time a client's error")[0].words).toMatch(/^Clients are told of errors: 7/);
  });

  test("what the story says nothing of can be looked for: an event by what it is, a group by its number", () => {
    const asked = (typed: string): readonly string[] =>
      found(items, typed)
        .filter(({ group }) => group === "Look for")
        .map(({ words }) => words);
    expect(asked("epoch")).toContain("find: recovery");
    expect(asked("pg17")).toEqual(expect.arrayContaining(["find: reach where pg=17"]));
    expect(first("pg17")?.group).toBe("Things");
  });
});
