/**
 * The configuration as a cloud diagram (sim/diagram, the same bytes as `borealis diagram` writes), in a dialog of its
 * own that is fetched when it is first opened.
 *
 * It is shown as an image: nothing in it can run, and its own style sheet takes the page's colours. Whoever does not
 * see it has its description beside it, in words.
 */
import "../style/dialogs.css";
import "../style/diagram.css";
import type { Controller } from "../state/controller.ts";
import { closeDialog, make, setText } from "./dom.ts";
import { saveAs } from "./save.ts";

interface Parts {
  readonly dialog: HTMLDialogElement;
  readonly picture: HTMLImageElement;
  readonly words: HTMLElement;
}

let parts: Parts | undefined;
let shown = { file: "", svg: "" };

export async function openDiagramDialog({ store, files, preferences }: Controller): Promise<void> {
  const { run } = store.state;
  if (run === null) return preferences.say("There is no configuration yet.");
  const svg = await files.diagram(run.world).catch((error: Error) => preferences.say(error.message));
  if (svg === undefined) return;
  parts ??= build();
  const { dialog, picture, words } = parts;
  shown = { file: `${run.world.name}-diagram.svg`, svg };
  // The page's policy allows no style in a document of its own; an image's it does not touch.
  const bare = svg.replace(/<style>[^<]*<\/style>/, "");
  const drawn = new DOMParser().parseFromString(bare, "image/svg+xml").documentElement;
  const told = (name: string): string => drawn.querySelector(name)?.textContent ?? "";
  picture.alt = told("title");
  picture.width = Number(drawn.getAttribute("width"));
  picture.height = Number(drawn.getAttribute("height"));
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  setText(words, told("desc"));
  if (!dialog.open) dialog.showModal();
}

function build(): Parts {
  const dialog = make("dialog", "dialog diagram-dialog");
  dialog.id = "diagram-dialog";
  const title = make("h2", "", "The configuration");
  title.id = "diagram-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const place = make("div", "diagram-place");
  place.tabIndex = 0;
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", "Diagram, scrollable");
  const picture = make("img", "diagram-picture");
  place.append(picture);
  const words = make("p", "help");
  const save = make("button", "button", "Save as SVG");
  save.type = "button";
  save.id = "diagram-save";
  save.addEventListener("click", () => saveAs(shown.file, "image/svg+xml", shown.svg));
  const close = make("button", "button button-main", "Close");
  const end = make("div", "dialog-end");
  end.append(save, close);
  const form = make("form");
  form.method = "dialog";
  form.append(title, place, words, end);
  dialog.append(form);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) closeDialog(dialog);
  });
  document.body.append(dialog);
  return { dialog, picture, words };
}
