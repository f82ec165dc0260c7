/**
 * Database instances: the writer, its readers and the stream between them. It knows storage, and nothing of clusters.
 */
export type { Chunks } from "./chunks.ts";
export { CALL } from "./forward-calls.ts";
export * from "./forwarding-links.ts";
export { FOR_EVER } from "./commit-gate.ts";
export * from "./instance.ts";
export * from "./instance-parts.ts";
export * from "./instances.ts";
export * from "./log-stream.ts";
export * from "./long-query.ts";
export * from "./registry.ts";
export * from "./round-trips.ts";
export * from "./statements.ts";
export * from "./reader-reach.ts";
export * from "./front-door.ts";
export * from "./processors.ts";
export * from "./row-locks.ts";
export * from "./transactions.ts";
