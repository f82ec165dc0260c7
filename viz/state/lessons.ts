/**
 * Takes a reader through a lesson: opens its run, moves the clock to each step's moment, waits for what the reader has
 * to do, and goes on when asked. The lessons themselves are data, and come as a chunk of their own when somebody wants
 * one.
 */
import type { Deed, Lesson, Step } from "../lessons/types.ts";
import { momentOf, standsAt } from "../project/lesson.ts";
import { moment as words } from "../project/format.ts";
import type { Moment } from "../worker/protocol.ts";
import { chunk, outOfReach } from "./chunks.ts";
import type { Controller } from "./controller.ts";
import type { Store } from "./store.ts";

const loadLessons = chunk(() => import("../lessons/index.ts"));

/** Where somebody is in a lesson. */
export interface Course {
  readonly lesson: Lesson;
  readonly step: number;
  /** The clock has come to the step's moment. */
  readonly arrived: boolean;
  /** The choice that was made of the step's question. */
  readonly chosen: number | null;
}

export class Lessons {
  /** Has what shows a lesson fetched: whoever shows them says how. */
  prepare: () => Promise<void> = async () => {};
  readonly #controller: Controller;
  readonly #store: Store;
  /** The clock is yet to be started towards the step's moment; or goes there in one jump. */
  #starts = false;
  #jumps = false;
  /** The moment that has been asked for, so that it is asked for once. */
  #sought = "";
  /** A broken run is played once from where it was broken. */
  #played = "";

  constructor(controller: Controller) {
    this.#controller = controller;
    this.#store = controller.store;
  }

  /** All lessons; undefined, with a word to the reader, when they cannot be had. */
  async load(): Promise<readonly Lesson[] | undefined> {
    try {
      const [{ LESSONS }] = await Promise.all([loadLessons(), this.prepare()]);
      return LESSONS;
    } catch {
      this.#controller.preferences.say(outOfReach("The lessons"));
      return undefined;
    }
  }

  /** False when there is no such lesson. */
  async begin(id: string, step = 0): Promise<boolean> {
    const lesson = (await this.load())?.find((each) => each.id === id);
    if (lesson === undefined) return false;
    this.#store.set({ speed: "story", wide: null, beside: null, selection: null });
    this.#enter(lesson, Math.min(step, lesson.steps.length - 1));
    return true;
  }

  leave(): void {
    if (this.#store.state.course !== null) this.#store.set({ course: null });
  }

  /** To the step's moment if the clock is still on its way, else to the next step. */
  next(): void {
    const { course, branch } = this.#store.state;
    if (course === null) return;
    if (!course.arrived && branch === null) {
      this.#jumps = true;
      this.#sought = "";
      return this.look();
    }
    const { lesson, step } = course;
    if (step + 1 < lesson.steps.length) return this.#enter(lesson, step + 1);
    this.leave();
    this.#controller.preferences.say(`That was the lesson "${lesson.title}". The run is yours: break what you like.`);
  }

  back(): void {
    const { course, branch } = this.#store.state;
    if (course === null) return;
    if (branch !== null) return this.#controller.undo();
    this.#enter(course.lesson, Math.max(0, course.step - 1));
    this.#jumps = true;
    this.look();
  }

  choose(choice: number): void {
    const { course } = this.#store.state;
    if (course !== null && course.chosen === null) this.#store.set({ course: { ...course, chosen: choice } });
  }

  break({ fault, words: what, forUs }: Deed): void {
    const { frame } = this.#store.state;
    if (frame === null) return;
    // One microsecond later, the moment on the screen stays as it was.
    this.#controller.change({ kind: "add", fault, at: frame.at + 1, for: forUs }, `${what} at ${words(frame.at)}`);
  }

  /** Call whenever another moment is on the screen, or more of the run is known. */
  look(): void {
    const { course, run, frame, branch, calm, direction } = this.#store.state;
    if (course === null || run === null || frame === null) return;
    if (branch !== null) {
      if (this.#played === branch.words || calm) return;
      this.#played = branch.words;
      return this.#controller.play(1);
    }
    if (run.world.name !== scenarioAt(course.lesson, course.step)) return this.leave();
    if (course.arrived) return;
    const moment = momentOf(course.lesson.steps[course.step].at, run.story);
    const stands = moment === undefined ? (run.done ? "there" : "before") : standsAt(frame, moment);
    if (stands === "there") {
      if (moment !== undefined && direction !== 0) this.#controller.stand(moment);
      this.#store.set({ course: { ...course, arrived: true } });
    } else if (moment !== undefined && (stands === "beyond" || calm || this.#jumps)) this.#seek(moment);
    else if (this.#starts && direction === 0 && !calm && !this.#jumps) {
      this.#starts = false;
      this.#controller.play(1);
    }
  }

  #seek(moment: Moment): void {
    const key = JSON.stringify(moment);
    if (this.#sought === key) return;
    this.#sought = key;
    this.#controller.stand(moment);
  }

  #enter(lesson: Lesson, step: number): void {
    this.#starts = true;
    this.#jumps = false;
    this.#sought = "";
    this.#played = "";
    const { look } = lesson.steps[step];
    const wide = look === "lanes" || look === "charts" ? look : null;
    this.#store.set({ course: { lesson, step, arrived: false, chosen: null }, wide, aside: look === "side" });
    const { run, branch } = this.#store.state;
    const scenario = scenarioAt(lesson, step);
    if (run?.world.name === scenario && run.world.source.kind === "builtin" && branch === null) this.look();
    else this.#controller.openRun({ source: { kind: "builtin", name: scenario }, seed: null, mutations: [] }, false);
  }
}

/** The scenario of a step: its own, or that of the last step before it that names one. */
export function scenarioAt({ steps }: Lesson, step: number): string {
  return steps.slice(0, step + 1).findLast((each: Step) => each.scenario !== undefined)?.scenario ?? "";
}
