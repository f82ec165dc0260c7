/**
 * The trace, read back by the rules of Chrome's Trace Event Format and of Perfetto's importer: slices nest, arrows have
 * two ends, everything has a name.
 */
import { describe, expect, test } from "vitest";
import { exportChromeTrace, type TraceEvent, type TraceParts } from "../../sim/export/index.ts";
import type { MessageRecord } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { small } from "../worlds.ts";

const SCENARIO = small({
  duration: "3s",
  rate: "100/s",
  size: "10GB",
  instances: "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]",
  faults: [
    "kind: az-outage, az: us-east-1c, at: 500ms, for: 1s",
    "kind: slow-disk, node: storage-a1, at: 600ms, for: 1s, extra: 20ms",
    "kind: crash, instance: writer-1, at: 2s, for: 200ms",
  ],
});

const messages: MessageRecord[] = [];
const run = open(SCENARIO, {
  history: true,
  metrics: true,
  watch: { wants: (at) => at < 300_000, told: (message) => void messages.push(message) },
});
const samples = run.sampleMetrics(500_000);
const report = run.finish();
const parts: TraceParts = {
  faults: run.layout.faults,
  story: run.story(),
  operations: run.history(),
  samples,
  messages,
  hosts: run.machines,
  endUs: run.now,
  about: { digest: report.digest },
};
const pieces = [...exportChromeTrace(parts)];
const trace = JSON.parse(pieces.join("")) as {
  traceEvents: TraceEvent[];
  displayTimeUnit: string;
  otherData: { digest: string };
};
const { traceEvents } = trace;
const slices = traceEvents.filter(({ ph }) => ph === "X");
const trackOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;

describe("chrome-trace: read back", () => {
  test("is one JSON object in pieces of a line each, and says which run it is of", () => {
    expect([trace.displayTimeUnit, trace.otherData.digest]).toEqual(["ms", report.digest]);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1000);
  });

  test("every event has what its phase demands", () => {
    for (const event of traceEvents) {
      expect(["X", "i", "C", "M", "s", "f"]).toContain(event.ph);
      expect(event.name).not.toBe("");
      for (const number of [event.pid, event.tid, event.ts ?? 0, event.dur ?? 0])
        expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
      if (event.ph !== "M") expect(event.ts).toBeDefined();
      if (event.ph === "X") expect(event.dur).toBeDefined();
      if (event.ph === "C") expect(Object.values(event.args ?? {}).every(Number.isFinite)).toBe(true);
      if (event.ph === "s" || event.ph === "f") expect(event.id).toBeGreaterThan(0);
    }
  });

  test("every process and every thread with a slice has one name", () => {
    const names = (kind: string): string[] => traceEvents.filter(({ name }) => name === kind).map(trackOf);
    expect(new Set(names("thread_name")).size).toBe(names("thread_name").length);
    expect([...new Set(slices.map(trackOf))].filter((track) => !names("thread_name").includes(track))).toEqual([]);
    const processes = new Set(names("process_name"));
    expect(traceEvents.filter(({ pid }) => !processes.has(`${pid}/0`))).toEqual([]);
  });

  test("every track is in order of time, and its name comes before it", () => {
    const named = new Set<string>();
    const last = new Map<string, number>();
    for (const event of traceEvents) {
      const track = trackOf(event);
      if (event.ph === "M") {
        expect(last.has(track)).toBe(false);
        expect(typeof Object.values(event.args ?? {})[0]).toMatch(/string|number/);
        named.add(`${event.pid}`);
        continue;
      }
      // Counters are tracks by their names.
      const key = event.ph === "C" ? `${track} ${event.name}` : track;
      expect(named.has(`${event.pid}`)).toBe(true);
      expect(event.ts).toBeGreaterThanOrEqual(last.get(key) ?? 0);
      last.set(key, event.ts ?? 0);
    }
  });

  test("slices of a thread follow one another or nest", () => {
    const tracks = new Map<string, TraceEvent[]>();
    for (const slice of slices) tracks.set(trackOf(slice), [...(tracks.get(trackOf(slice)) ?? []), slice]);
    for (const track of tracks.values()) {
      const open: number[] = [];
      const order = track.toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (b.dur ?? 0) - (a.dur ?? 0));
      for (const { ts = 0, dur = 0, name } of order) {
        while (open.length > 0 && (open.at(-1) as number) <= ts) open.pop();
        if (open.length > 0) expect(ts + dur, name).toBeLessThanOrEqual(open.at(-1) as number);
        open.push(ts + dur);
      }
    }
  });

  test("every arrow begins in a slice and ends, later, in another one", () => {
    const arrows = new Map<number, TraceEvent[]>();
    for (const event of traceEvents)
      if (event.id !== undefined) arrows.set(event.id, [...(arrows.get(event.id) ?? []), event]);
    expect(arrows.size).toBe(messages.filter(({ what }) => what === "heard").length);
    const starts = new Set(slices.map((slice) => `${trackOf(slice)} ${slice.ts}`));
    for (const ends of arrows.values()) {
      expect(ends.map(({ ph }) => ph)).toEqual(["s", "f"]);
      expect(ends[1]).toMatchObject({ bp: "e", cat: ends[0].cat, name: ends[0].name });
      expect(ends[1].ts).toBeGreaterThanOrEqual(ends[0].ts as number);
      for (const end of ends) expect(starts.has(`${trackOf(end)} ${end.ts}`)).toBe(true);
    }
  });

  test("shows every operation, fault, sentence and sample", () => {
    const operations = slices.filter(({ pid }) => pid === 2);
    const { ok, failed, unknown } = report.clients;
    expect(["ok", "fail", "info"].map((outcome) => operations.filter(({ cat }) => cat === outcome).length)).toEqual([
      ok,
      failed,
      unknown,
    ]);
    expect(slices.filter(({ pid }) => pid === 1).map(({ ts, dur, name }) => [ts, dur, name])).toEqual(
      run.layout.faults.map(({ at, until, text }) => [at, until - at, text]),
    );
    expect(traceEvents.filter(({ ph }) => ph === "i").map(({ name }) => name)).toEqual(
      run.story().map(({ text }) => text),
    );
    expect(traceEvents.filter(({ ph }) => ph === "C").length).toBe(samples.length);
  });

  test("without messages, metrics or clients there is a trace all the same", () => {
    const bare = [...exportChromeTrace({ ...parts, messages: [], samples: [], operations: [] })].join("");
    expect((JSON.parse(bare) as { traceEvents: TraceEvent[] }).traceEvents.every(({ pid }) => pid === 1)).toBe(true);
  });
});
