/** The dialog that saves the run on the screen: its picture, its report, or the run as a test. What each needs is loaded when it is first opened. */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { byId, make, setText } from "./dom.ts";
import { saveText } from "./save.ts";

const loadPicture = chunk(() => import("./picture.ts"));
const loadRegression = chunk(() => import("../project/regression.ts"));

interface Kind {
  readonly id: string;
  readonly label: string;
  /** What was saved, or why not. */
  readonly save: (controller: Controller) => Promise<string>;
}

const KINDS: readonly Kind[] = [
  { id: "svg", label: "Picture (SVG)", save: (controller) => savePicture(controller, "svg") },
  { id: "png", label: "Picture (PNG, twice the size)", save: (controller) => savePicture(controller, "png") },
  { id: "report", label: "Report (JSON)", save: saveReport },
  { id: "test", label: "The run as a test (TypeScript)", save: saveTest },
];

const NOT_YET = "Wait until the whole run has been simulated.";

export function wireFiles(controller: Controller): void {
  const dialog = byId<HTMLDialogElement>("save-dialog");
  byId("save").addEventListener("click", () => {
    setText(byId("save-note"), "Each file says which run it is of: its link and its digest.");
    dialog.showModal();
  });
  byId("save-buttons").append(
    ...KINDS.map(({ id, label, save }) => {
      const button = make("button", "button", label);
      button.type = "button";
      button.id = `save-${id}`;
      button.addEventListener("click", () => {
        void save(controller).then((words) => setText(byId("save-note"), words));
      });
      return button;
    }),
  );
}

async function savePicture({ store, files }: Controller, kind: "svg" | "png"): Promise<string> {
  const { picturePng, pictureSvg, wordsOf } = await loadPicture();
  const { run, frame } = store.state;
  if (run === null || frame === null) return "There is no picture yet.";
  const { name, seed, title } = run.world;
  const about = { title, words: wordsOf(), link: await files.link(), digest: frame.digest };
  const svg = pictureSvg(about);
  if (svg === undefined) return "There is no picture yet.";
  const file = `${name}-${seed}-e${frame.event}.${kind}`;
  if (kind === "svg") saveText(file, "image/svg+xml", svg);
  else saveText(file, "image/png", await picturePng(svg, about));
  return `Saved as ${file}.`;
}

async function saveReport({ store, files }: Controller): Promise<string> {
  const { run } = store.state;
  if (run === null || run.report === null) return NOT_YET;
  const file = `${run.world.name}-${run.world.seed}.json`;
  saveText(file, "application/json", `${JSON.stringify({ ...run.report, replay: await files.link() }, null, 2)}\n`);
  return `Saved as ${file}.`;
}

async function saveTest({ store, files }: Controller): Promise<string> {
  const { regressionTest } = await loadRegression();
  const { run } = store.state;
  if (run === null || run.report === null) return NOT_YET;
  const file = `${run.world.name}-${run.world.seed}.test.ts`;
  saveText(file, "text/plain", regressionTest(await files.text(), run.world, run.report, await files.link()));
  return `Saved as ${file}.`;
}
