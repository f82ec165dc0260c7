/**
 * The page's address: it names what is on the screen, and only deliberate jumps become entries of the browser's
 * history. Whatever else is shown differently (another view, another selection) is written into the entry that is
 * there.
 */
import { chunk } from "./chunks.ts";
import { writeLink } from "./links.ts";
import type { State, Store } from "./store.ts";
import { isShown } from "./wides.ts";

const loadSight = chunk(() => import("./sight.ts"));

export type Remember = "push" | "replace" | "no";

/** Browsers refuse to write an address too often: a hundred times in half a minute is too much for Safari. */
const QUIET_MS = 300;

export class Addresses {
  readonly #store: Store;
  readonly #say: (toast: string) => void;
  /** What to do with the address once the moment that is being sought is on the screen. */
  remember: Remember = "no";
  /** An address takes a while to write: one after the other, or an older moment would come to stand last. */
  #line = Promise.resolve();
  /** What the address says is shown, as far as it is to say it; and the writing of something else. */
  #said: readonly unknown[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store, say: (toast: string) => void) {
    this.#store = store;
    this.#say = say;
    store.show((state) => this.#look(state));
  }

  /** Call when what an address names is shown: it is not written again for that. */
  agree(): void {
    clearTimeout(this.#timer);
    this.#said = shownOf(this.#store.state);
  }

  /** While the clock runs, the address stays; its stop is written anyway. */
  #look(state: State): void {
    if (state.run === null || state.frame === null || state.direction !== 0) return;
    const now = shownOf(state);
    if (now.every((one, index) => one === this.#said[index])) return;
    this.agree();
    this.#timer = setTimeout(() => {
      if (this.remember === "no") this.change();
    }, QUIET_MS);
  }

  /** Call when the wanted moment is on the screen. */
  settle(): void {
    const { remember } = this;
    this.remember = "no";
    if (remember === "no") return;
    const written = this.#hash();
    this.#line = this.#line.then(async () => {
      const hash = await written;
      if (hash === "" || hash === location.hash) return;
      if (remember === "push") history.pushState(null, "", hash);
      else history.replaceState(null, "", hash);
    });
  }

  /** Something that the address carries is another one; the moment is the same. */
  change(): void {
    this.remember = "replace";
    this.settle();
  }

  async copy(): Promise<void> {
    const { notes } = this.#store.state;
    const hash = await this.#hash();
    if (hash === "") return;
    await this.#line;
    const isShort = notes.length === 0 || hash.includes("&note=");
    history.replaceState(null, "", hash);
    try {
      await navigator.clipboard.writeText(location.href);
      this.#say(
        isShort ? "Link copied." : "Link copied without its notes, for which it has no room: save them as a file (M).",
      );
    } catch {
      this.#say("The link is in the address bar.");
    }
  }

  async #hash(): Promise<string> {
    const { state } = this.#store;
    const { run, frame, course, branch } = state;
    if (run === null || frame === null) return "";
    const bare = await writeLink(run.world, frame);
    const sight = await loadSight().catch(() => undefined);
    const hash = (await sight?.wholeLink(bare, state, run.world.layout, frame.at)) ?? bare;
    // Whoever has broken something in a lesson has a run of their own: its link is to that run.
    return course === null || branch !== null ? hash : `${hash}&le=${course.lesson.id}.${course.step + 1}`;
  }
}

/** Whether an address asks for reduced motion. None can ask for more motion than the reader wants. */
export function isCalmIn(hash: string): boolean {
  return /[#&]rm=1(?:&|$)/.test(hash);
}

/** The lesson and the step that an address names, if it names any. */
export function lessonIn(hash: string): { readonly id: string; readonly step: number } | undefined {
  const found = /[#&]le=([a-z0-9-]{1,40})(?:\.(\d{1,2}))?(?:&|$)/.exec(hash);
  return found === null ? undefined : { id: found[1], step: Math.max(0, Number(found[2] ?? 1) - 1) };
}

/** Compared one by one, to see whether the address is to be written. */
function shownOf(state: State): readonly unknown[] {
  const { wide, beside, zoom, selection, part, other, calm, course } = state;
  const compared = isShown(state, "compare") ? other?.id : undefined;
  return [calm, wide, beside, zoom, selection, part, compared, course?.lesson, course?.step];
}

/** How to read what else an address shows, if it names any of it and the code can be had. */
export async function sightFor(hash: string): Promise<typeof import("./sight.ts") | undefined> {
  return /[#&](?:view|zoom|sel|w|cmp)=/.test(hash) ? loadSight().catch(() => undefined) : undefined;
}
