/**
 * The models by name, and what each level of isolation forbids (consistency reference 3; the names are Elle's, the
 * numbers Adya's).
 *
 * Two places differ from Elle on purpose: `repeatable-read` forbids a transaction that does not see itself, and
 * everything from read committed on a read of what nobody ever wrote.
 */

/** Models of rows that are read and written one by one. */
export const ROW_MODELS = ["linearizable", "eventual", "session", "session-mr", "global"] as const;

/** Models of rows and of transactions alike. */
export const ORDER_MODELS = ["monotonic-writes", "writes-follow-reads", "causal", "consistent-prefix"] as const;

const G1 = [
  "G0",
  "G1a",
  "G1b",
  "G1c",
  "future-read",
  "dirty-update",
  "incompatible-order",
  "duplicate-elements",
  "garbage-read",
];

export const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  "read-uncommitted": ["G0", "duplicate-elements"],
  "read-committed": G1,
  "cursor-stability": [...G1, "lost-update"],
  "consistent-view": [...G1, "G-single", "lost-update"],
  "parallel-snapshot-isolation": [...G1, "internal", "G-single", "lost-update"],
  "snapshot-isolation": [...G1, "internal", "G-single", "G-nonadjacent", "lost-update", "no-order"],
  "repeatable-read": [...G1, "internal", "G-single", "G-nonadjacent", "G2-item", "lost-update", "no-order"],
  serializable: [...G1, "internal", "G-single", "G-nonadjacent", "G2-item", "lost-update", "no-order"],
};

/** Levels for which sessions' order or real time may count besides. */
const STRENGTHENED = ["read-uncommitted", "read-committed", "snapshot-isolation", "repeatable-read", "serializable"];

export const TRANSACTION_MODELS: readonly string[] = [
  ...Object.keys(FORBIDDEN),
  ...STRENGTHENED.map((level) => `strong-session-${level}`),
  ...STRENGTHENED.filter((level) => level !== "serializable").map((level) => `strong-${level}`),
  "strict-serializable",
];

/** Other names of the same models. */
export const ALIASES: Readonly<Record<string, string>> = {
  "read-your-writes": "session",
  "monotonic-reads": "session-mr",
  prefix: "consistent-prefix",
  "conflict-serializable": "serializable",
  "strong-serializable": "strict-serializable",
  "PL-1": "read-uncommitted",
  "PL-2": "read-committed",
  "PL-CS": "cursor-stability",
  "PL-2+": "consistent-view",
  "PL-2.99": "repeatable-read",
  "PL-SI": "snapshot-isolation",
  "PL-3": "serializable",
  "PL-SS": "strict-serializable",
};

export const MODELS: readonly string[] = [...ROW_MODELS, ...ORDER_MODELS, ...TRANSACTION_MODELS];

export type Order = "none" | "session" | "realtime";

/** A model of transactions: its level, and what order counts besides what was read and written. */
export function levelOf(model: string): { readonly level: string; readonly order: Order } {
  if (model === "strict-serializable") return { level: "serializable", order: "realtime" };
  if (model.startsWith("strong-session-")) return { level: model.slice("strong-session-".length), order: "session" };
  if (model.startsWith("strong-")) return { level: model.slice("strong-".length), order: "realtime" };
  return { level: model, order: "none" };
}
