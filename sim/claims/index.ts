/**
 * Published claims beside what comes out here. The only place in the world where a published figure is compared with
 * ours; docs/claims.md is made of it.
 */
import type { Claim } from "./claim.ts";
import { CUSTOMERS, GLOBAL_LAG, REPLICA_LAG } from "./lag.ts";
import { IOS, TIMES, TRANSACTIONS } from "./mirrored.ts";
import { MYSQL_CONNECTIONS, MYSQL_DATA_SIZE, MYSQL_LAG, MYSQL_SIZE } from "./mysql-tables.ts";
import { REPAIR, SEGMENTS, SIX_COPIES } from "./quorums.ts";
import { FAILOVER, REGION, WRITTEN_BEFORE } from "./recoveries.ts";
import { CONNECTIONS, DATA_SIZE, READ_SCALING, WRITE_SCALING } from "./throughput.ts";
import { MYSQL_TPCC, TPCC } from "./tpcc.ts";

export * from "./claim.ts";
export { FAR } from "./far.ts";
export * from "./laboratory.ts";
export * from "./page.ts";
export * from "./plot.ts";
export * from "./seeds.ts";
export * from "./tornado.ts";

export const CLAIMS: readonly Claim[] = [
  SIX_COPIES,
  SEGMENTS,
  REPAIR,
  IOS,
  TRANSACTIONS,
  TIMES,
  WRITE_SCALING,
  READ_SCALING,
  MYSQL_SIZE,
  DATA_SIZE,
  MYSQL_DATA_SIZE,
  CONNECTIONS,
  MYSQL_CONNECTIONS,
  REPLICA_LAG,
  MYSQL_LAG,
  TPCC,
  MYSQL_TPCC,
  CUSTOMERS,
  FAILOVER,
  WRITTEN_BEFORE,
  REGION,
  GLOBAL_LAG,
];
