/** What is selected: one thing for all panes. */
import type { Layout } from "../../sim/results/index.ts";

export type Selection =
  | { readonly kind: "group"; readonly index: number }
  | { readonly kind: "az"; readonly index: number }
  | { readonly kind: "node"; readonly index: number }
  | { readonly kind: "instance"; readonly index: number }
  | { readonly kind: "client"; readonly index: number }
  | { readonly kind: "proxy"; readonly index: number }
  /** Another cluster of the global database, by its place among the members. */
  | { readonly kind: "member"; readonly index: number };

export type Selected = Selection | null;

/** What a link is between. It cannot be selected, but it has a menu. */
export type LinkEnds = readonly [Selection, Selection];

export function sameSelection(a: Selected, b: Selected): boolean {
  return a === b || (a !== null && b !== null && a.kind === b.kind && a.index === b.index);
}

/** The storage nodes that would go if the selected thing went. */
export function nodesLost(selected: Selected, layout: Layout): ReadonlySet<number> {
  if (selected?.kind === "node") return new Set([selected.index]);
  if (selected?.kind !== "az") return new Set();
  return new Set(layout.nodes.flatMap(({ az }, index) => (az === selected.index ? [index] : [])));
}
