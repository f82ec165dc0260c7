/** What needs Node: files, a server, journals and processes that play. */
export * from "./build-id.ts";
export * from "./bullmq.ts";
export * from "./chunk-queue.ts";
export * from "./counterexamples.ts";
export * from "./files.ts";
export * from "./journal.ts";
export * from "./output.ts";
export * from "./pool.ts";
export { type RedisLink } from "./redis-link.ts";
export * from "./serve.ts";
export * from "./unzip.ts";
