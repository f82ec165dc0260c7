/**
 * Plays one run: simulates ahead in slices, keeps checkpoints on the way, and goes to any moment by restoring the
 * nearest one and replaying.
 *
 * There is one simulated world and two places that want it, the tip of what has been simulated and the moment on the
 * screen, so the world is saved and restored whenever the work changes place. A moment beyond the tip is reached by
 * simulating ahead first: then every stretch of the run is simulated with samples and checkpoints exactly once.
 *
 * Knows nothing of workers: the caller hands in a clock and takes what is posted.
 */
import type { InsideWish, StoryLine, TapeMessages } from "../../sim/results/index.ts";
import { Checkpoints, precedes, type Mark, type Place } from "./checkpoints.ts";
import type { Moment, Sample } from "./protocol.ts";
import { sampleOf, standsOf } from "./sampling.ts";
import { shareWith, sizeOf } from "./shared-state.ts";
import type { Inherited, Outlet, Simulation, WantedMoment, WantedTape } from "./simulation.ts";
import { Straight } from "./straight.ts";
import { Stride } from "./stride.ts";

/** Forward work between two checkpoints: what a seek has to replay at most, on the machine it was measured on. */
const CHECKPOINT_EVERY_MS = 30;
const PROGRESS_EVERY_MS = 100;
const SAMPLES = 480;
/** How often in a stretch of messages it is looked how machines stand. */
const LOOKS_A_TAPE = 50;

export class Player {
  readonly #run: Simulation;
  readonly #outlet: Outlet;
  readonly #clock: () => number;
  readonly #gauges: ReturnType<Simulation["gauges"]>;
  readonly #marks = new Checkpoints();
  readonly #stride: Stride;
  readonly #startedAt: number;
  /** How far the run has been simulated; `#tipSaved` is that world while the live one is elsewhere. */
  #tip: Place = { event: 0, at: 0 };
  #tipSaved: unknown;
  #atTip = true;
  #finished = false;
  /** After a break: the last event that can be shown. */
  #lastGood: Place | undefined;
  /** Nothing is simulated ahead while this holds. */
  #isHalted = false;
  #wanted: WantedMoment | undefined;
  #tape: WantedTape | undefined;
  /** The moment that was shown last, and the world there, where it has gone elsewhere since. */
  #playhead: Place & { readonly isAtEvent?: boolean } = { event: -1, at: -1 };
  #playheadMark: Mark | undefined;
  #workSinceMarkMs = 0;
  /** All there are; those before `#samplesTold` have been told. */
  readonly #samples: Sample[] = [];
  /** By sample, as `Inherited.readings`. */
  readonly #readings: unknown[] = [];
  #samplesTold = 0;
  #storyTold = 0;
  #lastProgressAt = -Infinity;
  #recheck: { readonly from: Mark; readonly to: Mark } | undefined;
  #rechecked = false;
  #straight: Straight | undefined;

  constructor(run: Simulation, outlet: Outlet, clock: () => number, inherited?: Inherited) {
    this.#run = run;
    this.#gauges = run.gauges();
    this.#outlet = outlet;
    this.#clock = clock;
    this.#startedAt = clock();
    this.#stride = new Stride(run.layout.duration, clock);
    if (inherited === undefined) {
      this.#marks.add(this.#mark(), 0);
      this.#takeSample();
    } else this.#inherit(inherited);
  }

  #inherit({ marks, samples, readings, straight }: Inherited): void {
    this.#straight = new Straight(straight, this.#stride);
    for (const mark of marks) this.#marks.add(mark, mark.event);
    this.#samples.push(...samples);
    this.#readings.push(...readings);
    const { event, at, saved } = this.#marks.last;
    this.#run.load(saved);
    this.#gauges.load(readings.at(-1));
    this.#tip = { event, at };
    // All that was sampled before crosses to the page at once: after the moment that somebody waits for.
    this.#lastProgressAt = this.#startedAt;
  }

  /**
   * Gives the run away to a player of what it has become: the checkpoints that can be carried over, and the samples up
   * to the last of them. Undefined when none can, not even the start. This player must not be used any more.
   */
  handOver(carry: (saved: unknown) => unknown, straight: () => Simulation): Inherited | undefined {
    this.#rewindTape();
    this.keepPlayhead();
    const marks: Mark[] = [];
    for (const mark of this.#lastGood === undefined ? this.#marks.with(this.#playheadMark) : []) {
      const saved = carry(mark.saved);
      if (saved === undefined) break;
      marks.push({ ...mark, saved });
    }
    const last = marks.at(-1);
    if (last === undefined) return undefined;
    const samples = this.#samples.filter(({ at }) => at <= last.at);
    return { marks, straight, samples, readings: this.#readings.slice(0, samples.length) };
  }

  /**
   * Before the world leaves the moment on the screen: whoever changes a run does it there, and the branch shall go on
   * at once.
   */
  keepPlayhead(): void {
    const { event, at, isAtEvent = false } = this.#playhead;
    if (this.#run.event !== event || this.#run.now !== at || this.#marks.hasAt(event)) return;
    this.#playheadMark ??= { ...this.#mark(), isAtEvent };
  }

  /**
   * Stops simulating ahead, or goes on with it: what is known stays to be looked at, and who waits for something beyond
   * gets the last there is.
   */
  halt(isHalted: boolean): void {
    if (this.#finished) return;
    this.#isHalted = isHalted;
    if (!isHalted) return;
    this.#rewindTape();
    this.#goToTip();
    this.#tellProgress(this.#run.story());
    this.#askAgain(this.#wanted, this.#tape);
  }

  /** Where nobody gets beyond, undefined while the run may be simulated to its end. */
  get #limit(): Place | undefined {
    return this.#lastGood ?? (this.#isHalted ? { ...this.#tip, at: Math.max(0, this.#tip.at - 1) } : undefined);
  }

  #askAgain(wanted?: WantedMoment, tape?: WantedTape): void {
    if (wanted !== undefined) this.seek(wanted.ticket, wanted.moment, wanted.inside);
    if (tape !== undefined) this.tape(tape.ticket, tape.from, tape.to);
  }

  /** The latest moment wins; one that was still being sought is forgotten without an answer. */
  seek(ticket: number, moment: Moment, inside: InsideWish | null = null): void {
    const limit = this.#limit;
    const isBeyond = limit !== undefined && precedes(limit, moment);
    this.#wanted = { ticket, moment: isBeyond ? { by: "event", event: limit.event } : moment, inside, placed: false };
    this.#recheck = undefined;
    this.#rewindTape();
  }

  /**
   * Every message between two times; whatever moment is sought meanwhile comes first, and the stretch is begun again
   * after it.
   */
  tape(ticket: number, from: number, to: number): void {
    this.#rewindTape();
    const end = this.#limit?.at ?? this.#run.layout.duration;
    this.#tape = {
      ticket,
      from: Math.min(from, end),
      to: Math.min(to, end),
      placed: false,
      recording: false,
      stood: [],
    };
    this.#recheck = undefined;
  }

  /**
   * Every message that is sent at an instant; undefined where nobody has been yet. Other work begins again from where
   * it stands then.
   */
  sentAt(at: number): TapeMessages | undefined {
    if (at > this.#tip.at || (this.#lastGood !== undefined && at > this.#lastGood.at)) return undefined;
    this.#rewindTape();
    this.keepPlayhead();
    this.#recheck = undefined;
    if (this.#wanted !== undefined) this.#wanted.placed = false;
    const before: Moment = at > 0 ? { by: "time", at: at - 1 } : { by: "event", event: 0 };
    this.#goBefore(before);
    this.#replay(before, Infinity);
    this.#run.recordMessages();
    this.#run.runTo(at);
    return this.#run.recordedMessages();
  }

  #rewindTape(): void {
    if (this.#tape === undefined) return;
    if (this.#tape.recording) this.#run.recordedMessages();
    this.#tape.placed = false;
    this.#tape.recording = false;
  }

  /** Works until the clock passes `deadline`. False when there is nothing left to do. */
  work(deadline: number): boolean {
    try {
      if (this.#wanted !== undefined) this.#serve(deadline);
      else if (this.#tape !== undefined) this.#serveTape(this.#tape, deadline);
      else if (this.#finished ? this.#rechecked : this.#isHalted) return false;
      else if (!this.#finished) this.#ahead(deadline);
      else this.#replayAgain(deadline);
    } catch (error) {
      this.#breakDown(error);
    }
    return true;
  }

  #serve(deadline: number): void {
    const wanted = this.#wanted!;
    if (!this.#finished && precedes(this.#tip, wanted.moment)) {
      const until = wanted.moment.by === "time" ? wanted.moment.at : Infinity;
      this.#ahead(deadline, until);
      if (!this.#atTip || this.#run.now !== until) return;
      // What is due at this very instant may not have been handled where a checkpoint was taken in the middle of it.
      this.#run.runTo(until);
      this.#tip = { event: this.#run.event, at: until };
      wanted.placed = true;
    }
    if (!wanted.placed) {
      this.#goBefore(wanted.moment);
      wanted.placed = true;
    }
    if (!this.#replay(wanted.moment, deadline)) return;
    this.#wanted = undefined;
    this.#playhead = { event: this.#run.event, at: this.#run.now, isAtEvent: wanted.moment.by === "event" };
    this.#playheadMark = undefined;
    this.#outlet.frame(wanted.ticket, this.#run.frame(), wanted.inside && this.#run.inside(wanted.inside));
  }

  #serveTape(tape: WantedTape, deadline: number): void {
    const { ticket, from, to } = tape;
    if (!this.#finished && !this.#isHalted && precedes(this.#tip, { by: "time", at: to })) {
      this.#ahead(deadline);
      return;
    }
    if (!tape.placed) {
      this.keepPlayhead();
      this.#goBefore({ by: "time", at: from });
    }
    tape.placed = true;
    if (!tape.recording) {
      if (!this.#replay({ by: "time", at: from }, deadline)) return;
      this.#run.recordMessages();
      tape.recording = true;
      tape.stood = [standsOf(this.#run.frame())];
    }
    while (this.#run.now < to) {
      const next = Math.min(to, Math.floor(from + ((to - from) * tape.stood.length) / LOOKS_A_TAPE));
      if (!this.#replay({ by: "time", at: next }, deadline)) return;
      tape.stood.push(standsOf(this.#run.frame()));
    }
    this.#tape = undefined;
    this.#outlet.tape(ticket, { from, to, messages: this.#run.recordedMessages(), stood: tape.stood });
  }

  /** Goes forward to `moment`, or to the end of the run; false when the time for it is up before. */
  #replay(moment: Moment, deadline: number): boolean {
    const run = this.#run;
    const goal = moment.by === "time" ? Math.min(moment.at, run.layout.duration) : moment.event;
    while (moment.by === "time" ? run.now < goal : run.event < goal && !run.done) {
      if (this.#clock() >= deadline) return false;
      if (moment.by === "time") this.#stride.towardsTime(run, goal);
      else this.#stride.towardsEvent(run, goal);
    }
    return true;
  }

  /** Stands where `moment` lies ahead: here, if that is nearest, or at the nearest checkpoint. */
  #goBefore(moment: Moment): void {
    const mark = this.#marks.before(moment);
    const here = { event: this.#run.event, at: this.#run.now };
    if (precedes(here, moment) && here.event >= mark.event && !this.#atTip) return;
    this.#leaveTip();
    this.#run.load(mark.saved);
  }

  #leaveTip(): void {
    if (this.#atTip) this.#tipSaved = this.#run.save();
    this.#atTip = false;
  }

  #goToTip(): void {
    this.keepPlayhead();
    if (!this.#atTip) this.#run.load(this.#tipSaved);
    this.#atTip = true;
  }

  /** Simulates where nobody has been yet, and stops at an instant that is waited for. */
  #ahead(deadline: number, until = Infinity): void {
    const run = this.#run;
    this.#goToTip();
    const { duration } = run.layout;
    const end = Math.min(duration, until);
    let clock = this.#clock();
    while (run.now < end && clock < deadline) {
      const sampleAt = Math.floor((duration * this.#samples.length) / SAMPLES);
      this.#stride.towardsTime(run, Math.min(sampleAt, end));
      this.#tip = { event: run.event, at: run.now };
      if (run.now >= sampleAt && this.#samples.length <= SAMPLES) this.#takeSample();
      const later = this.#clock();
      this.#workSinceMarkMs += later - clock;
      clock = later;
      if (this.#workSinceMarkMs >= CHECKPOINT_EVERY_MS) this.#keep();
    }
    if (run.now >= duration) this.#finish();
    else if (clock - this.#lastProgressAt >= PROGRESS_EVERY_MS) this.#tellProgress(run.story());
  }

  #keep(): void {
    this.#marks.add(this.#mark(this.#marks.last), this.#playhead.event);
    this.#workSinceMarkMs = 0;
  }

  #finish(): void {
    this.#keep();
    this.#finished = true;
    const report = this.#run.finish();
    this.#tellProgress(report.story);
    this.#outlet.report(report);
    // Closing the books may have moved the world.
    this.#run.load(this.#marks.last.saved);
    this.#atTip = false;
  }

  /** Trust, but verify: one stretch is replayed from its checkpoint and must end in the digest it ended in before. */
  #replayAgain(deadline: number): void {
    if (this.#straight !== undefined) return this.#playStraight(this.#straight, deadline);
    // A run in which nothing happens has no stretch to replay.
    if (this.#marks.count < 2) {
      this.#rechecked = true;
      return;
    }
    if (this.#recheck === undefined) {
      const index = Math.floor(Math.random() * (this.#marks.count - 1));
      this.#recheck = { from: this.#marks.at(index), to: this.#marks.at(index + 1) };
      this.keepPlayhead();
      this.#run.load(this.#recheck.from.saved);
    }
    const { from, to } = this.#recheck;
    if (!this.#replay({ by: "event", event: to.event }, deadline)) return;
    this.#rechecked = true;
    const actual = this.#run.digest();
    this.#outlet.rechecked({ fromEvent: from.event, event: to.event, expected: to.digest, actual });
  }

  /** A run that goes on from another one's checkpoint must end as it would from its start. */
  #playStraight(straight: Straight, deadline: number): void {
    const { event, digest } = this.#marks.last;
    const actual = straight.digestAt(event, () => this.#clock() >= deadline);
    if (actual === undefined) return;
    [this.#straight, this.#rechecked] = [undefined, true];
    this.#outlet.rechecked({ fromEvent: 0, event, expected: digest, actual });
  }

  #takeSample(): void {
    this.#samples.push(sampleOf(this.#run.frame(), this.#gauges.read(), this.#samples.at(-1)));
    this.#readings.push(this.#gauges.save());
  }

  #tellProgress(story: readonly StoryLine[]): void {
    const clock = this.#clock();
    const seconds = (clock - this.#startedAt) / 1000;
    this.#outlet.progress({
      ...this.#tip,
      done: this.#finished,
      eventsPerSecond: seconds > 0 ? Math.round(this.#tip.event / seconds) : 0,
      story: story.slice(this.#storyTold),
      samples: this.#samples.slice(this.#samplesTold),
    });
    this.#storyTold = story.length;
    this.#samplesTold = this.#samples.length;
    this.#lastProgressAt = clock;
  }

  /** Shares with the mark before it what is the same in both. */
  #mark(before?: Mark): Mark {
    const run = this.#run;
    const saved = run.save();
    const bytes = before === undefined ? sizeOf(saved) : shareWith(before.saved, saved);
    return { event: run.event, at: run.now, digest: run.digest(), saved, bytes };
  }

  /**
   * What was simulated before the break can still be looked at; nothing goes beyond it. Who waits for something beyond
   * gets the last there is: without an answer the page would take its worker for dead.
   */
  #breakDown(error: unknown): void {
    const { event, now } = this.#run;
    const [wanted, tape] = this.#lastGood === undefined ? [this.#wanted, this.#tape] : [];
    [this.#finished, this.#rechecked, this.#atTip] = [true, true, false];
    this.#lastGood = { event: Math.max(0, event - 1), at: now - 1 };
    this.#tip = this.#lastGood;
    this.#run.load(this.#marks.last.saved);
    this.#rewindTape();
    [this.#wanted, this.#tape] = [undefined, undefined];
    this.#askAgain(wanted, tape);
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    this.#outlet.broken({ message, stack, at: now, event });
  }
}
