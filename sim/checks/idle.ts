/**
 * Checks of what a world cannot have: of roles where there is one cluster, of forwarding where nobody forwards. They
 * say so under their own names, and keep no books. The names stand here, by themselves: whoever plays a world without
 * these things need not have their checks (tools/viewer-parts.mjs).
 */
import type { Lsn, Micros, Stateful } from "../kernel/index.ts";
import type { Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

/** By name: what completes "no …". */
type Nouns = Readonly<Record<string, string>>;

export const ROLE_CHECKS = {
  "C15-one-global-primary": "role changes and acknowledgements after them",
  "C16-switchover-loses-nothing": "switchovers whose writes were blocked",
  "C17-failover-loss-bounded": "failovers and members that follow",
  "C18-resync-equals-primary": "members rebuilt, and reads while they were",
  "C19-snapshot-complete": "snapshots of old primaries",
  "C20-topology-kept": "role changes that ended",
  "C23-rpo-loss-bounded": "commits lost under rds.global_db_rpo",
  "L17-global-failover-bounded": "clusters promoted",
} as const satisfies Nouns;

export const FORWARDING_CHECKS = {
  "C26-session-reads-its-writes": "reads of a session's own changes that had to wait",
  "C27-sessions-wait-for-themselves": "queries in SESSION that went on without another session's commit",
  "C28-global-is-fresh": "queries in GLOBAL that had to wait for a commit",
  "C29-global-waits-for-its-own-cluster": "queries in GLOBAL that went on while another cluster was behind",
  "C30-eventual-never-waits": "reads in EVENTUAL that missed their session's own change",
  "C31-forwarded-once": "forwarded changes carried out",
  "C32-forwarding-quota": "forwarded sessions opened with the last place that was left",
  "C33-refused-before-any-effect": "statements refused",
  "C34-forwarded-transactions-end-with-the-writer":
    "forwarded transactions open when the writer went, or forwarding was switched off",
} as const satisfies Nouns;

/** What a failover has cost. */
export interface Loss {
  readonly term: number;
  readonly cluster: number;
  /** What the new primary had. */
  readonly keep: Lsn;
  /** LSNs of acknowledged commits in the old primary's log, rising. */
  lsns: Lsn[];
  /** What they were commits of. */
  operations: number[];
  /** When the first and the last of them were acknowledged. */
  from: Micros;
  to: Micros;
}

/** What a report asks of the checks of roles. */
export interface RoleChecks extends Stateful {
  readonly checks: readonly Check[];
  readonly losses: readonly Loss[];
  readonly lostCommits: number;
}

type MakeCheck<T extends Nouns> = (name: keyof T & string) => Check;

export function makerOf<T extends Nouns>(nouns: T, trace: Trace, listener: FailureListener): MakeCheck<T> {
  return (name) => new Check(name, nouns[name], trace, listener);
}

export function idleChecks(nouns: Nouns, trace: Trace): Stateful & { readonly checks: readonly Check[] } {
  const checks = Object.keys(nouns).map(makerOf(nouns, trace, () => {}));
  return { checks, copyState: (copy) => copy.parts(checks) };
}
