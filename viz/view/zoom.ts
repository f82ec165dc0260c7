/**
 * The closer look: world, Region, cluster, protection group, one copy's log. Everything that can be gone into is a
 * button; Enter, a click or the wheel goes in, Escape, the way above the picture or the wheel goes out, and the focus
 * goes along. What is shown is what the worker says of the moment on the screen.
 */
import type { Frame, Inside, InsideWish, Layout } from "../../sim/results/index.ts";
import { placeAt, placeFor, wishAt, type Place } from "../project/places.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import { byId, make, setText } from "./dom.ts";
import { clusterStage, regionStage, worldStage } from "./zoom-cards.ts";
import { groupStage } from "./zoom-group.ts";
import { segmentStage } from "./zoom-segment.ts";

/** What a level draws from. */
export interface Seen {
  readonly place: Place;
  readonly layout: Layout;
  readonly frame: Frame;
  /** Of the place's cluster and group; null above clusters. */
  readonly inside: Inside | null;
}

/** Draws a level into its element, and says it in a sentence. */
export type Stage = (seen: Seen) => string;
export type MakeStage = (element: HTMLElement, controller: Controller) => Stage;

/** A wheel that is turned once goes one level, however many events that is. */
const WHEEL_MS = 350;

const LEVELS: readonly { readonly name: string; readonly make: MakeStage }[] = [
  { name: "World", make: worldStage },
  { name: "Region", make: regionStage },
  { name: "Cluster", make: clusterStage },
  { name: "Protection group", make: groupStage },
  { name: "One copy's log", make: segmentStage },
];

export function zoomView(controller: Controller): View {
  const { way, note, stage } = panel();
  let [shown, draw]: [string, Stage | null] = ["", null];
  let latest: Place | undefined;
  let [focusFor, turnedAt]: [string | null, number] = [null, 0];
  /** The page is on its way to this pane: a scroll to what gets the focus would stop it where it is. */
  let opening = false;
  const { store } = controller;
  const to = (zoom: string, layout: Layout): void => {
    store.set({ zoom, wish: wishAt(zoom, layout) });
    controller.again();
  };
  const go = (zoom: string): void => {
    const { run } = store.state;
    if (run !== null) to(zoom, run.world.layout);
  };
  const out = (): boolean => {
    if (latest === undefined || latest.path.length === 1) return false;
    focusFor = latest.path[latest.path.length - 1];
    go(latest.path[latest.path.length - 2]);
    return true;
  };
  const enter = (path: string): void => {
    focusFor = "";
    go(path);
  };
  const press = (event: Event): void => {
    const path = pathOf(event.target);
    if (path !== undefined) enter(path);
  };
  stage.addEventListener("click", press);
  way.addEventListener("click", press);
  byId("wide-zoom").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !out()) return;
    event.preventDefault();
    event.stopPropagation();
  });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !stage.contains(document.activeElement)) return;
    const path = event.deltaY < 0 ? pathOf(event.target) : "";
    const goes = path !== undefined && (event.deltaY < 0 || (latest?.path.length ?? 1) > 1);
    if (goes || event.ctrlKey) event.preventDefault();
    if (!goes || event.timeStamp - turnedAt < WHEEL_MS) return;
    turnedAt = event.timeStamp;
    if (event.deltaY < 0) enter(path);
    else out();
  });
  return (state: State) => {
    const { run, frame } = state;
    if (run === null || frame === null) return;
    const { layout } = run.world;
    // Opened by hand it begins at what is selected, by a link where that says; in both the worker has yet to be asked.
    const { zoom, wish } = store.state;
    // A key that opened it has the focus go along, where nothing had it: the next Enter goes in.
    if (zoom === null && document.activeElement === document.body) [focusFor, opening] = ["", true];
    if (zoom === null || !isSameWish(wish, wishAt(zoom, layout)))
      return to(zoom ?? (state.selection === null ? "" : placeFor(state.selection, layout)), layout);
    const place = placeAt(zoom, layout);
    const inside = insideFor(wish, state.inside);
    // Until the worker has looked there, what is drawn stays.
    if (inside === undefined) return;
    const level = place.path.length - 1;
    const name = place.path[level];
    if (draw === null || shown !== name) {
      const isDeeper = level >= (latest?.path.length ?? 0);
      tellWay(way, place);
      stage.replaceChildren(make("div", `zoom-level zoom-level-${level}`));
      draw = LEVELS[level].make(stage.firstElementChild as HTMLElement, controller);
      if (!state.calm)
        stage.animate(
          [
            { opacity: 0, transform: `scale(${isDeeper ? 0.94 : 1.04})` },
            { opacity: 1, transform: "none" },
          ],
          { duration: 160, easing: "ease-out" },
        );
    }
    shown = name;
    latest = place;
    setText(
      note,
      inside === null && place.cluster >= 0
        ? "There is no such volume here: mirrored MySQL keeps its data on disks of its own."
        : draw({ place, layout, frame, inside }),
    );
    if (focusFor !== null) focusOn(stage, focusFor, opening);
    [focusFor, opening] = [null, false];
  };
}

/** Null where nothing is looked into; undefined while the answer is on its way. */
function insideFor(wish: InsideWish | null, inside: Inside | null): Inside | null | undefined {
  if (wish === null) return null;
  if (inside === null) return undefined;
  return isSameWish(inside.wish, wish) ? inside : undefined;
}

function isSameWish(a: InsideWish | null, b: InsideWish | null): boolean {
  return a?.cluster === b?.cluster && a?.group === b?.group;
}

function pathOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("[data-path]")?.dataset["path"] : undefined;
}

/**
 * Where one came from on the way out, the first thing that leads on on the way in; at the deepest level the stage
 * itself.
 */
function focusOn(stage: HTMLElement, path: string, preventScroll: boolean): void {
  const wanted = path === "" ? null : stage.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  (wanted ?? stage.querySelector<HTMLElement>("[data-path]") ?? stage).focus({ preventScroll });
}

function tellWay(way: HTMLElement, { path }: Place): void {
  const items = path.map((name, level) => {
    const item = make("li");
    const words =
      level === 0
        ? "World"
        : name.startsWith("@")
          ? name.slice(1)
          : level > 2
            ? name.slice(path[level - 1].length + 1)
            : name;
    const button = make("button", "button", words === "" ? name.slice(name.lastIndexOf(".") + 1) : words);
    button.type = "button";
    button.dataset["path"] = name;
    button.title = LEVELS[level].name;
    if (level === path.length - 1) button.setAttribute("aria-current", "location");
    item.append(button);
    return item;
  });
  way.replaceChildren(...items);
}

function panel(): Readonly<Record<"way" | "note" | "stage", HTMLElement>> {
  const head = make("header", "pane-head");
  const title = make("h2", "", "Closer");
  title.id = "zoom-title";
  const way = make("ol", "zoom-way");
  way.setAttribute("aria-label", "Where this is");
  const note = make("p", "pane-note");
  note.id = "zoom-note";
  const stage = make("div", "zoom-stage");
  stage.tabIndex = -1;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-labelledby", "zoom-title");
  head.append(title, way, note);
  byId("wide-zoom").append(head, stage);
  return { way, note, stage };
}
