/**
 * Aurora Global Database: clusters in several Regions, one of them primary. It knows clusters, databases and storage.
 */
export * from "./agent.ts";
export * from "./global-database.ts";
export type { RoleChange, RoleChangeKind } from "./role-records.ts";
export * from "./operators.ts";
export * from "./outbound.ts";
