/**
 * What a query of the status views of a global database would give at this moment (cluster reference 5.3): functions in
 * PostgreSQL, tables of information_schema in MySQL, with the columns that each engine's guide names.
 *
 * The primary lags nobody: PostgreSQL says -1, MySQL 0. Visibility lag of a reader in a secondary is behind the primary
 * in PostgreSQL, behind its own volume in MySQL. Times are microseconds of the run, 0 in the primary, where the guide
 * shows 1970-01-01. Columns of transaction ids and of the feedback between Regions are there, and empty: the model has
 * none.
 */
import type { ClusterWorld } from "../assembly/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { StatusRow, StatusViews } from "../results/index.ts";

export function statusViews(global: GlobalDatabase, clusters: readonly ClusterWorld[]): StatusViews {
  return {
    aurora_global_db_status: clusters.map((cluster, index) => statusOf(global, cluster, index)),
    aurora_global_db_instance_status: clusters.flatMap((cluster, index) => instancesOf(global, cluster, index)),
  };
}

function statusOf(global: GlobalDatabase, { spec }: ClusterWorld, index: number): StatusRow {
  const { lags } = global.servers[global.primary];
  const isPrimary = index === global.primary;
  const none = spec.engine === "aurora-mysql" ? 0 : -1;
  const milliseconds = (us: number): number => (isPrimary ? none : Math.floor(us / 1000));
  return inEngine(spec.engine, {
    aws_region: spec.region,
    highest_lsn_written: global.vdlOf(index),
    durability_lag_in_msec: milliseconds(lags.durability[index]),
    rpo_lag_in_msec: milliseconds(lags.rpo[index]),
    last_lag_calculation_time: isPrimary ? 0 : Math.max(0, lags.at[index]),
    ...feedback(spec.engine),
  });
}

function instancesOf(global: GlobalDatabase, { spec, instances, context }: ClusterWorld, index: number): StatusRow[] {
  const { now } = context.engine;
  const { lags } = global.servers[global.primary];
  const behindPrimary = index === global.primary || spec.engine === "aurora-mysql" ? 0 : lags.durability[index];
  return instances
    .filter(({ isUp }) => isUp)
    .map((instance) => {
      const { id } = spec.instances[instance.index];
      const isWriter = instance.status === "open";
      return inEngine(spec.engine, {
        server_id: id,
        session_id: isWriter ? "MASTER_SESSION_ID" : `${id}-${instance.generation}`,
        aws_region: spec.region,
        durable_lsn: global.vdlOf(index),
        highest_lsn_rcvd: isWriter ? null : instance.readPoint,
        ...feedback(spec.engine),
        ...(spec.engine === "aurora-mysql" ? { oldest_read_view_trx_id: null } : {}),
        oldest_read_view_lsn: instance.readPoint,
        visibility_lag_in_msec: isWriter ? null : Math.floor((behindPrimary + instance.replica.pendingLag(now)) / 1000),
      });
    });
}

/** PostgreSQL's columns of hot standby feedback: this model has no transaction ids. */
function feedback(engine: "aurora-mysql" | "aurora-postgresql"): StatusRow {
  return engine === "aurora-postgresql" ? { feedback_epoch: null, feedback_xmin: null } : {};
}

/** MySQL's columns are written large, and two of them in full. */
function inEngine(engine: "aurora-mysql" | "aurora-postgresql", row: StatusRow): StatusRow {
  if (engine === "aurora-postgresql") return row;
  const name = (column: string): string => {
    const large = column.toUpperCase();
    return large.startsWith("DURABILITY") || large.startsWith("RPO") ? large.replace("MSEC", "MILLISECONDS") : large;
  };
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [name(column), value]));
}
