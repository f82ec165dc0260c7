/**
 * The worked timelines of cluster reference 6.5: what two sessions on one reader see, and when, under each mode. The
 * first is the synthetic table (round trip 76 ms, replication lag 300 ms), the second the documented sample's shape
 * between us-east-1 and us-east-2.
 */
import { describe, expect, test } from "vitest";
import type { Operation } from "../../../sim/results/run-types.ts";
import { failed, play, session } from "./worlds.ts";

const MS = 1000;

/** One way takes 38 ms; the rest of the 300 ms is the replication servers'. */
const LAG_300 =
  "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-far }, direction: one-way, extra: 262ms, at: 0s";

/** An INSERT that connects, the table's, and SELECTs at once; nothing begins later. */
const TWO_INSERTS = `turns: [write, write${", read".repeat(40)}], keys: { count: 1 }, from: 1s, until: 1240ms`;

/**
 * Session A has a session at the writer already and inserts x, then reads at once; B, on the same reader, reads over
 * and over, and never writes. Each number is the time since A's INSERT began.
 */
function table(consistency: string, seed = 1) {
  const played = play({
    duration: "4s",
    seed,
    workloads: [
      session("a", `consistency: ${consistency}, ${TWO_INSERTS}`),
      session("b", `consistency: ${consistency}, reads: 100%, keys: { count: 1 }, from: 900ms, until: 3s`),
    ],
    faults: [LAG_300],
  });
  expect(failed(played)).toEqual([]);
  const a = played.history.filter((one) => one.session < 1_000_000_000);
  const b = played.history.filter((one) => one.session >= 1_000_000_000);
  // The first INSERT connects; the second is the table's.
  const inserts = a.filter(({ f }) => f === "write");
  const insert = inserts[1];
  const select = a.find((one) => one.f === "read" && one.invoke >= insert.complete) as Operation;
  const since = (time: number): number => (time - insert.invoke) / MS;
  const seenBy = (list: readonly Operation[]) => list.find((one) => one.value === insert.value);
  return { insert, select, since, connecting: inserts[0], b, firstSeen: seenBy(b) as Operation };
}

describe("timelines: round trip 76 ms, lag 300 ms", () => {
  test("INSERT returns after a round trip and what the writer needs; the first one connects, a round trip more", () => {
    const { insert, connecting, since } = table("EVENTUAL");
    expect(since(insert.complete)).toBeGreaterThan(76);
    expect(since(insert.complete)).toBeLessThan(82);
    expect((connecting.complete - connecting.invoke) / MS).toBeGreaterThan(152);
    expect((connecting.complete - connecting.invoke) / MS).toBeLessThan(160);
  });

  test("EVENTUAL: A's SELECT returns at once, without x; B sees x when it has come back", () => {
    const { select, insert, since, firstSeen } = table("EVENTUAL");
    expect(select.value).not.toBe(insert.value);
    expect((select.complete - select.invoke) / MS).toBeLessThan(2);
    expect(since(firstSeen.complete)).toBeGreaterThan(335);
    expect(since(firstSeen.complete)).toBeLessThan(352);
  });

  test("SESSION: A waits until x is back, about 340 ms after its INSERT began; B waits for nothing and misses x meanwhile", () => {
    const { select, insert, since, b, firstSeen } = table("SESSION");
    expect(select.value).toBe(insert.value);
    expect(since(select.complete)).toBeGreaterThan(335);
    expect(since(select.complete)).toBeLessThan(352);
    const meanwhile = b.filter(({ invoke }) => invoke > insert.complete && since(invoke) < 330);
    expect(meanwhile.length).toBeGreaterThan(100);
    expect(meanwhile.filter(({ value }) => value === insert.value)).toEqual([]);
    expect(Math.max(...meanwhile.map(({ invoke, complete }) => complete - invoke))).toBeLessThan(20 * MS);
    expect(Math.abs(firstSeen.complete - select.complete)).toBeLessThan(5 * MS);
  });

  test("GLOBAL: A and B ask the writer, 76 ms, and wait; B sees x, and no query takes less than a round trip", () => {
    const { select, insert, since, b } = table("GLOBAL");
    expect(select.value).toBe(insert.value);
    expect(since(select.complete)).toBeGreaterThan(335);
    expect(since(select.complete)).toBeLessThan(420);
    expect(Math.min(...b.map(({ invoke, complete }) => complete - invoke))).toBeGreaterThan(75 * MS);
    // Whoever begins after the INSERT has returned sees it.
    const after = b.find(({ invoke }) => invoke > insert.complete) as Operation;
    expect(after.value).toBe(insert.value);
    // Somebody who asks later, when all is back, pays the round trip only.
    const late = b.filter(({ invoke }) => since(invoke) > 400).at(0) as Operation;
    expect((late.complete - late.invoke) / MS).toBeLessThan(90);
  });

  test("a lag spike: SESSION hangs who wrote, GLOBAL everybody, EVENTUAL and who did not write nobody", () => {
    const spike = LAG_300.replace("262ms", "20s");
    const longest = (consistency: string, reads: string): number => {
      const { history } = play({
        duration: "30s",
        workloads: [
          session("a", `consistency: ${consistency}, ${reads}, keys: { count: 1 }, from: 1s, thinkTime: 300ms`),
          "id: us, kind: open, rate: 5/s, reads: 0%, keys: { count: 1 }",
        ],
        faults: [spike],
      });
      const selects = history.filter(({ f }) => f === "read");
      return Math.max(...selects.map(({ invoke, complete }) => (complete < 0 ? 30_000_000 : complete) - invoke)) / MS;
    };
    expect(longest("EVENTUAL", "turns: [write, read]")).toBeLessThan(20);
    expect(longest("SESSION", "turns: [write, read]")).toBeGreaterThan(19_000);
    expect(longest("SESSION", "reads: 100%")).toBeLessThan(20);
    expect(longest("GLOBAL", "reads: 100%")).toBeGreaterThan(19_000);
  });
});

/**
 * The guide's sample, primary in us-east-1, secondary in us-east-2 (12.3 ms): SESSION: INSERT 0.08, SELECT 0.37, SELECT
 * 0.00; INSERT 0.07, sleep, SELECT 0.00. GLOBAL: SELECTs of 0.75, 0.37, 0.66 although the session wrote nothing. Its
 * lag was some 0.4 s; somebody commits on a real writer all the time, as `us` does here: on an idle one GLOBAL costs
 * the model no more than the round trip.
 */
describe("timelines: the documented sample's shape", () => {
  const lag =
    "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-far }, direction: one-way, extra: 390ms, at: 0s";
  const us = "id: us, kind: open, rate: 50/s, reads: 0%, keys: { count: 1 }";
  const sample = (consistency: string, rest: string) => {
    const { history } = play({
      region: "us-east-2",
      duration: "6s",
      workloads: [us, session("a", `consistency: ${consistency}, keys: { count: 1 }, from: 1s, ${rest}`)],
      faults: [lag],
    });
    const mine = history.filter((one) => one.session >= 1_000_000_000);
    return mine.map(({ f, invoke, complete }) => ({ f, seconds: (complete - invoke) / 1e6 }));
  };

  test("SESSION: the SELECT after an INSERT waits for the lag, the next one for nothing", () => {
    const [first, insert, select, again] = sample("SESSION", "turns: [read, write, read, read]");
    expect([first.f, insert.f, select.f, again.f]).toEqual(["read", "write", "read", "read"]);
    expect(first.seconds).toBeLessThan(0.01);
    expect(insert.seconds).toBeLessThan(0.08);
    expect(select.seconds).toBeGreaterThan(0.35);
    expect(select.seconds).toBeLessThan(0.45);
    expect(again.seconds).toBeLessThan(0.01);
  });

  test("SESSION: after a pause longer than the lag the SELECT waits for nothing", () => {
    const selects = sample("SESSION", "turns: [write, read], thinkTime: 3s, until: 5s").filter(({ f }) => f === "read");
    const quick = selects.filter(({ seconds }) => seconds < 0.01);
    expect(quick.length + selects.filter(({ seconds }) => seconds > 0.01 && seconds < 0.42).length).toBe(
      selects.length,
    );
  });

  test("GLOBAL: every SELECT waits for the lag, though the session writes nothing", () => {
    const selects = sample("GLOBAL", "reads: 100%").map(({ seconds }) => seconds);
    expect(Math.min(...selects.slice(0, -1))).toBeGreaterThan(0.37);
    expect(Math.max(...selects.slice(0, -1))).toBeLessThan(0.8);
  });

  test("EVENTUAL: no SELECT waits, and the INSERT is not in the next one's result", () => {
    const [insert, ...selects] = sample(
      "EVENTUAL",
      "turns: [write, read, read, read, read, read, read, read], until: 1200ms",
    );
    expect(insert.f).toBe("write");
    expect(Math.max(...selects.filter(({ f }) => f === "read").map(({ seconds }) => seconds))).toBeLessThan(0.01);
  });
});

describe("timelines: the article's wording, for comparison", () => {
  const workloads = (consistency: string) => [
    session("a", `consistency: ${consistency}, ${TWO_INSERTS}`),
    session("b", `consistency: ${consistency}, reads: 100%, keys: { count: 1 }, from: 900ms, until: 3s`),
  ];
  const played = (consistency: string, semantics: "aws" | "seed", more = "") =>
    play({
      duration: "4s",
      semantics,
      more,
      workloads: workloads(consistency),
      faults: [
        LAG_300,
        ...(more === ""
          ? []
          : [
              "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-au }, direction: one-way, extra: 700ms, at: 0s",
            ]),
      ],
    });
  /** How long after A's second INSERT has returned, until B sees it. */
  const delay = (consistency: string, semantics: "aws" | "seed", more = ""): number => {
    const { history } = played(consistency, semantics, more);
    const insert = history.filter((one) => one.f === "write")[1];
    const seen = history.find((one) => one.session >= 1_000_000_000 && one.value === insert.value) as Operation;
    return (seen.complete - insert.complete) / MS;
  };
  const au = "    - { id: shop-au, region: ap-southeast-2, instances: [{ id: au-1 }] }";

  test("SESSION shows other sessions of the secondary at once what is documented to come back first", () => {
    expect(delay("SESSION", "seed")).toBeLessThan(5);
    expect(delay("SESSION", "aws")).toBeGreaterThan(200);
  });

  test("GLOBAL waits until every secondary has it, where only the reader's own is documented to count", () => {
    expect(delay("GLOBAL", "aws", au)).toBeLessThan(350);
    expect(delay("GLOBAL", "seed", au)).toBeGreaterThan(500);
  });
});
