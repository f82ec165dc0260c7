/** The arrows of docs/architecture.md hold in the real tree, and each rule is proven by a planted offender. */
import { describe, expect, test } from "vitest";
import { circlesOf } from "./imports.ts";
import { circles, pastDoors, ROOMS, wrongArrows } from "./rooms.ts";
import { readSources } from "./sources.ts";

const sources = readSources("sim", "viz");

/** A file in one room that imports another: what the rule must say, or null where the arrow is right. */
const ARROWS: readonly (readonly [from: string, statement: string, wrong: string | null])[] = [
  ["sim/kernel/x.ts", 'import { World } from "../world/index.ts"', "sim/kernel may not know sim/world"],
  ["sim/kernel/x.ts", 'import type { Frame } from "../results/index.ts"', "sim/kernel may not know sim/results"],
  ["sim/kernel/x.ts", 'import { readFileSync } from "node:fs"', "sim/kernel may not import the package node:fs"],
  ["sim/kernel/x.ts", 'import alea from "seedrandom/lib/alea.js"', null],
  ["sim/world/x.ts", 'export * from "../aurora/storage/index.ts"', "sim/world may not know sim/aurora/storage"],
  ["sim/world/x.ts", 'import { Stream } from "../kernel/index.ts"', null],
  ["sim/trace/x.ts", 'import { World } from "../world/index.ts"', "sim/trace may not know sim/world"],
  ["sim/aurora/storage/x.ts", 'import { Writer } from "../database/writer.ts"', "may not know sim/aurora/database"],
  ["sim/aurora/database/x.ts", 'import { Health } from "../cluster/health.ts"', "may not know sim/aurora/cluster"],
  ["sim/aurora/database/x.ts", 'import { Volume } from "../storage/volume.ts"', null],
  ["sim/aurora/cluster/x.ts", 'import { Fleet } from "../global/fleet.ts"', "may not know sim/aurora/global"],
  [
    "sim/checks/x.ts",
    'import { Ladder } from "../aurora/storage/ladder.ts"',
    "sim/checks may not know sim/aurora/storage",
  ],
  [
    "sim/checks/x.ts",
    'type L = import("../aurora/storage/ladder.ts").Ladder',
    "sim/checks may not know sim/aurora/storage",
  ],
  ["sim/checks/x.ts", 'import type { Trace } from "../trace/index.ts"', null],
  ["sim/export/x.ts", 'import { Network } from "../world/index.ts"', "sim/export may not know sim/world"],
  ["sim/export/x.ts", 'import { parse } from "../scenario/parse.ts"', "sim/export may not know sim/scenario"],
  [
    "sim/clients/x.ts",
    'import { Writer } from "../aurora/database/writer.ts"',
    "sim/clients may not know sim/aurora/database",
  ],
  ["sim/clients/x.ts", 'import type { Writer } from "../aurora/database/writer.ts"', null],
  ["sim/scenario/x.ts", 'import { run } from "../run.ts"', "sim/scenario may not know sim/*.ts"],
  ["sim/scenario/x.ts", 'const { run } = await import("../run.ts")', "sim/scenario may not know sim/*.ts"],
  ["sim/scenario/x.ts", 'import type { RunReport } from "../results/index.ts"', null],
  ["sim/run.ts", 'import { main } from "./cli/main.ts"', "sim/*.ts may not know sim/cli"],
  ["sim/node/x.ts", 'import { main } from "../cli/main.ts"', "sim/node may not know sim/cli"],
  ["sim/node/x.ts", 'import { fork } from "node:child_process"', null],
  ["sim/cli/x.ts", 'import { run } from "../run.ts"', null],
  ["sim/cli/x.ts", 'import chalk from "chalk"', "sim/cli may not import the package chalk"],
  ["sim/run.ts", 'import { draw } from "../viz/main.ts"', "sim/*.ts may not know viz"],
  ["sim/cli/x.ts", 'import { draw } from "../../viz/main.ts"', "sim/cli may not know viz"],
  ["viz/x.ts", 'import { run } from "../sim/run.ts"', null],
  ["viz/x.ts", 'import { main } from "../sim/cli/main.ts"', "viz may not know sim/cli"],
  ["viz/x.ts", 'import { z } from "zod"', "viz may not import the package zod"],
  ["sim/attic/x.ts", 'import { run } from "../run.ts"', "belongs to no room"],
];

describe("architecture: arrows", () => {
  test("every import of the project follows its room's rule", () => {
    expect(wrongArrows(sources)).toEqual([]);
  });

  test("a room is entered by its door", () => {
    expect(pastDoors(sources)).toEqual([]);
    const planted = (statement: string): string[] => pastDoors(new Map([["sim/service/x.ts", statement]]));
    expect(planted('import { Usage } from "../meters/usage.ts";')).toEqual([
      "sim/service/x.ts: goes into sim/meters by sim/meters/usage.ts and not by its door",
    ]);
    expect(
      planted('import { Usage } from "../meters/index.ts"; import { callService } from "./service-calls.ts";'),
    ).toEqual([]);
  });

  test("the import graph has no circle", () => {
    expect(circles(sources)).toEqual([]);
  });

  test.each(ARROWS)("%s: %s", (from, statement, wrong) => {
    const said = wrongArrows(new Map([[from, `/** Planted. */\n${statement};\n`]]));
    if (wrong === null) expect(said).toEqual([]);
    else expect(said.join()).toContain(wrong);
  });

  test("a circle of files is told in full, also through re-exports", () => {
    const planted = new Map(
      Object.entries({
        "sim/kernel/p.ts": 'import { q } from "./q.ts";',
        "sim/kernel/q.ts": 'export * from "./r.ts";',
        "sim/kernel/r.ts": 'import { type P, p } from "./p.ts";',
      }),
    );
    expect(circles(planted)).toEqual(["sim/kernel/p.ts -> sim/kernel/q.ts -> sim/kernel/r.ts -> sim/kernel/p.ts"]);
  });

  test("a part may name the type of the whole that holds it", () => {
    const planted = new Map(
      Object.entries({
        "sim/kernel/whole.ts": 'import { Part } from "./part.ts";',
        "sim/kernel/part.ts": 'import type { Whole } from "./whole.ts";',
      }),
    );
    expect(circles(planted)).toEqual([]);
  });

  test("the rules themselves hold no circle of rooms", () => {
    const rules = Object.entries(ROOMS).flatMap(([from, { knows }]) =>
      knows.map((to) => ({ from, to, isPackage: false, typeOnly: false })),
    );
    expect(circlesOf(rules)).toEqual([]);
  });

  test("a mention of an import in a comment or a text is not an import", () => {
    const text = '// import { World } from "../world/index.ts"\nexport const s = \'import "../world/index.ts"\';\n';
    expect(wrongArrows(new Map([["sim/kernel/x.ts", text]]))).toEqual([]);
  });

  test("every room that the rules mention is itself a room", () => {
    const mentioned = Object.values(ROOMS).flatMap((room) => [...room.knows, ...(room.knowsTypesOf ?? [])]);
    expect(mentioned.filter((room) => room !== "*" && !(room in ROOMS))).toEqual([]);
  });
});
