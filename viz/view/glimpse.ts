/**
 * The future, pointed at: the next ten seconds as if the thing under the pointer or the focus failed now, as a ghost in
 * the picture (glimpse-ghost.ts) and as a card with its words. A press on the thing, Enter or the card's button makes
 * it real; Shift and a press selects the thing, as it does otherwise; Escape puts the ghost away. Only while it is
 * switched on, and while the clock stands.
 */
import "../style/glimpse.css";
import { AFTER_THIS_US } from "../project/breaks.ts";
import { moment } from "../project/format.ts";
import { glimpseLines, glimpsePath, glimpseWords } from "../project/glimpse.ts";
import { ghostWords } from "../project/glimpse-ghost.ts";
import type { Controller } from "../state/controller.ts";
import { Glimpses, GLIMPSE_US, type Shown } from "../state/glimpses.ts";
import { sameSelection } from "../state/selection.ts";
import type { State } from "../state/store.ts";
import { make, setAttribute } from "./dom.ts";
import { ghostView } from "./glimpse-ghost.ts";

const [WIDTH, HEIGHT] = [220, 26];

let toggle: (() => boolean) | undefined;

/** Switches it on or off, and says which. */
export function toggleGlimpses(controller: Controller): string {
  toggle ??= mount(controller);
  return toggle()
    ? "Point at a zone, a node or an instance while the clock stands: the next ten seconds as if it failed now. A press makes it real."
    : "What would come is not shown any more.";
}

function mount(controller: Controller): () => boolean {
  const { store } = controller;
  let isOn = false;
  const glimpses = new Glimpses(
    (glimpse) => store.set({ glimpse }),
    (at) => (card.dataset["ready"] = String(at)),
  );
  const makeReal = (): void => {
    const shown = store.state.glimpse;
    if (shown === null) return;
    const { what, glimpse } = shown;
    glimpses.dismiss();
    controller.change(
      { kind: "add", fault: what.fault, at: glimpse.from + AFTER_THIS_US, for: GLIMPSE_US },
      `${what.words} at ${moment(glimpse.from)}`,
    );
  };
  const card = cardWith(makeReal);
  let told: Shown | null = null;
  store.listen((state) => isOn && glimpses.look(state));
  store.show(
    (state) => {
      const { glimpse } = state;
      if (glimpse === told) return;
      told = glimpse;
      card.hidden = glimpse === null;
      if (glimpse !== null) fill(card, state, glimpse);
    },
    ghostView(() => store.set({})),
  );
  // Before the thing itself hears of it: it is not selected, it fails.
  const real = (event: MouseEvent | KeyboardEvent): void => {
    const { glimpse, pointed } = store.state;
    if (glimpse === null || event.shiftKey || !(event.target instanceof Element)) return;
    // The pointer may be on another thing by now, of which no ghost is shown yet.
    if (!sameSelection(pointed, glimpse.selection) || event.target.closest("#topology [role=button]") === null) return;
    event.preventDefault();
    event.stopPropagation();
    makeReal();
  };
  window.addEventListener("click", real, true);
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter") real(event);
      else if (event.key === "Escape" && store.state.glimpse !== null) {
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

/** The button stays what it is while the words grow: somebody may be pressing it. */
function cardWith(makeReal: () => void): HTMLElement {
  const card = make("aside", "glimpse");
  card.id = "glimpse";
  card.hidden = true;
  setAttribute(card, "role", "status");
  const button = make("button", "button", "Make it real");
  button.type = "button";
  button.title = "Or a press on the thing itself, or Enter";
  button.addEventListener("click", makeReal);
  card.append(make("div"), button);
  document.body.append(card);
  return card;
}

function fill(card: HTMLElement, { frame, run }: State, { what, glimpse, firstMs, tookMs }: Shown): void {
  const list = make("ul");
  list.append(...glimpseLines(glimpse).map((words) => make("li", "", words)));
  const strip = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ width: WIDTH, height: HEIGHT, "aria-hidden": "true" }))
    strip.setAttribute(name, String(value));
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", glimpsePath(glimpse.writes, WIDTH, HEIGHT));
  strip.append(path);
  // Above the transport, where it hides neither the topology nor the ladder.
  card.style.bottom = `${12 + (document.querySelector<HTMLElement>(".transport")?.offsetHeight ?? 0)}px`;
  const isWhole = glimpse.until === glimpse.to;
  // Spoken once, when it is all there.
  setAttribute(card, "aria-busy", String(!isWhole));
  Object.assign(card.dataset, {
    firstMs: firstMs.toFixed(0),
    tookMs: tookMs.toFixed(0),
    whole: String(isWhole),
    digest: glimpse.digest,
  });
  const then = frame === null || run === null ? "" : ghostWords(frame, glimpse, run.world.layout);
  card.firstElementChild?.replaceChildren(
    make("h2", "", `If ${what.words} now`),
    ...(glimpse.writes.some((one) => one > 0) ? [strip] : []),
    make("p", "", glimpseWords(glimpse)),
    make("p", "glimpse-then", then),
    list,
  );
}
