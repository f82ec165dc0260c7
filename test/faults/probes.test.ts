/** Situations that only these faults bring about are met, and named, where they come about, and nowhere else. */
import { expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { shipped, small } from "../worlds.ts";

const met = (scenario: Scenario): readonly string[] => {
  const run = open(scenario, { seed: 1, probes: true });
  run.finish();
  return run.probes();
};
const ten = (faults: readonly string[], more: Parameters<typeof small>[0] = {}): Scenario =>
  small({ size: "10GB", duration: "12s", faults, ...more });
const NEW = /lie|image|tore|whose disk fails|wrong place|clock was wrong/;

test.each([
  [
    "a disk's lie was found out",
    ten(["kind: lying-disk, node: storage-a1, at: 1s", "kind: crash, node: storage-a1, at: 4s, for: 1s"]),
  ],
  ["an old image of a disk was found out", ten(["kind: stale-disk, node: storage-a1, at: 1s, for: 2s"])],
  [
    "a power failure tore a write",
    ten([
      "kind: torn-writes, storage: main, at: 0s",
      "kind: slow-disk, storage: main, extra: 20ms, at: 0s",
      "kind: az-outage, az: us-east-1b, at: 3s, for: 1s",
    ]),
  ],
  ["a member was given up whose disk fails", ten(["kind: disk-errors, node: storage-a1, at: 1s, intensity: 100%"])],
  ["log in a wrong place was found", shipped("misdirected-writes")],
  [
    "an engine died while its clock was wrong",
    ten(["kind: clock-skew, writer: main, ahead: 1s, at: 1s", "kind: crash, writer: main, at: 3s, for: 1s"]),
  ],
])("%s", (name, scenario) => {
  expect(met(scenario)).toContain(name);
  expect(met({ ...scenario, faults: [] }).filter((one) => NEW.test(one))).toEqual([]);
});
