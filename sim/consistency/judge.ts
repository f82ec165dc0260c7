/**
 * A history against models by name: which models fit it, what each forbids, and the verdicts with their witnesses.
 *
 * Verdicts are true, false or "unknown" with the reason. Where a history has log positions the white box judges beside the black box; when
 * the two disagree that is said, since one of them must be wrong.
 */
import { cyclesOf, joined, orderEdges } from "./cycles.ts";
import { dependenciesOf, EDGE, type Finding } from "./dependencies.ts";
import type { History, Operation } from "./history.ts";
import { judgeRegister } from "./registers.ts";
import { judgeEventual, judgeGlobal, judgeMonotonicReads, judgeOwnWrites, rowsOf, type SessionVerdict } from "./sessions.ts"; // prettier-ignore

export interface Judgement {
  readonly model: string;
  readonly valid: boolean | "unknown";
  /** Adya's names, or the guarantee's own. */
  readonly anomalies: readonly string[];
  /** Indexes of the operations that show it, a history by themselves. */
  readonly witness: readonly number[];
  readonly message: string;
}

const ROW_MODELS = ["linearizable", "eventual", "session", "session-mr", "global"] as const;

const G1 = ["G0", "G1a", "G1b", "G1c", "incompatible-order", "duplicate-elements"];
/** What each isolation level forbids (consistency.md 3). */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  "read-uncommitted": ["G0", "incompatible-order", "duplicate-elements"],
  "read-committed": G1,
  "snapshot-isolation": [...G1, "internal", "G-single", "G-nonadjacent", "lost-update"],
  "repeatable-read": [...G1, "internal", "G-single", "G2-item", "lost-update"],
  serializable: [...G1, "internal", "G-single", "G-nonadjacent", "G2-item", "lost-update"],
};

const TRANSACTION_MODELS: readonly string[] = [
  ...Object.keys(FORBIDDEN),
  ...Object.keys(FORBIDDEN).map((level) => `strong-session-${level}`),
  ...Object.keys(FORBIDDEN).filter((level) => level !== "serializable").map((level) => `strong-${level}`),
  "strict-serializable",
]; // prettier-ignore

export const MODELS: readonly string[] = [...ROW_MODELS, ...TRANSACTION_MODELS];

/** The models that a history can be judged by. */
export function modelsFor(history: History): readonly string[] {
  if (history.hasTransactions || history.isLists) return TRANSACTION_MODELS;
  return [...ROW_MODELS, "serializable", "strict-serializable"];
}

/** Judges by each model, in order. Unknown names raise RangeError. */
export function judge(history: History, models: readonly string[] = modelsFor(history)): Judgement[] {
  const judged = new Map<number, Found>();
  /** Findings by what order counts besides the dependencies: of sessions, of real time. */
  const findingsWith = (extra: number): Found => {
    let found = judged.get(extra);
    if (found === undefined) {
      const { edges, findings, undecided } = dependenciesOf(history.operations);
      const all = extra === 0 ? edges : joined(edges, orderEdges(history.operations, extra));
      const cycles = cyclesOf(history.operations, all, extra);
      const gaveUp = new Map(cycles.undecided.map((anomaly) => [anomaly, "the knot of dependencies is too large to be searched through"])); // prettier-ignore
      judged.set(extra, (found = { findings: [...findings, ...cycles.findings], gaveUp, undecided }));
    }
    return found;
  };
  return models.map((model) => {
    if ((ROW_MODELS as readonly string[]).includes(model)) return judgeRows(model, history);
    if (!TRANSACTION_MODELS.includes(model)) throw new RangeError(`There is no model ${model}.`);
    return judgeTransactions(model, findingsWith);
  });
}

interface Found {
  readonly findings: readonly Finding[];
  /** By anomaly whose search was given up: why. */
  readonly gaveUp: ReadonlyMap<string, string>;
  readonly undecided: string | undefined;
}

function judgeTransactions(model: string, findingsWith: (extra: number) => Found): Judgement {
  const isSession = model.startsWith("strong-session-");
  const isStrong = !isSession && (model.startsWith("strong-") || model === "strict-serializable");
  const level = isSession ? model.slice(15) : model === "strict-serializable" ? "serializable" : isStrong ? model.slice(7) : model; // prettier-ignore
  const extra = isSession ? EDGE.process : isStrong ? EDGE.process | EDGE.realtime : 0;
  const { findings, gaveUp, undecided } = findingsWith(extra);
  const found = findings.filter(({ anomaly }) => FORBIDDEN[level].includes(anomaly.replace(/-(process|realtime)$/, ""))); // prettier-ignore
  if (found.length === 0) {
    const why =
      undecided ?? FORBIDDEN[level].map((anomaly) => gaveUp.get(anomaly)).find((reason) => reason !== undefined);
    return why === undefined ? fine(model) : unknown(model, why);
  }
  const [first] = found;
  return {
    model,
    valid: false,
    anomalies: [...new Set(found.map(({ anomaly }) => anomaly))],
    witness: first.witness.map(({ index }) => index),
    message: first.message,
  };
}

function judgeRows(model: string, history: History): Judgement {
  if (history.hasTransactions || history.isLists) return unknown(model, "the history has transactions or lists; this model judges single rows that are read and written"); // prettier-ignore
  // What a superseded writer has answered is labelled, and not judged by the models that demand the newest.
  const operations = history.operations.filter(({ zombieRead }) => zombieRead !== true);
  const rows = rowsOf(model === "linearizable" || model === "global" ? operations : history.operations);
  const byValues = model === "eventual" || model === "session" || model === "session-mr";
  if (byValues && rows.repeated !== undefined) return unknown(model, rows.repeated);
  if (model === "eventual") return ofSession(model, judgeEventual(rows));
  if (model === "session") return ofSession(model, judgeOwnWrites(rows));
  if (model === "session-mr") return ofSession(model, judgeMonotonicReads(rows));
  const blackBox = judgeEveryRegister(model, operations);
  if (!history.hasPositions) return blackBox;
  const whiteBox = ofSession(model, judgeGlobal(rows, model === "linearizable"));
  if (whiteBox.valid === false) return whiteBox;
  if (blackBox.valid === false)
    return { ...blackBox, message: `${blackBox.message} By the log positions all is well: they or the values are wrong.` }; // prettier-ignore
  return blackBox;
}

function judgeEveryRegister(model: string, operations: readonly Operation[]): Judgement {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operations) {
    const { key } = operation.steps[0];
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [operation]);
    else list.push(operation);
  }
  let undecided: Judgement | null = null;
  for (const [key, list] of byKey) {
    const verdict = judgeRegister(key, list);
    if (verdict.valid === false)
      return { model, valid: false, anomalies: ["not-linearizable"], witness: verdict.witness.map(({ index }) => index), message: verdict.message }; // prettier-ignore
    if (verdict.valid === "unknown") undecided ??= unknown(model, verdict.message);
  }
  return undecided ?? fine(model);
}

function ofSession(model: string, { valid, witness, message }: SessionVerdict): Judgement {
  if (valid) return fine(model);
  return { model, valid, anomalies: [ANOMALY[model] ?? model], witness: witness.map(({ index }) => index), message };
}

const ANOMALY: Readonly<Record<string, string>> = {
  eventual: "read-from-nowhere",
  session: "own-write-missed",
  "session-mr": "non-monotonic-read",
  global: "stale-read",
  linearizable: "stale-read",
};

function fine(model: string): Judgement {
  return { model, valid: true, anomalies: [], witness: [], message: "nothing that it forbids was found" };
}

function unknown(model: string, message: string): Judgement {
  return { model, valid: "unknown", anomalies: [], witness: [], message };
}
