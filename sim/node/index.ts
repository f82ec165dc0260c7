/** What needs Node: files and a server. */
export * from "./files.ts";
export * from "./serve.ts";
