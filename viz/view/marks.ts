/** Marks of the topology that can be pressed, and the shapes that tell how a machine stands. */
import type { Selection as D3Selection } from "d3";
import type { HostStatus } from "../../sim/results/index.ts";
import type { Placed } from "../project/boxes.ts";
import type { Controller } from "../state/controller.ts";
import type { Selection } from "../state/selection.ts";

/** Shapes inside a 24 px square, one to each status, so that none needs its colour. */
export const NODE_MARKS: Readonly<Record<HostStatus, string>> = {
  up: "M7 8h10M7 12h10M7 16h10",
  down: "M6 6l12 12M18 6 6 18",
  paused: "M9 6v12M15 6v12",
  slow: "M6 17q3-10 6 0t6-10",
  recovering: "M17 12a5 5 0 1 1-2-4M15 5v3h-3",
};

/**
 * A mark that can be pressed with pointer, Enter or space. Storage nodes are reached by arrow keys from one another.
 */
export function pressable<T extends Placed>(
  group: D3Selection<SVGGElement, T, SVGGElement, unknown>,
  selection: (datum: T) => Selection,
  controller: Controller,
  tabIndex = 0,
): D3Selection<SVGGElement, T, SVGGElement, unknown> {
  const press = (event: Event, datum: T): void => {
    event.stopPropagation();
    controller.toggleSelection(selection(datum));
  };
  return group
    .attr("role", "button")
    .attr("tabindex", (_, index) => (tabIndex === 0 || index === 0 ? 0 : -1))
    .on("click", press)
    .on("pointerenter.point focus.point contextmenu.point", (_event, datum) => controller.point(selection(datum)))
    .on("pointerleave.point blur.point", () => controller.point(null))
    .on("keydown", (event: KeyboardEvent, datum) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        press(event, datum);
      } else if (tabIndex < 0) moveFocus(event, siblings(event.currentTarget as Element));
    });
}

const siblings = (node: Element): SVGElement[] => Array.from(node.parentNode!.querySelectorAll("g.node"));

/** Of these the Tab key stops at one; arrows go on from there, those up and down as far as a row of them is long. */
export function moveFocus(event: KeyboardEvent, all: readonly (HTMLElement | SVGElement)[], row = 1): void {
  const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row };
  const next = all[all.indexOf(event.target as HTMLElement) + steps[event.key]];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  for (const one of all) one.setAttribute("tabindex", one === next ? "0" : "-1");
  next.focus();
}

/** What does not fit ends in an ellipsis; whoever selects the thing reads all of it. */
export function fitted(text: string, width: number): string {
  const letters = Math.max(3, Math.floor(width / 7));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}
