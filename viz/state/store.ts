/**
 * The page's whole state: one clock (the frame), one selection, and what is known of the run. Views draw from it and
 * keep nothing.
 *
 * Drawing happens in one animation frame after a change, and never without one: an idle page draws nothing.
 */
import type { Becomes } from "../../sim/bounds/index.ts";
import type { SeedResult } from "../../sim/explore/play-seed.ts";
import type { FaultSpan, Frame, Inside, InsideWish, RunReport, StoryLine } from "../../sim/results/index.ts";
import type { Columns } from "../project/columns.ts";
import type { Known } from "../project/multiverse.ts";
import type { Note } from "../project/notes.ts";
import type { Cue, SpeechLevel } from "../project/script.ts";
import type { Rate } from "../project/timeline.ts";
import type { Part } from "../project/tracks.ts";
import type { WallOrder } from "../project/wall.ts";
import type {
  Broken,
  CatalogEntry,
  Issue,
  OpenedWorld,
  Recheck,
  Sample,
  ShrinkStep,
  Tape,
} from "../worker/protocol.ts";
import type { CausesState } from "./causes.ts";
import type { ChanceState } from "./chance.ts";
import type { FindingState } from "./finding.ts";
import type { Shown } from "./glimpses.ts";
import type { HistoryState } from "./histories.ts";
import type { IncidentState } from "./incidents.ts";
import type { Course } from "./lessons.ts";
import type { OpenOrder } from "./links.ts";
import type { Pace } from "./pace.ts";
import type { Selected } from "./selection.ts";
import type { CausesFound } from "./swarm-causes.ts";
import type { Tracks } from "./tracks.ts";

export type SpeedId = "story" | "10" | "1" | "0.1" | "0.01" | "0.001";
export type Theme = "system" | "light" | "dark";
/** The wide views of viz/view/wide.ts; one is open at most, or two beside each other. */
export type WideId =
  | "zoom"
  | "lanes"
  | "logladder"
  | "charts"
  | "histories"
  | "swarm"
  | "causes"
  | "find"
  | "multiverse"
  | "compare"
  | "editor";
export type Tab = "selected" | "faults" | "checks" | "story";

/** What is known of the opened run. */
export interface RunState {
  readonly world: OpenedWorld;
  readonly pace: Pace;
  readonly story: readonly StoryLine[];
  readonly script: readonly Cue[];
  readonly markers: readonly StoryLine[];
  readonly samples: readonly Sample[];
  readonly rates: readonly Rate[];
  readonly simulatedUntil: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly done: boolean;
  /** Somebody has stopped simulating ahead: the run is known up to `simulatedUntil`. */
  readonly isHalted: boolean;
  readonly report: RunReport | null;
  readonly recheck: Recheck | null;
  readonly broken: Broken | null;
}

/** What a link claims of the run, and what was found. */
export interface LinkClaim {
  /** -1 for a link that names none: its moment is a time. */
  readonly event: number;
  readonly digest: string;
  readonly hash: string;
  /** The build that made it; "" where it does not say. */
  readonly build: string;
  readonly verdict: "open" | "same" | "different";
}

/** The run on the screen is another one with something changed. */
export interface Branch {
  /** `writer-1 crashes at 2.5 s`, `without: us-east-1b loses power`. */
  readonly words: string;
  /** What the parent is called, and how it ended, if it had been simulated to its end. */
  readonly parent: string;
  readonly before: RunReport | null;
  /** Faults that were taken out on the way here, the last one last. */
  readonly ghosts: readonly FaultSpan[];
}

/** Many seeds of one scenario, played by workers of their own. */
export interface SwarmState {
  /** What is being played: the world on the screen when it began; and what must never be so, besides. */
  readonly of: OpenedWorld;
  readonly never: Becomes | undefined;
  readonly total: number;
  readonly workers: number;
  /** In the order of arrival; grows in place, `count` tells how far. */
  readonly results: readonly { readonly seed: number; readonly result: SeedResult }[];
  readonly count: number;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** Runs that somebody marks, to hear what is otherwise with them; and a difference that is being proven. */
  readonly marked: Marked;
  readonly proof: Proof | null;
  /** Null until somebody asks what causes them. */
  readonly causes: CausesFound | null;
  /** A failure that is being made small. */
  readonly shrink: {
    readonly seed: number;
    readonly check: string;
    readonly step: ShrinkStep | null;
    readonly error: string;
  } | null;
}

/** Marked of a swarm: those that fail, the tenth that waited longest for a write, or seeds of a range. */
export type Marked =
  { readonly kind: "failed" | "slowest" } | { readonly kind: "range"; readonly from: number; readonly to: number };

/** Marked seeds played again without one kind of fault or action. */
export interface Proof {
  readonly without: string;
  readonly seeds: readonly number[];
  readonly played: number;
  /** How many of the seeds failed before, and how many of those that were played again still do. */
  readonly failedBefore: number;
  readonly failed: number;
  /** The median of the longest times without a write, before and now. */
  readonly gapBeforeUs: number;
  readonly gapsUs: readonly number[];
}

/** A text under somebody's hands. */
export interface Draft {
  readonly text: string;
  /** The text came from elsewhere than the editor (another run was opened): the editor takes it over. Counts. */
  readonly version: number;
  /**
   * same: of the run on the screen. waiting: to be judged. wrong: the run on the screen is the last one that could be
   * played.
   */
  readonly verdict: "same" | "waiting" | "wrong";
  readonly issues: readonly Issue[];
  /** Of a text that came from elsewhere: what is probably not meant. Those of an edited one are its run's. */
  readonly warnings: readonly Issue[];
  readonly schema: object;
  /** The run from which the editing began: what changes are counted from. */
  readonly base: { readonly world: OpenedWorld; readonly report: RunReport | null };
}

/** A run among those made by hand from one another. */
export interface TreeRun extends Known {
  readonly order: OpenOrder;
}

/** A second run beside the one on the screen, at the same instant. */
export interface Other {
  readonly id: number;
  readonly run: RunState | null;
  readonly frame: Frame | null;
  /** Where the two first come to differ, and in what; "searching" while it is looked for. */
  readonly first: "searching" | { readonly at: number; readonly words: string } | null;
}

/** Something the reader must know before trusting the picture. */
export interface Notice {
  readonly kind: "link" | "scenario" | "engine";
  readonly title: string;
  readonly lines: readonly string[];
  /** Three runs to begin with stand under it. */
  readonly offersExamples: boolean;
  /** What somebody can take along to whoever is to mend it. */
  readonly report?: string;
  /** A moment before the trouble, in microseconds. */
  readonly earlier?: number;
}

export interface State {
  readonly catalog: readonly CatalogEntry[];
  readonly run: RunState | null;
  readonly frame: Frame | null;
  readonly direction: -1 | 0 | 1;
  readonly speed: SpeedId;
  /** The wanted frame is late. */
  readonly late: boolean;
  readonly selection: Selected;
  /** What the pointer or the focus is on. */
  readonly pointed: Selected;
  readonly wallOrder: WallOrder;
  readonly claim: LinkClaim | null;
  readonly branch: Branch | null;
  /** Every run that was opened since the page was, as far as it is known; and which of them is on the screen. */
  readonly tree: readonly TreeRun[];
  readonly here: number;
  /** The run that the one on the screen is compared with. */
  readonly other: Other | null;
  /** How the two pictures are shown: side by side, or one over the other up to so many percent. */
  readonly lens: number;
  readonly isSideBySide: boolean;
  /** What the timeline shows of the run, followed by the playhead; null for all of it. */
  readonly part: Part | null;
  /** The wide view that is open under the panes; one beside it; and the percent of the width that the first has. */
  readonly wide: WideId | null;
  readonly beside: WideId | null;
  readonly share: number;
  /**
   * How close the closer look is, as viz/project/places.ts writes it, null before it has begun; and what the worker
   * found there at the frame's moment.
   */
  readonly zoom: string | null;
  readonly wish: InsideWish | null;
  readonly inside: Inside | null;
  /** The whole ladder: the first of its protection groups that has a column. */
  readonly ladderFrom: number;
  /** Messages over time: the width of the window in microseconds, and what is known. */
  readonly lanesUs: number;
  readonly tape: Tape | null;
  /** The scenario's text as it is being edited; null until somebody wants to see it. */
  readonly draft: Draft | null;
  /** The last swarm that was asked for. */
  readonly swarm: SwarmState | null;
  /** What seeds are to keep beside the scenario's own checks: that this is never so. */
  readonly promise: Becomes | null;
  readonly history: HistoryState;
  /** What was asked about why, and what was found. */
  readonly causes: CausesState;
  /** What was looked for, and the moments that were found. */
  readonly finding: FindingState;
  /** What was recorded of a real incident. */
  readonly incident: IncidentState;
  /** How likely an outcome is from each moment on; and which tracks stand under the scrubber. */
  readonly chance: ChanceState;
  readonly tracks: Tracks;
  /** What would come if what is pointed at failed now. */
  readonly glimpse: Shown | null;
  /** A change has been asked for and is not on the screen yet; or why it was refused. */
  readonly changing: boolean;
  readonly refusal: string;
  readonly notice: Notice | null;
  /** The event at which the first five seconds ended and the page asks how to go on. */
  readonly asking: number | null;
  /** The lesson somebody is in. */
  readonly course: Course | null;
  /** Pinned to moments of the run, in the order of time. */
  readonly notes: readonly Note[];
  /** A short answer to a command, such as "Link copied". */
  readonly toast: string;
  readonly theme: Theme;
  readonly calm: boolean;
  readonly letterKeys: boolean;
  /** How wide the columns of panes are. */
  readonly columns: Columns;
  /** How much of the script the live region speaks. */
  readonly speech: SpeechLevel;
  readonly tab: Tab;
  /** Where the details are a drawer (view/drawer.ts): whether it is out. */
  readonly aside: boolean;
}

export type { Issue };

export type View = (state: State) => void;

export class Store {
  #state: State;
  #views: View[] = [];
  #listeners: View[] = [];
  #scheduled = false;
  /** How often the page was drawn: zero while nothing happens. */
  draws = 0;

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  get settled(): boolean {
    return !this.#scheduled;
  }

  set(patch: Partial<State>): void {
    this.#state = { ...this.#state, ...patch };
    for (const listener of this.#listeners) listener(this.#state);
    this.#schedule();
  }

  /** Changes what is known of the run, if one is open. */
  setRun(patch: Partial<RunState>): void {
    if (this.#state.run !== null) this.set({ run: { ...this.#state.run, ...patch } });
  }

  show(...views: readonly View[]): void {
    this.#views.push(...views);
    this.#schedule();
  }

  /** Has it hear of every change at once: for what asks a worker, which need not wait until the change is drawn. */
  listen(listener: View): void {
    this.#listeners.push(listener);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => this.flush());
  }

  /** What the next picture brings, at once: for whoever goes on in it and may have typed already. */
  flush(): void {
    if (!this.#scheduled) return;
    this.#scheduled = false;
    this.draws++;
    for (const view of this.#views) view(this.#state);
  }
}
