/** The selected thing in words and numbers, for the inspector. */
import type { Frame, Layout } from "../../sim/results/index.ts";
import type { Selection } from "../state/selection.ts";
import { nodesLost } from "../state/selection.ts";
import { count, listed, plural } from "./format.ts";
import { copyWords, groupView, PIP_NAMES } from "./quorum.ts";
import { linkWords } from "./replication.ts";
import { zoneOf } from "./topology.ts";
import { wallCells, wouldRemain } from "./wall.ts";

export interface Detail {
  readonly title: string;
  readonly sentence: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
}

export function detailOf(selection: Selection, frame: Frame, layout: Layout): Detail {
  switch (selection.kind) {
    case "group":
      return groupDetail(selection.index, frame, layout);
    case "az":
      return azDetail(selection, frame, layout);
    case "node":
      return nodeDetail(selection, frame, layout);
    case "instance":
      return instanceDetail(selection.index, frame, layout);
    case "client":
      return clientDetail(selection.index, frame, layout);
    case "proxy":
      return proxyDetail(selection.index, frame, layout);
    case "member":
      return memberDetail(selection.index, frame, layout);
  }
}

function groupDetail(index: number, frame: Frame, layout: Layout): Detail {
  const view = groupView(frame, layout, index);
  const rows = view.pips.map(({ name, state, behind, scl, node, isFull, copy }) => ({
    label: `${name} · ${layout.nodes[node].id}`,
    value: `${isFull ? "" : "log only, "}${state}${behind > 0 ? `, ${plural(behind, "record")} behind` : ""}${copy === undefined ? "" : `, copied anew: ${copyWords(copy)}`}, SCL ${count(scl)}`,
  }));
  const coming = view.newcomers.map((one) => ({
    label: `${one.name} · ${layout.nodes[one.node].id}`,
    value: one.state === "copying" ? `${copyWords(one.copy)}, counts for nothing yet` : one.state,
  }));
  return {
    title: `Protection group ${view.name}: ${view.fraction}, ${view.numeral}`,
    sentence: view.sentence,
    rows: [{ label: "complete up to (PGCL)", value: count(view.pgcl) }, ...rows, ...coming],
  };
}

function azDetail(selection: Selection, frame: Frame, layout: Layout): Detail {
  const { index } = selection;
  const az = zoneOf(layout, index);
  const inAz = layout.nodes.flatMap((node, i) => (node.az === index ? [frame.nodes[i]] : []));
  const up = inAz.filter((status) => status === "up" || status === "slow").length;
  const hosted = layout.instances.filter((instance) => instance.az === index).map(({ id }) => id);
  return {
    title: `Zone ${az.letter}: ${az.name}`,
    sentence: remains(selection, frame, layout),
    rows: [
      { label: "power", value: frame.azUp[index] ? "on" : "lost" },
      { label: "storage nodes up", value: `${up} of ${inAz.length}` },
      { label: "instances", value: hosted.length > 0 ? listed(hosted) : "none" },
    ],
  };
}

function nodeDetail(selection: Selection, frame: Frame, layout: Layout): Detail {
  const { index } = selection;
  const node = layout.nodes[index];
  const held: string[] = [];
  const states = new Map<string, number>();
  for (let segment = 0; segment < layout.nodeOfSegment.length; segment++) {
    if (layout.nodeOfSegment[segment] !== index) continue;
    const member = segment % layout.membersPerGroup;
    held.push(`pg${Math.floor(segment / layout.membersPerGroup)}.${layout.memberNames[member]}`);
    const state = PIP_NAMES[frame.pips[segment]];
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  return {
    title: `Storage node ${node.id}`,
    sentence: remains(selection, frame, layout),
    rows: [
      { label: "status", value: frame.nodes[index] },
      { label: "zone", value: zoneOf(layout, node.az).name },
      { label: "segments", value: held.length > 0 ? `${held.length}: ${listed(held, 6)}` : "none" },
      { label: "their state", value: [...states].map(([state, number]) => `${number} ${state}`).join(", ") || "–" },
    ],
  };
}

function instanceDetail(index: number, frame: Frame, layout: Layout): Detail {
  const { id, az, class: className, acu: bounds } = layout.instances[index];
  const { status, detail, tier, acu, readPoint } = frame.instances[index];
  const does = doing(detail, layout);
  return {
    title: `Instance ${id}`,
    sentence: does.sentence,
    rows: [
      { label: "role", value: does.role },
      { label: "status", value: detail === status ? status : `${status}, ${detail}` },
      { label: "class", value: className },
      ...(acu === null || bounds === null
        ? []
        : [
            { label: "capacity", value: `${acu} ACU${acu === 0 ? ", paused" : ""}, of ${bounds.min} to ${bounds.max}` },
          ]),
      ...(tier === null ? [] : [{ label: "promotion tier", value: String(tier) }]),
      { label: "zone", value: zoneOf(layout, az).name },
      ...(detail === "open"
        ? [{ label: "commits waiting", value: count(frame.clients.waitingCommits) }]
        : // Neither a standby nor a replica of mirrored MySQL serves reads.
          layout.cluster.engine === "mirrored-mysql"
          ? []
          : [{ label: "a read now would be at LSN", value: count(readPoint) }]),
    ],
  };
}

/** What it does now, not what the scenario begins with. */
function doing(detail: string, layout: Layout): { readonly role: string; readonly sentence: string } {
  if (layout.cluster.engine === "mirrored-mysql") return doingMirrored(detail);
  const reader = {
    role: "reader",
    sentence: "A reader. It reads the volume that the writer writes, and keeps no copy of its own.",
  };
  switch (detail) {
    case "open": {
      const copies = { 3: "three", 6: "six" }[layout.membersPerGroup] ?? layout.membersPerGroup;
      const sentence = `The writer sends log records, never pages, to all ${copies} copies of a group.`;
      return { role: "writer", sentence };
    }
    case "promoting":
    case "recovering":
      return { role: "to be the writer", sentence: "It opens the volume; until it has, nobody writes." };
    case "fenced":
      return {
        role: "none",
        sentence: "A newer epoch has taken the volume from it: no storage node takes its writes any more.",
      };
    case "not there":
      return { role: "none", sentence: "It has yet to be created, or has been deleted." };
    case "down":
    case "starting":
    case "ready":
      return { role: "none", sentence: "It serves nobody now. What was acknowledged is in the volume." };
    default:
      return reader;
  }
}

function doingMirrored(detail: string): { readonly role: string; readonly sentence: string } {
  switch (detail) {
    case "open":
      return {
        role: "primary",
        sentence:
          "The primary writes its log and its pages to its volume and that one's mirror, then to the standby's.",
      };
    case "standby":
      return {
        role: "standby",
        sentence: "The standby writes to its own volume what the primary sends, and serves nobody.",
      };
    case "replica":
      return { role: "replica", sentence: "A replica follows the primary's binary log, with data of its own." };
    default:
      return { role: "none", sentence: "It serves nobody now." };
  }
}

function clientDetail(index: number, frame: Frame, layout: Layout): Detail {
  const { id, az } = layout.clients[index];
  const { inFlight, ok, failed, unknown } = frame.clients;
  return {
    title: `Clients ${id}`,
    sentence: "The counts are of all clients together, since the start.",
    rows: [
      { label: "zone", value: zoneOf(layout, az).name },
      { label: "waiting for an answer", value: count(inFlight) },
      { label: "answered", value: count(ok) },
      { label: "failed", value: count(failed) },
      { label: "outcome unknown", value: count(unknown) },
    ],
  };
}

function proxyDetail(index: number, frame: Frame, layout: Layout): Detail {
  const { id, az } = layout.proxies[index];
  return {
    title: `RDS Proxy, machine ${id}`,
    sentence: "Keeps connections to the instances and lends each to one statement or transaction at a time.",
    rows: [
      { label: "status", value: frame.proxies[index] },
      { label: "zone", value: zoneOf(layout, az).name },
    ],
  };
}

function memberDetail(index: number, { global, others }: Frame, layout: Layout): Detail {
  const { id, region, engine, instances } = layout.others[index - 1];
  const { copiesMin, groups, nodes, epoch, instances: states } = others[index - 1];
  const member = global?.members[index];
  const up = nodes.filter((status) => status === "up" || status === "slow").length;
  const rows = instances.map((one, at) => ({
    label: one.id,
    value: states[at].detail === states[at].status ? states[at].status : `${states[at].status}, ${states[at].detail}`,
  }));
  const replication =
    member === undefined || global === null
      ? []
      : [
          { label: "role", value: member.role },
          ...(member.role === "secondary"
            ? linkWords(member, global)
                .filter((words) => words !== "")
                .map((value, at) => ({ label: at === 0 ? "behind the primary" : "to come", value }))
            : []),
          { label: "received up to", value: count(member.received) },
          { label: "durable up to (VDL)", value: count(member.durable) },
          { label: "replication servers", value: `out ${member.sends}, in ${member.receives}` },
        ];
  return {
    title: `Cluster ${id} in ${region}`,
    sentence: `${engine}. Its ${plural(groups, "group")} have at least ${copiesMin} of ${layout.membersPerGroup} copies in reach.`,
    rows: [
      ...replication,
      { label: "storage nodes up", value: `${up} of ${nodes.length}` },
      { label: "volume epoch", value: count(epoch) },
      ...rows,
    ],
  };
}

function remains(selection: Selection, frame: Frame, layout: Layout): string {
  return wouldRemain(wallCells(frame, layout, nodesLost(selection, layout)));
}
