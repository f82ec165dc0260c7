/** What a cluster and its instances have counted so far: metrics are what two such readings differ by. */
import type { ClusterWorld } from "../assembly/index.ts";
import type { Micros } from "../kernel/index.ts";
import { metersOf } from "./io-counts.ts";

/** What one instance has counted so far. */
export interface Counted {
  readonly isUp: boolean;
  readonly worked: number;
  readonly asked: number;
  readonly slow: number;
  readonly loginFailures: number;
  readonly queries: number;
  readonly selects: number;
  readonly selectTime: number;
  readonly changes: number;
  readonly changeTime: number;
  readonly hits: number;
  readonly misses: number;
  readonly deadlocks: number;
  readonly records: number;
  readonly lagSum: number;
  readonly lagCount: number;
  readonly commits: number;
  readonly commitTime: number;
  readonly rowsRead: number;
  readonly pageReads: number;
  readonly pageReadTime: number;
}

export type Counter = Exclude<keyof Counted, "isUp">;

export interface Reading {
  readonly at: Micros;
  readonly instances: readonly Counted[];
  readonly rowsWritten: number;
  readonly batches: number;
  readonly batchesDone: number;
  readonly batchTime: number;
}

export function readingOf(world: ClusterWorld): Reading {
  const { context, instances, fleet } = world;
  const meters = metersOf(world);
  return {
    at: context.engine.now,
    rowsWritten: meters.rowsWritten,
    batches: meters.batches,
    batchesDone: meters.writes.done,
    batchTime: meters.writes.time,
    instances: instances.map((instance, index) => ({
      isUp: instance.isUp,
      worked: instance.processors.workedOff,
      asked: instance.door.asked,
      slow: instance.door.slowToBegin,
      loginFailures: instance.door.loginFailures,
      queries: meters.statements.queries[index],
      selects: meters.statements.selects[index],
      selectTime: meters.statements.selectTime[index],
      changes: meters.statements.changes[index],
      changeTime: meters.statements.changeTime[index],
      hits: instance.cache.hits,
      misses: instance.cache.misses,
      deadlocks: instance.writing.deadlocks,
      records: fleet.drivers[index].recordsWritten,
      lagSum: instance.replica.lag.sum,
      lagCount: instance.replica.lag.count,
      commits: meters.commits[index],
      commitTime: meters.commitTime[index],
      rowsRead: meters.rowsRead[index],
      pageReads: meters.pageReads[index],
      pageReadTime: meters.pageReadTime[index],
    })),
  };
}
