/** What tools.ts fetches. */
export { changedTable } from "./changed-table.ts";
export { wireIncidentDrop } from "./incident-open.ts";
export { mountFaultTimes } from "./fault-times.ts";
export { wireDoubleClicks } from "./double-clicks.ts";
export { mountMessageTools, treatByStatement } from "./message-tools.ts";
export { menuByKey, wireMenus } from "./menus.ts";
export { pinchTimeline } from "./pinch.ts";
export { toggleToolbelt } from "./toolbelt.ts";
export { toggleTree } from "./tree.ts";
