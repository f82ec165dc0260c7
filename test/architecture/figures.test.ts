/** No figure of the model stands outside the tables that the ledger is printed from; proven by planted offenders. */
import { describe, expect, test } from "vitest";
import { isPlayed, strayFiguresIn } from "./figures.ts";
import { readSources } from "./sources.ts";

/** Numbers that are none, each with what it is. */
const NO_FIGURES: Readonly<Record<string, string>> = {
  "sim/aurora/storage/gossip.ts: 7919": "a prime that spreads phases over groups",
  "sim/aurora/storage/background.ts: 104_729_000": "a prime that spreads phases over segments",
  "sim/world/disks.ts: 1.001": "what rounding may leave of a factor",
  "sim/clients/clients.ts: 1_000_000_000": "keeps apart the process numbers of workloads in a history",
  "sim/aurora/database/processors.ts: 100": "all of a machine, in percent",
  "sim/aurora/database/processors.ts: 1e-9": "what rounding may leave of a factor",
  "sim/checks/reader-scaling.ts: 1e-9": "what rounding may leave of a share",
  "sim/aurora/cluster/maintenance.ts: 3600": "seconds of an hour",
  "sim/aurora/backup/retention.ts: 3600": "seconds of an hour",
  "sim/checks/retention.ts: 3600": "seconds of an hour",
  "sim/checks/maintenance.ts: 604_800_000_000": "microseconds of a week",
  "sim/aurora/database/forwarded.ts: 1_000_000": "microseconds of a second",
};

const withoutLine = (told: string): string => told.replace(/:\d+:/, ":");

describe("architecture: figures", () => {
  test("a number that decides what happens stands in a table, with its source", () => {
    const stray = [...readSources("sim")]
      .filter(([path]) => isPlayed(path))
      .flatMap(([path, text]) => strayFiguresIn(path, text));
    expect(
      stray.filter((told) => !(withoutLine(told) in NO_FIGURES)),
      "put it into sim/parameters/parameters.ts, or into sim/parameters/fixed-figures.ts if no scenario should override it, with its source",
    ).toEqual([]);
    const known = new Set(stray.map(withoutLine));
    expect(Object.keys(NO_FIGURES).filter((each) => !known.has(each))).toEqual([]);
  });

  test.each([
    ["const share = 0.4;", ["sim/x.ts:1: 0.4"]],
    ["const PAUSE_US = 8;", ["sim/x.ts:1: 8"]],
    ["engine.after(1_500, kinds.look);", ["sim/x.ts:1: 1_500"]],
    [
      "engine.after(8, kinds.look); engine.after(0, kinds.look); engine.after(2 * SECOND, 7);",
      ["sim/x.ts:1: 8", "sim/x.ts:1: 2"],
    ],
    [
      "if (age > SECOND * 5) stop(); const MINUTE = 60 * SECOND; const spread = Math.max(1000, pause);",
      ["sim/x.ts:1: 5", "sim/x.ts:1: 1000"],
    ],
    ["const packed = row * 65_536 + column; const mask = 0xffff; const percent = 100 * ratio;", []],
    ["/** 0.4 of it */ const text = '0.4'; type Count = 700;", []],
  ])("%s", (text, told) => {
    expect(strayFiguresIn("sim/x.ts", text)).toEqual(told);
  });
});
