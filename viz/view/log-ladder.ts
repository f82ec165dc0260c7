/**
 * The whole ladder as a wide view: every writer, group, reader and other cluster of a global database against one scale
 * of LSNs. VDL is the thick line; it hangs by a string from the cap of the group that holds it back. Groups that have
 * no room are reached by the buttons or by the arrow keys; whoever holds VDL back is always among those shown.
 */
import "../style/ladder.css";
import { select, type Selection as D3Selection } from "d3";
import { count, plural } from "../project/format.ts";
import { tickText } from "../project/ladder.ts";
import { columnWords, wholeLadder, type Column, type LadderRung, type WholeLadder } from "../project/ladder-columns.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import { byId, make, setText, watchSize } from "./dom.ts";
import { drawColumns, placeColumns, type PlacedColumns } from "./ladder-columns.ts";
import { drawGhost } from "./ladder-ghost.ts";

/** A narrower picture has no room to name the holder once more: its column does. */
const NAMED_FROM_WIDTH = 420;
const HEIGHTS = { wide: 470, narrow: 360 };
const TOP = 14;
const FOOT = 62;
const LABEL_GAP = 17;

type Group = D3Selection<SVGGElement, unknown, null, undefined>;

export function logLadderView(controller: Controller): View {
  const place = byId("logladder");
  const svg = select(place).append("svg").attr("class", "whole-ladder").attr("role", "group");
  defineHatch(svg.append("defs"));
  const [bands, ticks, columns, rungs, words, string] = ["bands", "ticks", "columns", "rungs", "words", "string"].map(
    (name) => svg.append("g").attr("class", name),
  );
  const ghost = svg.append("g").attr("class", "to-come").attr("aria-hidden", "true");
  byId("logladder-legend").append(...LEGEND.map(([shape, text]) => legendEntry(shape, text)));
  let size = 0;
  let latest: State | null = null;
  const move = (by: number): void => {
    const { ladderFrom, frame } = controller.store.state;
    const most = Math.max(0, (frame?.pgcl.length ?? 0) - 1);
    controller.store.set({ ladderFrom: Math.min(most, Math.max(0, ladderFrom + by)) });
  };
  const buttons = windowButtons(move);
  const view: View = (state) => {
    latest = state;
    const { frame, run } = state;
    if (frame === null || run === null || size === 0) return;
    const { layout } = run.world;
    const then = state.glimpse?.glimpse.after;
    const isNarrow = size < 640;
    const whole = isNarrow ? HEIGHTS.narrow : HEIGHTS.wide;
    const foot = whole - FOOT;
    const room = placeColumns(wholeLadder(frame, layout, 1, 0), size, isNarrow).room;
    const ladder = wholeLadder(frame, layout, room, state.ladderFrom, then);
    const placed = placeColumns(ladder, size, isNarrow);
    svg
      .attr("width", placed.width)
      .attr("height", whole)
      .attr("viewBox", `0 0 ${placed.width} ${whole}`)
      .attr("aria-label", `Log ladder. ${ladder.sentence}`);
    const at = (lsn: number): number => foot - ladder.height(lsn) * (foot - TOP);
    drawBands(bands, words, ladder, placed, at);
    drawTicks(ticks, ladder, placed, at, frame.ladder.vdl);
    drawColumns(columns, placed, at, foot, state, controller, move);
    drawRungs(rungs, ladder.rungs, placed, at, foot, isNarrow);
    drawString(string, placed, at, frame.ladder.vdl);
    drawGhost(ghost, state, placed, at);
    setText(byId("logladder-note"), ladder.sentence);
    tellWindow(buttons, ladder);
    tellWords(ladder, frame.ladder.vdl);
  };
  watchSize(place, (next) => {
    size = next;
    if (latest !== null) view(latest);
  });
  return view;
}

/** What is written and not durable, and what has been annulled. */
function drawBands(
  layer: Group,
  words: Group,
  ladder: WholeLadder,
  placed: PlacedColumns,
  at: (lsn: number) => number,
): void {
  const lsnOf = (id: LadderRung["id"]): number => ladder.rungs.find((rung) => rung.id === id)?.lsn ?? 0;
  const { annulled, notDurable } = ladder;
  const [vdl, allocated] = [lsnOf("vdl"), lsnOf("allocated")];
  const waiting =
    notDurable === 0
      ? []
      : [
          {
            kind: "waiting",
            top: at(allocated),
            foot: at(Math.max(vdl, annulled?.upTo ?? 0)),
            words: "not yet durable",
          },
        ];
  const gone =
    annulled === null
      ? []
      : [
          {
            kind: "annulled",
            top: at(annulled.upTo),
            foot: at(annulled.keep),
            words: `annulled under epoch ${annulled.epoch}`,
          },
        ];
  const all = [...waiting, ...gone];
  layer
    .selectAll<SVGRectElement, (typeof all)[number]>("rect")
    .data(all, ({ kind }) => kind)
    .join("rect")
    .attr("class", ({ kind }) => `band-${kind}`)
    .attr("x", placed.left)
    .attr("width", placed.right - placed.left)
    .attr("y", ({ top }) => top)
    .attr("height", ({ top, foot }) => Math.max(0, foot - top));
  words
    .selectAll<SVGTextElement, (typeof all)[number]>("text")
    .data(
      all.filter(({ top, foot }) => foot - top > 14),
      ({ kind }) => kind,
    )
    .join("text")
    .attr("class", "band-words")
    .attr("x", placed.right - 8)
    .attr("y", ({ top, foot }) => (top + foot) / 2 + 4)
    .text(({ words: text }) => text);
}

function drawTicks(
  layer: Group,
  { decades }: WholeLadder,
  { left, right }: PlacedColumns,
  at: (lsn: number) => number,
  vdl: number,
): void {
  const groups = layer
    .selectAll<SVGGElement, number>("g.decade")
    .data(decades)
    .join((enter) => {
      const group = enter.append("g").attr("class", "decade");
      group.append("path");
      group.append("text").attr("class", "tick-text");
      return group;
    });
  groups.select("path").attr("d", (by) => `M${left},${at(vdl + by)}H${right}`);
  groups
    .select("text")
    .attr("x", left - 8)
    .attr("y", (by) => at(vdl + by) + 4)
    .text((by) => (by > 0 ? tickText(by) : tickText(-by).replace("+", "\u2212")));
}

interface LabelledRung extends LadderRung {
  readonly y: number;
  readonly labelY: number;
}

function drawRungs(
  layer: Group,
  rungs: readonly LadderRung[],
  { left, right, width }: PlacedColumns,
  at: (lsn: number) => number,
  foot: number,
  isNarrow: boolean,
): void {
  const groups = layer
    .selectAll<SVGGElement, LabelledRung>("g.rung")
    .data(
      drawnLast(
        spreadLabels(
          rungs.map((rung) => ({ ...rung, y: at(rung.lsn) })),
          foot,
        ),
      ),
      ({ id }) => id,
    )
    .join((enter) => {
      const group = enter.append("g").attr("class", ({ id }) => `rung rung-${id}`);
      group.append("path");
      group.append("path").attr("class", "rung-lead");
      group.append("text").attr("class", "rung-name");
      group.append("text").attr("class", "rung-lsn");
      return group;
    })
    .attr("data-lsn", ({ lsn }) => lsn);
  groups.select("path").attr("d", ({ y }) => `M${left},${y}H${right}`);
  groups.select(".rung-lead").attr("d", ({ y, labelY }) => `M${right},${y}L${right + 12},${labelY}`);
  groups
    .select(".rung-name")
    .attr("x", right + 17)
    .attr("y", ({ labelY }) => labelY + 4)
    .text(({ label, id }) => (isNarrow && id === "limit" ? "limit" : isNarrow && id === "floor" ? "floor" : label));
  groups
    .select(".rung-lsn")
    .attr("x", width - 2)
    .attr("y", ({ labelY }) => labelY + 4)
    .text(({ lsn }) => (isNarrow ? "" : count(lsn)));
}

/** The truth lies over everything else: VDL is drawn last. */
function drawnLast(rungs: readonly LabelledRung[]): readonly LabelledRung[] {
  return rungs.toSorted((a, b) => Number(a.id === "vdl") - Number(b.id === "vdl"));
}

/** Labels keep the order of their rungs and a distance; the rungs themselves stay where they are. */
function spreadLabels(fromAbove: readonly (LadderRung & { readonly y: number })[], foot: number): LabelledRung[] {
  let above = -Infinity;
  const down = fromAbove.map((rung) => ({ ...rung, labelY: (above = Math.max(rung.y, above + LABEL_GAP)) }));
  let below = foot;
  return down.toReversed().map((rung) => {
    const labelY = Math.min(rung.labelY, below);
    below = labelY - LABEL_GAP;
    return { ...rung, labelY };
  });
}

/** From the holder's cap to the thick line, with a knot at each end. */
function drawString(layer: Group, placed: PlacedColumns, at: (lsn: number) => number, vdl: number): void {
  const holder = placed.columns.find(({ column }) => column.kind === "group" && column.holds);
  const pgcl = holder?.column.kind === "group" ? holder.column.pgcl : 0;
  const data =
    holder === undefined
      ? []
      : [
          {
            x: holder.x + holder.width / 2,
            cap: at(pgcl),
            line: at(vdl),
            name: holder.column.name,
            isRight: holder.x > (placed.left + placed.right) * 0.6,
          },
        ];
  const groups = layer
    .selectAll<SVGGElement, (typeof data)[number]>("g.held")
    .data(data)
    .join((enter) => {
      const group = enter.append("g").attr("class", "held");
      group.append("path").attr("class", "held-string");
      group.append("circle").attr("class", "held-cap").attr("r", 3.5);
      group.append("circle").attr("class", "held-line").attr("r", 3.5);
      group.append("text");
      return group;
    });
  groups
    .select(".held-string")
    .attr("d", ({ x, cap, line }) => `M${x},${cap}C${x + 10},${cap} ${x + 10},${line} ${x},${line}`);
  groups
    .select(".held-cap")
    .attr("cx", ({ x }) => x)
    .attr("cy", ({ cap }) => cap);
  groups
    .select(".held-line")
    .attr("cx", ({ x }) => x)
    .attr("cy", ({ line }) => line);
  groups
    .select("text")
    .attr("x", ({ x, isRight }) => x + (isRight ? -12 : 12))
    .attr("text-anchor", ({ isRight }) => (isRight ? "end" : "start"))
    .attr("y", ({ line }) => line - 9)
    .text(({ name }) => (placed.width < NAMED_FROM_WIDTH ? "holds VDL back" : `${name} holds VDL back`));
}

/** The same shapes as in the columns, for a glance. */
const LEGEND = [
  ["M2,5h4v3h-4zM9,5h4v3h-4zM16,5h4v3h-4z", "SCL of each copy"],
  ["M2,2l4,6m0,-6l-4,6", "a copy that is gone"],
  ["M2,9v-5h18v5", "PGCL, where a write quorum is complete"],
  ["M11,10V7m3,-3a3,3 0 1 1 -6,0a3,3 0 1 1 6,0", "newest record of a group without its quorum"],
  ["M11,1l7,9h-14z", "read point"],
  ["M1,3h9M12,6h9v4h-9z", "received and durable in another Region"],
] as const;

function legendEntry(shape: string, text: string): HTMLElement {
  const entry = make("span", "legend-entry");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 22 11");
  svg.setAttribute("class", "ladder-sample");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shape);
  svg.append(path);
  entry.append(svg, make("span", "", text));
  return entry;
}

function windowButtons(move: (by: number) => void): HTMLElement {
  const bar = byId("logladder-window");
  const button = (text: string, label: string, by: number): HTMLButtonElement => {
    const made = make("button", "button", text);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => move(by));
    return made;
  };
  bar.append(button("‹", "Earlier groups", -8), make("span", "ladder-window-words"), button("›", "Later groups", 8));
  return bar;
}

function tellWindow(bar: HTMLElement, { groups: { from, to, total, pinned } }: WholeLadder): void {
  const isWhole = to - from >= total;
  bar.hidden = isWhole;
  const [earlier, words, later] = bar.children;
  const shown = to - from > 1 ? `pg${from} to pg${to - 1}` : `pg${from}`;
  setText(words, `${shown} of ${plural(total, "group")}${pinned < 0 ? "" : `, and pg${pinned}`}`);
  earlier.toggleAttribute("disabled", from === 0);
  later.toggleAttribute("disabled", to >= total);
}

function tellWords(ladder: WholeLadder, vdl: number): void {
  const list = byId("logladder-words");
  if (list.closest("details")?.open !== true) return;
  const items = ladder.columns.map((column: Column) => {
    const [title, words] = columnWords(column, vdl);
    const item = make("li", "", `: ${words}.`);
    item.prepend(make("strong", "", title));
    return item;
  });
  list.replaceChildren(...items);
}

function defineHatch(defs: D3Selection<SVGDefsElement, unknown, null, undefined>): void {
  const pattern = defs.append("pattern").attr("id", "hatch-annulled").attr("width", 9).attr("height", 9);
  pattern.attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
  pattern.append("line").attr("class", "annulled-line").attr("y2", 9);
}
