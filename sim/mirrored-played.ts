/**
 * What a run needs of a world with mirrored MySQL: the whole of that design behind one name, since only some scenarios
 * have it.
 */
import { buildMirrored, type BuildOptions } from "./assembly/index.ts";
import { mirroredGauges } from "./figures/index.ts";
import { aboutNothing, mirroredFrame } from "./pictures/index.ts";
import type { Played } from "./played.ts";
import { mirroredIos, mirroredReport } from "./reports/index.ts";
import type { Scenario } from "./scenario/types.ts";

export function playMirrored(scenario: Scenario, options: BuildOptions): Played {
  const world = buildMirrored(scenario, options);
  const { context, layout } = world;
  return {
    ...world,
    traces: [context.trace],
    layouts: [layout],
    servers: scenario.clusters[0].instances.map(({ id }) => id),
    about: aboutNothing,
    frame: (done) => mirroredFrame(world, done),
    // Storage is disks here: no volume has an inside.
    inside: () => null,
    gauges: () => mirroredGauges(world),
    // CloudWatch's names are of other things where storage is EBS: none is told.
    sampler: () => () => [],
    ios: () => mirroredIos(world),
    report: (run, strict, besides) => mirroredReport(run, world, strict, besides),
  };
}
