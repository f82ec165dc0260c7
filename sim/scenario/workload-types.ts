/**
 * What a scenario's clients ask of its clusters: how much, of which rows, in which transactions. How they connect and
 * try again is in driver-types.ts.
 */
import type { Micros } from "../kernel/index.ts";
import type { ClientSpec } from "./access-types.ts";
import type { DriverSpec, LagGuard, RetrySpec } from "./driver-types.ts";

export type KeyDistribution = { readonly kind: "uniform" } | { readonly kind: "zipf"; readonly exponent: number };

export interface WorkloadCommon {
  readonly id: string;
  readonly cluster: string;
  /**
   * The cluster's writer or reader endpoint, the global database's writer endpoint, a custom one, or one instance's own
   * by its id.
   */
  readonly endpoint: "writer" | "reader" | "global" | { readonly custom: string } | { readonly instance: string };
  /** Where the clients' machines stand: an AZ of a Region. */
  readonly az: string;
  /** Share of operations that are reads, 0 to 1. */
  readonly readRatio: number;
  /** Instead of a share of reads: what its operations do, in turn. Empty: the share decides. */
  readonly turns: readonly ("read" | "write")[];
  readonly keyCount: number;
  readonly keys: KeyDistribution;
  /** Bytes of new data that each write adds to the volume; 0 for changes in place. */
  readonly bytesPerWrite: number;
  /** What one operation does when it writes: a row, or a transaction of several steps. */
  readonly transaction: TransactionSpec;
  /** Instead of the transaction's rows: kinds of transactions, drawn by their weights. Absent: all are alike. */
  readonly mix?: readonly TransactionKind[];
  /**
   * Writes append to a list in the row; reads give the whole list. For histories that checkers of transactions can
   * judge.
   */
  readonly lists: boolean;
  /** What a session's queries wait for on a reader that forwards. OFF (MySQL's empty value): nothing is forwarded. */
  readonly consistency: "OFF" | "EVENTUAL" | "SESSION" | "GLOBAL";
  /** Named statements that its writing operations issue in turn, within their transaction after its first write. */
  readonly statements: readonly string[];
  /** A read is not begun while the reported lag of a reader is above `max`. Absent where nobody looks. */
  readonly lagGuard?: LagGuard;
  /** A client gives up on an attempt after this long. A write given up on has an unknown outcome. */
  readonly timeout: Micros;
  readonly retry: RetrySpec;
  readonly driver: DriverSpec;
  /** Absent where no cluster has rules of who may connect. */
  readonly client?: ClientSpec;
  readonly startAt: Micros;
  readonly stopAt: Micros;
}

export interface TransactionSpec {
  readonly writes: number;
  /** Rows read in the same transaction, each before a write. */
  readonly reads: number;
  /** Rows it has changed that it reads again at its end. */
  readonly rereads: number;
  readonly isolation: "repeatable-read" | "read-committed";
  /** Rows are taken in rising order, which cannot deadlock, or as they come. */
  readonly order: "rising" | "any";
  /** BEGIN, each statement when the one before is answered, COMMIT. Absent: all of them come at once. */
  readonly sent?: "one-by-one";
}

export interface TransactionKind {
  readonly weight: number;
  readonly writes: number;
  readonly reads: number;
  /** Sets of few rows; one of each is among those it changes, before all others. */
  readonly hot: readonly HotRows[];
}

export interface HotRows {
  /** The first of them. */
  readonly from: number;
  readonly rows: number;
}

export type WorkloadSpec =
  | (WorkloadCommon & {
      readonly kind: "open";
      /** Operations a second in the long run, whatever the answers do (Poisson arrivals). */
      readonly ratePerSecond: number;
    })
  | (WorkloadCommon & {
      readonly kind: "closed";
      /** Sessions; each waits for its answer, thinks, and goes on. */
      readonly sessions: number;
      readonly thinkTime: Micros;
    });
