/**
 * How long backups are kept (cluster reference 4.1): BackupRetentionPeriod of 1 to 35 days, which ModifyDBCluster
 * changes; the automated snapshot of each day's backup window; and what becomes of both when the cluster is deleted.
 *
 *     live       the cluster is there; what falls out of the period is deleted whenever the latest restorable time is
 *                told
 *     retained   it was deleted with DeleteAutomatedBackups=false: its last moment stays the latest restorable one, and
 *                the period goes on
 *     gone       it was deleted with its automated backups, or the period has passed since; manual and final snapshots
 *                stay
 *
 * EarliestRestorableTime never goes back: a longer period brings nothing back that has been deleted, and while the
 * object store is away nothing falls out that is the newest there is. **Chosen**: the snapshot is taken when the window
 * opens, or as soon as the cluster is available in it; a day without such a moment has none. Left out: another window
 * while the cluster runs.
 */
import { SECOND, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { BackupsSpec } from "../../scenario/types.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import type { BackupStore } from "./object-store.ts";
import type { Snapshots } from "./snapshots.ts";

export interface RetentionParts {
  readonly context: Context;
  readonly clusterId: string;
  readonly store: BackupStore;
  /** Absent where nobody has said anything of backups: then there are no automated snapshots. */
  readonly spec: BackupsSpec | undefined;
  /**
   * It is made of another one while the run goes on: its backup begins with it, and it keeps what its source keeps
   * unless it says otherwise.
   */
  readonly isCopy: boolean;
  readonly inherited: Micros | undefined;
  readonly snapshots: () => Snapshots | undefined;
}

const STATES = ["live", "retained", "gone"] as const;
type State = (typeof STATES)[number];

const DAY: Micros = 24 * 3600 * SECOND;
const MINUTE: Micros = 60 * SECOND;

export class Retention implements Stateful {
  /** EarliestRestorableTime as it was last told. */
  earliest: Micros = 0;
  #period: Micros;
  /** Since when there is a backup; -1 while what it is of has yet to be made. */
  #beganAt: Micros;
  #state: State = "live";
  /** The day whose window has had its snapshot, counted from the run's first window; -1 before. */
  #day = -1;
  readonly #parts: RetentionParts;
  readonly #window: number;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    const { context, spec } = parts;
    this.#beganAt = parts.isCopy ? -1 : 0;
    this.#period = spec?.retention ?? parts.inherited ?? context.parameters.backupRetention;
    this.#window = spec === undefined ? -1 : context.engine.register("backup window is open", () => this.#look());
    if (spec !== undefined) context.engine.at(spec.opensAt, this.#window, 0, 0, 0, 0);
  }

  /** BackupRetentionPeriod. */
  get period(): Micros {
    return this.#period;
  }

  /** The cluster is there, and its backup goes on. */
  get isLive(): boolean {
    return this.#state === "live";
  }

  /** Its backup began with the run. */
  get isOrdinary(): boolean {
    return !this.#parts.isCopy;
  }

  /** Whether a moment lies within what there is a backup of. */
  reaches(moment: Micros): boolean {
    return this.isOrdinary || (this.#beganAt >= 0 && moment >= this.#beganAt);
  }

  /** The copy is there: what it was before is its source's. */
  begin(): void {
    this.#beganAt = this.#parts.context.engine.now;
    this.earliest = this.#beganAt;
  }

  get isGone(): boolean {
    return this.#state === "gone";
  }

  /** ModifyDBCluster. */
  modify(period: Micros): void {
    // Mutation retentionStays: what the period was at first counts for ever.
    if (!this.#parts.context.mutations.retentionStays) this.#period = period;
    this.#parts.context.trace.emit(TRACE.retentionModified, period);
  }

  /** The cluster is gone. */
  clusterDeleted(withBackups: boolean): void {
    this.#state = withBackups ? "gone" : "retained";
    if (withBackups) this.#parts.snapshots()?.expireAll();
  }

  /** How far back the cluster can be restored, when its latest restorable time is `latest`. */
  earliestAt(latest: Micros): Micros {
    return Math.max(this.earliest, Math.min(latest, this.#parts.context.engine.now - this.#period));
  }

  /** What has fallen out of the period is deleted. */
  tell(latest: Micros): void {
    const { context, store, snapshots } = this.#parts;
    const oldest = context.engine.now - this.#period;
    if (this.#state === "retained" && oldest > latest) this.#state = "gone";
    if (this.#state === "gone") return;
    this.earliest = this.earliestAt(latest);
    store.forgetBefore(store.pointAt(this.earliest));
    snapshots()?.expire(oldest);
  }

  copyState(copy: StateCopy): void {
    this.earliest = copy.of(this.earliest);
    this.#period = copy.of(this.#period);
    this.#state = copy.of(this.#state);
    this.#day = copy.of(this.#day);
    this.#beganAt = copy.of(this.#beganAt);
  }

  #look(): void {
    const { context, clusterId, spec, snapshots } = this.#parts;
    const { engine } = context;
    if (spec === undefined || this.#state !== "live") return;
    const day = Math.floor((engine.now - spec.opensAt) / DAY);
    const since = engine.now - spec.opensAt - day * DAY;
    if (since < spec.lasts && this.#day < day) {
      const minute = Math.floor(((spec.clockAt + engine.now) % DAY) / MINUTE);
      const name = `rds:${clusterId}-day-${Math.floor((spec.clockAt + engine.now) / DAY) + 1}-${two(Math.floor(minute / 60))}-${two(minute % 60)}`;
      if (snapshots()?.create(name, "automated") === undefined) this.#day = day;
    }
    const isOver = this.#day >= day || since + context.parameters.snapshotLook >= spec.lasts;
    engine.at(
      isOver ? spec.opensAt + (day + 1) * DAY : engine.now + context.parameters.snapshotLook,
      this.#window,
      0,
      0,
      0,
      0,
    );
  }
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}
