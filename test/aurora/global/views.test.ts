/** Metrics of secondaries and the engines' status views, with the way cut since the middle of the run. */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { globalWorld } from "./worlds.ts";

const cut = "kind: partition, from: { outbound: shop-us }, to: { inbound: shop-eu }, at: 3s, for: 9s";
const report = (engine: "aurora-mysql" | "aurora-postgresql") =>
  run(globalWorld({ engine, secondaries: 2, duration: "8s", workload: "until: 8s", faults: [cut] }));

describe("a global database seen from outside", () => {
  const postgres = report("aurora-postgresql");
  const mysql = report("aurora-mysql");

  test("CloudWatch's metrics, by secondary", () => {
    const { metrics } = postgres;
    const names = [
      "AuroraGlobalDBReplicationLag",
      "AuroraGlobalDBProgressLag",
      "AuroraGlobalDBRPOLag",
      "AuroraGlobalDBReplicatedWriteIO",
      "AuroraGlobalDBDataTransferBytes",
    ];
    for (const name of names)
      expect(Object.keys(metrics[name]), name).toEqual(expect.arrayContaining(["shop-eu", "shop-2"]));
    // Half a round trip of 76 and of 72 ms, and the servers' batches.
    expect(metrics["AuroraGlobalDBReplicationLag"]["shop-eu"]).toBeGreaterThan(38);
    expect(metrics["AuroraGlobalDBReplicationLag"]["shop-eu"]).toBeLessThan(60);
    expect(metrics["AuroraGlobalDBRPOLag"]["shop-eu.max"]).toBeGreaterThan(4_500);
    expect(metrics["AuroraGlobalDBRPOLag"]["shop-2.max"]).toBeLessThan(1_000);
    expect(metrics["AuroraGlobalDBReplicatedWriteIO"]["shop-2"]).toBeGreaterThan(
      metrics["AuroraGlobalDBReplicatedWriteIO"]["shop-eu"],
    );
    expect(metrics["AuroraGlobalDBDataTransferBytes"]["shop-2"]).toBeGreaterThanOrEqual(
      200 * metrics["AuroraGlobalDBReplicatedWriteIO"]["shop-2"],
    );
  });

  test("aurora_global_db_status: -1 for the primary in PostgreSQL, 0 in MySQL", () => {
    const [primary, europe, west] = postgres.statusViews?.aurora_global_db_status ?? [];
    expect(Object.keys(primary)).toEqual([
      "aws_region",
      "highest_lsn_written",
      "durability_lag_in_msec",
      "rpo_lag_in_msec",
      "last_lag_calculation_time",
      "feedback_epoch",
      "feedback_xmin",
    ]);
    expect(primary).toMatchObject({
      aws_region: "us-east-1",
      durability_lag_in_msec: -1,
      rpo_lag_in_msec: -1,
      last_lag_calculation_time: 0,
    });
    expect(europe["rpo_lag_in_msec"]).toBeGreaterThan(4_500);
    expect(west["rpo_lag_in_msec"]).toBeLessThan(500);
    expect(Number(europe["highest_lsn_written"])).toBeLessThan(Number(primary["highest_lsn_written"]));
    const [large] = mysql.statusViews?.aurora_global_db_status ?? [];
    expect(large).toMatchObject({
      AWS_REGION: "us-east-1",
      DURABILITY_LAG_IN_MILLISECONDS: 0,
      RPO_LAG_IN_MILLISECONDS: 0,
    });
  });

  test("aurora_global_db_instance_status: the writer's session, and visibility behind the primary or behind the own volume", () => {
    const rows = postgres.statusViews?.aurora_global_db_instance_status ?? [];
    expect(rows.map(({ server_id }) => server_id)).toEqual(["writer-1", "writer-2", "shop-eu-1", "shop-2-1"]);
    expect(rows[0]).toMatchObject({ session_id: "MASTER_SESSION_ID", visibility_lag_in_msec: null });
    expect(Object.keys(rows[0])).toEqual([
      "server_id",
      "session_id",
      "aws_region",
      "durable_lsn",
      "highest_lsn_rcvd",
      "feedback_epoch",
      "feedback_xmin",
      "oldest_read_view_lsn",
      "visibility_lag_in_msec",
    ]);
    expect(rows[2]["visibility_lag_in_msec"]).toBeGreaterThan(4_500);
    const own = mysql.statusViews?.aurora_global_db_instance_status ?? [];
    expect(Object.keys(own[0])).toEqual([
      "SERVER_ID",
      "SESSION_ID",
      "AWS_REGION",
      "DURABLE_LSN",
      "HIGHEST_LSN_RCVD",
      "OLDEST_READ_VIEW_TRX_ID",
      "OLDEST_READ_VIEW_LSN",
      "VISIBILITY_LAG_IN_MSEC",
    ]);
    expect(own[2]).toMatchObject({ SERVER_ID: "shop-eu-1", VISIBILITY_LAG_IN_MSEC: 0 });
  });
});
