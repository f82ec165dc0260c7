/**
 * Everything that passes between the page and the worker that simulates. Plain data both ways.
 *
 * Each opened run has a number, and each seek has a ticket; the page ignores what belongs to an older one.
 */
import type { Becomes } from "../../sim/bounds/index.ts";
import type { Shaped } from "../../sim/explore/cause-groups.ts";
import type { Askable, Explanation } from "../../sim/explore/index.ts";
import type { Outcome } from "../../sim/explore/odds.ts";
import type { SeedResult } from "../../sim/explore/play-seed.ts";
import type { Gauges } from "../../sim/figures/index.ts";
import type { ExportFormat, ExportWishes } from "../../sim/reports/index.ts";
import type {
  Frame,
  HostStatus,
  Inside,
  InsideWish,
  Layout,
  RunReport,
  StoryLine,
  TapeMessages,
} from "../../sim/results/index.ts";
import type { Query } from "../project/conditions.ts";
import type { Standing } from "../project/standing.ts";
import type { Strip } from "../project/swarm-strip.ts";
import type { IncidentRequest, IncidentResponse } from "./incident-types.ts";
import type { Change } from "./changes.ts";
import type { Judged, Recorded } from "./recorded.ts";
import type { ToldText } from "./told-text.ts";

/** A scenario that ships with the viewer, or the text of one that came with a link. */
export type ScenarioSource =
  { readonly kind: "builtin"; readonly name: string } | { readonly kind: "text"; readonly text: string };

/** A moment: after event number `event` (0: before the first), or after every event at or before `at`. */
export type Moment = { readonly by: "event"; readonly event: number } | { readonly by: "time"; readonly at: number };

export type Request =
  | {
      readonly type: "open";
      readonly run: number;
      readonly source: ScenarioSource;
      /** Null: the scenario's own seed. */
      readonly seed: string | null;
      readonly mutations: readonly string[];
    }
  /**
   * Somebody looks at what can be broken: what the first change to a run takes longest for is done now. Nothing comes
   * back.
   */
  | { readonly type: "prepare"; readonly run: number; readonly source: ScenarioSource; readonly seed: string }
  /**
   * The run with one change: its text comes back as `revised`; then it is opened as run `becomes` and shown at
   * `moment`, without a word from the page: whoever breaks something waits for one message to come and go, not for
   * three. What is refused leaves all as it was.
   */
  | {
      readonly type: "fork";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
      readonly change: Change;
      readonly becomes: number;
      readonly moment: Moment;
    }
  /** The text of a scenario as its author wrote it, and the schema that texts are judged by. */
  | { readonly type: "text"; readonly run: number; readonly source: ScenarioSource }
  /** The configuration as a diagram. */
  | { readonly type: "diagram"; readonly run: number; readonly source: ScenarioSource }
  /** Would this text be accepted? Nothing else happens. */
  | { readonly type: "check"; readonly run: number; readonly ticket: number; readonly text: string }
  /** One seed of a swarm, played to its end. */
  | {
      readonly type: "playSeed";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly mutations: readonly string[];
      readonly seed: number;
      /** Without its faults and actions of this kind, if one is given. */
      readonly without?: string;
      /** What must never be so, beside the scenario's own checks. */
      readonly never?: Becomes | undefined;
    }
  /** One seed of a swarm once more, for a picture of it. */
  | {
      readonly type: "strip";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly mutations: readonly string[];
      readonly seed: number;
    }
  /** The smallest scenario in which the same check fails; told after each attempt. */
  | {
      readonly type: "shrink";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly mutations: readonly string[];
      readonly seed: number;
      readonly check: string;
      readonly never?: Becomes | undefined;
    }
  /**
   * Of one seed of a swarm the faults and actions that cannot be left out; told after each run. `known` are shapes that
   * others of the check had.
   */
  | {
      readonly type: "cause";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly mutations: readonly string[];
      readonly seed: number;
      readonly check: string;
      readonly known: readonly string[];
      readonly never?: Becomes | undefined;
    }
  /** What there is to ask about the run: checks that fail, writes that were stuck. Of a worker of its own. */
  | {
      readonly type: "askable";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
    }
  /** The causes of one of them; told before each run that is played for it, and at the end. */
  | {
      readonly type: "explain";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
      readonly question: Explanation["question"];
    }
  /** The run once more with what its clients did; of a worker of its own, which does nothing else. */
  | {
      readonly type: "record";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
    }
  /** Moments of the run that are as somebody has asked. Of a worker of its own. */
  | {
      readonly type: "find";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
      readonly query: Query;
    }
  /**
   * Futures of the run from each of these moments, with other luck from there on; told one by one. Of a worker of its
   * own, one of several.
   */
  | {
      readonly type: "chance";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
      readonly outcome: Outcome;
      readonly moments: readonly number[];
      readonly worker: number;
      readonly runsMax: number;
    }
  /**
   * The next `lasting` microseconds as if `fault` came now and lasted so long, told in parts; without a fault the spare
   * run only follows to the moment. The latest is what is wanted. Of a worker of its own.
   */
  | {
      readonly type: "glimpse";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
      readonly at: number;
      readonly fault: Readonly<Record<string, unknown>> | null;
      readonly lasting: number;
      /** Without a fault: what may be asked about next, played meanwhile in this order. */
      readonly likely: readonly Readonly<Record<string, unknown>>[];
    }
  /** The run once more, as another tool reads it; of a worker of its own, which does nothing else. */
  | {
      readonly type: "export";
      readonly run: number;
      readonly source: ScenarioSource;
      readonly seed: string;
      readonly mutations: readonly string[];
      readonly format: ExportFormat;
      readonly wishes: ExportWishes;
    }
  | IncidentRequest
  /** Nothing is to be simulated ahead for now; or again. What is known can be looked at meanwhile. */
  | { readonly type: "halt"; readonly run: number; readonly isHalted: boolean }
  /** Every message of a stretch of time; after the moments that are sought meanwhile. */
  | {
      readonly type: "tape";
      readonly run: number;
      readonly ticket: number;
      readonly from: number;
      readonly to: number;
    }
  /** `inside`: what to look into at that moment, null for nothing. */
  | {
      readonly type: "seek";
      readonly run: number;
      readonly ticket: number;
      readonly moment: Moment;
      readonly inside: InsideWish | null;
    };

export type Response =
  | { readonly type: "catalog"; readonly scenarios: readonly CatalogEntry[] }
  | { readonly type: "opened"; readonly run: number; readonly world: OpenedWorld }
  | { readonly type: "refused"; readonly run: number; readonly issues: readonly Issue[] }
  | { readonly type: "tape"; readonly run: number; readonly ticket: number; readonly tape: Tape }
  | ToldText
  | { readonly type: "diagram"; readonly run: number; readonly svg: string }
  | { readonly type: "checked"; readonly run: number; readonly ticket: number; readonly issues: readonly Issue[] }
  | { readonly type: "played"; readonly run: number; readonly seed: number; readonly result: SeedResult }
  | { readonly type: "stripped"; readonly run: number; readonly seed: number; readonly strip: Strip }
  | { readonly type: "shrunk"; readonly run: number; readonly step: ShrinkStep }
  | { readonly type: "causing"; readonly run: number; readonly runs: number }
  | { readonly type: "caused"; readonly run: number; readonly cause: FoundCause | null }
  | { readonly type: "askable"; readonly run: number; readonly askable: Askable }
  | {
      readonly type: "explaining";
      readonly run: number;
      readonly runs: number;
      readonly next: string;
      readonly last: string;
    }
  | { readonly type: "explained"; readonly run: number; readonly found: Explanation | null }
  /** Found so far up to `at`: what is new since the last message, and how many there are in all. */
  | {
      readonly type: "finding";
      readonly run: number;
      readonly at: number;
      readonly matches: readonly Match[];
      readonly total: number;
      readonly done: boolean;
    }
  | { readonly type: "glimpsed"; readonly run: number; readonly glimpse: Glimpse | null }
  | { readonly type: "future"; readonly run: number; readonly place: number; readonly hit: boolean }
  /** This worker has played its share of futures. */
  | { readonly type: "futured"; readonly run: number }
  | IncidentResponse
  | { readonly type: "recording"; readonly run: number; readonly at: number }
  | { readonly type: "recorded"; readonly run: number; readonly recorded: Recorded }
  | { readonly type: "judged"; readonly run: number; readonly judged: Judged }
  | { readonly type: "exporting"; readonly run: number; readonly at: number }
  | { readonly type: "exported"; readonly run: number; readonly file: Blob; readonly about: readonly string[] }
  | { readonly type: "notExported"; readonly run: number; readonly words: string }
  | { readonly type: "revised"; readonly run: number; readonly text: string; readonly becomes: number }
  | { readonly type: "notRevised"; readonly run: number; readonly issues: readonly Issue[] }
  | { readonly type: "progress"; readonly run: number; readonly progress: Progress }
  | { readonly type: "report"; readonly run: number; readonly report: RunReport }
  | { readonly type: "rechecked"; readonly run: number; readonly recheck: Recheck }
  | {
      readonly type: "frame";
      readonly run: number;
      readonly ticket: number;
      readonly frame: Frame;
      readonly inside: Inside | null;
    }
  | { readonly type: "broken"; readonly run: number; readonly broken: Broken };

/** What would come, had something failed at `from`; told again and again while it grows. */
export interface Glimpse {
  readonly from: number;
  /** How far it has been played, and how far it will be. */
  readonly until: number;
  readonly to: number;
  /** Acknowledged in each of equal parts from `from` to `until`. */
  readonly writes: readonly number[];
  readonly failed: number;
  readonly unknown: number;
  readonly lines: readonly Pick<StoryLine, "at" | "text" | "kind">[];
  /** At `until`: that of the branch which a press makes. */
  readonly digest: string;
  /** How everything stands then, without messages. */
  readonly after: Frame;
  /** At the ends of the same parts, and at `from`: what charts are drawn from. */
  readonly readings: readonly Reading[];
}

/** What charts plot, at one instant. */
export interface Reading {
  readonly at: number;
  readonly gauges: Gauges;
}

/** A moment that was looked for. */
export interface Match {
  readonly at: number;
  readonly event: number;
  readonly words: string;
}

export interface CatalogEntry {
  readonly name: string;
  /** The title of its folder in the library. */
  readonly folder: string;
  readonly title: string;
}

/** What is known as soon as a run is opened, before anything has been simulated. */
export interface OpenedWorld {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hash: string;
  /** The text it was read from: what a link must carry when the scenario does not ship with the viewer. */
  readonly source: ScenarioSource;
  readonly seed: string;
  /** The seed is the scenario's own. */
  readonly ownSeed: boolean;
  readonly mutations: readonly string[];
  readonly layout: Layout;
  /** What is allowed in its text and probably not meant, where the text was read to open it. */
  readonly warnings?: readonly Issue[] | undefined;
}

/** Why a scenario, a seed or a mutation was not accepted. */
export interface Issue {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** How far the run ahead has come; `story` and `samples` are what is new since the last message. */
export interface Progress {
  readonly at: number;
  readonly event: number;
  readonly done: boolean;
  readonly eventsPerSecond: number;
  readonly story: readonly StoryLine[];
  readonly samples: readonly Sample[];
}

/** Running totals at evenly spaced instants: what the timeline's strip and the charts are drawn from. */
export interface Sample {
  readonly at: number;
  readonly event: number;
  readonly writesOk: number;
  readonly readsOk: number;
  readonly failed: number;
  readonly unknown: number;
  readonly waitingCommits: number;
  readonly gauges: Gauges;
  readonly standing: Standing;
}

/** Why one seed of a swarm fails; `text` is its scenario with nothing else done to it. */
export interface FoundCause extends Shaped {
  readonly text: string;
}

/** What is left of a failing scenario after some attempts to make it smaller. */
export interface ShrinkStep {
  readonly tried: number;
  /** Faults and actions that are left, in words. */
  readonly left: readonly string[];
  /** `2 faults, 0 actions, 1 instance, 4.2 s` */
  readonly size: string;
  readonly seed: string;
  /** The scenario's text, when it is as small as the search makes it; "" before. */
  readonly text: string;
}

/** What was under way at some time in a stretch. */
export interface Tape {
  readonly from: number;
  readonly to: number;
  readonly messages: TapeMessages;
  /** How instances and storage nodes stood at evenly spaced instants of it, its two ends among them. */
  readonly stood: readonly {
    readonly at: number;
    readonly instances: readonly HostStatus[];
    readonly nodes: readonly HostStatus[];
  }[];
}

/** The worker replayed a stretch it had simulated before: the digests must agree. */
export interface Recheck {
  readonly fromEvent: number;
  readonly event: number;
  readonly expected: string;
  readonly actual: string;
}

/** The engine threw: its own assertion, most likely. The seed and the event reproduce it. */
export interface Broken {
  readonly message: string;
  readonly stack: string;
  readonly at: number;
  readonly event: number;
}
