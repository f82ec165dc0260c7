/**
 * The future, pointed at: a card with the next ten seconds as if the thing under the pointer or the focus failed now.
 * Its button, Shift with Enter or Shift with a press makes it real; Escape puts it away. Only while it is switched on,
 * and while the clock stands.
 */
import "../style/glimpse.css";
import { AFTER_THIS_US } from "../project/breaks.ts";
import { moment } from "../project/format.ts";
import { glimpseLines, glimpsePath, glimpseWords } from "../project/glimpse.ts";
import type { Controller } from "../state/controller.ts";
import { Glimpses, GLIMPSE_US, type Shown } from "../state/glimpses.ts";
import { make, setAttribute } from "./dom.ts";

const [WIDTH, HEIGHT] = [220, 26];

let toggle: (() => boolean) | undefined;

/** Switches it on or off, and says which. */
export function toggleGlimpses(controller: Controller): string {
  toggle ??= mount(controller);
  return toggle()
    ? "Point at a zone, a node or an instance while the clock stands: the next ten seconds as if it failed now."
    : "What would come is not shown any more.";
}

function mount(controller: Controller): () => boolean {
  const { store } = controller;
  const card = make("aside", "glimpse");
  card.id = "glimpse";
  card.hidden = true;
  setAttribute(card, "role", "status");
  document.body.append(card);
  let [isOn, shown]: [boolean, Shown | null] = [false, null];
  const glimpses = new Glimpses((next) => {
    shown = next;
    card.hidden = next === null;
    if (next !== null) fill(card, next, makeReal);
  });
  const makeReal = (): void => {
    if (shown === null) return;
    const { what, glimpse } = shown;
    glimpses.dismiss();
    controller.change(
      { kind: "add", fault: what.fault, at: glimpse.from + AFTER_THIS_US, for: GLIMPSE_US },
      `${what.words} at ${moment(glimpse.from)}`,
    );
  };
  store.show((state) => {
    if (isOn) glimpses.look(state);
  });
  // Before the thing itself hears of it: with Shift it is not selected, it fails.
  const real = (event: MouseEvent | KeyboardEvent): void => {
    if (shown === null || !event.shiftKey || !(event.target instanceof Element)) return;
    if (event.target.closest("#topology [role=button]") === null) return;
    event.preventDefault();
    event.stopPropagation();
    makeReal();
  };
  window.addEventListener("click", real, true);
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter") real(event);
      else if (event.key === "Escape" && shown !== null) {
        event.stopPropagation();
        glimpses.dismiss();
      }
    },
    true,
  );
  return () => {
    isOn = !isOn;
    if (isOn) glimpses.look(store.state);
    else glimpses.stop();
    return isOn;
  };
}

function fill(card: HTMLElement, { what, glimpse, tookMs }: Shown, makeReal: () => void): void {
  const list = make("ul");
  list.append(...glimpseLines(glimpse).map((words) => make("li", "", words)));
  const strip = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ width: WIDTH, height: HEIGHT, "aria-hidden": "true" }))
    strip.setAttribute(name, String(value));
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", glimpsePath(glimpse.writes, WIDTH, HEIGHT));
  strip.append(path);
  const button = make("button", "button", "Make it real");
  button.type = "button";
  button.title = "Shift and a press on the thing, or Shift and Enter";
  button.addEventListener("click", makeReal);
  card.dataset["tookMs"] = tookMs.toFixed(0);
  card.dataset["digest"] = glimpse.digest;
  card.replaceChildren(
    make("h2", "", `If ${what.words} now`),
    strip,
    make("p", "", glimpseWords(glimpse)),
    list,
    button,
  );
}
