/**
 * The whole ladder (viewer reference 3.4): a column for the writer, each protection group, each reader and each other
 * cluster of a global database; rungs across all. Newer is higher, always: height is a rising function of the LSN, so
 * the order of what is drawn is the order of the log.
 *
 * VDL stays at one height. Above it and below it each power of ten takes the same room, since a hundred records and ten
 * million must fit one picture; what is above the newest record, up to where allocation must stop, is folded into the
 * top.
 */
import { scaleSymlog } from "d3";
import { notDurableOf, PIP, type Frame, type Layout } from "../../sim/results/index.ts";
import { compact, count, listed, plural, span } from "./format.ts";
import { sentenceOf } from "./ladder.ts";
import { PIP_NAMES, type PipName } from "./quorum.ts";

export interface Tick {
  readonly name: string;
  readonly lsn: number;
  readonly state: PipName;
}

export type Column =
  | {
      readonly kind: "writer";
      readonly id: string;
      readonly name: string;
      readonly index: number;
      readonly isUp: boolean;
      readonly allocated: number;
      readonly durable: number;
    }
  | {
      readonly kind: "group";
      readonly id: string;
      readonly name: string;
      readonly index: number;
      readonly holds: boolean;
      readonly pgcl: number;
      readonly tail: number;
      readonly ticks: readonly Tick[];
    }
  | {
      readonly kind: "reader";
      readonly id: string;
      readonly name: string;
      readonly index: number;
      readonly isUp: boolean;
      readonly point: number;
    }
  | {
      readonly kind: "region";
      readonly id: string;
      readonly name: string;
      readonly index: number;
      readonly role: "primary" | "secondary" | "left";
      readonly received: number;
      readonly durable: number;
      readonly lagUs: number;
    };

export type RungId = "limit" | "allocated" | "vcl" | "vdl" | "floor";

export interface LadderRung {
  readonly id: RungId;
  readonly label: string;
  readonly lsn: number;
}

export interface WholeLadder {
  readonly columns: readonly Column[];
  /** From the highest to the lowest. */
  readonly rungs: readonly LadderRung[];
  /** 0 at the foot, 1 at the top. */
  readonly height: (lsn: number) => number;
  /** Powers of ten above and below VDL that have room, as distances. */
  readonly decades: readonly number[];
  readonly notDurable: number;
  /** What the last recovery has annulled, for as long as the picture reaches down to it. */
  readonly annulled: { readonly keep: number; readonly upTo: number; readonly epoch: number } | null;
  readonly groups: Window;
  readonly sentence: string;
}

/**
 * Which groups have a column: `from` up to `to`, and before them the one that holds VDL back, if it is not among these.
 */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly pinned: number;
  readonly total: number;
}

/** VDL's height; the share above the newest record that the way to the limit is folded into. */
const VDL_HEIGHT = 0.52;
const NEWEST_HEIGHT = 0.9;
const FLOOR_LAST = "limit, allocated, vcl, vdl, floor".split(", ");

export function windowOf(total: number, room: number, from: number, heldBy: number): Window {
  if (total <= room) return { from: 0, to: total, pinned: -1, total };
  // One place is kept for whoever holds VDL back, so that nothing moves aside when somebody does.
  const shown = Math.max(1, room - 1);
  const first = Math.max(0, Math.min(from, total - shown));
  const isShown = heldBy < 0 || (heldBy >= first && heldBy < first + shown);
  return { from: first, to: first + shown, pinned: isShown ? -1 : heldBy, total };
}

/** `then`: what would be, if that is to have room in the picture. */
export function wholeLadder(frame: Frame, layout: Layout, room: number, from: number, then?: Frame): WholeLadder {
  const { allocated, vcl, vdl, limit, floor, heldBy, annulled } = frame.ladder;
  const groups = windowOf(frame.pgcl.length, room, from, heldBy);
  const columns = [
    ...writerOf(frame, layout),
    ...groupsOf(frame, layout, groups),
    ...readersOf(frame, layout),
    ...regionsOf(frame, layout),
  ];
  const rungs = (
    [
      ...(limit === null ? [] : ([{ id: "limit", label: "allocation limit", lsn: limit }] as const)),
      { id: "allocated", label: "allocated", lsn: allocated },
      { id: "vcl", label: "VCL", lsn: vcl },
      { id: "vdl", label: "VDL", lsn: vdl },
      { id: "floor", label: "garbage floor", lsn: Number.isFinite(floor) ? floor : vdl },
    ] as const
  ).toSorted((a, b) => b.lsn - a.lsn || FLOOR_LAST.indexOf(a.id) - FLOOR_LAST.indexOf(b.id));
  const lsns = [
    ...rungs.filter(({ id }) => id !== "limit").map(({ lsn }) => lsn),
    ...columns.flatMap(pointsOf),
    ...(then === undefined ? [] : [then.ladder.vdl, then.ladder.allocated]),
  ];
  const [above, below] = [reach(Math.max(...lsns) - vdl), reach(vdl - Math.min(...lsns))];
  const top = Math.max(above + 1, (limit ?? allocated) - vdl);
  const scale = scaleSymlog().constant(1).domain([-below, 0, above, top]).range([0, VDL_HEIGHT, NEWEST_HEIGHT, 1]);
  return {
    columns,
    rungs,
    height: (lsn) => scale(lsn - vdl),
    decades: [...decadesTo(below).map((distance) => -distance), ...decadesTo(above)],
    notDurable: notDurableOf(frame),
    annulled: annulled !== null && annulled.upTo > vdl - below && annulled.upTo > annulled.keep ? annulled : null,
    groups,
    sentence: wordsOf(frame, columns),
  };
}

/** Every LSN that a column draws. */
export function pointsOf(column: Column): number[] {
  switch (column.kind) {
    case "writer":
      return [column.allocated, column.durable];
    case "group":
      return [...(isKnown(column) ? [column.pgcl] : []), column.tail, ...column.ticks.map(({ lsn }) => lsn)];
    case "reader":
      return [column.point];
    case "region":
      return [column.received, column.durable];
  }
}

/** Whoever opens a volume knows no PGCL of a group before its members have answered. */
export function isKnown({ pgcl, tail }: { readonly pgcl: number; readonly tail: number }): boolean {
  return pgcl > 0 || tail === 0;
}

/** A column in words: the twin of what is drawn, and what it is called. */
export function columnWords(column: Column, vdl: number): readonly [title: string, words: string] {
  const behind = (lsn: number): string =>
    lsn === vdl ? "at VDL" : `${compact(Math.abs(vdl - lsn))} ${lsn < vdl ? "below" : "above"} VDL`;
  switch (column.kind) {
    case "writer":
      return [
        column.name,
        `allocated ${count(column.allocated)}, durable up to ${count(column.durable)}${column.isUp ? "" : ", down"}`,
      ];
    case "group": {
      const waits =
        column.tail > column.pgcl ? `newest record ${count(column.tail)} lacks its quorum` : "nothing waits";
      const ticks = column.ticks.map(
        ({ name, lsn, state }) => `${name} ${count(lsn)}${state === "complete" ? "" : ` ${state}`}`,
      );
      return [
        `${column.name}${column.holds ? ", holds VDL back" : ""}`,
        `PGCL ${isKnown(column) ? `${count(column.pgcl)}, ${waits}` : "not known"}; SCL ${ticks.join(", ")}`,
      ];
    }
    case "reader":
      return [column.name, column.isUp ? `reads at ${count(column.point)}, ${behind(column.point)}` : "does not read"];
    case "region":
      return [
        column.name,
        `${column.role}: received ${count(column.received)}, durable ${count(column.durable)}, ${behind(column.durable)}${column.lagUs > 0 ? `, lag ${span(column.lagUs)}` : ""}`,
      ];
  }
}

function writerOf(frame: Frame, layout: Layout): Column[] {
  const { allocated, vdl } = frame.ladder;
  const index = frame.instances.findIndex(({ detail }) => detail === "open");
  const isSecondary = frame.global !== null && frame.global.primary !== 0;
  const name = index >= 0 ? layout.instances[index].id : isSecondary ? "agent" : "no writer";
  return [{ kind: "writer", id: "writer", name, index, isUp: index >= 0 || isSecondary, allocated, durable: vdl }];
}

function groupsOf(frame: Frame, layout: Layout, { from, to, pinned }: Window): Column[] {
  const { membersPerGroup, memberNames } = layout;
  const column = (index: number, id: string): Column => {
    const place = index * membersPerGroup;
    const ticks = memberNames.slice(0, membersPerGroup).map((name, member): Tick => ({
      name,
      lsn: frame.scl[place + member],
      state: PIP_NAMES[frame.pips[place + member]],
    }));
    return {
      kind: "group",
      id,
      name: `pg${index}`,
      index,
      holds: index === frame.ladder.heldBy,
      pgcl: frame.pgcl[index],
      tail: frame.ladder.tails[index],
      ticks,
    };
  };
  const shown = Array.from({ length: to - from }, (_, at) => column(from + at, `pg${from + at}`));
  return pinned < 0 ? shown : [column(pinned, "pinned"), ...shown];
}

function readersOf(frame: Frame, layout: Layout): Column[] {
  return layout.instances.flatMap(({ id }, index): Column[] => {
    const { detail, readPoint } = frame.instances[index];
    if (detail === "open" || (layout.instances[index].role === "writer" && detail !== "reading")) return [];
    return [{ kind: "reader", id: `reader-${id}`, name: id, index, isUp: detail === "reading", point: readPoint }];
  });
}

function regionsOf({ global }: Frame, { globalMembers }: Layout): Column[] {
  return (global?.members ?? []).flatMap(({ role, received, durable, lagUs }, index): Column[] =>
    index === 0
      ? []
      : [{ kind: "region", id: `region-${index}`, name: globalMembers[index], index, role, received, durable, lagUs }],
  );
}

/** The next power of ten, ten at least: the scale stands still while numbers change a little. */
function reach(distance: number): number {
  return 10 ** Math.max(1, Math.ceil(Math.log10(Math.max(1, distance))));
}

function decadesTo(most: number): number[] {
  const all = Array.from({ length: Math.round(Math.log10(most)) }, (_, power) => 10 ** (power + 1));
  return all.length <= 4 ? all : all.filter((_, index) => (all.length - 1 - index) % 2 === 0);
}

function wordsOf(frame: Frame, columns: readonly Column[]): string {
  const { recovery, heldBy, vdl } = frame.ladder;
  const behind = columns.flatMap((column) => {
    if (column.kind === "reader" && column.isUp && column.point < vdl)
      return [`${column.name} reads ${plural(vdl - column.point, "LSN")} below VDL`];
    return column.kind === "region" && column.role === "secondary" && column.durable < vdl
      ? [`${column.name} lacks ${plural(vdl - column.durable, "LSN")}`]
      : [];
  });
  const lost =
    heldBy < 0
      ? 0
      : columns.reduce(
          (sum, column) => sum + (column.kind === "group" && column.index === heldBy ? failedIn(column) : 0),
          0,
        );
  return [
    recovery === null
      ? sentenceOf(frame)
      : `The volume is being opened under epoch ${recovery.epoch || frame.ladder.epoch + 1}: ${PHASES[recovery.phase] ?? recovery.phase}.`,
    ...(lost > 0 ? [`${plural(lost, "copy of it is", "copies of it are")} gone.`] : []),
    ...(behind.length > 0 ? [`${listed(behind)}.`] : []),
  ].join(" ");
}

function failedIn({ ticks }: Extract<Column, { kind: "group" }>): number {
  return ticks.filter(({ state }) => state === PIP_NAMES[PIP.failed]).length;
}

const PHASES: Readonly<Record<string, string>> = {
  asking: "an epoch is asked for",
  preparing: "every group is asked where it stands",
  truncating: "what is not durable is being annulled",
  installing: "the members take over the annulment",
  replaying: "the log is being replayed",
};
