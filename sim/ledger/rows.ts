/**
 * The fidelity ledger: every constant of the model as one list of rows, from the tables that the code itself reads, so
 * that a row cannot differ from what is played. Each has a value, a unit, a source and the range in which the truth may
 * lie.
 *
 * Left out: what a scenario says itself, defaults of the file format (`borealis schema`), names, error codes and
 * versions, which are facts and no figures.
 */
import { connectionsMax, INSTANCE_CLASSES, REGION_NAMES } from "../facts/index.ts";
import {
  BASELINE_PARAMETERS,
  CLUSTER_PARAMETERS,
  FIXED,
  GLOBAL_PARAMETERS,
  MANAGED_PARAMETERS,
  PARAMETERS,
  SCALING_PARAMETERS,
} from "../parameters/index.ts";
import { roundTripMean } from "../world/index.ts";
import { whyStill } from "./moves.ts";
import { readTolerance, type Tolerance } from "./tolerance.ts";

/**
 * What a value rests on: somebody has published it, it follows from what is published, somebody remembers it, or it is
 * our choice.
 */
export type Basis = "published" | "derived" | "recalled" | "choice";

export interface LedgerRow {
  readonly table: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly does: string;
  readonly source: string;
  readonly basis: Basis;
  /** As it is written. */
  readonly tolerance: string;
  /** Read; null where the value is exact, or the tolerance cannot be read. */
  readonly range: Tolerance | null;
  /** Whether a scenario may override it under `parameters`. */
  readonly overridable: boolean;
  /** Why it moves no run, where it was varied within its tolerance and did not; null for the others. */
  readonly movesNothing: string | null;
}

type Written = Pick<LedgerRow, "value" | "unit" | "does" | "source" | "tolerance">;

/** In the order of the tables, each as its file has it. */
export function ledger(): readonly LedgerRow[] {
  return [
    ...Object.entries(PARAMETERS).map(([name, info]) => row(tableOf(name), name, info, { overridable: true })),
    ...Object.entries(FIXED).map(([name, info]) => row("what no scenario may override", name, info)),
    ...classRows(),
    ...distanceRows(),
  ];
}

/** What is wrong with rows, as sentences: no source, no reading of the tolerance, a value outside it, two of a name. */
export function faultsOf(rows: readonly LedgerRow[]): string[] {
  const seen = new Set<string>();
  return rows.flatMap((each) => {
    const { name, source, does, tolerance, value, unit } = each;
    const isKnown = seen.has(name);
    seen.add(name);
    const range = readTolerance(tolerance, unit);
    return [
      ...(isKnown ? [`${name} stands in the ledger twice`] : []),
      ...(/[a-z0-9]{3}/i.test(source) ? [] : [`${name} has no source`]),
      ...(does.trim() === "" ? [`${name} does not say what it does`] : []),
      ...(range === undefined ? [`the tolerance of ${name}, "${tolerance}", cannot be read in ${unit}`] : []),
      ...(range !== undefined && range !== null && (value < range.low || value > range.high)
        ? [`${name} is ${value} ${unit}, outside its own tolerance of ${tolerance}`]
        : []),
    ];
  });
}

function row(
  table: string,
  name: string,
  { value, unit, does, source, tolerance }: Written,
  { overridable = false } = {},
): LedgerRow {
  const range = readTolerance(tolerance, unit) ?? null;
  return {
    table,
    name,
    value,
    unit,
    does,
    source,
    basis: basisOf(source),
    tolerance,
    range,
    overridable,
    movesNothing: whyStill(name, does) ?? null,
  };
}

const OF_CLUSTERS = [CLUSTER_PARAMETERS, SCALING_PARAMETERS, MANAGED_PARAMETERS];

function tableOf(name: string): string {
  if (OF_CLUSTERS.some((table) => name in table)) return "instances and clusters";
  if (name in BASELINE_PARAMETERS) return "mirrored MySQL";
  return name in GLOBAL_PARAMETERS ? "global databases" : "network and storage";
}

/** A source that names a choice is one, whatever it was chosen after. */
function basisOf(source: string): Basis {
  if (/\[choice/.test(source)) return "choice";
  if (source.includes("[derived]")) return "derived";
  return source.includes("[recalled]") ? "recalled" : "published";
}

function classRows(): LedgerRow[] {
  const table = "instance classes";
  return Object.entries(INSTANCE_CLASSES).flatMap(([name, { vcpus, memoryGib }]) => {
    const isPapers = name.startsWith("db.r3.");
    const source = isPapers
      ? "P17 6.1: 32 vCPU and 244 GB, each smaller one half of the next"
      : "[recalled] the EC2 family the class is built on";
    const limits = "[recalled] defaults of max_connections by memory; cluster reference 2.3 has them for Serverless v2";
    const fact = (what: string, value: number, unit: string, does: string, from: string): LedgerRow =>
      row(table, `${name} ${what}`, { value, unit, does, source: from, tolerance: "exact" });
    return [
      fact("vcpus", vcpus, "count", "processors", source),
      fact("memory", memoryGib, "GiB", "memory", source),
      fact("connections, MySQL", connectionsMax(name, "aurora-mysql"), "count", "connections it takes at once", limits),
      fact(
        "connections, PostgreSQL",
        connectionsMax(name, "aurora-postgresql"),
        "count",
        "the same of Aurora PostgreSQL",
        limits,
      ),
    ];
  });
}

function distanceRows(): LedgerRow[] {
  return REGION_NAMES.flatMap((from, index) =>
    REGION_NAMES.slice(index + 1).map((to) => {
      const value = roundTripMean(from, to);
      const source = "cluster reference 12.2: ping table of June 2019";
      const tolerance = `${Math.floor(value * 0.9)} to ${Math.ceil(value * 1.1)} us`;
      return row("distances", `${from} ${to}`, { value, unit: "us", does: "mean round trip", source, tolerance });
    }),
  );
}
