/** Cuts in the topology: a bar across a way, two caps in a link that end it, a frame around what is cut off. */
import type { Selection } from "d3";
import type { CutView } from "../project/cuts.ts";
import type { Point } from "../project/ways.ts";

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
    .attr("d", (cut) => (cut.kind === "between" ? bar(cut) : cut.kind === "link" ? acrossLink(cut) : ""));
  groups.select(".cut-line").attr("d", (cut) => {
    if (cut.kind === "link") return acrossLink(cut) + linkHead(cut);
    return cut.kind === "between" ? bar(cut) + head(cut) : frameAround(cut);
  });
}

type Between = Extract<CutView, { kind: "between" }>;

/** A bar across the middle of the way. */
function bar(cut: Between): string {
  const [x, y] = middle(cut);
  const upright = Math.abs(cut.to[0] - cut.from[0]) > 8;
  return upright ? `M${x},${y - 9}v18` : `M${x - 9},${y}h18`;
}

/** One-way cuts point the way that is closed. */
function head(cut: Between): string {
  if (!cut.oneWay) return "";
  const [x, y] = middle(cut);
  const way = cut.to[0] >= cut.from[0] ? 1 : -1;
  return `M${x - 16 * way},${y - 5}L${x - 8 * way},${y}L${x - 16 * way},${y + 5}`;
}

function middle({ from: [x, y], to: [toX, toY] }: Between): Point {
  return [x + (toX - x) * 0.55, y + (toY - y) * 0.55];
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
