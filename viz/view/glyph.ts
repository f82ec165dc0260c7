/**
 * The quorum glyph, large: three columns for the zones, two rows for the copies, and under them a gauge with the read
 * and the write quorum as fixed ticks, so that a length is compared with a line and nobody has to count (viewer.md
 * 3.3).
 */
import { select, type Selection } from "d3";
import type { Layout } from "../../sim/run-types.ts";
import { groupView, type GroupView, type Pip } from "../project/quorum.ts";
import { worstGroup } from "../project/wall.ts";
import type { View } from "../state/store.ts";
import { byId, setText } from "./dom.ts";

const PIP_SIZE = 44;
const PIP_STEP = 56;
const COLUMN_STEP = 74;
const NOTCH = 34;
const WIDTH = 360;

export function glyphView(): View {
  const svg = select(byId("glyph"))
    .append("svg")
    .attr("class", "glyph")
    .attr("viewBox", `0 0 ${WIDTH} 198`)
    .attr("role", "img");
  const pips = svg.append("g").attr("class", "pips");
  const gauge = svg.append("g").attr("class", "gauge").attr("transform", "translate(8,158)");
  const words = svg.append("g").attr("class", "verdict").attr("transform", "translate(246,52)");
  words.append("text").attr("class", "verdict-name").attr("y", -22);
  words.append("text").attr("class", "verdict-fraction").attr("y", 22);
  words.append("text").attr("class", "verdict-numeral").attr("y", 50);
  let drawn: readonly unknown[] = [];
  return ({ run, frame, selection }) => {
    if (run === null || frame === null) return;
    const { layout } = run.world;
    const chosen = selection?.kind === "group" && selection.index < layout.groupCount;
    const view = groupView(frame, layout, chosen ? selection.index : worstGroup(frame, layout));
    const now = [layout, chosen, spoken(view), view.pips.map(({ behind }) => behind).join()];
    if (now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    svg.attr("data-level", view.level).attr("aria-label", spoken(view));
    drawPips(pips, view, layout);
    drawGauge(gauge, view, layout);
    words
      .select(".verdict-name")
      .text(chosen || view.present === view.pips.length ? view.name : `${view.name}, the worst`);
    words.select(".verdict-fraction").text(view.fraction);
    words.select(".verdict-numeral").text(view.numeral);
    setText(byId("quorum-note"), view.sentence);
  };
}

type Layer = Selection<SVGGElement, unknown, null, undefined>;

function drawPips(target: Layer, view: GroupView, layout: Layout): void {
  const inZone = new Map<number, number>();
  const placed = view.pips.map((pip) => {
    const row = inZone.get(pip.az) ?? 0;
    inZone.set(pip.az, row + 1);
    return { ...pip, x: 8 + pip.az * COLUMN_STEP, y: 22 + row * PIP_STEP };
  });
  const groups = target
    .selectAll<SVGGElement, (typeof placed)[number]>("g.pip")
    .data(placed, ({ name }) => name)
    .join((enter) => {
      const group = enter.append("g").attr("class", "pip");
      group.append("rect").attr("class", "pip-box").attr("width", PIP_SIZE).attr("height", PIP_SIZE).attr("rx", 5);
      group
        .append("rect")
        .attr("class", "pip-fill")
        .attr("width", PIP_SIZE - 8)
        .attr("x", 4);
      group
        .append("path")
        .attr("class", "pip-cross")
        .attr("d", `M10,10L${PIP_SIZE - 10},${PIP_SIZE - 10}M${PIP_SIZE - 10},10L10,${PIP_SIZE - 10}`);
      group
        .append("text")
        .attr("class", "pip-name")
        .attr("x", PIP_SIZE / 2)
        .attr("y", PIP_SIZE / 2 + 5);
      return group;
    });
  groups
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .attr("data-state", ({ state }) => state)
    .attr("data-name", ({ name }) => name);
  groups.select(".pip-name").text(({ name }) => name);
  groups
    .select(".pip-fill")
    .attr("y", (pip) => 4 + (PIP_SIZE - 8) * (1 - fill(pip)))
    .attr("height", (pip) => (PIP_SIZE - 8) * fill(pip));
  target
    .selectAll<SVGTextElement, string>("text.zone-head")
    .data(layout.regions[0].azs.map(({ letter }) => letter))
    .join("text")
    .attr("class", "zone-head")
    .attr("x", (_, az) => 8 + az * COLUMN_STEP + PIP_SIZE / 2)
    .attr("y", 12)
    .text((letter) => letter);
}

/**
 * A copy that is behind fills up as it catches up; by the logarithm, since one record and a thousand are both "behind".
 */
function fill({ state, behind }: Pip): number {
  if (state === "complete") return 1;
  return state === "behind" ? Math.max(0.15, 0.85 - Math.log10(1 + behind) / 6) : 0;
}

function drawGauge(target: Layer, view: GroupView, layout: Layout): void {
  const notches = Array.from({ length: layout.membersPerGroup }, (_, index) => index < view.present);
  target
    .selectAll<SVGRectElement, boolean>("rect.notch")
    .data(notches)
    .join((enter) =>
      enter
        .append("rect")
        .attr("class", "notch")
        .attr("x", (_, index) => index * NOTCH)
        .attr("width", NOTCH - 3)
        .attr("height", 14)
        .attr("rx", 2),
    )
    .classed("full", (full) => full);
  const ticks = [
    { id: "R", at: layout.readQuorum },
    { id: "W", at: layout.writeQuorum },
  ];
  const groups = target
    .selectAll<SVGGElement, (typeof ticks)[number]>("g.tick")
    .data(ticks, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "tick");
      group.append("line").attr("y1", -6).attr("y2", 20);
      group.append("text").attr("y", 36);
      return group;
    });
  groups.attr("transform", ({ at }) => `translate(${at * NOTCH - 1.5},0)`);
  groups.select("text").text(({ id, at }) => `${id} ${at}`);
}

function spoken(view: GroupView): string {
  const copies = view.pips.map(({ name, state }) => `${name} ${state}`).join(", ");
  return `Group ${view.name}: ${view.fraction} copies in reach, ${view.numeral}. ${copies}.`;
}
