/**
 * What the searches for what befalls together (together.test.ts) and for writers that are cut off (cut-off.test.ts)
 * have found, made small. Each fails without its mend.
 */
import { expect, test } from "vitest";
import { scenarioFrom } from "../worlds.ts";
import { unsettled } from "./settled.ts";
import { play } from "./upset.ts";

const SMALL = "volume: { size: 10GB, storageNodesPerAz: 3 }";
const PATIENT = "timeout: 2s, retry: { attempts: 8, backoff: 300ms }";

test.each([
  [
    "a group is made while a recovery is under way: it comes into use when all its members have answered by then",
    `
duration: 60s
topology:
  clusters:
    - id: main
      volume: { size: 10GB, limit: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: w }, { id: r1, az: us-east-1b }]
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 0%, bytesPerWrite: 120MB, keys: { count: 50 }, ${PATIENT}, until: 55s }
faults:
  - { kind: partition, from: { storage: main }, at: 16824ms, for: 23176ms }
actions:
  - { kind: promote, at: 25756ms, instance: r1 }
  - { kind: set-volume-limit, at: 40s, limit: 64TB }
`,
  ],
  [
    "a secondary whose storage makes a group skips LSNs: it has as many groups as it knows",
    `
duration: 90s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, volume: { size: 10GB, limit: 20GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }] }
workloads:
  - { id: app, kind: open, endpoint: global, rate: 5/s, reads: 30%, bytesPerWrite: 120MB }
actions:
  - { kind: failover-global, at: 33044ms, cluster: eu }
  - { kind: set-volume-limit, at: 40s, limit: 64TB }
`,
  ],
  [
    "storage nodes are patched while a copy stands on them: none goes that a group of the source cannot spare",
    `
duration: 60s
topology:
  clusters:
    - { id: main, volume: { size: 10GB, limit: 20GB, storageNodesPerAz: 3 }, instances: [{ id: w }] }
    - { id: past, created: by-action, instances: [{ id: past-1 }] }
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 30%, bytesPerWrite: 120MB, ${PATIENT}, until: 55s }
faults:
  - { kind: az-outage, at: 3052ms, for: 1575ms, az: us-east-1c }
actions:
  - { kind: patch-storage, at: 3018ms }
  - { kind: restore-to-point-in-time, at: 1s, as: past }
parameters: { patchDuration: 1s, restorablePeriod: 5s, restoreWorkflow: 10s, createMin: 5s, createMax: 8s,
    repairBytesPerSecond: 2000000000 }
`,
  ],
  [
    "a primary takes its volume back after a failover that came to nothing: what it writes at once is shipped once durable",
    `
duration: 42s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: us-west-2 }]
  clusters:
    - { id: us, ${SMALL}, instances: [{ id: us-1 }] }
    - { id: we, region: us-west-2, ${SMALL}, instances: [{ id: we-1 }] }
workloads:
  - { id: app, kind: closed, sessions: 40, thinkTime: 50ms, reads: 0%, keys: { count: 200 }, az: us-west-2a,
      transaction: { writes: 4, sent: one-by-one }, ${PATIENT}, until: 40s }
faults:
  - { kind: pause, instance: we-1, at: 10773ms, for: 9129ms }
actions:
  - { kind: failover-global, at: 3355ms, cluster: we }
`,
  ],
  [
    "an instance is created while its machine stands still: its engine starts when that goes on",
    `
duration: 40s
topology:
  clusters: [{ id: main, ${SMALL}, instances: [{ id: w }, { id: r1, az: us-east-1b, created: by-action }] }]
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 35s }
faults:
  - { kind: pause, instance: r1, at: 5s, for: 10s }
actions:
  - { kind: create-instance, at: 2s, instance: r1 }
parameters: { createMin: 5s, createMax: 8s }
`,
  ],
  [
    "a writer that has restarted cannot ask its replication server: its commits wait for rds.global_db_rpo, and nobody is late",
    `
duration: 60s
topology:
  global: { id: shop, rpo: 20s }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, engine: aurora-postgresql, ${SMALL}, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, engine: aurora-postgresql, ${SMALL}, instances: [{ id: eu-1 }] }
workloads:
  - { id: app, kind: open, endpoint: global, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 55s }
faults:
  - { kind: hold, at: 8s, for: 30s, from: { instance: us-1 }, to: { outbound: us }, direction: one-way }
actions:
  - { kind: reboot, at: 10s, instance: us-1 }
`,
  ],
  [
    "a copy annuls records of its own log: what its source has committed is committed",
    `
duration: 60s
topology:
  clusters:
    - { id: main, ${SMALL}, writeForwarding: true, instances: [{ id: w }, { id: r1, az: us-east-1b }] }
    - { id: past, created: by-action, instances: [{ id: past-1 }] }
workloads:
  - { id: app, kind: closed, endpoint: reader, sessions: 6, thinkTime: 100ms, reads: 50%, keys: { count: 200 },
      consistency: SESSION, transaction: { writes: 2, order: any }, ${PATIENT}, until: 55s }
actions:
  - { kind: restore-to-point-in-time, at: 5s, as: past, to: 1s }
parameters: { restorablePeriod: 2s, restoreWorkflow: 10s, createMin: 5s, createMax: 8s }
`,
  ],
  [
    "a member is taken out while a failover waits for the rest to follow: the database has a member less",
    `
duration: 60s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  clusters:
    - { id: us, ${SMALL}, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, ${SMALL}, instances: [{ id: eu-1 }] }
    - { id: we, region: us-west-2, ${SMALL}, instances: [{ id: we-1 }] }
workloads:
  - { id: app, kind: open, endpoint: global, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 55s }
actions:
  - { kind: failover-global, at: 3s, cluster: eu }
  - { kind: remove-from-global, at: 20s, cluster: we }
`,
  ],
  [
    "a secondary has a commit and has lost its power before it could say so: the RPO lag that is reported is true",
    `
duration: 40s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, engine: aurora-postgresql, ${SMALL}, writeForwarding: true, onHeartbeatLoss: stop,
        instances: [{ id: us-1 }, { id: us-2 }] }
    - { id: eu, engine: aurora-postgresql, region: eu-west-1, volume: { size: 10GB, storageNodesPerAz: 2 },
        readersOnFailover: restart, onHeartbeatLoss: stop, writeForwarding: true }
workloads:
  - { id: app, kind: open, rate: 5/s, az: eu-west-1c, reads: 30%, keys: { count: 1 }, bytesPerWrite: 30MB,
      ${PATIENT}, until: 35s }
faults:
  - { kind: region-outage, at: 10s, for: 1s, region: eu-west-1 }
`,
  ],
  [
    "a reader asks for the stream before its server has its place in the log: it is told to wait, not forgotten",
    `
duration: 40s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, ${SMALL}, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, ${SMALL}, instances: [{ id: eu-1 }] }
workloads:
  - { id: app, kind: open, endpoint: global, rate: 5/s, reads: 0%, keys: { count: 20 }, ${PATIENT}, until: 12s,
      transaction: { writes: 3, sent: one-by-one } }
faults:
  - { kind: partition, at: 9900ms, for: 350ms, from: { inbound: eu }, direction: one-way }
  - { kind: region-outage, at: 10s, for: 4s, region: eu-west-1 }
`,
  ],
  [
    "a newcomer in a group that is written to no more has its read floor from whom it copied, and collects",
    `
duration: 75s
topology:
  clusters:
    - { id: main, volume: { size: 40GB, storageNodesPerAz: 3 }, instances: [{ id: w }, { id: r1 }] }
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 70s }
actions:
  - { kind: long-query, at: 20s, for: 10s, instance: r1 }
  - { kind: move-segment, at: 18s, segment: pg2.c1 }
`,
  ],
  [
    "a Region that was being added when a failover began joins in the midst of it: the database has a member more",
    `
duration: 60s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  clusters:
    - { id: us, ${SMALL}, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, created: by-action, ${SMALL}, instances: [{ id: eu-1 }] }
    - { id: we, region: us-west-2, ${SMALL}, instances: [{ id: we-1 }] }
workloads:
  - { id: app, kind: open, endpoint: global, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 55s }
actions:
  - { kind: create-cluster, at: 2s, cluster: eu }
  - { kind: failover-global, at: 3s, cluster: we }
parameters: { clusterCreateMin: 5s, clusterCreateMax: 8s, replicationBandwidth: 5000000000 }
`,
  ],
  [
    "a client that has given up asks again while its first attempt is held for a patch: of both the last is answered once",
    `
duration: 40s
topology:
  clusters:
    - { id: main, ${SMALL}, instances: [{ id: w }, { id: r1, az: us-east-1b }] }
workloads:
  - { id: reads, kind: closed, sessions: 4, thinkTime: 100ms, transaction: { reads: 2 }, keys: { count: 20 }, timeout: 1s, retry: { attempts: 8, backoff: 300ms }, until: 35s }
  - { id: there, kind: closed, endpoint: reader, sessions: 4, thinkTime: 100ms, reads: 100%, transaction: { reads: 2 }, keys: { count: 20 }, timeout: 1s, retry: { attempts: 8, backoff: 300ms }, until: 35s }
actions:
  - { kind: patch-engine, at: 5s }
parameters: { zdpSwapMin: 5s, zdpSwapMax: 5s }
`,
  ],
  [
    "what a reader that forwards has held for a patch finds its session gone: it is answered once",
    `
duration: 40s
topology:
  clusters:
    - { id: main, ${SMALL}, writeForwarding: true, instances: [{ id: w }, { id: r1, az: us-east-1b }] }
workloads:
  - { id: app, kind: closed, endpoint: reader, sessions: 4, thinkTime: 100ms, reads: 50%, consistency: SESSION, statements: ["CREATE TEMPORARY TABLE totals (shop INT)"], keys: { count: 20 }, ${PATIENT}, until: 35s }
actions:
  - { kind: patch-engine, at: 5s }
parameters: { zdpSwapMin: 5s, zdpSwapMax: 5s }
`,
  ],
  [
    "a reader that was deleted while it was down is not called back when it answers again",
    `
duration: 90s
topology:
  clusters:
    - { id: main, ${SMALL}, instances: [{ id: w }, { id: r1, az: us-east-1b }] }
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 85s }
faults:
  - { kind: crash, at: 20s, for: 3s, instance: r1 }
  - { kind: control-plane-outage, at: 21500ms, for: 4s }
actions:
  - { kind: delete-instance, at: 21s, instance: r1 }
parameters: { deleteGrace: 10s }
`,
  ],
  [
    "a cluster is rewound while its only instance is being deleted: it ends without any",
    `
duration: 120s
topology:
  clusters:
    - { id: main, ${SMALL}, backtrackWindow: 1h, instances: [{ id: w }] }
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 10s }
faults:
  - { kind: control-plane-outage, at: 15s, for: 25s }
actions:
  - { kind: delete-instance, at: 8s, instance: w }
  - { kind: backtrack, at: 26s, to: 8s, force: true, useEarliest: true }
parameters: { deleteGrace: 10s }
`,
  ],
  [
    "a writer that stood still hears afterwards that a reader wanted its stream, which writes by then",
    `
duration: 80s
topology:
  clusters:
    - { id: main, ${SMALL}, instances: [{ id: w }], autoScaling: { min: 1, max: 1, policies: [{ metric: RDSReaderAverageDatabaseConnections, target: 3 }] } }
workloads:
  - { id: app, kind: open, rate: 5/s, reads: 30%, keys: { count: 20 }, ${PATIENT}, until: 75s }
faults:
  - { kind: pause, at: 12s, for: 25s, instance: w }
parameters: { scalingPeriod: 5s, createMin: 8s, createMax: 8s }
`,
  ],
  [
    "an old writer goes on in a zone by itself where its volume skips LSNs already: its members have yet to hear of that",
    `
duration: 75s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, ${SMALL}, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, ${SMALL}, instances: [{ id: eu-1 }] }
workloads:
  - { id: app, kind: open, endpoint: global, az: us-east-1a, rate: 5/s, reads: 0%, keys: { count: 20 }, ${PATIENT}, until: 70s }
  - { id: there, kind: open, endpoint: global, az: eu-west-1a, rate: 5/s, reads: 0%, keys: { count: 20 }, ${PATIENT}, until: 70s }
faults:
  - { kind: partition, at: 5s, for: 30s, from: { az: us-east-1a } }
actions:
  - { kind: failover-global, at: 8s, cluster: eu }
parameters: { repairBytesPerSecond: 2000000000, replicationBandwidth: 5000000000 }
`,
  ],
  [
    "an agent that is told twice to open its volume takes the first epoch although it has asked for a second: held orders come at once",
    `
duration: 100s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - id: us
      ${SMALL}
      instances: [{ id: us-1, class: db.r6g.large }]
      autoScaling:
        min: 1
        max: 3
        policies: [{ metric: RDSReaderAverageCPUUtilization, target: 40, scaleOutCooldown: 20s, scaleInCooldown: 20s }]
    - { id: eu, region: eu-west-1, ${SMALL}, instances: [{ id: eu-1, class: db.r6g.large }] }
workloads: [{ id: app, kind: open, endpoint: global, rate: 5/s, keys: { count: 20 }, ${PATIENT}, until: 90s }]
faults: [{ kind: hold, at: 3s, for: 17700ms, from: { region: us-east-1 }, to: { region: eu-west-1 } }]
actions: [{ kind: failover-global, at: 3s, cluster: eu }]
parameters: { createMin: 5s, createMax: 8s, scalingPeriod: 5s, replicationBandwidth: 5000000000 }
`,
  ],
])("%s", (_what, text) => {
  const scenario = scenarioFrom(`scenario: 1\nname: together\n${text.trimStart()}`);
  expect(unsettled(scenario, play(scenario, { upsets: [] }).world)).toEqual([]);
});
