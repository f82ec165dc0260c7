/**
 * The ghost of what would come on the whole ladder, as the small one has it (glimpse-ghost.ts): dashed lines where the
 * log would stand, and dashed caps where groups and readers would, so that a group that would hold VDL back is seen to
 * stay behind. Its words are those of the card.
 */
import type { Selection as D3Selection } from "d3";
import { ghostColumns, ghostRungs } from "../project/glimpse-ghost.ts";
import type { State } from "../state/store.ts";
import { cap, type PlacedColumn, type PlacedColumns } from "./ladder-columns.ts";

type Layer = D3Selection<SVGGElement, unknown, null, undefined>;

export function drawGhost(
  layer: Layer,
  { run, frame, glimpse }: State,
  placed: PlacedColumns,
  at: (lsn: number) => number,
): void {
  if (run === null || frame === null || glimpse === null) {
    layer.selectAll("*").remove();
    return;
  }
  const { after } = glimpse.glimpse;
  const rungs = layer
    .selectAll<SVGGElement, ReturnType<typeof ghostRungs>[number]>("g")
    .data(ghostRungs(frame, glimpse.glimpse), ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g");
      group.append("path");
      group.append("text").attr("x", placed.left + 6);
      return group;
    })
    .attr("class", ({ id }) => `future future-${id}`)
    .attr("data-lsn", ({ lsn }) => lsn)
    .attr("transform", ({ lsn }) => `translate(0,${at(lsn)})`);
  rungs.select("path").attr("d", `M${placed.left},0H${placed.right}`);
  rungs
    .select("text")
    .attr("y", ({ id }) => (id === "vdl" ? 13 : -5))
    .text(({ label }) => label);
  const then = ghostColumns(frame, after, run.world.layout);
  const caps = placed.columns.flatMap(({ column, ...place }): PlacedColumn[] => {
    const own = then.find(({ kind, index }) => kind === column.kind && index === column.index);
    return own === undefined ? [] : [{ ...place, column: own }];
  });
  layer
    .selectAll<SVGPathElement, PlacedColumn>("path.future-cap")
    .data(caps, ({ column }) => `${column.kind} ${column.index}`)
    .join("path")
    .attr("class", "future-cap")
    .attr("data-name", ({ column }) => column.name)
    .attr("transform", ({ x }) => `translate(${x},0)`)
    .attr("d", (one) => cap(one, at));
}
