/**
 * The rooms of the project and the arrows allowed between them; docs/architecture.md says the same in words.
 *
 * A file belongs to the room with the longest matching path; files directly in sim/ that are not rooms of their own
 * wire the rooms together (build, run, report, frame) and share the room `sim/*.ts`. A room that is not listed here
 * does not exist: whoever makes one says here what it may know.
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
const TABLES = [
  "sim/parameters.ts",
  "sim/parameter-info.ts",
  "sim/cluster-parameters.ts",
  "sim/scaling-parameters.ts",
  "sim/managed-parameters.ts",
  "sim/global-parameters.ts",
  "sim/baseline-parameters.ts",
  "sim/world-parameters.ts",
  "sim/storage-parameters.ts",
  "sim/fixed-figures.ts",
  "sim/mutations.ts",
  "sim/mutation-info.ts",
  "sim/storage-mutations.ts",
  "sim/cluster-mutations.ts",
  "sim/regions.ts",
  "sim/instance-classes.ts",
  "sim/consistency-modes.ts",
  "sim/statement-classes.ts",
  "sim/engine-versions.ts",
  "sim/session-state.ts",
  "sim/message-families.ts",
  "sim/addresses.ts",
];
const FACTS = ["sim/kernel", "sim/scenario/types.ts", ...TABLES];
/** Rooms of sim/ that are not the engine: what talks to people, files and test runners. */
const OUTER = ["sim/cli", "sim/node", "sim/fast-check"];
const WORLD = [...FACTS, "sim/world", "sim/trace"];

export const ROOMS: Readonly<Record<string, Room>> = {
  "sim/kernel": { knows: [], packages: ["seedrandom/lib/alea.js"] },
  "sim/parameter-info.ts": { knows: [] },
  "sim/parameters.ts": {
    knows: [
      "sim/kernel",
      "sim/parameter-info.ts",
      "sim/cluster-parameters.ts",
      "sim/scaling-parameters.ts",
      "sim/managed-parameters.ts",
      "sim/global-parameters.ts",
      "sim/baseline-parameters.ts",
      "sim/world-parameters.ts",
      "sim/storage-parameters.ts",
    ],
  },
  "sim/cluster-parameters.ts": { knows: ["sim/parameter-info.ts"] },
  "sim/scaling-parameters.ts": { knows: ["sim/parameter-info.ts"] },
  "sim/managed-parameters.ts": { knows: ["sim/parameter-info.ts"] },
  "sim/global-parameters.ts": { knows: ["sim/parameter-info.ts"] },
  "sim/baseline-parameters.ts": { knows: ["sim/parameter-info.ts"] },
  "sim/world-parameters.ts": { knows: ["sim/parameter-info.ts"] },
  "sim/storage-parameters.ts": { knows: ["sim/parameter-info.ts"] },
  "sim/fixed-figures.ts": { knows: [] },
  "sim/mutation-info.ts": { knows: [] },
  "sim/mutations.ts": { knows: ["sim/mutation-info.ts", "sim/storage-mutations.ts", "sim/cluster-mutations.ts"] },
  "sim/storage-mutations.ts": { knows: ["sim/mutation-info.ts"] },
  "sim/cluster-mutations.ts": { knows: ["sim/mutation-info.ts"] },
  "sim/regions.ts": { knows: [] },
  "sim/instance-classes.ts": { knows: ["sim/fixed-figures.ts"] },
  "sim/consistency-modes.ts": { knows: [] },
  "sim/statement-classes.ts": { knows: ["sim/consistency-modes.ts"] },
  "sim/engine-versions.ts": { knows: [] },
  "sim/message-families.ts": { knows: [] },
  "sim/session-state.ts": { knows: ["sim/statement-classes.ts"] },
  "sim/scenario/types.ts": {
    knows: [
      "sim/kernel",
      "sim/parameters.ts",
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
  "sim/scenario/fault-types.ts": { knows: ["sim/kernel", "sim/message-families.ts"] },
  "sim/scenario/driver-types.ts": { knows: ["sim/kernel"] },
  "sim/scenario/access-types.ts": { knows: ["sim/kernel"] },
  "sim/addresses.ts": { knows: [] },
  "sim/managed-types.ts": { knows: ["sim/kernel"] },
  "sim/frame-types.ts": { knows: ["sim/kernel"] },
  "sim/run-types.ts": { knows: ["sim/kernel", "sim/scenario/types.ts", "sim/frame-types.ts", "sim/managed-types.ts"] },
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
  "sim/clients": { knows: [...WORLD, "sim/run-types.ts"], knowsTypesOf: ["sim/aurora/database", "sim/aurora/cluster"] },
  "sim/faults": {
    knows: [...WORLD, "sim/run-types.ts"],
    knowsTypesOf: ["sim/aurora", "sim/aurora/storage", "sim/aurora/database"],
  },
  "sim/checks": { knows: [...FACTS, "sim/trace", "sim/run-types.ts"] },
  "sim/consistency": { knows: [] },
  "sim/export": { knows: ["sim/kernel", "sim/trace", "sim/run-types.ts", "sim/scenario/types.ts"] },
  "sim/creation": { knows: ["sim/instance-classes.ts"] },
  "sim/scenario": {
    knows: [...FACTS, "sim/creation", "sim/version.ts"],
    knowsTypesOf: ["sim/run-types.ts"],
    packages: ["yaml", "zod"],
  },
  "sim/diagram": { knows: ["sim/scenario/types.ts"] },
  "sim/import": {
    knows: [...TABLES, "sim/scenario", "sim/scenario/types.ts"],
    packages: ["yaml"],
  },
  "sim/story": { knows: [...FACTS, "sim/trace", "sim/run-types.ts"] },
  "sim/chaos": { knows: ["sim/kernel", "sim/fixed-figures.ts", "sim/scenario/types.ts", "sim/scenario"] },
  "sim/seed.ts": { knows: ["sim/kernel"] },
  "sim/version.ts": { knows: [] },
  "sim/frame-figures.ts": { knows: ["sim/run-types.ts"] },
  "sim/bounds": {
    knows: ["sim/kernel", "sim/scenario", "sim/run-types.ts", "sim/frame-figures.ts"],
    knowsTypesOf: ["sim/*.ts"],
  },
  "sim/explore": { knows: ["*"] },
  "sim/claims": { knows: ["*"] },
  "sim/twin": {
    knows: ["sim/kernel", "sim/run-types.ts", "sim/scenario", "sim/scenario/types.ts", "sim/*.ts"],
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
