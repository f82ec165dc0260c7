/**
 * Where somebody asks for the menu of what breaks a thing (viewer reference 3.7): a right press, the menu key or a long
 * press on a zone, machine, group or link, or I and Shift+F10 on what has the focus or is selected. Everywhere else,
 * and while a tool is in hand, the browser's own menu stays. It comes with the other tools (tools.ts).
 */
import type { Controller } from "../state/controller.ts";
import type { Selection } from "../state/selection.ts";
import { selectFirst } from "./breaking.ts";
import { openBreakMenu } from "./break-menu.ts";
import { toolInHand } from "./tool-in-hand.ts";

/** Whoever is pressed in the topology has said already what is pointed at (marks.ts). */
export function wireMenus(controller: Controller): void {
  document.addEventListener("contextmenu", (event) => {
    const opener =
      event.target instanceof Element ? event.target.closest(".topology [role=button], .cell, .tree-row") : null;
    const group = opener?.getAttribute("data-group") ?? null;
    const thing: Selection | Element | null =
      (event.button === 2 ? linkAt(event) : null) ??
      (group !== null ? { kind: "group", index: Number(group) } : opener && controller.store.state.pointed);
    if (thing === null || toolInHand() !== null) return;
    event.preventDefault();
    open(thing, opener ?? document.body, controller, event);
  });
}

/** A link is thin: for as long as it is looked for, all of them are as wide as a finger needs, and nobody sees it. */
function linkAt({ clientX, clientY }: MouseEvent): Element | null {
  const { classList } = document.documentElement;
  classList.add("wide-links");
  const link = document.elementFromPoint(clientX, clientY)?.closest(".link") ?? null;
  classList.remove("wide-links");
  return link;
}

/** By a key: of what has the focus, or else of what is selected. */
export function menuByKey(controller: Controller): void {
  const focused = document.activeElement ?? document.body;
  if (!focused.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }))) return;
  const { selection } = controller.store.state;
  if (selection === null) selectFirst(controller);
  else open(selection, focused, controller);
}

function open(thing: Selection | Element, opener: Element, controller: Controller, at?: MouseEvent): void {
  if (document.querySelector("dialog[open]") === null) openBreakMenu(thing, opener, controller, at);
}
