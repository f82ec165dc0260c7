/** The clients: workloads, what they saw, and the history they leave. They know addresses, not databases. */
export * from "./history.ts";
export * from "./keys.ts";
export * from "./operations.ts";
export * from "./outcomes.ts";
export * from "./workload.ts";
