/**
 * The code and the style of all wide views, and what stands in their panels before they draw: one chunk, fetched when
 * the first of them is opened.
 */
import "../style/causes.css";
import "../style/charts.css";
import "../style/find.css";
import "../style/histories.css";
import "../style/incident.css";
import "../style/lanes.css";
import "../style/swarm.css";
import "../style/wide.css";
import "../style/wide-split.css";
import "../style/zoom.css";
import type { Controller } from "../state/controller.ts";
import type { View, WideId } from "../state/store.ts";
import { causesView } from "./causes.ts";
import { chartsView } from "./charts.ts";
import { compareView } from "./compare.ts";
import { byId } from "./dom.ts";
import { editorView } from "./editor.ts";
import { findView } from "./find.ts";
import { historiesView } from "./histories.ts";
import { lanesView } from "./lanes.ts";
import { logLadderView } from "./log-ladder.ts";
import { multiverseView } from "./multiverse.ts";
import { swarmView } from "./swarm.ts";
import panels from "./wide-panels.html?raw";
import { zoomView } from "./zoom.ts";

for (const panel of new DOMParser().parseFromString(panels, "text/html").body.children)
  byId(panel.id).append(...panel.childNodes);

export { toBound } from "./bound-bar.ts";
export { mountSplit, toggleSplit } from "./wide-split.ts";

export const VIEWS: Readonly<Record<WideId, (controller: Controller) => View>> = {
  zoom: zoomView,
  lanes: lanesView,
  logladder: logLadderView,
  charts: chartsView,
  swarm: swarmView,
  histories: historiesView,
  causes: causesView,
  find: findView,
  multiverse: multiverseView,
  compare: compareView,
  editor: editorView,
};
