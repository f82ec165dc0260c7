/**
 * Clients that a fault takes along without anybody having said so: who names no AZ for a workload gets that of the
 * writer, and an outage of this very AZ then finds nobody who waits. A run without clients has no errors and no time
 * without writes, which reads like good news.
 *
 * A workload with an `az` of its own is believed, and so is a fault that names the clients.
 */
import type { Path } from "./issue.ts";
import type { Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { FaultSpec, RegionSpec, WorkloadSpec } from "./types.ts";

interface Given {
  readonly file: ScenarioFile;
  readonly workloads: readonly WorkloadSpec[];
  readonly regions: readonly RegionSpec[];
}

export function warnOfClients(faults: readonly FaultSpec[], path: Path, given: Given, warn: Report): void {
  for (const fault of faults) {
    const azs = azsOf(fault, given.regions);
    const until = fault.for === 0 ? Infinity : fault.at + fault.for;
    const gone = given.workloads.filter(
      ({ az, startAt, stopAt }, index) =>
        azs.includes(az) && given.file.workloads?.[index].az === undefined && startAt < until && stopAt > fault.at,
    );
    if (gone.length === 0) continue;
    const names = gone.map(({ id }) => `"${id}"`).join(", ");
    warn(
      path,
      `takes the clients of ${names} along: without an \`az\` they stand beside the cluster's first instance, in ${gone[0].az}. ` +
        "Who is gone waits for nothing: the report counts neither errors nor time without writes. " +
        "Name an `az`, another one or this one if that is meant",
    );
  }
}

/** The AZs that lose power. */
function azsOf(fault: FaultSpec, regions: readonly RegionSpec[]): readonly string[] {
  if (fault.kind === "az-outage") return [fault.scope.az];
  if (fault.kind !== "region-outage") return [];
  const { region } = fault.scope;
  return regions.find(({ name }) => name === region)?.azs ?? [];
}
