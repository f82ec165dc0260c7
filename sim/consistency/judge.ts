/**
 * A history against models by name: which models fit it, and the verdicts with their witnesses.
 *
 * Verdicts are true, false or "unknown" with the reason.
 */
import { isRead, type History, type Operation } from "./history.ts";
import { ALIASES, MODELS, ORDER_MODELS, ROW_MODELS, TRANSACTION_MODELS } from "./levels.ts";
import { RowJudge } from "./row-models.ts";
import { TransactionJudge } from "./transaction-models.ts";
import { renumbered, smallest } from "./witness.ts";

export { ALIASES, MODELS } from "./levels.ts";

export interface Judgement {
  readonly model: string;
  readonly valid: boolean | "unknown";
  /** Adya's names, or the guarantee's own. */
  readonly anomalies: readonly string[];
  /** Indexes of the operations that show the first of them: the smallest history that does by itself. */
  readonly witness: readonly number[];
  readonly message: string;
}

/** The models that a history can be judged by. */
export function modelsFor(history: History): readonly string[] {
  const sessions = ["session", "session-mr"];
  if (isOfTransactions(history)) return [...sessions, ...ORDER_MODELS, ...TRANSACTION_MODELS];
  // Values that are not unique, or compared and swapped, do not tell what was read.
  const isPlain = new RowJudge(history.operations).repeated === undefined;
  return [...ROW_MODELS, ...ORDER_MODELS, "serializable", "strict-serializable"].filter(
    (model) => isPlain || SEARCHED.includes(model),
  );
}

/** Models of rows that need no unique values: they are decided by search. */
const SEARCHED: readonly string[] = [
  "linearizable",
  "global",
  "consistent-prefix",
  "serializable",
  "strict-serializable",
];

/** Judges by each model, in order. Unknown names raise RangeError. */
export function judge(history: History, models: readonly string[] = modelsFor(history)): Judgement[] {
  const transactions = new TransactionJudge(history.operations);
  const rows = new RowJudge(history.operations);
  const hasPositions = history.operations.some(({ lsn }) => lsn !== null);
  // What a superseded writer has answered is labelled, and not judged by the models that demand the newest.
  const promised = history.operations.filter(({ zombieRead }) => zombieRead !== true);
  const newest = promised.length === history.operations.length ? rows : new RowJudge(renumbered(promised));
  return models.map((name) => {
    const model = ALIASES[name] ?? name;
    if (!MODELS.includes(model)) throw new RangeError(`There is no model ${name}.`);
    const ofRows = !TRANSACTION_MODELS.includes(model);
    const isOfRows = ofRows && !isOfTransactions(history);
    const judgement = isOfRows
      ? judgeRows(model, model === "linearizable" || model === "global" ? newest : rows, history)
      : judgeTransactions(model, transactions);
    const note =
      judgement.valid === false && hasPositions && isFineByValues(model, isOfRows, history) ? BY_POSITIONS : "";
    return { ...judgement, model: name, message: judgement.message + note };
  });
}

const BY_POSITIONS = " So say the log positions: the values alone have an order that the model allows.";

/** Whether a model holds when positions are left aside: what the white box has found is then told as such. */
function isFineByValues(model: string, isOfRows: boolean, { operations }: History): boolean {
  const newest = model === "linearizable" || model === "global";
  const values = operations
    .filter(({ zombieRead }) => !newest || zombieRead !== true)
    .map((operation, id) => ({ ...operation, id, lsn: null }));
  if (isOfRows) return new RowJudge(values).by(model) === null;
  const { findings, undecided } = new TransactionJudge(values).by(model);
  return findings.length === 0 && undecided === undefined;
}

function isOfTransactions({ hasTransactions, isLists }: History): boolean {
  return hasTransactions || isLists;
}

function judgeTransactions(model: string, transactions: TransactionJudge): Judgement {
  if (model === "linearizable" || model === "eventual" || model === "global")
    return unknown(
      model,
      "the history has transactions or lists; this model judges single rows that are read and written",
    );
  const { findings, undecided } = transactions.by(model);
  if (findings.length === 0) return undecided === undefined ? fine(model) : unknown(model, undecided);
  return {
    model,
    valid: false,
    anomalies: [...new Set(findings.map(({ anomaly }) => anomaly))],
    witness: findings[0].witness.map(({ index }) => index),
    message: findings[0].message,
  };
}

function judgeRows(model: string, rows: RowJudge, { operations }: History): Judgement {
  const verdict = rows.by(model);
  if (verdict === null) return fine(model);
  if (typeof verdict === "string") return unknown(model, verdict);
  const shows = (part: readonly Operation[]): typeof verdict | null => {
    const again = new RowJudge(part).by(model, STEPS_OF_A_PART);
    return again !== null && typeof again !== "string" && again.anomaly === verdict.anomaly ? again : null;
  };
  const { anomaly, witness, message } = smallest(verdict, [verdict.witness], shows, true);
  const positions = model === "linearizable" || model === "global" ? disagreement(anomaly, operations) : "";
  return {
    model,
    valid: false,
    anomalies: [anomaly],
    witness: witness.map(({ index }) => index),
    message: `${message}${positions}`,
  };
}

/** Steps of a search that makes a witness smaller. */
const STEPS_OF_A_PART = 200_000;

/** When the values show what the positions deny. */
function disagreement(anomaly: string, operations: readonly Operation[]): string {
  const hasPositions =
    operations.some(({ lsn }) => lsn !== null) &&
    operations.every(({ outcome, lsn }) => outcome !== "ok" || lsn !== null);
  if (anomaly === "stale-read" || !hasPositions || operations.every(({ steps }) => steps.every(isRead))) return "";
  return " By the log positions all is well: they or the values are wrong.";
}

function fine(model: string): Judgement {
  return { model, valid: true, anomalies: [], witness: [], message: "nothing that it forbids was found" };
}

function unknown(model: string, message: string): Judgement {
  return { model, valid: "unknown", anomalies: [], witness: [], message };
}
