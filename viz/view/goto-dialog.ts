/** Go to a moment by typing it. Fetched when it is first opened. */
import type { Controller } from "../state/controller.ts";
import { MOMENT_HELP, readMoment } from "../state/moments.ts";
import { dialogOf } from "./dialog-parts.ts";
import { byId, closeDialog, setText } from "./dom.ts";

let wired = false;

export function openGotoDialog(controller: Controller): void {
  if (!wired) wireGoto(controller);
  wired = true;
  tellHelp(MOMENT_HELP, false);
  byId<HTMLInputElement>("goto-text").value = "";
  dialogOf("goto-dialog").showModal();
}

function wireGoto(controller: Controller): void {
  const dialog = dialogOf("goto-dialog");
  const text = byId<HTMLInputElement>("goto-text");
  byId("goto-cancel").addEventListener("click", () => closeDialog(dialog));
  dialog.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const moment = readMoment(text.value);
    if (moment === undefined) {
      tellHelp(`"${text.value}" is no moment. ${MOMENT_HELP}`, true);
      text.focus();
      return;
    }
    closeDialog(dialog);
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
