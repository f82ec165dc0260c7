/** What is counted while a cluster serves: statements, writes, reads and writes of storage, hours of use. */
export { Meters } from "./meters.ts";
export { UsageMeter } from "./usage.ts";
