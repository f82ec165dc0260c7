/** Figures that each moment of a run has, how they are written, and bounds on them. */

export const FIGURES = {
  "quorum margin": { unit: "count", says: "copies that may fail before a write quorum is missing, of the worst group" },
  lag: { unit: "time", says: "the largest lag of a reader" },
  "global lag": { unit: "time", says: "the largest lag of a secondary Region" },
  "commit p50": { unit: "time", says: "median commit latency since the look before" },
  "commit p99": { unit: "time", says: "99th percentile of the same" },
  "commit max": { unit: "time", says: "the longest of the same" },
  "write gap": { unit: "time", says: "how long a client has waited for a write" },
  "waiting commits": { unit: "count", says: "commits that wait for VDL or for rds.global_db_rpo" },
  "not durable": { unit: "count", says: "LSNs above VDL" },
  copying: { unit: "count", says: "copies being made" },
  capacity: { unit: "count", says: "capacity units of the largest serverless instance" },
  "violations told": { unit: "count", says: "promises seen to be broken" },
} as const;
export type FigureName = keyof typeof FIGURES;

export type Comparison = "<" | "<=" | ">" | ">=" | "=";

/** Of commits: a look without one says nothing of them, where it says of a lag without a reader that there is none. */
export function isOfCommits(figure: FigureName): boolean {
  return figure.startsWith("commit ");
}

export interface Bound {
  readonly figure: FigureName;
  readonly is: Comparison;
  /** Microseconds for times. */
  readonly than: number;
}

/** That all of several bounds begin to hold. */
export interface Becomes {
  readonly kind: "becomes";
  readonly bounds: readonly Bound[];
  readonly after: number;
  readonly before: number;
  /** It must stay so for this long, 0 for a moment. */
  readonly lasting: number;
}

export function compare(value: number, is: Comparison, than: number): boolean {
  switch (is) {
    case "<":
      return value < than;
    case "<=":
      return value <= than;
    case ">":
      return value > than;
    case ">=":
      return value >= than;
    case "=":
      return value === than;
  }
}
