/**
 * The palette: a field, and under it what fits of everything the page can do or show. A combobox with a list box, as
 * ARIA's authoring practices have it: the focus stays in the field, arrows move the active option, Enter takes it.
 * Fetched when it is first opened.
 *
 * Whoever has gone to a moment finds the same words there when it is opened again, and the next such moment chosen: so
 * Enter goes on from one to the next, and what is typed takes their place.
 */
import "../style/palette.css";
import { COMMANDS, commandsNow, type Dialogs } from "../input/keys.ts";
import { found, FOUND_MAX, isOver, itemsOf, nextOf, type Item } from "../project/palette.ts";
import { plural } from "../project/format.ts";
import { Finding } from "../state/finding.ts";
import type { Controller } from "../state/controller.ts";
import type { Store, Tab } from "../state/store.ts";
import { nameOf } from "../state/links.ts";
import { isShown } from "../state/wides.ts";
import { dialogOf } from "./dialog-parts.ts";
import { byId, closeDialog, make, setAttribute, setHidden, setText } from "./dom.ts";
import { openExports } from "./files.ts";
import { chooseIncident } from "./incident-open.ts";
import { WIDE } from "./wide.ts";

let wired = false;
let items: readonly Item[] = [];
let shown: readonly Item[] = [];
let active = 0;
let now = { event: 0, at: 0 };
/** What was typed when a moment was last gone to, and of which run. */
let before = { typed: "", run: "" };

export function openPaletteDialog(controller: Controller, dialogs: Dialogs): void {
  const dialog = dialogOf("palette-dialog");
  const text = byId<HTMLInputElement>("palette-text");
  if (!wired) wire(dialog, text, controller, dialogs);
  wired = true;
  const { run, frame, notes, catalog } = controller.store.state;
  now = { event: frame?.event ?? 0, at: frame?.at ?? 0 };
  items = itemsOf({
    commands: commandsNow(),
    layout: run?.world.layout ?? null,
    story: run?.story ?? [],
    samples: run?.samples ?? [],
    now,
    notes,
    checks: run?.report?.checks ?? [],
    catalog,
  });
  text.value = run !== null && before.run === nameOf(run.world) ? before.typed : "";
  search(text.value);
  if (!dialog.open) dialog.showModal();
  text.focus();
  text.select();
}

function wire(dialog: HTMLDialogElement, text: HTMLInputElement, controller: Controller, dialogs: Dialogs): void {
  const take = (place: number): void => {
    const item = shown[place];
    if (item === undefined) return;
    closeDialog(dialog);
    const { run } = controller.store.state;
    const isMoment = item.group === "What happened" && run !== null;
    before = isMoment ? { typed: text.value, run: nameOf(run.world) } : { typed: "", run: "" };
    go(item, controller, dialogs);
  };
  text.addEventListener("input", () => search(text.value));
  text.addEventListener("keydown", (event) => {
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }[event.key];
    if (event.key === "Enter") take(active);
    // A browser would only empty the field.
    else if (event.key === "Escape") closeDialog(dialog);
    else if (next === undefined) return;
    // Round the ends by single steps; by pages up to them.
    else if (event.key.startsWith("Arrow")) choose((next + shown.length) % Math.max(1, shown.length));
    else choose(Math.max(0, Math.min(shown.length - 1, next)));
    event.preventDefault();
  });
  byId("palette-list").addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (option !== null) take(Number(option.dataset["place"]));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) closeDialog(dialog);
  });
  const clear = make("button", "button", "Clear the search");
  clear.type = "button";
  clear.id = "palette-clear";
  clear.addEventListener("click", () => {
    text.value = "";
    search("");
    text.focus();
  });
  byId("palette-count").after(clear);
}

function search(typed: string): void {
  shown = found(items, typed, now);
  const list = byId("palette-list");
  const groups = new Map<Item["group"], HTMLElement>();
  list.replaceChildren();
  shown.forEach((item, place) => {
    let group = groups.get(item.group);
    if (group === undefined) {
      group = make("div", "palette-group");
      group.setAttribute("role", "group");
      const head = make("div", "palette-head", item.group);
      head.id = `palette-group-${groups.size}`;
      group.setAttribute("aria-labelledby", head.id);
      group.append(head);
      groups.set(item.group, group);
      list.append(group);
    }
    const option = make("div", "palette-option");
    option.id = `palette-${place}`;
    option.setAttribute("role", "option");
    option.dataset["place"] = String(place);
    option.append(make("span", "palette-words", item.words), make("span", "palette-hint", item.hint));
    group.append(option);
  });
  choose(nextOf(shown, now));
  setHidden(byId("palette-clear"), shown.length > 0);
  const many =
    shown.length < FOUND_MAX ? plural(shown.length, "thing fits", "things fit") : `The first ${FOUND_MAX} of what fits`;
  setText(
    byId("palette-count"),
    shown.length === 0
      ? "Nothing fits. Try a word for what happened, a name, a check, or a moment such as 20.4s."
      : `${many}${isOver(shown, now) ? "; what happened of it is past" : ""}.`,
  );
}

function choose(place: number): void {
  active = place;
  const text = byId("palette-text");
  const options = byId("palette-list").querySelectorAll<HTMLElement>("[role=option]");
  options.forEach((option, index) => setAttribute(option, "aria-selected", String(index === place)));
  const chosen = options[place];
  if (chosen === undefined) return text.removeAttribute("aria-activedescendant");
  text.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function go({ target }: Item, controller: Controller, dialogs: Dialogs): void {
  const { store } = controller;
  switch (target.kind) {
    case "command": {
      const { keys, run } = COMMANDS[target.place];
      // A key opens and closes; whoever looks for a view wants to see it.
      const view = WIDE.find((one) => one.keys === keys);
      if (view !== undefined && isShown(store.state, view.id)) return byId(`wide-${view.id}`).scrollIntoView();
      return run(controller, dialogs);
    }
    case "moment":
      controller.pause();
      return controller.jump(target.moment);
    case "find":
      return Finding.ask(store, target.typed);
    case "select":
      controller.select(target.selection);
      return toTab(store, "selected");
    case "fault":
      controller.pause();
      controller.jump({ by: "time", at: target.at });
      return toTab(store, "faults");
    case "check":
      store.set({ tab: "checks", aside: true });
      if (target.event !== undefined) controller.jump({ by: "event", event: target.event });
      return toCheck(target.name);
    case "save":
      return openExports(controller, target.id);
    case "recording":
      return chooseIncident(controller);
    case "scenario":
      return controller.openScenario(target.name);
  }
}

/** Where the details are a drawer, it has to be out before anything in it can have the focus. */
function toTab(store: Store, tab: Tab): void {
  store.set({ tab, aside: true });
  store.flush();
  byId(`tab-${tab}`).focus();
}

/** The list of checks is drawn in the frame that is under way. */
function toCheck(name: string): void {
  requestAnimationFrame(() => {
    const title = Array.from(byId("panel-checks").querySelectorAll("strong")).find(
      (one) => one.textContent?.split(" ")[0] === name,
    );
    title?.scrollIntoView({ block: "center" });
    byId("panel-checks").focus({ preventScroll: true });
  });
}
