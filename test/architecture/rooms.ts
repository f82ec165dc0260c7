/**
 * The rooms of the project and the arrows allowed between them; docs/architecture.md says the same in words.
 *
 * A file belongs to the room with the longest matching path; files directly in sim/ that are not rooms of their own
 * are the doors (build, run, program, index) and share the room `sim/*.ts`. A room that is not listed here does not
 * exist: whoever makes one says here what it may know.
 */
import { circlesOf, importsOf, type Import } from "./imports.ts";
import type { Sources } from "./sources.ts";

interface Room {
  /** Rooms it may import from, besides itself. "*" stands for every room of sim/ except cli, node and fast-check. */
  readonly knows: readonly string[];
  /** Rooms whose types it may name although it may not call into them. */
  readonly knowsTypesOf?: readonly string[];
  /** Packages it may import; `node:` stands for Node's own modules. */
  readonly packages?: readonly string[];
}

/** Tables of facts and switches, which anybody in the model may read. */
const TABLES = ["sim/parameters", "sim/mutations", "sim/facts"];
const FACTS = ["sim/kernel", "sim/scenario/types.ts", ...TABLES];
/** Rooms of sim/ that are not the engine: what talks to people, files and test runners. */
const OUTER = ["sim/cli", "sim/node", "sim/fast-check"];
const WORLD = [...FACTS, "sim/world", "sim/trace"];

/** The model: what plays, without what is said of it. */
const MODEL = [
  ...WORLD,
  "sim/aurora",
  ...["access", "backtrack", "backup", "cluster", "database", "global", "scaling", "storage"].map(
    (room) => `sim/aurora/${room}`,
  ),
  "sim/baseline",
  "sim/clients",
  "sim/faults",
];

export const ROOMS: Readonly<Record<string, Room>> = {
  "sim/kernel": { knows: [], packages: ["seedrandom/lib/alea.js"] },
  "sim/parameters": { knows: [] },
  "sim/mutations": { knows: [] },
  "sim/facts": { knows: ["sim/parameters"] },
  "sim/scenario/types.ts": {
    knows: [
      "sim/kernel",
      "sim/parameters",
      "sim/scenario/access-types.ts",
      "sim/scenario/driver-types.ts",
      "sim/scenario/fault-types.ts",
      "sim/scenario/action-types.ts",
      "sim/scenario/cluster-types.ts",
      "sim/scenario/workload-types.ts",
    ],
  },
  "sim/scenario/cluster-types.ts": {
    knows: ["sim/kernel", "sim/scenario/access-types.ts", "sim/scenario/action-types.ts"],
  },
  "sim/scenario/workload-types.ts": {
    knows: ["sim/kernel", "sim/scenario/access-types.ts", "sim/scenario/driver-types.ts"],
  },
  "sim/scenario/action-types.ts": { knows: ["sim/kernel", "sim/scenario/access-types.ts"] },
  "sim/scenario/fault-types.ts": { knows: ["sim/kernel", "sim/facts"] },
  "sim/scenario/driver-types.ts": { knows: ["sim/kernel"] },
  "sim/scenario/access-types.ts": { knows: ["sim/kernel"] },
  "sim/results": { knows: ["sim/kernel", "sim/scenario/types.ts"] },
  "sim/trace": { knows: ["sim/kernel"] },
  "sim/world": { knows: FACTS },
  "sim/aurora/storage": { knows: WORLD },
  "sim/aurora/database": { knows: [...WORLD, "sim/aurora/storage"] },
  "sim/aurora/cluster": { knows: [...WORLD, "sim/aurora/storage", "sim/aurora/database"] },
  "sim/aurora/global": { knows: [...WORLD, "sim/aurora/storage", "sim/aurora/database", "sim/aurora/cluster"] },
  "sim/aurora/access": { knows: WORLD },
  "sim/aurora/backup": { knows: [...WORLD, "sim/aurora/storage"] },
  "sim/aurora/backtrack": { knows: [...WORLD, "sim/aurora/storage", "sim/aurora/database", "sim/aurora/cluster"] },
  "sim/aurora/scaling": { knows: [...WORLD, "sim/aurora/storage", "sim/aurora/database", "sim/aurora/cluster"] },
  "sim/aurora": {
    knows: [...WORLD, "sim/aurora/storage", "sim/aurora/database", "sim/aurora/cluster", "sim/aurora/global"],
  },
  // Row locks, processors and what passes between clients and an instance are the same in both designs.
  "sim/baseline": { knows: [...WORLD, "sim/aurora/database"], knowsTypesOf: ["sim/aurora/storage"] },
  "sim/clients": { knows: [...WORLD, "sim/results"], knowsTypesOf: ["sim/aurora/database", "sim/aurora/cluster"] },
  "sim/faults": {
    knows: [...WORLD, "sim/results"],
    knowsTypesOf: ["sim/aurora", "sim/aurora/storage", "sim/aurora/database"],
  },
  "sim/checks": { knows: [...FACTS, "sim/trace", "sim/results"] },
  "sim/consistency": { knows: [] },
  "sim/export": { knows: ["sim/kernel", "sim/trace", "sim/results", "sim/scenario/types.ts"] },
  "sim/creation": { knows: ["sim/facts"] },
  "sim/scenario": {
    knows: [...FACTS, "sim/creation", "sim/version.ts"],
    knowsTypesOf: ["sim/results"],
    packages: ["yaml", "zod"],
  },
  "sim/diagram": { knows: ["sim/scenario/types.ts"] },
  "sim/import": {
    knows: [...TABLES, "sim/scenario", "sim/scenario/types.ts"],
    packages: ["yaml"],
  },
  "sim/story": { knows: [...FACTS, "sim/trace", "sim/results"] },
  "sim/chaos": { knows: ["sim/kernel", "sim/parameters", "sim/scenario/types.ts", "sim/scenario"] },
  "sim/seed.ts": { knows: ["sim/kernel"] },
  "sim/version.ts": { knows: [] },
  "sim/meters": { knows: [...WORLD, "sim/aurora/cluster"] },
  "sim/assembly": {
    knows: [...MODEL, "sim/checks", "sim/story", "sim/chaos", "sim/scenario", "sim/results", "sim/meters"],
  },
  "sim/service": { knows: [...MODEL, "sim/scenario", "sim/assembly"] },
  "sim/pictures": { knows: [...MODEL, "sim/results", "sim/assembly"], knowsTypesOf: ["sim/*.ts"] },
  "sim/figures": { knows: [...MODEL, "sim/results", "sim/meters", "sim/assembly"], knowsTypesOf: ["sim/*.ts"] },
  "sim/reports": {
    knows: [
      ...MODEL,
      "sim/checks",
      "sim/chaos",
      "sim/export",
      "sim/results",
      "sim/assembly",
      "sim/figures",
      "sim/version.ts",
    ],
    knowsTypesOf: ["sim/*.ts"],
  },
  "sim/bounds": { knows: ["sim/kernel", "sim/scenario", "sim/results"], knowsTypesOf: ["sim/figures", "sim/*.ts"] },
  "sim/explore": { knows: ["*"] },
  "sim/claims": { knows: ["*"] },
  "sim/twin": {
    knows: ["sim/kernel", "sim/results", "sim/scenario", "sim/scenario/types.ts", "sim/*.ts"],
    packages: ["yaml"],
  },
  "sim/ledger": { knows: [...TABLES, "sim/world"] },
  "sim/*.ts": { knows: ["*"] },
  "sim/node": { knows: ["*"], packages: ["node:", "yaml", "zod"] },
  "sim/fast-check": { knows: ["*", "sim/node"], packages: ["fast-check", "vitest"] },
  "sim/cli": { knows: ["*", "sim/node"], packages: ["node:", "commander", "yaml", "zod"] },
  // Data, read while the page is built.
  scenarios: { knows: [] },
  viz: { knows: ["*", "viz/code", "scenarios"], packages: ["d3", "mediabunny", "borealis:rest"] },
  "viz/code": { knows: [], packages: ["@codemirror/", "@lezer/"] },
};

/** Each broken rule as a sentence. */
export function wrongArrows(sources: Sources): string[] {
  return importsOf(sources).flatMap((arrow) => {
    const wrong = wrongWith(arrow);
    return wrong === null ? [] : [`${arrow.from}: ${wrong}`];
  });
}

/** Files of sim/ that others may name although they are not their room's door, each with the reason. */
const SIDE_DOORS: Readonly<Record<string, string>> = {
  "sim/checks/retention.ts": "comes to the page later than the rest of its room",
  "sim/diagram/svg.ts": "marks of SVG as text, for plots as well",
  "sim/results/run-types.ts": "the library hands on all of it",
  "sim/scenario/check-names.ts": "not for the library, which hands on all that the door has",
  "sim/scenario/momentary.ts": "not for the library, either",
};

/** Who in sim/ goes into another room by something else than its door. The page may: what it loads first is counted. */
export function pastDoors(sources: Sources): string[] {
  return importsOf(sources)
    .filter(({ from, to, isPackage }) => {
      if (isPackage || !from.startsWith("sim/") || to in SIDE_DOORS) return false;
      const room = roomOf(to);
      return room !== null && room !== roomOf(from) && !room.endsWith(".ts") && to !== `${room}/index.ts`;
    })
    .map(({ from, to }) => `${from}: goes into ${roomOf(to)} by ${to} and not by its door`);
}

export function circles(sources: Sources): string[] {
  return circlesOf(importsOf(sources));
}

export function roomOf(path: string): string | null {
  const holds = (room: string): boolean => path === room || path.startsWith(`${room}/`);
  const named = Object.keys(ROOMS)
    .filter(holds)
    .sort((a, b) => b.length - a.length)[0];
  return named ?? (/^sim\/[^/]+\.ts$/.test(path) ? "sim/*.ts" : null);
}

function wrongWith({ from, to, isPackage, typeOnly }: Import): string | null {
  const name = roomOf(from);
  if (name === null) return "belongs to no room; say in test/architecture/rooms.ts what it may know";
  const room = ROOMS[name] as Room;
  if (isPackage) {
    const allowed = (room.packages ?? []).some((known) => (/[:/]$/.test(known) ? to.startsWith(known) : to === known));
    return allowed || typeOnly ? null : `${name} may not import the package ${to}`;
  }
  const other = roomOf(to);
  if (other === null) return `imports ${to}, which belongs to no room`;
  const everyone = room.knows.includes("*") && other.startsWith("sim/") && !OUTER.includes(other);
  if (other === name || everyone || room.knows.includes(other)) return null;
  if (typeOnly && room.knowsTypesOf?.includes(other)) return null;
  return `${name} may not know ${other} (imports ${to})`;
}
