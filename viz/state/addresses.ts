/**
 * The page's address: it names what is on the screen, and only deliberate jumps become entries of the browser's
 * history.
 */
import { writeLink } from "./links.ts";
import { withNotes } from "./notes.ts";
import type { State, Store, WideId } from "./store.ts";

export type Remember = "push" | "replace" | "no";

export class Addresses {
  readonly #store: Store;
  readonly #say: (toast: string) => void;
  /** What to do with the address once the moment that is being sought is on the screen. */
  remember: Remember = "no";
  /** An address takes a while to write: one after the other, or an older moment would come to stand last. */
  #line = Promise.resolve();

  constructor(store: Store, say: (toast: string) => void) {
    this.#store = store;
    this.#say = say;
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
    const { run, frame, course, branch, notes, wide, zoom } = this.#store.state;
    if (run === null || frame === null) return "";
    const closer = wide === "zoom" && zoom !== null ? `&zoom=${zoom}` : "";
    const { hash } = await withNotes((await writeLink(run.world, frame)) + closer, notes);
    // Whoever has broken something in a lesson has a run of their own: its link is to that run.
    return course === null || branch !== null ? hash : `${hash}&le=${course.lesson.id}.${course.step + 1}`;
  }
}

/** The lesson and the step that an address names, if it names any. */
export function lessonIn(hash: string): { readonly id: string; readonly step: number } | undefined {
  const found = /[#&]le=([a-z0-9-]{1,40})(?:\.(\d{1,2}))?(?:&|$)/.exec(hash);
  return found === null ? undefined : { id: found[1], step: Math.max(0, Number(found[2] ?? 1) - 1) };
}

/**
 * How close the closer look was, as far as an address says, and whether it was open. Whoever reads it finds out whether
 * there is such a place.
 */
export function zoomIn(hash: string, wide: WideId | null): Pick<State, "zoom" | "wide" | "wish"> {
  const zoom = /[#&]zoom=([\w@.-]{0,200})(?:&|$)/.exec(hash)?.[1] ?? null;
  return { zoom, wish: null, wide: zoom !== null ? "zoom" : wide === "zoom" ? null : wide };
}
