/**
 * Capacity that follows demand: readers that come and go by target tracking. It knows the cluster, its instances and
 * storage.
 */
export * from "./reader-scaling.ts";
export * from "./serverless.ts";
export * from "./target-tracking.ts";
export * from "./serverless-v1.ts";
