/** The fidelity ledger: every constant with its source and its tolerance. */
export { isBound, MOVES_NOTHING } from "./moves.ts";
export * from "./rows.ts";
export { readTolerance, type Tolerance } from "./tolerance.ts";
