/**
 * A scenario back to what a file says: units as people write them, every field named. Read again it is the same
 * scenario; `shortened` leaves out what reading fills in anyway. New kinds of faults and actions need nothing here:
 * their fields are written by their names.
 */
import { PARAMETERS, type ParameterInfo } from "../parameters/index.ts";
import { canonicalJson } from "./canonical.ts";
import { DAY } from "./normalize-backups.ts";
import { scenarioOf } from "./parse.ts";
import { actionSchema } from "./schema-actions.ts";
import { expect as expectSchema } from "./schema-expect.ts";
import { faultSchema } from "./schema-faults.ts";
import type { ActionSpec, ClientSpec, ClusterSpec, FaultSpec, Scenario, Scope, WorkloadSpec } from "./types.ts";
import { writeDuration } from "./units.ts";

export type Plain = Readonly<Record<string, unknown>>;

/** As plain data in the file's format. */
export function writeScenario(scenario: Scenario): Plain {
  const { regions, clusters, global, workloads, faults, actions, random, operators, expect, parameters } = scenario;
  return {
    scenario: 1,
    name: scenario.name,
    title: scenario.title,
    description: scenario.description,
    ...(scenario.lesson === undefined ? {} : { lesson: scenario.lesson }),
    seed: scenario.seed,
    duration: writeDuration(scenario.duration),
    topology: {
      regions,
      clusters: clusters.map(writeCluster),
      ...(global === undefined
        ? {}
        : { global: { ...global, rpo: global.rpo < 0 ? undefined : writeDuration(global.rpo) } }),
    },
    workloads: workloads.map(writeWorkload),
    faults: faults.map(writeStep),
    actions: actions.map(writeStep),
    ...(random === undefined
      ? {}
      : {
          random: {
            ...withSpans(random, ["from", "until", "longest"]),
            kinds: none(random.kinds),
            does: none(random.does),
          },
        }),
    ...(operators === undefined
      ? {}
      : { operators: operators.map((operator) => withSpans(operator, ["alarmAfter", "reaction"])) }),
    expect: Object.fromEntries(
      Object.entries(expect).map(([key, value]) => [key, isSpan(key, value) ? writeDuration(value as number) : value]),
    ),
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        (PARAMETERS as Readonly<Record<string, ParameterInfo>>)[name].unit === "us" ? writeDuration(value) : value,
      ]),
    ),
  };
}

/** The same content with nothing that reading would fill in by itself. Undefined where it cannot be read at all. */
export function shortened(written: Plain): Plain | undefined {
  // As a file would have it: without what is undefined.
  const whole = JSON.parse(JSON.stringify(written)) as Plain;
  const meaning = meaningOf(whole);
  if (meaning === undefined) return undefined;
  return without(whole, (shorter) => meaningOf(shorter) === meaning) as Plain;
}

/** Read as data and not as text: it is asked a hundred times for one scenario. */
function meaningOf(plain: Plain): string | undefined {
  const scenario = scenarioOf(plain);
  return scenario && canonicalJson(scenario);
}

/** Leaves out what can be, larger things first: a part that goes whole need not be looked into. */
function without(whole: Plain, isSame: (whole: Plain) => boolean): Plain {
  let kept: unknown = whole;
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    const keys = Array.isArray(value)
      ? [...value.keys()]
      : typeof value === "object" && value !== null
        ? Object.keys(value)
        : [];
    for (const key of keys) {
      const here = [...path, key];
      if (typeof key === "string") {
        const shorter = removed(kept, here);
        if (isSame(shorter as Plain)) {
          kept = shorter;
          continue;
        }
      }
      visit((value as Record<string | number, unknown>)[key], here);
    }
  };
  visit(kept, []);
  return kept as Plain;
}

function removed(value: unknown, [key, ...rest]: readonly (string | number)[]): unknown {
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? removed(one, rest) : one));
  const { [key]: inner, ...others } = value as Record<string | number, unknown>;
  if (rest.length === 0) return others;
  // In place, so that keys keep their order.
  return { ...(value as object), [key]: removed(inner, rest) };
}

function writeCluster(cluster: ClusterSpec): Plain {
  const { volume, instances, endpoints, proxies, autoScaling, serverlessV1, serverlessV2, maintenance } = cluster;
  return {
    // Whose copy it is follows from the action that makes it, and its volume is its source's.
    ...rest(cluster, ["copyOf"]),
    volume:
      cluster.copyOf !== undefined
        ? undefined
        : {
            ...rest(volume, ["sizeBytes", "limitBytes"]),
            size: writeSize(volume.sizeBytes),
            limit: writeSize(volume.limitBytes),
          },
    // Slots of auto scaling follow from its bounds.
    instances: instances
      .filter(({ createdAt }) => createdAt !== -1)
      .map(({ createdAt, ...instance }) => ({
        ...(serverlessV1 === undefined ? instance : rest(instance, ["class"])),
        created:
          createdAt === 0 || createdAt === -3 ? undefined : createdAt === -2 ? "by-action" : writeDuration(createdAt),
      })),
    endpoints: endpoints.map(({ list, named, ...endpoint }) => ({
      ...endpoint,
      [list === "static" ? "members" : "excluded"]: named,
    })),
    ...(maintenance === undefined
      ? {}
      : {
          maintenance: {
            ...rest(maintenance, ["opensAt", "lasts", "newVersionAt"]),
            newVersion: maintenance.newVersionAt < 0 ? undefined : writeDuration(maintenance.newVersionAt),
          },
        }),
    ...(cluster.backups === undefined
      ? {}
      : {
          backups: {
            retentionDays: cluster.backups.retention / DAY,
            window: cluster.backups.window,
            clock: cluster.backups.clock,
          },
        }),
    ...(serverlessV1 === undefined
      ? {}
      : {
          serverlessV1: {
            ...withSpans(serverlessV1, ["timeout"]),
            autoPauseAfter: serverlessV1.autoPause ? writeDuration(serverlessV1.autoPauseAfter) : undefined,
          },
        }),
    ...(cluster.backtrackWindow === undefined ? {} : { backtrackWindow: writeDuration(cluster.backtrackWindow) }),
    ...(serverlessV2 === undefined
      ? {}
      : {
          serverlessV2: {
            ...serverlessV2,
            autoPauseAfter: serverlessV2.min > 0 ? undefined : writeDuration(serverlessV2.autoPauseAfter),
          },
        }),
    ...(autoScaling === undefined
      ? {}
      : {
          autoScaling: {
            ...autoScaling,
            policies: autoScaling.policies.map((policy) => withSpans(policy, ["scaleOutCooldown", "scaleInCooldown"])),
          },
        }),
    ...(proxies === undefined
      ? {}
      : { proxies: proxies.map((proxy) => withSpans(proxy, ["borrowTimeout", "idleTimeout"])) }),
  };
}

function writeWorkload(workload: WorkloadSpec): Plain {
  const {
    endpoint,
    readRatio,
    turns,
    keyCount,
    keys,
    bytesPerWrite,
    consistency,
    statements,
    lagGuard,
    retry,
    driver,
    client,
    startAt,
    stopAt,
  } = workload;
  const pace =
    workload.kind === "open"
      ? { rate: `${writeNumber(workload.ratePerSecond)}/s` }
      : { sessions: workload.sessions, thinkTime: writeDuration(workload.thinkTime) };
  const { kind, id, cluster, az, transaction, mix, lists } = workload;
  const { isolation, order, sent } = transaction;
  return {
    id,
    kind,
    ...pace,
    cluster,
    ...(typeof endpoint === "string" ? { endpoint } : "custom" in endpoint ? { endpoint: endpoint.custom } : endpoint),
    az,
    ...(turns.length > 0 ? { turns } : { reads: readRatio }),
    keys: { count: keyCount, distribution: keys.kind, ...(keys.kind === "zipf" ? { exponent: keys.exponent } : {}) },
    bytesPerWrite: `${bytesPerWrite}B`,
    ...(mix === undefined ? { transaction } : { transaction: { isolation, order, sent }, mix }),
    consistency,
    statements: none(statements),
    lists,
    ...(lagGuard === undefined ? {} : { lagGuard: withSpans(lagGuard, ["max"]) }),
    timeout: writeDuration(workload.timeout),
    retry: withSpans(retry, ["backoff"]),
    driver: {
      ...driver,
      dnsCache: driver.dnsCache < 0 ? "forever" : writeDuration(driver.dnsCache),
      connections: driver.connections === 0 ? undefined : driver.connections,
      lifetime: writeDuration(driver.lifetime),
      failureMonitoring: driver.failureMonitoring === "off" ? false : undefined,
    },
    ...(client === undefined ? {} : { client: writeClient(client) }),
    from: writeDuration(startAt),
    until: writeDuration(stopAt),
  };
}

function writeClient({ vpc, address, securityGroups, tls, tlsVersion, trusts, login, tokenKept }: ClientSpec): Plain {
  const place = vpc === "" ? { internet: address } : { vpc, address, securityGroups };
  return {
    ...place,
    tls,
    tlsVersion: tlsVersion === "TLSv1.3" ? undefined : tlsVersion,
    trusts: none(trusts),
    login,
    tokenKept: login === "iam" ? writeDuration(tokenKept) : undefined,
  };
}

/**
 * A fault or an action: the scope's key stands by itself, what the schema has as a text gets its unit, what is nothing
 * is left out.
 */
function writeStep(step: FaultSpec | ActionSpec): Plain {
  const fields = [...faultSchema.options, ...actionSchema.options].find(({ shape }) => shape.kind.value === step.kind)
    ?.shape as Readonly<Record<string, Field>>;
  const written: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(step)) {
    if (value === null || value === undefined) continue;
    // Some are lifted by themselves, and some never.
    if (key === "for" && fields[key] === undefined) continue;
    if (key === "scope") Object.assign(written, value as Scope);
    else if (key === "ratio") written["intensity"] = value;
    else if (key === "limitBytes") written["limit"] = writeSize(value);
    else if (key === "jobPerSecond") written["job"] = value > 0 ? `${writeNumber(value)}/s` : undefined;
    else if (typeof value !== "number" || fields[key]?.safeParse(value).success === true) written[key] = value;
    // Nothing is the default of every span but moments and a window that is switched off, and below nothing means that
    // there is none.
    else if (value > 0 || (value === 0 && ["at", "to", "backtrackWindow"].includes(key)))
      written[key] = writeDuration(value);
  }
  return written;
}

/** What is asked of a field of the schema: whether it takes a value as it is. */
interface Field {
  safeParse(value: unknown): { readonly success: boolean };
}

/** The largest unit that gives a whole number. */
function writeSize(bytes: number): string {
  for (const [unit, size] of [
    ["TB", 1e12],
    ["GB", 1e9],
    ["MB", 1e6],
  ] as const)
    if (bytes > 0 && bytes % size === 0) return `${bytes / size}${unit}`;
  return `${bytes}B`;
}

/** Without an exponent, which the format does not read. */
function writeNumber(value: number): string {
  return /e/.test(String(value)) ? value.toFixed(12) : String(value);
}

function isSpan(key: string, value: unknown): boolean {
  const field = expectSchema.shape[key as keyof typeof expectSchema.shape];
  return typeof value === "number" && !field.safeParse(value).success;
}

function withSpans<T extends object>(value: T, keys: readonly (keyof T & string)[]): Plain {
  return { ...value, ...Object.fromEntries(keys.map((key) => [key, writeDuration(value[key] as number)])) };
}

function rest<T extends object>(value: T, keys: readonly (keyof T & string)[]): Plain {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !(keys as readonly string[]).includes(key)));
}

function none<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}
