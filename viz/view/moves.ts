/**
 * What moves for a moment when the state changes: fetched once the clock has run or the run is over, and not for those
 * who want no motion.
 */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { fetchedLater, isOver } from "./fetched.ts";

const loadMotion = chunk(() => import("./motion.ts"));

export function movesView({ store }: Controller): View {
  return fetchedLater(
    loadMotion,
    ({ mountMotion }) => mountMotion(store),
    (state) => !state.calm && (state.direction !== 0 || isOver(state)),
  );
}
