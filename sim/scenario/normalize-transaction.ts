/**
 * What a workload's operations do: how many rows they change and read, whether their statements travel one by one, and
 * where they are of several kinds, which.
 */
import type { Path } from "./issue.ts";
import { isNamedOnly } from "./normalize-forwarding.ts";
import type { Report } from "./read.ts";
import type { WorkloadFile } from "./schema.ts";
import type { TransactionSpec, WorkloadSpec } from "./types.ts";

const rowsOf = (count: number): string => (count === 1 ? "1 row" : `${count} rows`);

export function transactionOf(workload: WorkloadFile, forwards: boolean, path: Path, report: Report): TransactionSpec {
  const {
    writes = isNamedOnly(workload) ? 0 : 1,
    reads = 0,
    rereads = 0,
    isolation = "repeatable-read",
    order = "rising",
    sent = "together",
  } = workload.transaction ?? {};
  if (writes + reads === 0 && workload.statements === undefined)
    report([...path, "transaction"], "does nothing: it needs a row to write or to read");
  if (rereads > writes)
    report([...path, "transaction", "rereads"], `is ${rereads}, and the transaction changes ${rowsOf(writes)}`);
  if (sent === "together") return { writes, reads, rereads, isolation, order };
  const here = [...path, "transaction", "sent"];
  if (writes + reads + rereads < 2 && workload.mix === undefined)
    report(here, "is one-by-one, and the transaction has one statement, which travels by itself anyhow");
  if (workload.driver?.kind === "proxy")
    report(here, "is together with driver kind proxy: RDS Proxy passes transactions on as a whole in the model");
  if (forwards)
    report(here, "is together where the cluster forwards writes: its readers send statements one by one themselves");
  return { writes, reads, rereads, isolation, order, sent };
}

/** Absent where all transactions are alike. */
export function mixOf(workload: WorkloadFile, keyCount: number, path: Path, report: Report): Pick<WorkloadSpec, "mix"> {
  if (workload.mix === undefined) return {};
  const { writes, reads, rereads } = workload.transaction ?? {};
  if (writes !== undefined || reads !== undefined || rereads !== undefined)
    report([...path, "mix"], "and the rows of transaction are two ways to say the same: keep one");
  if (workload.statements !== undefined)
    report([...path, "statements"], "and mix do not go together: each kind of the mix changes and reads rows");
  const mix = workload.mix.map(({ weight, writes: changes = 1, reads: looks = 0, hot = [] }, index) => {
    const here = [...path, "mix", index];
    if (changes + looks === 0) report(here, "does nothing: it needs a row to write or to read");
    if (changes + looks > keyCount)
      report(here, `has ${changes + looks} different rows, and keys.count says ${keyCount}`);
    if (hot.length > changes)
      report([...here, "hot"], `are ${hot.length} sets, one row of each, and it changes ${rowsOf(changes)}`);
    const sets = hot.map(({ from = 0, rows }, place) => {
      if (from + rows > keyCount)
        report([...here, "hot", place, "rows"], `go up to ${from + rows}, and keys.count says ${keyCount}`);
      return { from, rows };
    });
    return { weight, writes: changes, reads: looks, hot: sets };
  });
  return { mix };
}
