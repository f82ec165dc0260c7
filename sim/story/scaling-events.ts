/**
 * Capacity that follows demand, in sentences: readers that auto scaling adds and removes, and why; serverless instances
 * that reach another size, by doubling or halving, and those that are paused and woken; the scaling points of
 * Serverless v1.
 */
import { formatSpan, type Stateful } from "../kernel/index.ts";
import type { Layout, StoryKind } from "../results/index.ts";
import type { ClusterSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";

type Tell = (kind: StoryKind, text: string) => void;

const readersOf = (count: number): string => (count === 1 ? "1 reader" : `${count} readers`);

export function tellScalingEvents(
  trace: Trace,
  spec: Pick<ClusterSpec, "autoScaling" | "serverlessV1" | "serverlessV2">,
  layout: Layout,
  tell: Tell,
): Stateful {
  let told: number[] = [];
  const policies = spec.autoScaling?.policies ?? [];
  trace.on(TRACE.scalingBegan, (from, to, policy, value) => {
    const why =
      policy < 0
        ? "its bounds demand it"
        : to < from
          ? "every policy is well below its target"
          : `${policies[policy].metric} is ${value.toFixed(1)}, its target ${policies[policy].target}`;
    tell("recovery", `Auto scaling goes from ${readersOf(from)} to ${to}: ${why}.`);
  });
  trace.on(TRACE.scalingEnded, (readers) => tell("heal", `Auto scaling is done: ${readersOf(readers)}.`));
  trace.on(TRACE.readerRemoved, (instance) =>
    tell("recovery", `Auto scaling removes ${layout.instances[instance].id}.`),
  );

  trace.on(TRACE.scalingPointSought, (_instance, from, to) =>
    tell("recovery", `The routers look for a scaling point, to go from ${from / 2} to ${to / 2} capacity units.`),
  );
  trace.on(TRACE.scalingPointMissed, (_instance, halves) =>
    tell("fault", `No scaling point was found: there will be no ${halves / 2} capacity units.`),
  );
  trace.on(TRACE.scalingPointTaken, (_instance, forced) => {
    if (forced > 0) tell("fault", "The change of capacity is forced: what was in its way is rolled back.");
  });

  // By instance: the capacity told last. A line for each step would bury the rest.
  trace.on(TRACE.capacitySet, (instance, halves) => {
    const acu = halves / 2;
    const before = told[instance] ?? 0;
    const isDouble =
      acu >= 2 * before || acu <= before / 2 || acu === spec.serverlessV2?.max || spec.serverlessV1 !== undefined;
    if (acu === 0 || (before > 0 && (Math.abs(acu - before) < 1 || !isDouble))) return;
    if (before > 0)
      tell(
        "recovery",
        `${layout.instances[instance].id} ${acu > before ? "grows" : "shrinks"} from ${before} to ${acu} capacity units.`,
      );
    told[instance] = acu;
  });
  trace.on(TRACE.instancePaused, (instance) =>
    tell(
      "recovery",
      `${layout.instances[instance].id} is paused: nobody has been connected for ${formatSpan((spec.serverlessV1 ?? spec.serverlessV2)?.autoPauseAfter ?? 0)}.`,
    ),
  );
  trace.on(TRACE.instanceResumed, (instance) =>
    tell("heal", `${layout.instances[instance].id} is back from its pause.`),
  );
  return {
    copyState: (copy) => {
      told = copy.of(told);
    },
  };
}
