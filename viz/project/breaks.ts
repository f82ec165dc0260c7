/**
 * What can be done to the selected thing: faults as a scenario's file has them, with the words that the branch is
 * called by. From the catalogue (docs/faults.md) those that a person tries first; every other kind is a line in a
 * scenario's text.
 */
import type { Frame, Layout } from "../../sim/results/index.ts";
import type { Selection } from "../state/selection.ts";
import { groupView } from "./quorum.ts";
import { zoneOf } from "./topology.ts";

export interface Break {
  readonly id: string;
  /** On the button: `Cut its power`. */
  readonly label: string;
  /** Of the branch: `us-east-1b loses power`. */
  readonly words: string;
  readonly fault: Readonly<Record<string, unknown>>;
  /** It is done at once and not lifted: there is nothing to choose a length for. */
  readonly isForGood?: boolean;
  /** Not a fault but what somebody has the service do, by the same form. */
  readonly isAction?: boolean;
}

export function breaksOf(selection: Selection, frame: Frame, layout: Layout): readonly Break[] {
  switch (selection.kind) {
    case "az":
      return zoneBreaks(zoneOf(layout, selection.index).name);
    case "node":
      return nodeBreaks(layout.nodes[selection.index].id);
    case "instance":
      return instanceBreaks(layout.instances[selection.index].id);
    case "client":
      return clientBreaks(layout.clients[selection.index].id);
    case "group":
      return groupBreaks(selection.index, frame, layout);
    case "proxy":
      return proxyBreaks(layout.proxies[selection.index].id);
    case "member":
      return memberBreaks(layout.others[selection.index - 1], layout);
  }
}

function zoneBreaks(az: string): readonly Break[] {
  return [
    { id: "az-outage", label: "Cut its power", words: `${az} loses power`, fault: { kind: "az-outage", az } },
    {
      id: "partition",
      label: "Cut its network",
      words: `${az} is cut off`,
      fault: { kind: "partition", from: { az } },
    },
    {
      id: "slow-link",
      label: "Slow its network 20 times",
      words: `${az}'s network is slow`,
      fault: { kind: "slow-link", from: { az }, factor: 20 },
    },
    {
      id: "loss",
      label: "Lose a tenth of its messages",
      words: `${az} loses messages`,
      fault: { kind: "loss", from: { az }, intensity: "10%" },
    },
    deed("patch-storage", "Patch its storage nodes", `the storage nodes of ${az} are patched`, { az }),
  ];
}

function nodeBreaks(node: string): readonly Break[] {
  return [
    { id: "crash", label: "Crash it", words: `${node} crashes`, fault: { kind: "crash", node } },
    { id: "pause", label: "Pause it", words: `${node} stands still`, fault: { kind: "pause", node } },
    {
      id: "slow-disk",
      label: "Slow its disk 50 times",
      words: `${node}'s disk is slow`,
      fault: { kind: "slow-disk", node, factor: 50 },
    },
    { id: "disk-full", label: "Fill its disk", words: `${node}'s disk is full`, fault: { kind: "disk-full", node } },
    { id: "partition", label: "Cut it off", words: `${node} is cut off`, fault: { kind: "partition", from: { node } } },
    {
      id: "corrupt-pages",
      label: "Spoil a quarter of its pages",
      words: `pages of ${node} go bad`,
      fault: { kind: "corrupt-pages", node, intensity: "25%" },
      isForGood: true,
    },
    {
      id: "disk-loss",
      label: "Destroy its disk",
      words: `${node} loses its disk`,
      fault: { kind: "disk-loss", node },
      isForGood: true,
    },
  ];
}

function instanceBreaks(instance: string): readonly Break[] {
  return [
    { id: "crash", label: "Crash it", words: `${instance} crashes`, fault: { kind: "crash", instance } },
    { id: "pause", label: "Pause it", words: `${instance} stands still`, fault: { kind: "pause", instance } },
    {
      id: "partition",
      label: "Cut it off",
      words: `${instance} is cut off`,
      fault: { kind: "partition", from: { instance } },
    },
    {
      id: "slow-cpu",
      label: "Slow it 20 times",
      words: `${instance} is slow`,
      fault: { kind: "slow-cpu", instance, factor: 20 },
    },
    {
      id: "cold-cache",
      label: "Empty its cache",
      words: `${instance}'s cache is cold`,
      fault: { kind: "cold-cache", instance },
      isForGood: true,
    },
    deed("failover", "Fail over to it", `a failover to ${instance}`, { to: instance }),
    deed("reboot", "Reboot it", `${instance} is rebooted`, { instance }),
  ];
}

function clientBreaks(clients: string): readonly Break[] {
  return [
    {
      id: "partition",
      label: "Cut them off",
      words: `clients ${clients} are cut off`,
      fault: { kind: "partition", from: { clients } },
    },
    {
      id: "slow-link",
      label: "Slow their network 20 times",
      words: `the network of clients ${clients} is slow`,
      fault: { kind: "slow-link", from: { clients }, factor: 20 },
    },
  ];
}

function proxyBreaks(proxy: string): readonly Break[] {
  return [
    { id: "crash", label: "Crash it", words: `${proxy} crashes`, fault: { kind: "crash", proxy } },
    {
      id: "partition",
      label: "Cut it off",
      words: `${proxy} is cut off`,
      fault: { kind: "partition", from: { proxy } },
    },
  ];
}

function memberBreaks({ id, region, instances }: Layout["others"][number], { cluster }: Layout): readonly Break[] {
  return [
    {
      id: "region-outage",
      label: "Cut its Region's power",
      words: `${region} loses power`,
      fault: { kind: "region-outage", region },
    },
    { ...replicationBreak(cluster.id, id), label: `Cut replication between it and ${cluster.id}` },
    ...(region === cluster.region
      ? []
      : [
          {
            id: "partition",
            label: `Cut it off from ${cluster.region}`,
            words: `${region} and ${cluster.region} are cut off`,
            fault: { kind: "partition", from: { region }, to: { region: cluster.region } },
          },
        ]),
    ...instances.map(({ id: instance }) => ({
      id: `crash-${instance}`,
      label: `Crash ${instance}`,
      words: `${instance} crashes`,
      fault: { kind: "crash", instance },
    })),
    deed("switchover-global", "Switch over to it", `a switchover to ${id}`, { cluster: id }),
    deed("failover-global", "Fail over to it", `a global failover to ${id}`, { cluster: id }),
    deed("remove-from-global", "Remove it from the global database", `${id} is removed from the global database`, {
      cluster: id,
    }),
    ...instances.map(({ id: instance }) => ({
      ...deed("reboot", `Reboot ${instance}`, `${instance} is rebooted`, { instance }),
      id: `reboot-${instance}`,
    })),
  ];
}

/** Of the link from one cluster of a global database to another. */
export function replicationBreak(from: string, to: string): Break {
  return {
    id: "replication",
    label: "Cut it",
    words: `replication between ${from} and ${to} is cut`,
    fault: { kind: "partition", from: { outbound: from }, to: { inbound: to } },
  };
}

/** One copy at a time, the next of those in reach: three presses bring a group to its read quorum. */
function groupBreaks(group: number, frame: Frame, layout: Layout): readonly Break[] {
  const { name, pips } = groupView(frame, layout, group);
  const next = pips.find(({ state }) => state === "complete" || state === "behind");
  if (next === undefined) return [];
  const segment = `${name}.${next.name}`;
  return [
    {
      id: "crash",
      label: `Crash the node of ${next.name}`,
      words: `the node of ${segment} crashes`,
      fault: { kind: "crash", segment },
    },
    {
      id: "disk-loss",
      label: `Destroy the disk of ${next.name}`,
      words: `the node of ${segment} loses its disk`,
      fault: { kind: "disk-loss", segment },
      isForGood: true,
    },
    deed("move-segment", `Move ${next.name} to another node`, `${segment} is moved`, { segment }),
  ];
}

function deed(kind: string, label: string, words: string, of: Readonly<Record<string, string>>): Break {
  return { id: kind, label, words, fault: { kind, ...of }, isForGood: true, isAction: true };
}

/** How long a fault may last, as a person chooses; 0 is for good. In microseconds. */
export const LENGTHS = [
  { us: 2_000_000, words: "for 2 s" },
  { us: 10_000_000, words: "for 10 s" },
  { us: 30_000_000, words: "for 30 s" },
  { us: 0, words: "for good" },
] as const;

/**
 * The engine acts on a fault before anything else of its microsecond: one later, the moment on the screen stays as it
 * was.
 */
export const AFTER_THIS_US = 1;
