/**
 * Whose a metric is: what an answer, its query, its label or the command line claim, against the clusters and instances
 * of the scenario. Identifiers are compared as RDS does, without regard to case.
 */
import { nearest, suggestion } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { KNOWN_METRICS } from "./known-metrics.ts";
import type { SourceText, Told } from "./read-json.ts";
import type { SeriesKey } from "./recording.ts";

export interface Places {
  /** Cluster by instance, both by their identifiers. */
  readonly instances: ReadonlyMap<string, string>;
  readonly clusters: readonly string[];
  /** Those that read at first. */
  readonly readers: readonly string[];
  readonly secondaries: readonly string[];
}

/** What is known of a series before the scenario is asked. */
export interface Claim {
  readonly metric: string | undefined;
  readonly label: string;
  readonly words: readonly string[];
  readonly whose?: string;
  readonly instance?: string;
  readonly cluster?: string;
  readonly role?: string;
}

export function placesOf({ clusters }: Scenario): Places {
  // The primary comes first, and its first instance writes.
  return {
    instances: new Map(clusters.flatMap(({ id, instances }) => instances.map((one) => [one.id, id] as const))),
    clusters: clusters.map(({ id }) => id),
    readers: clusters.flatMap(({ instances }, index) => instances.slice(index === 0 ? 1 : 0).map(({ id }) => id)),
    secondaries: clusters.slice(1).map(({ id }) => id),
  };
}

/** A label's words: CloudWatch puts names and identifiers beside each other, people put signs between them. */
export function wordsOf(label: string): readonly string[] {
  return label.split(/[^\w-]+/).filter((word) => word !== "");
}

/** The metric among them: a known one, or what looks like one of CloudWatch's names. */
export function metricIn(words: readonly string[]): string | undefined {
  return (
    words.find((word) => Object.hasOwn(KNOWN_METRICS, word)) ?? words.find((word) => /^[A-Z][A-Za-z]+$/.test(word))
  );
}

/** Whose the command line says that a file is, once for the whole file; true where it says nothing. */
export function isOfPlace({ name, whose }: SourceText, { instances, clusters }: Places, told: Told): boolean {
  const known = [...instances.keys(), ...clusters];
  if (whose === undefined || known.some((one) => isSame(one, whose))) return true;
  told.problem(name, `${whose} is not in the scenario.${suggestion(whose, known)}`);
  return false;
}

export function keyOf(claim: Claim, file: string, where: string, places: Places, told: Told): SeriesKey | undefined {
  const { metric } = claim;
  if (metric === undefined)
    return told.problem(
      where,
      `the label ${JSON.stringify(claim.label)} names no metric: give the queries that were asked among the files, too`,
    );
  if (!Object.hasOwn(KNOWN_METRICS, metric)) {
    const near = nearest(metric, Object.keys(KNOWN_METRICS));
    if (near !== undefined) return told.problem(where, `there is no metric ${metric}. Did you mean "${near}"?`);
    return told.noteAlike(`none ${file}`, file, where, metric, (metrics, isOne) =>
      isOne
        ? `${metrics} is none that a run is compared by, and is left out`
        : `${metrics} are none that a run is compared by, and are left out`,
    );
  }
  const found = placeOf(claim, places, where, told);
  if (found === undefined) return undefined;
  if (KNOWN_METRICS[metric].of === "cluster" && found.instance !== null)
    return told.problem(where, `${metric} is a cluster's, and ${found.instance} is an instance`);
  return { metric, ...found };
}

type Place = Omit<SeriesKey, "metric">;

function placeOf(claim: Claim, places: Places, where: string, told: Told): Place | undefined {
  const { words, whose } = claim;
  for (const [name, known] of [
    [claim.instance, [...places.instances.keys()]],
    [claim.cluster, places.clusters],
  ] as const)
    if (name !== undefined && !known.some((one) => isSame(one, name)))
      return told.problem(where, `${name} is not in the scenario.${suggestion(name, known)}`);
  const role = roleOf(claim.role ?? words.find((word) => roleOf(word) !== null));
  const named = [claim.instance, claim.cluster, ...words, whose].filter((name) => name !== undefined);
  const instance = idIn([...places.instances.keys()], named);
  if (instance !== undefined) return { cluster: places.instances.get(instance) as string, instance, role: null };
  const cluster = idIn(places.clusters, named);
  if (cluster !== undefined) return { cluster, instance: null, role };
  return (
    onlyPlace(claim.metric as string, places) ?? told.problem(where, whoseWords(claim, places, told.ways.toSayWhose))
  );
}

/** Where only one can be meant. */
function onlyPlace(metric: string, { instances, clusters, readers, secondaries }: Places): Place | undefined {
  const ofInstance = (ids: readonly string[]): Place | undefined =>
    ids.length === 1 ? { cluster: instances.get(ids[0]) as string, instance: ids[0], role: null } : undefined;
  const ofCluster = (ids: readonly string[]): Place | undefined =>
    ids.length === 1 ? { cluster: ids[0], instance: null, role: null } : undefined;
  if (KNOWN_METRICS[metric].of === "cluster") return ofCluster(secondaries);
  if (metric === "AuroraReplicaLagMaximum" || metric === "AuroraReplicaLagMinimum") return ofCluster(clusters);
  return ofInstance(metric === "AuroraReplicaLag" ? readers : [...instances.keys()]);
}

function whoseWords(
  { metric, label }: Claim,
  { instances, clusters }: Places,
  toSayWhose: (place: string) => string,
): string {
  const isCluster = KNOWN_METRICS[metric as string].of === "cluster";
  const all = isCluster ? clusters : [...instances.keys()];
  const told = label === metric ? "" : `, in its label ${JSON.stringify(label)} either`;
  return `does not say whose ${metric} it is${told}: ${toSayWhose(all[0] ?? clusters[0])}. Possible: ${all.join(", ")}`;
}

function idIn(ids: readonly string[], words: readonly string[]): string | undefined {
  return ids.find((id) => words.some((word) => isSame(word, id)));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function roleOf(word: string | undefined): "WRITER" | "READER" | null {
  const upper = word?.toUpperCase();
  return upper === "WRITER" || upper === "READER" ? upper : null;
}
