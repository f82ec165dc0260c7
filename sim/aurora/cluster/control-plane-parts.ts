/** What a control plane is made with: the instances of its cluster as the scenario has them, and the switches. */
import type { Context } from "../storage/index.ts";
import type { Zone } from "./dns.ts";

export interface ControlPlaneParts {
  readonly context: Context;
  readonly zone: Zone;
  readonly clusterId: string;
  readonly ids: readonly string[];
  readonly azs: readonly number[];
  /** RDS Proxies in front of the cluster. */
  readonly proxyIds: readonly string[];
  readonly promotionTiers: readonly number[];
  /** By instance: what its class has; of a serverless one at most. */
  readonly memoryGib: readonly number[];
  /**
   * By instance: when CreateDBInstance is called for it; 0 for those that are there from the start, -1 for slots of
   * auto scaling.
   */
  readonly createdAt: readonly number[];
  /** Whether readers keep their sessions and caches when the writer changes. */
  readonly readersStay: boolean;
  /** Whether a writer stops that hears nothing of the control plane (heartbeats.ts). */
  readonly stopsUnheard: boolean;
  /** The control plane's machine. */
  readonly host: number;
  /**
   * The epoch of the last recovery that has opened the volume, as the metadata service beside the control plane has it.
   */
  readonly openEpoch: () => number;
}
