/** The physical world: places, hosts, links, disks. It knows nothing of databases. */
export * from "./disks.ts";
export * from "./flights.ts";
export * from "./hosts.ts";
export * from "./latency.ts";
export * from "./link-rules.ts";
export * from "./looks.ts";
export * from "./network.ts";
export type { SingleMessage } from "./single-messages.ts";
export { WatchedNetwork, type Told } from "./watched-network.ts";
