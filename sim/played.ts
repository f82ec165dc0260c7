/**
 * What a run needs of the world that it plays, whichever design that is: Aurora (build.ts) or mirrored MySQL
 * (mirrored-world.ts). The one place where the two part; whoever plays, steps, saves, pictures or judges a run does not
 * ask.
 */
import type { BuildOptions } from "./assembly/index.ts";
import { build, type World } from "./build.ts";
import {
  auroraGauges,
  auroraIos,
  BacktrackSampler,
  ForwardingSampler,
  GlobalSampler,
  MetricSampler,
  ProxySampler,
  type GaugeReader,
  type IoCounts,
} from "./figures/index.ts";
import { playMirrored } from "./mirrored-played.ts";
import { aboutOf, frameOf, insideOf, type About } from "./pictures/index.ts";
import { reportOf } from "./reports/index.ts";
import type { CheckResult, Frame, Inside, InsideWish, Layout, MetricSample, RunReport } from "./results/index.ts";
import type { Run } from "./run.ts";
import type { Scenario } from "./scenario/types.ts";
import type { Trace } from "./trace/index.ts";
import type { RecordedMessages } from "./world/index.ts";

export interface Played
  extends
    Partial<Pick<World, "copies">>,
    Pick<World, "context" | "lines" | "history" | "outcomes" | "layout" | "parts"> {
  readonly traces: readonly Trace[];
  /** By cluster. */
  readonly layouts: readonly Layout[];
  /** Who answers clients, by name. */
  readonly servers: readonly string[];
  frame(done: boolean): Frame;
  /** Null where there is no such volume. */
  inside(wish: InsideWish): Inside | null;
  about(messages: RecordedMessages): About;
  gauges(): GaugeReader;
  /** Called once a period; `isEnd` at the end of the run. */
  sampler(): (isEnd: boolean) => readonly MetricSample[];
  /** The world must have been built with `metrics`. */
  ios(): IoCounts;
  /** `besides` is what others have judged of the run. */
  report(run: Run, strict: boolean, besides: readonly CheckResult[]): RunReport;
}

export function playedWorld(scenario: Scenario, options: BuildOptions): Played {
  const isMirrored = scenario.clusters[0].design === "mirrored-mysql";
  return isMirrored ? playMirrored(scenario, options) : aurora(build(scenario, options));
}

function aurora(world: World): Played {
  const { clusters, context } = world;
  return {
    ...world,
    traces: clusters.map(({ context: own }) => own.trace),
    layouts: clusters.map(({ layout }) => layout),
    servers: [
      ...clusters.flatMap(({ spec }) => spec.instances.map(({ id }) => id)),
      ...clusters.flatMap(({ places }) => places.proxyHosts.flat().map((host) => context.hosts.names[host])),
    ],
    frame: (done) => frameOf(world, done),
    inside: (wish) => insideOf(world, wish),
    about: (messages) => aboutOf(world, messages),
    gauges: () => auroraGauges(world),
    sampler: () => {
      const samplers = clusters.map((cluster) => new MetricSampler(cluster));
      const others = [
        new GlobalSampler(world),
        new ForwardingSampler(world),
        new ProxySampler(world),
        new BacktrackSampler(world),
      ];
      return (isEnd) => [
        ...samplers.flatMap((sampler) => sampler.sample(isEnd)),
        ...others.flatMap((one) => one.sample()),
      ];
    },
    ios: () => auroraIos(world),
    report: (run, strict, besides) => reportOf(run, world, strict, besides),
  };
}
