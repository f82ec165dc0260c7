/**
 * The details as a drawer, from 600 to 1279 pixels (viewer reference 3.14): out when something is selected, by the
 * button *Details* or its key; Escape, the button or its cross put it away, and the focus goes back to where it was.
 *
 * It lies over the panes, since panes that moved under the pointer with each press would be worse, and stands on the
 * side where what has the focus, or what is selected, is not. It gives way to the focus: to the other side, or, where
 * it would cover most of what has it on either, altogether (WCAG 2.4.11).
 */
import "../style/drawer.css";
import type { Controller } from "../state/controller.ts";
import type { State } from "../state/store.ts";
import { byId, make, setAttribute } from "./dom.ts";

const DRAWER = matchMedia("(min-width: 600px) and (max-width: 1279px)");
/** In a window so low that nothing stays in front of the page, the drawer is at least so high; pixels [choice]. */
const HEIGHT_MIN = 220;

const paneOf = (): HTMLElement => document.querySelector<HTMLElement>(".pane-side")!;
const isOut = ({ aside }: State): boolean => aside && DRAWER.matches;

export function mountDrawer({ store }: Controller): void {
  const pane = paneOf();
  pane.id = "details";
  document.documentElement.classList.add("with-drawer");
  const button = make("button", "button details-button", "Details");
  button.type = "button";
  button.id = "press-details";
  setAttribute(button, "aria-controls", "details");
  button.addEventListener("click", () => (isOut(store.state) ? store.set({ aside: false }) : comeTo(store)));
  byId("press-tracks").after(button);
  const cross = make("button", "drawer-close", "×");
  cross.type = "button";
  setAttribute(cross, "aria-label", "Close the details");
  cross.addEventListener("click", () => store.set({ aside: false }));
  byId("tabs").after(cross);

  /** What had the focus last outside of it. */
  let outside: Element | null = null;
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element) || pane.contains(target)) return;
    outside = target;
    if (isOut(store.state) && !giveWay(pane)) store.set({ aside: false });
  });
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "Escape" || event.defaultPrevented || !isOut(store.state)) return;
    if (target instanceof Element && target.closest("dialog, .pane-wide, [data-typing]") !== null) return;
    event.preventDefault();
    store.set({ aside: false });
  });
  const placed = (): void => {
    if (isOut(store.state)) place(pane);
  };
  addEventListener("resize", () => store.set({}));
  addEventListener("scroll", placed, { passive: true });
  const sizes = new ResizeObserver(placed);
  for (const part of [".caption", ".lesson", ".transport"]) sizes.observe(document.querySelector(part)!);

  let wasOut = false;
  const show = (state: State): void => {
    const out = isOut(state);
    setAttribute(button, "aria-expanded", String(out));
    if (out === wasOut) return;
    wasOut = out;
    const hadFocus = pane.contains(document.activeElement);
    pane.classList.toggle("out", out);
    if (out) {
      place(pane);
      giveWay(pane);
    } else if (hadFocus && DRAWER.matches) focusOn(outside?.isConnected === true ? outside : button);
  };
  show(store.state);
  store.show(show);
}

/** By the key: out and with the focus, or, once it has it, away. Elsewhere the details are a pane like any other. */
export function toDetails({ store }: Controller): void {
  if (isOut(store.state) && paneOf().contains(document.activeElement)) store.set({ aside: false });
  else comeTo(store);
}

function comeTo(store: Controller["store"]): void {
  store.set({ aside: true });
  store.flush();
  byId(`tab-${store.state.tab}`).focus();
}

function focusOn(element: Element): void {
  if (element instanceof HTMLElement || element instanceof SVGElement) element.focus({ preventScroll: true });
}

/** Between what stays above the page's pictures and what stays below them, wherever the page is scrolled to. */
function place(pane: HTMLElement): void {
  const at = (part: string, edge: "top" | "bottom"): number =>
    document.querySelector(part)?.getBoundingClientRect()[edge] ?? 0;
  const above = Math.max(0, at(".caption", "bottom"), at(".lesson", "bottom"), at("#stage", "top"));
  const below = Math.max(0, innerHeight - at(".transport", "top"));
  const top = Math.min(above, innerHeight - HEIGHT_MIN);
  pane.style.setProperty("--above", `${top}px`);
  pane.style.setProperty("--below", `${Math.min(below, innerHeight - top - HEIGHT_MIN)}px`);
}

/** Of what has the focus, else of what is selected; false where it would cover most of the focus on either side. */
function giveWay(pane: HTMLElement): boolean {
  const stage = byId("stage");
  const { activeElement } = document;
  const inPicture = stage.contains(activeElement) && activeElement !== stage && !pane.contains(activeElement);
  const seen = inPicture ? activeElement : stage.querySelector(".selected, .cell[aria-selected=true]");
  if (seen === null) return true;
  const { left, right } = seen.getBoundingClientRect();
  const width = pane.offsetWidth;
  const covered = {
    right: Math.max(0, right - Math.max(left, innerWidth - width)),
    left: Math.max(0, Math.min(right, width) - left),
  };
  const now = pane.dataset["side"] === "left" ? "left" : "right";
  const other = now === "left" ? "right" : "left";
  const side = covered[other] < covered[now] ? other : now;
  setAttribute(pane, "data-side", side);
  return !inPicture || covered[side] <= (right - left) / 2;
}
