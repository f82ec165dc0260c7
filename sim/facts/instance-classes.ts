/**
 * Processors, memory and connection limits of the instance classes a scenario may name. Processors and memory are those
 * of the EC2 families the classes are built on [recalled].
 *
 * Limits of connections are defaults of max_connections by memory: [found] for the sizes of Serverless v2, whose
 * capacity unit is 2 GiB (cluster reference 2.3); the provisioned classes of the same memory have the same defaults
 * [recalled]. They can be set by parameter; that is left out.
 */
import { FIXED } from "../parameters/index.ts";
import type { EngineName } from "./engine-names.ts";

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
  // The papers' machines (P17 6.1): r3.8xlarge has 32 vCPU and 244 GB, each smaller one half of the next.
  ["db.r3.large", { vcpus: 2, memoryGib: 15.25 }],
  ["db.r3.xlarge", { vcpus: 4, memoryGib: 30.5 }],
  ["db.r3.2xlarge", { vcpus: 8, memoryGib: 61 }],
  ["db.r3.4xlarge", { vcpus: 16, memoryGib: 122 }],
  ["db.r3.8xlarge", { vcpus: 32, memoryGib: 244 }],
  ["db.t4g.medium", { vcpus: 2, memoryGib: 4 }],
  ["db.t4g.large", { vcpus: 2, memoryGib: 8 }],
]);

/**
 * Aurora Serverless v2: what it has goes by its capacity units, of 2 GiB each; processors as memory-optimised families
 * have them (**chosen**).
 */
export const SERVERLESS_CLASS = "db.serverless";
export const ACU_GIB = FIXED.serverlessUnitBytes.value / 1_073_741_824;
export const VCPUS_PER_ACU = FIXED.serverlessUnitVcpus.value;
/** The steps that capacity is given in. */
const ACU_STEP = FIXED.serverlessStep.value;

/**
 * Aurora Serverless v1 has one instance, which nobody sees; its capacities (cluster reference 2.2), and the connections
 * that each takes in aurora-mysql: 90, 180, 270 [found], the others [recalled].
 */
export const SERVERLESS_V1_CLASS = "serverless-v1";
export const V1_CAPACITIES: Readonly<Record<EngineName, readonly number[]>> = {
  "aurora-mysql": [1, 2, 4, 8, 16, 32, 64, 128, 256],
  "aurora-postgresql": [2, 4, 8, 16, 32, 64, 192, 384],
};
const V1_CONNECTIONS_MYSQL = [90, 180, 270, 1000, 2000, 3000, 4000, 5000, 6000];

/** The bounds of a cluster's serverless instances, in capacity units. */
export interface AcuBounds {
  readonly min: number;
  readonly max: number;
}

/** A cluster's bounds, of whichever version; undefined where everything is provisioned. */
export function acuBounds(cluster: {
  readonly serverlessV1?: AcuBounds;
  readonly serverlessV2?: AcuBounds;
}): AcuBounds | undefined {
  return cluster.serverlessV1 ?? cluster.serverlessV2;
}

/** By engine: (GiB of memory, connections), rising. Between two sizes the smaller one's figure counts. */
const CONNECTIONS: Readonly<Record<EngineName, readonly (readonly [number, number])[]>> = {
  "aurora-mysql": [
    [2, 90],
    [8, 135],
    [16, 1000],
    [32, 2000],
    [64, 3000],
    [128, 4000],
    [244, 5000],
    [384, 6000],
  ],
  "aurora-postgresql": [
    [2, 189],
    [8, 823],
    [16, 1669],
    [32, 3360],
    [64, 5000],
  ],
};

/** Raises RangeError for a class the table does not have; of a serverless one what it has at most. */
export function instanceClass(name: string, bounds?: AcuBounds): InstanceClass {
  if ((name === SERVERLESS_CLASS || name === SERVERLESS_V1_CLASS) && bounds !== undefined)
    return { vcpus: bounds.max * VCPUS_PER_ACU, memoryGib: bounds.max * ACU_GIB };
  const found = INSTANCE_CLASSES[name];
  if (found === undefined)
    throw new RangeError(`There is no instance class ${name}; there are ${Object.keys(INSTANCE_CLASSES).join(", ")}.`);
  return found;
}

/**
 * Connections that an instance takes at once: max_connections. Of a serverless one they go by its maximum, and in
 * aurora-postgresql are 2,000 at most where the minimum is half a unit or nothing (cluster reference 2.3). Raises
 * RangeError for a class the table does not have.
 */
export function connectionsMax(className: string, engine: EngineName, bounds?: AcuBounds): number {
  if (className === SERVERLESS_V1_CLASS && bounds !== undefined) return connectionsV1(engine, bounds.max);
  const most = connectionsIn(engine, instanceClass(className, bounds).memoryGib);
  const isSmall = className === SERVERLESS_CLASS && bounds !== undefined && bounds.min <= ACU_STEP;
  return isSmall && engine === "aurora-postgresql" ? Math.min(most, SMALL_MAX) : most;
}

const SMALL_MAX = 2000;

/**
 * What Serverless v1 takes at once with so much capacity: unlike v2's, its limit goes by what there is (cluster
 * reference 2.2).
 */
export function connectionsV1(engine: EngineName, acu: number): number {
  if (engine === "aurora-mysql") return V1_CONNECTIONS_MYSQL[V1_CAPACITIES[engine].indexOf(acu)] ?? 0;
  return connectionsIn(engine, acu * ACU_GIB);
}

function connectionsIn(engine: EngineName, memoryGib: number): number {
  let most = 0;
  for (const [memory, connections] of CONNECTIONS[engine]) if (memory <= memoryGib) most = connections;
  return most;
}
