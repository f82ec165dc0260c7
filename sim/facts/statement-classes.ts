/**
 * What a reader with write forwarding does with statements other than plain reads and changes of rows, by the text of
 * the statement and the engine (cluster reference 6.6, and 13 rows 15 and 16). Only the words that decide are looked
 * at: this is no parser of SQL.
 *
 * Left out: whether a function that a SELECT calls is user-defined, and which tables are temporary unless the text
 * calls one so.
 */
import { MODES, type ConsistencyMode } from "./consistency-modes.ts";
import type { EngineName } from "./engine-names.ts";

/**
 * always     refused wherever forwarding is enabled on the cluster
 * set        refused when the session has a consistency mode; nothing special otherwise
 * write      the same, but a change without one, so that a reader refuses it as such
 * local      refused under local forwarding only
 * read-only  refused by any reader, whatever the session's mode is
 * locks      forwarded: it locks a row at the writer
 * changes    forwarded like any change of a row
 * here       carried out on the reader; the writer does not hear of it
 * mode       sets the session's consistency mode
 */
export type StatementRule = "always" | "set" | "write" | "local" | "read-only" | "locks" | "changes" | "here" | "mode";

export interface StatementClass {
  /** The command's name as error texts have it; empty: the statement's first word. */
  readonly name: string;
  readonly rule: StatementRule;
  readonly pattern: RegExp;
}

const row = (name: string, rule: StatementRule, pattern: RegExp): StatementClass => ({ name, rule, pattern });

const EXPLAIN = row("EXPLAIN", "here", /^EXPLAIN\b/i);
const PREPARED = row("PREPARE", "here", /^(PREPARE\s+(?!TRANSACTION)|EXECUTE|DEALLOCATE)\b/i);

/** In order: the first that matches decides. */
const MYSQL: readonly StatementClass[] = [
  row("SET", "mode", /^SET\s+(SESSION\s+|@@(session\.)?)?aurora_replica_read_consistency\b/i),
  row("XA", "set", /^XA\s+(START|BEGIN|END|PREPARE|COMMIT|ROLLBACK|RECOVER)\b/i),
  row("SAVEPOINT", "set", /^(SAVEPOINT|ROLLBACK\s+(WORK\s+)?TO|RELEASE\s+SAVEPOINT)\b/i),
  row("LOAD", "here", /^LOAD\s+(DATA|XML)\b.*\bINTO\s+TEMPORARY\b/i),
  row("LOAD", "always", /^LOAD\s+(DATA|XML)\b/i),
  row("PLUGIN", "always", /^(INSTALL|UNINSTALL)\s+PLUGIN\b/i),
  row("LOCK TABLES", "always", /^(LOCK|UNLOCK)\s+TABLES?\b/i),
  row("FLUSH", "always", /^FLUSH\b/i),
  row("CREATE TEMPORARY TABLE", "here", /^(CREATE|DROP)\s+TEMPORARY\b/i),
  row("", "always", /^(CREATE|ALTER|DROP|TRUNCATE|RENAME)\b/i),
  row("", "always", /^(INSERT|UPDATE|DELETE|REPLACE)\b.*\bTEMPORARY\b/i),
  row("CALL", "local", /^CALL\b/i),
  row("START TRANSACTION", "read-only", /^START\s+TRANSACTION\s+READ\s+WRITE\b/i),
  row("SELECT", "locks", /^SELECT\b.*\b(FOR\s+UPDATE|LOCK\s+IN\s+SHARE\s+MODE|FOR\s+SHARE)\b/i),
  row("", "changes", /^(INSERT|UPDATE|DELETE|REPLACE)\b/i),
  EXPLAIN,
  PREPARED,
];

const POSTGRESQL: readonly StatementClass[] = [
  row("SET", "mode", /^SET\s+(SESSION\s+|LOCAL\s+)?apg_write_forward\.consistency_mode\b/i),
  row(
    "SERIALIZABLE",
    "set",
    /^(BEGIN|START\s+TRANSACTION|SET\s+(TRANSACTION|SESSION\s+CHARACTERISTICS))\b.*\bSERIALIZABLE\b/i,
  ),
  row("SET CONSTRAINTS", "set", /^SET\s+CONSTRAINTS\b/i),
  row("SAVEPOINT", "set", /^(SAVEPOINT|ROLLBACK\s+(WORK\s+|TRANSACTION\s+)?TO|RELEASE)\b/i),
  row("PREPARE TRANSACTION", "local", /^PREPARE\s+TRANSACTION\b/i),
  row("COMMIT PREPARED", "local", /^COMMIT\s+PREPARED\b/i),
  row("ROLLBACK PREPARED", "local", /^ROLLBACK\s+PREPARED\b/i),
  row("", "local", /^(LISTEN|NOTIFY|UNLISTEN)\b/i),
  row("SELECT", "local", /^SELECT\b.*\b(nextval|setval)\s*\(/i),
  row("CREATE TEMPORARY TABLE", "write", /^CREATE\s+(TEMP|TEMPORARY)\b/i),
  row("SECURITY LABEL", "write", /^SECURITY\s+LABEL\b/i),
  row("REASSIGN OWNED", "write", /^REASSIGN\s+OWNED\b/i),
  row("TRUNCATE TABLE", "write", /^TRUNCATE\b/i),
  row("LOCK TABLE", "write", /^LOCK\b/i),
  row("", "write", /^(CREATE|ALTER|DROP|COMMENT|REINDEX|ANALYZE|CLUSTER|COPY|GRANT|REVOKE|VACUUM)\b/i),
  row("", "set", /^(CALL|DO)\b/i),
  row("DECLARE CURSOR", "set", /^DECLARE\b.*\bCURSOR\b/i),
  row("", "set", /^(FETCH|MOVE|CLOSE)\b/i),
  row("SELECT INTO", "write", /^SELECT\b.*\bINTO\b/i),
  row("SELECT", "locks", /^SELECT\b.*\bFOR\s+(UPDATE|NO\s+KEY\s+UPDATE|SHARE|KEY\s+SHARE)\b/i),
  row("", "changes", /^(INSERT|UPDATE|DELETE|MERGE)\b/i),
  EXPLAIN,
  PREPARED,
];

const ANYTHING_ELSE = row("", "here", /^/);

/** What kind of statement a text is, and by what name errors call it. */
export function classify(sql: string, engine: EngineName): { readonly name: string; readonly rule: StatementRule } {
  const text = sql.trim().replace(/\s+/g, " ");
  const rows = engine === "aurora-mysql" ? MYSQL : POSTGRESQL;
  const { name, rule } = rows.find(({ pattern }) => pattern.test(text)) ?? ANYTHING_ELSE;
  return { name: name === "" ? text.split(" ")[0].toUpperCase() : name, rule };
}

/** Whether a reader refuses it. `isSet`: the session has a consistency mode, which is not OFF. */
export function isRefused(rule: StatementRule, where: { readonly isLocal: boolean; readonly isSet: boolean }): boolean {
  return (
    rule === "always" ||
    rule === "read-only" ||
    ((rule === "set" || rule === "write") && where.isSet) ||
    (rule === "local" && where.isLocal)
  );
}

export const MODE_PARAMETER: Readonly<Record<EngineName, string>> = {
  "aurora-mysql": "aurora_replica_read_consistency",
  "aurora-postgresql": "apg_write_forward.consistency_mode",
};

/** A mode as the engine's parameter takes it, any case; undefined for what it refuses. */
export function readMode(value: string, engine: EngineName): ConsistencyMode | undefined {
  const name = value.toUpperCase();
  if (engine === "aurora-mysql" && name === "") return "OFF";
  if (engine === "aurora-mysql" && name === "OFF") return undefined;
  return MODES.find((mode) => mode === name);
}

/** The value in a SET statement, without its quotes. */
export function valueSet(sql: string): string {
  return (/(?:=|\bTO\b)\s*(.*?)\s*;?\s*$/i.exec(sql)?.[1] ?? "").replace(/^['"]|['"]$/g, "");
}

export interface EngineError {
  /** MySQL's error number; 0 in PostgreSQL, which has states only. */
  readonly number: number;
  readonly sqlState: string;
  readonly message: string;
}

/**
 * forwarding   the statement cannot be forwarded
 * readOnly     a change where nothing is forwarded
 * aborted      a statement in a transaction that an error has ended (PostgreSQL)
 * quota        the writer has as many forwarded sessions as it may
 * idle         the writer has ended a session that was idle for too long inside a transaction
 * idleSession  the same outside one
 * cancelled    the writer restarted, or is none any more: the transaction is rolled back
 * unreachable  no connection to the writer could be made in time
 * lost         the connection broke after the statement was sent: it may have been done
 * readWait     a read waited longer than a scenario allows
 * badMode      no such consistency mode
 * modeChange   a mode cannot be set or emptied inside a transaction
 * disabled     forwarding is not enabled on the cluster
 */
const ERROR_KINDS = [
  "forwarding",
  "readOnly",
  "aborted",
  "quota",
  "idle",
  "idleSession",
  "cancelled",
  "unreachable",
  "lost",
  "readWait",
  "badMode",
  "modeChange",
  "disabled",
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

const error = (number: number, sqlState: string, message: string): EngineError => ({ number, sqlState, message });

/** The engine's own words; `what` is the command or the value. Those marked [choice] are not published. */
export function engineError(kind: ErrorKind, engine: EngineName, what: string): EngineError {
  if (engine === "aurora-mysql") {
    switch (kind) {
      case "forwarding":
      case "disabled":
        return error(1235, "42000", "This version of MySQL doesn't yet support 'operation with write forwarding'.");
      case "readOnly":
        return error(
          1290,
          "HY000",
          "The MySQL server is running with the --read-only option so it cannot execute this statement",
        );
      case "quota":
        return error(1040, "08004", "Not enough connections on writer to handle your request");
      case "idle":
      case "idleSession": // [choice] the guide says "a timeout error"
        return error(
          4031,
          "HY000",
          "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior.",
        );
      case "readWait": // [choice]
        return error(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction");
      case "badMode":
        return error(1231, "42000", `Variable '${MODE_PARAMETER[engine]}' can't be set to the value of '${what}'`);
      case "modeChange": // [choice]
        return error(1568, "25001", "Transaction characteristics can't be changed while a transaction is in progress");
      default: // cluster reference 6.7; the number is [choice]
        return error(1105, "HY000", "Internal write forwarding error");
    }
  }
  switch (kind) {
    case "forwarding": // [choice], cluster reference 6.6
      return error(0, "0A000", `${what} is not supported with write forwarding`);
    case "readOnly":
    case "disabled":
      return error(0, "25006", `cannot execute ${what} in a read-only transaction`);
    case "aborted":
      return error(0, "25P02", "current transaction is aborted, commands ignored until end of transaction block");
    case "quota": // [choice] as PostgreSQL's own
      return error(0, "53300", "sorry, too many clients already");
    case "idle":
      return error(0, "25P03", "terminating connection due to idle-in-transaction timeout");
    case "idleSession":
      return error(0, "57P05", "terminating connection due to idle-session timeout");
    case "unreachable": // [choice]
      return error(0, "08001", "could not connect to the writer for write forwarding: timeout expired");
    case "readWait": // [choice]
      return error(0, "57014", "canceling statement due to statement timeout");
    case "badMode":
      return error(0, "22023", `invalid value for parameter "${MODE_PARAMETER[engine]}": "${what}"`);
    default: // [choice] as PostgreSQL's own
      return error(0, "57P01", "terminating connection due to administrator command");
  }
}

/** `1235 (42000): text`, or `0A000: text`. */
export function errorText({ number, sqlState, message }: EngineError): string {
  return number === 0 ? `${sqlState}: ${message}` : `${number} (${sqlState}): ${message}`;
}
