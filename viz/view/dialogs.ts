/** The page's dialogs, each fetched when it is first opened. */
import { KEYS_KEPT, type Dialogs } from "../input/keys.ts";
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { byId } from "./dom.ts";
import { fetched, opened } from "./fetched.ts";

export function wireDialogs(controller: Controller): void {
  byId("goto").addEventListener("click", () => openGoto(controller));
  byId("keys").addEventListener("click", () => openKeys(controller));
  byId("diagram").addEventListener("click", () => openDiagram(controller));
  try {
    const kept = localStorage.getItem(KEYS_KEPT);
    if (kept !== null) void fetched(controller, loadKeys, (part) => part.applyKept(controller, kept));
  } catch {
    // A browser that keeps nothing has kept nothing.
  }
}

const loadGoto = chunk(() => import("./goto-dialog.ts"));
const loadKeys = chunk(() => import("./key-editor.ts"));
const loadPalette = chunk(() => import("./palette.ts"));
const loadDiagram = chunk(() => import("./diagram.ts"));

export function openGoto(controller: Controller): void {
  void opened(controller, loadGoto, (part) => part.openGotoDialog(controller));
}

export function openKeys(controller: Controller): void {
  void opened(controller, loadKeys, (part) => part.openKeysDialog(controller));
}

/** The palette may open other dialogs: it is given them. */
export function openPalette(controller: Controller, dialogs: Dialogs): void {
  void opened(controller, loadPalette, (part) => part.openPaletteDialog(controller, dialogs));
}

export function openDiagram(controller: Controller): void {
  void opened(controller, loadDiagram, (part) => part.openDiagramDialog(controller));
}
