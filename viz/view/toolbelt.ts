/**
 * The belt of tools: H opens it, held or tapped, a number or a press takes a tool, and what is pressed then, with
 * pointer or Enter, has it used on it. The tool stays in the hand, and is seen there, until Escape puts it away. Each
 * use makes a branch, as the buttons do.
 */
import "../style/toolbelt.css";
import { AFTER_THIS_US, LENGTHS, type Break } from "../project/breaks.ts";
import { moment } from "../project/format.ts";
import { cutBetween, TOOLBELT, useOf, type ToolId } from "../project/tool-use.ts";
import type { Controller } from "../state/controller.ts";
import { sameSelection, type Selected, type Selection } from "../state/selection.ts";
import { byId, make } from "./dom.ts";
import { bringUpPaneOf } from "./one-view.ts";
import { take, toolInHand } from "./tool-in-hand.ts";

/** Whoever lets go of H later than this was holding it. [choice] */
const HELD_MS = 400;

let toggle: (() => void) | undefined;

export function toggleToolbelt(controller: Controller): void {
  (toggle ??= mount(controller))();
}

function mount(controller: Controller): () => void {
  const { store, preferences } = controller;
  const belt = make("div", "toolbelt");
  belt.setAttribute("role", "toolbar");
  belt.setAttribute("aria-label", "Tools for breaking");
  belt.hidden = true;
  const cursor = make("span", "tool-cursor");
  cursor.setAttribute("aria-hidden", "true");
  const lasting = make("select");
  lasting.setAttribute("aria-label", "For how long");
  lasting.append(
    ...LENGTHS.map(({ us, words }) => new Option(words, String(us), us === 10_000_000, us === 10_000_000)),
  );
  const buttons = TOOLBELT.map(({ id, name, does, icon }, index) => {
    const button = make("button", "button");
    button.type = "button";
    button.dataset["tool"] = id;
    button.title = does;
    button.setAttribute("aria-pressed", "false");
    button.append(drawn(icon), make("span", "", name), make("kbd", "", String(index + 1)));
    button.addEventListener("click", () => hold(id));
    return button;
  });
  const away = make("button", "button", "Put away");
  away.type = "button";
  away.addEventListener("click", () => close());
  belt.append(...buttons, lasting, away);
  document.body.append(belt, cursor);
  let openedMs = 0;
  /** Keys that were pressed while the belt was open: not the one that opened it. */
  const others = new Set<string>();
  let before: Element | null = null;
  /** What is selected, and the first end of a cut. */
  let [seen, firstEnd]: [Selected, Selection | null] = [null, null];

  const hold = (tool: ToolId | null): void => {
    take(tool);
    firstEnd = null;
    // What is pressed next is what is meant, also where it was selected before.
    if (tool !== null) store.set({ selection: null });
    seen = null;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset["tool"] === tool));
    document.body.classList.toggle("with-tool", tool !== null);
    const found = TOOLBELT.find(({ id }) => id === tool);
    cursor.replaceChildren(...(found === undefined ? [] : [drawn(found.icon)]));
    if (found === undefined) return;
    preferences.say(`${found.name} in hand: ${found.does}. Press what it is for; Escape puts it away.`);
    // To the machines, from where the arrows and Tab go on; a pointer does not mind.
    const first = document.querySelector<HTMLElement | SVGElement>("#topology .instance");
    if (first !== null) bringUpPaneOf(first, controller);
    first?.focus({ preventScroll: true });
    // Where the page is one column, the machines are further down, and nobody would see where the focus is.
    if (first !== null && isOutOfSight(first)) byId("topology").scrollIntoView({ block: "center" });
  };
  const close = (): void => {
    hold(null);
    belt.hidden = true;
    if (before instanceof HTMLElement || before instanceof SVGElement) before.focus({ preventScroll: true });
  };
  const apply = (made: Break | string): void => {
    const { frame } = store.state;
    firstEnd = null;
    store.set({ selection: (seen = null) });
    if (typeof made === "string") return preferences.say(made);
    if (frame === null) return;
    const length = made.isForGood === true ? 0 : Number(lasting.value);
    controller.change(
      { kind: "add", fault: made.fault, at: frame.at + AFTER_THIS_US, for: length },
      `${made.words} at ${moment(frame.at)}`,
    );
  };
  const use = (tool: ToolId, selection: Selected): void => {
    const { frame, run } = store.state;
    if (frame === null || run === null) return;
    const { layout } = run.world;
    if (tool !== "scissors") {
      if (selection !== null) apply(useOf(tool, selection, frame, layout));
    } else if (firstEnd === null && selection !== null) {
      firstEnd = selection;
      preferences.say("One end. Press the other one; or the same again, to cut it off from everybody.");
    } else if (firstEnd !== null)
      apply(selection === null ? useOf(tool, firstEnd, frame, layout) : cutBetween(firstEnd, selection, layout));
  };
  store.show(({ selection, run, frame, changing }) => {
    const tool = toolInHand();
    // A press that comes while a branch is made is used on that branch, when it stands there.
    if (tool === null || run === null || frame === null || changing || sameSelection(selection, seen)) return;
    seen = selection;
    use(tool, selection);
  });
  window.addEventListener("pointermove", ({ clientX, clientY }) => {
    cursor.style.transform = `translate(${clientX + 10}px, ${clientY + 10}px)`;
  });
  window.addEventListener("keyup", ({ code }) => {
    // Tools are taken and used by other keys while H is held. Where the belt came late, nobody has seen H let go.
    if (others.delete(code)) return;
    if (openedMs > 0 && performance.now() - openedMs > HELD_MS && !belt.hidden) close();
    openedMs = 0;
  });
  window.addEventListener(
    "keydown",
    (event) => {
      if (!event.repeat && !belt.hidden) others.add(event.code);
      const inDialog =
        event.target instanceof Element && event.target.closest("dialog, input, select, [data-typing]") !== null;
      if (belt.hidden || event.ctrlKey || event.altKey || event.metaKey || (inDialog && event.key !== "Escape")) return;
      if (event.repeat && openedMs > 0 && !others.has(event.code)) {
        // Whoever holds H holds one press.
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      const tool = TOOLBELT[Number(event.key) - 1];
      if (document.querySelector("dialog[open]") !== null || (event.key !== "Escape" && tool === undefined)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "Escape") close();
      else hold(tool.id);
    },
    { capture: true },
  );
  return () => {
    if (!belt.hidden) return close();
    before = document.activeElement;
    openedMs = performance.now();
    others.clear();
    belt.hidden = false;
    buttons[0].focus({ preventScroll: true });
  };
}

function isOutOfSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top < 0 || bottom > (document.querySelector(".transport")?.getBoundingClientRect().top ?? innerHeight);
}

function drawn(d: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon tool-icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}
