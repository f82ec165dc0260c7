/**
 * Which database is in the files: clusters with their instances, and global databases with their clusters. One
 * description seldom has all of it (a dump shows one Region, a template one stack), so what is missing is told together
 * with the command that would show it, and left out.
 */
import type { Notes } from "./notes.ts";
import {
  arn,
  block,
  flag,
  identifier,
  list,
  number,
  plains,
  text,
  texts,
  type Plain,
  type Resource,
} from "./resources.ts";

/** A cluster by itself, or those of a global database with the primary first. */
export interface Database {
  readonly id: string;
  readonly isGlobal: boolean;
  readonly members: readonly Member[];
}

export interface Member {
  readonly id: string;
  readonly region: string;
  readonly where: string;
  /** No file says its Region, nor does whoever imports it. */
  readonly isRegionAssumed: boolean;
  readonly properties: Plain;
  /** The writer first, in a primary. */
  readonly instances: readonly Instance[];
  readonly endpoints: readonly Plain[];
  readonly proxies: readonly Proxy[];
  /** Cluster parameters by name, where a parameter group is described. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly readerScaling: ReaderScaling | undefined;
  /** What the global cluster says of it. */
  readonly membership: Plain | undefined;
}

export interface Instance {
  readonly id: string;
  readonly isWriter: boolean;
  /** Undefined where only the cluster tells of it. */
  readonly properties: Plain | undefined;
  readonly tier: number | undefined;
}

/** Application Auto Scaling of the readers: its bounds, and what its policies track. */
export interface ReaderScaling {
  readonly target: Plain;
  readonly policies: readonly Plain[];
}

export interface Proxy {
  readonly id: string;
  readonly idleSeconds: number | undefined;
  readonly borrowSeconds: number | undefined;
  readonly connectionsPercent: number | undefined;
}

const AURORA = /^aurora(-mysql|-postgresql)?$/;

/** Sorted as the files have them; global databases first. */
export function databasesOf(resources: readonly Resource[], regionGiven: string | undefined, notes: Notes): Database[] {
  const of = (kind: Resource["kind"]): Resource[] => resources.filter((one) => one.kind === kind);
  const related = relatedTo(resources);
  const members = distinct(of("cluster"), notes).flatMap((cluster) =>
    memberOf(cluster, related(cluster), regionGiven, notes),
  );
  tellStrays(of("instance"), members, notes);
  const taken = new Set<string>();
  const placeOf = ({ id, region }: Member): string => `${region} ${id}`;
  const globals = distinct(of("global"), notes).map((one) => ({
    id: identifier(one.name) ?? one.name,
    properties: one.properties,
  }));
  for (const { properties } of members) {
    const id = identifier(properties["GlobalClusterIdentifier"]);
    if (id !== undefined && !globals.some((one) => one.id === id)) globals.push({ id, properties: {} });
  }
  const databases = globals.flatMap((global): Database[] => {
    const found = globalOf(global, members, notes);
    for (const member of found?.members ?? []) taken.add(placeOf(member));
    return found === undefined ? [] : [found];
  });
  const others = members.filter((member) => !taken.has(placeOf(member)));
  return [...databases, ...others.map((member) => alone(member, notes))];
}

/** What may say something of a cluster: whatever names it, and whatever names none. An account may have thousands. */
function relatedTo(resources: readonly Resource[]): (cluster: Resource) => readonly Resource[] {
  const named = new Map<string, Resource[]>();
  const others: Resource[] = [];
  for (const one of resources) {
    const of = identifier(one.properties["DBClusterIdentifier"]);
    if (one.kind === "cluster") continue;
    const list = of === undefined ? others : (named.get(of) ?? []);
    list.push(one);
    if (of !== undefined) named.set(of, list);
  }
  return ({ name }) => [...(named.get(identifier(name) ?? name) ?? []), ...others];
}

/** One of each: the same account may be in two files. */
function distinct(resources: readonly Resource[], notes: Notes): Resource[] {
  const seen = new Set<string>();
  return resources.filter(({ name, region, where }) => {
    const key = `${region ?? ""} ${identifier(name)}`;
    if (seen.has(key)) notes.add("left-out", where, "is described twice: the first one counts");
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function memberOf(
  cluster: Resource,
  resources: readonly Resource[],
  regionGiven: string | undefined,
  notes: Notes,
): Member[] {
  const { properties, where, name } = cluster;
  const engine = text(properties["Engine"]);
  const id = identifier(name) ?? name;
  if (engine !== undefined && !AURORA.test(engine)) {
    notes.add("left-out", where, `its engine is ${engine}: only aurora-mysql and aurora-postgresql are simulated`);
    return [];
  }
  const region = cluster.region ?? regionGiven ?? "us-east-1";
  const isOwn = (one: Resource): boolean =>
    identifier(one.properties["DBClusterIdentifier"]) === id && (one.region ?? region) === region;
  const endpoints = resources.filter((one) => one.kind === "endpoint" && isOwn(one)).map((one) => one.properties);
  const group = resources.find(
    (one) =>
      one.kind === "parameters" &&
      identifier(one.name) ===
        (identifier(properties["DBClusterParameterGroupName"]) ?? identifier(properties["DBClusterParameterGroup"])),
  );
  const scaling = scalingOf(id, resources);
  const own = distinct(
    resources.filter((one) => one.kind === "instance" && isOwn(one)),
    notes,
  );
  return [
    {
      id,
      region,
      where,
      isRegionAssumed: cluster.region === undefined && regionGiven === undefined,
      properties,
      instances: instancesOf(properties, own),
      endpoints,
      proxies: proxiesOf(id, resources),
      parameters: parametersOf(group?.properties["Parameters"] ?? group?.properties["Parameter"]),
      readerScaling: scaling,
      membership: undefined,
    },
  ];
}

/** The cluster's list of members tells who writes; where it is missing, the first one made does. */
function instancesOf(cluster: Plain, own: readonly Resource[]): Instance[] {
  const listed = plains(cluster["DBClusterMembers"]);
  const named = listed.map((member): Instance => {
    const id = identifier(member["DBInstanceIdentifier"]) ?? "";
    const properties = own.find((one) => identifier(one.name) === id)?.properties;
    return {
      id,
      isWriter: flag(member["IsClusterWriter"]),
      properties,
      tier: number(member["PromotionTier"]) ?? number(properties?.["PromotionTier"]),
    };
  });
  const others = own
    .filter((one) => !named.some(({ id }) => id === identifier(one.name)))
    .map(({ name, properties }): Instance => ({
      id: identifier(name) ?? name,
      isWriter: flag(properties["IsClusterWriter"]),
      properties,
      tier: number(properties["PromotionTier"]),
    }));
  const all = [...named, ...others];
  return [...all.filter(({ isWriter }) => isWriter), ...all.filter(({ isWriter }) => !isWriter)];
}

function proxiesOf(cluster: string, resources: readonly Resource[]): Proxy[] {
  const targets = resources.filter((one) => one.kind === "proxy-target");
  return resources
    .filter((one) => one.kind === "proxy")
    .flatMap(({ name, properties }): Proxy[] => {
      const own = targets.filter((target) => identifier(target.properties["DBProxyName"]) === identifier(name));
      const leads = own.flatMap((target) => [
        ...texts(target.properties["DBClusterIdentifiers"]),
        ...texts(target.properties["DBClusterIdentifier"]),
      ]);
      if (!leads.some((one) => identifier(one) === cluster)) return [];
      const [pool] = own.flatMap((target) => [...plains(target.properties["ConnectionPoolConfigurationInfo"])]);
      return [
        {
          id: identifier(name) ?? name,
          idleSeconds: number(properties["IdleClientTimeout"]),
          borrowSeconds: number(pool?.["ConnectionBorrowTimeout"]),
          connectionsPercent: number(pool?.["MaxConnectionsPercent"]),
        },
      ];
    });
}

/** A policy names the cluster, or in a template the target that does. */
function scalingOf(cluster: string, resources: readonly Resource[]): ReaderScaling | undefined {
  const isOf = ({ properties }: Resource): boolean =>
    text(properties["ResourceId"])?.toLowerCase() === `cluster:${cluster}`;
  const target = resources.find((one) => one.kind === "reader-scaling" && isOf(one));
  if (target === undefined) return undefined;
  const policies = resources.filter(
    (one) => one.kind === "scaling-policy" && (isOf(one) || text(one.properties["ScalingTargetId"]) === target.name),
  );
  return {
    target: target.properties,
    policies: policies.flatMap(({ properties }) => [...plains(properties["TargetTrackingScalingPolicyConfiguration"])]),
  };
}

/** CloudFormation writes an object, Terraform a list of names and values. */
function parametersOf(given: unknown): ReadonlyMap<string, string> {
  const pairs = Array.isArray(given)
    ? plains(given).map((one) => [text(one["Name"]), text(one["Value"])] as const)
    : Object.entries(block(given) ?? {}).map(([name, value]) => [name, text(value)] as const);
  return new Map(pairs.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value]])));
}

function tellStrays(instances: readonly Resource[], members: readonly Member[], notes: Notes): void {
  const placed = new Set(members.flatMap((member) => member.instances.flatMap(({ properties }) => properties ?? [])));
  const nameIn = ({ name, region }: Resource): string => `${region ?? ""} ${identifier(name)}`;
  const known = new Set(instances.flatMap((one) => (placed.has(one.properties) ? [nameIn(one)] : [])));
  for (const instance of instances) {
    const { properties, where, region } = instance;
    // One that is described a second time is of a cluster that is known.
    if (known.has(nameIn(instance))) continue;
    const cluster = identifier(properties["DBClusterIdentifier"]);
    const engine = text(properties["Engine"]) ?? "aurora";
    if (cluster === undefined && !AURORA.test(engine))
      notes.add("left-out", where, `is a database instance of ${engine} by itself, not of a cluster`);
    else if (cluster === undefined)
      notes.add("left-out", where, "names no DBClusterIdentifier: which cluster it is of is not known");
    else if (AURORA.test(engine))
      notes.add(
        "left-out",
        where,
        `is of the cluster ${cluster}, which is not described: add aws rds describe-db-clusters${region === undefined ? "" : ` --region ${region}`}`,
      );
  }
}

function globalOf(
  { id, properties }: { readonly id: string; readonly properties: Plain },
  members: readonly Member[],
  notes: Notes,
): Database | undefined {
  const listed = plains(properties["GlobalClusterMembers"]);
  const source = identifier(properties["SourceDBClusterIdentifier"]);
  const found: Member[] = [];
  for (const membership of listed) {
    const name = arn(membership["DBClusterArn"]);
    if (name === undefined) continue;
    const member = members.find((one) => one.id === name.id.toLowerCase() && one.region === name.region);
    if (member !== undefined) found.push({ ...member, membership });
    else
      notes.add(
        "left-out",
        `${name.id} in ${name.region}`,
        `is a member of the global cluster ${id} and not described here: add aws rds describe-db-clusters and describe-db-instances with --region ${name.region}`,
      );
  }
  for (const member of members) {
    const isNamed = identifier(member.properties["GlobalClusterIdentifier"]) === id || member.id === source;
    if (isNamed && !found.some((one) => one.id === member.id && one.region === member.region)) found.push(member);
  }
  if (found.length === 0) {
    notes.add("left-out", `the global cluster ${id}`, "none of its clusters is described");
    return undefined;
  }
  const writers = found.filter(({ membership }) => flag(membership?.["IsWriter"]));
  if (writers.length > 1)
    notes.add(
      "substituted",
      `the global cluster ${id}`,
      `has ${writers.length} members that are said to write, ${writers.map((one) => `${one.id} in ${one.region}`).join(" and ")}: the first one is the primary here`,
    );
  const primary =
    found.find(({ membership }) => flag(membership?.["IsWriter"])) ??
    found.find((one) => one.id === source) ??
    found.find(hasWriter) ??
    found.find(({ properties: own }) => own["MasterUsername"] !== undefined || own["DatabaseName"] !== undefined) ??
    found[0];
  if (listed.length > 0 && !flag(primary.membership?.["IsWriter"]))
    notes.add("substituted", primary.id, `stands in as the primary of ${id}: the real one is not described`);
  return { id, isGlobal: found.length > 1, members: [primary, ...found.filter((one) => one !== primary)] };
}

function hasWriter({ instances }: Member): boolean {
  return instances.some(({ isWriter }) => isWriter);
}

function alone(member: Member, notes: Notes): Database {
  const readers = list(member.properties["DBClusterMembers"]).length > 0 && !hasWriter(member);
  if (readers)
    notes.add(
      "substituted",
      member.id,
      "has no writer, so it is a secondary of a global cluster that is not described: it is played by itself, its first instance as the writer",
    );
  const source = text(member.properties["ReplicationSourceIdentifier"]);
  if (source !== undefined)
    notes.add(
      "left-out",
      member.id,
      `replicates from ${source} by the engine's own replication, which is not simulated`,
    );
  return { id: member.id, isGlobal: false, members: [member] };
}
