/**
 * What each tool of the belt does to what it is used on: faults as the buttons under a selected thing have them
 * (breaks.ts), by a gesture.
 */
import type { Frame, Layout } from "../../sim/results/index.ts";
import type { Selection } from "../state/selection.ts";
import { breaksOf, type Break } from "./breaks.ts";
import { zoneOf } from "./topology.ts";

export type ToolId = "hammer" | "snowflake" | "scissors" | "hourglass" | "dice" | "lightning";

interface Tool {
  readonly id: ToolId;
  readonly name: string;
  readonly does: string;
  /** The buttons that it stands for, the first that a thing has. */
  readonly breaks: readonly string[];
  /** In a 16 px square. */
  readonly icon: string;
}

export const TOOLBELT: readonly Tool[] = [
  { id: "hammer", name: "Hammer", does: "crashes a machine", breaks: ["crash"], icon: "M2 14 8 8M6 4l3-3 6 6-3 3z" },
  {
    id: "snowflake",
    name: "Snowflake",
    does: "makes a machine stand still",
    breaks: ["pause"],
    icon: "M8 1v14M2 4.500l12 7M14 4.500l-12 7M6 2l2 2 2-2M6 14l2-2 2 2",
  },
  {
    id: "scissors",
    name: "Scissors",
    does: "cut the link between two things, or one off from everybody",
    breaks: ["partition", "replication"],
    icon: "M5 11 14 2M5 5l9 9M2 4a2 2 0 1 0 4 0a2 2 0 1 0-4 0M2 12a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  },
  {
    id: "hourglass",
    name: "Hourglass",
    does: "slows a disk, an instance or a network; delays a message",
    breaks: ["slow-disk", "slow-cpu", "slow-link"],
    icon: "M3 1h10M3 15h10M4 1c0 5 8 9 8 14M12 1c0 5-8 9-8 14",
  },
  {
    id: "dice",
    name: "Dice",
    does: "spoil pages, lose messages of a zone; drop a message",
    breaks: ["corrupt-pages", "loss"],
    icon: "M2 2h12v12H2zM5 5h.01M11 11h.01M8 8h.01M11 5h.01M5 11h.01",
  },
  {
    id: "lightning",
    name: "Lightning",
    does: "cuts the power of a zone, or of another Region",
    breaks: ["az-outage", "region-outage"],
    icon: "M9 1 3 9h4l-1 6 7-9H8z",
  },
];

/** What befalls the thing, or a sentence why nothing does. */
export function useOf(id: ToolId, selection: Selection, frame: Frame, layout: Layout): Break | string {
  const { name, breaks, does } = TOOLBELT.find((tool) => tool.id === id)!;
  const zone = id === "lightning" ? zoneIndexOf(selection, layout) : undefined;
  const struck: Selection = zone === undefined ? selection : { kind: "az", index: zone };
  const can = breaksOf(struck, frame, layout);
  const found = breaks.flatMap((wanted) => can.find((one) => one.id === wanted) ?? [])[0];
  if (found !== undefined) return found;
  const what = {
    group: "a protection group",
    az: "a zone",
    node: "a storage node",
    instance: "an instance",
    client: "clients",
    proxy: "a proxy",
    member: "another cluster",
  }[selection.kind];
  return `The ${name.toLowerCase()} does nothing to ${what}: it ${does}.`;
}

/** The zone that lightning strikes when a machine in it is pressed. */
function zoneIndexOf({ kind, index }: Selection, { nodes, instances, clients, proxies }: Layout): number | undefined {
  const machines = { node: nodes, instance: instances, client: clients, proxy: proxies } as const;
  return kind === "node" || kind === "instance" || kind === "client" || kind === "proxy"
    ? machines[kind][index].az
    : undefined;
}

/** The link between two things is cut; or a sentence where one of them is no end of a link. */
export function cutBetween(one: Selection, other: Selection, layout: Layout): Break | string {
  const [from, to] = [endOf(one, layout), endOf(other, layout)];
  if (from === null || to === null)
    return "Scissors cut between zones, machines and clients: a protection group is on many.";
  const [a, b] = [from, to].map((end) => Object.values(end)[0]);
  return {
    id: "partition",
    label: "Cut the link",
    words: `the link between ${a} and ${b} is cut`,
    fault: { kind: "partition", from, to },
  };
}

/** What the menu of a link offers: what the scissors do to it, and what befalls a network. */
export function linkBreaks(
  one: Selection,
  other: Selection,
  layout: Layout,
): { readonly title: string; readonly breaks: readonly Break[] } {
  const cut = cutBetween(one, other, layout);
  if (typeof cut === "string") return { title: cut, breaks: [] };
  const { from, to } = cut.fault;
  const [a, b] = [endOf(one, layout), endOf(other, layout)].map((end) => Object.values(end ?? {})[0]);
  const title = `the link between ${a} and ${b}`;
  return {
    title,
    breaks: [
      { ...cut, label: "Cut it" },
      {
        id: "slow-link",
        label: "Slow it 20 times",
        words: `${title} is slow`,
        fault: { kind: "slow-link", from, to, factor: 20 },
      },
      {
        id: "loss",
        label: "Lose a tenth of its messages",
        words: `${title} loses messages`,
        fault: { kind: "loss", from, to, intensity: "10%" },
      },
    ],
  };
}

function endOf({ kind, index }: Selection, layout: Layout): Readonly<Record<string, string>> | null {
  switch (kind) {
    case "az":
      return { az: zoneOf(layout, index).name };
    case "node":
      return { node: layout.nodes[index].id };
    case "instance":
      return { instance: layout.instances[index].id };
    case "client":
      return { clients: layout.clients[index].id };
    case "proxy":
      return { proxy: layout.proxies[index].id };
    case "member":
      return { region: layout.others[index - 1].region };
    case "group":
      return null;
  }
}
