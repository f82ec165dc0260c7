/**
 * From the file format to what the engine plays: defaults filled in, units read, names checked against the topology.
 * Problems go to `report` with the path of the key; the result is used only when there were none. What is allowed and
 * yet probably not meant goes to `warn`.
 */
import { PARAMETERS, type ParameterInfo } from "../parameters/index.ts";
import { CHECK_NAMES } from "./check-names.ts";
import { nearest, suggestion, type Path } from "./issue.ts";
import { judgeCreation } from "./judge-creation.ts";
import { normalizeAction } from "./normalize-action.ts";
import { judgeSnapshotNames } from "./normalize-copies.ts";
import { judgeDesign } from "./normalize-design.ts";
import { normalizeFault } from "./normalize-fault.ts";
import { normalizeFis, type Injected } from "./normalize-fis.ts";
import { normalizeGlobal, normalizeOperators } from "./normalize-global.ts";
import { normalizeSql } from "./normalize-injected.ts";
import { normalizePreset } from "./normalize-presets.ts";
import { normalizeRandom } from "./normalize-random.ts";
import type { FaultContext } from "./normalize-scope.ts";
import { normalizeClusters, normalizeRegions } from "./normalize-topology.ts";
import { normalizeWorkloads } from "./normalize-workload.ts";
import { readSpan, type Report } from "./read.ts";
import type { AnyFaultFile, ScenarioFile } from "./schema.ts";
import { isPreset } from "./schema-presets.ts";
import type { ExpectSpec, Scenario } from "./types.ts";
import {
  DURATION_HELP,
  RATIO_HELP,
  readDuration,
  readRatio,
  readSize,
  shown,
  SIZE_HELP,
  writeDuration,
} from "./units.ts";
import { warnOfClients } from "./warn-of-clients.ts";

export function normalize(file: ScenarioFile, report: Report, warn: Report): Scenario {
  const duration = readSpan(file.duration, 0, ["duration"], report);
  if (duration === 0 && readDuration(file.duration) === 0) report(["duration"], "must be longer than nothing");
  const regions = normalizeRegions(file, report);
  const clusters = normalizeClusters(file, regions, report);
  judgeCreation(file, clusters, report);
  const global = normalizeGlobal(file, clusters, report);
  const operators = normalizeOperators(file, clusters, report);
  const workloads = normalizeWorkloads(file, { regions, clusters, duration, report });
  const random = normalizeRandom(file, duration, clusters, workloads, report);
  const faultContext: FaultContext = { duration, regions, clusters, workloads, report, warn };
  const injected = (file.faults ?? []).map((fault, index) => faultOf(fault, ["faults", index], faultContext));
  injected.forEach(({ faults }, index) => warnOfClients(faults, ["faults", index], { file, workloads, regions }, warn));
  const scenario: Scenario = {
    scenario: 1,
    name: file.name,
    title: file.title ?? file.name,
    description: file.description ?? "",
    ...(file.lesson === undefined ? {} : { lesson: file.lesson }),
    seed: String(file.seed ?? "1"),
    duration,
    regions,
    clusters,
    ...(global === undefined ? {} : { global }),
    workloads,
    faults: injected.flatMap(({ faults }) => faults),
    actions: [
      ...(file.actions ?? []).map((action, index) => normalizeAction(action, ["actions", index], faultContext)),
      ...injected.flatMap(({ actions }) => actions),
    ],
    ...(random === undefined ? {} : { random }),
    ...(operators === undefined ? {} : { operators }),
    expect: normalizeExpect(file, report),
    parameters: normalizeParameters(file, report),
  };
  judgeDesign(scenario, report);
  judgeSnapshotNames(scenario.actions, clusters[0].id, report);
  return scenario;
}

/** What an entry of the list stands for: itself, or what AWS's words mean. */
function faultOf(fault: AnyFaultFile, path: Path, context: FaultContext): Injected {
  if (fault.kind === "fis") return normalizeFis(fault, path, context);
  if (fault.kind === "sql") return { faults: normalizeSql(fault, path, context), actions: [] };
  if (isPreset(fault)) return { faults: normalizePreset(fault, path, context), actions: [] };
  return { faults: [normalizeFault(fault, path, context)], actions: [] };
}

function normalizeExpect(file: ScenarioFile, report: Report): ExpectSpec {
  const expect: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(file.expect ?? {})) {
    if (value === undefined) continue;
    expect[key] = typeof value === "string" ? readSpan(value, 0, ["expect", key], report) : value;
  }
  file.expect?.exercised?.forEach((name, index) => {
    if (CHECK_NAMES.some((known) => known === name || known.startsWith(`${name}-`))) return;
    report(["expect", "exercised", index], `there is no check "${name}".${checkHint(name)}`);
  });
  return expect as ExpectSpec;
}

/** The check that was probably meant; of ids such as I77 none is nearer than others, and what there is says more. */
function checkHint(name: string): string {
  const idOf = (known: string): string => known.split("-")[0];
  const near = CHECK_NAMES.find((known) => idOf(known) === name.toUpperCase()) ?? nearest(name, CHECK_NAMES);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  const families = new Map<string, string[]>();
  for (const id of CHECK_NAMES.map(idOf)) families.set(id[0], [...(families.get(id[0]) ?? []), id]);
  const ranges = [...families.values()].map((ids) => `${ids[0]} to ${ids[ids.length - 1]}`);
  return ` Their names begin with their ids, ${ranges.join(", ")}: docs/invariants.md tells what each one holds.`;
}

function normalizeParameters(file: ScenarioFile, report: Report): Record<string, number> {
  const values: Record<string, number> = {};
  const table: Readonly<Record<string, ParameterInfo>> = PARAMETERS;
  for (const [name, given] of Object.entries(file.parameters ?? {})) {
    const path = ["parameters", name];
    const info = Object.hasOwn(table, name) ? table[name] : undefined;
    if (info === undefined) {
      report(path, `there is no parameter "${name}".${suggestion(name, Object.keys(table))}`);
      continue;
    }
    const value = readParameter(given, info);
    if (value === undefined) report(path, `${shown(given)} is not ${WANTED[info.unit]}`);
    else if (value < info.min || value > info.max)
      report(path, `must lie from ${inUnit(info.min, info)} to ${inUnit(info.max, info)}`);
    else values[name] = value;
  }
  return values;
}

const WANTED: Readonly<Record<ParameterInfo["unit"], string>> = {
  us: `a duration: ${DURATION_HELP}`,
  bytes: `a size: ${SIZE_HELP}`,
  "bytes/s": "a number of bytes a second",
  records: "a whole number of records",
  count: "a whole number",
  ratio: `a number, or a share: ${RATIO_HELP}`,
};

function inUnit(value: number, { unit }: ParameterInfo): string {
  return unit === "us" ? writeDuration(value) : `${value}${unit === "ratio" ? "" : ` ${unit}`}`;
}

function readParameter(given: string | number, info: ParameterInfo): number | undefined {
  if (typeof given === "number")
    return info.unit === "us" || (info.unit !== "ratio" && !Number.isInteger(given)) ? undefined : given;
  if (info.unit === "us") return readDuration(given);
  if (info.unit === "bytes") return readSize(given);
  return info.unit === "ratio" ? readRatio(given) : undefined;
}
