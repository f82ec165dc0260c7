/**
 * The ghost of what would come: dashed outlines and lines over what is there now, with words, so that it is read
 * without colour; in the topology, on the small ladder and on the timeline. The wall draws its own (wall.ts), and so do
 * the charts while they are open (charts.ts). It is drawn from the state alone, and is gone with it.
 */
import { curveStepAfter, line, select } from "d3";
import { ghostMarks, ghostRates, ghostRungs, type GhostMark, type GhostRate } from "../project/glimpse-ghost.ts";
import { heightScale } from "../project/ladder.ts";
import type { Box } from "../project/boxes.ts";
import type { Topology } from "../project/topology.ts";
import { following } from "../project/tracks.ts";
import type { Glimpse } from "../worker/protocol.ts";
import type { State, View } from "../state/store.ts";
import { byId } from "./dom.ts";
import { AXIS, ladderY } from "./ladder.ts";
import { NODE_MARKS } from "./marks.ts";
import { placedTopology } from "./placed.ts";
import { rateScale, trackPlaces, type Layer } from "./timeline-tracks.ts";

export function ghostView(redraw: () => void): View {
  const place = byId("topology");
  const placed = placedTopology(place, redraw);
  const layers = [place, byId("ladder"), byId("timeline")].map((pane) => layerIn(pane));
  let drawn: readonly unknown[] = [];
  return (state) => {
    const { run, frame } = state;
    const topology = placed(state);
    const glimpse = state.glimpse?.glimpse ?? null;
    const now = [glimpse, topology, frame, state.part, state.branch, state.notes];
    if (now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    const [picture, ladder, time] = layers;
    if (glimpse === null || run === null || frame === null || topology === null) {
      for (const layer of layers) layer.selectAll("*").remove();
      return;
    }
    drawMarks(picture, ghostMarks(frame, glimpse.after, run.world.layout), topology);
    drawRungs(ladder, state, glimpse);
    drawTime(time, state, glimpse);
  };
}

/** Over all that the pane's own view draws; that asks for nothing here. */
function layerIn(pane: HTMLElement): Layer {
  return select(pane).select<SVGSVGElement>("svg").append("g").attr("class", "to-come").attr("aria-hidden", "true");
}

interface PlacedMark extends GhostMark {
  readonly box: Box;
}

/** A dashed outline around each, the mark of its state in the corner, and for all but the small ones a word. */
function drawMarks(layer: Layer, marks: readonly GhostMark[], topology: Topology): void {
  const places = { az: topology.azs, instance: topology.instances, node: topology.nodes };
  const data = marks.flatMap((mark): PlacedMark[] => {
    const box = places[mark.kind].find(({ index }) => index === mark.index);
    return box === undefined ? [] : [{ ...mark, box }];
  });
  const groups = layer
    .selectAll<SVGGElement, PlacedMark>("g")
    .data(data, ({ kind, index }) => `${kind} ${index}`)
    .join((enter) => {
      const group = enter.append("g");
      group.append("rect");
      group.append("path");
      group.append("text");
      return group;
    })
    .attr("class", ({ kind }) => `future future-${kind}`)
    .attr("data-status", ({ status }) => status)
    .attr("data-name", ({ name }) => name)
    .attr("transform", ({ box: { x, y } }) => `translate(${x},${y})`);
  // A zone's outline lies within it, since its neighbours begin beside it.
  const out = ({ kind }: GhostMark): number => (kind === "az" ? -4 : 4);
  groups
    .select("rect")
    .attr("x", (mark) => -out(mark))
    .attr("y", (mark) => -out(mark))
    .attr("width", (mark) => mark.box.width + 2 * out(mark))
    .attr("height", (mark) => mark.box.height + 2 * out(mark))
    .attr("rx", ({ kind }) => (kind === "node" ? 6 : 11));
  groups.select("path").attr("d", ({ kind, status }) => (kind === "node" ? NODE_MARKS[status] : ""));
  groups
    .select("text")
    .attr("x", ({ box, kind }) => (kind === "az" ? box.width - 12 : box.width / 2))
    .attr("text-anchor", ({ kind }) => (kind === "az" ? "end" : "middle"))
    .attr("y", ({ box, kind }) => (kind === "az" ? box.height - 10 : box.height + 8))
    .text(({ kind, words, box }) => (kind === "node" ? "" : box.width < 110 ? words : `then ${words}`));
}

/** Where the log would stand, above the VDL of now. */
function drawRungs(layer: Layer, { frame }: State, glimpse: Glimpse): void {
  if (frame === null) return;
  const scale = heightScale(frame);
  const width = Number(layer.node()?.ownerSVGElement?.getAttribute("width") ?? 0);
  const groups = layer
    .selectAll<SVGGElement, ReturnType<typeof ghostRungs>[number]>("g")
    .data(ghostRungs(frame, glimpse), ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g");
      group.append("path");
      group.append("text").attr("x", AXIS + 4);
      return group;
    })
    .attr("class", ({ id }) => `future future-${id}`)
    .attr("data-lsn", ({ lsn }) => lsn)
    .attr("transform", ({ above }) => `translate(0,${ladderY(scale(Math.max(0, above)))})`);
  groups.select("path").attr("d", `M${AXIS},0H${width}`);
  groups
    .select("text")
    .attr("y", ({ id }) => (id === "vdl" ? 12 : -4))
    .text(({ label }) => label);
}

/** From now to then: a dashed frame, and in the strip what would be acknowledged, a line where there is an area. */
function drawTime(layer: Layer, state: State, glimpse: Glimpse): void {
  const { run, frame, part } = state;
  const svg = layer.node()?.ownerSVGElement;
  if (run === null || frame === null || !svg) return;
  const shown = following(part, run.world.layout.duration, frame.at);
  const { scale, top, bottom } = trackPlaces(run, state, shown, Number(svg.getAttribute("width")));
  const [left, right] = scale.range();
  const within = (at: number): number => Math.min(right, Math.max(left, scale(at)));
  const y = rateScale(run.rates, top);
  const rates = ghostRates(glimpse);
  const last = { ...rates[rates.length - 1], from: glimpse.until };
  const writes =
    line<GhostRate>()
      .x(({ from }) => within(from))
      .y((rate) => y(rate.writes))
      .curve(curveStepAfter)([...rates, last]) ?? "";
  const [from, to] = [within(glimpse.from), within(glimpse.to)];
  const paths = [
    { name: "span", d: `M${from},0H${to}V${bottom}H${from}Z` },
    { name: "rates", d: writes },
  ];
  layer
    .selectAll<SVGPathElement, (typeof paths)[number]>("path")
    .data(paths)
    .join("path")
    .attr("class", ({ name }) => `future-${name}`)
    .attr("d", ({ d }) => d);
}
