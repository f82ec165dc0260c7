/**
 * Processors, memory and connection limits of the instance classes a scenario may name. Processors and memory are those of the EC2 families
 * the classes are built on [recalled]; connection limits are Aurora MySQL's default max_connections by size as its guide's table has
 * them [recalled].
 */
export interface InstanceClass {
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Connections it takes at once. */
  readonly connections: number;
}

const SIZES: readonly (readonly [string, number, number])[] = [
  ["large", 2, 1_000],
  ["xlarge", 4, 2_000],
  ["2xlarge", 8, 3_000],
  ["4xlarge", 16, 4_000],
  ["8xlarge", 32, 5_000],
  ["12xlarge", 48, 6_000],
  ["16xlarge", 64, 6_000],
  ["24xlarge", 96, 7_000],
];

/** Memory-optimised families have 8 GiB a vCPU. */
const MEMORY_FAMILIES = ["r5", "r6g", "r6i", "r7g", "r8g"];

export const INSTANCE_CLASSES: Readonly<Record<string, InstanceClass>> = Object.fromEntries([
  ...MEMORY_FAMILIES.flatMap(
    (family) =>
    SIZES.map(([size, vcpus, connections]) => [`db.${family}.${size}`, { vcpus, memoryGib: vcpus * 8, connections }] as const), // prettier-ignore
  ),
  // The papers' machine: r3.8xlarge, 32 vCPU, 244 GB (P17 6.1).
  ["db.r3.8xlarge", { vcpus: 32, memoryGib: 244, connections: 5_000 }],
  ["db.t4g.medium", { vcpus: 2, memoryGib: 4, connections: 90 }],
  ["db.t4g.large", { vcpus: 2, memoryGib: 8, connections: 135 }],
]);

/** Raises RangeError for a class the table does not have. */
export function instanceClass(name: string): InstanceClass {
  const found = INSTANCE_CLASSES[name];
  if (found === undefined)
    throw new RangeError(`There is no instance class ${name}; there are ${Object.keys(INSTANCE_CLASSES).join(", ")}.`);
  return found;
}
