/** Cuts in the topology: a bar across a way, two caps in a link that end it, a frame around what is cut off. */
import type { Selection } from "d3";
import type { CutView } from "../project/cuts.ts";

type Group = Selection<SVGGElement, unknown, null, undefined>;

export function drawCuts(layer: Group, cuts: readonly CutView[]): void {
  const groups = layer
    .selectAll<SVGGElement, CutView>("g.cut")
    .data(cuts, (cut, index) => `${cut.text} ${cut.kind} ${index}`)
    .join((enter) => {
      const group = enter.append("g").attr("class", "cut");
      group.append("path").attr("class", "cut-gap");
      group.append("path").attr("class", "cut-line");
      return group;
    });
  groups
    .select(".cut-gap")
    .attr("d", (cut) => (cut.kind === "between" ? bar(cut, 9) : cut.kind === "link" ? acrossLink(cut) : ""));
  groups.select(".cut-line").attr("d", (cut) => {
    if (cut.kind === "link") return acrossLink(cut) + linkHead(cut);
    return cut.kind === "between" ? bar(cut, 9) + head(cut) : frameAround(cut);
  });
}

/** A bar across the middle of the way. */
function bar({ from, to }: Extract<CutView, { kind: "between" }>, half: number): string {
  const x = from[0] + (to[0] - from[0]) * 0.55;
  const y = to[1];
  const upright = Math.abs(to[0] - from[0]) > 8;
  return upright ? `M${x},${y - half}V${y + half}` : `M${x - half},${y - 14}H${x + half}`;
}

/** One-way cuts point the way that is closed. */
function head({ from, to, oneWay }: Extract<CutView, { kind: "between" }>): string {
  if (!oneWay) return "";
  const x = from[0] + (to[0] - from[0]) * 0.55;
  const way = to[0] >= from[0] ? 1 : -1;
  return `M${x - 16 * way},${to[1] - 5}L${x - 8 * way},${to[1]}L${x - 16 * way},${to[1] + 5}`;
}

/** Two caps with a gap between them: the link ends at each. */
function acrossLink({ at: [x, y] }: Extract<CutView, { kind: "link" }>): string {
  return `M${x - 11},${y - 4}h22M${x - 11},${y + 4}h22`;
}

function linkHead({ at: [x, y], oneWay, way }: Extract<CutView, { kind: "link" }>): string {
  return oneWay ? `M${x - 6},${y - 16 * way}l6,${7 * way}l6,${-7 * way}` : "";
}

function frameAround({ at, width, height }: Extract<CutView, { kind: "around" }>): string {
  const [x, y] = [at[0] - width / 2, at[1] - height / 2];
  return `M${x},${y}h${width}v${height}h${-width}z`;
}
