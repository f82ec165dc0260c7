/**
 * Backtrack: a cluster's volume goes back in time in place, and forward again. It knows storage, the database's
 * mini-transactions and the control plane.
 */
export * from "./backtracks.ts";
export * from "./rewinding.ts";
export * from "./timeline.ts";
