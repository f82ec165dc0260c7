/**
 * The scenario's text while it is edited: taken from the run on the screen, judged by the worker after a pause in
 * typing, and played when it is right. While it is wrong the last run that could be played stays.
 */
import type { Issue } from "../worker/protocol.ts";
import type { ToldText } from "../worker/told-text.ts";
import type { EngineClient } from "./engine.ts";
import type { Store } from "./store.ts";
import { isShown } from "./wides.ts";

/** A pause in typing that is taken for the end of a thought (viewer reference 3.4). */
const QUIET_MS = 300;

type Held = Pick<Store, "state" | "set">;
type Asked = Pick<EngineClient, "check" | "text">;

export class Drafts {
  readonly #store: Held;
  readonly #engine: Asked;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ticket = -1;
  #wanted = false;
  #version = 0;

  /** The edited text that was found right last: its run is on the screen, or on its way there. */
  #played: string | undefined;

  constructor(store: Held, engine: Asked) {
    this.#store = store;
    this.#engine = engine;
  }

  /** Call when the editor has been opened, and whenever another run is on the screen. */
  want(): void {
    const { run, draft } = this.#store.state;
    if (run === null) return;
    const { source } = run.world;
    const isOwn = draft !== null && source.kind === "text" && source.text === draft.text;
    if (isOwn) {
      this.#store.set({ draft: { ...draft, verdict: "same", issues: [] } });
      return;
    }
    // The run is of this very text as it was a moment ago: what has been typed since is not to be lost.
    if (source.kind === "text" && source.text === this.#played) return;
    if (draft === null && !isShown(this.#store.state, "editor")) return;
    if (draft !== null && draft.base.world === run.world) return;
    this.#wanted = true;
    this.#engine.text(source);
  }

  /** The worker says what the run on the screen was read from. */
  heard({ text, schema, warnings }: ToldText): void {
    const { run } = this.#store.state;
    if (run === null || !this.#wanted) return;
    this.#wanted = false;
    this.#played = undefined;
    this.#forget();
    const base = { world: run.world, report: run.report };
    this.#store.set({ draft: { text, version: ++this.#version, verdict: "same", issues: [], warnings, schema, base } });
  }

  edit(text: string): void {
    const { draft, run } = this.#store.state;
    if (draft === null || draft.text === text) return;
    this.#forget();
    // The parent's end is known by now, if it was not when the editing began.
    const report = draft.base.world === run?.world ? run.report : draft.base.report;
    this.#store.set({ draft: { ...draft, text, verdict: "waiting", warnings: [], base: { ...draft.base, report } } });
    this.#timer = setTimeout(() => (this.#ticket = this.#engine.check(text)), QUIET_MS);
  }

  /** The worker's verdict: the text to play, or undefined when there is none or it has been edited since. */
  judged(ticket: number, issues: readonly Issue[]): string | undefined {
    const { draft } = this.#store.state;
    if (draft === null || ticket !== this.#ticket) return undefined;
    if (issues.length === 0) return (this.#played = draft.text);
    this.#store.set({ draft: { ...draft, verdict: "wrong", issues } });
    return undefined;
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#ticket = -1;
  }
}
