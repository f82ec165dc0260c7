/**
 * Claims that set Aurora beside MySQL on mirrored volumes: table 1 of the storage paper, and AWS's five times MySQL. The other side is the design of its figure 2,
 * played on the same kernel, network and disks (docs/baseline.md); nothing of it is fitted to these rows.
 */
import type { Claim } from "./claim.ts";
import type { Laboratory } from "./laboratory.ts";

const ios = (laboratory: Laboratory): number => laboratory.play("io-per-transaction").iosPerTransaction;
const mirroredIos = (laboratory: Laboratory): number =>
  laboratory.play("io-per-transaction-mirrored").iosPerTransaction;
const rate = (laboratory: Laboratory): number => laboratory.play("io-per-transaction-mirrored").transactionsPerSecond;
/** As fast as sessions can, with the processor time per write that figure 6 gives. */
const FULL_SPEED = ["workloads[0]={ id: sysbench, kind: closed, sessions: 800, reads: 0%, keys: { count: 200000 }, timeout: 5s, transaction: { writes: 4 } }", "parameters.statementCpu=264us", "duration=200ms"]; // prettier-ignore
const auroraRate = (laboratory: Laboratory): number => laboratory.play("io-per-transaction", FULL_SPEED).transactionsPerSecond; // prettier-ignore

const HALF =
  "thirty thousand transactions of four are what the 121,000 writes a second of figure 6 come to; the paper's own figure is half of that, with replicas attached, and it does not say why";

const SMALL_BOXCARS =
  "boxcars leave 20 us after their first record here, by the rule of P18 2.2; 0.95 I/Os, six of them a batch, would be one batch for six transactions, which takes boxcars that wait for milliseconds";

export const IOS: Claim = {
  name: "ios-per-transaction",
  title: "Aurora asks for fewer I/Os a transaction than mirrored MySQL, although it sends six copies",
  source: "P17 3.2, table 1",
  unit: "I/Os per transaction",
  scenarios: ["io-per-transaction", "io-per-transaction-mirrored"],
  within: 1.5,
  rows: [
    { name: "Aurora with replicas", published: 0.95, is: "about", calibrated: false, cheap: true, measure: ios, differs: SMALL_BOXCARS },
    { name: "Aurora, boxcars that wait 4 ms", published: 0.95, is: "about", calibrated: true, measure: (laboratory) => laboratory.play("io-per-transaction", ["parameters.boxcarSubmit=4ms"]).iosPerTransaction },
    { name: "mirrored MySQL", published: 7.4, is: "about", calibrated: false, measure: mirroredIos, differs: "a transaction touches four pages here, and SysBench's more: its secondary index, undo and purge are left out. One more page is one more I/O" },
    { name: "mirrored MySQL over Aurora", published: 7.8, is: "about", calibrated: false, measure: (laboratory) => mirroredIos(laboratory) / ios(laboratory), differs: SMALL_BOXCARS },
  ],
  parameters: ["boxcarSubmit", "boxcarRecordsMax", "pageSplitRatio", "mysqlGroupMax", "mysqlLogBytes", "mysqlPageWriters"],
  calibration: "boxcarSubmit 4 ms in one row, to see how long boxcars would have to wait for the published figure",
  falsifiedBy: "mirrored MySQL that asks for fewer I/Os than Aurora with boxcars as full as the paper's",
  scaled: "100 ms at 15,000 transactions a second, 3 s of mirrored MySQL with a redo log of 1 MB instead of half an hour with a large one",
}; // prettier-ignore

export const TRANSACTIONS: Claim = {
  name: "transactions",
  title: "Aurora does 35 times the transactions of mirrored MySQL on 100 GB",
  source: "P17 3.2, table 1",
  unit: "transactions/s",
  scenarios: ["io-per-transaction", "io-per-transaction-mirrored"],
  within: 1.5,
  rows: [
    { name: "mirrored MySQL", published: 433, is: "about", calibrated: false, cheap: true, measure: rate },
    { name: "Aurora with replicas", published: 15_210, is: "about", calibrated: false, measure: auroraRate, differs: HALF },
  ],
  parameters: ["statementCpu", "mysqlIoCapacityMax", "mysqlGroupMax", "mysqlPageWriters", "ebsIops", "diskPersist", "latencyInAz", "latencyCrossAz"],
  falsifiedBy: "a mirrored MySQL that is not bound by what it writes twice",
  scaled: "200 ms of Aurora and 3 s of mirrored MySQL; a write takes the processor time of figure 6",
}; // prettier-ignore

export const TIMES: Claim = {
  name: "five-times-mysql",
  title: "Up to five times the throughput of MySQL, up to three times PostgreSQL's",
  source: "AWS guide text; P17 table 1 (35 times)",
  unit: "times",
  scenarios: ["io-per-transaction", "io-per-transaction-mirrored"],
  within: 1.5,
  rows: [
    { name: "MySQL, up to", published: 5, is: "at least", calibrated: false, measure: (laboratory) => auroraRate(laboratory) / rate(laboratory) },
    { name: "mirrored MySQL, 100 GB", published: 35.1, is: "about", calibrated: false, cheap: true, measure: (laboratory) => auroraRate(laboratory) / rate(laboratory), differs: HALF },
    { name: "PostgreSQL, up to", published: 3, is: "at least", calibrated: false, differs: "there is no model of PostgreSQL on block volumes here, and the claim names no workload" },
  ],
  parameters: ["statementCpu", "mysqlIoCapacityMax", "mysqlGroupMax", "mysqlPageWriters", "ebsIops"],
  falsifiedBy: "a workload that is written to disk at which mirrored MySQL does more than a fifth of Aurora",
  scaled: "as the claim transactions",
}; // prettier-ignore
