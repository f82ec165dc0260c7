/**
 * What single instances say of write forwarding, under the engines' own names (cluster reference 6.2, 6.8): Aurora MySQL's status variables, and how
 * often and how long Aurora PostgreSQL's readers waited for what.
 *
 * A statement is counted where it has been carried out, and where its answer has come: what the writer has counted and readers have not are the
 * answers that were lost. Left out: version 2's older names (..._master_...), and information_schema.aurora_forwarding_processlist.
 */
import type { Instance } from "./aurora/database/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { ForwardingInstance } from "./run-types.ts";

/** Of every instance that forwards or is forwarded to. */
export function forwardingInstances(clusters: readonly ClusterWorld[]): ForwardingInstance[] {
  return clusters.flatMap(({ spec, instances }) =>
    instances.map((instance) => ({
      DBClusterIdentifier: spec.id,
      DBInstanceIdentifier: spec.instances[instance.index].id,
      ...(spec.engine === "aurora-mysql" ? { statusVariables: statusVariables(instance) } : { waitEvents: waitEvents(instance) }), // prettier-ignore
    })),
  );
}

function statusVariables({ forwarding, forwarded }: Instance): Record<string, number> {
  const { writes, selects, readWaits, sessionLimitErrors } = forwarding.meters;
  return {
    Aurora_fwd_writer_dml_stmt_count: forwarded.writes.count,
    Aurora_fwd_writer_dml_stmt_duration: forwarded.writes.sum,
    Aurora_fwd_writer_open_sessions: forwarded.open,
    Aurora_fwd_writer_select_stmt_count: forwarded.selects.count,
    Aurora_fwd_writer_select_stmt_duration: forwarded.selects.sum,
    Aurora_fwd_replica_dml_stmt_count: writes.count,
    Aurora_fwd_replica_dml_stmt_duration: writes.sum,
    Aurora_fwd_replica_errors_session_limit: sessionLimitErrors,
    Aurora_fwd_replica_open_sessions: forwarding.openSessions,
    Aurora_fwd_replica_read_wait_count: readWaits.count,
    Aurora_fwd_replica_read_wait_duration: readWaits.sum,
    Aurora_fwd_replica_select_stmt_count: selects.count,
    Aurora_fwd_replica_select_stmt_duration: selects.sum,
  };
}

function waitEvents({ forwarding }: Instance): NonNullable<ForwardingInstance["waitEvents"]> {
  const rows = Object.entries(forwarding.meters.waits).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(rows.map(([event, [waits, microseconds]]) => [event, { waits, microseconds }]));
}
