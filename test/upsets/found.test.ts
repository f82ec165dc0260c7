/**
 * What the search for single messages that matter has found (upsets.test.ts), made small. Each fails without its mend.
 */
import { describe, expect, test } from "vitest";
import { scenarioFrom } from "../worlds.ts";
import { silences, unsettled } from "./settled.ts";
import { play, type Upset } from "./upset.ts";

describe("a volume that grows", () => {
  const growing = scenarioFrom(`
scenario: 1
name: growing
duration: 20s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 } }] }
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 0%, keys: { count: 50 }, bytesPerWrite: 60MB, timeout: 1s,
      retry: { attempts: 8 } }
`);
  const groupsAfter = (...upsets: readonly Upset[]): number => {
    const { world } = play(growing, { upsets });
    expect(unsettled(growing, world)).toEqual([]);
    expect(Math.max(...silences(growing, world))).toBeLessThan(2_000_000);
    return "volume" in world ? world.volume.metadata.groups : 0;
  };

  test.each([
    ["the question for another group is lost", "control plane is asked for group", "lost"],
    ["the answer is lost", "driver gets metadata", "lost"],
  ] as const)("%s: there is another one, and no more than are needed", (_words, kind, does) => {
    const undisturbed = groupsAfter();
    expect(undisturbed).toBeGreaterThan(2);
    expect(groupsAfter({ kind, number: 1, does, by: 0 })).toBe(undisturbed);
  });
});

describe("a writer that opens the volume", () => {
  const reboots = scenarioFrom(`
scenario: 1
name: reboots
duration: 40s
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: w }, { id: r, az: us-east-1b }] }
workloads:
  - { id: app, kind: open, rate: 10/s, keys: { count: 50 }, timeout: 1s, retry: { attempts: 8 } }
actions:
  - { kind: reboot, instance: w, at: 3s }
`);
  const kinds = ["control plane hears instance", "instance gets order"];
  const sent = kinds.flatMap((kind) => {
    const count = play(reboots, { upsets: [] }).sent.get(kind) ?? 0;
    return Array.from({ length: count }, (_, index) => [index + 1, kind] as const);
  });
  test.each(sent)("is heard of although message %i, %s, is lost", (number, kind) => {
    const { world } = play(reboots, { upsets: [{ kind, number, does: "lost", by: 0 }] });
    expect(unsettled(reboots, world)).toEqual([]);
  });
});

test("an order to let go of a reader that comes when that is back does not take the stream from it", () => {
  const restarts = scenarioFrom(`
scenario: 1
name: restarts
duration: 90s
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: w }, { id: r, az: us-east-1b }] }
workloads:
  - { id: app, kind: open, rate: 10/s, keys: { count: 50 }, timeout: 1s, retry: { attempts: 8 }, until: 85s }
actions:
  - { kind: stop-cluster, cluster: main, at: 2s }
  - { kind: start-cluster, cluster: main, at: 40s }
parameters: { createMin: 5s, createMax: 8s, clusterStopTime: 30s }
`);
  const kind = "instance gets order";
  const count = play(restarts, { upsets: [] }).sent.get(kind) ?? 0;
  for (let number = 1; number <= count; number++) {
    const upsets: readonly Upset[] = [{ kind, number, does: "late", by: 4_500_000 }];
    expect(unsettled(restarts, play(restarts, { upsets }).world), `order ${number} is late`).toEqual([]);
  }
});
