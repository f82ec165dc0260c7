/**
 * What a run would be billed for, cluster by cluster, as quantities under CloudWatch's and the bill's names
 * (docs/cost.md). No money: rates are for whoever reads it (cli/cost-command.ts).
 *
 * In the configuration aurora-iopt1 I/O is not billed, and storage, instances and capacity are at rates of their own:
 * under other names, so that two designs can be compared ([recalled]: the bill calls instances
 * InstanceUsageIOOptimized). Storage that backups take beyond the volume's own size is what is billed of them; it is
 * the log in the object store (**chosen**: page images of the retention window are within the free share).
 */
import type { ClusterWorld } from "../assembly/index.ts";
import type { World } from "../build.ts";
import { SERVERLESS_CLASS } from "../facts/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { CostRow } from "../results/index.ts";

const HOUR_US = 3_600_000_000;
const GB = 1_000_000_000;
const MILLION = 1_000_000;

export function costOf(world: World): CostRow[] {
  const { clusters, backtracks, clones } = world;
  const made = clones.flatMap((one) => one.clones.rows());
  const isClone = (id: string): boolean => made.some((one) => one.cluster === id);
  const rows = clusters.flatMap((cluster, index) =>
    ofCluster(cluster, index > 0 && cluster.spec.copyOf === undefined)
      // Of a clone's storage the pages are paid for that it does not share.
      .filter(({ item }) => !(isClone(cluster.spec.id) && item.startsWith("VolumeBytesUsed"))),
  );
  for (const { of, backtracks: own } of backtracks)
    rows.push({
      cluster: of.spec.id,
      item: "BacktrackChangeRecordsStored",
      quantity: own.recordTime / HOUR_US / MILLION,
      unit: "million record-hours",
    });
  for (const { cluster, pages, availableAt } of made) {
    const own = clusters.find(({ spec }) => spec.id === cluster);
    const until = own?.usage.until ?? world.context.engine.now;
    const item = own?.spec.storageType === "aurora-iopt1" ? "VolumeBytesUsed:aurora-iopt1" : "VolumeBytesUsed";
    if (availableAt >= 0)
      rows.push({ cluster, item, quantity: (pages.bytes / GB) * ((until - availableAt) / HOUR_US), unit: "GB-hours" });
  }
  return rows;
}

function ofCluster({ spec, usage, volume, fleet, agent, context }: ClusterWorld, isSecondary: boolean): CostRow[] {
  const { id } = spec;
  const row = (item: string, quantity: number, unit: CostRow["unit"]): CostRow => ({
    cluster: id,
    item,
    quantity,
    unit,
  });
  const classes = [...new Set(spec.instances.map((one) => one.class))].filter((name) => name !== SERVERLESS_CLASS);
  const sum = (of: (index: number) => number): number =>
    spec.instances.reduce((total, _, index) => total + of(index), 0);
  const isOptimized = spec.storageType === "aurora-iopt1";
  const rows = classes.map((name) =>
    row(
      `${isOptimized ? "InstanceUsageIOOptimized" : "InstanceUsage"}:${name}`,
      sum((index) => (spec.instances[index].class === name ? usage.instanceTime(index) : 0)) / HOUR_US,
      "hours",
    ),
  );
  if (spec.serverlessV2 !== undefined || spec.serverlessV1 !== undefined)
    rows.push(
      row(
        isOptimized ? "ServerlessDatabaseCapacity:aurora-iopt1" : "ServerlessDatabaseCapacity",
        sum((index) => usage.capacityTime(index)) / HOUR_US,
        "ACU-hours",
      ),
    );
  const { groupBytes } = FIXED;
  rows.push(
    row(
      isOptimized ? "VolumeBytesUsed:aurora-iopt1" : "VolumeBytesUsed",
      (usage.groupTime * groupBytes.value) / GB / HOUR_US,
      "GB-hours",
    ),
  );
  if (!isOptimized)
    rows.push(
      row("VolumeWriteIOPs", usage.writes / MILLION, "million I/Os"),
      row("VolumeReadIOPs", usage.reads / MILLION, "million I/Os"),
    );
  if (isSecondary && agent !== undefined)
    rows.push(row("AuroraGlobalDBReplicatedWriteIO", agent.recordsReceived / MILLION, "million I/Os"));
  const records = fleet.background.staged.reduce((total, lsn) => total + volume.log.ordinal(lsn), 0);
  rows.push(row("TotalBackupStorageBilled", (records * context.parameters.logRecordBytes) / GB, "GB at the end"));
  return rows;
}
