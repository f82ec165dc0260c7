/**
 * Which wide views are open: none, one, or two beside each other (viewer reference 3.2). A view that is asked for while
 * two are open takes the second place, so that the first one stays put; what is closed leaves its room to the other.
 */
import type { State, WideId } from "./store.ts";

export type Wides = Pick<State, "wide" | "beside">;

/** Where there is room for one the first is shown alone; the other comes again when there is more. */
export function withRoom({ wide, beside }: Wides): Wides {
  return { wide, beside: isForOne() ? null : beside };
}

let one: MediaQueryList | undefined;

/** As the style sheets have it (one-view.css). */
export function isForOne(): boolean {
  one ??= matchMedia("(max-width: 899px)");
  return one.matches;
}

export function isShown({ wide, beside }: Wides, id: WideId): boolean {
  return wide === id || beside === id;
}

/** With this view open. */
export function withWide({ wide, beside }: Wides, id: WideId): Wides {
  if (isShown({ wide, beside }, id)) return { wide, beside };
  return beside === null ? { wide: id, beside } : { wide, beside: id };
}

/** Closes a view that is open, opens any other. */
export function toggled(wides: Wides, id: WideId): Wides {
  if (!isShown(wides, id)) return withWide(wides, id);
  return { wide: wides.wide === id ? wides.beside : wides.wide, beside: null };
}
