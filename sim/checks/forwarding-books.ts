/**
 * What is known of forwarded writes and of what sessions may rely on; forwarding.ts judges by it. Books of all clusters
 * at once, since a session reads in one and writes in another.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../kernel/index.ts";

/**
 * What a session has been told that it has written: the newest LSN, and by row the versions and their operations, the
 * newest last.
 */
interface Own {
  last: Lsn;
  rows: Record<string, (readonly [version: Lsn, operation: number])[]>;
}

/** A query under way. */
export interface Query {
  readonly mode: number;
  readonly cluster: number;
  readonly instance: number;
  readonly began: Micros;
  readonly view: Lsn;
  /** The newest commit that anybody had been told of when it began. */
  readonly floor: Lsn;
  /** What the writer has told; -1 before. */
  target: Lsn;
  isSuperseded: boolean;
  /** When it had all it may wait for; -1 before. */
  readyAt: Micros;
}

export class ForwardingBooks implements Stateful {
  own: Record<string, Own> = {};
  queries: Record<string, Query> = {};
  /** The newest commit told to anybody. */
  acked: Lsn = 0;
  /** By version that a transaction has written by forwarding: its session and operation. */
  writers: Record<string, readonly [session: number, operation: number]> = {};
  /** By operation: the LSN of its commit record. */
  commits: Record<string, Lsn> = {};
  /** By operation: the LSN of its commit record, where that has been annulled since. */
  #forfeited: Record<string, Lsn> = {};
  /** By operation and row: the LSN of the record that takes the change back. */
  undone: Record<string, Lsn> = {};
  /** By operation: the session that has called for a change. */
  callers: Record<string, number> = {};
  /** By operation and step: the LSN of the change. */
  executed: Record<string, Lsn> = {};
  /** Operations whose transaction ended with their session at the writer, and why that ended. */
  dead: Record<string, number> = {};
  /** By cluster and instance: 1 where forwarding has been switched off. */
  off: Record<string, number> = {};
  /** By session: the cluster and instance where it is. */
  places: Record<string, string> = {};
  /** By operation: the session that has it open at a writer. */
  openAt: Record<string, number> = {};
  /** By cluster: what its readers show. */
  views: number[][];
  /** LSNs in (keep, upTo] are annulled: nobody has them, and nobody was promised them. */
  #annulled: (readonly [keep: Lsn, upTo: Lsn])[] = [];

  constructor(views: number[][]) {
    this.views = views;
  }

  /** The newest LSN at or below this one that is not annulled. */
  standing(at: Lsn): Lsn {
    const range = this.#annulled.find(([keep, upTo]) => at > keep && at <= upTo);
    return range === undefined ? at : this.standing(range[0]);
  }

  /**
   * Whether an operation is committed where a reader stands. What a new primary has annulled stays so for whoever has
   * the log of the one before until it follows: it stands at an LSN that nobody has in the new one.
   */
  isCommitted(operation: number, view: Lsn): boolean {
    if ((this.commits[operation] ?? Infinity) <= view) return true;
    const before = this.#forfeited[operation] ?? Infinity;
    return before <= view && this.#annulled.some(([keep, upTo]) => before > keep && view <= upTo);
  }

  annul(keep: Lsn, upTo: Lsn): void {
    this.#annulled.push([keep, upTo]);
    for (const [operation, at] of Object.entries(this.commits))
      if (at > keep && at <= upTo) this.#forfeited[operation] = at;
    for (const book of [this.executed, this.commits, this.undone])
      for (const [name, at] of Object.entries(book)) if (this.#isAnnulled(at)) delete book[name];
  }

  /**
   * The newest version of a row that a session has written and may rely on at `view`: not annulled, and not taken back
   * there.
   */
  promised(session: number, key: number, view: Lsn): readonly [Lsn, number] | undefined {
    return this.own[session]?.rows[key]?.findLast(
      ([version, operation]) =>
        !this.#isAnnulled(version) && !((this.undone[`${operation} ${key}`] ?? Infinity) <= view),
    );
  }

  copyState(copy: StateCopy): void {
    this.own = copy.of(this.own);
    this.queries = copy.of(this.queries);
    this.acked = copy.of(this.acked);
    this.#annulled = copy.of(this.#annulled);
    this.writers = copy.of(this.writers);
    this.commits = copy.of(this.commits);
    this.#forfeited = copy.of(this.#forfeited);
    this.undone = copy.of(this.undone);
    this.executed = copy.of(this.executed);
    this.dead = copy.of(this.dead);
    this.views = copy.of(this.views);
    this.callers = copy.of(this.callers);
    this.off = copy.of(this.off);
    this.places = copy.of(this.places);
    this.openAt = copy.of(this.openAt);
  }

  #isAnnulled(at: Lsn): boolean {
    return this.standing(at) !== at;
  }
}
