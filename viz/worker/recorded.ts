/**
 * What clients did in a run, as it passes to the page: columns, one row an operation in the order in which they began,
 * and what the checkers say of them. Operations are numbered from 0 here and from 1 for people, in words and pictures
 * alike.
 */
import type { MicroOperation } from "../../sim/results/index.ts";

export const OUTCOME = { ok: 0, failed: 1, unknown: 2 } as const;
export const FORM = { read: 0, write: 1, transaction: 2 } as const;
/** Who answered a read: a writer that had been superseded had yet to hear of it. */
export const ROLE = { writer: 0, supersededWriter: 1, reader: 2 } as const;

export interface Recorded {
  readonly count: number;
  /** Workloads have a thousand million sessions each: `app 12` is the 12th of the first one. */
  readonly session: Float64Array;
  readonly form: Uint8Array;
  readonly key: Uint32Array;
  /** NaN: nothing was there, or nobody knows. */
  readonly value: Float64Array;
  readonly invoked: Float64Array;
  /** When the client heard of its end, or gave it up; Infinity where it was still waiting at the end of the run. */
  readonly ended: Float64Array;
  readonly outcome: Uint8Array;
  readonly role: Uint8Array;
  /** Number in `servers`, -1 where nobody answered. */
  readonly server: Int16Array;
  /** A write's commit, or a read's read point; 0 where none was told. */
  readonly lsn: Float64Array;
  /** By operation, of transactions only. */
  readonly steps: ReadonlyMap<number, readonly MicroOperation[]>;
  readonly servers: readonly string[];
  /** Recorded up to here: the end of the run, or where there were more operations than are kept. */
  readonly until: number;
  readonly isWhole: boolean;
  readonly digest: string;
}

/** A model's verdict; operations by their rows. */
export interface Verdict {
  readonly model: string;
  readonly valid: boolean | "unknown";
  readonly anomalies: readonly string[];
  readonly witness: readonly number[];
  readonly message: string;
}

export interface Judged {
  /** What is new since the last message, and the models that are still to be judged by. */
  readonly verdicts: readonly Verdict[];
  readonly left: readonly string[];
  /** How many operations were judged, from the first on: what a beginning violates, the whole does. */
  readonly operations: number;
}

/** What a session of a workload is called; `workloads` are their ids in the scenario's order. */
export function sessionName(session: number, workloads: readonly string[]): string {
  const workload = Math.floor(session / 1e9);
  return `${workloads[workload] ?? "clients"} ${(session % 1e9) + 1}`;
}
