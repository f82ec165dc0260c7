/**
 * Client histories without a browser: what is recorded, which bars a window shows, what the checkers' findings come to
 * in words.
 */
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { cardsOf, edgesOf, verdictWords } from "../../viz/project/anomalies.ts";
import { ghostOf, momentsOf } from "../../viz/project/ghosts.ts";
import { contentWords, lanesOfHistory, LANES_MAX, operationWords, within } from "../../viz/project/histories.ts";
import { OUTCOME, type Judged, type Recorded, type Verdict } from "../../viz/worker/recorded.ts";
import { judged, record } from "../../viz/worker/recorder.ts";
import { scenarioFrom, small } from "../worlds.ts";

const READER = scenarioFrom(`
scenario: 1
name: behind
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: shop, kind: closed, sessions: 4, thinkTime: 5ms, reads: 0%, keys: { count: 5 } }
  - { id: pages, kind: closed, sessions: 2, thinkTime: 3ms, reads: 100%, keys: { count: 5 }, endpoint: reader }
`);

/** No write quorum from 1 s on in the groups of one node. */
const TWO_LOST = ["kind: az-outage, az: us-east-1b, at: 1s", "kind: crash, node: storage-c1, at: 1s"];

function recordedOf(scenario = READER, seed = "1"): { recorded: Recorded; parts: readonly Judged[] } {
  const run = open(scenario, { seed, history: true });
  const told: number[] = [];
  const { recorded, operations } = record(run, (at) => told.push(at));
  expect(told.at(-1)).toBe(recorded.until);
  expect(recorded.digest).toBe(open(scenario, { seed }).finish().digest);
  return { recorded, parts: [...judged(operations, recorded.until)] };
}

const { recorded, parts } = recordedOf();
const verdicts = parts.flatMap((part) => part.verdicts);
const workloads = ["shop", "pages"];

describe("recording", () => {
  test("rows are in the order in which they began, and know who answered", () => {
    expect(recorded.count).toBeGreaterThan(500);
    expect([...recorded.invoked]).toEqual([...recorded.invoked].toSorted((a, b) => a - b));
    const names = new Set(
      [...recorded.server]
        .filter((_, row) => recorded.outcome[row] === OUTCOME.ok)
        .map((server) => recorded.servers[server]),
    );
    expect([...names].sort()).toEqual(["reader-1", "writer-1"]);
  });

  test("an operation of unknown outcome knows when its client gave up, and one nobody gave up lasts for ever", () => {
    const one = recordedOf(small({ duration: "4s", faults: TWO_LOST })).recorded;
    const rows = [...one.outcome.keys()].filter((row) => one.outcome[row] === OUTCOME.unknown);
    const given = rows.filter((row) => one.ended[row] !== Infinity);
    expect(given.length).toBeGreaterThan(0);
    expect(rows.length).toBeGreaterThan(given.length);
    for (const row of given) expect(one.ended[row]).toBeGreaterThan(one.invoked[row]);
    expect(operationWords(one, given[0], ["app"])).toMatch(
      /^Operation \d+: app \d+ wrote k\d+ = \d+, begun at [\d.]+ s, given up [\d.]+ m?s later: nobody knows whether it has taken effect, or yet will\.$/,
    );
    const { bars, pending } = lanesOfHistory(one, ["app"], one.ended[given[0]] + 1, 4e6, null, []);
    expect(
      bars.filter(({ outcome, form }) => outcome === "unknown" && form === "write").every(({ to }) => to === Infinity),
    ).toBe(true);
    expect(pending).toBeGreaterThan(0);
  });
});

describe("lanes", () => {
  test("a window shows exactly what lasts in it, whatever else lasts long", () => {
    for (const [from, to] of [
      [0, 10_000],
      [1_000_000, 1_004_000],
      [2_999_000, 3_000_000],
    ]) {
      const expected = [...recorded.invoked.keys()].filter(
        (row) => recorded.invoked[row] <= to && recorded.ended[row] >= from,
      );
      expect(within(recorded, from, to)).toEqual(expected);
    }
  });

  test("bars of one session do not overlap; a row's filter leaves its operations", () => {
    const { lanes, bars } = lanesOfHistory(recorded, workloads, 1_000_000, 1_100_000, null, []);
    expect(lanes.map(({ name }) => name)).toEqual(["shop 1", "shop 2", "shop 3", "shop 4", "pages 1", "pages 2"]);
    for (const [lane] of lanes.entries()) {
      const own = bars.filter((bar) => bar.lane === lane);
      for (let i = 1; i < own.length; i++) expect(own[i].from).toBeGreaterThanOrEqual(own[i - 1].to);
    }
    const only = lanesOfHistory(recorded, workloads, 1_000_000, 1_100_000, 3, []);
    expect(only.bars.every(({ words }) => words.startsWith("k3 "))).toBe(true);
    expect(only.bars.length).toBe(bars.filter(({ words }) => words.startsWith("k3 ")).length);
  });

  test("more sessions than lanes: those of the witness are kept, and it says how many are not", () => {
    const one = recordedOf(small({ duration: "2s", faults: TWO_LOST })).recorded;
    const all = within(one, 1_500_000, 1_900_000);
    const sessions = new Set(all.map((row) => one.session[row]));
    expect(sessions.size).toBeGreaterThan(LANES_MAX);
    const last = all.findLast((row) => one.session[row] === Math.max(...sessions))!;
    const { lanes, leftOut } = lanesOfHistory(one, ["app"], 1_500_000, 1_900_000, null, [last]);
    expect([lanes.length, leftOut]).toEqual([LANES_MAX, sessions.size - LANES_MAX]);
    expect(lanes.some(({ session }) => session === one.session[last])).toBe(true);
  });
});

describe("findings", () => {
  test("each model is told as soon as it is judged, weaker ones first", () => {
    expect(parts.map(({ left }) => left.length)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(verdicts.filter(({ valid }) => valid === false).map(({ model }) => model)).toEqual([
      "linearizable",
      "global",
    ]);
    expect(verdictWords(verdicts)[0]).toBe(
      "Holds: eventually consistent, read your writes, monotonic reads, causal, consistent prefix.",
    );
  });

  test("a stale read: what was seen, by whom, at which read point, and which commit had been acknowledged before it began", () => {
    const card = cardsOf(recorded, verdicts, workloads)[0];
    expect(card.title).toBe("Stale read");
    const [write, read] = card.witness;
    expect(recorded.lsn[write]).toBeGreaterThan(recorded.lsn[read]);
    expect(recorded.ended[write]).toBeLessThan(recorded.invoked[read]);
    for (const part of [contentWords(recorded, read), contentWords(recorded, write), "by reader-1 at read point"])
      expect(card.words).toContain(part);
  });

  test("its two ghosts stand where the engine stood: the write durable when it was acknowledged, the reader still below it when the read began", () => {
    const [{ witness }] = cardsOf(recorded, verdicts, workloads);
    const [write, read] = witness;
    const ghosts = momentsOf(recorded, witness).map((moment) => {
      const run = open(READER, { seed: "1" });
      run.runTo(moment.at);
      const frame = run.frame();
      const ghost = ghostOf(moment, frame, run.layout, recorded, witness);
      expect(ghost.marks.map(({ lsn }) => lsn)).toEqual(ghost.marks.map(({ lsn }) => lsn).toSorted((a, b) => b - a));
      expect(ghost.marks.find(({ kind }) => kind === "vdl")?.lsn).toBe(frame.ladder.vdl);
      for (const [index, { id }] of run.layout.instances.entries())
        expect(ghost.marks.find(({ kind, name }) => kind === "point" && name === id)?.lsn).toBe(
          frame.instances[index].readPoint,
        );
      return ghost;
    });
    const lsnOf = (ghost: (typeof ghosts)[number], name: string): number =>
      ghost.marks.find((mark) => mark.name === name)?.lsn ?? NaN;
    expect(ghosts.map(({ at }) => at)).toEqual([recorded.ended[write], recorded.invoked[read]]);
    expect(lsnOf(ghosts[0], "VDL")).toBeGreaterThanOrEqual(recorded.lsn[write]);
    expect(lsnOf(ghosts[1], "reader-1")).toBeLessThanOrEqual(recorded.lsn[read]);
    expect(lsnOf(ghosts[1], "reader-1")).toBeLessThan(recorded.lsn[write]);
    expect(ghosts[1].sentence).toMatch(/reader-1 reads at [\d,]+, [\d,]+ below the write\.$/);
  });

  test("the circle of a witness leads from each operation to the next and back to the first", () => {
    for (const { witness } of verdicts.filter(({ valid }) => valid === false)) {
      const edges = edgesOf(recorded, witness);
      expect(edges.map(({ kind }) => kind).sort()).toEqual(["rw", "time"]);
      edges.forEach(({ to }, place) => expect(edges[(place + 1) % edges.length].from).toBe(to));
    }
  });

  test("transactions: reads, overwrites and misses by their rows; one card for one circle whatever forbids it", () => {
    const steps = new Map([
      [
        0,
        [
          { f: "w" as const, key: 1, value: 1 },
          { f: "w" as const, key: 2, value: 1 },
        ],
      ],
      [
        1,
        [
          { f: "r" as const, key: 1, value: 1 },
          { f: "r" as const, key: 2, value: null },
        ],
      ],
    ]);
    const one: Recorded = {
      count: 2,
      session: Float64Array.of(0, 1),
      form: Uint8Array.of(2, 2),
      key: Uint32Array.of(1, 1),
      value: Float64Array.of(NaN, NaN),
      invoked: Float64Array.of(0, 1),
      ended: Float64Array.of(9, 9),
      outcome: Uint8Array.of(0, 0),
      role: Uint8Array.of(0, 0),
      server: Int16Array.of(0, 0),
      lsn: Float64Array.of(0, 0),
      steps,
      servers: ["w"],
      until: 9,
      isWhole: true,
      digest: "",
    };
    expect(edgesOf(one, [0, 1]).map(({ from, to, kind }) => [from, kind, to])).toEqual([
      [0, "wr", 1],
      [1, "rw", 0],
    ]);
    const bad = (model: string): Verdict => ({
      model,
      valid: false,
      anomalies: ["G-single"],
      witness: [0, 1],
      message: "A circle.",
    });
    const cards = cardsOf(one, [bad("snapshot-isolation"), bad("serializable")], ["app"]);
    expect(cards.map(({ title, models }) => [title, models])).toEqual([
      ["Read skew (G-single)", ["snapshot-isolation", "serializable"]],
    ]);
    expect(contentWords(one, 1)).toBe("k1 → 1, k2 → nothing");
  });
});
