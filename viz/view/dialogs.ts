/**
 * The two dialogs of the first load: go to a moment by typing it, and the sheet of keys, made from the same table that
 * the keys work by. Others are fetched when they are opened.
 */
import { COMMANDS, type Dialogs } from "../input/keys.ts";
import type { SpeechLevel } from "../project/script.ts";
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { MOMENT_HELP, readMoment } from "../state/moments.ts";
import { byId, make, setText } from "./dom.ts";

export function wireDialogs(controller: Controller): void {
  wireGoto(controller);
  wireKeys(controller);
  byId("diagram").addEventListener("click", () => openDiagram(controller));
}

export function openGoto(): void {
  const dialog = byId<HTMLDialogElement>("goto-dialog");
  if (dialog.open) return;
  tellHelp(MOMENT_HELP, false);
  byId<HTMLInputElement>("goto-text").value = "";
  dialog.showModal();
}

const loadPalette = chunk(() => import("./palette.ts"));

/** The palette may open other dialogs: it is given them. */
export function openPalette(controller: Controller, dialogs: Dialogs): void {
  if (document.querySelector("dialog[open]") !== null) return;
  loadPalette()
    .then(({ openPaletteDialog }) => openPaletteDialog(controller, dialogs))
    .catch(() => controller.preferences.say("The search could not be loaded: the page's files are out of reach."));
}

const loadDiagram = chunk(() => import("./diagram.ts"));

export function openDiagram(controller: Controller): void {
  if (document.querySelector("dialog[open]") !== null) return;
  loadDiagram()
    .then(({ openDiagramDialog }) => openDiagramDialog(controller))
    .catch(() => controller.preferences.say("The diagram could not be loaded: the page's files are out of reach."));
}

export function openKeys(): void {
  const dialog = byId<HTMLDialogElement>("keys-dialog");
  if (!dialog.open) dialog.showModal();
}

function wireGoto(controller: Controller): void {
  const dialog = byId<HTMLDialogElement>("goto-dialog");
  const text = byId<HTMLInputElement>("goto-text");
  byId("goto").addEventListener("click", openGoto);
  byId("goto-cancel").addEventListener("click", () => dialog.close());
  dialog.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const moment = readMoment(text.value);
    if (moment === undefined) {
      tellHelp(`"${text.value}" is no moment. ${MOMENT_HELP}`, true);
      text.focus();
      return;
    }
    dialog.close();
    controller.pause();
    controller.jump(moment);
  });
}

function tellHelp(words: string, wrong: boolean): void {
  const help = byId("goto-help");
  setText(help, words);
  help.classList.toggle("wrong", wrong);
  byId("goto-text").setAttribute("aria-invalid", String(wrong));
}

function wireKeys(controller: Controller): void {
  byId("keys").addEventListener("click", openKeys);
  const table = byId("keys-table");
  for (const { keys, does } of COMMANDS) {
    const row = make("div");
    const shown = make("span");
    keys.forEach((key, index) =>
      shown.append(
        ...(index > 0 ? [" "] : []),
        make("kbd", "", key.replace("ArrowRight", "→").replace("ArrowLeft", "←")),
      ),
    );
    row.append(make("span", "", does), shown);
    table.append(row);
  }
  const letters = byId<HTMLInputElement>("letter-keys");
  letters.addEventListener("change", () => controller.store.set({ letterKeys: letters.checked }));
  const speech = byId<HTMLSelectElement>("speech-level");
  speech.addEventListener("change", () => controller.store.set({ speech: speech.value as SpeechLevel }));
}
