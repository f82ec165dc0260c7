/**
 * Mirrored MySQL, the design that the storage paper compares Aurora with. It knows of Aurora only what any engine's
 * instance has: locks, processors, statements.
 */
export { BLOCK_SERVERS_PER_AZ } from "./block-servers.ts";
export * from "./pair.ts";
