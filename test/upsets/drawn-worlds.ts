/**
 * Worlds for the search for what befalls together (together.test.ts): one cluster with whatever a cluster can have, a
 * global database, Aurora Serverless v1. As a scenario file has them, without faults and actions.
 *
 * What takes its time in truth is quick here, and a forwarded session whose reader has died is ended soon: its timeouts
 * are minutes to a day (cluster reference 6.2, 6.3), and the search waits for two minutes. Clusters that calls create
 * or delete are in drawn-growing.ts, clients of copies in together.ts.
 */
import fc from "fast-check";
import type { ScenarioFile, WorkloadFile } from "../../sim/fast-check/index.ts";
import { clients, closed, ENDPOINTS, open, type Asking } from "./drawn-clients.ts";
import { autoScaling, clusters, some, volumes, type ClusterPart } from "./drawn-clusters.ts";
import { END } from "./drawn-moments.ts";

export type Parameters = NonNullable<ScenarioFile["parameters"]>;

const QUICK: Parameters = {
  createMin: "5s",
  createMax: "8s",
  clusterCreateMin: "5s",
  clusterCreateMax: "8s",
  clusterStopTime: "20s",
  deleteGrace: "10s",
  restoreWorkflow: "10s",
  cloneWorkflow: "10s",
  restorablePeriod: "5s",
  recreateMin: "5s",
  recreateMax: "6s",
  patchDuration: "1s",
  osUpdateMin: "5s",
  osUpdateMax: "10s",
  scalingPeriod: "5s",
  repairBytesPerSecond: 2_000_000_000,
  replicationBandwidth: 5_000_000_000,
  forwardIdleSessionTimeout: "30s",
  forwardIdleInTransactionTimeout: "15s",
};
/** So that readers that are few have much to do. */
const BUSY: Parameters = { statementCpu: "15ms" };

export const ENGINES = ["aurora-mysql", "aurora-postgresql"] as const;
export const parameters = some<Parameters>({ azOutageAfter: "8s" }, { forwardWriterIdleTimeout: "4s" });
export const written = some<Asking>({ bytesPerWrite: "5MB" }, { bytesPerWrite: "30MB" }, { bytesPerWrite: "120MB" });
const consistency = fc.constantFrom("SESSION" as const, "EVENTUAL" as const, "GLOBAL" as const);

export function world(
  topology: NonNullable<ScenarioFile["topology"]>,
  workloads: readonly (WorkloadFile | false)[],
  more: Parameters,
): ScenarioFile {
  // Half a unit of capacity would be overrun for good.
  const { clusters = [] } = topology;
  // A quarter of a processor would have more to do than it can, and whoever is primary may have to serve everybody.
  const isBusy =
    clusters.some((one) => one.autoScaling !== undefined) && clusters.every((one) => one.serverlessV2 === undefined);
  return {
    scenario: 1,
    name: "together",
    duration: `${END}s`,
    topology,
    workloads: workloads.filter((one) => one !== false),
    parameters: { ...QUICK, ...(isBusy ? BUSY : {}), ...more },
  };
}

export const oneCluster: fc.Arbitrary<ScenarioFile> = fc
  .record({
    readers: fc.nat(2),
    clients: fc.subarray(["slow", "proxied", "wrapped", "pooled", "reading"]),
    others: clients,
    engine: fc.constantFrom(...ENGINES),
    ofMysql: some<ClusterPart>({ backtrackWindow: "1h" }, { binaryLogging: true }),
    ofPostgres: some<ClusterPart>({ clusterCacheManagement: true }),
    forwarding: some<ClusterPart>({ writeForwarding: true }),
    autoScaling,
    cluster: clusters,
    volume: volumes,
    written,
    validation: fc.constantFrom("role" as const, "ping" as const, "none" as const),
    lifetime: some<Asking>({ driver: { lifetime: "20s" } }),
    parameters,
  })
  .map((drawn) => {
    const { readers, clients, engine, cluster, volume, validation } = drawn;
    const has = (id: string): boolean => clients.includes(id);
    const forwards = readers > 0 && drawn.forwarding.writeForwarding === true;
    const instances = ["w", "r1", "r2"].slice(0, 1 + readers);
    const main = {
      ...cluster("main", "us-east-1", instances),
      engine,
      endpoints: ENDPOINTS,
      volume,
      ...drawn.autoScaling,
      ...(engine === "aurora-mysql" ? drawn.ofMysql : drawn.ofPostgres),
      ...(forwards ? drawn.forwarding : {}),
      ...(has("proxied") ? { proxies: [{ id: "front", azs: ["us-east-1a", "us-east-1b"], connections: "5%" }] } : {}),
    };
    const sent: Asking = { transaction: { writes: 2, order: "any", ...(forwards ? {} : { sent: "one-by-one" }) } };
    // Aurora PostgreSQL forwards nothing within a cluster through a proxy.
    const proxied: Asking = { driver: { kind: "proxy" }, ...(forwards ? { consistency: "OFF" } : {}) };
    const pooled: Asking = { driver: { kind: "pool", connections: 2, lifetime: "20s", validation } };
    const reading: Asking = { endpoint: "reader", reads: forwards ? "60%" : "100%", ...drawn.lifetime };
    return world(
      { clusters: [main] },
      [
        open("app", drawn.written),
        has("slow") && closed("slow", sent),
        has("proxied") && closed("proxied", proxied),
        has("wrapped") && closed("wrapped", { driver: { kind: "wrapper" } }),
        has("pooled") && closed("pooled", { ...pooled, sessions: 3 }),
        has("reading") && readers > 0 && open("reading", reading),
        ...drawn.others.map((client) => client({ instances, isMysql: engine === "aurora-mysql", forwards })),
      ],
      drawn.parameters,
    );
  });

const REGIONS = ["us-east-1", "eu-west-1", "us-west-2"];
const NAMES = ["us", "eu", "we"];

/** Somebody who looks at alarms, in every second world. */
const operator = fc.option(
  fc.record({
    does: fc.constantFrom("failover" as const, "detach" as const),
    alarmAfter: fc.constantFrom("2s", "8s"),
    reaction: fc.constantFrom("1s", "10s"),
  }),
  { nil: undefined, freq: 2 },
);

const member = fc.record({
  count: fc.constantFrom(1, 2, 0),
  clients: fc.subarray(["reading", "session"]),
  cluster: clusters,
  consistency,
});

export const globalDatabase: fc.Arbitrary<ScenarioFile> = fc
  .record({
    members: fc.array(member, { minLength: 2, maxLength: 3 }),
    engine: fc.constantFrom(...ENGINES),
    forwards: fc.boolean(),
    isBounded: fc.boolean(),
    switchoverOnFenceTimeout: fc.constantFrom("abort" as const, "proceed" as const),
    longAzOutage: fc.constantFrom("wait" as const, "three-of-four" as const),
    limit: some<NonNullable<ClusterPart["volume"]>>({ limit: "20GB" }),
    az: fc.constantFrom("us-east-1a", "eu-west-1c"),
    others: clients,
    operator,
    autoScaling,
    written,
    parameters,
  })
  .map((drawn) => {
    const { members, engine, forwards, isBounded, switchoverOnFenceTimeout, longAzOutage, limit, az } = drawn;
    // Only the last of three may have no instances: somebody must be able to take over.
    const counts = members.map(({ count }, index) => (index < 2 ? Math.max(1, count) : Math.min(1, count)));
    const volume = { size: "10GB", storageNodesPerAz: 3, longAzOutage, ...limit };
    const listed = members.map(({ cluster }, index) => ({
      ...cluster(
        NAMES[index],
        REGIONS[index],
        Array.from({ length: counts[index] }, (_, place) => `${NAMES[index]}-${place + 1}`),
      ),
      engine,
      volume,
      ...(index === 0 ? drawn.autoScaling : {}),
      ...(forwards ? { writeForwarding: true } : {}),
    }));
    const isRpo = isBounded && engine === "aurora-postgresql";
    const ofMembers = members.flatMap(({ clients, consistency: mode }, index) => {
      if (counts[index] === 0) return [];
      const there: Asking = { cluster: NAMES[index], endpoint: "reader", ...(forwards ? { consistency: mode } : {}) };
      const transaction: Asking = { transaction: { writes: 2, reads: 1, order: "any" }, timeout: "3s" };
      return [
        clients.includes("reading") && open(`reads-${NAMES[index]}`, { ...there, reads: forwards ? "50%" : "100%" }),
        forwards && clients.includes("session") && closed(`writes-${NAMES[index]}`, { ...there, ...transaction }),
      ];
    });
    const others = drawn.others.map((client) => {
      const asked = client({ instances: [], isMysql: engine === "aurora-mysql", forwards });
      return asked && { ...asked, endpoint: "global" };
    });
    const file = world(
      {
        global: { id: "shop", switchoverOnFenceTimeout, ...(isRpo ? { rpo: "20s" } : {}) },
        regions: listed.map((_, index) => ({ name: REGIONS[index] })),
        clusters: listed,
      },
      [open("app", { endpoint: "global", az, ...drawn.written }), ...ofMembers, ...others],
      drawn.parameters,
    );
    return drawn.operator === undefined
      ? file
      : { ...file, operators: [{ id: "on-call", to: "eu", ...drawn.operator }] };
  });

export const serverlessV1: fc.Arbitrary<ScenarioFile> = fc
  .record({
    sessions: fc.integer({ min: 5, max: 60 }),
    from: fc.integer({ min: 1, max: 10 }),
    timeoutAction: fc.constantFrom("RollbackCapacityChange" as const, "ForceApplyCapacityChange" as const),
  })
  .map(({ sessions, from, timeoutAction }) => {
    const volume = { size: "10GB", storageNodesPerAz: 3 };
    const capacity = { min: 1, max: 8, timeout: "60s", timeoutAction };
    const transaction: Asking = { transaction: { writes: 2, sent: "one-by-one" }, from: `${from}s` };
    return world(
      { clusters: [{ id: "main", engineVersion: "2.11.1", volume, serverlessV1: capacity }] },
      [open("app"), closed("shop", { ...transaction, sessions, thinkTime: "3s" })],
      { statementCpu: "20ms" },
    );
  });
