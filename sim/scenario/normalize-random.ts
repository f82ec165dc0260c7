/** What a file leaves to chance, checked against its topology and its duration. */
import { SECOND, type Micros } from "../kernel/index.ts";
import type { Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec, RandomSpec, WorkloadSpec } from "./types.ts";
import { writeDuration } from "./units.ts";

const PATH: Path = ["random"];

/** Undefined where nothing is left to chance. */
export function normalizeRandom(
  { random }: ScenarioFile,
  duration: Micros,
  clusters: readonly ClusterSpec[],
  workloads: readonly WorkloadSpec[],
  report: Report,
): RandomSpec | undefined {
  if (random === undefined) return undefined;
  const from = readSpan(random.from, 0, [...PATH, "from"], report);
  const until = readSpan(random.until, Math.floor((duration * 2) / 3), [...PATH, "until"], report);
  if (until > duration) report([...PATH, "until"], `is after the run's end at ${writeDuration(duration)}`);
  else if (from + SHORTEST > until && duration > 0)
    report([...PATH, "from"], `leaves no millisecond before ${writeDuration(until)}, when everything has ended`);
  const longest = readSpan(random.longest, 20 * SECOND, [...PATH, "longest"], report);
  if (longest < SHORTEST) report([...PATH, "longest"], "must be at least 1ms");
  const topology = random.topology ?? "as-written";
  if (topology === "drawn") judgeDrawn(clusters, workloads, report);
  return {
    faults: random.faults ?? 8,
    actions: random.actions ?? 0,
    kinds: random.kinds ?? [],
    does: random.does ?? [],
    topology,
    survive: random.survive ?? "disks",
    from,
    until,
    longest,
  };
}

const SHORTEST: Micros = 1000;

/** Who names things that a drawn topology may not have cannot have one. */
function judgeDrawn(clusters: readonly ClusterSpec[], workloads: readonly WorkloadSpec[], report: Report): void {
  const path = [...PATH, "topology"];
  const [{ endpoints, proxies, writeForwarding }] = clusters;
  if (clusters.length > 1) report(path, "is drawn for one cluster by itself: write as-written for a global database");
  if (endpoints.length > 0 || proxies !== undefined || writeForwarding)
    report(path, "is drawn without custom endpoints, proxies and write forwarding: write as-written");
  const tied = workloads.find(({ endpoint }) => typeof endpoint === "object");
  if (tied !== undefined)
    report(path, `is drawn anew for each seed, and the workload "${tied.id}" names an instance of the written one`);
}
