/**
 * What is simpler than a scenario, one step at a time: smaller topology, less traffic, plainer faults. Each step says
 * in a word what it does, and is tried only: whether the failure stays is for a run to tell.
 *
 * Values go from the plainest to the one nearest the old; the first that still fails is taken.
 */
import { SECOND, type Micros } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { ClusterSpec, FaultSpec, Scenario, Scope, WorkloadSpec } from "../scenario/types.ts";

export interface Step {
  readonly what: "topology" | "traffic" | "faults" | "seed";
  /** Alternatives, the plainest first. */
  readonly tries: readonly Scenario[];
}

const GROUP_BYTES = FIXED.groupBytes.value;

/** Everything of a step's kind that can be tried on the scenario as it is now. */
export function topologySteps(scenario: Scenario): Step[] {
  const of = (tries: readonly Scenario[]): Step => ({ what: "topology", tries });
  const steps: Step[] = [];
  if (scenario.clusters.length > 1) {
    const { global: _, operators: __, ...alone } = scenario;
    steps.push(
      of([
        {
          ...alone,
          clusters: scenario.clusters.slice(0, 1),
          regions: regionsOf(scenario, scenario.clusters.slice(0, 1)),
        },
      ]),
    );
    for (const gone of scenario.clusters.slice(1)) {
      // A copy goes with what it is made of.
      const clusters = scenario.clusters.filter((one) => one !== gone && one.copyOf !== gone.id);
      if (clusters.length > 1) steps.push(of([{ ...scenario, clusters, regions: regionsOf(scenario, clusters) }]));
    }
  }
  scenario.clusters.forEach((cluster, index) => {
    const change = (changed: Partial<ClusterSpec>): Scenario => ({
      ...scenario,
      clusters: scenario.clusters.with(index, { ...cluster, ...changed }),
    });
    const { volume, instances } = cluster;
    if (instances.length > 1) steps.push(of([change(withInstances(cluster, instances.slice(0, 1)))]));
    if (instances.length > 2)
      for (const gone of instances.slice(1).toReversed())
        steps.push(
          of([
            change(
              withInstances(
                cluster,
                instances.filter((one) => one !== gone),
              ),
            ),
          ]),
        );
    const { proxies: _, kmsKey: __, engineVersion: ___, ...plain } = cluster;
    steps.push(of([{ ...scenario, clusters: scenario.clusters.with(index, { ...plain, endpoints: [] }) }]));
    if (volume.sizeBytes > GROUP_BYTES)
      steps.push(
        of([
          oneGroup(change({ volume: { ...volume, sizeBytes: GROUP_BYTES } })),
          change({ volume: { ...volume, sizeBytes: GROUP_BYTES } }),
          change({ volume: { ...volume, sizeBytes: 2 * GROUP_BYTES } }),
        ]),
      );
    steps.push(
      of(
        [2, 3, 4]
          .filter((nodes) => nodes < volume.storageNodesPerAz)
          .map((storageNodesPerAz) => change({ volume: { ...volume, storageNodesPerAz } })),
      ),
    );
    if (volume.members === "full-tail") steps.push(of([change({ volume: { ...volume, members: "like" } })]));
    if (volume.longAzOutage !== "wait") steps.push(of([change({ volume: { ...volume, longAzOutage: "wait" } })]));
    steps.push(of([change({ readersOnFailover: "stay", onHeartbeatLoss: "continue", engine: "aurora-mysql" })]));
    steps.push(
      of([change({ instances: instances.map((one) => ({ ...one, class: "db.r6g.2xlarge", promotionTier: 1 })) })]),
    );
    instances.forEach((instance, place) => {
      const az = scenario.regions.find(({ name }) => name === cluster.region)?.azs[0] ?? instance.az;
      if (instance.az !== az) steps.push(of([change({ instances: instances.with(place, { ...instance, az }) })]));
    });
  });
  if (scenario.clusters.some(({ access }) => access !== undefined)) steps.push(of([withoutAccess(scenario)]));
  if (Object.keys(scenario.parameters).length > 0) steps.push(of([{ ...scenario, parameters: {} }]));
  return steps;
}

export function trafficSteps(scenario: Scenario): Step[] {
  const steps: Step[] = [];
  scenario.workloads.forEach((workload, index) => {
    const change = (changed: Partial<WorkloadSpec>): Scenario => ({
      ...scenario,
      workloads: scenario.workloads.with(index, { ...workload, ...changed } as WorkloadSpec),
    });
    const of = (...tries: readonly Partial<WorkloadSpec>[]): void =>
      void steps.push({ what: "traffic", tries: tries.map(change) });
    const [writer] = scenario.clusters[0].instances;
    of({
      keys: { kind: "uniform" },
      bytesPerWrite: 0,
      lists: false,
      turns: [],
      retry: { attempts: 1, backoff: 100_000, growth: 1, budget: 1 },
      driver: { kind: "plain", dnsCache: 0, connections: 0, lifetime: 0 },
    });
    of({ transaction: { writes: 1, reads: 0, rereads: 0, isolation: "repeatable-read", order: "rising" } });
    of({ driver: { kind: "plain", dnsCache: 0, connections: 0, lifetime: 0 } });
    of({ retry: { attempts: 1, backoff: 100_000, growth: 1, budget: 1 } });
    if (workload.keys.kind !== "uniform") of({ keys: { kind: "uniform" } });
    of({ az: writer.az });
    of({ endpoint: "writer" });
    if (workload.keyCount > 1) of({ keyCount: 1 }, { keyCount: 10 }, { keyCount: 100 });
    if (workload.turns.length === 0)
      of(...[0, 1, 0.5].filter((readRatio) => readRatio !== workload.readRatio).map((readRatio) => ({ readRatio })));
    of({ timeout: 5 * SECOND });
    if (workload.kind === "open")
      of(
        ...lower(workload.ratePerSecond, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]).map((ratePerSecond) => ({
          ratePerSecond,
        })),
      );
    else of(...lower(workload.sessions, [1, 2, 5, 10, 20, 50, 100]).map((sessions) => ({ sessions })));
  });
  return steps;
}

/** Each fault by itself: shorter, at a rounder moment, plainer. */
export function faultSteps(scenario: Scenario): Step[] {
  const steps: Step[] = [];
  scenario.faults.forEach((fault, index) => {
    // At any other moment it would name another message, or none.
    if (fault.kind === "one-message") return;
    const change = (changed: object): Scenario => ({
      ...scenario,
      faults: scenario.faults.with(index, { ...fault, ...changed } as FaultSpec),
    });
    const of = (...tries: readonly object[]): void => void steps.push({ what: "faults", tries: tries.map(change) });
    if ("to" in fault && fault.to !== null) of({ to: null });
    if ("direction" in fault && fault.direction !== "both") of({ direction: "both" });
    if ("ratio" in fault && fault.ratio < 1) of({ ratio: 1 }, { ratio: 0.5 });
    if ("extra" in fault && "factor" in fault)
      of({ factor: 1, extra: SECOND }, { factor: 1, extra: 100_000 }, { factor: 10, extra: 0 });
    if ("scope" in fault) of(...plainer(fault.scope).map((scope) => ({ scope })));
    if ("component" in fault && fault.component !== undefined) of({ component: undefined });
    of(...rounder(fault.at).map((at) => ({ at })));
    // To the end and beyond it are the same, and of a fault that ends after the run its reader is warned.
    if (fault.for > 0 && fault.at + fault.for >= scenario.duration) of({ for: 0 });
    if (fault.for > 0)
      of(
        ...rounder(fault.for)
          .filter((span) => span > 0)
          .map((span) => ({ for: span })),
      );
  });
  scenario.actions.forEach((action, index) => {
    const tries = rounder(action.at).map((at) => ({
      ...scenario,
      actions: scenario.actions.with(index, { ...action, at }),
    }));
    steps.push({ what: "faults", tries });
  });
  return steps;
}

function plainer(scope: Scope): Scope[] {
  if ("segment" in scope)
    return /pg0\.[abc]1$/.test(scope.segment)
      ? []
      : [{ segment: scope.segment.replace(/pg\d+\.([abc])[12]$/, "pg0.$11") }];
  return [];
}

/** Rounder values nearby, the roundest first: whole seconds, tenths, hundredths. */
function rounder(value: Micros): Micros[] {
  const units = [10 * SECOND, SECOND, 100_000, 10_000, 1_000];
  const near = units
    .filter((unit) => value % unit !== 0)
    .flatMap((unit) => [Math.floor(value / unit + 0.5) * unit, Math.floor(value / unit) * unit]);
  return [...new Set(near)];
}

function lower(value: number, steps: readonly number[]): number[] {
  return steps.filter((step) => step < value);
}

/** Who is gone has no public address any more. */
function withInstances({ access }: ClusterSpec, instances: ClusterSpec["instances"]): Partial<ClusterSpec> {
  if (access === undefined) return { instances };
  return {
    instances,
    access: { ...access, public: access.public.filter((id) => instances.some((one) => one.id === id)) },
  };
}

/** Anybody may connect who finds it, and nobody says who they are. */
function withoutAccess(scenario: Scenario): Scenario {
  return {
    ...scenario,
    clusters: scenario.clusters.map(({ access: _access, ...cluster }) => cluster),
    workloads: scenario.workloads.map(({ client: _client, ...workload }) => workload),
    actions: scenario.actions.filter(({ kind }) => kind !== "modify-access"),
  };
}

function regionsOf(scenario: Scenario, clusters: readonly ClusterSpec[]): Scenario["regions"] {
  return scenario.regions.filter(({ name }) => clusters.some(({ region }) => region === name));
}

/** Segments of groups that are gone become those of group pg0. */
function oneGroup(scenario: Scenario): Scenario {
  const text = JSON.stringify({ faults: scenario.faults, actions: scenario.actions }).replaceAll(
    /"((?:[a-z0-9-]+\.)?)pg\d+\./g,
    '"$1pg0.',
  );
  return { ...scenario, ...(JSON.parse(text) as Pick<Scenario, "faults" | "actions">) };
}
