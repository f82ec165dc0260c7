/**
 * A database of an account as a scenario's plain data: the topology as it is, and clients that are made up, since no
 * description tells of any. What the description does not say is left to the format's defaults. One cluster of it is in
 * cluster-of.ts.
 */
import type { Database, Member } from "./account.ts";
import { clusterOf } from "./cluster-of.ts";
import type { Notes } from "./notes.ts";
import { number, plains, text, texts, type Plain } from "./resources.ts";
import { regionFor, zonesFor } from "./substitutes.ts";
import { nameFor } from "./words.ts";

export function scenarioOf(database: Database, notes: Notes): Plain {
  const regions: { name: string; azs: readonly string[] }[] = [];
  const ids = new Set<string>();
  const clusters = database.members.flatMap((member, index): Plain[] => {
    const region = regionFor(
      member.region,
      [...regions.map(({ name }) => name), ...database.members.map((one) => one.region)],
      notes,
    );
    if (regions.some(({ name }) => name === region)) {
      notes.add("left-out", member.where, `a second cluster in ${region}: a global database has one a Region`);
      return [];
    }
    const azs = azsOf(member, region, notes);
    regions.push({ name: region, azs });
    return [clusterOf(member, { region, azs, isPrimary: index === 0, isGlobal: database.isGlobal, ids }, notes)];
  });
  const rpo = number(Number(database.members[0].parameters.get("rds.global_db_rpo") ?? "-1"));
  notes.add(
    "assumed",
    "the clients",
    "are made up, since no description of an account tells of any: change their rates, or add your own",
  );
  notes.add(
    "assumed",
    "the size of the volume",
    "is the default, 640 GB, since AWS tells it in CloudWatch's VolumeBytesUsed alone: set volume: { size: … }",
  );
  return {
    scenario: 1,
    name: nameFor(database.id),
    title: `The topology of ${nameFor(database.id)}, imported.`,
    description: "An imported topology with made-up clients. Add faults, and see what your clients would have seen.",
    duration: "30s",
    topology: {
      regions,
      ...(clusters.length > 1
        ? { global: { id: nameFor(database.id), ...(rpo === undefined ? {} : { rpo: `${rpo}s` }) } }
        : {}),
      clusters,
    },
    workloads: clusters.flatMap((cluster, index) => workloadsOf(cluster, index === 0)),
    expect: { lostCommits: 0 },
  };
}

function azsOf(member: Member, region: string, notes: Notes): readonly string[] {
  const moved = (zone: string): string => region + (zone.at(-1) ?? "a");
  const used = member.instances.flatMap(({ properties }) => text(properties?.["AvailabilityZone"]) ?? []);
  const named = texts(member.properties["AvailabilityZones"]);
  const azs = zonesFor(region, used.map(moved), named.map(moved));
  if (used.length > 0 && named.some((zone) => !azs.includes(moved(zone))))
    notes.add(
      "substituted",
      member.id,
      `its instances stand outside the volume's zones; the volume is in ${azs.join(", ")} here`,
    );
  return azs;
}

/** Writers and readers where the applications would be: beside the writer, and in every Region. */
function workloadsOf(cluster: Plain, isPrimary: boolean): Plain[] {
  const instances = plains(cluster["instances"]);
  const proxies = plains(cluster["proxies"]);
  const id = String(cluster["id"]);
  const keys = { keys: { count: 1000 } };
  const reading = { kind: "open", cluster: id, endpoint: "reader", rate: "100/s", reads: "100%" };
  if (!isPrimary) {
    const forwards = cluster["writeForwarding"] === true ? { reads: "90%", consistency: "SESSION" } : {};
    return instances.length === 0 ? [] : [{ id: nameFor(`near-${id}`), ...reading, ...forwards, ...keys }];
  }
  const driver = proxies.length === 0 ? {} : { driver: { kind: "proxy" } };
  return [
    { id: "app", kind: "open", cluster: id, rate: "200/s", reads: "50%", ...keys, ...driver },
    ...(instances.length > 1 ? [{ id: "reports", ...reading, ...keys }] : []),
  ];
}
