/**
 * The menu of what breaks one thing, where it was asked for (menus.ts): the same list as the buttons of the inspector,
 * and a press does the same. What is asked about is selected, too, so that the inspector tells of it beside. A link is
 * nothing that can be selected: it has what the scissors do to it, and what a network does.
 *
 * Keys are those that a menu has everywhere: arrows, Home and End, a first letter, Enter, Escape; Tab leaves it. The
 * focus goes back to where it was.
 */
import "../style/break-menu.css";
import { breaksOf, LENGTHS, replicationBreak, type Break } from "../project/breaks.ts";
import { detailOf } from "../project/detail.ts";
import { linkBreaks } from "../project/tool-use.ts";
import type { Topology } from "../project/topology.ts";
import type { Controller } from "../state/controller.ts";
import type { LinkEnds, Selection } from "../state/selection.ts";
import { breakIt } from "./breaking.ts";
import { make, setAttribute, setText } from "./dom.ts";

type Link = { readonly ends: LinkEnds } | ReturnType<Topology["links"]>[number];

interface Open {
  readonly menu: HTMLElement;
  readonly opener: Element;
  readonly layout: unknown;
}

let open: Open | null = null;
let isWatching = false;
/** As the inspector begins; then as somebody last chose it. */
let lastingUs = 10_000_000;

/** `thing`: what is selected then, or the line of a link. `asked` has the pointer's place, unless a key asked. */
export function openBreakMenu(
  thing: Selection | Element,
  opener: Element,
  controller: Controller,
  asked?: MouseEvent,
): void {
  close(false);
  const { run, frame } = controller.store.state;
  if (run === null || frame === null) return;
  const { layout } = run.world;
  if (!(thing instanceof Element)) controller.select(thing);
  const { title, breaks } =
    thing instanceof Element
      ? ofLink(thing, controller)
      : { title: detailOf(thing, frame, layout).title, breaks: breaksOf(thing, frame, layout) };
  if (breaks.length === 0) return controller.preferences.say(`There is nothing left to break of ${title}.`);
  const menu = make("div", "break-menu");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", `Break ${title}`);
  const heading = make("p", "", title);
  // The name of the menu says it already.
  heading.setAttribute("aria-hidden", "true");
  menu.append(
    heading,
    ...breaks.map((one) => breakItem(one, () => breakIt(one, lastingUs, controller))),
    lengths(menu),
  );
  tellLength(menu);
  menu.addEventListener("keydown", (event) => onKey(event, menu));
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && menu.contains(relatedTarget))) close(false);
  });
  document.body.append(menu);
  // In sight also where the window becomes smaller.
  const [x, y] = placeOf(asked, opener);
  menu.style.left = `max(8px, min(${x}px, 100% - ${menu.offsetWidth + 8}px))`;
  menu.style.top = `max(8px, min(${y}px, 100% - ${menu.offsetHeight + 8}px))`;
  open = { menu, opener, layout };
  focusOn(itemsOf(menu), 0);
  watch(controller);
}

/** At the pointer; for a key in the middle of what has the focus, or, where that is another thing, of the selected. */
function placeOf(asked: MouseEvent | undefined, opener: Element): readonly [number, number] {
  if (asked !== undefined && (asked.clientX > 0 || asked.clientY > 0)) return [asked.clientX, asked.clientY];
  const selected = document.querySelector("#topology .selected, #wall [aria-selected=true], #panel-selected");
  const { x, y, width, height } = (asked === undefined ? (selected ?? opener) : opener).getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}

/** Another run has other things; and a press anywhere else is meant for what is there. */
function watch({ store }: Controller): void {
  if (isWatching) return;
  isWatching = true;
  store.show(({ run }) => open !== null && run?.world.layout !== open.layout && close(true));
  document.addEventListener("pointerdown", ({ target }) => {
    if (open !== null && !(target instanceof Node && open.menu.contains(target))) close(false);
  });
}

function close(isFocusBack: boolean): void {
  if (open === null) return;
  const { menu, opener } = open;
  open = null;
  menu.remove();
  if (isFocusBack && (opener instanceof HTMLElement || opener instanceof SVGElement))
    opener.focus({ preventScroll: true });
}

/** Between two machines, or a machine and a zone; or the replication between two clusters. */
function ofLink(link: Element, { store }: Controller): { readonly title: string; readonly breaks: readonly Break[] } {
  const { run, frame } = store.state;
  // Where d3 keeps what it draws; its own `select` in this chunk would make the first load larger.
  const { __data__: datum } = link as Element & { readonly __data__: Link };
  if (run === null || frame === null) return { title: "", breaks: [] };
  if ("ends" in datum) return linkBreaks(...datum.ends, run.world.layout);
  const { cluster, others } = run.world.layout;
  const [from, to] = [frame.global?.primary ?? 0, datum.member].map((member) =>
    member === 0 ? cluster.id : others[member - 1].id,
  );
  return { title: `replication from ${from} to ${to}`, breaks: [replicationBreak(from, to)] };
}

function breakItem(one: Break, press: () => void): HTMLElement {
  const item = itemOf("menuitem", one.label, () => {
    close(true);
    press();
  });
  item.dataset["break"] = one.id;
  if (one.isForGood !== true) item.append(make("small"));
  return item;
}

function lengths(menu: HTMLElement): HTMLElement {
  const group = make("div", "break-lengths");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "For how long");
  group.append(
    ...LENGTHS.map(({ us, words }) => {
      const item = itemOf("menuitemradio", words, () => {
        lastingUs = us;
        tellLength(menu);
      });
      item.dataset["us"] = String(us);
      return item;
    }),
  );
  return group;
}

/** Each entry that lasts says for how long. */
function tellLength(menu: HTMLElement): void {
  for (const item of menu.querySelectorAll<HTMLElement>("[data-us]"))
    setAttribute(item, "aria-checked", String(Number(item.dataset["us"]) === lastingUs));
  const words = LENGTHS.find(({ us }) => us === lastingUs)?.words ?? "";
  for (const place of menu.querySelectorAll("small")) setText(place, ` ${words}`);
}

function itemOf(role: "menuitem" | "menuitemradio", text: string, press: () => void): HTMLButtonElement {
  const item = make("button", "", text);
  item.type = "button";
  item.tabIndex = -1;
  item.setAttribute("role", role);
  item.addEventListener("click", press);
  return item;
}

const itemsOf = (menu: HTMLElement): readonly HTMLElement[] => Array.from(menu.querySelectorAll("button"));

function focusOn(items: readonly HTMLElement[], place: number): void {
  items.forEach((item, index) => (item.tabIndex = index === place ? 0 : -1));
  items[place].focus({ preventScroll: true });
  items[place].scrollIntoView({ block: "nearest" });
}

/** No key of the page runs while the menu has the focus, but combinations with Ctrl or Alt. */
function onKey(event: KeyboardEvent, menu: HTMLElement): void {
  const { key, ctrlKey, altKey, metaKey } = event;
  if (ctrlKey || altKey || metaKey) return;
  event.stopPropagation();
  // Away from where it was asked for, as if the menu were not there.
  if (key === "Tab") return close(true);
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = (): number | undefined => {
    const after = items.findIndex((item, index) => index > at && begins(item, key));
    switch (key) {
      case "ArrowDown":
        return (at + 1) % items.length;
      case "ArrowUp":
        return (at - 1 + items.length) % items.length;
      case "Home":
        return 0;
      case "End":
        return items.length - 1;
      default:
        return after >= 0 ? after : items.findIndex((item) => begins(item, key));
    }
  };
  // The browser presses the entry.
  if (key === "Enter" || key === " ") return;
  event.preventDefault();
  if (key === "Escape") return close(true);
  const place = next();
  if (place !== undefined && place >= 0) focusOn(items, place);
}

function begins(item: HTMLElement, key: string): boolean {
  return item.textContent?.toLowerCase().startsWith(key.toLowerCase()) === true;
}
