/** The storage protocol: the volume, its segments, and the instance's driver. It knows nothing of databases. */
export type { BatchHead } from "./batches.ts";
export * from "./driver.ts";
export * from "./fleet.ts";
export * from "./log.ts";
export { READ_FOR } from "./log-blocks.ts";
export type { Membership } from "./metadata.ts";
export { REASON } from "./repair.ts";
export { SEGMENT } from "./segment-state.ts";
export { REPORT_TAG } from "./page-reads.ts";
export { GROUP_BYTES } from "./pages.ts";
export * from "./quorum.ts";
export { membershipReach } from "./membership-reach.ts";
export { writerReach, type Reach } from "./reach.ts";
export * from "./replicating.ts";
export * from "./volume.ts";
