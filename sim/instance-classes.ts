/**
 * Processors and memory of the instance classes a scenario may name. Figures are those of the EC2 families the classes are
 * built on [recalled]; the connection limit comes with readers and pools.
 */
export interface InstanceClass {
  readonly vcpus: number;
  readonly memoryGib: number;
}

const SIZES: readonly (readonly [string, number])[] = [
  ["large", 2],
  ["xlarge", 4],
  ["2xlarge", 8],
  ["4xlarge", 16],
  ["8xlarge", 32],
  ["12xlarge", 48],
  ["16xlarge", 64],
  ["24xlarge", 96],
];

/** Memory-optimised families have 8 GiB a vCPU. */
const MEMORY_FAMILIES = ["r5", "r6g", "r6i", "r7g", "r8g"];

export const INSTANCE_CLASSES: Readonly<Record<string, InstanceClass>> = Object.fromEntries([
  ...MEMORY_FAMILIES.flatMap((family) =>
    SIZES.map(([size, vcpus]) => [`db.${family}.${size}`, { vcpus, memoryGib: vcpus * 8 }] as const),
  ),
  // The papers' machine: r3.8xlarge, 32 vCPU, 244 GB (P17 6.1).
  ["db.r3.8xlarge", { vcpus: 32, memoryGib: 244 }],
  ["db.t4g.medium", { vcpus: 2, memoryGib: 4 }],
  ["db.t4g.large", { vcpus: 2, memoryGib: 8 }],
]);

/** Raises RangeError for a class the table does not have. */
export function instanceClass(name: string): InstanceClass {
  const found = INSTANCE_CLASSES[name];
  if (found === undefined)
    throw new RangeError(`There is no instance class ${name}; there are ${Object.keys(INSTANCE_CLASSES).join(", ")}.`);
  return found;
}
