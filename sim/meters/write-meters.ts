/**
 * Storage writes, for CloudWatch's WriteLatency: how long a batch takes from its sending to the write quorum of its
 * group (**chosen**: what an I/O of Aurora's shared storage is, CloudWatch does not say). The volume's; whoever writes
 * has them.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

export class WriteMeters implements Stateful {
  done = 0;
  time: Micros = 0;
  /** By group: the batches under way, the oldest first. */
  #sent: [lsn: Lsn, at: Micros][][] = [];

  constructor(trace: Trace) {
    trace.on(TRACE.batchSent, (group, _waited, _records, last) => (this.#sent[group] ??= []).push([last, trace.now]));
    trace.on(TRACE.pgclAdvanced, (group, pgcl) => {
      const sent = this.#sent[group] ?? [];
      while (sent.length > 0 && sent[0][0] <= pgcl) {
        this.done++;
        this.time += trace.now - sent[0][1];
        sent.shift();
      }
    });
    // What an old writer had under way is nobody's any more.
    trace.on(TRACE.writerOpened, () => (this.#sent = []));
  }

  copyState(copy: StateCopy): void {
    this.done = copy.of(this.done);
    this.time = copy.of(this.time);
    this.#sent = copy.of(this.#sent);
  }
}
