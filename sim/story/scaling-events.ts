/** Capacity that follows demand, in sentences: readers that auto scaling adds and removes, and why. */
import type { Layout, StoryKind } from "../run-types.ts";
import type { ClusterSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";

type Tell = (kind: StoryKind, text: string) => void;

const readersOf = (count: number): string => (count === 1 ? "1 reader" : `${count} readers`);

export function tellScalingEvents(
  trace: Trace,
  spec: Pick<ClusterSpec, "autoScaling">,
  layout: Layout,
  tell: Tell,
): void {
  const policies = spec.autoScaling?.policies ?? [];
  trace.on(TRACE.scalingBegan, (from, to, policy, value) => {
    const why = policy < 0 ? "its bounds demand it" : to < from ? "every policy is well below its target" : `${policies[policy].metric} is ${value.toFixed(1)}, its target ${policies[policy].target}`; // prettier-ignore
    tell("recovery", `Auto scaling goes from ${readersOf(from)} to ${to}: ${why}.`);
  });
  trace.on(TRACE.scalingEnded, (readers) => tell("heal", `Auto scaling is done: ${readersOf(readers)}.`));
  trace.on(TRACE.readerRemoved, (instance) => tell("recovery", `Auto scaling removes ${layout.instances[instance].id}.`)); // prettier-ignore
}
