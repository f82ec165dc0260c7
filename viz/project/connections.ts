/**
 * Who is connected to whom, as lines of the topology: clients to instances, wherever those stand, and through machines
 * of RDS Proxies. The engine says which (sim/pictures/connected.ts); here they get their ways (ways.ts).
 */
import type { Frame, HostPlace, Layout } from "../../sim/results/index.ts";
import type { LinkEnds, Selection } from "../state/selection.ts";
import type { Topology } from "./topology.ts";
import { wayBetween } from "./ways.ts";

export interface ConnectionView {
  readonly id: string;
  readonly path: string;
  /** One of its ends is down, or is not there. */
  readonly off: boolean;
  readonly ends: LinkEnds;
}

export function connectionViews(frame: Frame, layout: Layout, topology: Topology): readonly ConnectionView[] {
  // Cards of other clusters come a moment after the page.
  const drawn = pairsOf(frame, layout).filter(([, { cluster }]) => cluster <= topology.cards.length);
  return drawn.map(([from, to]) => ({
    id: `${from.name} ${to.name}`,
    path: `M${wayBetween(from, to, topology).join("L")}`,
    off: isDown(from, frame) || isDown(to, frame),
    ends: [selectionOf(from), selectionOf(to)],
  }));
}

/** Names of the instances, or the machines of RDS Proxies, that clients are connected to. */
export function servedBy(client: number, frame: Frame, layout: Layout): readonly string[] {
  return pairsOf(frame, layout).flatMap(([{ kind, index }, { name }]) =>
    kind === "client" && index === client ? [name] : [],
  );
}

function pairsOf({ connected }: Frame, { hosts }: Layout): readonly (readonly [HostPlace, HostPlace])[] {
  const pairs: [HostPlace, HostPlace][] = [];
  for (let at = 0; at < connected.length; at += 2) pairs.push([hosts[connected[at]], hosts[connected[at + 1]]]);
  return pairs;
}

function isDown({ kind, cluster, index }: HostPlace, frame: Frame): boolean {
  if (kind === "client") return false;
  const { instances, proxies } = cluster === 0 ? frame : frame.others[cluster - 1];
  return kind === "proxy" ? proxies[index] === "down" : isGone(instances[index]);
}

/** It has crashed or lost its power, has been deleted, or has yet to be created. */
export function isGone({ status, detail }: Pick<Frame["instances"][number], "status" | "detail">): boolean {
  return status === "down" || detail === "not there";
}

function selectionOf({ kind, cluster, index }: HostPlace): Selection {
  if (cluster > 0) return { kind: "member", index: cluster };
  return { kind: kind === "client" || kind === "proxy" ? kind : "instance", index };
}
