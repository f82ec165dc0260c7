/**
 * Plays one run: simulates ahead in slices, keeps checkpoints on the way, and goes to any moment by restoring the nearest one
 * and replaying.
 *
 * There is one simulated world and two places that want it, the tip of what has been simulated and the moment on the screen, so
 * the world is saved and restored whenever the work changes place. A moment beyond the tip is reached by simulating ahead first:
 * then every stretch of the run is simulated with samples and checkpoints exactly once.
 *
 * Knows nothing of workers: the caller hands in a clock and takes what is posted.
 */
import type { Frame, Layout, RunReport, StoryLine } from "../../sim/run-types.ts";
import { Checkpoints, precedes, type Mark } from "./checkpoints.ts";
import type { Broken, Moment, Progress, Recheck, Sample } from "./protocol.ts";

/** What the player needs of a run (sim/run.ts). */
export interface Simulation {
  readonly layout: Layout;
  readonly now: number;
  readonly event: number;
  readonly done: boolean;
  digest(): string;
  runTo(time: number): void;
  runToEvent(event: number): void;
  frame(): Frame;
  story(): readonly StoryLine[];
  save(): unknown;
  load(saved: unknown): void;
  finish(): RunReport;
}

export interface Outlet {
  progress(progress: Progress): void;
  frame(ticket: number, frame: Frame): void;
  report(report: RunReport): void;
  rechecked(recheck: Recheck): void;
  broken(broken: Broken): void;
}

/** Forward work between two checkpoints: what a seek has to replay at most, on the machine it was measured on. */
const CHECKPOINT_EVERY_MS = 30;
const PROGRESS_EVERY_MS = 100;
const SAMPLES = 480;
/** The clock is read this often at least; a stride grows and shrinks towards it. */
const STRIDE_MS = 2;

export class Player {
  readonly #run: Simulation;
  readonly #outlet: Outlet;
  readonly #clock: () => number;
  readonly #marks = new Checkpoints();
  readonly #stride: Stride;
  readonly #startedAt: number;
  #tip: Mark;
  #atTip = true;
  #finished = false;
  #wanted: { readonly ticket: number; readonly moment: Moment; placed: boolean } | undefined;
  #playheadEvent = 0;
  #workSinceMarkMs = 0;
  #samples: Sample[] = [];
  #sampleCount = 0;
  #storyTold = 0;
  #lastProgressAt = -Infinity;
  #recheck: { readonly from: Mark; readonly to: Mark; placed: boolean } | undefined;
  #rechecked = false;

  constructor(run: Simulation, outlet: Outlet, clock: () => number) {
    this.#run = run;
    this.#outlet = outlet;
    this.#clock = clock;
    this.#startedAt = clock();
    this.#stride = new Stride(run.layout.duration);
    this.#tip = this.#mark();
    this.#marks.add(this.#tip, 0);
    this.#takeSample();
  }

  /** The latest moment wins; one that was still being sought is forgotten without an answer. */
  seek(ticket: number, moment: Moment): void {
    this.#wanted = { ticket, moment, placed: false };
  }

  /** Works until the clock passes `deadline`. False when there is nothing left to do. */
  work(deadline: number): boolean {
    try {
      if (this.#wanted !== undefined) this.#serve(deadline);
      else if (!this.#finished) this.#ahead(deadline);
      else if (!this.#rechecked) this.#replayAgain(deadline);
      else return false;
    } catch (error) {
      this.#breakDown(error);
    }
    return true;
  }

  #serve(deadline: number): void {
    const wanted = this.#wanted!;
    const run = this.#run;
    if (!this.#finished && precedes(this.#tip, wanted.moment)) {
      this.#ahead(deadline);
      return;
    }
    if (!wanted.placed) {
      this.#goBefore(wanted.moment);
      wanted.placed = true;
    }
    while (!this.#reached(wanted.moment)) {
      if (this.#clock() >= deadline) return;
      if (wanted.moment.by === "time") this.#stride.forward(run, wanted.moment.at, this.#clock);
      else this.#stride.forwardEvents(run, wanted.moment.event, this.#clock);
    }
    this.#wanted = undefined;
    this.#playheadEvent = run.event;
    this.#outlet.frame(wanted.ticket, run.frame());
  }

  #reached(moment: Moment): boolean {
    const run = this.#run;
    if (run.done) return true;
    return moment.by === "event" ? run.event >= moment.event : run.now >= moment.at;
  }

  /** Stands where `moment` lies ahead, as near as what is kept allows. Going on from here is best, if here is near enough. */
  #goBefore(moment: Moment): void {
    const mark = this.#marks.before(moment);
    const here = { event: this.#run.event, at: this.#run.now };
    if (!this.#atTip && precedes(here, moment) && here.event >= mark.event && here.at >= mark.at) return;
    this.#leave();
    this.#run.load(mark.saved);
  }

  /** Before the world moves away from the tip, the tip is kept. */
  #leave(): void {
    if (this.#atTip) this.#tip = this.#mark();
    this.#atTip = false;
  }

  #ahead(deadline: number): void {
    const run = this.#run;
    if (!this.#atTip) {
      run.load(this.#tip.saved);
      this.#atTip = true;
    }
    const { duration } = run.layout;
    let clock = this.#clock();
    while (!run.done && clock < deadline) {
      const sampleAt = Math.floor((duration * this.#sampleCount) / SAMPLES);
      this.#stride.forward(run, Math.min(sampleAt, duration), this.#clock);
      if (run.now >= sampleAt && this.#sampleCount <= SAMPLES) this.#takeSample();
      const later = this.#clock();
      this.#workSinceMarkMs += later - clock;
      clock = later;
      if (this.#workSinceMarkMs >= CHECKPOINT_EVERY_MS) this.#keep();
    }
    this.#tip = { ...this.#tip, event: run.event, at: run.now };
    if (run.done) this.#finish();
    else if (clock - this.#lastProgressAt >= PROGRESS_EVERY_MS) this.#tellProgress(run.story());
    // A seek served next may need the tip again: a mark without its world would be worthless.
    if (this.#wanted !== undefined && !run.done) this.#leave();
  }

  #keep(): void {
    this.#marks.add(this.#mark(), this.#playheadEvent);
    this.#workSinceMarkMs = 0;
  }

  #finish(): void {
    this.#keep();
    this.#tip = this.#marks.at(this.#marks.count - 1);
    this.#finished = true;
    const report = this.#run.finish();
    this.#tellProgress(report.story);
    this.#outlet.report(report);
    // Closing the books may have moved the world.
    this.#run.load(this.#tip.saved);
    this.#atTip = false;
  }

  /** Trust, but verify: one stretch is replayed from its checkpoint and must end in the digest it ended in before. */
  #replayAgain(deadline: number): void {
    if (this.#recheck === undefined) {
      const from = Math.floor(Math.random() * (this.#marks.count - 1));
      this.#recheck = { from: this.#marks.at(from), to: this.#marks.at(from + 1), placed: false };
    }
    const recheck = this.#recheck;
    if (!recheck.placed) {
      this.#leave();
      this.#run.load(recheck.from.saved);
      recheck.placed = true;
    }
    while (this.#run.event < recheck.to.event) {
      if (this.#clock() >= deadline) return;
      const before = this.#run.event;
      this.#stride.forwardEvents(this.#run, recheck.to.event, this.#clock);
      if (this.#run.event === before) break;
      // A seek in between takes the world away; the check starts again afterwards.
      if (this.#wanted !== undefined) break;
    }
    this.#rechecked = true;
    const { from, to } = recheck;
    const actual = this.#run.digest();
    this.#outlet.rechecked({ fromEvent: from.event, event: to.event, expected: to.digest, actual });
  }

  #takeSample(): void {
    const { clients, at } = this.#run.frame();
    const { writesOk, readsOk, failed, unknown, waitingCommits } = clients;
    this.#samples.push({ at, writesOk, readsOk, failed, unknown, waitingCommits });
    this.#sampleCount++;
  }

  #tellProgress(story: readonly StoryLine[]): void {
    const clock = this.#clock();
    const seconds = (clock - this.#startedAt) / 1000;
    this.#outlet.progress({
      at: this.#run.now,
      event: this.#run.event,
      done: this.#finished,
      eventsPerSecond: seconds > 0 ? Math.round(this.#run.event / seconds) : 0,
      story: story.slice(this.#storyTold),
      samples: this.#samples,
    });
    this.#storyTold = story.length;
    this.#samples = [];
    this.#lastProgressAt = clock;
  }

  #mark(): Mark {
    const run = this.#run;
    return { event: run.event, at: run.now, digest: run.digest(), saved: run.save() };
  }

  /** What has been simulated before the break can still be looked at; nothing goes beyond it. */
  #breakDown(error: unknown): void {
    const { event, now } = this.#run;
    this.#finished = true;
    this.#rechecked = true;
    this.#wanted = undefined;
    this.#tip = this.#marks.at(this.#marks.count - 1);
    this.#run.load(this.#tip.saved);
    this.#atTip = false;
    const message = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    this.#outlet.broken({ message, stack, at: now, event });
  }
}
