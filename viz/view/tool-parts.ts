/** What tools.ts fetches. */
export { mountMessageTools, treatByStatement } from "./message-tools.ts";
export { toggleToolbelt } from "./toolbelt.ts";
