/** Database instances: the writer and what it runs on. It knows storage, and nothing of clusters. */
export * from "./long-query.ts";
export * from "./statements.ts";
export * from "./writer.ts";
