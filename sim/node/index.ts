/** What needs Node: files, a server, journals and processes that play. */
export * from "./build-id.ts";
export * from "./files.ts";
export * from "./journal.ts";
export * from "./pool.ts";
export * from "./serve.ts";
