/**
 * Two fingers that move apart or together: closer, or further away (viewer reference 3.14). A browser tells a pinch on
 * a trackpad as a wheel turned with Ctrl; on a touch screen it tells of fingers alone, so this counts them.
 *
 * The first finger scrubs, as it would by itself; with the second the clock goes back to where it was. Whatever a pinch
 * does has buttons and keys, too. The style sheet keeps the browser from enlarging the page there (touch-action).
 */
import type { Controller } from "../state/controller.ts";
import { zoom } from "../state/zooms.ts";
import { byId } from "./dom.ts";

interface Pinch {
  /** By how much the fingers are further apart than when this was last called. */
  readonly spread: (by: number) => void;
  /** A second finger has come. */
  readonly begin?: () => void;
  /** The first has come, and nothing has heard of it yet. */
  readonly touch?: () => void;
}

function wirePinch(place: HTMLElement, { spread, begin, touch }: Pinch): void {
  const fingers = new Map<number, PointerEvent>();
  let apart = 0;
  const distance = (): number => {
    const [one, other] = [...fingers.values()];
    return Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
  };
  const hear = (event: PointerEvent): void => {
    const { type, pointerId, pointerType } = event;
    if (pointerType !== "touch" || (type !== "pointerdown" && !fingers.has(pointerId))) return;
    const isPinch = fingers.size === 2;
    if (type === "pointerdown" || type === "pointermove") fingers.set(pointerId, event);
    else fingers.delete(pointerId);
    if (fingers.size === 1 && type === "pointerdown") touch?.();
    // What one of two fingers does is no press and no drag.
    if (isPinch || fingers.size === 2) event.stopPropagation();
    if (fingers.size !== 2) return;
    const before = apart;
    apart = distance();
    if (isPinch) return spread(apart / before);
    const [first] = fingers.values();
    first.target?.dispatchEvent(new PointerEvent("pointercancel", { pointerId: first.pointerId }));
    begin?.();
  };
  for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel"] as const)
    place.addEventListener(type, hear, { capture: true });
}

/** On the timeline: what it shows of the run. */
export function pinchTimeline(controller: Controller): void {
  const { store } = controller;
  let event = 0;
  wirePinch(byId("timeline"), {
    touch: () => (event = store.state.frame?.event ?? 0),
    begin: () => controller.seek({ by: "event", event }),
    spread: (by) => zoom(store, 1 / by),
  });
}

/** How far apart fingers must go, or how far a wheel must turn, for one of a list of widths to become the next. */
const STEP = 1.5;
const WHEEL = 60;

/** On a picture whose width in time is chosen from a list, the shortest first. */
export function pinchWidths(place: HTMLElement, widths: HTMLSelectElement): void {
  let turned = 1;
  const turn = (by: number): void => {
    turned *= by;
    if (turned < STEP && turned > 1 / STEP) return;
    const next = widths.options[widths.selectedIndex + (turned > 1 ? -1 : 1)];
    turned = 1;
    if (next === undefined) return;
    widths.value = next.value;
    widths.dispatchEvent(new Event("change"));
  };
  wirePinch(place, { spread: turn, begin: () => (turned = 1) });
  place.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      turn(STEP ** (-event.deltaY / WHEEL));
    },
    { passive: false },
  );
}
