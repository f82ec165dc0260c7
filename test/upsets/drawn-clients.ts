/**
 * Clients for the search for what befalls together (together.test.ts): the plain ones, who are patient, and such as
 * want more of a cluster than a row at its writer: custom endpoints, readers that look at lag first, isolation, rows
 * read again, several kinds of transactions over hot rows, lists, statements of their own, a connection for each
 * operation, machines elsewhere. Those of pools, proxies and wrappers stand with the world that has these
 * (drawn-worlds.ts).
 */
import fc from "fast-check";
import type { ClusterFile, WorkloadFile } from "../../sim/fast-check/index.ts";
import { UNTIL } from "./drawn-moments.ts";

type Open = Extract<WorkloadFile, { kind: "open" }>;
type Closed = Extract<WorkloadFile, { kind: "closed" }>;
/** What either kind may have. */
export type Asking = Partial<Omit<Open, "id" | "kind" | "rate">>;

const PATIENT = { timeout: "2s", retry: { attempts: 8, backoff: "300ms" }, until: `${UNTIL}s` };
const PLAIN = { keys: { count: 20 }, reads: "30%", ...PATIENT };

export function open(id: string, more: Asking = {}): Open {
  return { id, kind: "open", rate: "5/s", ...PLAIN, ...more };
}

export function closed(id: string, more: Partial<Omit<Closed, "id" | "kind">> = {}): Closed {
  return { id, kind: "closed", sessions: 2, thinkTime: "500ms", ...PLAIN, ...more };
}

/** The cluster that they talk to. */
interface Served {
  /** Those that its custom endpoints lead to; none where it has none. */
  readonly instances: readonly string[];
  readonly isMysql: boolean;
  readonly forwards: boolean;
}

/** One, where this cluster can have it. */
type Client = (served: Served) => WorkloadFile | false;

/** Of all but the writer as it is now, and of all: who they lead to changes with each failover. */
export const ENDPOINTS: NonNullable<ClusterFile["endpoints"]> = [
  { id: "analysis", type: "READER", excluded: [] },
  { id: "anybody", type: "ANY", excluded: [] },
];

const isolation = fc.constantFrom("repeatable-read" as const, "read-committed" as const);
const sent = fc.constantFrom("together" as const, "one-by-one" as const);

const CUSTOM = fc.constantFrom("analysis", "anybody").map((endpoint): Client => ({ instances, forwards }) => {
  if (instances.length < 2) return false;
  return open("custom", { endpoint, reads: "100%", ...(forwards ? { consistency: "OFF" } : {}) });
});

const GUARDED = fc
  .record({ max: fc.constantFrom("10ms", "50ms", "1s"), where: fc.constantFrom("reader", "analysis", "r1") })
  .map(({ max, where }): Client => ({ instances, isMysql, forwards }) => {
    if (instances.length < 2) return false;
    const source = isMysql ? "slave-status" : "replica-host-status";
    const at = where === "r1" ? { instance: where } : { endpoint: where };
    const consistency = forwards ? { consistency: "OFF" } : {};
    return open("guarded", { ...at, reads: "100%", lagGuard: { max, source }, ...consistency });
  });

const ISOLATED = fc
  .record({ isolation, sent, order: fc.constantFrom("any" as const, "rising" as const), rereads: fc.nat(2) })
  .map(({ rereads, ...transaction }): Client => ({ forwards }) => {
    const sending = forwards ? { sent: "together" as const } : {};
    return closed("isolated", { transaction: { writes: 2, reads: 2, rereads, ...transaction, ...sending } });
  });

const MIXED = fc.constant<Client>(() =>
  closed("mixed", {
    mix: [
      { weight: 3, writes: 2, reads: 1, hot: [{ rows: 2 }] },
      { weight: 1, writes: 0, reads: 5 },
      { weight: 1, writes: 20, hot: [{ from: 2, rows: 1 }] },
    ],
    keys: { count: 40 },
  }),
);

const LISTED = fc.constant<Client>(() => closed("listed", { lists: true, transaction: { writes: 2, reads: 2 } }));

const STATEMENTS = [
  "SAVEPOINT step",
  "CREATE TEMPORARY TABLE totals (shop INT)",
  "LOCK TABLES shop WRITE",
  "ALTER TABLE shop ADD COLUMN note INT",
  "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
];

const STATING = fc.subarray(STATEMENTS, { minLength: 1 }).map(
  (statements): Client =>
    () =>
      closed("stating", { statements, reads: "50%" }),
);

const SCRIPTED = fc.constant<Client>(() => open("scripted", { driver: { perOperation: true, dnsCache: "10s" } }));

const TURNING = fc.constantFrom("us-east-1b", "us-east-1c").map(
  (az): Client =>
    () =>
      closed("turning", { turns: ["write", "read", "read"], reads: undefined, az }),
);

/** A few of them. */
export const clients: fc.Arbitrary<readonly Client[]> = fc
  .tuple(CUSTOM, GUARDED, ISOLATED, MIXED, LISTED, STATING, SCRIPTED, TURNING)
  .chain((all) => fc.subarray(all, { maxLength: 3 }));
