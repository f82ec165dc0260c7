/** Everything that makes files of a run: a chunk of the page that is fetched when somebody wants one. */
export { openExportDialog } from "./dialog.ts";
