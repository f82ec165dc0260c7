/** What a change has done to a run, in numbers: the parent's end beside the branch's. */
import type { RunReport } from "../../sim/results/index.ts";
import { count, span } from "./format.ts";

export interface Changed {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly differs: boolean;
}

export function changed(before: RunReport, after: RunReport): readonly Changed[] {
  const rows: readonly (readonly [string, (report: RunReport) => number, (value: number) => string])[] = [
    ["longest time without a write", ({ clients }) => clients.writeUnavailableUsMax, span],
    ["longest time without a read", ({ clients }) => clients.readUnavailableUsMax, span],
    ["failed operations", ({ clients }) => clients.failed, count],
    ["outcome unknown", ({ clients }) => clients.unknown, count],
    ["commit latency, 99%", ({ clients }) => clients.commitLatencyUs.p99, span],
    ["commits lost", ({ clients }) => clients.lostCommits, count],
    ["stale reads", ({ clients }) => clients.staleReads, count],
    ["checks that failed", ({ checks }) => checks.filter(isBroken).length, count],
  ];
  return rows.map(([label, of, words]) => ({
    label,
    before: words(of(before)),
    after: words(of(after)),
    differs: of(before) !== of(after),
  }));
}

/** Of the protocol's own checks: what its author expected of the parent is not asked of the branch. */
function isBroken({ name, verdict }: RunReport["checks"][number]): boolean {
  return verdict === "fail" && !name.startsWith("expect-");
}
