/**
 * What is told of machines and ways, whatever runs on them: a part of the table in kinds.ts, with numbers of that
 * table.
 */
export const WORLD_TRACE = {
  /** AZ, AZ, how long it takes: a message is under way. Those between Regions, and a sample of the others. */
  messageSent: 160,
  /** host: a machine has lost its power. */
  machineLost: 213,
} as const;
