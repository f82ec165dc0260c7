/**
 * The tree twin of the topology (viewer reference 3.13), under a button of its pane: project/tree.ts as rows of text,
 * those that are open alone. Keys are those that a tree has everywhere: up and down go from row to row, right opens and
 * goes in, left closes and goes out, Home and End go to the first and the last, an asterisk opens all beside, Enter and
 * space select. Letters stay the page's.
 *
 * Pointing at a row, with the pointer or the focus, is pointing at its thing: the wall says what would remain without
 * it, the menu and What if are about it.
 */
import type { Layout } from "../../sim/results/index.ts";
import { rowsOf, treeOf, wayTo, type Limb, type Row } from "../project/tree.ts";
import type { Controller } from "../state/controller.ts";
import { sameSelection, type Selected } from "../state/selection.ts";
import type { State } from "../state/store.ts";
import "../style/tree.css";
import { byId, make, setAttribute, setText } from "./dom.ts";

/** Shows the tree or puts it away. */
export function toggleTree(controller: Controller): void {
  const button = byId("tree-open");
  const tree = document.getElementById("tree") ?? mountTree(controller);
  tree.hidden = !tree.hidden;
  setAttribute(button, "aria-expanded", String(!tree.hidden));
  // Drawn with the next frame.
  controller.store.set({});
}

function mountTree(controller: Controller): HTMLElement {
  const place = make("div", "tree");
  place.id = "tree";
  place.hidden = true;
  place.setAttribute("role", "tree");
  place.setAttribute("aria-label", "Topology as a tree");
  // A group is selected with all its copies.
  place.setAttribute("aria-multiselectable", "true");
  byId("tree-open").closest("header")?.after(place);
  byId("tree-open").setAttribute("aria-controls", place.id);
  const tree = new Tree(place, controller);
  controller.store.show((state) => tree.draw(state));
  return place;
}

class Tree {
  readonly #place: HTMLElement;
  readonly #controller: Controller;
  readonly #open = new Set<string>();
  readonly #elements = new Map<string, HTMLElement>();
  #limbs: readonly Limb[] = [];
  #rows: readonly Row[] = [];
  /** The row that the Tab key stops at. */
  #stop = "";
  #layout: Layout | null = null;
  #selection: Selected = null;
  #drawn: readonly unknown[] = [];

  constructor(place: HTMLElement, controller: Controller) {
    this.#place = place;
    this.#controller = controller;
    place.addEventListener("click", (event) => this.#press(event));
    place.addEventListener("keydown", (event) => this.#key(event));
    place.addEventListener("focusin", ({ target }) => {
      this.#stopAt(this.#rowAt(target));
      this.#point(target);
    });
    // As the picture does: a menu is about what was pointed at last.
    for (const kind of ["pointerover", "contextmenu"])
      place.addEventListener(kind, ({ target }) => this.#point(target));
    for (const kind of ["pointerleave", "focusout"]) place.addEventListener(kind, () => controller.point(null));
  }

  draw({ run, frame, selection }: State): void {
    if (this.#place.hidden || run === null || frame === null) return;
    const { layout } = run.world;
    if (layout !== this.#layout) this.#begin(layout);
    if (!sameSelection(selection, this.#selection)) this.#follow(selection);
    const now = [frame, selection, this.#rows];
    if (now.every((one, index) => one === this.#drawn[index])) return;
    this.#drawn = now;
    for (const { limb } of this.#rows) {
      const element = this.#elements.get(limb.id)!;
      setText(element.lastElementChild!, limb.words(frame));
      if (limb.selection !== null)
        setAttribute(element, "aria-selected", String(sameSelection(limb.selection, selection)));
    }
  }

  /** Another run, or another form of it: what was open and is still there stays so. */
  #begin(layout: Layout): void {
    this.#layout = layout;
    this.#limbs = treeOf(layout);
    this.#elements.clear();
    if (this.#open.size === 0) for (const { id } of this.#limbs) this.#open.add(id);
    this.#lay();
  }

  /** What was selected elsewhere is brought into sight; whoever is in the tree stays where they are. */
  #follow(selection: Selected): void {
    this.#selection = selection;
    const way = selection === null ? null : wayTo(this.#limbs, selection);
    if (way === null || this.#place.contains(document.activeElement)) return;
    for (const { id } of way) this.#open.add(id);
    this.#lay();
    const row = this.#rows.find(({ limb }) => sameSelection(limb.selection, selection));
    if (row === undefined) return;
    this.#stopAt(row);
    const { offsetTop, offsetHeight } = this.#elements.get(row.limb.id)!;
    const { scrollTop, clientHeight } = this.#place;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight)
      this.#place.scrollTop = offsetTop - clientHeight / 2;
  }

  /** Puts the rows that are open below one another, and keeps the focus. */
  #lay(): void {
    this.#rows = rowsOf(this.#limbs, this.#open);
    const focused = document.activeElement;
    this.#place.replaceChildren(...this.#rows.map((row) => this.#element(row)));
    if (focused instanceof HTMLElement && this.#place.contains(focused)) focused.focus({ preventScroll: true });
    if (!this.#rows.some(({ limb }) => limb.id === this.#stop)) this.#stopAt(this.#rows[0]);
  }

  #element({ limb, level, place, among }: Row): HTMLElement {
    let element = this.#elements.get(limb.id);
    if (element === undefined) {
      element = make("div", "tree-row");
      element.setAttribute("role", "treeitem");
      element.setAttribute("aria-level", String(level));
      element.setAttribute("aria-posinset", String(place));
      element.setAttribute("aria-setsize", String(among));
      element.tabIndex = limb.id === this.#stop ? 0 : -1;
      element.dataset["limb"] = limb.id;
      element.append(make("span", "tree-twist"), make("span"));
      this.#elements.set(limb.id, element);
    }
    if (limb.parts.length > 0) setAttribute(element, "aria-expanded", String(this.#open.has(limb.id)));
    return element;
  }

  #rowAt(target: EventTarget | null): Row | undefined {
    const id = target instanceof Element ? target.closest<HTMLElement>(".tree-row")?.dataset["limb"] : undefined;
    return this.#rows.find(({ limb }) => limb.id === id);
  }

  #point(target: EventTarget | null): void {
    this.#controller.point(this.#rowAt(target)?.limb.selection ?? null);
  }

  #stopAt(row: Row | undefined): void {
    if (row === undefined) return;
    const before = this.#elements.get(this.#stop);
    if (before !== undefined) before.tabIndex = -1;
    this.#stop = row.limb.id;
    this.#elements.get(this.#stop)!.tabIndex = 0;
  }

  #turn(limbs: readonly Limb[], isOpen: boolean): void {
    for (const { id, parts } of limbs)
      if (!isOpen) this.#open.delete(id);
      else if (parts.length > 0) this.#open.add(id);
    this.#lay();
    this.#controller.store.set({});
  }

  #press({ target }: Event): void {
    const row = this.#rowAt(target);
    if (row === undefined) return;
    const { id, selection } = row.limb;
    const isTwist = target instanceof Element && target.matches(".tree-twist") && row.limb.parts.length > 0;
    if (isTwist || selection === null) this.#turn([row.limb], !this.#open.has(id));
    else this.#controller.toggleSelection(selection);
  }

  #key(event: KeyboardEvent): void {
    const { key, ctrlKey, altKey, metaKey } = event;
    const row = this.#rowAt(event.target);
    if (row === undefined || ctrlKey || altKey || metaKey) return;
    if (!this.#does(key, row, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** False for a key that is not the tree's. */
  #does(key: string, row: Row, event: Event): boolean {
    const at = this.#rows.indexOf(row);
    const isOpen = this.#open.has(row.limb.id);
    switch (key) {
      case "ArrowDown":
        return this.#go(this.#rows[at + 1]);
      case "ArrowUp":
        return this.#go(this.#rows[at - 1]);
      case "Home":
        return this.#go(this.#rows[0]);
      case "End":
        return this.#go(this.#rows.at(-1));
      case "ArrowRight":
        if (row.limb.parts.length === 0) return true;
        if (isOpen) return this.#go(this.#rows[at + 1]);
        this.#turn([row.limb], true);
        return true;
      case "ArrowLeft":
        if (!isOpen) return this.#go(this.#rows.find(({ limb }) => limb === row.parent));
        this.#turn([row.limb], false);
        return true;
      case "*":
        this.#turn(row.parent?.parts ?? this.#limbs, true);
        return true;
      case "Enter":
      case " ":
        this.#press(event);
        return true;
      default:
        return false;
    }
  }

  #go(row: Row | undefined): boolean {
    if (row !== undefined) this.#elements.get(row.limb.id)!.focus();
    return true;
  }
}
