/**
 * Whoever points at a zone, a node or an instance while the clock stands sees the next ten seconds as if it failed now.
 * What is asked last is what the spare worker answers: it leaves what it was at. It follows the moment on the screen,
 * so that the fork is near when somebody points. Switched off it ends.
 */
import { breaksOf, type Break } from "../project/breaks.ts";
import type { Glimpse, Request, Response } from "../worker/protocol.ts";
import { nameOf } from "./links.ts";
import { sameSelection, type Selection } from "./selection.ts";
import type { State } from "./store.ts";
import { startWorker } from "./workers.ts";

export const GLIMPSE_US = 10_000_000;
/** To a pointer that only passes nothing is shown; it is asked for at once, so that it is there sooner. [choice] */
const REST_MS = 30;

/** What was asked about, and what is known of it by now. */
export interface Shown {
  readonly selection: Selection;
  readonly what: Break;
  readonly glimpse: Glimpse;
  /** From when somebody pointed to when the first of it was here, and to this. */
  readonly firstMs: number;
  readonly tookMs: number;
}

interface Question {
  readonly name: string;
  readonly at: number;
  readonly selection: Selection | null;
  readonly what: Break | null;
  readonly since: number;
}

export class Glimpses {
  readonly #show: (shown: Shown | null) => void;
  readonly #ready: (at: number) => void;
  #worker: Worker | undefined;
  #ticket = 0;
  #asked: Question | undefined;
  #last: Question | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What has come while the pointer has not rested yet: undefined once it has. */
  #early: { glimpse: Glimpse | null } | undefined;
  #shown: (Question & { readonly firstMs: number }) | undefined;

  /** `ready` is told of each moment that the spare worker has followed to. */
  constructor(show: (shown: Shown | null) => void, ready: (at: number) => void) {
    this.#show = show;
    this.#ready = ready;
  }

  /** Call with every state while it is switched on. */
  look(state: State): void {
    const { run, frame, pointed, direction } = state;
    if (run === null || frame === null || direction !== 0 || !run.done) return this.#forget();
    const what = pointed === null || frame.at >= run.world.layout.duration ? null : breakOf(pointed, state);
    const name = nameOf(run.world);
    const selection = what && pointed;
    const last = this.#last;
    if (last?.name === name && last.at === frame.at && sameSelection(last.selection, selection)) return;
    this.#last = { name, at: frame.at, selection, what, since: performance.now() };
    // What is shown stays while the pointer is on nothing else: on its way to the card, for instance.
    if (!(what === null && this.#shown?.at === frame.at && this.#shown.name === name)) this.dismiss();
    clearTimeout(this.#timer);
    this.#early = { glimpse: null };
    this.#timer = setTimeout(() => this.#rested(), REST_MS);
    this.#ask(state);
  }

  #rested(): void {
    const glimpse = this.#early?.glimpse;
    this.#early = undefined;
    if (glimpse) this.#tell(glimpse);
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#forget();
  }

  /** It is put away. */
  dismiss(): void {
    // Nor is the rest of it wanted.
    this.#asked = undefined;
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.#show(null);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#last = undefined;
    this.dismiss();
  }

  #ask(state: State): void {
    const question = this.#last;
    if (question === undefined || state.run === null) return;
    // While something is shown that is still growing, nothing is asked for nobody.
    if (question.what === null && this.#asked !== undefined) return;
    this.#asked = question.what === null ? undefined : question;
    const { source, seed, mutations } = state.run.world;
    const request: Request = {
      type: "glimpse",
      run: ++this.#ticket,
      source,
      seed,
      mutations,
      at: question.at,
      fault: question.what?.fault ?? null,
      lasting: GLIMPSE_US,
      likely: question.what === null ? likelyOf(state) : [],
    };
    this.#worker ??= this.#hire();
    this.#worker.postMessage(request);
  }

  #hire(): Worker {
    const worker = startWorker("borealis glimpse");
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      if (data.type !== "glimpsed" || data.run !== this.#ticket) return;
      if (data.glimpse !== null && this.#early !== undefined) this.#early.glimpse = data.glimpse;
      else if (data.glimpse !== null) this.#tell(data.glimpse);
      else if (this.#last !== undefined) this.#ready(this.#last.at);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.stop();
    };
    return worker;
  }

  #tell(glimpse: Glimpse): void {
    const asked = this.#asked;
    if (asked === undefined || asked.selection === null || asked.what === null) return;
    const tookMs = performance.now() - asked.since;
    const firstMs = this.#shown?.firstMs ?? tookMs;
    this.#shown = { ...asked, firstMs };
    if (glimpse.until === glimpse.to) this.#asked = undefined;
    this.#show({ selection: asked.selection, what: asked.what, glimpse, firstMs, tookMs });
  }
}

/** What fails by itself: zones, then instances, then storage nodes. */
function likelyOf(state: State): readonly Break["fault"][] {
  const { run, frame } = state;
  if (run === null || frame === null || frame.at >= run.world.layout.duration) return [];
  const { regions, instances, nodes } = run.world.layout;
  const all = [regions.flatMap(({ azs }) => azs), instances, nodes].flatMap((list, kind) =>
    list.map((_, index): Selection => ({ kind: (["az", "instance", "node"] as const)[kind], index })),
  );
  return all.flatMap((one) => {
    const what = breakOf(one, state);
    return what === null ? [] : [what.fault];
  });
}

/** How a thing fails: the first of its breaks; undefined for what does not fail by itself. */
function breakOf(selection: Selection, { run, frame }: State): Break | null {
  const fails = selection.kind === "az" || selection.kind === "node" || selection.kind === "instance";
  return (fails && run !== null && frame !== null && breaksOf(selection, frame, run.world.layout)[0]) || null;
}
