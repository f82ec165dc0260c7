/**
 * What a statement leaves behind in its session, by its text and the engine, and who minds: RDS Proxy keeps such a
 * session on one connection to the database (pinning; AWS's guide, "Avoiding pinning an RDS Proxy"), and zero-downtime
 * patching of the engine cannot carry some of it over (cluster reference 1.9).
 *
 * Only the words that decide are looked at: this is no parser of SQL. Left out: variables that the proxy tracks by
 * itself beyond those named here, prepared statements by protocol, functions like FOUND_ROWS, session pinning filters.
 */
import type { EngineName } from "./engine-names.ts";

/**
 * What stays until the session ends. `zdp` is what zero-downtime patching does not carry over: the session's connection
 * is dropped.
 */
interface Rule {
  readonly state: SessionState;
  readonly pattern: RegExp;
}

export type SessionState =
  | "temporary table"
  | "user lock"
  | "table lock"
  | "variable"
  | "prepared statement"
  | "cursor"
  | "held cursor"
  | "listening"
  | "sequence"
  | "long statement";

/** A statement longer than this pins whatever it says: 16 KB. */
const LONG_BYTES = 16_384;

/** Variables of MySQL that RDS Proxy tracks, so that changing them does not pin. */
const TRACKED =
  /^SET\s+((SESSION|LOCAL|@@(SESSION\.)?)\s*)?(AUTOCOMMIT|AUTO_INCREMENT_INCREMENT|CHARACTER\s+SET|CHARSET|CHARACTER_SET_\w+|COLLATION_\w+|INTERACTIVE_TIMEOUT|NAMES|NET_WRITE_TIMEOUT|QUERY_CACHE_TYPE|SESSION_TRACK_SCHEMA|SQL_MODE|TIME_ZONE|TRANSACTION_ISOLATION|TX_ISOLATION|TRANSACTION_READ_ONLY|TX_READ_ONLY|WAIT_TIMEOUT|TRANSACTION)\b/i;

const MYSQL: readonly Rule[] = [
  { state: "temporary table", pattern: /^CREATE\s+TEMPORARY\b/i },
  { state: "user lock", pattern: /\bGET_LOCK\s*\(/i },
  { state: "table lock", pattern: /^(LOCK\s+TABLES?|FLUSH\s+TABLES\s+WITH\s+READ\s+LOCK)\b/i },
  { state: "prepared statement", pattern: /^PREPARE\b/i },
  { state: "variable", pattern: /^SET\s/i },
];

const POSTGRESQL: readonly Rule[] = [
  { state: "temporary table", pattern: /^CREATE\s+(TEMP|TEMPORARY)\b/i },
  { state: "user lock", pattern: /\bpg_(try_)?advisory_lock(_shared)?\s*\(/i },
  { state: "table lock", pattern: /^LOCK\b/i },
  { state: "listening", pattern: /^LISTEN\b/i },
  { state: "held cursor", pattern: /^DECLARE\b.*\bWITH\s+HOLD\b/i },
  { state: "cursor", pattern: /^DECLARE\b.*\bCURSOR\b/i },
  { state: "prepared statement", pattern: /^(PREPARE\s+(?!TRANSACTION)|EXECUTE|DEALLOCATE|DISCARD)\b/i },
  { state: "sequence", pattern: /\b(nextval|setval)\s*\(/i },
  { state: "variable", pattern: /^(SET|RESET)\b/i },
];

/** What a statement leaves in its session; undefined for nothing. */
export function leavesBehind(sql: string, engine: EngineName): SessionState | undefined {
  const text = sql.trim().replace(/\s+/g, " ");
  if (text.length > LONG_BYTES) return "long statement";
  if (engine === "aurora-mysql" && TRACKED.test(text)) return undefined;
  if (engine === "aurora-postgresql" && /^SET\s+(LOCAL|TRANSACTION|CONSTRAINTS)\b/i.test(text)) return undefined;
  const rules = engine === "aurora-mysql" ? MYSQL : POSTGRESQL;
  return rules.find(({ pattern }) => pattern.test(text))?.state;
}

/**
 * Whether zero-downtime patching drops the connections of such clients for their TLS: Aurora PostgreSQL does not carry
 * over old versions (cluster reference 1.9), which are **chosen** to be those before 1.2.
 */
export function isTlsTooOld(
  client: { readonly tls: string; readonly tlsVersion: string } | undefined,
  engine: EngineName,
): boolean {
  if (client === undefined || client.tls === "disable" || engine !== "aurora-postgresql") return false;
  return client.tlsVersion === "TLSv1" || client.tlsVersion === "TLSv1.1";
}

const ZDP_DROPS: Readonly<Record<EngineName, readonly SessionState[]>> = {
  "aurora-mysql": ["temporary table", "user lock", "table lock"],
  "aurora-postgresql": ["temporary table", "table lock", "listening", "held cursor"],
};

/** Whether zero-downtime patching drops a session that has it, instead of carrying it over. */
export function isDroppedByPatching(state: SessionState, engine: EngineName): boolean {
  return ZDP_DROPS[engine].includes(state);
}
