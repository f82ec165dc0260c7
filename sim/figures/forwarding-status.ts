/**
 * What single instances say of write forwarding, under the engines' own names (cluster reference 6.2, 6.8): Aurora
 * MySQL's status variables, the table information_schema.aurora_forwarding_processlist, and how often and how long
 * Aurora PostgreSQL's readers waited for what.
 *
 * A statement is counted where it has been carried out, and where its answer has come: what the writer has counted and
 * readers have not are the answers that were lost. Left out: version 2's older names (..._master_...).
 */
import type { ClusterWorld } from "../assembly/index.ts";
import { CALL, type Instance } from "../aurora/database/index.ts";
import type { ForwardingInstance, StatusRow } from "../results/index.ts";

/** Of every instance that forwards or is forwarded to. */
export function forwardingInstances(clusters: readonly ClusterWorld[]): ForwardingInstance[] {
  return clusters.flatMap(({ spec, instances }) =>
    instances.map((instance) => ({
      DBClusterIdentifier: spec.id,
      DBInstanceIdentifier: spec.instances[instance.index].id,
      ...(spec.engine === "aurora-mysql"
        ? { statusVariables: statusVariables(instance) }
        : { waitEvents: waitEvents(instance) }),
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

/** By kind of call: what the writer's thread is executing. The rows' own statements are not known here. */
const INFO: Readonly<Record<number, string>> = {
  [CALL.write]: "UPDATE",
  [CALL.lock]: "SELECT ... FOR UPDATE",
  [CALL.commit]: "COMMIT",
  [CALL.rollBack]: "ROLLBACK",
};

/**
 * information_schema.aurora_forwarding_processlist as the writer has it, a row for each forwarded session, with the
 * guide's columns; readers have none. USER, HOST and DB are empty, since the model has no accounts, addresses or
 * schemas. TIME is whole seconds in the present state.
 */
export function forwardingProcesslist(clusters: readonly ClusterWorld[]): StatusRow[] {
  const readers = clusters.flatMap(({ spec, instances }) => instances.map((instance) => ({ spec, instance })));
  return clusters.flatMap(({ spec, instances, context }) => {
    if (spec.engine !== "aurora-mysql") return [];
    return instances.flatMap(({ forwarded }) =>
      forwarded.sessions().map(({ link, from, call, isInTransaction, since }): StatusRow => {
        const reader = readers.find(({ instance }) => instance.actor === from);
        return {
          ID: link,
          USER: null,
          HOST: null,
          DB: null,
          COMMAND: call < 0 ? "Sleep" : "Query",
          TIME: Math.floor((context.engine.now - since) / 1_000_000),
          STATE: isInTransaction ? "in transaction" : "",
          INFO: INFO[call] ?? null,
          IS_FORWARDED: 1,
          REPLICA_SESSION_ID: reader?.instance.forwarding.sessionOf(link) ?? null,
          REPLICA_INSTANCE_IDENTIFIER: reader === undefined ? null : reader.spec.instances[reader.instance.index].id,
          REPLICA_CLUSTER_NAME: reader?.spec.id ?? null,
          REPLICA_REGION: reader?.spec.region ?? null,
        };
      }),
    );
  });
}

function waitEvents({ forwarding }: Instance): NonNullable<ForwardingInstance["waitEvents"]> {
  const rows = Object.entries(forwarding.meters.waits).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(rows.map(([event, [waits, microseconds]]) => [event, { waits, microseconds }]));
}
