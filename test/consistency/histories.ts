/**
 * Small histories for the checkers, written as lines: `0 invoke w x 1`, `0 ok`, or with what a read found: `1 ok r x
 * 1`.
 */
import { HistoryBuilder, type History, type HistoryLine } from "../../sim/consistency/index.ts";

/**
 * A history from short lines; `r x -` reads nothing, `r x 1,2` a list, `c x 1>2` compares and swaps, steps of a
 * transaction are separated by semicolons.
 */
export function history(...lines: string[]): History {
  return historyOf(lines);
}

export function historyOf(lines: readonly string[]): History {
  const builder = new HistoryBuilder();
  const last = new Map<number, string>();
  lines.forEach((line, index) => {
    const [process, type, ...rest] = line.split(" ");
    const text = rest.length > 0 ? rest.join(" ") : (last.get(Number(process)) ?? "");
    last.set(Number(process), text);
    builder.add(lineOf(Number(process), type, text, index), index + 1);
  });
  return builder.build();
}

function lineOf(process: number, type: string, text: string, index: number): HistoryLine {
  const [body, lsn] = text.split(" @");
  const steps = body.split(";").map((step) => step.trim().split(" "));
  const isLone = steps.length === 1 && !body.includes("a ") && !body.includes(",");
  const common = {
    process,
    type: type as HistoryLine["type"],
    time: index,
    index,
    session: null,
    lsn: lsn === undefined || type !== "ok" ? null : Number(lsn),
  };
  if (isLone) {
    const [[f, key, value]] = steps;
    if (f === "c") return { ...common, f: "cas", key, value: value.split(">").map(valueOf) };
    return { ...common, f: f === "r" ? "read" : "write", key, value: valueOf(value) };
  }
  const micro = steps.map(([f, key, value]) => [f === "a" ? "append" : f, key, valueOf(value)]);
  return { ...common, f: "txn", key: null, value: micro };
}

function valueOf(text: string | undefined): unknown {
  if (text === undefined || text === "-") return null;
  if (text.includes(","))
    return text
      .split(",")
      .filter((part) => part !== "")
      .map(Number);
  return Number(text);
}
