/**
 * Finding moments: what is typed is read or refused with what would be right; what is found is what a plain look
 * through the run finds, event by event.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Look } from "../../sim/bounds/index.ts";
import { open } from "../../sim/run.ts";
import { TRACE } from "../../sim/trace/index.ts";
import { EXAMPLES, readQuery, type Query } from "../../viz/project/conditions.ts";
import { foundWords, nextMatch } from "../../viz/project/finding.ts";
import { momentsOf } from "../../viz/worker/figures.ts";
import { eventsOf } from "../../viz/worker/finder.ts";
import type { Match } from "../../viz/worker/protocol.ts";
import { check } from "../property.ts";
import { scenarioFrom } from "../worlds.ts";

const SCENARIO = scenarioFrom(`
scenario: 1
name: sought
title: A zone without power, and a node more for a while
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 200/s, reads: 20%, timeout: 10s }]
faults:
  - { kind: az-outage, az: us-east-1b, at: 1s, for: 1s }
  - { kind: pause, node: storage-c1, at: 1300ms, for: 300ms }
`);

function query<K extends Query["kind"]>(typed: string, kind: K): Extract<Query, { kind: K }> {
  const read = readQuery(typed);
  if (!read.ok) throw new Error(`"${typed}" was refused: ${read.message}`);
  if (read.query.kind !== kind) throw new Error(`"${typed}" was read as ${read.query.kind}.`);
  return read.query as Extract<Query, { kind: K }>;
}

function all(steps: Iterable<{ readonly matches: readonly Match[]; readonly total: number }>): {
  matches: Match[];
  total: number;
} {
  const found: { matches: Match[]; total: number } = { matches: [], total: 0 };
  for (const { matches, total } of steps) {
    found.matches.push(...matches);
    found.total = total;
  }
  return found;
}

const eventsFor = (typed: string) => all(eventsOf(open(SCENARIO), query(typed, "event")));

describe("what is typed", () => {
  test("the examples are read, in any spacing and case", () => {
    for (const example of EXAMPLES) {
      expect(readQuery(example).ok, example).toBe(true);
      expect(readQuery(`  RUN UNTIL ${example.toUpperCase().replaceAll("<", " <")}`), example).toEqual(
        readQuery(example),
      );
    }
    expect(query("lag > 200 ms and quorum margin <= 0 after 1.5s", "becomes")).toEqual({
      kind: "becomes",
      after: 1_500_000,
      before: Infinity,
      lasting: 0,
      bounds: [
        { figure: "lag", is: ">", than: 200_000 },
        { figure: "quorum margin", is: "<=", than: 0 },
      ],
    });
    expect(query("ack where pg=pg17, copy=b1 followed by commit where lsn > 8,000 within 5ms", "event")).toMatchObject({
      first: {
        event: "ack",
        where: [
          { field: "pg", than: 17 },
          { field: "copy", than: "b1" },
        ],
      },
      next: { not: false, within: 5_000, wanted: { event: "commit", where: [{ field: "lsn", is: ">", than: 8_000 }] } },
    });
  });

  test.each([
    ["", "Nothing is asked for"],
    ["acks", "right would be an event (write, batch,"],
    ["ack where pd=3", `"ack" has no "pd"; it has pg, copy, lsn.`],
    ["lag > soon", "right would be a time such as 20s"],
    ["quorum margin", `After "quorum margin" there is the end; right would be <, <=, =, >= or >.`],
    ["ack not commit", `After "ack not" there is "commit"; right would be "followed".`],
    ["ack after 20s sometimes", `right would be "after 20s", "before 30s"`],
  ])("%j is refused with what would be right", (typed, message) => {
    const read = readQuery(typed);
    expect(read.ok ? "read" : read.message).toContain(message);
  });

  test("nothing that can be typed breaks it", () => {
    const words = fc.constantFrom(
      "ack",
      "commit",
      "where",
      "pg",
      "=",
      "<",
      "20s",
      "not",
      "followed",
      "by",
      "within",
      "constructor",
      "lag",
      "and",
      "after",
      "7",
      "quorum",
      "margin",
      '"',
    );
    check(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 6 })), { maxLength: 14 }), (parts) => {
        expect(typeof readQuery(parts.join(" ")).ok).toBe("boolean");
      }),
    );
  });
});

describe("events", () => {
  test("are all there are, each at its moment; numbers and times narrow them", () => {
    const run = open(SCENARIO);
    const acks: { at: number; segment: number }[] = [];
    run.trace.on(TRACE.ackSent, (segment) => acks.push({ at: run.now, segment }));
    run.finish();
    const { membersPerGroup } = run.layout;
    const wanted = acks.filter(
      ({ at, segment }) =>
        at >= 500_000 &&
        at <= 700_000 &&
        Math.floor(segment / membersPerGroup) === 1 &&
        segment % membersPerGroup === 2,
    );
    const { matches, total } = eventsFor("ack after 500ms before 700ms where pg=1 and copy=b1");
    expect(total).toBe(wanted.length);
    expect(matches.map(({ at }) => at)).toEqual(wanted.map(({ at }) => at));
    expect(matches.length).toBeGreaterThan(5);
    const there = open(SCENARIO);
    for (const { at, event, words } of matches.slice(0, 20)) {
      there.runToEvent(event);
      expect(there.now).toBe(at);
      expect(words).toMatch(/^ack: pg1, copy b1, lsn [\d,]+$/);
    }
  });

  test("followed by and not followed by part all of them, as pairs looked through one by one do", () => {
    const run = open(SCENARIO);
    const [batches, commits]: [number[], number[]] = [[], []];
    run.trace.on(TRACE.batchSent, () => batches.push(run.now));
    run.trace.on(TRACE.commitAcked, () => commits.push(run.now));
    run.finish();
    for (const withinUs of [700, 2_000, 400_000]) {
      const isFollowed = (at: number): boolean => commits.some((then) => then > at && then <= at + withinUs);
      const followed = eventsFor(`batch followed by commit within ${withinUs}us`);
      const alone = eventsFor(`batch not followed by commit within ${withinUs}us`);
      expect(followed.total).toBe(batches.filter(isFollowed).length);
      expect(followed.total + alone.total).toBe(batches.length);
      const times = alone.matches.map(({ at }) => at);
      expect(times).toEqual(batches.filter((at) => !isFollowed(at)).slice(0, times.length));
    }
  });
});

describe("figures", () => {
  test.each(["quorum margin < 1", "quorum margin < 0 and waiting commits > 0", "lag > 1ms", "write gap > 100ms"])(
    "%s: each moment is the first: one event before it is not so",
    (typed) => {
      const becomes = query(typed, "becomes");
      const { matches } = all(momentsOf(open(SCENARIO), becomes));
      expect(matches.length).toBeGreaterThan(0);
      for (const { event, at, words } of matches.slice(0, 3)) {
        expect(words.startsWith(becomes.bounds[0].figure)).toBe(true);
        const holds = (toEvent: number): boolean => {
          const run = open(SCENARIO);
          run.runToEvent(toEvent);
          if (toEvent === event) run.runTo(Math.max(run.now, at));
          const look = new Look(run, run.gauges());
          return becomes.bounds.every(({ figure, is, than }) =>
            is === "<" ? (look.value(figure) ?? Infinity) < than : (look.value(figure) ?? -Infinity) > than,
          );
        };
        expect([holds(event - 1), holds(event)]).toEqual([false, true]);
      }
    },
  );

  test("a zone and a node: the margin is gone with the zone, and reads only begins with the node", () => {
    const first = (typed: string): number => all(momentsOf(open(SCENARIO), query(typed, "becomes"))).matches[0].at;
    expect(first("quorum margin < 1")).toBe(1_000_000);
    expect(first("quorum margin < 0")).toBe(1_300_000);
    expect(all(momentsOf(open(SCENARIO), query("quorum margin < 0 after 1.4s", "becomes"))).total).toBe(0);
  });
});

test("the next match is the nearest after, whatever their order; the words count", () => {
  const at = (event: number): Match => ({ at: event, event, words: "" });
  check(
    fc.property(fc.uniqueArray(fc.nat(500)), fc.nat(500), (events, here) => {
      const later = events.filter((event) => event > here);
      expect(nextMatch(events.map(at), here)?.event).toBe(later.length === 0 ? undefined : Math.min(...later));
    }),
  );
  expect(foundWords(0, 0, 5e5, false)).toBe("None yet, looked up to 0.500 s.");
  expect(foundWords(2_500, 1_000, 6e7, true)).toBe("2,500 moments, the first 1,000 kept.");
});
