/**
 * A double click, or a wheel turned with Ctrl as a pinch does it, on the topology or the wall: closer to what is there.
 * The keys are Enter, which selects, and 1.
 */
import type { Controller } from "../state/controller.ts";
import { isShown } from "../state/wides.ts";
import { byId } from "./dom.ts";

export function wireDoubleClicks(controller: Controller): void {
  for (const id of ["topology", "wall"])
    for (const kind of ["dblclick", "wheel"] as const)
      byId(id).addEventListener(kind, (event) => {
        if (event instanceof WheelEvent && !event.ctrlKey) return;
        event.preventDefault();
        const cell = (event.target as Element).closest<HTMLElement>("[data-group]");
        const { pointed } = controller.store.state;
        const isCloser = isShown(controller.store.state, "zoom");
        if (event instanceof WheelEvent && (event.deltaY > 0 || isCloser)) return;
        controller.select(cell === null ? pointed : { kind: "group", index: Number(cell.dataset["group"]) });
        if (isCloser) controller.store.set({ zoom: null });
        else controller.toggleWide("zoom");
      });
}
