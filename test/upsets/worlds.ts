/**
 * Small worlds that between them send nearly every kind of message: what the search for single messages that matter
 * (upsets.test.ts) is played in. In each a lot happens, and ends long before the run does, so that afterwards
 * everything must be as it should: whoever is not back by then waits for a message that never came.
 */
import type { Scenario } from "../../sim/scenario/types.ts";
import { scenarioFrom } from "../worlds.ts";

const VOLUME = "volume: { size: 10GB, storageNodesPerAz: 3 }";
const PATIENT = "timeout: 2s, retry: { attempts: 8, backoff: 300ms }";

/** Everything that befalls one cluster: all drivers, a proxy, repair, a move, a failover, a patched engine. */
const ONE_CLUSTER = `
duration: 70s
topology:
  clusters:
    - id: main
      binaryLogging: true
      backtrackWindow: 1h
      ${VOLUME}
      instances: [{ id: w, az: us-east-1a }, { id: r1, az: us-east-1b }, { id: r2, az: us-east-1c }]
      proxies: [{ id: front, azs: [us-east-1a, us-east-1b], connections: 5% }]
workloads:
  - { id: app, kind: open, rate: 8/s, reads: 50%, keys: { count: 30 }, ${PATIENT}, until: 50s, bytesPerWrite: 120MB }
  - { id: slow, kind: closed, sessions: 2, thinkTime: 300ms, reads: 0%, keys: { count: 10 }, ${PATIENT},
      transaction: { writes: 2, sent: one-by-one }, until: 50s }
  - { id: px, kind: closed, sessions: 3, thinkTime: 400ms, reads: 30%, keys: { count: 30 }, ${PATIENT},
      driver: { kind: proxy }, until: 50s }
  - { id: wr, kind: closed, sessions: 2, thinkTime: 400ms, reads: 30%, keys: { count: 30 }, ${PATIENT},
      driver: { kind: wrapper }, until: 50s }
  - { id: pool, kind: closed, sessions: 3, thinkTime: 400ms, reads: 30%, keys: { count: 30 }, ${PATIENT},
      driver: { kind: pool, connections: 2, lifetime: 20s, validation: role }, until: 50s }
  - { id: rd, kind: open, rate: 5/s, reads: 100%, endpoint: reader, keys: { count: 30 }, ${PATIENT}, until: 50s }
faults:
  - { kind: disk-loss, node: storage-c1, at: 4s }
  - { kind: crash, instance: r1, at: 6s, for: 3s }
  - { kind: corrupt-pages, node: storage-b2, at: 7s, intensity: 50% }
  - { kind: crash, node: storage-a2, at: 8s, for: 6s }
  - { kind: crash, node: storage-b1, at: 17s, for: 6s }
  - { kind: partition, from: { proxy: front-b }, to: { controlPlane: main }, at: 26s, for: 4s }
actions:
  - { kind: move-segment, segment: pg0.a1, at: 10s }
  - { kind: reboot, instance: r2, at: 12s }
  - { kind: failover, at: 16s }
  - { kind: patch-engine, cluster: main, at: 34s }
`;

/** A writer whom the control plane gives up while clients still reach it; a hot disk; readers that fall behind. */
const ZOMBIE = `
duration: 80s
topology:
  clusters:
    - id: main
      volume: { size: 20GB, storageNodesPerAz: 4 }
      onHeartbeatLoss: stop
      instances: [{ id: w, az: us-east-1a }, { id: r1, az: us-east-1b }, { id: r2, az: us-east-1c }]
workloads:
  - { id: app, kind: open, rate: 12/s, reads: 30%, keys: { count: 60 }, ${PATIENT}, until: 65s,
      transaction: { writes: 2 } }
  - { id: wr, kind: closed, sessions: 2, thinkTime: 400ms, reads: 30%, keys: { count: 60 }, ${PATIENT},
      driver: { kind: wrapper }, until: 65s }
  - { id: rd, kind: open, rate: 6/s, reads: 100%, endpoint: reader, keys: { count: 60 }, ${PATIENT}, until: 65s }
faults:
  - { kind: slow-disk, segment: pg0.b1, at: 3s, for: 25s, extra: 200ms }
  - { kind: partition, from: { instance: w }, to: { instance: r2 }, at: 6s, for: 3s }
  - { kind: partition, from: { instance: w }, to: { controlPlane: main }, at: 12s, for: 30s }
  - { kind: pause, instance: r1, at: 50s, for: 4s }
  - { kind: corrupt-log, node: storage-a2, at: 46s, intensity: 100% }
actions:
  - { kind: patch-storage, at: 55s, az: us-east-1c }
parameters: { patchDuration: 1s, failureDetectionTime: 1s, failureDetectionInterval: 1s, recreateMin: 5s,
    recreateMax: 6s, replicaLagMax: 2500ms }
`;

/** A zone away for so long that the volume counts otherwise, storage nodes that are patched, a volume that grows. */
const LONG_OUTAGE = `
duration: 100s
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 4, longAzOutage: three-of-four }
      instances: [{ id: w, az: us-east-1a }, { id: r, az: us-east-1b }]
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 40%, keys: { count: 60 }, ${PATIENT}, until: 85s, bytesPerWrite: 30MB }
faults:
  - { kind: az-outage, az: us-east-1c, at: 4s, for: 36s }
  - { kind: crash, segment: pg0.b1, at: 25s, for: 6s }
actions:
  - { kind: patch-storage, at: 55s }
  - { kind: failover, at: 62s }
parameters: { azOutageAfter: 12s, patchDuration: 1s, repairBytesPerSecond: 2000000000 }
`;

/** Two Regions: forwarded writes in all modes, a failover, a switchover, forwarding switched off. */
const FORWARDING = `
duration: 75s
topology:
  global: { id: shop, switchoverOnFenceTimeout: abort }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, region: us-east-1, writeForwarding: true, ${VOLUME}, instances: [{ id: us-1 }, { id: us-2,
        az: us-east-1b }] }
    - { id: eu, region: eu-west-1, writeForwarding: true, ${VOLUME}, instances: [{ id: eu-1 }, { id: eu-2,
        az: eu-west-1b }] }
workloads:
  - { id: app, kind: open, rate: 8/s, endpoint: global, keys: { count: 60 }, ${PATIENT}, until: 55s }
  - { id: ses, kind: closed, cluster: eu, endpoint: reader, sessions: 2, thinkTime: 400ms, reads: 50%,
      keys: { count: 60 }, ${PATIENT}, consistency: SESSION, until: 55s }
  - { id: once, kind: open, cluster: eu, endpoint: reader, rate: 1/s, reads: 50%, keys: { count: 60 }, ${PATIENT},
      driver: { perOperation: true }, until: 55s }
  - { id: idle, kind: closed, cluster: eu, endpoint: reader, sessions: 1, thinkTime: 5s, reads: 30%,
      keys: { count: 60 }, ${PATIENT}, consistency: EVENTUAL, until: 55s }
  - { id: glo, kind: closed, cluster: eu, endpoint: reader, sessions: 4, thinkTime: 100ms, reads: 50%,
      keys: { count: 60 }, timeout: 3s, retry: { attempts: 8, backoff: 300ms }, consistency: GLOBAL,
      transaction: { writes: 2, reads: 1 }, until: 55s }
faults:
  - { kind: crash, node: eu.storage-c1, at: 6s, for: 3s }
actions:
  - { kind: failover, at: 4s }
  - { kind: switchover-global, cluster: eu, at: 10s }
  - { kind: set-write-forwarding, cluster: us, enabled: false, at: 40s }
parameters: { forwardWriterIdleTimeout: 4s }
`;

/** Three Regions and a bound of what may be lost: a link that is cut, a failover, a secondary without instances. */
const THREE_REGIONS = `
duration: 90s
topology:
  global: { id: shop, rpo: 20s }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  clusters:
    - { id: us, region: us-east-1, engine: aurora-postgresql, ${VOLUME}, instances: [{ id: us-1 }, { id: us-2,
        az: us-east-1b }] }
    - { id: eu, region: eu-west-1, engine: aurora-postgresql, ${VOLUME}, instances: [{ id: eu-1 }] }
    - { id: we, region: us-west-2, engine: aurora-postgresql, ${VOLUME}, instances: [] }
workloads:
  - { id: app, kind: open, rate: 8/s, endpoint: global, keys: { count: 60 }, ${PATIENT}, until: 75s }
  - { id: rd, kind: open, cluster: eu, endpoint: reader, rate: 8/s, reads: 100%, keys: { count: 60 }, ${PATIENT},
      until: 75s }
faults:
  - { kind: partition, from: { outbound: us }, to: { inbound: eu }, at: 3s, for: 24s }
  - { kind: partition, from: { outbound: us }, to: { inbound: we }, at: 3s, for: 22s }
actions:
  - { kind: failover-global, cluster: eu, at: 35s }
parameters: { repairBytesPerSecond: 2000000000 }
`;

/** A Region is lost and comes back; what was the primary is made anew as a secondary. */
const LOST_REGION = `
duration: 115s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, region: us-east-1, writeForwarding: true, ${VOLUME}, instances: [{ id: us-1 }, { id: us-2,
        az: us-east-1b }] }
    - { id: eu, region: eu-west-1, writeForwarding: true, ${VOLUME}, instances: [{ id: eu-1 }, { id: eu-2,
        az: eu-west-1b }] }
workloads:
  - { id: app, kind: open, rate: 8/s, endpoint: global, az: eu-west-1c, keys: { count: 60 }, ${PATIENT}, until: 100s }
  - { id: fw, kind: closed, cluster: us, endpoint: reader, sessions: 2, thinkTime: 100ms, reads: 50%,
      keys: { count: 60 }, ${PATIENT}, consistency: EVENTUAL, until: 100s }
faults:
  - { kind: region-outage, region: us-east-1, at: 5s, for: 20s }
actions:
  - { kind: failover-global, cluster: eu, at: 9s }
  - { kind: switchover-global, cluster: us, at: 45s }
parameters: { repairBytesPerSecond: 2000000000 }
`;

/** Serverless v2 that is paused when nobody is there, and woken. */
const ASLEEP = `
duration: 130s
topology:
  clusters:
    - id: main
      ${VOLUME}
      serverlessV2: { min: 0, max: 8, autoPauseAfter: 300s }
      instances: [{ id: w, class: db.serverless, az: us-east-1a }, { id: r, class: db.serverless, az: us-east-1b }]
workloads:
  - { id: a, kind: open, rate: 10/s, keys: { count: 50 }, until: 10s, driver: { perOperation: true } }
  - { id: b, kind: open, rate: 5/s, keys: { count: 50 }, timeout: 10s, retry: { attempts: 15, backoff: 1s },
      from: 60s, until: 110s }
`;

/** Backtrack, and a cluster that is stopped and started. */
const THERE_AND_BACK = `
duration: 220s
topology:
  clusters:
    - { id: main, backtrackWindow: 1h, ${VOLUME}, instances: [{ id: w, az: us-east-1a }, { id: r, az: us-east-1b }] }
workloads:
  - { id: app, kind: open, rate: 4/s, keys: { count: 50 }, timeout: 2s, retry: { attempts: 3, backoff: 300ms },
      until: 200s }
actions:
  - { kind: backtrack, cluster: main, to: 3s, at: 8s }
  - { kind: stop-cluster, cluster: main, at: 90s }
  - { kind: start-cluster, cluster: main, at: 150s }
parameters: { createMin: 5s, createMax: 8s, clusterStopTime: 30s }
`;

/** A restore and a clone with clients of their own, a snapshot, readers that come and go. */
const COPIES = `
duration: 200s
topology:
  clusters:
    - id: main
      backtrackWindow: 1h
      ${VOLUME}
      instances: [{ id: w, az: us-east-1a }, { id: r, az: us-east-1b }, { id: r2, az: us-east-1c, created: 5s }]
    - { id: past, created: by-action, instances: [{ id: past-1 }] }
    - { id: twin, created: by-action, instances: [{ id: twin-1 }, { id: twin-2, az: us-east-1b }] }
workloads:
  - { id: app, kind: open, rate: 8/s, reads: 50%, keys: { count: 50 }, ${PATIENT}, until: 180s }
  - { id: auditors, cluster: past, kind: open, rate: 4/s, reads: 80%, keys: { count: 50 }, ${PATIENT}, from: 120s,
      until: 180s }
  - { id: testers, cluster: twin, kind: open, rate: 4/s, reads: 50%, keys: { count: 50 }, ${PATIENT}, from: 120s,
      until: 180s }
faults:
  - { kind: crash, instance: twin-1, at: 140s, for: 3s }
actions:
  - { kind: restore-to-point-in-time, at: 30s, as: past, to: 20s }
  - { kind: clone, at: 32s, as: twin }
  - { kind: delete-instance, instance: r, at: 100s }
parameters: { createMin: 5s, createMax: 8s, deleteGrace: 10s, restoreWorkflow: 10s, cloneWorkflow: 10s,
    restorablePeriod: 5s, recreateMin: 5s, recreateMax: 6s }
`;

/** Readers by target tracking; a volume that grows to its limit. */
const MORE_READERS = `
duration: 240s
topology:
  clusters:
    - id: main
      ${VOLUME}
      instances: [{ id: w, class: db.r6g.large, az: us-east-1a }, { id: r, class: db.r6g.large, az: us-east-1b }]
      autoScaling: { min: 1, max: 3, policies: [{ metric: RDSReaderAverageCPUUtilization, target: 40,
          scaleOutCooldown: 20s, scaleInCooldown: 20s }] }
workloads:
  - { id: app, kind: open, rate: 3/s, reads: 0%, keys: { count: 50 }, ${PATIENT}, until: 220s }
  - { id: day, kind: open, rate: 3/s, endpoint: reader, reads: 100%, keys: { count: 50 }, ${PATIENT}, until: 220s,
      driver: { lifetime: 20s } }
  - { id: sale, kind: open, rate: 14/s, endpoint: reader, reads: 100%, keys: { count: 50 }, ${PATIENT}, from: 10s,
      until: 100s, driver: { lifetime: 20s } }
parameters: { statementCpu: 150ms, scalingPeriod: 5s, createMin: 8s, createMax: 12s, deleteGrace: 10s }
`;

/** Aurora Serverless v1: paused, woken, doubled at a scaling point. */
const SERVERLESS_V1 = `
duration: 300s
topology:
  clusters:
    - { id: main, engineVersion: 2.11.1, ${VOLUME}, serverlessV1: { min: 1, max: 8 } }
workloads:
  - { id: app, kind: open, rate: 4/s, keys: { count: 50 }, timeout: 10s, retry: { attempts: 20, backoff: 1s },
      until: 280s }
  - { id: shop, kind: closed, sessions: 60, thinkTime: 3s, keys: { count: 50 }, timeout: 10s, retry: { attempts: 20,
      backoff: 1s }, from: 30s, until: 120s }
parameters: { statementCpu: 20ms }
`;

/** A global database that is built call by call, and switched over. */
const BUILT = `
duration: 13m
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop, created: by-action }
  clusters:
    - { id: us, created: by-action, ${VOLUME}, instances: [{ id: us-1 }, { id: us-2, az: us-east-1b }] }
    - { id: eu, region: eu-west-1, created: by-action, instances: [{ id: eu-1 }] }
workloads:
  - { id: app, kind: open, rate: 2/s, ${PATIENT}, from: 70s, until: 12m, keys: { count: 50 } }
actions:
  - { kind: create-cluster, at: 1s, cluster: us }
  - { kind: create-instance, at: 20s, instance: us-1 }
  - { kind: create-instance, at: 40s, instance: us-2 }
  - { kind: create-global-cluster, at: 80s }
  - { kind: create-cluster, at: 90s, cluster: eu }
  - { kind: create-instance, at: 4m, instance: eu-1 }
  - { kind: switchover-global, at: 6m, cluster: eu }
parameters: { createMin: 5s, createMax: 8s, clusterCreateMin: 5s, clusterCreateMax: 8s }
`;

/** MySQL on mirrored volumes, with a replica: its primary's zone goes. */
const MIRRORED = `
duration: 75s
topology:
  clusters:
    - { id: main, design: mirrored-mysql, instances: [{ id: m1 }, { id: m2, az: us-east-1b }, { id: rep,
        az: us-east-1c }] }
workloads:
  - { id: app, kind: open, rate: 10/s, reads: 30%, keys: { count: 100 }, az: us-east-1c, ${PATIENT},
      transaction: { writes: 2 }, until: 60s }
  - { id: wr, kind: closed, sessions: 2, thinkTime: 400ms, reads: 30%, keys: { count: 100 }, ${PATIENT}, until: 60s }
faults:
  - { kind: crash, instance: m2, at: 4s, for: 3s }
  - { kind: az-outage, az: us-east-1a, at: 12s, for: 10s }
`;

const TEXTS = {
  "one cluster": ONE_CLUSTER,
  zombie: ZOMBIE,
  "long outage": LONG_OUTAGE,
  forwarding: FORWARDING,
  "three Regions": THREE_REGIONS,
  "lost Region": LOST_REGION,
  asleep: ASLEEP,
  "there and back": THERE_AND_BACK,
  copies: COPIES,
  "more readers": MORE_READERS,
  "serverless v1": SERVERLESS_V1,
  built: BUILT,
  mirrored: MIRRORED,
} as const;

export type WorldName = keyof typeof TEXTS;

export const WORLD_NAMES = Object.keys(TEXTS) as readonly WorldName[];

export function worldOf(name: WorldName): Scenario {
  return scenarioFrom(`scenario: 1\nname: upsets\n${TEXTS[name].trimStart()}`, `${name}.yaml`);
}
