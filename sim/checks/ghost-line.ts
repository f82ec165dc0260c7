/**
 * Which LSNs of the second set of books are alive: written, and annulled by no recovery. Here are the ranges that
 * recoveries have annulled, and those that one has laid down and not yet brought into force. Left out: who has a record
 * (ghost.ts).
 *
 * What is asked at every record is answered by loops: a function that makes a closure costs memory each time it is
 * called.
 */
import type { Lsn, StateCopy, Stateful } from "../kernel/index.ts";

interface Range {
  readonly keep: Lsn;
  readonly upTo: Lsn;
}

export class GhostLine implements Stateful {
  /** The last live LSN. */
  last: Lsn = 0;
  /** The highest LSN ever allocated or annulled. */
  highest: Lsn = 0;
  /** Annulled ranges (keep, upTo], by the epoch that annulled them. */
  annulled: (Range & { readonly epoch: number })[] = [];
  /** Ranges laid down since the last one came into force: whoever reads after them may leave out what they annul. */
  laid: Range[] = [];

  isLive(lsn: Lsn): boolean {
    if (lsn > this.last) return false;
    for (const { keep, upTo } of this.annulled) if (lsn > keep && lsn <= upTo) return false;
    return true;
  }

  /** A point inside an annulled range speaks of nothing live above the range's lower end. */
  liveEnd(lsn: Lsn): Lsn {
    for (let i = this.annulled.length - 1; i >= 0; i--) {
      const { keep, upTo } = this.annulled[i];
      if (lsn > keep && lsn <= upTo) return keep;
    }
    return lsn;
  }

  /** The next live LSN of the volume. */
  after(lsn: Lsn): Lsn {
    if (this.annulled.length === 0) return lsn + 1;
    let end = lsn;
    // Ranges overlap where a recovery goes on from what another has annulled, which I16 is there to tell.
    for (const { keep, upTo } of this.annulled)
      if (keep <= end && end < upTo && (keep === lsn || end > lsn)) end = upTo;
    return end + 1;
  }

  wrote(lsn: Lsn): void {
    this.last = lsn;
    this.highest = Math.max(this.highest, lsn);
  }

  /** A recovery's range has come into force. */
  truncate(epoch: number, keep: Lsn, upTo: Lsn): void {
    this.laid = [];
    this.last = Math.min(this.last, keep);
    if (upTo > keep) this.annulled.push({ epoch, keep, upTo });
    this.highest = Math.max(this.highest, upTo);
  }

  /**
   * In a secondary's volume: the primary has annulled these LSNs, and none of them comes here under this epoch. Where
   * it was the primary before, members that have yet to hear of that may have some of the old writer's.
   */
  skip(epoch: number, keep: Lsn, upTo: Lsn): void {
    this.annulled.push({ epoch, keep, upTo });
    this.highest = Math.max(this.highest, upTo);
  }

  /** In a secondary's volume: the primary's records above `keep` come, some of them once more. */
  forgetAbove(keep: Lsn): void {
    this.annulled = this.annulled.filter(({ upTo }) => upTo <= keep);
    this.highest = keep;
  }

  copyState(copy: StateCopy): void {
    this.last = copy.of(this.last);
    this.highest = copy.of(this.highest);
    this.annulled = copy.of(this.annulled);
    this.laid = copy.of(this.laid);
  }
}
