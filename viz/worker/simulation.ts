/**
 * What the player (player.ts) needs of a run, what it tells of one, and what one run leaves to another that is made
 * from it.
 */
import type { Gauges } from "../../sim/figures/index.ts";
import type { Frame, Inside, InsideWish, Layout, RunReport, StoryLine, TapeMessages } from "../../sim/results/index.ts";
import type { Mark } from "./checkpoints.ts";
import type { Broken, Moment, Progress, Recheck, Sample, Tape } from "./protocol.ts";

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
  inside(wish: InsideWish): Inside | null;
  story(): readonly StoryLine[];
  save(): unknown;
  load(saved: unknown): void;
  finish(): RunReport;
  gauges(): GaugesOfRun;
  recordMessages(): void;
  recordedMessages(): TapeMessages;
}

interface GaugesOfRun {
  read(): Gauges;
  save(): unknown;
  load(saved: unknown): void;
}

/**
 * What a run has in common with the one that it was made from: checkpoints it can go on from, and what was sampled up
 * to the last of them.
 */
export interface Inherited {
  readonly marks: readonly Mark[];
  readonly samples: readonly Sample[];
  /** By sample: what the next reading of the gauges counts from. */
  readonly readings: readonly unknown[];
  /** The same run from its start, in a world of its own: what the whole is compared with when there is time. */
  readonly straight: () => Simulation;
}

export interface Outlet {
  progress(progress: Progress): void;
  /** `inside`: what was wished for with the moment. */
  frame(ticket: number, frame: Frame, inside: Inside | null): void;
  tape(ticket: number, tape: Tape): void;
  report(report: RunReport): void;
  rechecked(recheck: Recheck): void;
  broken(broken: Broken): void;
}

/** A moment that the player has been asked for; `placed` once it lies ahead of where the world stands. */
export interface WantedMoment {
  readonly ticket: number;
  readonly moment: Moment;
  readonly inside: InsideWish | null;
  placed: boolean;
}

/** A stretch of messages that the player has been asked for, and how far it is with it. */
export interface WantedTape {
  readonly ticket: number;
  readonly from: number;
  readonly to: number;
  placed: boolean;
  recording: boolean;
  /** How machines stood on the way. */
  stood: Tape["stood"][number][];
}
