/** The fidelity ledger: every constant with its source and its tolerance. */
export * from "./rows.ts";
export { readTolerance, type Tolerance } from "./tolerance.ts";
