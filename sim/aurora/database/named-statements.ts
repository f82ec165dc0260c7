/**
 * What a reader of a cluster with write forwarding does with a named statement: refuses it, calls the writer, sets the
 * session's mode, or carries it out here. A decision and nothing else (cluster reference 6.2, 6.6): who tells whom
 * stands in forwarding-statements.ts.
 *
 * While forwarding is switched off the reader is like any other: changes are refused as such, what forwarding refuses
 * otherwise is not its business, and MySQL takes no mode. PostgreSQL takes one, and it counts for nothing (**chosen**:
 * it is an ordinary parameter there).
 */
import {
  classify,
  isRefused,
  MODES,
  readMode,
  valueSet,
  type EngineName,
  type ErrorKind,
  type StatementRule,
} from "../../facts/index.ts";

export interface StatementSituation {
  readonly engine: EngineName;
  /** Place in MODES of the mode that the session has. */
  readonly mode: number;
  /** Forwarding is switched on here; and it is to a writer of the reader's own cluster. */
  readonly isOn: boolean;
  readonly isLocal: boolean;
  readonly isInTransaction: boolean;
}

export type StatementDecision =
  /**
   * `cannotBeForwarded`: because of what it is, wherever it was to be carried out; the mutation forwardsEverything
   * sends it all the same.
   */
  | { readonly does: "refuse"; readonly error: ErrorKind; readonly what: string; readonly cannotBeForwarded: boolean }
  | { readonly does: "call" }
  | { readonly does: "setMode"; readonly mode: number }
  | { readonly does: "here" };

const OFF = MODES.indexOf("OFF");
const CHANGES: readonly StatementRule[] = ["locks", "changes", "write"];
/** What a reader that forwards nothing refuses as a change. */
const CHANGES_OF_READERS: readonly StatementRule[] = [...CHANGES, "always", "read-only"];

export function decideStatement(sql: string, situation: StatementSituation): StatementDecision {
  const { engine, mode, isOn, isLocal } = situation;
  const { name, rule } = classify(sql, engine);
  if (rule === "mode") return decideMode(valueSet(sql), situation);
  if (!isOn) return CHANGES_OF_READERS.includes(rule) ? refuse("readOnly", name) : { does: "here" };
  const isSet = mode !== OFF;
  if (rule === "read-only") return neverForwarded("readOnly", name);
  if (isRefused(rule, { isLocal, isSet })) return neverForwarded("forwarding", name);
  if (!CHANGES.includes(rule)) return { does: "here" };
  return isSet ? { does: "call" } : refuse("readOnly", name);
}

function refuse(error: ErrorKind, what: string): StatementDecision {
  return { does: "refuse", error, what, cannotBeForwarded: false };
}

/** Refused for what it is. */
function neverForwarded(error: ErrorKind, what: string): StatementDecision {
  return { does: "refuse", error, what, cannotBeForwarded: true };
}

function decideMode(value: string, { engine, mode, isOn, isInTransaction }: StatementSituation): StatementDecision {
  const asked = readMode(value, engine);
  if (asked === undefined) return refuse("badMode", value);
  const isMysql = engine === "aurora-mysql";
  if (isMysql && !isOn && asked !== "OFF") return refuse("disabled", value);
  if (isMysql && isInTransaction && (asked === "OFF") !== (mode === OFF)) return refuse("modeChange", value);
  return { does: "setMode", mode: MODES.indexOf(asked) };
}
