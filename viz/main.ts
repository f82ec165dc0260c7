/** Puts the page together: one store, one controller, the views, the keys; then opens what the address names. */
import { listenToKeys } from "./input/keys.ts";
import { COLUMNS_MADE } from "./project/columns.ts";
import { Controller } from "./state/controller.ts";
import { NO_CAUSES } from "./state/causes.ts";
import { NO_HISTORY } from "./state/histories.ts";
import { Store } from "./state/store.ts";
import { NO_TRACKS } from "./state/tracks.ts";
import { installTestHooks } from "./test-hooks.ts";
import { captionView } from "./view/caption.ts";
import { clientsView } from "./view/clients.ts";
import { openDiagram, openGoto, openKeys, openPalette, wireDialogs } from "./view/dialogs.ts";
import { byId } from "./view/dom.ts";
import { faultsView, toBreaks } from "./view/faults.ts";
import { wireFiles } from "./view/files.ts";
import { flightsView } from "./view/flights.ts";
import { glyphView } from "./view/glyph.ts";
import { headerView } from "./view/header.ts";
import { ladderView } from "./view/ladder.ts";
import { lessonView } from "./view/lesson.ts";
import { openLessons, wireLessonList } from "./view/lesson-list.ts";
import { movesView } from "./view/moves.ts";
import { narrowView } from "./view/narrow.ts";
import { noticeView } from "./view/notice.ts";
import { notesView, openNotes } from "./view/notes.ts";
import { openingView } from "./view/opening.ts";
import { printView } from "./view/print.ts";
import { sideView } from "./view/side.ts";
import { splittersView } from "./view/splitters.ts";
import { timelineView } from "./view/timeline.ts";
import { toolsView } from "./view/tools.ts";
import { tracksView } from "./view/tracks.ts";
import { topologyView } from "./view/topology.ts";
import { transportView } from "./view/transport.ts";
import { wallView } from "./view/wall.ts";
import { wideView } from "./view/wide.ts";

const store = new Store({
  catalog: [],
  run: null,
  frame: null,
  direction: 0,
  speed: "story",
  late: false,
  selection: null,
  pointed: null,
  wallOrder: "worst",
  claim: null,
  branch: null,
  part: null,
  tree: [],
  here: -1,
  other: null,
  lens: 50,
  isSideBySide: false,
  wide: null,
  beside: null,
  share: 50,
  zoom: null,
  wish: null,
  inside: null,
  ladderFrom: 0,
  lanesUs: 5_000,
  tape: null,
  draft: null,
  swarm: null,
  promise: null,
  history: NO_HISTORY,
  causes: NO_CAUSES,
  finding: null,
  incident: null,
  chance: null,
  tracks: NO_TRACKS,
  glimpse: null,
  changing: false,
  refusal: "",
  notice: null,
  asking: null,
  course: null,
  notes: [],
  toast: "",
  theme: "system",
  calm: matchMedia("(prefers-reduced-motion: reduce)").matches,
  letterKeys: true,
  columns: COLUMNS_MADE,
  speech: "story",
  tab: "selected",
  aside: false,
});
const controller = new Controller(store);

store.show(
  headerView(controller),
  noticeView(controller),
  captionView(),
  openingView(controller),
  lessonView(controller),
  notesView(controller),
  topologyView(controller),
  flightsView(),
  glyphView(),
  wallView(controller),
  ladderView(),
  clientsView(),
  wideView(controller),
  sideView(controller),
  faultsView(controller),
  transportView(controller),
  timelineView(controller),
  tracksView(controller),
  splittersView(controller),
  narrowView(controller),
  toolsView(controller),
  movesView(controller),
  printView(),
);
wireDialogs(controller);
wireFiles(controller);
wireLessonList(controller);
const dialogs = { openDiagram, openGoto, openKeys, openLessons, openNotes, openPalette, toBreaks };
byId("palette").addEventListener("click", () => openPalette(controller, dialogs));
listenToKeys(controller, dialogs);
installTestHooks(controller);
window.addEventListener("popstate", () => void controller.openAddress(location.hash));
void controller.openAddress(location.hash);
