/**
 * The second set of books after a checkpoint: a checkpoint carries no rows, only runs of records that the same members
 * have, so it must say what it said whatever was played beyond it and whoever left or joined a group since.
 */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../sim/build.ts";
import { Ghost } from "../../sim/checks/ghost.ts";
import { Roster } from "../../sim/checks/roster.ts";
import { expandScenario } from "../../sim/chaos/index.ts";
import { loadPart, savePart, type Restorable } from "../../sim/kernel/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { shipped } from "../worlds.ts";

interface Books {
  readonly world: World;
  readonly ghost: Ghost;
  readonly parts: readonly Restorable[];
}

/** A world with books of our own beside it, which hear what the checks hear. */
function booksOf(scenario: Scenario, seed: string): Books {
  const world = build(scenario, { seed, mutations: [], history: false, checks: true });
  const { volume, spec, names } = world;
  const { kind, write, read } = {
    kind: spec.volume.members,
    write: spec.volume.writeQuorum,
    read: spec.volume.readQuorum,
  };
  const places = Array.from({ length: volume.segments }, (_, segment) => {
    const host = volume.placement.hostOf[segment];
    return { host, az: world.context.hosts.azOf[host] };
  });
  const roster = new Roster(volume.shape.groups, { kind, write, read }, places, world.context.trace, names);
  const ghost = new Ghost(roster, world.context.trace);
  return { world, ghost, parts: [...world.parts, roster, ghost] };
}

/** Who has which record, as the books say it, and what is missing where. */
function told({ ghost }: Books): string[] {
  const lines: string[] = [];
  for (let lsn = 1; lsn <= ghost.last; lsn++) if (ghost.isLive(lsn)) lines.push(`${lsn}: ${ghost.holders(lsn)}`);
  for (let segment = 0; segment < ghost.roster.segments; segment++)
    lines.push(`${segment}: ${ghost.stable[segment]} ${ghost.missing(segment, ghost.last)}`);
  return lines;
}

/** How many runs a checkpoint of the books has. */
function runsIn(saved: unknown): number {
  if (saved === null || typeof saved !== "object" || ArrayBuffer.isView(saved)) return 0;
  if ("ends" in saved) return (saved.ends as Float64Array).length;
  return Object.values(saved).reduce((sum: number, part) => sum + runsIn(part), 0);
}

describe("the second set of books after a checkpoint", () => {
  // In chaos 12 and 15 segments that are no members any more have records beyond a hole.
  const runs: [string, string][] = [
    ["failover-during-repair", "1"],
    ["az-away-for-long", "1"],
    ["chaos", "12"],
    ["chaos", "15"],
  ];
  test.each(runs)("%s %s: there and back, the books say what they said, and go on alike", (name, seed) => {
    const scenario = expandScenario(shipped(name), seed);
    const books = booksOf(scenario, seed);
    const { engine } = books.world.context;
    const moments = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9].map((part) => Math.floor(part * scenario.duration));
    const seen = moments.map((moment) => {
      engine.runTo(moment);
      const saved = books.parts.map(savePart);
      expect(runsIn(saved.at(-1))).toBeLessThan(200);
      return { saved, lines: told(books) };
    });
    for (const index of [3, 5, 0, 4, 2, 5, 1]) {
      books.parts.forEach((part, at) => loadPart(part, seen[index].saved[at]));
      expect(told(books)).toEqual(seen[index].lines);
      expect(savePart(books.ghost)).toEqual(seen[index].saved.at(-1));
      if (index === 5) continue;
      engine.runTo(moments[index + 1]);
      expect(told(books)).toEqual(seen[index + 1].lines);
    }
  });
});
