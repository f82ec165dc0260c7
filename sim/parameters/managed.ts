/**
 * The constants of the managed service around a cluster: creating, deleting and stopping it, access by token,
 * maintenance, backups, restores and clones, Backtrack, zero-downtime patching and the switch of write forwarding. They
 * belong to the table in parameters.ts and have the same form. Most are workflows of which the guide says no more than
 * minutes.
 */
import { number, period, time, type ParameterInfo } from "./info.ts";

const MINUTE_US = 60_000_000;

export const MANAGED_PARAMETERS = {
  clusterCreateMin: time(
    MINUTE_US,
    "least time until a cluster that is created is available, without its instances",
    "cluster reference 9.1 [choice]: nothing is published",
    "30 s to 5 min",
  ),
  clusterCreateMax: time(3 * MINUTE_US, "most time until it is", "cluster reference 9.1 [choice]", "1 to 10 min"),
  clusterDeleteTime: time(
    MINUTE_US,
    "how long a cluster is being deleted when its last instance has gone",
    "[choice]",
    "10 s to 10 min",
  ),
  clusterStopTime: time(
    2 * MINUTE_US,
    "from StopDBCluster until a cluster is stopped",
    "[choice]: nothing is published",
    "30 s to 10 min",
  ),
  clusterStoppedMax: {
    ...period(
      7 * 24 * 60 * MINUTE_US,
      "a cluster that has been stopped for so long is started by the service",
      "cluster reference 10.2: 0153, after seven days",
      "exact",
    ),
    max: 30 * 24 * 60 * MINUTE_US,
  },
  iamTokenLife: {
    ...period(
      15 * MINUTE_US,
      "how long an IAM token counts as a password",
      "cluster reference 7 [recalled]: 15 min",
      "exact",
    ),
    max: 24 * 60 * MINUTE_US,
  },
  osUpdateMin: time(
    MINUTE_US,
    "least time that the update of an operating system keeps an instance away",
    "cluster reference 8 [choice]: nothing is published",
    "30 s to 5 min",
  ),
  osUpdateMax: time(3 * MINUTE_US, "most time that it does", "cluster reference 8 [choice]", "1 to 10 min"),
  osUpdatePatience: time(
    15 * MINUTE_US,
    "an instance that is not back by then ends the update of the cluster",
    "[choice]",
    "5 to 60 min",
  ),
  restorablePeriod: period(
    MINUTE_US,
    "how often the latest restorable time of a cluster's backup is told anew",
    "cluster reference 4.1: within the last 5 minutes; [choice]",
    "10 s to 5 min",
  ),
  backupRetention: {
    ...period(
      24 * 60 * MINUTE_US,
      "how far back a cluster can be restored",
      "cluster reference 4.1: 1 to 35 days, default 1",
      "exact",
    ),
    max: 35 * 24 * 60 * MINUTE_US,
  },
  restoreWorkflow: period(
    5 * MINUTE_US,
    "a restore's time before anything is copied: machines, network, the new volume's metadata",
    "[choice] cluster reference 4.2: minutes to hours, by size",
    "1 to 15 min",
  ),
  restoreGroupsAtOnce: number(
    64,
    "groups of a restored volume that are copied out of the object store side by side",
    "[choice] so that 64 TB take a quarter of an hour more than 10 GB",
    "16 to 512",
  ),
  restoreRetry: period(
    10_000_000,
    "a restore that finds the object store away looks again after this",
    "[choice]",
    "1 to 60 s",
  ),
  snapshotLook: period(
    10_000_000,
    "how often a snapshot that is being created looks whether its moment is uploaded",
    "[choice]",
    "1 to 60 s",
  ),
  cloneWorkflow: period(
    3 * MINUTE_US,
    "time to make a copy-on-write clone, whatever its size",
    "[choice] cluster reference 4.3: minutes, independent of size",
    "1 to 10 min",
  ),
  backtrackWorkflow: period(
    MINUTE_US,
    "a backtrack's time between the engines' end and the volume's switch",
    "[choice] cluster reference 4.6: minutes in all",
    "20 s to 5 min",
  ),
  backtrackRecordsMax: {
    ...number(
      1_000_000_000,
      "change records that are kept for Backtrack: where more are created within the target window, the actual one is smaller",
      "[choice] cluster reference 4.6: under heavy writes the actual window shrinks",
      "1000000 to 10000000000",
    ),
    max: 1e12,
  },
  backtrackLook: period(MINUTE_US, "how often the earliest backtrack time is told anew", "[choice]", "10 s to 5 min"),
  zdpPatience: period(
    30_000_000,
    "an engine that finds no quiet point for this long is patched by a restart",
    "cluster reference 1.9 [choice]: a few seconds to about a minute in all",
    "1 to 60 s",
  ),
  zdpDrain: period(
    2_000_000,
    "and one that goes ahead without a quiet point waits so long for what is under way",
    "cluster reference 1.9 [choice]",
    "0.5 to 10 s",
  ),
  zdpLook: period(10_000, "how often it is looked whether nothing is under way", "[choice]", "1 to 100 ms"),
  zdpSwapMin: time(
    1_000_000,
    "least time to swap an engine with its sessions kept aside",
    "cluster reference 1.9 [choice]",
    "0.5 to 5 s",
  ),
  zdpSwapMax: time(
    5_000_000,
    "most time to swap an engine with its sessions kept aside",
    "cluster reference 1.9 [choice]",
    "2 to 30 s",
  ),
  forwardingModifyTime: time(
    5_000_000,
    "time from ModifyDBCluster with write forwarding until instances are told",
    "[choice]; no downtime, always at once (cluster reference 6.1)",
    "1 to 60 s",
  ),
  forwardingModifyPatience: time(
    60_000_000,
    "the status of write forwarding is unknown when an instance has not confirmed the change by then",
    "[choice]",
    "10 to 300 s",
  ),
} as const satisfies Record<string, ParameterInfo>;
