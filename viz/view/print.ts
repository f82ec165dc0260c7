/** How the page looks on paper: fetched once there is something to print, since nobody prints what is still loading. */
import { chunk } from "../state/chunks.ts";
import type { View } from "../state/store.ts";
import { fetchedLater } from "./fetched.ts";

const loadPrint = chunk(() => import("./print-parts.ts"));

export function printView(): View {
  return fetchedLater(
    loadPrint,
    () => undefined,
    ({ frame }) => frame !== null && frame.event > 0,
  );
}
