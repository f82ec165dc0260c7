/** The report at the end of a run: checks judged, clients' view, metrics under CloudWatch's names. */
import { backtracksReport, backupsReport, forwardsWrites, type ClusterWorld } from "../assembly/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { World } from "../build.ts";
import { whyNotHealed } from "../chaos/index.ts";
import { inOrder, judgeExpectations, mergeResults } from "../checks/index.ts";
import { forwardingMetrics, forwardingStatuses, globalMetrics, statusViews } from "../figures/index.ts";
import { counted, formatMicros, Histogram, SECOND, thousands, type Engine, type Micros } from "../kernel/index.ts";
import type { CheckResult, GlobalReport, RunReport } from "../results/index.ts";
import type { Run } from "../run.ts";
import { BUILD } from "../version.ts";
import { costOf } from "./cost.ts";

export function reportOf(run: Run, world: World, strict: boolean, besides: readonly CheckResult[]): RunReport {
  const { context, outcomes, checks, story, workloads, clusters } = world;
  for (const workload of workloads) workload.finish();
  for (const one of clusters)
    one.checks?.finish(one.driver.ladder.vdl, (key, readPoint) => one.volume.log.versionAt(key, readPoint));
  world.replicationChecks?.finish();
  world.keyChecks?.finish();
  const { engine } = context;
  const clients = outcomes.report(
    engine.now,
    world.spec.engine,
    (checks?.lostCommits ?? 0) + (world.roleChecks?.lostCommits ?? 0),
    workloads.map((workload) => workload.report()),
  );
  const lags = lagOf(world);
  const outcome = {
    clients,
    replicaLagP99: lags.summary().p99,
    failovers: checks?.failovers ?? 0,
    calmUnavailable: Math.max(outcomes.writes.calmAt(engine.now), outcomes.reads.calmAt(engine.now)),
    whyNotHealed: (bound: Micros) => whyNotHealed(run.scenario, bound),
    roleChanges: world.global?.roles.records.rows() ?? [],
  };
  const merged = mergeResults(clusters.map((one) => ({ id: one.spec.id, checks: one.checks?.all ?? [] })));
  const ofGlobal = [world.replicationChecks, world.roleChecks, ...world.forwardingChecks].flatMap(
    (one) => one?.checks.map((check) => check.result()) ?? [],
  );
  const ofWorld = [
    world.delayCheck,
    world.zoneCheck,
    world.keyChecks?.check,
    world.access.checks?.check,
    ...(world.callChecks?.checks ?? []),
  ].flatMap((check) => (check === undefined ? [] : [check.result()]));
  const ofBackups = mergeResults(
    world.backups.map(({ of, checks: own }) => ({ id: of.spec.id, checks: own === undefined ? [] : [own.check] })),
  );
  const invariants = inOrder([...merged, ...ofGlobal, ...ofWorld, ...ofBackups]);
  const results = [...invariants, ...judgeExpectations(run.scenario.expect, outcome, invariants), ...besides];
  const failed = results.filter((result) => result.verdict === "fail" || (strict && result.verdict === "vacuous"));
  story.ended(`The run ends after ${thousands(engine.event)} events: ${verdictWords(results, failed)}.`);
  const forwards = clusters.some(forwardsWrites);
  return {
    ...identityOf(run, engine),
    verdict: failed.length === 0 ? "pass" : "fail",
    checks: results,
    clients,
    metrics: {
      ...metricsOf(world, engine.now, lags),
      ...(forwards ? forwardingMetrics(clusters, world.global?.primary ?? 0, engine.now) : {}),
    },
    forwardingErrors: forwardingErrors(clusters),
    ...(forwards ? { writeForwarding: forwardingStatuses(clusters, world.global) } : {}),
    cost: costOf(world),
    ...(world.backups.length === 0 ? {} : backupsReport(world.backups, clusters[0])),
    ...(world.clones.length === 0 ? {} : { clones: world.clones.flatMap(({ clones }) => clones.rows()) }),
    ...(world.backtracks.length === 0 ? {} : backtracksReport(world.backtracks, clusters[0])),
    rdsEvents: clusters.flatMap(({ control }) => control.told.events.rows()).toSorted((a, b) => a.at - b.at),
    statuses: clusters.flatMap(({ control }) => control.told.statuses.rows()).toSorted((a, b) => a.at - b.at),
    ...(world.global === undefined
      ? {}
      : {
          statusViews: statusViews(world.global, clusters),
          globalDatabase: globalReport(run, world, world.global),
        }),
    story: world.lines.all(),
  };
}

/** What readers that forward have told their clients, in order of the number of times. */
function forwardingErrors(clusters: readonly ClusterWorld[]): RunReport["forwardingErrors"] {
  const counts = new Map<string, number>();
  for (const { instances } of clusters)
    for (const { forwarding } of instances)
      for (const [text, count] of Object.entries(forwarding.meters.errors))
        counts.set(text, count + (counts.get(text) ?? 0));
  return [...counts].map(([message, count]) => ({ message, count })).sort((a, b) => b.count - a.count);
}

/** Which run this is, and how far it has come. */
export function identityOf(
  run: Run,
  engine: Engine,
): Pick<
  RunReport,
  "format" | "scenario" | "scenarioHash" | "seed" | "build" | "mutations" | "digest" | "events" | "simulatedUs"
> {
  return {
    format: "borealis-run/1",
    scenario: run.scenario.name,
    scenarioHash: run.scenarioHash,
    seed: run.seed,
    build: BUILD,
    mutations: run.mutations,
    digest: engine.digest(),
    events: engine.event,
    simulatedUs: engine.now,
  };
}

export function verdictWords(results: readonly CheckResult[], failed: readonly CheckResult[]): string {
  if (results.length === 0) return "nothing was checked";
  if (failed.length === 0) {
    // Silence proves nothing: what was never exercised does not hold.
    const idle = results.filter(({ verdict }) => verdict === "vacuous").length;
    const hold = counted(results.length - idle, "check holds", "checks hold");
    return idle === 0 ? `all ${hold}` : `${hold}, and ${idle} had nothing to watch`;
  }
  const first = failed[0].atUs === undefined ? "" : `, the first at ${formatMicros(failed[0].atUs)}`;
  return `${failed.length} of ${results.length} checks failed${first}`;
}

/**
 * Who is the primary, how it came to be, and what that cost: lost commits by the number of their operation, those of
 * one change a thousand at most.
 */
function globalReport(run: Run, { roleChecks }: World, global: GlobalDatabase): GlobalReport {
  const losses = roleChecks?.losses ?? [];
  const changes = global.roles.records.rows().map((change) => {
    // Of the old primary; and of a target that had begun to write for a change whose place this took.
    const own = losses.filter(({ term, lsns }) => term === change.term && lsns.length > 0);
    if (own.length === 0) return { ...change, lostCommits: 0, lostOperations: [], lostOver: 0 };
    const operations = own.flatMap((loss) => loss.operations);
    const lostOver = Math.max(...own.map(({ to }) => to)) - Math.min(...own.map(({ from }) => from));
    return { ...change, lostCommits: operations.length, lostOperations: operations.slice(0, LOST_SHOWN), lostOver };
  });
  const { primary, nameLeadsTo, members, status } = global;
  return {
    id: run.scenario.global?.id ?? "",
    status,
    primary: members[primary].id,
    nameLeadsTo: members[nameLeadsTo].id,
    members: members.flatMap(({ id }, index) => (global.isMember(index) ? [id] : [])),
    roleChanges: changes,
  };
}

const LOST_SHOWN = 1000;

/** Units are CloudWatch's own: milliseconds for latencies, per second for throughput (cluster reference 10.1). */
function metricsOf(world: World, now: number, lags: Histogram): RunReport["metrics"] {
  const { context, outcomes } = world;
  const seconds = Math.max(1, now) / SECOND;
  return {
    CommitLatency: milliseconds(outcomes.commitLatency),
    SelectLatency: milliseconds(outcomes.readLatency),
    CommitThroughput: { average: outcomes.writesOk / seconds },
    SelectThroughput: { average: outcomes.readsOk / seconds },
    WriteIOPS: { average: world.fleet.drivers.reduce((sum, one) => sum + one.recordsWritten, 0) / seconds },
    ...(world.instances.length > 1 ? { AuroraReplicaLag: milliseconds(lags) } : {}),
    Deadlocks: { average: world.instances.reduce((sum, one) => sum + one.writing.deadlocks, 0) / seconds },
    CPUUtilization: Object.fromEntries(
      world.instances.map((one, index) => [world.layout.instances[index].id, one.processors.utilization(0, now)]),
    ),
    EngineUptime: Object.fromEntries(
      world.instances.map((one, index) => [
        world.layout.instances[index].id,
        one.isUp ? (now - one.upSince) / SECOND : 0,
      ]),
    ),
    ...(world.global === undefined ? {} : globalMetrics(world.global)),
    StorageNetworkMessages: {
      sent: context.network.sent,
      lost: context.network.rules.lost,
      unheard: context.network.unheard,
    },
  };
}

/** The lag of all readers, as one distribution. */
function lagOf(world: World): Histogram {
  const all = new Histogram();
  for (const { replica } of world.instances) all.addAll(replica.lag);
  return all;
}

export function milliseconds(histogram: Histogram): Readonly<Record<string, number>> {
  const { p50, p99, max } = histogram.summary();
  return { p50: p50 / 1000, p99: p99 / 1000, max: max / 1000 };
}
