/**
 * The ladder's columns: the writer's as a bar whose end above VDL is hollow, a group's as six ticks (SCL) under a cap
 * (PGCL), a reader's as a triangle at its read point, another cluster's as a pair (received, durable). Each is a button
 * that selects what it stands for; arrow keys go from one to the next.
 */
import type { Selection as D3Selection } from "d3";
import { columnWords, isKnown, type Column, type Tick, type WholeLadder } from "../project/ladder-columns.ts";
import type { Controller } from "../state/controller.ts";
import { sameSelection, type Selection } from "../state/selection.ts";
import type { State } from "../state/store.ts";

export interface PlacedColumn {
  readonly column: Column;
  readonly x: number;
  readonly width: number;
}

export interface PlacedColumns {
  readonly columns: readonly PlacedColumn[];
  /** Where rungs begin and end. */
  readonly left: number;
  readonly right: number;
  readonly width: number;
  /** How many groups there is room for, the place of the one that holds VDL back among them. */
  readonly room: number;
}

type Layer = D3Selection<SVGGElement, unknown, null, undefined>;
type Columns = D3Selection<SVGGElement, PlacedColumn, SVGGElement, unknown>;

const GAP = { wide: 14, narrow: 6 } as const;
/**
 * Few groups are not drawn wider than this; what room is left then lies between the columns, as far as they still stand
 * together.
 */
const GROUP_MOST = 64;
const SPREAD_MOST = 90;
/** Of their width, for the writer, readers and Regions. */
const NARROWEST = 0.7;

export function placeColumns(ladder: WholeLadder, size: number, isNarrow: boolean): PlacedColumns {
  const left = isNarrow ? 50 : 62;
  const labels = isNarrow ? 84 : 214;
  const gap = isNarrow ? GAP.narrow : GAP.wide;
  const least = ladder.groups.total > 99 ? 40 : isNarrow ? 28 : 34;
  const full = { writer: isNarrow ? 42 : 74, reader: isNarrow ? 40 : 72, region: isNarrow ? 46 : 84 };
  const sumOf = (widths: typeof full): number =>
    ladder.columns.reduce((sum, { kind }) => sum + (kind === "group" ? 0 : widths[kind]), 0);
  // On a phone few readers become narrower before the names of the rungs are out of sight; many are scrolled to.
  const roomOfOthers = size - left - labels - 4 * gap - least * Math.min(2, ladder.groups.total);
  const share = Math.max(NARROWEST, Math.min(1, roomOfOthers / sumOf(full)));
  const widths = { writer: full.writer * share, reader: full.reader * share, region: full.region * share };
  const fixed = left + labels + sumOf(widths) + 4 * gap;
  const room = Math.max(2, Math.floor((size - fixed) / least));
  const group = Math.max(least, Math.min(GROUP_MOST, Math.floor((size - fixed) / ladder.groups.total)));
  const needed = fixed + group * Math.min(room, ladder.groups.total);
  const width = Math.max(size, needed);
  // Columns that are all the ladder has stand over its whole width, not in a corner of it.
  const spread = ladder.groups.total > room ? 0 : Math.min(SPREAD_MOST, (width - needed) / (ladder.columns.length + 1));
  let x = left + 6 + spread / 2;
  let before: Column["kind"] = "writer";
  const columns = ladder.columns.map((column): PlacedColumn => {
    if (
      column.kind !== before ||
      (column.id !== "pinned" &&
        column.kind === "group" &&
        column.index === ladder.groups.from &&
        ladder.groups.pinned >= 0)
    )
      x += gap;
    before = column.kind;
    const own = column.kind === "group" ? group : widths[column.kind];
    x += own + spread;
    return { column, x: x - own - spread, width: own };
  });
  return { columns, left, right: width - labels, width, room };
}

export function drawColumns(
  layer: Layer,
  { columns }: PlacedColumns,
  at: (lsn: number) => number,
  foot: number,
  state: State,
  controller: Controller,
  scroll: (by: number) => void,
): void {
  const groups = layer
    .selectAll<SVGGElement, PlacedColumn>("g.column")
    .data(columns, ({ column }) => `${column.kind} ${column.id}`)
    .join((enter) => {
      const group = enter.append("g").attr("class", ({ column }) => `column column-${column.kind}`);
      group.append("rect").attr("class", "column-area");
      for (const name of ["column-body", "column-more", "column-cap"]) group.append("path").attr("class", name);
      group
        .filter(({ column }) => column.kind === "group")
        .append("g")
        .attr("class", "scl-ticks");
      group.append("text").attr("class", "column-name");
      group.attr("role", "button").attr("tabindex", (_, index) => (index === 0 ? 0 : -1));
      return group;
    });
  groups
    .order()
    .attr("transform", ({ x }) => `translate(${x},0)`)
    .attr("aria-label", ({ column }) => columnWords(column, state.frame?.ladder.vdl ?? 0).join(": "))
    .classed("held-by", ({ column }) => column.kind === "group" && column.holds)
    .classed("down", ({ column }) => (column.kind === "writer" || column.kind === "reader") && !column.isUp)
    .classed(
      "selected",
      ({ column }) => state.selection !== null && sameSelection(state.selection, selectionOf(column)),
    )
    .on("click", (_event, { column }) => choose(column, controller))
    .on("keydown", (event: KeyboardEvent, { column }) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose(column, controller);
      } else step(event, column, scroll);
    });
  groups
    .select(".column-area")
    .attr("width", ({ width }) => width)
    .attr("height", foot + 34);
  groups.select(".column-body").attr("d", (placed) => body(placed, at, foot));
  groups.select(".column-more").attr("d", (placed) => more(placed, at));
  groups.select(".column-cap").attr("d", (placed) => cap(placed, at));
  groups
    .select(".column-name")
    .attr("x", ({ width }) => width / 2)
    .attr("y", foot + 20)
    .text(({ column, width }) => shortened(column.name, width));
  drawTicks(groups, at);
}

/**
 * Six ticks side by side in the order of the copies: a bar where it is, a hollow one for a copy out of reach, a cross
 * for one that is gone.
 */
function drawTicks(groups: Columns, at: (lsn: number) => number): void {
  groups.select<SVGGElement>(".scl-ticks").each(function draw({ column, width }) {
    if (column.kind !== "group") return;
    const marks =
      this.childElementCount === column.ticks.length
        ? Array.from(this.children)
        : column.ticks.map(() => this.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path")));
    const step = (width - 6) / column.ticks.length;
    column.ticks.forEach((tick: Tick, index) => {
      const x = 3 + step * index;
      marks[index].setAttribute("class", `scl scl-${tick.state}`);
      marks[index].setAttribute("data-lsn", String(tick.lsn));
      marks[index].setAttribute("d", tickShape(tick, x, at(tick.lsn), step - 1));
    });
  });
}

function tickShape({ state }: Tick, x: number, y: number, width: number): string {
  if (state === "failed") return `M${x},${y - 3}l${width},6m0,-6l${-width},6`;
  if (state === "unreachable") return `M${x},${y - 2}h${width}v4h${-width}z`;
  return `M${x},${y - 1.5}h${width}v3h${-width}z`;
}

function body({ column, width }: PlacedColumn, at: (lsn: number) => number, foot: number): string {
  switch (column.kind) {
    case "writer":
      return bar(width / 2 - 13, 26, at(column.durable), foot);
    case "group":
      return isKnown(column) ? bar(3, width - 7, at(column.pgcl), foot) : "";
    case "reader":
      return column.isUp ? `M${width / 2},${at(column.point)}V${foot}` : "";
    case "region":
      return bar(width / 2 + 2, 16, at(column.durable), foot);
  }
}

/** What is there and not durable: allocated by the writer, newest of a group, received in another Region. */
function more({ column, width }: PlacedColumn, at: (lsn: number) => number): string {
  switch (column.kind) {
    case "writer":
      return bar(width / 2 - 13, 26, at(column.allocated), at(column.durable));
    case "group": {
      const y = at(column.tail);
      if (!isKnown(column)) return "";
      return column.tail > column.pgcl
        ? `M${width / 2},${at(column.pgcl)}V${y + 3}m3,-3a3,3 0 1 1 -6,0a3,3 0 1 1 6,0`
        : "";
    }
    case "reader":
      return "";
    case "region":
      return `M${width / 2 - 18},${at(column.received)}h16M${width / 2 - 10},${at(column.received)}V${at(column.durable)}`;
  }
}

export function cap({ column, width }: PlacedColumn, at: (lsn: number) => number): string {
  switch (column.kind) {
    case "writer":
      return `M${width / 2 - 20},${at(column.allocated)}h40`;
    case "group":
      return isKnown(column) ? `M2,${at(column.pgcl) + 5}v-5h${width - 5}v5` : "";
    case "reader": {
      const y = at(column.point);
      return column.isUp ? `M${width / 2},${y}l7,12h-14z` : "";
    }
    case "region":
      return `M${width / 2},${at(column.durable)}h20`;
  }
}

function bar(x: number, width: number, top: number, foot: number): string {
  return `M${x},${foot}V${top}h${width}V${foot}`;
}

function selectionOf(column: Column): Selection | null {
  if (column.kind === "group") return { kind: "group", index: column.index };
  return column.kind === "region" || column.index < 0 ? null : { kind: "instance", index: column.index };
}

function choose(column: Column, controller: Controller): void {
  const selection = selectionOf(column);
  if (selection !== null) controller.toggleSelection(selection);
}

/** Left and right go along the columns; where groups have no more room, others come into view. */
function step(event: KeyboardEvent, column: Column, scroll: (by: number) => void): void {
  const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (way === 0 || !(event.currentTarget instanceof SVGElement)) return;
  event.preventDefault();
  event.stopPropagation();
  const all = Array.from(event.currentTarget.parentNode?.querySelectorAll<SVGGElement>("g.column") ?? []);
  const next = all[all.indexOf(event.currentTarget as SVGGElement) + way];
  if (column.kind === "group" && !(next?.classList.contains("column-group") ?? false)) scroll(way * 8);
  if (next === undefined) return;
  event.currentTarget.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

function shortened(name: string, width: number): string {
  const letters = Math.max(4, Math.floor(width / 6.4));
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}
