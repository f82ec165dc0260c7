/**
 * The storage protocol's bookkeeping, said as plainly as possible: sets of records and loops over them. It hears what
 * reaches disks and what is annulled, nothing else, and says what each point ought to be. Slow, obvious, and written
 * from the definitions of the reference (2.3).
 */
import { FLAG, TRACE, type Trace } from "../../../sim/trace/index.ts";

export interface NaiveRecord {
  readonly lsn: number;
  readonly group: number;
  readonly isCpl: boolean;
}

export class NaiveModel {
  /** The living log, in order. */
  log: NaiveRecord[] = [];
  /** By segment: the records on its disk. */
  readonly disks = new Map<number, Set<number>>();

  constructor(trace: Trace, groupOf: (segment: number) => number) {
    trace.on(TRACE.recordAllocated, (lsn, group, flags) => {
      this.log.push({ lsn, group, isCpl: (flags & FLAG.cpl) !== 0 });
    });
    trace.on(TRACE.persisted, (segment, prev, last) => {
      for (const { lsn, group } of this.log)
        if (group === groupOf(segment) && lsn > prev && lsn <= last) this.disk(segment).add(lsn);
    });
    trace.on(TRACE.annulledAt, (segment, tail) => {
      for (const lsn of this.disk(segment)) if (lsn > tail) this.disk(segment).delete(lsn);
    });
    trace.on(TRACE.diskLost, (segment) => this.disk(segment).clear());
    trace.on(TRACE.truncationInForce, (_epoch, keep) => {
      this.log = this.log.filter(({ lsn }) => lsn <= keep);
    });
  }

  disk(segment: number): Set<number> {
    const disk = this.disks.get(segment) ?? new Set<number>();
    this.disks.set(segment, disk);
    return disk;
  }

  /** SCL: the end of the group's unbroken run on the segment's disk. */
  scl(segment: number, group: number): number {
    let scl = 0;
    for (const record of this.log) {
      if (record.group !== group) continue;
      if (!this.disk(segment).has(record.lsn)) break;
      scl = record.lsn;
    }
    return scl;
  }

  /** VCL and VDL, given how far each group is quorate. */
  points(pgcl: (group: number) => number): { readonly vcl: number; readonly vdl: number } {
    let [vcl, vdl] = [0, 0];
    for (const { lsn, group, isCpl } of this.log) {
      if (lsn > pgcl(group)) break;
      vcl = lsn;
      if (isCpl) vdl = lsn;
    }
    return { vcl, vdl };
  }

  /** The group's newest record at or below a point. */
  tail(group: number, upTo: number): number {
    return this.log.reduce((tail, record) => (record.group === group && record.lsn <= upTo ? record.lsn : tail), 0);
  }
}
