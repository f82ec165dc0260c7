/** What a serverless instance has, in Aurora capacity units: for its box in the topology and for the details. */
import type { Frame, Layout } from "../../sim/results/index.ts";

/** `12 ACU`, `0 ACU` while it is paused; nothing of a provisioned instance, and of one that is not there. */
export function capacityWords({ instances }: Frame, index: number): string {
  const { acu } = instances[index];
  return acu === null ? "" : `${acu} ACU`;
}

/** 0 to 1: how much it has of the most that it may have. */
export function capacityShare({ instances }: Frame, layout: Layout, index: number): number {
  return (instances[index].acu ?? 0) / (layout.instances[index].acu?.max ?? 1);
}
