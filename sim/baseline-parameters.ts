/**
 * The constants of mirrored MySQL, the design that the storage paper compares Aurora with: a part of the table in parameters.ts, in the same
 * form. The paper describes the chain of writes and its setup (P17 3.1, 6.1); MySQL's own figures are the defaults of 5.6, which it measured.
 */
import { number, period, time, type ParameterInfo } from "./parameter-info.ts";

export const BASELINE_PARAMETERS = {
  ebsIops: { value: 30_000, unit: "count", does: "I/Os that an EBS volume of mirrored MySQL takes in a second", source: "P17 6.1: 30,000 provisioned IOPS", min: 100, max: 1_000_000, tolerance: "exact" },
  ebsIoBytes: { value: 262_144, unit: "bytes", does: "the most bytes that EBS counts as one I/O", source: "[recalled] 256 KiB on SSD volumes", min: 4_096, max: 16_777_216, tolerance: "exact" },
  mysqlPageBytes: { value: 16_384, unit: "bytes", does: "an InnoDB page", source: "storage reference 1.2 [recalled]", min: 4_096, max: 65_536, tolerance: "exact" },
  mysqlLogBytes: { value: 100_663_296, unit: "bytes", does: "room in InnoDB's redo log files together", source: "[recalled] MySQL 5.6: two files of 48 MiB", min: 65_536, max: 549_755_813_888, tolerance: "5 MB to 512 GB" },
  mysqlRecordBytes: { value: 300, unit: "bytes", does: "redo log that one changed row makes, its undo included", source: "[choice] a row of SysBench is about 190 bytes", min: 16, max: 65_536, tolerance: "150 to 800 bytes" },
  mysqlEventBytes: { value: 400, unit: "bytes", does: "binary log that one changed row makes", source: "[choice] row format has the row before and after", min: 16, max: 65_536, tolerance: "200 to 800 bytes" },
  mysqlSyncShare: { value: 0.875, unit: "ratio", does: "share of the redo log beyond which changes wait until pages have been written", source: "[recalled] InnoDB's synchronous flush point, 7/8", min: 0.1, max: 1, tolerance: "exact" },
  mysqlIoCapacity: { value: 200, unit: "count", does: "dirty pages that the page cleaner writes in a second when there is no hurry", source: "[recalled] innodb_io_capacity 200", min: 1, max: 1_000_000, tolerance: "200 to 20,000" },
  mysqlIoCapacityMax: { value: 2_000, unit: "count", does: "dirty pages that it writes in a second when the log is three quarters full", source: "[recalled] innodb_io_capacity_max 2000", min: 1, max: 1_000_000, tolerance: "2,000 to 40,000" },
  mysqlDoublewritePages: number(64, "pages that go to the double-write buffer at once", "[recalled] an extent of 64 pages", "64 to 120"),
  mysqlPageWriters: number(4, "pages on their way to their places at once", "[recalled] innodb_write_io_threads 4, each waits for its write", "4 to 64"),
  mysqlPageReaders: number(4, "pages on their way to a recovery at once", "[recalled] innodb_read_io_threads 4", "4 to 64"),
  mysqlGroupMax: number(1000, "commits that share one flush of the logs; 1 for MySQL before its binary log had group commit", "[choice] no bound: 5.6 takes whoever waits", "1 to 1,000"),
  mysqlLogReadBytes: { value: 65_536, unit: "bytes", does: "redo log that a recovery reads at once", source: "[recalled] InnoDB scans in 64 KiB", min: 4_096, max: 16_777_216, tolerance: "exact" },
  mysqlRedoApply: time(5, "processor time to apply one record in a recovery", "[choice] as Aurora's storage, storage reference 12, row 26", "1 to 20 us"),
  mysqlDefinitionPeriod: period(60_000_000, "how often somebody changes a table's definition, which rewrites its FRM file", "[choice] P17 3.1 names the file and no rate", "1 s to 1 day"),
  mysqlReplicaApply: time(225, "what the one thread of a replica that follows the binary log takes to apply a changed row", "[derived] P17 table 4: lags of 60 s and 300 s at 5,000 and 10,000 writes/s are those of 4,444 rows/s after 540 s; calibrated on these two rows", "100 to 500 us"),
  mirrorResendAfter: period(1_000_000, "a block that nobody has confirmed is sent again after this", "[choice]", "0.1 to 5 s"),
  mirrorResyncBytesPerSecond: { value: 100_000_000, unit: "bytes/s", does: "speed at which blocks that changed meanwhile are copied to a standby that is back", source: "[choice] half of a volume's throughput of its time", min: 1_000_000, max: 100_000_000_000, tolerance: "30 to 500 MB/s" },
} as const satisfies Readonly<Record<string, ParameterInfo>>; // prettier-ignore
