/**
 * The report at the end of a run of mirrored MySQL: the same shape as Aurora's, with what the storage paper counts
 * among its metrics (P17 table 1): I/Os that the primary asks for, by kind and by transaction, and how often each of
 * them is written.
 */
import type { MirroredWorld } from "../assembly/index.ts";
import { whyNotHealed } from "../chaos/index.ts";
import { inOrder, judgeExpectations } from "../checks/index.ts";
import type { IoCounts } from "../figures/index.ts";
import { Histogram, SECOND, thousands, type Micros } from "../kernel/index.ts";
import type { CheckResult, RunReport } from "../results/index.ts";
import type { Run } from "../run.ts";
import { BLOCK } from "../trace/index.ts";
import { identityOf, milliseconds, verdictWords } from "./report.ts";

export function mirroredReport(
  run: Run,
  world: MirroredWorld,
  strict: boolean,
  besides: readonly CheckResult[],
): RunReport {
  const { context, outcomes, checks, workloads, pair, lines, tell } = world;
  const { engine } = context;
  for (const workload of workloads) workload.finish();
  const [{ engine: engineName }] = run.scenario.clusters;
  const ofEach = workloads.map((workload) => workload.report());
  const clients = outcomes.report(engine.now, engineName, checks?.lost ?? 0, ofEach);
  const invariants = inOrder((checks?.all ?? []).map((check) => check.result()));
  const outcome = {
    clients,
    replicaLagP99: lagOf(world).summary().p99,
    failovers: pair.control.failovers,
    calmUnavailable: Math.max(outcomes.writes.calmAt(engine.now), outcomes.reads.calmAt(engine.now)),
    whyNotHealed: (bound: Micros) => whyNotHealed(run.scenario, bound),
    roleChanges: [],
  };
  const results = [...invariants, ...judgeExpectations(run.scenario.expect, outcome, invariants), ...besides];
  const failed = results.filter(({ verdict }) => verdict === "fail" || (strict && verdict === "vacuous"));
  tell("end", `The run ends after ${thousands(engine.event)} events: ${verdictWords(results, failed)}.`);
  return {
    ...identityOf(run, engine),
    verdict: failed.length === 0 ? "pass" : "fail",
    checks: results,
    clients,
    metrics: metricsOf(world, engine.now),
    forwardingErrors: [],
    rdsEvents: [],
    statuses: [],
    story: lines.all(),
  };
}

/**
 * I/Os that the instances have asked their volumes for, as EBS counts them, and how many writes of it stood on some
 * server's disk.
 */
export function mirroredIos({ pair, outcomes }: MirroredWorld): IoCounts {
  const writes = pair.instances.reduce((sum, { chain }) => sum + chain.ios.reduce((all, ios) => all + ios, 0), 0);
  const reads = pair.instances.reduce((sum, { pagesRead }) => sum + pagesRead, 0);
  return { writes, reads, transactions: outcomes.writesOk };
}

/** Of all replicas that follow the binary log, as one distribution. */
function lagOf({ pair }: MirroredWorld): Histogram {
  const all = new Histogram();
  for (const { lag } of pair.replicas) all.addAll(lag);
  return all;
}

function metricsOf(world: MirroredWorld, now: number): RunReport["metrics"] {
  const { context, outcomes, pair, layout, instanceHosts } = world;
  const seconds = Math.max(1, now) / SECOND;
  const { writes, reads, transactions } = mirroredIos(world);
  const sums = (of: (kind: number) => number): Record<string, number> =>
    Object.fromEntries(Object.entries(BLOCK).map(([name, kind]) => [name, of(kind)]));
  const perTransaction = (count: number): number => (transactions === 0 ? 0 : count / transactions);
  return {
    CommitLatency: milliseconds(outcomes.commitLatency),
    SelectLatency: milliseconds(outcomes.readLatency),
    CommitThroughput: { average: outcomes.writesOk / seconds },
    SelectThroughput: { average: outcomes.readsOk / seconds },
    WriteIOPS: { average: writes / seconds },
    ...(pair.replicas.length > 0 ? { ReplicaLag: milliseconds(lagOf(world)) } : {}),
    ReadIOPS: { average: reads / seconds },
    Deadlocks: { average: pair.instances.reduce((sum, { work }) => sum + work.deadlocks, 0) / seconds },
    CPUUtilization: Object.fromEntries(
      pair.instances.map(({ processors }, index) => [layout.instances[index].id, processors.utilization(0, now)]),
    ),
    InstanceIOs: {
      ...sums((kind) => pair.instances.reduce((sum, { chain }) => sum + chain.ios[kind], 0)),
      reads,
      perTransaction: perTransaction(writes + reads),
    },
    InstanceBytes: {
      ...sums((kind) => pair.instances.reduce((sum, { chain }) => sum + chain.bytes[kind], 0)),
      perTransaction: perTransaction(
        pair.instances.reduce((sum, { chain }) => sum + chain.bytes.reduce((all, bytes) => all + bytes, 0), 0),
      ),
    },
    BlocksOnDisks: {
      written: pair.servers.blocksWritten,
      bytes: pair.servers.bytesWritten,
      perTransaction: perTransaction(pair.servers.blocksWritten),
    },
    Recovery: {
      seconds: Math.max(...pair.instances.map(({ recovery }) => recovery.took)) / SECOND,
      records: Math.max(...pair.instances.map(({ recovery }) => (recovery.took > 0 ? recovery.records : 0))),
    },
    StorageNetworkMessages: {
      sent: context.network.sent,
      lost: context.network.rules.lost,
      unheard: context.network.unheard,
    },
    EngineUptime: Object.fromEntries(
      instanceHosts.map((_, index) => [
        layout.instances[index].id,
        pair.instances[index].status === "open"
          ? (now - Math.max(0, pair.instances[index].recovery.startedAt + pair.instances[index].recovery.took)) / SECOND
          : 0,
      ]),
    ),
  };
}
