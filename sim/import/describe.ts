/**
 * Answers of `aws rds describe-db-clusters`, `describe-db-instances`, `describe-global-clusters` and
 * `describe-db-cluster-endpoints`: one, several in a list, or what `--query` leaves of them. Their properties need no
 * other names.
 *
 * A dump of one Region shows only that Region's clusters, so a global database takes one describe-db-clusters for each
 * Region.
 */
import type { Notes } from "./notes.ts";
import { arn, isPlain, list, plains, text, type Plain, type Resource, type ResourceKind } from "./resources.ts";

const ANSWERS: Readonly<Record<string, readonly [ResourceKind, identifier: string, arn: string]>> = {
  DBClusters: ["cluster", "DBClusterIdentifier", "DBClusterArn"],
  DBInstances: ["instance", "DBInstanceIdentifier", "DBInstanceArn"],
  GlobalClusters: ["global", "GlobalClusterIdentifier", "GlobalClusterArn"],
  DBClusterEndpoints: ["endpoint", "DBClusterEndpointIdentifier", "DBClusterEndpointArn"],
};

/** By what only one of them has: how an element of a bare list is known. */
const MARKS: readonly (readonly [string, string])[] = [
  ["GlobalClusterMembers", "GlobalClusters"],
  ["DBClusterMembers", "DBClusters"],
  ["DBInstanceClass", "DBInstances"],
  ["DBClusterEndpointIdentifier", "DBClusterEndpoints"],
];

export function isDescription(data: unknown): boolean {
  return list(data).some(
    (one) => isPlain(one) && (Object.keys(ANSWERS).some((key) => key in one) || answerOf(one) !== undefined),
  );
}

export function describedResources(data: unknown, file: string, notes: Notes): Resource[] {
  return list(data).flatMap((answer, index) => {
    const place = Array.isArray(data) ? `${file}[${index}]` : file;
    if (!isPlain(answer)) {
      notes.add("left-out", place, "is no answer of `aws rds describe-…`");
      return [];
    }
    const single = answerOf(answer);
    if (single !== undefined) return resource(single, answer, file, notes);
    for (const key of Object.keys(answer)) if (!(key in ANSWERS)) tellUnread(key, place, notes);
    return Object.keys(ANSWERS).flatMap((key) => plains(answer[key]).flatMap((one) => resource(key, one, file, notes)));
  });
}

function tellUnread(key: string, place: string, notes: Notes): void {
  if (key === "Marker" || key === "NextToken")
    notes.add("left-out", place, `has a ${key}: the answer goes on in another page, which is not here`);
  else if (key !== "ResponseMetadata")
    notes.add(
      "left-out",
      `${key} of ${place}`,
      "is not read: clusters, instances, global clusters and custom endpoints are",
    );
}

function answerOf(one: Plain): string | undefined {
  return MARKS.find(([mark]) => mark in one)?.[1];
}

function resource(answer: string, properties: Plain, file: string, notes: Notes): Resource[] {
  const [kind, identifier, arnKey] = ANSWERS[answer];
  const id = text(properties[identifier]);
  // The endpoints that every cluster has are described beside the custom ones.
  if (kind === "endpoint" && text(properties["EndpointType"]) !== "CUSTOM") return [];
  if (id === undefined) {
    notes.add("left-out", `an entry of ${answer} in ${file}`, `has no ${identifier}`);
    return [];
  }
  const zone = text(properties["AvailabilityZone"]);
  const region = arn(properties[arnKey])?.region || zone?.slice(0, -1);
  return [{ kind, name: id, where: `${id} in ${file}`, region, properties }];
}
