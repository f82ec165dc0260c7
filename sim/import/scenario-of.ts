/**
 * A database of an account as a scenario's plain data: the topology as it is, and clients that are made up, since no
 * description tells of any. What the description does not say is left to the format's defaults.
 */
import { readVersion } from "../engine-versions.ts";
import { SERVERLESS_CLASS } from "../instance-classes.ts";
import type { Database, Instance, Member } from "./account.ts";
import { clusterCreationOf, instanceCreationOf, tellAccess } from "./creation-of.ts";
import { printable, type Notes } from "./notes.ts";
import { block, flag, number, plains, text, texts, type Plain } from "./resources.ts";
import { classFor, regionFor, zonesFor } from "./substitutes.ts";

const DAY_SECONDS = 86_400;
const STAND_IN = "db.r6g.2xlarge";

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

/** A name as scenarios have them: CloudFormation's own names have capitals. */
export function nameFor(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 63)
    .replace(/-$/, "");
  return clean === "" ? "imported" : clean;
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

interface Place {
  readonly region: string;
  readonly azs: readonly string[];
  readonly isPrimary: boolean;
  readonly isGlobal: boolean;
  /** Identifiers used so far: the scenario has one name space, an account has one a Region. */
  readonly ids: Set<string>;
}

function clusterOf(member: Member, place: Place, notes: Notes): Plain {
  const { properties, membership } = member;
  const { region, isPrimary, isGlobal, ids } = place;
  const engine = engineOf(member, notes);
  const id = unique(member.id, region, ids, notes);
  const names = new Map<string, string>();
  const instances = member.instances.map((instance, index) => {
    const own = { ...instanceOf(instance, index, member, place, notes), ...instanceCreationOf(instance, engine) };
    names.set(instance.id, String(own["id"]));
    return own;
  });
  const v1 = capacityOfV1(member);
  if (instances.length === 0 && v1 === undefined)
    notes.add(
      "assumed",
      id,
      isPrimary
        ? "no instance of it is described: a writer stands in"
        : "no instance of it is described: it is headless",
    );
  if (isPrimary && instances.length > 1 && !member.instances.some(({ isWriter }) => isWriter))
    notes.add("assumed", id, `which instance writes is not said: ${String(instances[0]["id"])}, the first`);
  const isLocal = flag(properties["EnableLocalWriteForwarding"]) || isEnabled(properties["LocalWriteForwardingStatus"]);
  const isGlobally =
    flag(properties["EnableGlobalWriteForwarding"]) ||
    flag(properties["GlobalWriteForwardingRequested"]) ||
    isEnabled(properties["GlobalWriteForwardingStatus"]) ||
    isEnabled(membership?.["GlobalWriteForwardingStatus"]);
  const kmsKey = keyOf(properties);
  if (
    kmsKey !== undefined &&
    text(properties["StorageEncryptionType"]) === undefined &&
    text(properties["DBClusterArn"]) !== undefined
  )
    notes.add(
      "assumed",
      `the key ${kmsKey}`,
      "is the customer's own: whether it is AWS's is not said (aws kms describe-key tells it)",
    );
  const backtrack = number(properties["BacktrackWindow"]) ?? 0;
  const capacity = capacityOf(member);
  const version = versionOf(engine, properties, id, notes);
  tellUnmapped(member, id, notes);
  tellAccess(member, id, notes);
  return {
    id,
    region,
    engine,
    ...(version === undefined ? {} : { engineVersion: version }),
    ...(isGlobal && isPrimary ? { role: "primary" } : {}),
    ...(capacity === undefined ? {} : { serverlessV2: capacity }),
    ...(v1 === undefined ? {} : { serverlessV1: v1 }),
    ...(isPrimary && instances.length === 0 ? {} : { instances }),
    ...(isPrimary ? autoScalingOf(member, id, notes) : {}),
    ...((isPrimary ? isLocal : isGlobally) ? { writeForwarding: true } : {}),
    ...clusterCreationOf(member, isGlobal && !isPrimary, isGlobal),
    ...(kmsKey === undefined ? {} : { kmsKey }),
    ...(backtrack === 0 ? {} : { backtrackWindow: `${Math.min(backtrack, 3 * DAY_SECONDS)}s` }),
    ...(["1", "on", "true"].includes(member.parameters.get("apg_ccm_enabled") ?? "")
      ? { clusterCacheManagement: true }
      : {}),
    ...some("endpoints", endpointsOf(member, names, notes)),
    ...some(
      "proxies",
      member.proxies.map((proxy) => ({
        id: unique(proxy.id, region, ids, notes),
        ...span("borrowTimeout", proxy.borrowSeconds),
        ...(proxy.connectionsPercent === undefined ? {} : { connections: `${proxy.connectionsPercent}%` }),
        ...span("idleTimeout", proxy.idleSeconds),
      })),
    ),
  };
}

function some(key: string, values: readonly Plain[]): Plain {
  return values.length === 0 ? {} : { [key]: values };
}

function span(key: string, seconds: number | undefined): Plain {
  return seconds === undefined ? {} : { [key]: `${seconds}s` };
}

function isEnabled(status: unknown): boolean {
  return ["enabled", "enabling", "requested"].includes(text(status) ?? "");
}

function unique(given: string, region: string, ids: Set<string>, notes: Notes): string {
  const name = nameFor(given);
  let id = name;
  for (let count = 1; ids.has(id); count++)
    id = `${name.slice(0, 40).replace(/-$/, "")}-${region}${count === 1 ? "" : `-${count}`}`;
  if (id !== given)
    notes.add(
      "substituted",
      printable(given, 80),
      `is called ${id} here: a scenario's names are lower-case and all different`,
    );
  ids.add(id);
  return id;
}

function engineOf({ properties, id }: Member, notes: Notes): "aurora-mysql" | "aurora-postgresql" {
  const engine = text(properties["Engine"]);
  if (engine === "aurora-mysql" || engine === "aurora-postgresql") return engine;
  notes.add(
    "substituted",
    id,
    engine === "aurora"
      ? "its engine, aurora (MySQL 5.6), is retired: aurora-mysql stands in"
      : "its engine is not said: aurora-mysql",
  );
  return "aurora-mysql";
}

/** A major version by itself, as templates have it, leaves the rest to the service; here to the default. */
function versionOf(
  engine: "aurora-mysql" | "aurora-postgresql",
  properties: Plain,
  id: string,
  notes: Notes,
): string | undefined {
  const given = text(properties["EngineVersion"]);
  if (given === undefined || readVersion(engine, given) !== undefined) return given;
  notes.add(
    "left-out",
    id,
    `its engine version ${printable(given, 40)} is none that the model can judge: it counts as one that can do everything`,
  );
  return undefined;
}

function instanceOf(
  instance: Instance,
  index: number,
  member: Member,
  { region, azs, ids }: Place,
  notes: Notes,
): Plain {
  const { properties, tier } = instance;
  const given = text(properties?.["AvailabilityZone"]);
  const wanted = given === undefined ? undefined : region + (given.at(-1) ?? "");
  const az = wanted !== undefined && azs.includes(wanted) ? wanted : azs[index % 3];
  if (wanted !== undefined && az !== wanted)
    notes.add(
      "substituted",
      instance.id,
      `stands in ${az} instead of ${given}: a volume spans three zones, and so do its instances here`,
    );
  const className = text(properties?.["DBInstanceClass"]);
  const id = unique(instance.id, region, ids, notes);
  const status = text(properties?.["DBInstanceStatus"]);
  if (status !== undefined && status !== "available")
    notes.add("substituted", id, `is ${printable(status, 40)} in the account, and available here`);
  return {
    id,
    class:
      className === SERVERLESS_CLASS && capacityOf(member) === undefined
        ? serverlessClass(id, notes)
        : classOf(className, id, member, notes),
    az,
    promotionTier: Math.min(15, Math.floor(tier ?? 1)),
  };
}

function classOf(given: string | undefined, id: string, member: Member, notes: Notes): string {
  // One without a capacity range does not come here.
  if (given === SERVERLESS_CLASS) return given;
  if (given !== undefined) return classFor(given, id, notes);
  notes.add(
    "assumed",
    id,
    `no DBInstanceClass is known of it (aws rds describe-db-instances --region ${member.region} tells it): db.r6g.2xlarge`,
  );
  return "db.r6g.2xlarge";
}

/** Serverless v2's range; a pause goes with a minimum of nothing. */
function capacityOf({ properties }: Member): Plain | undefined {
  const given = block(properties["ServerlessV2ScalingConfiguration"]);
  const min = number(given?.["MinCapacity"]);
  const max = number(given?.["MaxCapacity"]);
  if (min === undefined || max === undefined) return undefined;
  const pause = number(given?.["SecondsUntilAutoPause"]);
  return { min, max, ...(pause === undefined || min > 0 ? {} : span("autoPauseAfter", pause)) };
}

/** Serverless v1: its capacities, where they are known; what describes it has no instances. */
function capacityOfV1({ properties }: Member): Plain | undefined {
  if (text(properties["EngineMode"]) !== "serverless") return undefined;
  const given = block(properties["ScalingConfiguration"]) ?? block(properties["ScalingConfigurationInfo"]);
  const min = number(given?.["MinCapacity"]);
  const max = number(given?.["MaxCapacity"]);
  if (min === undefined || max === undefined) return undefined;
  const pauses = given?.["AutoPause"] === undefined || flag(given["AutoPause"]);
  const action = text(given?.["TimeoutAction"]);
  return {
    min,
    max,
    autoPause: pauses,
    ...(pauses ? span("autoPauseAfter", number(given?.["SecondsUntilAutoPause"])) : {}),
    ...span("timeout", number(given?.["SecondsBeforeTimeout"])),
    ...(action === undefined ? {} : { timeoutAction: action }),
  };
}

function serverlessClass(id: string, notes: Notes): string {
  notes.add("substituted", id, `is db.serverless, and no capacity range is known: ${STAND_IN} stands in`);
  return STAND_IN;
}

function autoScalingOf({ readerScaling }: Member, id: string, notes: Notes): Plain {
  if (readerScaling === undefined) return {};
  const { target, policies } = readerScaling;
  const known = policies.flatMap((policy) => {
    const metric = text(block(policy["PredefinedMetricSpecification"])?.["PredefinedMetricType"]);
    const value = number(policy["TargetValue"]);
    if (
      metric === undefined ||
      value === undefined ||
      !/^RDSReaderAverage(CPUUtilization|DatabaseConnections)$/.test(metric)
    )
      return [];
    return [
      {
        metric,
        target: value,
        ...span("scaleOutCooldown", number(policy["ScaleOutCooldown"])),
        ...span("scaleInCooldown", number(policy["ScaleInCooldown"])),
        ...(flag(policy["DisableScaleIn"]) ? { disableScaleIn: true } : {}),
      },
    ];
  });
  if (known.length > 0)
    return {
      autoScaling: {
        min: number(target["MinCapacity"]) ?? 0,
        max: number(target["MaxCapacity"]) ?? 15,
        policies: known,
      },
    };
  notes.add(
    "left-out",
    `reader auto scaling of ${id}`,
    "no policy with a known metric is described: the readers there are stay",
  );
  return {};
}

/** The customer's own key, by what its ARN ends in; AWS's own has no name here. */
function keyOf(properties: Plain): string | undefined {
  const given = text(properties["KmsKeyId"]);
  if (given === undefined || text(properties["StorageEncryptionType"]) === "sse-rds" || given.endsWith("alias/aws/rds"))
    return undefined;
  const last = given.split("/").at(-1) ?? given;
  return /^[a-z]/i.test(last) ? nameFor(last) : nameFor(`key-${last}`);
}

function endpointsOf({ endpoints, id }: Member, names: ReadonlyMap<string, string>, notes: Notes): Plain[] {
  return endpoints.map((endpoint) => {
    const name = nameFor(text(endpoint["DBClusterEndpointIdentifier"]) ?? `${id}-endpoint`);
    const known = (listed: unknown): string[] =>
      texts(listed).flatMap((one) => {
        const own = names.get(one.toLowerCase());
        if (own === undefined)
          notes.add("left-out", `the endpoint ${name}`, `names ${printable(one, 80)}, which is no instance of ${id}`);
        return own ?? [];
      });
    const members = known(endpoint["StaticMembers"]);
    const type = text(endpoint["CustomEndpointType"]) === "READER" ? { type: "READER" } : {};
    return {
      id: name,
      ...type,
      ...(members.length > 0 ? { members } : { excluded: known(endpoint["ExcludedMembers"]) }),
    };
  });
}

const KNOWN_PARAMETERS = ["rds.global_db_rpo", "apg_ccm_enabled"];

function tellUnmapped(member: Member, id: string, notes: Notes): void {
  const { properties, parameters } = member;
  for (const name of parameters.keys())
    if (!KNOWN_PARAMETERS.includes(name))
      notes.add("left-out", `the parameter ${name} of ${id}`, "is not in the model");
  if (text(properties["EngineMode"]) === "serverless" && capacityOfV1(member) === undefined)
    notes.add(
      "substituted",
      id,
      "is Aurora Serverless v1, and its capacities are not known: a provisioned cluster stands in",
    );
  if (plains(properties["AssociatedRoles"]).length > 0)
    notes.add("left-out", id, "its IAM roles have no place in a topology");
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
