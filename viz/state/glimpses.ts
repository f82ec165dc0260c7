/**
 * Whoever points at a zone, a node or an instance while the clock stands sees the next ten seconds as if it failed now.
 * One question is under way at a time and the latest waits; a spare worker follows the moment on the screen, so that
 * the fork is near when somebody points. Switched off it ends the worker.
 */
import { breaksOf, type Break } from "../project/breaks.ts";
import type { Glimpse, Request, Response } from "../worker/protocol.ts";
import { nameOf } from "./links.ts";
import { sameSelection, type Selection } from "./selection.ts";
import type { State } from "./store.ts";
import { startWorker } from "./workers.ts";

export const GLIMPSE_US = 10_000_000;
/** A pointer that only passes asks nothing. [choice] */
const REST_MS = 60;
/** What takes longer than this is given up for what is wanted now: the spare worker starts again. [choice] */
const OVERTAKE_MS = 2_000;

/** What was asked about, and what came of it. */
export interface Shown {
  readonly selection: Selection;
  readonly what: Break;
  readonly glimpse: Glimpse;
  /** From when somebody pointed to when the answer was here. */
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
  #worker: Worker | undefined;
  #ticket = 0;
  #underWay: (Question & { readonly begun: number }) | undefined;
  #last: Question | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: Question | undefined;

  constructor(show: (shown: Shown | null) => void) {
    this.#show = show;
  }

  /** Call with every state while it is switched on. */
  look(state: State): void {
    const { run, frame, pointed, direction } = state;
    if (run === null || frame === null || direction !== 0 || !run.done) return this.#forget();
    const what = pointed === null || frame.at >= run.world.layout.duration ? null : breakOf(pointed, state);
    const name = nameOf(run.world);
    const last = this.#last;
    if (
      last !== undefined &&
      last.name === name &&
      last.at === frame.at &&
      sameSelection(last.selection, what && pointed)
    )
      return;
    const question: Question = { name, at: frame.at, selection: what && pointed, what, since: performance.now() };
    this.#last = question;
    if (this.#shown !== undefined && !(what === null && this.#shown.at === frame.at && this.#shown.name === name))
      this.#forgetShown();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(state), what === null ? 0 : REST_MS);
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#underWay = undefined;
    this.#forget();
  }

  /** The card is put away. */
  dismiss(): void {
    this.#forgetShown();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#last = undefined;
    this.#forgetShown();
  }

  #forgetShown(): void {
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.#show(null);
  }

  #ask(state: State): void {
    const question = this.#last;
    if (question === undefined || state.run === null) return;
    if (this.#underWay !== undefined) {
      const isStale = performance.now() - this.#underWay.begun > OVERTAKE_MS;
      if (!isStale) {
        this.#timer = setTimeout(() => this.#ask(state), REST_MS);
        return;
      }
      this.#worker?.terminate();
      this.#worker = undefined;
    }
    this.#underWay = { ...question, begun: performance.now() };
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
    };
    this.#worker ??= this.#hire();
    this.#worker.postMessage(request);
  }

  #hire(): Worker {
    const worker = startWorker("borealis glimpse");
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      if (data.type !== "glimpsed" || data.run !== this.#ticket) return;
      const asked = this.#underWay;
      this.#underWay = undefined;
      if (data.glimpse === null || asked === undefined || asked.selection === null || asked.what === null) return;
      const { name, at, selection } = asked;
      if (this.#last?.name !== name || this.#last.at !== at || !sameSelection(this.#last.selection, selection)) return;
      this.#shown = asked;
      this.#show({ selection, what: asked.what, glimpse: data.glimpse, tookMs: performance.now() - asked.since });
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.stop();
    };
    return worker;
  }
}

/** How a thing fails: the first of its breaks; undefined for what does not fail by itself. */
function breakOf(selection: Selection, { run, frame }: State): Break | null {
  const fails = selection.kind === "az" || selection.kind === "node" || selection.kind === "instance";
  return (fails && run !== null && frame !== null && breaksOf(selection, frame, run.world.layout)[0]) || null;
}
