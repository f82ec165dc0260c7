/**
 * Bad input about clusters: instances, tiers, endpoints, what is done to them. Refused with the place, the key and what
 * would be right.
 */
import { expect, test } from "vitest";
import { refusal } from "./base.ts";

const many = (count: number): string =>
  `instances: [${Array.from({ length: count }, (_, index) => `{ id: i-${index} }`).join(", ")}]`;
const two = "instances: [{ id: writer-1 }, { id: reader-1 }]";

test.each([
  [many(16), "", "accepted"],
  [many(17), "", "topology.clusters[0].instances: may have at most 16 instances: one writer and fifteen readers"],
  ["instances: []", "", "needs at least one instance: the writer"],
  ["instances: [{ id: a, promotionTier: 16 }]", "", "instances[0].promotionTier: must be at most 15"],
  ["instances: [{ id: a, promotionTier: -1 }]", "", "promotionTier: must be at least 0"],
  ["instances: [{ id: a, promotionTier: 1.5 }]", "", "1.5 is not a whole number from 0 to 15"],
  [
    "instances: [{ id: a, class: db.r6g.2xlrge }]",
    "",
    'no instance class "db.r6g.2xlrge" in the model. Did you mean "db.r6g.2xlarge"?',
  ],
  ["instances: [{ id: a }, { id: a }]", "", 'the id "a" is used twice'],
  ["instances: [{ id: a, created: 5s }]", "", "the first instance is the writer at the start, and has to be there"],
  ["instances: [{ id: a }, { id: b, created: soon }]", "", "is not a duration"],
  [
    `${two}, endpoints: [{ id: e, members: [reader-1], excluded: [writer-1] }]`,
    "",
    "mutually exclusive: an endpoint has one list",
  ],
  [
    `${two}, endpoints: [{ id: e, members: [reader-2] }]`,
    "",
    'there is no instance "reader-2" (DBInstanceNotFound). Did you mean "reader-1"?',
  ],
  [`${two}, endpoints: [{ id: reader }]`, "", '"reader" is an endpoint that every cluster has'],
  [
    `${two}, endpoints: [${[1, 2, 3, 4, 5, 6].map((n) => `{ id: e${n} }`).join(", ")}]`,
    "",
    "may have at most 5 custom endpoints",
  ],
  [`${two}, clusterCacheManagement: true`, "", "is Aurora PostgreSQL's (apg_ccm_enabled)"],
  [`${two}, onHeartbeatLoss: panic`, "", "must be one of continue, stop"],
  [
    two,
    "actions: [{ kind: modify-tier, at: 1s, instance: reader-1, tier: 99 }]",
    "actions[0].tier: must be at most 15",
  ],
  [two, "actions: [{ kind: modify-tier, at: 1s, instance: reader-1 }]", "actions[0].tier"],
  [two, "actions: [{ kind: delete-instance, at: 1s, instance: nobody }]", 'there is no instance "nobody"'],
  [
    two,
    "actions: [{ kind: failover, at: 1s, to: reader-9 }]",
    'there is no instance "reader-9". Did you mean "reader-1"?',
  ],
  [two, "actions: [{ kind: patch-engine, at: 1s, cluster: other }]", 'there is no cluster "other"'],
  [two, "faults: [{ kind: crash, controlPlane: main, at: 1s }]", "control-plane-outage makes it stand still"],
  [`${two}, proxies: [{ id: front, azs: [us-east-1a] }]`, "", "needs at least two availability zones"],
  [
    `${two}, proxies: [{ id: front, azs: [us-east-1a, us-east-1a] }]`,
    "",
    'the availability zone "us-east-1a" is listed twice',
  ],
  [
    `${two}, proxies: [{ id: front, azs: [us-east-1a, eu-west-1a] }]`,
    "",
    "is not in the cluster's VPC, which spans us-east-1a, us-east-1b, us-east-1c",
  ],
  [`${two}, proxies: [{ id: front, borrowTimeout: 301s }]`, "", "must be at most 300s, or 0s for no limit"],
  [`${two}, proxies: [{ id: front, connections: 0% }]`, "", "must be at least 1%"],
  [`${two}, proxies: [{ id: writer-1 }]`, "", 'the id "writer-1" is used twice'],
  [
    two,
    "faults: [{ kind: crash, proxy: front, at: 1s }]",
    "there is no RDS Proxy: a cluster lists its own under proxies",
  ],
  [
    `${two}, proxies: [{ id: front, azs: [us-east-1a, us-east-1c] }]`,
    "faults: [{ kind: crash, proxy: front-b, at: 1s }]",
    "there are front, front-a, front-c",
  ],
  [`${two}, proxies: [{ id: front }]`, "faults: [{ kind: pause, proxy: front-b, at: 1s }]", "accepted"],
  [`${two}, proxies: [{ id: front }]`, "faults: [{ kind: disk-loss, proxy: front, at: 1s }]", "is no storage node"],
  [
    `${two}, proxies: [{ id: front }]`,
    "faults: [{ kind: suspicion, proxy: front, at: 1s }]",
    "cut it off, or crash it",
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: plain, proxy: front } }]",
    "goes with kind: proxy",
  ],
  [
    `${two}, proxies: [{ id: front }]`,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: proxy, proxy: frnt } }]",
    'there is no proxy "frnt" in front of main. Did you mean "front"?',
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, instance: reader-1, driver: { kind: proxy } }]",
    "RDS Proxy has a read/write and a read-only endpoint",
  ],
  [
    `${two}, writeForwarding: true, proxies: [{ id: front }]`,
    "workloads: [{ id: w, kind: open, rate: 1/s, endpoint: reader, consistency: SESSION, driver: { kind: proxy } }]",
    "RDS Proxy does not support consistency SESSION of write forwarding: give the workload another driver, or consistency: OFF",
  ],
  [
    `${two}, writeForwarding: true, proxies: [{ id: front }]`,
    "workloads: [{ id: w, kind: open, rate: 1/s, endpoint: reader, consistency: EVENTUAL, driver: { kind: proxy } }]",
    "write forwarding (consistency EVENTUAL) through RDS Proxy is not played",
  ],
  [
    `engine: aurora-postgresql, ${two}, writeForwarding: true, proxies: [{ id: front }]`,
    "workloads: [{ id: w, kind: open, rate: 1/s, endpoint: reader, driver: { kind: proxy } }]",
    "Aurora PostgreSQL does not support local write forwarding through RDS Proxy",
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: plain, validation: ping } }]",
    "validation: is a pool's: it goes with kind: pool",
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, endpoint: reader, driver: { kind: pool, validation: role } }]",
    "asks whether a writer answers",
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: pool, validation: select } }]",
    "must be one of none, ping, role",
  ],
  [
    two,
    "faults: [{ kind: crash, node: storage-a1, component: node, at: 1s }]",
    "component: says what of an instance crashes: it needs `instance`",
  ],
  [two, "faults: [{ kind: crash, instance: writer-1, component: despatcher, at: 1s }]", 'must be "instance"'],
  [
    two,
    "faults: [{ kind: crash, instance: writer-1, component: dispatcher, at: 1s, for: 2s }]",
    "faults[0].for: has no place",
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: plain, topology: first } }]",
    "topology: is the driver wrapper's",
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: pool, waitsForInstances: 2 } }]",
    "waitsForInstances: is the driver wrapper's",
  ],
  [two, "workloads: [{ id: w, kind: open, rate: 1/s, lagGuard: { max: 1s } }]", "lagGuard: is about readers"],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: plain, failureMonitoring: false } }]",
    "it goes with kind: wrapper",
  ],
  [two, "faults: [{ kind: lying-health, instance: reader-9, at: 1s }]", 'there is no instance "reader-9"'],
  [two, "workloads: [{ id: w, kind: open, rate: 1/s, endpoint: analytics }]", 'there is no endpoint "analytics"'],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, endpoint: writer-1 }]",
    "Instances have `instance: writer-1` instead.",
  ],
  [
    two,
    "workloads: [{ id: w, kind: open, rate: 1/s, driver: { kind: jdbc } }]",
    "must be one of plain, pool, wrapper, proxy",
  ],
  [two, "workloads: [{ id: w, kind: open, rate: 1/s, driver: { lifetime: -1s } }]", "is below zero"],
  [two, "workloads: [{ id: w, kind: open, rate: 1/s, retry: { attempts: 0 } }]", "attempts: must be at least 1"],
])("cluster input %#: %s %s", (cluster, more, expected) => {
  expect(refusal(cluster, more)).toContain(expected);
});
