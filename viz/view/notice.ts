/**
 * What the reader must know before trusting the picture, with a way on: three runs where there is nothing to show, the
 * moment before the trouble, a report to take along. And short answers to commands.
 */
import { FLAGSHIP, type Controller } from "../state/controller.ts";
import type { Notice, View } from "../state/store.ts";
import { byId, make, setText } from "./dom.ts";
import { saveAs } from "./save.ts";

/** What somebody may begin with who has nothing to see: scenario, what the card offers, what is to be seen there. */
const EXAMPLES = [
  [
    FLAGSHIP,
    "Open the flagship scenario",
    "A zone fails, then one more node: writes wait, reads go on, nothing is lost.",
  ],
  ["failover-under-load", "A failover", "The writer's machine dies, and a reader takes over."],
  ["region-loss-awake", "A Region is lost", "Somebody who is awake decides, and the other Region takes over."],
] as const;

export function noticeView(controller: Controller): View {
  const place = byId("notice");
  let shown: Notice | null = null;
  return ({ notice, toast }) => {
    setText(byId("toast"), toast);
    if (notice === shown) return;
    shown = notice;
    place.hidden = notice === null;
    if (notice === null) {
      place.replaceChildren();
      return;
    }
    place.replaceChildren(
      make("h2", "", notice.title),
      ...notice.lines.map((line) => make("p", "", line)),
      ...(notice.offersExamples ? [examples(controller)] : []),
      buttons(notice, controller),
    );
  };
}

function examples(controller: Controller): HTMLElement {
  const list = make("ul", "notice-examples");
  for (const [name, words, what] of EXAMPLES) {
    const item = make("li");
    const open = (): void => (name === FLAGSHIP ? controller.openFlagship() : controller.openScenario(name));
    const card = button("", "lesson-choice", open);
    card.append(make("strong", "", words), make("span", "", what));
    item.append(card);
    list.append(item);
  }
  return list;
}

function buttons({ earlier, report }: Notice, controller: Controller): HTMLElement {
  const row = make("div", "dialog-end");
  const dismiss = (): void => controller.store.set({ notice: null });
  if (earlier !== undefined)
    row.append(
      button(earlier === 0 ? "Open its start" : "Open 5 s earlier", "button button-main", () => {
        dismiss();
        controller.openEarlier(earlier);
      }),
    );
  if (report !== undefined) row.append(button("Copy report", "button", () => void copy(report, controller)));
  // Where no run is open, all that leads on stands here.
  if (controller.store.state.run !== null) row.append(button("Dismiss", "button", dismiss));
  return row;
}

/** With the address, which makes the run anew; a file where nothing may be copied. */
async function copy(report: string, controller: Controller): Promise<void> {
  const whole = `${report}\n${location.href}\n`;
  try {
    await navigator.clipboard.writeText(whole);
    controller.preferences.say("Report copied.");
  } catch {
    saveAs("borealis-report.txt", "text/plain", whole);
    controller.preferences.say("Nothing may be copied here: the report is saved as a file.");
  }
}

function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}
