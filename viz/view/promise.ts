/**
 * A bound that somebody has asked about or drawn on a chart, as a promise that it is never so: asked of many seeds, and
 * saved as a property of one's own test suite.
 */
import { LOOKS, sentenceOf, type Becomes } from "../../sim/bounds/index.ts";
import { fileNamePart } from "../project/markup.ts";
import { propertyTest } from "../project/property-test.ts";
import type { Controller } from "../state/controller.ts";
import { Finding } from "../state/finding.ts";
import { withRoom, withWide } from "../state/wides.ts";
import { byId, make, setText } from "./dom.ts";
import { saveAs } from "./save.ts";

export interface PromiseBar {
  readonly root: HTMLElement;
  /** Nothing is shown where there is no bound. */
  show(query: Becomes | undefined): void;
}

/** Under a question: what else can be done with it. */
export function promiseBar({ store, files }: Controller): PromiseBar {
  const root = make("div", "find-bar promise-bar");
  const words = make("p", "promise-words", "That it is never so, as a promise:");
  const [ask, save] = [make("button", "button", "Ask many seeds"), make("button", "button", "Save as a property test")];
  [ask.id, save.id] = ["promise-ask", "promise-save"];
  for (const button of [ask, save]) button.type = "button";
  root.append(words, ask, save);
  root.hidden = true;
  let asked: Becomes | undefined;
  ask.addEventListener("click", () => {
    if (asked !== undefined) store.set({ ...withWide(withRoom(store.state), "swarm"), promise: asked });
  });
  save.addEventListener("click", () => void saved());
  async function saved(): Promise<void> {
    const { run } = store.state;
    if (asked === undefined || run === null) return;
    const { world } = run;
    const [text, link] = await Promise.all([files.text(world), files.link()]);
    const name = `${fileNamePart(world.name)}-never-${fileNamePart(sentenceOf(asked))}.test.ts`;
    saveAs(name, "text/plain", propertyTest(text, world, asked, { looks: LOOKS, link }));
  }
  return {
    root,
    show: (query) => {
      asked = query;
      root.hidden = query === undefined;
    },
  };
}

/** Over the seeds: what they are to keep besides, with a way to see it in this run and one to leave it out. */
export function promiseNote({ store }: Controller): (promise: Becomes | null) => void {
  const place = byId("swarm-promise");
  const words = make("p", "promise-words");
  const [see, leave] = [make("button", "button", "In this run"), make("button", "button", "Leave it out")];
  for (const button of [see, leave]) button.type = "button";
  see.addEventListener("click", () => {
    const { promise } = store.state;
    if (promise !== null) Finding.ask(store, sentenceOf(promise));
  });
  leave.addEventListener("click", () => {
    store.set({ promise: null });
    byId("swarm-start").focus();
  });
  place.append(words, see, leave);
  return (promise) => {
    place.hidden = promise === null;
    if (promise !== null) setText(words, `Each is to keep this promise, too: never ${sentenceOf(promise)}`);
  };
}
