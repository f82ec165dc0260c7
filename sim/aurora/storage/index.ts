/** The storage protocol: the volume, its segments, and the instance's driver. It knows nothing of databases. */
export * from "./driver.ts";
export * from "./log.ts";
export * from "./quorum.ts";
export * from "./reach.ts";
export * from "./volume.ts";
