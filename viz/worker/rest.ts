/** Fills the names of those parts of the engine that came in a chunk of their own (tools/viewer-parts.mjs). */
type Fill = (rest: Readonly<Record<string, unknown>>) => void;

const fills: Fill[] = [];

/** Called by each set of names before anything runs. */
export function later(fill: Fill): void {
  fills.push(fill);
}

export async function loadRest(): Promise<void> {
  const rest = await import("borealis:rest");
  for (const fill of fills.splice(0)) fill(rest);
}
