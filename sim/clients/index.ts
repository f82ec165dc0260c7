/** The clients: workloads, what they saw, and the history they leave. They know addresses, not databases. */
export * from "./answers.ts";
export * from "./clients.ts";
export * from "./connections.ts";
export * from "./courier.ts";
export * from "./courier-parts.ts";
export * from "./deadlines.ts";
export * from "./endings.ts";
export * from "./error-codes.ts";
export * from "./error-names.ts";
export * from "./history.ts";
export * from "./keys.ts";
export * from "./operations.ts";
export * from "./outcomes.ts";
export * from "./proxy/index.ts";
export * from "./resolver.ts";
export { placeOfSession } from "./session-names.ts";
export { FINDING } from "./validation.ts";
export * from "./workload.ts";
