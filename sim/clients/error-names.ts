/**
 * What errors are called in each engine's way: MySQL's number with its SQLSTATE, PostgreSQL's SQLSTATE; the AWS driver
 * wrapper throws its own (cluster reference 1.5, 1.8). Numbers and SQLSTATEs that the reference does not have are
 * [recalled]. Nothing in a run reads a name, only its report does.
 */
import type { ClientError } from "./error-codes.ts";

const WRAPPER = { failedOver: "08S02", failoverFailed: "08001", outcomeUnknown: "08007" };

/**
 * RDS Proxy's own; its number for MySQL and its text for a wait that was too long are [recalled], the other text is
 * cluster reference 1.7.
 */
const NOT_LENT = "Timed-out waiting to acquire database connection";
const NO_TARGET = "The target group doesn't have any associated read/write instances";

const CODES: Readonly<Record<"aurora-mysql" | "aurora-postgresql", Readonly<Record<ClientError, string>>>> = {
  "aurora-mysql": {
    refused: "2003 (HY000)",
    tooMany: "1040 (08004)",
    reset: "2013 (HY000)",
    timeout: "client timeout",
    closed: "2006 (HY000)",
    readOnly: "1290 (HY000)",
    full: "1114 (HY000)",
    deadlock: "1213 (40001)",
    conflict: "1213 (40001)",
    recoveryConflict: "1213 (40001)",
    scaled: "1105 (HY000): The last transaction was aborted due to Seamless Scaling. Please retry.",
    rolledBack: "rolled back or refused",
    notLent: `9501 (HY000): ${NOT_LENT}`,
    noTarget: `9501 (HY000): ${NO_TARGET}`,
    unreachable: "1105 (HY000): Internal write forwarding error",
    tooMuchLag: "replication lag too high",
    insecure: "3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.",
    denied: "1045 (28000)",
    untrusted: "2026 (HY000): certificate verify failed",
    ...WRAPPER,
  },
  "aurora-postgresql": {
    refused: "08001 (connection refused)",
    tooMany: "53300",
    reset: "08006",
    timeout: "client timeout",
    closed: "57P01",
    readOnly: "25006",
    full: "53100",
    deadlock: "40P01",
    conflict: "40001",
    recoveryConflict: "40001: canceling statement due to conflict with recovery",
    scaled: "40001",
    rolledBack: "rolled back or refused",
    notLent: NOT_LENT,
    noTarget: NO_TARGET,
    unreachable: "08001: could not connect to the writer for write forwarding",
    tooMuchLag: "replication lag too high",
    insecure: "28000: no pg_hba.conf entry for host, SSL off",
    denied: "28P01",
    untrusted: "SSL error: certificate verify failed",
    ...WRAPPER,
  },
};

/** Counts by kind as counts by what the engine calls them. */
export function namedErrors(
  errors: Readonly<Record<string, number>>,
  engine: "aurora-mysql" | "aurora-postgresql",
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(errors).map(([kind, count]) => [CODES[engine][kind as ClientError], count]));
}
