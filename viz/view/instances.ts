/**
 * Database instances in the topology: a box each, with name, role and state, the promotion tier in its upper right
 * corner and, at the foot of a serverless one, its capacity with a bar as long as its share of the maximum. A box of
 * one line has the capacity before the name, and no room for the bar and the role.
 */
import type { Selection as D3Selection } from "d3";
import type { Frame, HostStatus, Layout } from "../../sim/results/index.ts";
import type { Placed } from "../project/boxes.ts";
import { capacityShare, capacityWords } from "../project/capacity.ts";
import { isFollower } from "../project/quorum.ts";
import { roleWord } from "../project/roles.ts";
import type { Topology } from "../project/topology.ts";
import type { Controller } from "../state/controller.ts";
import { sameSelection } from "../state/selection.ts";
import type { State } from "../state/store.ts";
import { pressable } from "./marks.ts";

/** About how wide a letter of a name is, which is bold, of a state, and of a capacity. */
const LABEL_LETTER = 8;
const STATE_LETTER = 6.1;
const CAPACITY_LETTER = 7;
/** A letter may be drawn so many times narrower than it is. */
const NARROWEST = 1.55;
/** How far from the box's side tier, capacity and bar stay. */
const SIDE = 9;
/** Baselines of name, state and capacity, where there are three lines; of name and state, where there are two. */
const THREE = [19, 33, 48] as const;
const TWO = [26, 42] as const;

export function drawInstances(
  layer: D3Selection<SVGGElement, unknown, null, undefined>,
  topology: Topology,
  frame: Frame,
  layout: Layout,
  state: State,
  controller: Controller,
): void {
  const instances = layer
    .selectAll<SVGGElement, Placed>("g.instance")
    .data(topology.instances, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "instance");
      group.append("rect").attr("class", "outer").attr("rx", 9);
      group.append("rect").attr("class", "inner").attr("rx", 6).attr("x", 4).attr("y", 4);
      group.append("text").attr("class", "mark-label").attr("lengthAdjust", "spacingAndGlyphs");
      group.append("text").attr("class", "mark-state");
      group.append("text").attr("class", "mark-tier").attr("y", 13);
      group.append("text").attr("class", "mark-capacity");
      return pressable(group, ({ index }) => ({ kind: "instance", index }), controller);
    });
  const status = ({ index }: Placed): HostStatus => frame.instances[index].status;
  const roomOf = (d: Placed): number => besideName(frame, layout, d).reduce((room, one) => room - one, d.width - 12);
  const labelOf = (d: Placed): string => {
    const words = `${d.id} · ${stateWords(frame, d.index)}`;
    // Where its state has no room its outline tells it.
    return isLow(d) && status(d) !== "up" && words.length <= lettersIn(roomOf(d)) ? words : shownName(d.id, roomOf(d));
  };
  const roleOf = ({ index }: Placed): string => roleWord(frame, layout, index, index === writerOf(frame));
  const linesOf = ({ index }: Placed): readonly number[] => (layout.instances[index].acu === null ? TWO : THREE);
  instances
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .attr("data-status", status)
    .classed("writes", (d) => d.index === writerOf(frame))
    .classed("candidate", (d) => frame.instances[d.index].detail === "promoting")
    .classed("absent", (d) => frame.instances[d.index].detail === "not there")
    .classed("selected", ({ index }) => sameSelection(state.selection, { kind: "instance", index }))
    .attr("aria-label", (d) => `${roleOf(d)} ${d.id}, ${status(d)}${besideWords(frame, layout, d.index)}`);
  instances
    .select(".outer")
    .attr("width", ({ width }) => width)
    .attr("height", ({ height }) => height);
  instances
    .select(".inner")
    .attr("width", ({ width }) => width - 8)
    .attr("height", ({ height }) => height - 8);
  instances
    .select(".mark-label")
    .attr("x", (d) => {
      const [left, right] = besideName(frame, layout, d);
      return (left + d.width - right) / 2;
    })
    .attr("y", (d) => (isLow(d) ? 17 : linesOf(d)[0]))
    .text(labelOf)
    // A long name is drawn narrower: it stays within its box.
    .attr("textLength", (d) => (labelOf(d).length * LABEL_LETTER > roomOf(d) ? roomOf(d) : null));
  instances
    .select(".mark-state")
    .attr("x", ({ width }) => width / 2)
    .attr("y", (d) => linesOf(d)[1])
    .text((d) => {
      if (isLow(d)) return "";
      const words = `${roleOf(d)} · ${stateWords(frame, d.index)}`;
      return words.length * STATE_LETTER < d.width - 4 ? words : stateWords(frame, d.index);
    });
  instances
    .select(".mark-tier")
    .attr("x", ({ width }) => width - SIDE)
    .text(({ index }) => frame.instances[index].tier ?? "");
  instances
    .select(".mark-capacity")
    .classed("last", (d) => !isLow(d))
    .attr("x", (d) => (isLow(d) ? SIDE : d.width - SIDE))
    .attr("y", (d) => (isLow(d) ? 17 : THREE[2]))
    .text(({ index }) => capacityWords(frame, index));
  // The bar has what the longest capacity leaves, so that it ends where it ended as capacity changes.
  const barOf = ({ index, width }: Placed, share: number): string =>
    `M${SIDE},${THREE[2] - 4}h${Math.round(share * (width - 2 * SIDE - capacityRoom(layout, index)))}`;
  instances
    .selectAll<SVGPathElement, readonly [string, string]>("path")
    .data((d): (readonly [string, string])[] =>
      isLow(d) || frame.instances[d.index].acu === null
        ? []
        : [
            ["capacity-room", barOf(d, 1)],
            ["capacity-bar", barOf(d, capacityShare(frame, layout, d.index))],
          ],
    )
    .join("path")
    .attr("class", ([name]) => name)
    .attr("d", ([, path]) => path);
}

/** Whoever has the volume open; while nobody has, the one that the scenario begins with; in a secondary -1. */
export function writerOf(frame: Frame): number {
  const index = frame.instances.findIndex(({ detail }) => detail === "open");
  return index >= 0 || isFollower(frame) ? index : 0;
}

/** Tier and capacity, for those who do not see them. */
function besideWords(frame: Frame, layout: Layout, index: number): string {
  const { tier } = frame.instances[index];
  const capacity = capacityWords(frame, index);
  const most = layout.instances[index].acu?.max;
  return `${tier === null ? "" : `, promotion tier ${tier}`}${capacity === "" ? "" : `, ${capacity} of ${most}`}`;
}

/** By the longest capacity that it may have; 0 of a provisioned one. */
function capacityRoom({ instances }: Layout, index: number): number {
  const { acu } = instances[index];
  if (acu === null) return 0;
  const digits = Math.max(String(acu.max).length, String(acu.max - 0.5).length);
  return (digits + " ACU".length) * CAPACITY_LETTER + 4;
}

function stateWords(frame: Frame, index: number): string {
  const { status, detail, acu } = frame.instances[index];
  if (status === "up") return acu === 0 ? "paused" : detail === "standby" || detail === "replica" ? "up" : "open";
  return detail === "open" ? status : detail;
}

/** How many letters of a name can still be read there, drawn as narrow as that goes. */
const lettersIn = (room: number): number => Math.floor((room * NARROWEST) / LABEL_LETTER);

/**
 * Whole, or its last parts: names that are too long are the service's own, `application-autoscaling-1`, which begin
 * alike and end with their number.
 */
function shownName(id: string, room: number): string {
  const most = lettersIn(room) - 1;
  if (id.length <= most + 1) return id;
  const parts = id.split("-").map((_, part, all) => all.slice(part).join("-"));
  return `…${parts.find(({ length }) => length <= most) ?? id.slice(-most)}`;
}

/** One line of text is all there is room for. */
const isLow = ({ height }: Placed): boolean => height < 40;

/**
 * What a name leaves free to its left and to its right: in one line with them its capacity and its tier. Without a
 * capacity it stands in the middle.
 */
function besideName(frame: Frame, layout: Layout, placed: Placed): readonly [number, number] {
  if (!isLow(placed)) return [0, 0];
  const { tier } = frame.instances[placed.index];
  const right = tier === null ? 0 : String(tier).length * LABEL_LETTER + 4;
  return [capacityRoom(layout, placed.index) || right, right];
}
