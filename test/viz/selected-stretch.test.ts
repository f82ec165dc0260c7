/** The part of a run that is about what is selected: by the words of its faults, and by whole names. */
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { stretchOf } from "../../viz/project/selected-stretch.ts";
import { scenarioFrom } from "../worlds.ts";

const { layout } = open(
  scenarioFrom(`scenario: 1
name: stretch
title: Faults of several things
duration: 100s
topology:
  clusters: [{ id: main, volume: { size: 150GB, storageNodesPerAz: 15 }, instances: [{ id: writer-1 }, { id: writer-12 }] }]
faults:
  - { kind: az-outage, az: us-east-1b, at: 10s, for: 10s }
  - { kind: crash, segment: pg11.c1, at: 40s, for: 10s }
  - { kind: pause, instance: writer-12, at: 60s, for: 5s }
  - { kind: pause, instance: writer-12, at: 70s, for: 10s }
`),
  { seed: "1", checks: "none" },
);

describe("the part of a run that is about", () => {
  test.each([
    ["a zone", "az", 1, [9, 21]],
    ["an instance, from its first fault to its last", "instance", 1, [58, 82]],
    ["a group", "group", 11, [39, 51]],
    ["an instance whose name another's begins with: none", "instance", 0, null],
    ["a group whose number another's begins with: none", "group", 1, null],
    ["a zone without faults: none", "az", 0, null],
  ] as const)("%s", (_name, kind, index, seconds) => {
    const part = seconds && { from: seconds[0] * 1e6, to: seconds[1] * 1e6 };
    expect(stretchOf({ kind, index }, layout)).toEqual(part);
  });

  test("a node is what befalls the segments that it keeps", () => {
    const node = layout.nodeOfSegment[11 * layout.membersPerGroup + layout.memberNames.indexOf("c1")];
    expect(stretchOf({ kind: "node", index: node }, layout)).toEqual({ from: 39e6, to: 51e6 });
  });
});
