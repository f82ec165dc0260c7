/**
 * The picture's places for the pane's present size, shared by what draws into it; placed anew only when the run or the
 * size is another one.
 */
import { placeTopology, type Topology } from "../project/topology.ts";
import type { State } from "../state/store.ts";
import { chunk } from "../state/chunks.ts";
import { watchSize } from "./dom.ts";

/** Other clusters and proxies: most runs have neither. */
const loadOthers = chunk(() => import("./topology-global.ts"));
let others: Awaited<ReturnType<typeof loadOthers>> | undefined;
/** Who is to place things anew when they have come. */
const waiting = new Set<() => void>();

function fetchOthers(changed: () => void): void {
  waiting.add(changed);
  if (waiting.size > 1) return;
  const told = (): void => {
    const all = [...waiting];
    waiting.clear();
    for (const one of all) one();
  };
  void loadOthers().then(
    (loaded) => {
      others = loaded;
      told();
    },
    // Asked for again with the next frame.
    () => waiting.clear(),
  );
}

/** What draws them, once it is there. */
export const othersView = (): typeof others => others;

/**
 * `changed` is called when the pane has another size. The function returned gives null while there is nothing to place
 * or no room.
 */
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
    if (others === undefined && layout.others.length + layout.proxies.length > 0) fetchOthers(changed);
    const now = [layout, size, others];
    if (topology === null || now.some((one, index) => one !== placedFor[index]))
      topology = placeTopology(layout, size.width, size.height, others?.CLUSTERS);
    placedFor = now;
    return topology;
  };
}
