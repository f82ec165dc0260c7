/**
 * The cause cone of a message: which others could have led to its sending, and which it could have led to (Lamport's
 * "happened before"). A machine may act on everything that has reached it, so what reached the sender before the
 * sending is in the past, and so on backwards; forwards likewise.
 *
 * Only the tape is looked at, so the cone ends where the stretch does. It says what could have been a cause; that
 * something was one, only runs without it can show (the view Why). What happens within the same microsecond counts as
 * connected: the order within it is not on the tape.
 */
import type { FrameMessages } from "../../sim/results/index.ts";

export interface Cone {
  /** Rows of the tape. */
  readonly past: ReadonlySet<number>;
  readonly future: ReadonlySet<number>;
}

type Columns = Pick<FrameMessages, "count" | "sentAt" | "due" | "from" | "to" | "fate">;

export function coneOf(messages: Columns, of: number): Cone {
  return { past: pastOf(messages, of), future: futureOf(messages, of) };
}

/** From the latest arrival to the earliest: by then it is known up to when each machine's doings count. */
function pastOf({ count, sentAt, due, from, to, fate }: Columns, of: number): ReadonlySet<number> {
  const past = new Set<number>();
  const countsUntil = new Map<number, number>([[from[of], sentAt[of]]]);
  const byArrival = rows(count).sort((a, b) => due[b] - due[a]);
  for (const row of byArrival) {
    if (row === of || fate[row] === 1 || due[row] > (countsUntil.get(to[row]) ?? -Infinity)) continue;
    past.add(row);
    countsUntil.set(from[row], Math.max(countsUntil.get(from[row]) ?? -Infinity, sentAt[row]));
  }
  return past;
}

function futureOf({ count, sentAt, due, from, to, fate }: Columns, of: number): ReadonlySet<number> {
  const future = new Set<number>();
  if (fate[of] === 1) return future;
  const countsFrom = new Map<number, number>([[to[of], due[of]]]);
  const bySending = rows(count).sort((a, b) => sentAt[a] - sentAt[b]);
  for (const row of bySending) {
    if (row === of || sentAt[row] < (countsFrom.get(from[row]) ?? Infinity)) continue;
    future.add(row);
    if (fate[row] !== 1) countsFrom.set(to[row], Math.min(countsFrom.get(to[row]) ?? Infinity, due[row]));
  }
  return future;
}

const rows = (count: number): number[] => Array.from({ length: count }, (_, row) => row);

/** The last message that reached the sender before it sent this one: what it most likely acts on. */
export function causeOf({ count, sentAt, due, from, to, fate }: Columns, of: number): number | undefined {
  return best(
    count,
    (row) => row !== of && fate[row] !== 1 && to[row] === from[of] && due[row] <= sentAt[of],
    (row) => -due[row],
  );
}

/** The first message that the receiver sent after it had this one. */
export function effectOf({ count, sentAt, due, from, to, fate }: Columns, of: number): number | undefined {
  if (fate[of] === 1) return undefined;
  return best(
    count,
    (row) => row !== of && from[row] === to[of] && sentAt[row] >= due[of],
    (row) => sentAt[row],
  );
}

function best(count: number, fits: (row: number) => boolean, cost: (row: number) => number): number | undefined {
  let found: number | undefined;
  for (let row = 0; row < count; row++) if (fits(row) && (found === undefined || cost(row) < cost(found))) found = row;
  return found;
}
