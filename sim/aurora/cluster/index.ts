/** The cluster: its control plane, endpoints, failover, events. It knows instances and storage. */
export type { Announcements } from "./announcements.ts";
export * from "./control-plane.ts";
export * from "./dns.ts";
export * from "./encryption-key.ts";
export * from "./engine-patching.ts";
export type { EventName } from "./events.ts";
export * from "./forwarding-switch.ts";
export * from "./lifecycle.ts";
export * from "./maintenance.ts";
export * from "./order-reach.ts";
export * from "./stopping.ts";
export * from "./target.ts";
export * from "./statuses.ts";
export * from "./topology-table.ts";
