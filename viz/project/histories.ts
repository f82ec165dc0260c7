/**
 * Client histories as lanes: which operations a window of time shows, in which session's lane, from when to when. An
 * operation of unknown outcome goes on to the right edge when it wrote: it may take effect at any later time
 * (consistency reference).
 */
import { FORM, OUTCOME, ROLE, sessionName, type Recorded } from "../worker/recorded.ts";
import { count, moment, span } from "./format.ts";

export interface Bar {
  /** The operation's row. */
  readonly row: number;
  readonly lane: number;
  readonly from: number;
  /** When its client heard of it or gave it up; Infinity for one that goes on. */
  readonly to: number;
  readonly outcome: "ok" | "failed" | "unknown";
  readonly form: "read" | "write" | "transaction";
  readonly words: string;
}

export interface SessionLane {
  readonly session: number;
  readonly name: string;
  /** Writes from before the window whose outcome nobody knows: each may still take effect in it. */
  readonly pending: number;
}

export interface HistoryLanes {
  readonly lanes: readonly SessionLane[];
  readonly bars: readonly Bar[];
  /** Sessions with operations in the window that have no lane. */
  readonly leftOut: number;
  /** Writes of all sessions from before the window whose outcome nobody knows. */
  readonly pending: number;
}

export const LANES_MAX = 16;
const OUTCOMES = ["ok", "failed", "unknown"] as const;
const FORMS = ["read", "write", "transaction"] as const;

/**
 * Rows whose operation lasts at some time in [from, to], in the order in which they began. Unknown ones last until
 * their client gave up.
 */
export function within(recorded: Recorded, from: number, to: number): readonly number[] {
  const { invoked, ended } = recorded;
  const rows: number[] = [];
  const reach = reachOf(recorded);
  for (let row = firstAtLeast(reach, from); row < recorded.count && invoked[row] <= to; row++)
    if (ended[row] >= from) rows.push(row);
  return rows;
}

/** `key` leaves out operations of other rows of the table; those of `always` are shown whatever else is. */
export function lanesOfHistory(
  recorded: Recorded,
  workloads: readonly string[],
  from: number,
  to: number,
  key: number | null,
  always: readonly number[],
): HistoryLanes {
  const marked = new Set(always);
  const rows = within(recorded, from, to).filter(
    (row) => marked.has(row) || key === null || keysOf(recorded, row).includes(key),
  );
  const bySession = new Map<number, { size: number; weight: number }>();
  for (const row of rows) {
    const session = recorded.session[row];
    const one = bySession.get(session) ?? { size: 0, weight: 0 };
    one.size++;
    one.weight = Math.max(one.weight, marked.has(row) ? 2 : recorded.outcome[row] === OUTCOME.ok ? 0 : 1);
    bySession.set(session, one);
  }
  // Where there are too many: those of the witness, then those with trouble, then the busiest.
  const kept = [...bySession]
    .sort(([a, one], [b, other]) => other.weight - one.weight || other.size - one.size || a - b)
    .slice(0, LANES_MAX)
    .map(([session]) => session)
    .sort((a, b) => a - b);
  const laneOf = new Map(kept.map((session, lane) => [session, lane]));
  const pending = pendingBefore(recorded, from, key);
  return {
    lanes: kept.map((session) => ({
      session,
      name: sessionName(session, workloads),
      pending: pending.get(session) ?? 0,
    })),
    bars: rows.flatMap((row): Bar[] => {
      const lane = laneOf.get(recorded.session[row]);
      if (lane === undefined) return [];
      const [outcome, form] = [OUTCOMES[recorded.outcome[row]], FORMS[recorded.form[row]]];
      const goesOn = outcome === "unknown" && form !== "read";
      return [
        {
          row,
          lane,
          from: recorded.invoked[row],
          to: goesOn ? Infinity : recorded.ended[row],
          outcome,
          form,
          words: contentWords(recorded, row),
        },
      ];
    }),
    leftOut: bySession.size - kept.length,
    pending: [...pending.values()].reduce((sum, one) => sum + one, 0),
  };
}

/** Rows of the table that an operation is about. */
export function keysOf({ key, steps }: Recorded, row: number): readonly number[] {
  return steps.get(row)?.map((step) => step.key) ?? [key[row]];
}

/** `k7 = 42` was written, `k7 → 41` was read. */
export function contentWords(recorded: Recorded, row: number): string {
  const { form, key, value, outcome, steps } = recorded;
  if (form[row] === FORM.write) return `k${key[row]} = ${value[row]}`;
  if (form[row] === FORM.read)
    return outcome[row] === OUTCOME.ok ? `k${key[row]} → ${found(value[row])}` : `k${key[row]} → ?`;
  const parts = (steps.get(row) ?? []).map(({ f, key: one, value: what }) => {
    if (f !== "r") return `k${one} ${f === "w" ? "=" : "+"} ${String(what)}`;
    return outcome[row] === OUTCOME.ok
      ? `k${one} → ${Array.isArray(what) ? `[${what.slice(-2).join(" ")}]` : found(what === null ? NaN : Number(what))}`
      : `k${one} → ?`;
  });
  return parts.length > 4 ? `${parts.slice(0, 4).join(", ")} and ${parts.length - 4} more` : parts.join(", ");
}

function found(value: number): string {
  return Number.isNaN(value) ? "nothing" : String(value);
}

/** One operation as a sentence: who, what, when, by whom, at which point of the log. */
export function operationWords(recorded: Recorded, row: number, workloads: readonly string[]): string {
  const { session, invoked, ended, outcome, form } = recorded;
  const who = sessionName(session[row], workloads);
  const what = { [FORM.read]: "read", [FORM.write]: "wrote", [FORM.transaction]: "ran a transaction:" }[form[row]];
  const asked = `Operation ${row + 1}: ${who} ${what} ${contentWords(recorded, row)}, begun at ${moment(invoked[row], true)}`;
  const taken = span(ended[row] - invoked[row]);
  if (outcome[row] === OUTCOME.ok) return `${asked}, answered ${taken} later${serverWords(recorded, row)}.`;
  if (outcome[row] === OUTCOME.failed)
    return `${asked}, failed ${taken} later: it has not taken effect and never will.`;
  const wait = ended[row] === Infinity ? "still without an answer at the end of the run" : `given up ${taken} later`;
  return `${asked}, ${wait}: nobody knows whether it ${form[row] === FORM.read ? "was answered" : "has taken effect, or yet will"}.`;
}

/** ` by reader-1 at read point 8,812` */
export function serverWords({ server, servers, role, lsn, form }: Recorded, row: number): string {
  const name = servers[server[row]];
  const by =
    name === undefined
      ? ""
      : ` by ${name}${role[row] === ROLE.supersededWriter ? ", which had been superseded and did not know it," : ""}`;
  if (lsn[row] === 0) return by;
  return `${by} at ${form[row] === FORM.read ? "read point" : "LSN"} ${count(lsn[row])}`;
}

/** By session: writes of unknown outcome that were given up before `at`. */
function pendingBefore(recorded: Recorded, at: number, key: number | null): ReadonlyMap<number, number> {
  const pending = new Map<number, number>();
  for (const row of unknownWrites(recorded)) {
    if (recorded.ended[row] >= at || (key !== null && !keysOf(recorded, row).includes(key))) continue;
    pending.set(recorded.session[row], (pending.get(recorded.session[row]) ?? 0) + 1);
  }
  return pending;
}

const unknowns = new WeakMap<Recorded, readonly number[]>();

function unknownWrites(recorded: Recorded): readonly number[] {
  let rows = unknowns.get(recorded);
  if (rows === undefined) {
    rows = Array.from(recorded.outcome.keys()).filter(
      (row) => recorded.outcome[row] === OUTCOME.unknown && recorded.form[row] !== FORM.read,
    );
    unknowns.set(recorded, rows);
  }
  return rows;
}

const reaches = new WeakMap<Recorded, Float64Array>();

/** By row: the latest end of any operation up to it, so that a window's first row is found by halving. */
function reachOf(recorded: Recorded): Float64Array {
  let reach = reaches.get(recorded);
  if (reach === undefined) {
    let latest = -Infinity;
    reach = recorded.ended.map((ended) => (latest = Math.max(latest, ended)));
    reaches.set(recorded, reach);
  }
  return reach;
}

function firstAtLeast(rising: Float64Array, least: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
