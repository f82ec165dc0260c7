/**
 * A group that is written to no more collects what the last read view held (L10), whatever happened to its members when
 * they were told that they may: found by random faults in every shipped scenario.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { small } from "../../worlds.ts";

const parameters = (suspectAfter: string): string =>
  `{ floorAfter: 1s, stagingPeriod: 500ms, livenessCollection: 5s, suspectAfter: ${suspectAfter} }`;

test.each([
  [
    "the word to one of them is lost",
    "kind: partition, at: 2500ms, for: 3s, from: { instance: writer-1 }, to: { node: storage-c1 }, messages: [writes]",
    "1m",
  ],
  ["a node dies between the word and its round", "kind: crash, at: 4200ms, for: 2s, node: storage-c1", "1m"],
  ["a node stands still then", "kind: pause, at: 4200ms, for: 2s, node: storage-c1", "1m"],
  ["a newcomer copies from them then", "kind: suspicion, at: 3700ms, for: 2s, node: storage-c1", "200ms"],
])("%s", (_, fault, suspectAfter) => {
  const scenario = small({
    duration: "15s",
    workload: ", until: 2s",
    actions: ["kind: long-query, instance: writer-1, at: 500ms, for: 2500ms"],
    faults: [fault],
    parameters: parameters(suspectAfter),
  });
  const { checks } = run(scenario, { seed: "1" });
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(checks.find(({ name }) => name.startsWith("L10"))?.verdict).toBe("pass");
});
