/**
 * Traffic: open and closed workloads, with single rows and with transactions. Plainer is smaller: failures shrink
 * towards few operations of one row each, one key, a plain driver.
 *
 * As a file has it. Left out: named statements, lag guards and turns, which a test that is about them writes (`base`).
 */
import fc from "fast-check";
import { checkOptions, FLAG, TEXT, type WantedOptions } from "../given.ts";
import type { TransactionFile, WorkloadFile } from "./scenario-of.ts";
import { arbitraryOf, from, POSITIVE, SHARES, SOME_NAMES } from "./wanted.ts";

/** Options of `workloads`. */
export interface WorkloadOptions {
  /** How many workloads, at least and at most. Default: one. */
  readonly min?: number;
  readonly max?: number;
  /** Operations a second of one open workload, at most; a closed one has a twentieth as many sessions. Default 200. */
  readonly rate?: number;
  /** Default: either. */
  readonly kind?: "open" | "closed";
  /** Shares of reads. Default: 0, 20%, 50% and 80%. */
  readonly reads?: readonly number[];
  /** Rows, at most. Default 1,000. */
  readonly keys?: number;
  /** The cluster's names that clients go to. Default: writer, where every operation can be done. */
  readonly endpoints?: readonly string[];
  /** The cluster, by its id. Default: the first. */
  readonly cluster?: string;
  /** What one operation does. Default: single rows, or a transaction of a few. */
  readonly transactions?: fc.Arbitrary<TransactionFile> | false;
  /** Writes append to lists, for judges of transactions. Default: never. */
  readonly lists?: boolean;
}

/** As in a file. */
const ROWS_MAX = 16;

const OPTIONS: WantedOptions<WorkloadOptions> = {
  min: POSITIVE,
  max: POSITIVE,
  rate: POSITIVE,
  kind: ['"open" or "closed"', (value) => value === "open" || value === "closed"],
  reads: SHARES,
  keys: POSITIVE,
  endpoints: SOME_NAMES,
  cluster: TEXT,
  transactions: arbitraryOf(", such as transactions()", ["false", (value) => value === false]),
  lists: FLAG,
};

/**
 * Lists of workloads, as a scenario file has them; rates are operations a second. Raises RangeError for bounds that
 * nothing is within.
 */
export function workloads(options: WorkloadOptions = {}): fc.Arbitrary<WorkloadFile[]> {
  checkOptions("workloads", options, OPTIONS);
  const { min = 1, max = min } = options;
  if (!(min >= 1 && min <= max))
    throw new RangeError(`workloads: from ${min} to ${max} of them: at least one, and no more at least than at most.`);
  return fc
    .array(workload(options), { minLength: min, maxLength: max })
    .map((drawn) => drawn.map((one, index) => ({ ...one, id: `app-${index + 1}` })));
}

/** Rows written and read in one transaction, in rising order, which cannot deadlock, or as they come. */
export function transactions(
  most: { readonly writes?: number; readonly reads?: number } = {},
): fc.Arbitrary<TransactionFile> {
  checkOptions("transactions", most, { writes: from(1, ROWS_MAX), reads: from(0, ROWS_MAX) });
  return fc
    .record({
      writes: fc.integer({ min: 1, max: most.writes ?? 5 }),
      reads: fc.integer({ min: 0, max: most.reads ?? 3 }),
      rereads: fc.integer({ min: 0, max: 2 }),
      isolation: fc.constantFrom("repeatable-read" as const, "read-committed" as const),
      order: fc.constantFrom("rising" as const, "any" as const),
    })
    .map((drawn) => ({ ...drawn, rereads: Math.min(drawn.rereads, drawn.writes) }));
}

function workload(options: WorkloadOptions): fc.Arbitrary<WorkloadFile> {
  const { rate = 200, keys = 1000, endpoints = ["writer"], reads = [0, 0.2, 0.5, 0.8], kind, cluster, lists } = options;
  const pace = {
    open: fc.integer({ min: 1, max: rate }).map((perSecond) => ({ kind: "open" as const, rate: `${perSecond}/s` })),
    closed: fc
      .record({
        sessions: fc.integer({ min: 1, max: Math.ceil(rate / 20) }),
        thinkTime: fc.integer({ min: 1, max: 10 }),
      })
      .map(({ sessions, thinkTime }) => ({ kind: "closed" as const, sessions, thinkTime: `${thinkTime * 10}ms` })),
  };
  const steps =
    options.transactions === false
      ? fc.constant(undefined)
      : fc.option(options.transactions ?? transactions(), { nil: undefined, freq: 2 });
  return fc
    .record({
      pace: kind === undefined ? fc.oneof({ withCrossShrink: true }, pace.open, pace.closed) : pace[kind],
      endpoint: fc.constantFrom(...endpoints),
      reads: fc.constantFrom(...reads),
      count: fc.oneof(
        { withCrossShrink: true },
        fc.integer({ min: 1, max: Math.min(20, keys) }),
        fc.integer({ min: 1, max: keys }),
      ),
      transaction: steps,
      driver: fc.constantFrom("plain" as const, "pool" as const, "wrapper" as const),
      attempts: fc.constantFrom(1, 3, 10),
    })
    .map(({ pace: { kind: way, ...speed }, transaction, count, driver, attempts, ...rest }) => ({
      id: "app",
      kind: way,
      ...speed,
      ...rest,
      ...(cluster === undefined ? {} : { cluster }),
      ...(lists === true ? { lists } : {}),
      keys: { count },
      timeout: "2s",
      ...(transaction === undefined ? {} : { transaction }),
      // A pool that keeps its connections for ever keeps those to a former writer, too.
      driver: driver === "pool" ? { kind: driver, lifetime: "30s" } : { kind: driver },
      ...(attempts === 1 ? {} : { retry: { attempts, backoff: "100ms" } }),
    })) as fc.Arbitrary<WorkloadFile>;
}
