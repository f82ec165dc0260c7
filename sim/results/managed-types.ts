/** What the managed service did around a cluster, as `run --json` has it: restores and backtracks. */
import type { Micros } from "../kernel/index.ts";

/** A restore that was accepted; `point` is the last consistency point at or before RestoreToTime. */
export interface RestoreReport {
  readonly cluster: string;
  readonly source: string;
  readonly askedAt: Micros;
  readonly restoreToTime: Micros;
  /** The snapshot that it is made of; null for a restore to a moment. */
  readonly snapshot: string | null;
  readonly point: number;
  /** Log records that were applied. */
  readonly records: number;
  /** -1 when it is still being created. */
  readonly availableAt: Micros;
}

/**
 * A backtrack that was accepted; up to `fork` the volume was there already, where that is below `point` it went
 * forward.
 */
export interface BacktrackReport {
  readonly cluster: string;
  readonly askedAt: Micros;
  readonly backtrackTo: Micros;
  readonly takenTo: Micros;
  readonly point: number;
  readonly fork: number;
  readonly status: "applying" | "completed" | "failed";
  readonly appliedAt: Micros;
  /** -1 when it is not, or not yet. */
  readonly availableAt: Micros;
}

/** Backtrack of a cluster as describe calls have it at the end, and what was done with it. */
export interface BacktrackWindowReport {
  readonly targetWindow: Micros;
  readonly earliestBacktrackTime: Micros;
  /** Kept for the window. */
  readonly changeRecords: number;
  readonly backtracks: readonly BacktrackReport[];
}

/** A clone that was accepted. */
export interface CloneReport {
  readonly cluster: string;
  readonly source: string;
  readonly kind: "copy-on-write" | "full-copy";
  readonly askedAt: Micros;
  /** The source's last consistency point then. */
  readonly point: number;
  readonly availableAt: Micros;
  readonly jobReads: number;
  readonly jobWrites: number;
  /** Shared, the clone's own, and those that the source has written to since; what the last two weigh. */
  readonly pages: {
    readonly shared: number;
    readonly own: number;
    readonly leftBehind: number;
    readonly bytes: number;
  };
}

/** Something that is billed, under CloudWatch's name or the bill's. */
export interface CostRow {
  readonly cluster: string;
  readonly item: string;
  readonly quantity: number;
  readonly unit: "hours" | "ACU-hours" | "GB-hours" | "million I/Os" | "GB at the end" | "million record-hours";
}

/** How far back a cluster can be restored at the end: both are null when its backups have gone with it. */
export interface BackupsReport {
  readonly retention: Micros;
  readonly earliestRestorableTime: Micros | null;
  readonly latestRestorableTime: Micros | null;
  /** Log records that are kept. */
  readonly records: number;
}

/** A snapshot that was accepted: it holds what was durable when it was asked for. */
export interface SnapshotReport {
  readonly snapshot: string;
  readonly cluster: string;
  readonly kind: "manual" | "automated" | "final";
  readonly askedAt: Micros;
  readonly point: number;
  readonly records: number;
  readonly status: "creating" | "available" | "deleted";
  readonly availableAt: Micros;
}
