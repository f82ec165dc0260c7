/**
 * What would come as a ghost in the picture: which zones, instances and storage nodes would stand otherwise, how high
 * the log would be, what clients would get. A pure function of two frames, the one on the screen and the one of the
 * glimpse: the same ghost for the same question. What would stay as it is has no ghost.
 */
import type { Frame, HostStatus, Layout } from "../../sim/results/index.ts";
import type { Glimpse } from "../worker/protocol.ts";
import { listed, plural, span } from "./format.ts";
import { wholeLadder, type Column } from "./ladder-columns.ts";
import { zoneOf } from "./topology.ts";
import { wallCells, wallHeader } from "./wall.ts";

export interface GhostMark {
  readonly kind: "az" | "instance" | "node";
  readonly index: number;
  readonly name: string;
  /** `no power`, `down`, `writes` */
  readonly words: string;
  /** Of a machine; a zone without power is down. */
  readonly status: HostStatus;
}

export function ghostMarks(now: Frame, then: Frame, layout: Layout): readonly GhostMark[] {
  // The service's own machines stand in no zone that is drawn.
  const drawn = layout.regions.reduce((sum, { azs }) => sum + azs.length, 0);
  const zones = then.azUp.slice(0, drawn).flatMap((isUp, index): GhostMark[] =>
    isUp === now.azUp[index]
      ? []
      : [
          {
            kind: "az",
            index,
            name: zoneOf(layout, index).name,
            words: isUp ? "power" : "no power",
            status: isUp ? "up" : "down",
          },
        ],
  );
  const instances = then.instances.flatMap(({ status, detail }, index): GhostMark[] => {
    const before = now.instances[index];
    if (status === before.status && (detail === "open") === (before.detail === "open")) return [];
    const words = status !== "up" ? status : detail === "open" ? "writes" : "reads";
    return [{ kind: "instance", index, name: layout.instances[index].id, words, status }];
  });
  const nodes = then.nodes.flatMap((status, index): GhostMark[] =>
    status === now.nodes[index] ? [] : [{ kind: "node", index, name: layout.nodes[index].id, words: status, status }],
  );
  return [...zones, ...instances, ...nodes];
}

export interface GhostRung {
  readonly id: "vdl" | "allocated";
  readonly lsn: number;
  /** Above the VDL of now. */
  readonly above: number;
  /** `VDL in 10 s` */
  readonly label: string;
}

/** Newer first. Both in one place are one: everything that would be written would be durable. */
export function ghostRungs(now: Frame, { after, from, until }: Glimpse): readonly GhostRung[] {
  const { allocated, vdl } = after.ladder;
  const when = `in ${span(until - from)}`;
  const rung = (id: GhostRung["id"], lsn: number, name: string): GhostRung => ({
    id,
    lsn,
    above: lsn - now.ladder.vdl,
    label: `${name} ${when}`,
  });
  return allocated === vdl
    ? [rung("vdl", vdl, "VDL")]
    : [rung("allocated", allocated, "allocated"), rung("vdl", vdl, "VDL")];
}

/** Groups and readers of the whole ladder as they would stand; those that would stand where they do are left out. */
export function ghostColumns(now: Frame, then: Frame, layout: Layout): readonly Column[] {
  return wholeLadder(then, layout, Infinity, 0).columns.filter((column) => {
    if (column.kind === "group") return column.pgcl !== now.pgcl[column.index];
    return column.kind === "reader" && column.point !== now.instances[column.index].readPoint;
  });
}

export interface GhostRate {
  readonly from: number;
  readonly to: number;
  /** Acknowledged writes a second. */
  readonly writes: number;
}

export function ghostRates({ from, until, writes }: Glimpse): readonly GhostRate[] {
  const step = (until - from) / writes.length;
  return writes.map((one, part) => ({
    from: from + part * step,
    to: from + (part + 1) * step,
    writes: (one * 1e6) / step,
  }));
}

/** The ghost in a sentence, for whoever does not see it. */
export function ghostWords(now: Frame, glimpse: Glimpse, layout: Layout): string {
  const { after, from, until } = glimpse;
  const marks = ghostMarks(now, after, layout);
  const named = marks.filter(({ kind }) => kind !== "node").map(({ name, words }) => `${name} ${words}`);
  const nodes = marks.filter(({ kind }) => kind === "node").map(({ name, words }) => `${name} ${words}`);
  const wall = wallHeader(wallCells(after, layout));
  const waiting = Math.max(0, after.ladder.allocated - after.ladder.vdl);
  const parts = [
    ...named,
    ...(nodes.length > 0 ? [listed(nodes, 2)] : []),
    `${wall[0].toLowerCase()}${wall.slice(1)}`,
    ...(waiting > 0 ? [`${plural(waiting, "record")} not durable`] : []),
  ];
  return `In ${span(until - from)}: ${parts.join("; ")}.`;
}
