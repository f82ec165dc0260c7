/**
 * A cluster of an account as a scenario has it: its engine, its instances, what is switched on, its custom endpoints
 * and proxies; what the model has no place for is told. How it scales is in scaling-of.ts, what it was created with in
 * creation-of.ts.
 */
import { readVersion } from "../facts/index.ts";
import type { Member } from "./account.ts";
import { clusterCreationOf, instanceCreationOf, tellAccess } from "./creation-of.ts";
import { instanceOf, type Zones } from "./instance-of.ts";
import { printable, type Notes } from "./notes.ts";
import { flag, number, plains, text, texts, type Plain } from "./resources.ts";
import { autoScalingOf, capacityOf, capacityOfV1 } from "./scaling-of.ts";
import { nameFor, span, unique } from "./words.ts";

const DAY_SECONDS = 86_400;

interface Place extends Zones {
  readonly isPrimary: boolean;
  readonly isGlobal: boolean;
}

export function clusterOf(member: Member, place: Place, notes: Notes): Plain {
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

function isEnabled(status: unknown): boolean {
  return ["enabled", "enabling", "requested"].includes(text(status) ?? "");
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
    const type = text(endpoint["CustomEndpointType"]);
    return {
      id: name,
      ...(type === "READER" || type === "WRITER" ? { type } : {}),
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
