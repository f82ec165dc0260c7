/**
 * The log as a ladder: newer is higher. VDL is the thick line at the foot; what stands above it is written but not yet
 * durable, and the gap is the distance that clients wait for.
 */
import { select, type Selection } from "d3";
import { count } from "../project/format.ts";
import { heightScale, ladderView as ladderOf, TICKS, tickText, type Rung } from "../project/ladder.ts";
import type { State, View } from "../state/store.ts";
import { byId, setAttribute, setText, watchSize } from "./dom.ts";

const HEIGHT = 150;
const TOP = 12;
const BOTTOM = 134;
export const AXIS = 52;
const LABEL_GAP = 17;
/** A label higher than this would be cut by the edge. */
const LABEL_TOP = 9;

/** Where a height from 0 to 1 is in the picture. */
export const ladderY = (height: number): number => BOTTOM - height * (BOTTOM - TOP);

export function ladderView(): View {
  const place = byId("ladder");
  const svg = select(place).append("svg").attr("class", "ladder").attr("height", HEIGHT).attr("role", "img");
  const tint = svg.append("rect").attr("class", "tint").attr("x", AXIS);
  const ticks = svg.append("g").attr("class", "ticks");
  const rungs = svg.append("g").attr("class", "rungs");
  let width = 300;
  let latest: State | null = null;
  const sentence = document.createElement("p");
  sentence.className = "ladder-sentence";
  place.append(sentence);
  const view: View = (state) => {
    latest = state;
    const { frame } = state;
    if (frame === null) return;
    const ladder = ladderOf(frame);
    const y = ladderY;
    const picture = svg.node()!;
    setAttribute(picture, "width", String(width));
    setAttribute(picture, "viewBox", `0 0 ${width} ${HEIGHT}`);
    setAttribute(
      picture,
      "aria-label",
      `${ladder.rungs.map(({ label, lsn }) => `${label} ${count(lsn)}`).join(", ")}. ${ladder.sentence}`,
    );
    const allocated = ladder.rungs.find(({ id }) => id === "allocated")?.height ?? 0;
    const tinted = tint.node()!;
    setAttribute(tinted, "y", String(y(allocated)));
    setAttribute(tinted, "height", String(ladder.notDurable === 0 ? 0 : y(0) - y(allocated)));
    setAttribute(tinted, "width", String(width - AXIS));
    const scale = heightScale(frame);
    ticks
      .selectAll<SVGTextElement, number>("text")
      .data(TICKS.filter((above) => scale(above) < 0.94))
      .join((enter) =>
        enter
          .append("text")
          .attr("class", "tick-text")
          .attr("x", AXIS - 8),
      )
      .each(function (above) {
        setAttribute(this, "y", String(y(scale(above)) + 4));
        setText(this, tickText(above));
      });
    drawRungs(rungs, spreadLabels(ladder.rungs, y), y, width);
    setText(byId("ladder-note"), `epoch ${ladder.epoch}`);
    setText(sentence, ladder.sentence);
  };
  watchSize(place, (next) => {
    width = Math.max(200, next);
    if (latest !== null) view(latest);
  });
  return view;
}

interface LabelledRung extends Rung {
  readonly labelY: number;
}

function drawRungs(
  layer: Selection<SVGGElement, unknown, null, undefined>,
  data: readonly LabelledRung[],
  y: (height: number) => number,
  width: number,
): void {
  const groups = layer
    .selectAll<SVGGElement, LabelledRung>("g.rung")
    .data(data, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", ({ id }) => `rung rung-${id}`);
      group.append("path");
      group.append("text").attr("class", "rung-name");
      group.append("text").attr("class", "rung-lsn");
      return group;
    });
  // The longest word and a number of nine digits with its commas stand beside each other.
  const labels = Math.max(AXIS + 12, Math.min(width - 186, 190));
  groups.each(function ({ height, label, labelY, lsn }) {
    const [path, name, number] = this.children;
    setAttribute(path, "d", `M${AXIS},${y(height)}H${labels}L${labels + 14},${labelY}`);
    place(name, labels + 20, labelY + 4, label);
    place(number, width - 2, labelY + 4, count(lsn));
  });
}

function place(element: Element, x: number, y: number, text: string): void {
  setAttribute(element, "x", String(x));
  setAttribute(element, "y", String(y));
  setText(element, text);
}

/** Labels keep their order and a distance; the rungs themselves stay where they are. */
function spreadLabels(rungs: readonly Rung[], y: (height: number) => number): LabelledRung[] {
  const fromBelow = rungs.toSorted((a, b) => a.height - b.height || rungs.indexOf(b) - rungs.indexOf(a));
  let lowest = BOTTOM + LABEL_GAP;
  return fromBelow.map((rung, index) => {
    // As many as are still to come have room above it.
    const highest = LABEL_TOP + (fromBelow.length - 1 - index) * LABEL_GAP;
    lowest = Math.max(highest, Math.min(y(rung.height), lowest - LABEL_GAP));
    return { ...rung, labelY: lowest };
  });
}
