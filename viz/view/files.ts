/** The way to the dialog that saves the run. It is fetched when it is first opened, with all that makes files. */
import type { ExportId } from "../project/export-kinds.ts";
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { byId } from "./dom.ts";
import { opened } from "./fetched.ts";

const loadExports = chunk(() => import("../exports/index.ts"));

export function wireFiles(controller: Controller): void {
  byId("save").addEventListener("click", () => openExports(controller));
}

/** With one kind of file chosen, if one is named. */
export function openExports(controller: Controller, id?: ExportId): void {
  void opened(controller, loadExports, (part) => part.openExportDialog(controller, id));
}
