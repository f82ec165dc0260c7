/** What clients see: answers, failures, waiting commits, latencies; totals since the start, and the rate now. */
import { compact, count, span } from "../project/format.ts";
import { rateAt } from "../project/timeline.ts";
import type { View } from "../state/store.ts";
import { byId, make, setText } from "./dom.ts";

const ROWS = [
  { id: "writes", label: "writes acknowledged" },
  { id: "reads", label: "reads answered" },
  { id: "waiting", label: "commits waiting" },
  { id: "failed", label: "failed" },
  { id: "unknown", label: "outcome unknown" },
  { id: "latency", label: "commit p50 · p99" },
] as const;

export function clientsView(): View {
  const list = make("dl", "figures");
  const values = new Map(
    ROWS.map(({ id, label }) => {
      const row = make("div", `figure figure-${id}`);
      const value = make("dd");
      row.append(make("dt", "", label), value);
      list.append(row);
      return [id, { row, value }] as const;
    }),
  );
  byId("clients").append(list);
  return ({ run, frame }) => {
    if (run === null || frame === null) return;
    const { writesOk, readsOk, waitingCommits, failed, unknown, commitLatencyUs } = frame.clients;
    const show = (id: (typeof ROWS)[number]["id"], text: string, alarming = false): void => {
      const cell = values.get(id);
      if (cell === undefined) return;
      setText(cell.value, text);
      cell.row.classList.toggle("alarming", alarming);
    };
    show("writes", count(writesOk));
    show("reads", count(readsOk));
    show("waiting", count(waitingCommits), waitingCommits > 100);
    show("failed", count(failed), failed > 0);
    show("unknown", count(unknown), unknown > 0);
    const { p50, p99 } = commitLatencyUs;
    // No commit is no commit in no time.
    show("latency", p99 === 0 ? "none yet" : `${span(p50)} · ${span(p99)}`);
    const rate = rateAt(run.rates, frame.at);
    setText(
      byId("clients-note"),
      rate === undefined ? "" : `now ${rateWords(rate.writes, "write")}, ${rateWords(rate.reads, "read")}`,
    );
  };
}

/** `1 write/s`, `1.2 k reads/s` */
function rateWords(rate: number, one: string): string {
  const words = compact(rate);
  return `${words} ${one}${words === "1" ? "" : "s"}/s`;
}
