/** A boxcar is full at 256 records or at 64 KB, whichever comes first (storage reference 12, row 25). */
import { expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { small } from "../../worlds.ts";

/** The fullest batch of a second of one group under load, and how many records left altogether. */
function fullest(parameters: string): { readonly most: number; readonly records: number } {
  const scenario = small({ duration: "1s", size: "10GB", rate: "20000/s", reads: "0%", parameters });
  const { trace, engine } = build(scenario, { seed: "1", mutations: [], history: false, checks: false }).context;
  let [most, records] = [0, 0];
  trace.on(TRACE.batchSent, (_group, _waited, count) => {
    most = Math.max(most, count);
    records += count;
  });
  engine.runTo(1_000_000);
  return { most, records };
}

test.each([
  ["light records", "{ logRecordBytes: 200B, boxcarSubmit: 40ms }", 256],
  ["records of 10 KB", "{ logRecordBytes: 10KB, boxcarSubmit: 2ms }", 6],
  ["records larger than the cap travel alone", "{ logRecordBytes: 65KB, boxcarSubmit: 2ms }", 1],
  ["a cap of one's own", "{ logRecordBytes: 10KB, boxcarSubmit: 2ms, boxcarBytesMax: 30KB }", 3],
])("%s", (_what, parameters, most) => {
  const seen = fullest(parameters);
  expect(seen.most).toBe(most);
  expect(seen.records).toBeGreaterThan(1_000);
});
