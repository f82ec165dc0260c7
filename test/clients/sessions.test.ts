/**
 * Sessions of a closed workload whose machine dies for a moment: each begins anew with the machine, and none goes on
 * beside that. Whoever had a statement under way thought about the next one, came back to a machine that was there
 * again, and a workload had more sessions after each outage shorter than a thought.
 */
import { expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";

const SECOND = 1_000_000;
const SESSIONS = 4;

test.each([
  ["loses power", "az-outage, az: us-east-1c"],
  ["has its processes killed", "crash, clients: app"],
])("as many as before when the machine %s, again and again", (_what, fault) => {
  const run = open(
    scenarioFrom(`
scenario: 1
name: sessions
duration: 60s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: w }] }]
workloads:
  - { id: app, kind: closed, sessions: ${SESSIONS}, thinkTime: 1s, az: us-east-1c, keys: { count: 50 }, timeout: 2s }
faults:
  - { kind: slow-link, from: { clients: app }, to: { instance: w }, at: 0s, for: 60s, extra: 250ms }
${[5, 10, 15, 20, 25].map((at) => `  - { kind: ${fault}, at: ${at}s, for: 20ms }`).join("\n")}
`),
    { seed: 1, history: true },
  );
  run.finish();
  const asked = (from: number, to: number): number =>
    run.history().filter(({ invoke }) => invoke >= from * SECOND && invoke < to * SECOND).length;
  // Each asks about once in a second and a half: a second of thought, and 250 ms there and back.
  expect(asked(30, 60)).toBeGreaterThan(SESSIONS * 20 * 0.75);
  expect(asked(30, 60)).toBeLessThan(SESSIONS * 20 * 1.25);
});
