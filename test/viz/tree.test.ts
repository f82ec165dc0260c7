/**
 * The topology as a tree in words: everything that the layout names stands in it once, where it is, and says how it
 * stands.
 */
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { rowsOf, treeOf, wayTo, type Limb } from "../../viz/project/tree.ts";
import { sameSelection } from "../../viz/state/selection.ts";
import { shipped } from "../worlds.ts";

function at(name: string, time: number) {
  const run = open(shipped(name), { seed: "1", checks: "none" });
  run.runTo(time);
  const { layout } = run;
  return { layout, frame: run.frame(), tree: treeOf(layout) };
}

const all = (limbs: readonly Limb[]): readonly Limb[] => limbs.flatMap((limb) => [limb, ...all(limb.parts)]);

test("of mirrored MySQL the standby and a replica are called what they are", () => {
  const { frame, tree } = at("mirrored-replica", 2_000_000);
  const words = (id: string): string | undefined =>
    all(tree)
      .find((limb) => limb.id === `instance ${id}`)
      ?.words(frame);
  expect(["mysql-1", "mysql-2", "replica-1"].map(words)).toEqual([
    "writer mysql-1, up",
    "standby mysql-2, up",
    "replica replica-1, up",
  ]);
});

describe("az-plus-one, with a zone and a node down", () => {
  const { layout, frame, tree } = at("az-plus-one", 27_000_000);
  const limbs = all(tree);
  const words = (id: string): string => limbs.find((limb) => limb.id === id)!.words(frame);

  test("each zone, machine and segment stands in it once, and each that can be selected can be found", () => {
    const { instances, clients, nodes, nodeOfSegment, proxies } = layout;
    const things = instances.length + clients.length + proxies.length + nodes.length + nodeOfSegment.length;
    expect(limbs.length).toBe(1 + 3 + things);
    expect(new Set(limbs.map(({ id }) => id)).size).toBe(limbs.length);
    for (let node = 0; node < nodes.length; node++) {
      const way = wayTo(tree, { kind: "node", index: node })!.map(({ id }) => id);
      expect(way).toEqual(["us-east-1", `zone us-east-1${"abc"[nodes[node].az]}`]);
      const { parts } = limbs.find(({ selection }) => sameSelection(selection, { kind: "node", index: node }))!;
      const kept = [...nodeOfSegment.keys()].filter((segment) => nodeOfSegment[segment] === node);
      expect(parts.map(({ id }) => id)).toEqual(
        kept.map((segment) => `segment pg${Math.floor(segment / 6)}.${layout.memberNames[segment % 6]}`),
      );
    }
    // A group stands in six places: none of them is where it is.
    expect(wayTo(tree, { kind: "group", index: 0 })).toBe(null);
  });

  test("each says how it stands", () => {
    expect(words("us-east-1")).toBe("Region us-east-1: cluster main");
    expect([words("zone us-east-1a"), words("zone us-east-1b")]).toEqual([
      "Zone us-east-1a, power on",
      "Zone us-east-1b, power lost",
    ]);
    expect(words("instance writer-1")).toBe("writer writer-1, up, promotion tier 1");
    expect(words("node storage-b1")).toBe("Storage node storage-b1, down, 16 segments");
    expect([words("segment pg0.a1"), words("segment pg0.b1")]).toEqual([
      "Segment pg0.a1, complete",
      "Segment pg0.b1, failed",
    ]);
  });

  test("rows are those of open limbs, with their level and their place among siblings", () => {
    expect(rowsOf(tree, new Set()).length).toBe(1);
    // What is open below something that is closed is not seen.
    expect(rowsOf(tree, new Set(["zone us-east-1b"])).length).toBe(1);
    const rows = rowsOf(tree, new Set(["us-east-1", "zone us-east-1b"]));
    expect(rows.map(({ level, place, among }) => [level, place, among].join()).slice(0, 5)).toEqual([
      "1,1,1",
      "2,1,3",
      "2,2,3",
      "3,1,8",
      "3,2,8",
    ]);
    expect(rows[3].parent?.id).toBe("zone us-east-1b");
  });
});

test("of a global database every Region has its cluster and machines; what is not pictured leads to its cluster", () => {
  const { layout, frame, tree } = at("region-loss-asleep", 1_000_000);
  const limbs = all(tree);
  expect(tree.length).toBe(layout.regions.length);
  expect(layout.others.length).toBeGreaterThan(0);
  layout.others.forEach(({ id, region, instances, nodes }, index) => {
    const whole = tree.find((limb) => limb.id === region)!;
    expect(whole.selection).toEqual({ kind: "member", index: index + 1 });
    expect(whole.words(frame)).toContain(`cluster ${id}, secondary, 6 of 6 copies`);
    const machines = all(whole.parts).filter((limb) => limb.id.startsWith(`${id} `));
    expect(machines.length).toBe(instances.length + nodes.length);
    for (const machine of machines) {
      expect(machine.selection).toEqual(whole.selection);
      expect(machine.words(frame)).toMatch(/, up/);
    }
  });
  expect(new Set(limbs.map(({ id }) => id)).size).toBe(limbs.length);
});
