/**
 * Table 5 of the storage paper (P17 6.1.5): new orders a minute in the Percona variant of TPC-C, Aurora's column and
 * MySQL's two.
 *
 * One kind of transaction over one table, of the mean length of TPC-C's five by its clauses [recalled]: 46 statements
 * of a new order, 7 of a payment, 4, 65 and 3 of the others, 27 in the mean. On mirrored MySQL it is pages that count,
 * and the fourteen rows of the mean lie on ten: a new order's ten lines go onto one page.
 *
 * Left out: the row of the warehouse that each payment changes. Whoever waits for a row takes no processor and no disk
 * here, so such rows would only say who waits, not how much is done, as long as fewer than all rows are taken; what the
 * paper's figures lose with 5,000 connections is more than that, and it does not say what.
 */
import type { Claim, ClaimRow } from "./claim.ts";
import type { Laboratory } from "./laboratory.ts";

/** New orders are nine in twenty of TPC-C's transactions. */
const newOrders = (laboratory: Laboratory, scenario: string, set: readonly string[]): number =>
  laboratory.play(scenario, set).transactionsPerSecond * 60 * 0.45;

const order = (
  name: string,
  published: number,
  scenario: string,
  set: readonly string[],
  differs?: string,
): ClaimRow => ({
  name,
  published,
  is: "about",
  calibrated: false,
  measure: (laboratory) => newOrders(laboratory, scenario, set),
  ...(differs === undefined ? {} : { differs }),
});

const MANY = ["workloads[0].sessions=5000", "duration=3s"];
const LARGE = ["workloads[0].keys.count=300000", "topology.clusters[0].volume.size=100GB"];

const NOT_TPCC =
  "one kind of transaction over one table takes the place of five over nine, of the same mean length, at the processor time that figures 6 and 7 give reads and writes: as if processors were all that TPC-C waits for. That is what it would do at most; the warehouse row that every payment changes is not in it, nor what threads do to each other";

export const TPCC: Claim = {
  name: "tpcc",
  title: "New orders a minute in the Percona variant of TPC-C",
  source: "P17 6.1.5, table 5",
  unit: "tpmC",
  scenarios: ["tpcc"],
  within: 1.25,
  rows: [
    { ...order("500 connections, 10 GB, 100 warehouses", 73_955, "tpcc", [], NOT_TPCC), cheap: true },
    order("5,000 connections, 10 GB, 100 warehouses", 42_181, "tpcc", MANY, NOT_TPCC),
    order("500 connections, 100 GB, 1,000 warehouses", 70_663, "tpcc", LARGE, NOT_TPCC),
    order("5,000 connections, 100 GB, 1,000 warehouses", 30_221, "tpcc", [...MANY, ...LARGE], NOT_TPCC),
  ],
  parameters: ["statementCpu", "connectCpu"],
  falsifiedBy: "a figure below the published one: that one would then be more than the machine can do",
  scaled:
    "0.5 to 3 s; 30,000 rows stand for 100 warehouses; statements of a transaction by TPC-C's clauses [recalled]: 46 of a new order, 7 of a payment, 4, 65 and 3 of the others, 27 in the mean",
};

/** A 32nd of a warehouse's pages, in rows; and of the redo log that figure 6 takes for MySQL 5.7. */
const onMysql = (sessions: number, warehouses: number, more: readonly string[] = []): readonly string[] => [
  `workloads[0].sessions=${sessions}`,
  `workloads[0].keys.count=${warehouses * 3_277}`,
  "duration=40s",
  ...more,
];
const NEWER = ["parameters.mysqlLogBytes=9830400"];

const NEWER_CLEANERS =
  "two fifths of the published figures: what figure 6 takes for MySQL 5.7 is a larger redo log, and here its one page cleaner is what all wait for. 5.7 has four [recalled], and the paper does not give its settings";
const HOT =
  "the paper's falls to a quarter where many connections share few warehouses, and rises where they are many: rows that all change. Who waits for a row costs nobody else anything in the model, so nothing falls";

export const MYSQL_TPCC: Claim = {
  name: "mysql-tpcc",
  title: "New orders a minute on MySQL, whose pages go out twice and are waited for",
  source: "P17 6.1.5, table 5",
  unit: "tpmC",
  scenarios: ["tpcc-mirrored"],
  within: 1.5,
  rows: [
    { ...order("5.6, 500 connections, 10 GB, 100 warehouses", 6_093, "tpcc-mirrored", onMysql(500, 100)), cheap: true },
    order("5.6, 5,000 connections, 10 GB, 100 warehouses", 1_671, "tpcc-mirrored", onMysql(5_000, 100), HOT),
    order("5.6, 500 connections, 100 GB, 1,000 warehouses", 3_231, "tpcc-mirrored", onMysql(500, 1_000)),
    order("5.6, 5,000 connections, 100 GB, 1,000 warehouses", 5_575, "tpcc-mirrored", onMysql(5_000, 1_000)),
    order(
      "5.7, 500 connections, 10 GB, 100 warehouses",
      25_289,
      "tpcc-mirrored",
      onMysql(500, 100, NEWER),
      NEWER_CLEANERS,
    ),
    order("5.7, 5,000 connections, 10 GB, 100 warehouses", 2_592, "tpcc-mirrored", onMysql(5_000, 100, NEWER), HOT),
    order(
      "5.7, 500 connections, 100 GB, 1,000 warehouses",
      11_868,
      "tpcc-mirrored",
      onMysql(500, 1_000, NEWER),
      NEWER_CLEANERS,
    ),
    order(
      "5.7, 5,000 connections, 100 GB, 1,000 warehouses",
      13_005,
      "tpcc-mirrored",
      onMysql(5_000, 1_000, NEWER),
      NEWER_CLEANERS,
    ),
  ],
  parameters: [
    "mysqlLogBytes",
    "mysqlRecordBytes",
    "mysqlIoCapacityMax",
    "mysqlPageWriters",
    "mysqlDoublewritePages",
    "statementCpu",
    "diskPersist",
  ],
  scaledBy: { mysqlLogBytes: 1 / 32 },
  falsifiedBy: "more new orders on mirrored MySQL as it is installed than half of Aurora's published figure",
  scaled:
    "40 s, a 32nd of the pages and of the redo log; ten pages a transaction by TPC-C's clauses [recalled], counted before any of these rows was measured: with fourteen, a row each, the figures are a fifth to a quarter lower. Nothing is fitted to this table",
};
