/**
 * What the model has in place of what an account has: a Region without measured latencies, an instance class that is
 * not in the table, a zone beyond three. Each is the nearest there is, and each is told.
 */
import { INSTANCE_CLASSES, REGION_NAMES } from "../facts/index.ts";
import type { Notes } from "./notes.ts";

/** Neighbours on the map, nearest first; what is in no row takes the first of its continent. [choice] */
const NEIGHBOURS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(eu-south|eu-central|il-|me-)/, ["eu-central-1", "eu-west-3", "eu-west-1", "eu-north-1", "eu-west-2"]],
  [/^(eu-|af-)/, ["eu-west-3", "eu-west-1", "eu-west-2", "eu-central-1", "eu-north-1"]],
  [/^ap-south-/, ["ap-south-1", "ap-southeast-1", "ap-northeast-1"]],
  [/^(ap-southeast-4|ap-southeast-6)/, ["ap-southeast-2", "ap-southeast-1"]],
  [/^ap-southeast/, ["ap-southeast-1", "ap-southeast-2", "ap-south-1"]],
  [/^(ap-|cn-)/, ["ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-south-1"]],
  [/^(ca-west|us-gov-west|mx-)/, ["us-west-2", "us-west-1", "us-east-2"]],
  [/^sa-/, ["sa-east-1", "us-east-1"]],
  [/./, ["us-east-1", "us-east-2", "ca-central-1", "us-west-2", "us-west-1"]],
];

export function regionFor(name: string, taken: readonly string[], notes: Notes): string {
  if (REGION_NAMES.includes(name)) return name;
  const [, near] = NEIGHBOURS.find(([pattern]) => pattern.test(name)) ?? NEIGHBOURS[NEIGHBOURS.length - 1];
  const stand = [...near, ...REGION_NAMES].find((one) => !taken.includes(one)) ?? near[0];
  notes.add(
    "substituted",
    `the Region ${name}`,
    `is not in the model, which has measured latencies of 16: ${stand} stands in for it`,
  );
  return stand;
}

const SIZE_VCPUS: Readonly<Record<string, number>> = { micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 };

/** The class of the table that is nearest by processors: of the same architecture where that can be told. */
export function classFor(name: string, what: string, notes: Notes): string {
  if (Object.hasOwn(INSTANCE_CLASSES, name)) return name;
  const [, family = "", size = ""] = /^db\.([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(name) ?? [];
  const multiple = /^(\d+)xlarge/.exec(size)?.[1];
  const vcpus = multiple === undefined ? SIZE_VCPUS[size] : 4 * Number(multiple);
  const like = family.startsWith("t") ? "t4g" : /g[a-z]*$/.test(family) ? "r6g" : "r6i";
  const fallback = vcpus === undefined ? "db.r6g.2xlarge" : classOf(like, vcpus);
  notes.add("substituted", what, `the class ${name} is not in the model: ${fallback} stands in for it`);
  return fallback;
}

function classOf(family: string, vcpus: number): string {
  const fitting = Object.entries(INSTANCE_CLASSES).filter(
    ([name, one]) => name.startsWith(`db.${family}.`) && one.vcpus <= vcpus,
  );
  if (family === "t4g") return vcpus > 2 ? classOf("r6g", vcpus) : "db.t4g.medium";
  return fitting.at(-1)?.[0] ?? `db.${family}.large`;
}

/**
 * Three zones for a Region's volume: those that instances stand in first, then those the account names, then the
 * Region's first.
 */
export function zonesFor(region: string, used: readonly string[], named: readonly string[]): readonly string[] {
  const usual = ["a", "b", "c", "d", "e", "f"].map((letter) => region + letter);
  const wanted = [...used, ...named, ...usual].filter(
    (zone, index, all) => usual.includes(zone) && all.indexOf(zone) === index,
  );
  return wanted.slice(0, 3).sort((a, b) => (a < b ? -1 : 1));
}
