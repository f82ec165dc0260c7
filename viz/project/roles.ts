/** What an instance is to its cluster now, in one word, for its box in the topology and for the tree. */
import type { Frame, Layout } from "../../sim/results/index.ts";

/** `isWriter`: it has the volume open, or is drawn as whoever had it. The standby of mirrored MySQL reads nothing. */
export function roleWord({ instances }: Frame, { cluster }: Layout, index: number, isWriter: boolean): string {
  if (isWriter) return "writer";
  if (cluster.engine !== "mirrored-mysql") return "reader";
  return instances[index].detail === "replica" ? "replica" : "standby";
}
