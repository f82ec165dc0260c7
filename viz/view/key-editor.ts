/**
 * The sheet of keys; and as a form: each single character is a button that waits for another key. What is chosen counts
 * at once, and is kept where the browser keeps anything for the page. Fetched when it is wanted.
 */
import "../style/key-editor.css";
import { bound, isSingle, readKept, rebound, type Bindings } from "../input/bindings.ts";
import { bind, COMMANDS, KEYS_KEPT, nameOf, type Command } from "../input/keys.ts";
import type { SpeechLevel } from "../project/script.ts";
import type { Controller } from "../state/controller.ts";
import { dialogOf } from "./dialog-parts.ts";
import { byId, make, setText } from "./dom.ts";
import { drawKeys, shownKey } from "./key-sheet.ts";

let bindings: Bindings = {};

let wired = false;

export function openKeysDialog(controller: Controller): void {
  if (!wired) wire(controller);
  wired = true;
  drawKeys();
  dialogOf("keys-dialog").showModal();
}

function wire(controller: Controller): void {
  const change = make("button", "button", "Change keys");
  change.type = "button";
  change.id = "change-keys";
  change.addEventListener("click", () => editKeys(controller));
  const letters = byId<HTMLInputElement>("letter-keys");
  letters.closest("label")?.after(change);
  letters.addEventListener("change", () => {
    controller.store.set({ letterKeys: letters.checked });
    keepKeys(letters.checked);
  });
  const speech = byId<HTMLSelectElement>("speech-level");
  speech.addEventListener("change", () => controller.store.set({ speech: speech.value as SpeechLevel }));
}

/** What was kept from another visit. */
export function applyKept(controller: Controller, text: string): void {
  const kept = readKept(text, COMMANDS);
  controller.store.set({ letterKeys: kept.letters });
  byId<HTMLInputElement>("letter-keys").checked = kept.letters;
  use(kept.keys);
}

/** Kept from now on; false where the browser keeps nothing. */
function keepKeys(letters: boolean): boolean {
  try {
    if (letters && Object.keys(bindings).length === 0) localStorage.removeItem(KEYS_KEPT);
    else localStorage.setItem(KEYS_KEPT, JSON.stringify({ letters, keys: bindings }));
    return true;
  } catch {
    return false;
  }
}

function use(next: Bindings): void {
  bindings = next;
  bind(bound(COMMANDS, bindings));
  drawKeys();
  byId("palette").setAttribute("aria-keyshortcuts", `${bindings["/"] ?? "/"} Control+K`.trim());
}

function editKeys(controller: Controller): void {
  const dialog = dialogOf("keys-dialog");
  const table = byId("keys-table");
  const bar = make("div", "keys-bar");
  const words = make("p", "help");
  words.setAttribute("role", "status");
  const reset = make("button", "button", "All as they were");
  reset.type = "button";
  const help =
    "Press the button of a key, and then the key that you want instead: Delete for none, Escape to leave it. Letters are those that are printed on your keys.";
  bar.append(words, reset);
  table.before(bar);
  byId("change-keys").hidden = true;
  const redraw = (said: string, focus?: string): void => {
    setText(words, said);
    table.replaceChildren(...COMMANDS.map((command) => row(command, press)));
    if (focus !== undefined) table.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  };
  const press = (own: string, button: HTMLButtonElement): void => {
    setText(button, "…");
    setText(words, "Press a key: Delete for none, Escape to leave it.");
    const stop = (said: string): void => {
      button.removeEventListener("keydown", hear);
      button.removeEventListener("blur", left);
      redraw(said, own);
    };
    const left = (): void => {
      button.removeEventListener("keydown", hear);
      setText(button, shownKey(bindings[own] ?? own) || "none");
      setText(words, help);
    };
    const hear = (event: KeyboardEvent): void => {
      if (
        event.key === "Tab" ||
        ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead"].includes(event.key)
      )
        return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return stop(help);
      const pressed = event.key === "Delete" || event.key === "Backspace" ? "" : nameOf(event);
      const next = rebound(COMMANDS, bindings, own, pressed);
      if (typeof next === "string") return setText(words, next);
      use(next);
      const isKept = keepKeys(controller.store.state.letterKeys);
      const now = pressed === "" ? `${own} does nothing any more.` : `${pressed} it is.`;
      stop(isKept ? now : `${now} It counts until the page is closed: this browser keeps nothing for it.`);
    };
    button.addEventListener("keydown", hear);
    button.addEventListener("blur", left);
  };
  reset.addEventListener("click", () => {
    use({});
    keepKeys(controller.store.state.letterKeys);
    redraw("All keys are as they were.");
  });
  redraw(help);
  table.querySelector<HTMLElement>("button")?.focus();
  dialog.addEventListener(
    "close",
    () => {
      bar.remove();
      byId("change-keys").hidden = false;
      drawKeys();
    },
    { once: true },
  );
}

function row({ keys, does }: Command, press: (own: string, button: HTMLButtonElement) => void): HTMLElement {
  const place = make("div");
  const shown = make("span");
  for (const own of keys) {
    const now = bindings[own] ?? own;
    if (!isSingle(own)) {
      shown.append(make("kbd", "", shownKey(own)), " ");
      continue;
    }
    const button = make("button", "button key-button", shownKey(now) || "none");
    button.type = "button";
    button.dataset["key"] = own;
    button.setAttribute("aria-label", `${does}: ${now || "no key"}; change it`);
    button.addEventListener("click", () => press(own, button));
    shown.append(button, " ");
  }
  place.append(make("span", "", does), shown);
  return place;
}
