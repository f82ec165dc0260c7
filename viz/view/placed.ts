/** The picture's places for the pane's present size, shared by what draws into it; placed anew only when the run or the size is another one. */
import { placeTopology, type Topology } from "../project/topology.ts";
import type { State } from "../state/store.ts";
import { watchSize } from "./dom.ts";

/** `changed` is called when the pane has another size. The function returned gives null while there is nothing to place or no room. */
export function placedTopology(place: Element, changed: () => void): (state: State) => Topology | null {
  let size = { width: 0, height: 0 };
  let topology: Topology | null = null;
  let placedFor: readonly unknown[] = [];
  watchSize(place, (width, height) => {
    size = { width, height: Math.max(0, height - 4) };
    changed();
  });
  return ({ run, frame }) => {
    if (run === null || frame === null || size.width < 40) return null;
    const { layout } = run.world;
    const now = [layout, size];
    if (topology === null || now.some((one, index) => one !== placedFor[index])) topology = placeTopology(layout, size.width, size.height); // prettier-ignore
    placedFor = now;
    return topology;
  };
}
