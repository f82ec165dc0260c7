/** The books of a forwarding reader: its sessions, and the operation that each has under way. Plain data. */
import { engineError, errorText, type EngineName, type ErrorKind } from "../../facts/index.ts";
import { Histogram, type Lsn, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { CALL } from "./forward-calls.ts";

/**
 * ready: its next step is due. asking: the writer is asked for its last commit. waiting: for the view. reading: for a
 * page, perhaps. calling: the writer is at it.
 */
export type RunPhase = "ready" | "asking" | "waiting" | "reading" | "calling";

export interface Run {
  readonly token: number;
  readonly session: number;
  phase: RunPhase;
  /** Steps done. */
  step: number;
  /** The snapshot it keeps; -1 before its first query. */
  view: Lsn;
  /** The point of its last read. */
  readAt: Lsn;
  readonly found: Lsn[];
  /** Rows changed so far at the writer; and whether it has a transaction there. */
  wrote: number;
  isOpen: boolean;
  /** What its query waits for, since when, and by which mode: a place in MODES. */
  target: Lsn;
  since: Micros;
  mode: number;
  /** Since when it waits for what it waits for now: an answer, or the view. */
  waitsSince: Micros;
  /** The call it waits for, when that was sent, and of what kind it is; -1 for none. */
  call: number;
  calledAt: Micros;
  /** Why its session at the writer has ended, with its transaction (the writer's CLOSED); -1 while it has not. */
  lostFor: number;
  /** An error has ended the transaction; PostgreSQL refuses whatever else comes. */
  isAborted: boolean;
}

export interface Session {
  /** Place in MODES. */
  mode: number;
  /** The end of the redo of the last change that it forwarded. */
  lastWrite: Lsn;
  /**
   * The writer that it has a session at, that one's count of sessions then, and the name of the session there; -1 for
   * none.
   */
  writer: number;
  sessions: number;
  link: number;
  /** The token of the operation under way, -1 for none. */
  token: number;
  /** Only under the mutation cachedConsistencyPoint: what the writer said once. */
  cached: Lsn;
}

/** What cluster reference 6.8 counts on a reader. Times in microseconds. */
export class ForwardingMeters implements Stateful {
  /** Changes that the writer has carried out, as long as the client's statement took; and SELECTs that lock. */
  readonly writes = new Histogram();
  readonly selects = new Histogram();
  /** Queries in SESSION and GLOBAL, by what they waited before they were read. */
  readonly readWaits = new Histogram();
  commits = 0;
  /** Statements refused because the writer had as many sessions as it may. */
  sessionLimitErrors = 0;
  /** By text: errors that clients were told. */
  errors: Record<string, number> = {};
  /** By what was waited for (WAIT): how often, and for how long. */
  waits: Record<string, readonly [count: number, time: Micros]> = {};

  waited(what: string, time: Micros): void {
    const [count, sum] = this.waits[what] ?? [0, 0];
    this.waits[what] = [count + 1, sum + time];
  }

  /** A client is told an error; `what` is the command or the value. */
  told(engine: EngineName, kind: ErrorKind, what: string): void {
    const text = errorText(engineError(kind, engine, what));
    this.errors[text] = (this.errors[text] ?? 0) + 1;
  }

  copyState(copy: StateCopy): void {
    this.commits = copy.of(this.commits);
    this.sessionLimitErrors = copy.of(this.sessionLimitErrors);
    this.errors = copy.of(this.errors);
    this.waits = copy.of(this.waits);
    copy.part(this.writes);
    copy.part(this.selects);
    copy.part(this.readWaits);
  }
}

/**
 * The reader's waits, under PostgreSQL's names (cluster reference 6.8). AuroraWriteForwardXactStart is not among them:
 * a transaction begins with its first statement.
 */
export const WAIT = {
  connect: "IPC:AuroraWriteForwardConnect",
  execute: "IPC:AuroraWriteForwardExecute",
  commit: "IPC:AuroraWriteForwardXactCommit",
  rollBack: "IPC:AuroraWriteForwardXactAbort",
  point: "IPC:AuroraWriteForwardGetGlobalConsistencyPoint",
  view: "IPC:AuroraWriteForwardConsistencyPoint",
} as const;

/** By kind of call. */
export const WAIT_OF: Readonly<Record<number, string>> = {
  [CALL.connect]: WAIT.connect,
  [CALL.write]: WAIT.execute,
  [CALL.lock]: WAIT.execute,
  [CALL.other]: WAIT.execute,
  [CALL.commit]: WAIT.commit,
  [CALL.rollBack]: WAIT.rollBack,
  [CALL.point]: WAIT.point,
};
