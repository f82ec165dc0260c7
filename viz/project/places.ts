/**
 * Places of the topology by names, for the closer look and its links: "" the world, `@us-east-1` a Region, `main` a
 * cluster, `main.pg17` a group, `main.pg17.b2` one copy's log. A name of something that there is not leads to the
 * nearest place around it.
 */
import { PLACES, type InsideWish, type Layout } from "../../sim/results/index.ts";
import type { Selection } from "../state/selection.ts";

export interface Place {
  /** Names from the world down to here; each leads there. */
  readonly path: readonly string[];
  readonly region: string;
  /** Index among the clusters, -1 above them; the group's number, -1 above; the copy's slot, -1 above. */
  readonly cluster: number;
  readonly group: number;
  readonly slot: number;
}

export function clustersOf({
  cluster,
  others,
}: Layout): readonly { readonly id: string; readonly region: string; readonly engine: string }[] {
  return [cluster, ...others];
}

export function placeAt(name: string, layout: Layout): Place {
  const world: Place = { path: [""], region: "", cluster: -1, group: -1, slot: -1 };
  if (name.startsWith("@"))
    return layout.regions.some((one) => `@${one.name}` === name)
      ? { ...world, path: ["", name], region: name.slice(1) }
      : world;
  const [, id = "", group = "", copy = ""] = /^(.*?)(?:\.pg(\d{1,7})(?:\.([a-z]\d))?)?$/.exec(name) ?? [];
  const cluster = clustersOf(layout).findIndex((one) => one.id === id);
  if (cluster < 0) return world;
  const { region } = clustersOf(layout)[cluster];
  const path = ["", `@${region}`, id];
  if (group === "") return { ...world, path, region, cluster };
  const ofGroup = { ...world, region, cluster, group: Number(group), path: [...path, `${id}.pg${group}`] };
  const slot = (PLACES as readonly string[]).indexOf(copy);
  return slot < 0 ? ofGroup : { ...ofGroup, slot, path: [...ofGroup.path, name] };
}

export function wishAt(name: string, layout: Layout): InsideWish | null {
  const { cluster, group } = placeAt(name, layout);
  return cluster < 0 ? null : { cluster, group };
}

/** Where the closer look at what is selected begins. */
export function placeFor(selection: Selection, layout: Layout): string {
  const { id } = layout.cluster;
  if (selection.kind === "group") return `${id}.pg${selection.index}`;
  return selection.kind === "member" ? (clustersOf(layout)[selection.index]?.id ?? id) : id;
}
