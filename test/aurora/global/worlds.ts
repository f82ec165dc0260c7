/** Global databases for tests: small ones from a few lines, and what is asked of one at the end. */
import { build, type World } from "../../../sim/build.ts";
import { mergeResults } from "../../../sim/checks/index.ts";
import type { CheckResult } from "../../../sim/results/run-types.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { scenarioFrom } from "../../worlds.ts";

/** Everything quicker than in earnest, so that a few seconds hold restarts, recoveries and repairs. */
export const QUICK = `
  engineRestart: 100ms, recoveryRetry: 50ms, suspectAfter: 300ms, heartbeatPeriod: 100ms, membershipRetry: 50ms, agentRestart: 200ms,
  repairBytesPerSecond: 200000000000, diskBytesPerSecond: 400000000000, copyChunkBytes: 2GB, copyPatience: 200ms, stagingPeriod: 200ms,
  scrubPeriod: 1s, floorAfter: 300ms, dnsTtl: 50ms, dnsFlipMax: 100ms, probePeriod: 100ms, detectProcessMin: 100ms, detectProcessMax: 300ms,
  detectHostMin: 200ms, detectHostMax: 500ms, failoverDecision: 10ms, promoteMin: 20ms, promoteMax: 100ms, demoteMin: 50ms, demoteMax: 200ms,
  recreateMin: 1s, recreateMax: 2s, connectTimeout: 200ms, replicaLagMax: 800ms, replicaResendAfter: 100ms, livenessReplica: 1s,
  failoverPatience: 2s, livenessRepair: 2s, pageSplitRatio: 0.2`;

const REGIONS = [
  "eu-west-1",
  "us-west-2",
  "ap-northeast-1",
  "sa-east-1",
  "eu-central-1",
  "ca-central-1",
  "ap-southeast-2",
  "eu-north-1",
  "ap-south-1",
  "us-west-1",
];

export interface GlobalOptions {
  readonly duration?: string;
  readonly secondaries?: number;
  /** Those of the primary. */
  readonly instances?: string;
  /** Of each secondary: how many readers, none for a headless one. */
  readonly readers?: number;
  readonly members?: "like" | "full-tail";
  readonly engine?: "aurora-mysql" | "aurora-postgresql";
  readonly size?: string;
  readonly limit?: string;
  readonly rate?: string;
  readonly workload?: string;
  readonly rpo?: string;
  readonly faults?: readonly string[];
  readonly actions?: readonly string[];
  readonly parameters?: string;
}

/** `shop-us` in us-east-1, and `shop-eu`, `shop-2`, `shop-3`... in Regions of their own. */
export function globalWorld(options: GlobalOptions = {}): Scenario {
  const {
    duration = "4s",
    secondaries = 1,
    readers = 1,
    members = "like",
    engine = "aurora-postgresql",
    size = "20GB",
    limit = "64TB",
    rate = "300/s",
  } = options;
  const {
    instances = "[{ id: writer-1 }, { id: writer-2, az: us-east-1b }]",
    workload = "until: 3s",
    rpo,
    faults = [],
    actions = [],
    parameters = QUICK,
  } = options;
  const volume = `volume: { size: ${size}, limit: ${limit}, storageNodesPerAz: 3, members: ${members} }`;
  const others = Array.from({ length: secondaries }, (_, index) => {
    const id = index === 0 ? "shop-eu" : `shop-${index + 1}`;
    const own = Array.from({ length: readers }, (__, reader) => `{ id: ${id}-${reader + 1} }`);
    return `    - { id: ${id}, region: ${REGIONS[index]}, engine: ${engine}, ${volume}, instances: [${own.join(", ")}] }`;
  });
  return scenarioFrom(`
scenario: 1
name: global
duration: ${duration}
topology:
  regions: [{ name: us-east-1 }, ${REGIONS.slice(0, secondaries)
    .map((name) => `{ name: ${name} }`)
    .join(", ")}]
  global: { id: shop${rpo === undefined ? "" : `, rpo: ${rpo}`} }
  clusters:
    - { id: shop-us, engine: ${engine}, ${volume}, instances: ${instances} }
${others.join("\n")}
workloads:
  - { id: app, kind: open, rate: ${rate}, reads: 20%, keys: { count: 200 }, timeout: 1s, ${workload} }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
parameters: { ${parameters} }
`);
}

/** A world played to its end, its checks judged. */
export function played(scenario: Scenario, seed = 1, mutations: readonly string[] = []): World {
  const world = build(scenario, { seed: String(seed), mutations, history: false, checks: true });
  world.context.engine.runTo(scenario.duration);
  for (const { checks, driver, volume } of world.clusters)
    checks?.finish(driver.ladder.vdl, (key, readPoint) => volume.log.versionAt(key, readPoint));
  world.replicationChecks?.finish();
  return world;
}

export function checksOf(world: World): CheckResult[] {
  const ofClusters = mergeResults(
    world.clusters.map(({ spec, checks }) => ({ id: spec.id, checks: checks?.all ?? [] })),
  );
  return [...ofClusters, ...(world.replicationChecks?.checks ?? []).map((check) => check.result())];
}

export function failuresOf(world: World): CheckResult[] {
  return checksOf(world).filter(({ verdict }) => verdict === "fail");
}

/** How far each cluster's volume is durable, and what each of its rows says there. */
function contentsOf(world: World): { id: string; vdl: number; rows: string }[] {
  return world.clusters.map(({ spec, driver, agent, volume }) => {
    const { vdl } = agent?.status === "fed" ? agent.driver : driver;
    const valueAt = (version: number): number => (version === 0 ? -1 : volume.log.value(version));
    const rows = Array.from({ length: 200 }, (_, key) => valueAt(volume.log.versionAt(key, vdl)));
    return { id: spec.id, vdl, rows: rows.join(" ") };
  });
}

/** Clusters whose volume is not what the first one's is, in words; empty when all are equal. */
export function differences(world: World): string[] {
  const [first, ...others] = contentsOf(world);
  return others.flatMap(({ id, vdl, rows }) => {
    const stands = world.global?.servers[0].lanes[world.clusters.findIndex(({ spec }) => spec.id === id)];
    const lane = `sent ${stands?.sent}, received ${stands?.received}, told ${stands?.vdl}`;
    if (vdl !== first.vdl) return [`${id} is durable up to ${vdl}, ${first.id} up to ${first.vdl} (${lane})`];
    return rows === first.rows ? [] : [`${id} has other rows than ${first.id} at ${vdl}`];
  });
}
