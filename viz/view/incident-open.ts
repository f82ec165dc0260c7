/**
 * The ways in for a recording of a real incident: a choice of files, and files that are dropped anywhere on the page.
 * What becomes of them stands beside the charts (incident-bar.ts), which are opened with them.
 */
import { textsOf } from "../state/incident-files.ts";
import { Incidents } from "../state/incidents.ts";
import type { Controller } from "../state/controller.ts";
import { make } from "./dom.ts";

export function chooseIncident(controller: Controller): void {
  const input = make("input");
  Object.assign(input, { type: "file", multiple: true, accept: ".json,.gz,application/json" });
  input.addEventListener("change", () => void take(controller, Array.from(input.files ?? [])));
  input.click();
}

export function wireIncidentDrop(controller: Controller): void {
  const brings = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
  window.addEventListener("dragover", (event) => {
    if (brings(event)) event.preventDefault();
  });
  window.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    // Or the browser would leave the page for the file.
    event.preventDefault();
    if (document.querySelector("dialog[open]") === null)
      void take(controller, Array.from(event.dataTransfer?.files ?? []));
  });
}

async function take({ store, preferences }: Controller, files: readonly File[]): Promise<void> {
  const { texts, refused } = await textsOf(files);
  if (refused.length > 0) preferences.say(refused.join(" "));
  if (texts.length > 0) Incidents.add(store, texts);
}
