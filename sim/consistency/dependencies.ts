/**
 * Who must come before whom, from what transactions read and wrote: Adya's dependencies, as Elle infers them.
 *
 * Lists tell their own history (list-dependencies.ts). Of registers only this is known (register-dependencies.ts):
 * nothing comes before a row's first value; a transaction that reads a value and writes another has put its own behind
 * it. With log positions writes of a row are in order. Then
 *     ww   its version is before the other's     wr   it wrote what the other read     rw   it read a version before
 *          the other's
 * Anomalies that one row shows by itself are found on the way: reads of what failed (G1a), of what was not the writer's
 * last word (G1b), of what nobody wrote, a write over what failed, lists that contradict each other. Not inferred:
 * registers' orders from real time.
 */
import type { Graph } from "./edges.ts";
import type { Finding } from "./findings.ts";
import type { Operation } from "./history.ts";
import { linkList } from "./list-dependencies.ts";
import { judgeReads } from "./judged-reads.ts";
import { linkRegister } from "./register-dependencies.ts";
import { Findings, readRows, shown } from "./rows.ts";

export interface Dependencies {
  /** By operation's id: its edges, one behind the other. Nodes beyond the operations stand for many of them. */
  readonly edges: readonly number[][];
  readonly findings: readonly Finding[];
  /** Why something could not be judged; absent when all could. */
  readonly undecided: string | undefined;
  /** Rows whose order is not known in full. */
  readonly isPartial: boolean;
  /** Some list has several appends at its end that nobody has read, in an order that nobody knows. */
  readonly hasTails: boolean;
  /** By row: its key, and the operation whose read shows the order of a list. */
  readonly rows: readonly { readonly key: string; readonly evidence: Operation | null }[];
}

/**
 * Operations must have their places in the list as ids. Rows in `ignored` are left out. With `guesses` appends that
 * nobody has read are put in the order in which they were over: one that is possible, not one that is known.
 */
export function dependenciesOf(
  operations: readonly Operation[],
  ignored: ReadonlySet<string> = new Set(),
  guesses = false,
): Dependencies {
  const edges: number[][] = operations.map(() => []);
  const findings = new Findings();
  const link: Graph["link"] = (from, to, kind, row) => {
    if (from !== to) edges[from.id].push(to.id, kind, row);
  };
  const graph: Graph = { edges, link, find: findings.find, guesses, hasTails: false };
  let undecided: string | undefined;
  let isPartial = false;
  const rows = readRows(operations, findings.find);
  const about = [];
  for (const row of rows.values()) {
    let evidence: Operation | null = null;
    if (row.repeated.size > 0 || ignored.has(row.key)) {
      judgeReads(row, findings.find);
      const [value = "a value"] = row.repeated;
      undecided ??= `${shown(value)} was written to ${row.key} twice: values must be unique to be judged`;
    } else if (row.isList) evidence = linkList(row, graph);
    else if (!linkRegister(row, graph)) isPartial = true;
    about.push({ key: row.key, evidence });
  }
  return { edges, findings: findings.all, undecided, isPartial, hasTails: graph.hasTails, rows: about };
}
