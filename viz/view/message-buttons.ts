/**
 * What may be done to one message: four buttons, and how much later where that is asked. Wherever a message can be
 * chosen.
 */
import "../style/message-tools.css";
import { TOOLS, treatedWords, type Picked, type Treatment } from "../project/single-message.ts";
import type { Controller } from "../state/controller.ts";
import { make } from "./dom.ts";

/** In microseconds; less than a retry waits for, more than a health check does. */
const LATER = [
  { us: 1_000, words: "1 ms later" },
  { us: 50_000, words: "50 ms later" },
  { us: 1_000_000, words: "1 s later" },
  { us: 10_000_000, words: "10 s later" },
] as const;

/** `picked` is asked for when a button is pressed. */
export function messageButtons(controller: Controller, picked: () => Picked | null): HTMLElement {
  const place = make("div", "message-buttons");
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "What befalls this message");
  const later = make("select");
  later.append(...LATER.map(({ us, words }) => new Option(words, String(us), us === 50_000, us === 50_000)));
  const label = make("label", "field");
  label.append(make("span", "field-name", "Late, or twice"), later);
  const buttons = (Object.keys(TOOLS) as (keyof typeof TOOLS)[]).map((does) => {
    const button = make("button", "button", TOOLS[does].label);
    button.type = "button";
    button.dataset["message"] = does;
    button.addEventListener("click", () => {
      const message = picked();
      if (message !== null) treat(controller, message, { does, by: TOOLS[does].isTimed ? Number(later.value) : 0 });
    });
    return button;
  });
  place.append(...buttons, label);
  return place;
}

/** Makes the branch; what is refused is said where the fault statements are, and shortly wherever one is. */
export function treat(controller: Controller, picked: Picked, treatment: Treatment): void {
  const { run } = controller.store.state;
  if (run === null) return;
  controller.change({ kind: "message", picked, treatment }, treatedWords(picked, treatment, run.world.layout));
}
