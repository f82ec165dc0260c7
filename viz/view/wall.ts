/**
 * The wall: every group as a small cell. A cell shows its six copies as dots and its state as a mark, so it reads
 * without colour. With the pointer or the focus on a zone or node, or one selected, cells show in outlines what would
 * remain if it failed now. Cells whose margin changes are lit, by motion.ts.
 *
 * To those who do not see it, it is a grid whose rows are those that the width makes (viewer reference 3.13).
 */
import { select } from "d3";
import type { Frame, Layout } from "../../sim/results/index.ts";
import { span } from "../project/format.ts";
import { LEVELS, levelOf, numeralOf } from "../project/quorum.ts";
import {
  isEqual,
  wallCells,
  grownWords,
  wallHeader,
  wouldHeader,
  type Column,
  type WallCell,
  type WallOrder,
} from "../project/wall.ts";
import type { Controller } from "../state/controller.ts";
import { nodesLost, type Selected } from "../state/selection.ts";
import type { View } from "../state/store.ts";
import { byId, setText, watchSize } from "./dom.ts";
import { moveFocus } from "./marks.ts";

/** More cells than this are not drawn; the header says so. */
const CELLS_MAX = 512;

export function wallView(controller: Controller): View {
  const wall = select(byId("wall"))
    .append("div")
    .attr("class", "wall")
    .attr("role", "grid")
    .attr("aria-labelledby", "wall-title");
  const place = wall.node()!;
  /** The group whose cell the Tab key stops at: the one that had the focus last. */
  let stop = -1;
  wall.on("keydown", (event: KeyboardEvent) => moveFocus(event, cellsOf(place), perRow(place)));
  wall.on("focusin", ({ target }: FocusEvent) => {
    stop = Number((target as HTMLElement).dataset["group"]);
    for (const cell of cellsOf(place)) cell.tabIndex = cell === target ? 0 : -1;
  });
  watchSize(place, () => layRows(place));
  const order = byId<HTMLSelectElement>("wall-order");
  order.addEventListener("change", () => controller.store.set({ wallOrder: order.value as WallOrder }));
  let drawnFor: readonly unknown[] = [];
  let votingBefore: readonly Column[] = [];
  let groups = "";
  return ({ run, frame, selection, pointed, wallOrder, glimpse }) => {
    if (run === null || frame === null) return;
    const { layout } = run.world;
    const about = pointed?.kind === "az" || pointed?.kind === "node" ? pointed : selection;
    // Copies seldom change, and nothing else of a frame is shown.
    const now = [layout, selection, pointed, wallOrder, glimpse, glimpse && frame];
    const voting = votingOf(frame);
    const isSame =
      now.every((one, index) => one === drawnFor[index]) &&
      voting.every((column, index) => isEqual(column, votingBefore[index]));
    if (isSame) return;
    drawnFor = now;
    votingBefore = voting;
    const losing = nodesLost(about, layout);
    const cells = wallCells(frame, layout, losing, wallOrder, glimpse?.glimpse.after);
    const drawn = cells.slice(0, CELLS_MAX);
    const left = cells.length - drawn.length;
    const would =
      glimpse !== null
        ? `In ${span(glimpse.glimpse.until - frame.at)}`
        : losing.size > 0
          ? `Without ${nameOf(about, layout)}`
          : "";
    const words = would === "" ? wallHeader(cells) : wouldHeader(cells, would);
    setText(
      byId("wall-note"),
      `${words}${left > 0 ? `; the first ${CELLS_MAX} are drawn` : ""}${grownWords(frame, layout)}`,
    );
    const chosen = selection?.kind === "group" ? selection.index : -1;
    if (!drawn.some(({ group }) => group === stop)) stop = drawn[0].group;
    const focused = document.activeElement;
    const buttons = wall
      .selectAll<HTMLButtonElement, WallCell>("button.cell")
      .data(drawn, ({ group }) => group)
      .join((enter) => {
        const button = enter.append("button").attr("type", "button").attr("class", "cell").attr("role", "gridcell");
        const svg = button.append("svg").attr("viewBox", "0 0 26 26").attr("aria-hidden", "true");
        for (let member = 0; member < layout.membersPerGroup; member++) {
          const { memberAz, memberIsFull } = layout;
          const row = memberAz.slice(0, member).filter((az) => az === memberAz[member]).length;
          // What keeps log only is a bar.
          const width = memberIsFull[member] ? 5.5 : 2.5;
          const x = 3 + memberAz[member] * 7 + (5.5 - width) / 2;
          const dot = svg
            .append("rect")
            .attr("class", "dot")
            .attr("x", x)
            .attr("y", 4 + row * 8);
          dot.attr("width", width).attr("height", 6);
        }
        svg.append("path").attr("class", "cell-mark");
        button.on("click", (_event, { group }) => controller.toggleSelection({ kind: "group", index: group }));
        return button;
      });
    const order = drawn.map(({ group }) => group).join();
    if (order !== groups) {
      buttons.attr("tabindex", ({ group }) => (group === stop ? 0 : -1));
      layRows(place, focused);
    }
    groups = order;
    buttons
      .filter(function (cell) {
        return this.dataset["shown"] !== keyOf(cell, chosen);
      })
      .attr("data-shown", (cell) => keyOf(cell, chosen))
      .attr("data-level", ({ level }) => level)
      .attr("data-group", ({ group }) => group)
      .attr("aria-selected", ({ group }) => String(group === chosen))
      .attr("aria-label", (cell) => spoken(cell, layout.membersPerGroup))
      .classed("would", ({ wouldBe }) => wouldBe !== undefined)
      .each(function (cell) {
        const { pips, going } = cell;
        const svg = select(this).select("svg");
        svg
          .selectAll(".dot")
          .attr("data-pip", (_, member) => pips[member])
          .classed("going", (_, member) => going[member] === "1");
        svg.select(".cell-mark").attr("d", MARKS[LEVELS.indexOf(levelOf(cell.wouldMargin))]);
      });
  };
}

/** All that a cell shows. */
function keyOf({ group, pips, margin, wouldBe, wouldMargin, going }: WallCell, chosen: number): string {
  return `${pips}:${margin}:${wouldBe ?? ""}:${wouldMargin}:${going}:${group === chosen}`;
}

/** All that margins come from. */
function votingOf({ pips, counting, repairs }: Frame): readonly Column[] {
  return [pips, counting.model, repairs.group, repairs.slot, repairs.pip, repairs.isHydrated];
}

/** None, a dot, a slash, a cross: from spare copies to lost. */
const MARKS = ["", "M12 23h2", "M7 25l12-4", "M9 20l8 5M17 20l-8 5"];

function nameOf(about: Selected, { regions, nodes }: Layout): string {
  if (about?.kind === "node") return nodes[about.index].id;
  return regions.flatMap(({ azs }) => azs)[about?.index ?? 0].name;
}

function spoken({ group, present, margin, wouldBe }: WallCell, members: number): string {
  const would = wouldBe === undefined ? "" : `, ${wouldBe} if what is pointed at or selected failed`;
  return `pg${group}: ${present} of ${members} copies in reach, ${numeralOf(margin)}${would}`;
}

const cellsOf = (wall: HTMLElement): HTMLElement[] => Array.from(wall.querySelectorAll<HTMLElement>(".cell"));

/** As many cells to a row as the style sheet makes columns. */
const perRow = (wall: HTMLElement): number => getComputedStyle(wall).gridTemplateColumns.split(" ").length;

/** Cells that stand right already stay, and so does the focus, wherever its cell goes. */
function layRows(wall: HTMLElement, focused = document.activeElement): void {
  const cells = cellsOf(wall);
  const columns = perRow(wall);
  select(wall)
    .selectAll<HTMLElement, unknown>("div")
    .data(cells.filter((_, at) => at % columns === 0))
    .join("div")
    .attr("role", "row")
    .each(function (_, index) {
      const row = cells.slice(index * columns, (index + 1) * columns);
      if (row.length !== this.children.length || row.some((cell, at) => cell !== this.children[at]))
        this.replaceChildren(...row);
    });
  if (focused instanceof HTMLElement && wall.contains(focused)) focused.focus();
}
