/**
 * What the command line and the viewer have in common: files that say which run they are of are read back as the same
 * history, and what is too much is refused in a sentence.
 */
import { describe, expect, test } from "vitest";
import { HistoryBuilder, judge, modelsFor, parseHistory } from "../../sim/consistency/index.ts";
import { eventsInOrder, UnfitError, type TraceEvent } from "../../sim/export/index.ts";
import { EXPORT_FORMATS, exportRun, type ExportFormat, type ExportWishes } from "../../sim/reports/exporting.ts";
import { open } from "../../sim/run.ts";
import { small } from "../worlds.ts";

const SCENARIO = small({
  duration: "2s",
  rate: "60/s",
  size: "10GB",
  faults: ["kind: crash, instance: writer-1, at: 700ms, for: 300ms"],
});
const LINK = 'https://example.org/#v=1&note=%22x%22\n"]]> -->';

const exported = (format: ExportFormat, wishes: ExportWishes = {}) =>
  exportRun(format, {
    ...wishes,
    open: (options) => open(SCENARIO, { ...options, seed: "5", mutations: ["writeQuorum3"] }),
  });
const text = (format: ExportFormat, wishes?: ExportWishes): string => [...exported(format, wishes).pieces].join("");
const { digest } = open(SCENARIO, { seed: "5", mutations: ["writeQuorum3"] }).finish();

describe("files that say which run they are of", () => {
  test.each(["jsonl", "jepsen-edn"] as const)(
    "%s is judged as the run's own history is, with its link or without",
    (format) => {
      const run = open(SCENARIO, { history: true, seed: "5", mutations: ["writeQuorum3"] });
      run.finish();
      const builder = new HistoryBuilder();
      let line = 0;
      for (const event of eventsInOrder(run.history(), run.now))
        builder.add(
          { ...event, key: event.key ?? null, lsn: event.lsn ?? null, session: event.session ?? null },
          ++line,
        );
      const own = builder.build();
      const models = modelsFor(own);
      const verdicts = judge(own, models).map(({ model, valid, anomalies }) => [model, valid, anomalies]);
      for (const wishes of [{}, { link: LINK }]) {
        const read = parseHistory(text(format, wishes));
        expect(read.operations.length).toBe(run.history().length);
        expect(judge(read, models).map(({ model, valid, anomalies }) => [model, valid, anomalies])).toEqual(verdicts);
      }
      const file = text(format, { link: LINK });
      expect(file).toContain(digest);
      expect(file).toContain("https://example.org/#v=1");
      expect(file.split("\n").length - text(format).split("\n").length).toBe(format === "jsonl" ? 1 : 6);
    },
  );

  test("a ShiViz log has one event more, of a host of its own; its parser takes every line", () => {
    const log = text("shiviz", { link: LINK });
    const found = [...log.matchAll(/(?<host>\S*) (?<clock>{.*})\n(?<event>.*)/g)];
    expect(found.map(([whole]) => `${whole}\n`).join("")).toBe(log);
    expect(found[0].groups?.["host"]).toBe("this-run");
    expect(found[0].groups?.["event"]).toContain(`digest ${digest}`);
    expect(log.slice(log.indexOf("\n", log.indexOf("\n") + 1) + 1)).toBe(text("shiviz"));
  });

  test("a trace carries link, digest, seed and mutations; a part of the run is a part of its messages", () => {
    const trace = JSON.parse(text("chrome-trace", { link: LINK, from: 500_000, until: 900_000 })) as {
      traceEvents: TraceEvent[];
      otherData: Record<string, string>;
    };
    expect(trace.otherData).toMatchObject({ link: LINK, digest, seed: "5", mutations: "writeQuorum3" });
    const sent = trace.traceEvents.filter(({ cat }) => cat === "sent").map(({ ts }) => ts as number);
    expect([sent.length > 10, Math.min(...sent) >= 500_000, Math.max(...sent) < 900_000]).toEqual([true, true, true]);
  });
});

describe("bounds", () => {
  test("of a history that would be too long nothing is written, and it is said why", () => {
    expect(() => exported("jsonl", { operationsMax: 20 })).toThrow(UnfitError);
    expect(() => exported("jsonl", { operationsMax: 20 })).toThrow(
      /more than 20 operations by 0\.\d+ s of 2\.000 s, and a part of a history is none that could be judged/,
    );
  });

  test("every format tells how much is in it, and how far its run has come", () => {
    for (const format of EXPORT_FORMATS.filter((name) => name !== "plume")) {
      const told: number[] = [];
      const { count, what } = exportRun(format, {
        tell: (at) => told.push(at),
        open: (options) => open(SCENARIO, options),
      });
      expect([
        format,
        count >= 0,
        what.length > 3,
        told.every((at, index) => index === 0 || at >= told[index - 1]),
      ]).toEqual([format, true, true, true]);
    }
  });
});
