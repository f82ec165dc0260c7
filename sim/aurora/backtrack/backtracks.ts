/**
 * BacktrackDBCluster, as the owner of a cluster sees it (cluster reference 4.6): what may be asked for, and what
 * happens then.
 *
 *     pending     the cluster is `backtracking`: its engines go down, all connections with them, and what was not
 *                 committed is dropped
 *     applying    after a workflow's time the volume is taken to the nearest consistency point at or before the moment
 *                 (rewinding.ts)
 *     completed   the engines start, the writer opens the volume, and the cluster is available
 *
 * How far back is possible: the target window, or less where more change records were created in it than are kept; then
 * the owner is told (0131, 0132). **Chosen**: the workflow's time (the guide says minutes in all), how many change
 * records are kept, how often the window is looked at. Left out: change records per storage node, and replicas that
 * follow the binary log and diverge.
 */
import { formatSpan, type Lsn, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { ControlPlane } from "../cluster/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context, Volume } from "../storage/index.ts";
import type { Rewinding } from "./rewinding.ts";
import { forkOf, type Timeline } from "./timeline.ts";

export interface BacktracksParts {
  readonly context: Context;
  readonly clusterId: string;
  readonly volume: Volume;
  readonly control: ControlPlane;
  readonly instances: readonly Instance[];
  readonly timeline: Timeline;
  readonly rewinding: Rewinding;
  /** The target window at the start. */
  readonly window: Micros;
  /** A snapshot of it is being created. */
  readonly isBackingUp: () => boolean;
  /** Others may be following the cluster's binary log. */
  readonly isBinlogOn: boolean;
  /** Rows that a table may have. */
  readonly keys: number;
  /** Hears what is the newest commit of each row that the database has now. */
  readonly rewound: (commitOf: (key: number) => Lsn) => void;
}

export interface BacktrackRequest {
  /** BacktrackTo. */
  readonly to: Micros;
  readonly force: boolean;
  /** UseEarliestTimeOnPointInTimeUnavailable. */
  readonly useEarliest: boolean;
}

/** What DescribeDBClusterBacktracks says of one. */
export interface BacktrackRow {
  readonly cluster: string;
  readonly askedAt: Micros;
  readonly backtrackTo: Micros;
  /** The moment taken: another one where the earliest was to be used. */
  readonly takenTo: Micros;
  /** The last consistency point at or before it, and up to where the volume was there already. */
  readonly point: Lsn;
  readonly fork: Lsn;
  readonly status: "applying" | "completed" | "failed";
  /** When the volume stood there, and when the cluster was available; -1 before. */
  readonly appliedAt: Micros;
  readonly availableAt: Micros;
}

export class Backtracks implements Stateful {
  /** EarliestBacktrackTime as it was last told. */
  earliest: Micros = 0;
  /** Looks at the window that found it smaller than its target: BacktrackWindowAlert. */
  alerts = 0;
  /** Change records that were kept, times microseconds. */
  recordTime = 0;
  #isTrimmed = false;
  /**
   * The target window, 0 when Backtrack has been switched off for good; and how far it reached when it was changed
   * last.
   */
  #window: Micros;
  #reached: Micros = 0;
  #rows: BacktrackRow[] = [];
  /** The instances that were there when the engines went down. */
  #stopped: readonly number[] = [];
  readonly #parts: BacktracksParts;
  readonly #apply: number;
  readonly #await: number;

  constructor(parts: BacktracksParts) {
    this.#parts = parts;
    this.#window = parts.window;
    const { engine, parameters } = parts.context;
    const look = engine.register("backtrack window is looked at", () => {
      this.#look();
      engine.after(parameters.backtrackLook, look, 0, 0, 0, 0);
    });
    this.#apply = engine.register("backtrack is applied", () => this.#rewind());
    this.#await = engine.register("backtracked cluster starts", () => this.#start());
    engine.after(parameters.backtrackLook, look, 0, 0, 0, 0);
  }

  /**
   * The cluster is a copy that is there now: what was before is its source's (Aurora user guide, "Performing a
   * backtrack", on clones).
   */
  begin(): void {
    const { mutations, engine } = this.#parts.context;
    // Mutation backtrackBeforeClone: nobody looks when the cluster was made.
    if (mutations.backtrackBeforeClone) return;
    this.earliest = engine.now;
    this.#reached = engine.now;
  }

  /** In the order in which they were accepted. */
  rows(): readonly BacktrackRow[] {
    return this.#rows;
  }

  /** Whether the cluster has left what it was at a moment for another line of its history, or an earlier point. */
  hasTakenBack(moment: Micros): boolean {
    return this.#rows.some(({ askedAt, takenTo }) => moment > takenTo && moment <= askedAt);
  }

  get targetWindow(): Micros {
    return this.#window;
  }

  /**
   * ModifyDBCluster with another BacktrackWindow: a smaller one counts at once, a larger one as time passes, and 0 is
   * for good. Returns why it is refused.
   */
  whyNotModified(window: Micros): string | undefined {
    const { clusterId, control } = this.#parts;
    const { cluster: status } = control.told.statuses;
    if (status !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${status} state but expected it to be one of available.`;
    if (this.#window === 0 && window > 0)
      return `InvalidParameterCombination: Backtrack of ${clusterId} has been switched off, and cannot be switched on again.`;
    return undefined;
  }

  modify(window: Micros): void {
    const { context } = this.#parts;
    this.#reached = this.#earliestNow();
    // Mutation backtrackWindowStays: records are kept, and can be had, for as long as at first.
    if (!context.mutations.backtrackWindowStays) this.#window = window;
    context.trace.emit(TRACE.backtrackWindowSet, window);
  }

  /** How far back it is possible to go now. */
  get windowActual(): Micros {
    return this.#parts.context.engine.now - this.#earliestNow();
  }

  /** Change records that are kept for the window. */
  get recordsStored(): number {
    return this.#parts.timeline.createdSince(this.#earliestNow());
  }

  /** Returns why it is refused, under AWS's error name. */
  ask({ to, force, useEarliest }: BacktrackRequest): string | undefined {
    const { context, clusterId, control, instances, timeline, isBinlogOn } = this.#parts;
    const { engine, mutations, trace, parameters } = context;
    const { cluster: status } = control.told.statuses;
    if (status !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${status} state but expected it to be one of available.`;
    if (this.#window === 0) return `InvalidDBClusterStateFault: Backtrack of ${clusterId} has been switched off.`;
    if (this.#parts.isBackingUp())
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in backing-up state but expected it to be one of available.`;
    if (isBinlogOn && !force)
      return `InvalidDBClusterStateFault: binary logging is on for ${clusterId}, and what follows it would diverge: Force goes ahead nevertheless.`;
    const earliest = this.#earliestNow();
    // Mutation backtrackClampsSilently: nobody is told that the moment wanted is out of reach.
    const mayClamp = useEarliest || mutations.backtrackClampsSilently;
    if (to < earliest && !mayClamp)
      return `InvalidParameterValue: ${clusterId} can't be backtracked to ${formatSpan(to)}; its EarliestBacktrackTime is ${formatSpan(earliest)}.`;
    // The cluster is available, so what was asked for before is done, whether anybody has looked since or not.
    if (this.#rows.at(-1)?.status === "applying") this.#end("completed");
    const takenTo = Math.max(to, earliest);
    const target = timeline.at(takenTo);
    const fork = forkOf(timeline.now(), target);
    const number = this.#rows.length;
    this.#rows.push({
      cluster: clusterId,
      askedAt: engine.now,
      backtrackTo: to,
      takenTo,
      point: target.point,
      fork,
      status: "applying",
      appliedAt: -1,
      availableAt: -1,
    });
    trace.emit(TRACE.backtrackBegan, number, to, takenTo, useEarliest ? 1 : 0);
    control.told.statuses.setCluster("backtracking");
    this.#stopped = instances.flatMap(({ index, isThere }) => (isThere ? [index] : []));
    for (const index of this.#stopped) control.told.statuses.backtracks(index);
    control.shutDown();
    timeline.hold();
    engine.after(parameters.backtrackWorkflow, this.#apply, 0, 0, 0, 0);
    return undefined;
  }

  /** The volume stands where it was to go. */
  applied(): void {
    const { context, volume, timeline, keys, rewound } = this.#parts;
    const { engine, trace } = context;
    const row = this.#last();
    timeline.rewound(volume.log.last);
    for (let key = 0; key < keys; key++) {
      const version = volume.log.versionAt(key, volume.log.last);
      trace.emit(TRACE.backtrackedRow, key, version, version === 0 ? 0 : volume.log.value(version));
    }
    rewound((key) => volume.log.commitLsnOf(volume.log.versionAt(key, volume.log.last)));
    this.#rows[this.#rows.length - 1] = { ...row, appliedAt: engine.now };
    trace.emit(
      TRACE.backtrackApplied,
      this.#rows.length - 1,
      volume.log.last,
      row.takenTo,
      row.fork < row.point ? 1 : 0,
    );
    this.#start();
  }

  copyState(copy: StateCopy): void {
    this.earliest = copy.of(this.earliest);
    this.alerts = copy.of(this.alerts);
    this.recordTime = copy.of(this.recordTime);
    this.#isTrimmed = copy.of(this.#isTrimmed);
    this.#rows = copy.of(this.#rows);
    this.#stopped = copy.of(this.#stopped);
    this.#window = copy.of(this.#window);
    this.#reached = copy.of(this.#reached);
  }

  #last(): BacktrackRow {
    return this.#rows[this.#rows.length - 1];
  }

  #earliestNow(): Micros {
    const { context, timeline } = this.#parts;
    return Math.max(
      this.earliest,
      context.engine.now - this.#window,
      timeline.since(context.parameters.backtrackRecordsMax),
    );
  }

  #look(): void {
    const { context, control } = this.#parts;
    const { engine, trace, parameters } = context;
    this.earliest = this.#earliestNow();
    this.recordTime += this.recordsStored * parameters.backtrackLook;
    // A larger window than before is not smaller than its target for want of records.
    const isTrimmed = this.earliest > Math.max(this.#reached, engine.now - this.#window);
    if (isTrimmed) this.alerts++;
    if (isTrimmed !== this.#isTrimmed)
      control.told.note(isTrimmed ? "backtrackWindowSmaller" : "backtrackWindowRestored", Math.max(0, control.writer));
    this.#isTrimmed = isTrimmed;
    trace.emit(TRACE.backtrackTold, this.earliest, isTrimmed ? 1 : 0);
  }

  #end(status: "completed" | "failed"): void {
    const { engine, trace } = this.#parts.context;
    const row = this.#last();
    this.#rows[this.#rows.length - 1] = { ...row, status, availableAt: status === "completed" ? engine.now : -1 };
    trace.emit(TRACE.backtrackEnded, this.#rows.length - 1, row.askedAt, row.takenTo, status === "completed" ? 1 : 0);
  }

  #rewind(): void {
    const { timeline, rewinding } = this.#parts;
    const { takenTo, fork } = this.#last();
    rewinding.start(timeline.at(takenTo), fork);
  }

  /**
   * The engines start, and it is waited until the cluster is available. Whoever has lost its key meanwhile stays down.
   */
  #start(): void {
    const { context, control } = this.#parts;
    const { engine, parameters } = context;
    const { statuses } = control.told;
    const { status, appliedAt } = this.#last();
    // A look that belongs to one that is over must not start the engines of the next.
    if (status !== "applying" || appliedAt < 0) return;
    if (statuses.cluster === "available") this.#end("completed");
    else if (statuses.cluster.startsWith("inaccessible")) this.#end("failed");
    else {
      // Who is being deleted is not started again, not even for having written: nobody would tell it what to do.
      if (control.isStopped) control.startUp(this.#stopped.filter((index) => statuses.of(index) !== "deleting"));
      engine.after(parameters.probePeriod, this.#await, 0, 0, 0, 0);
    }
  }
}
