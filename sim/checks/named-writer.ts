/**
 * Who writes in a cluster, as its failovers and role changes tell: -1 in a secondary of a global database, where nobody
 * does. For checks that ask a reader for something else than a writer.
 *
 * Not told here: who has the volume (roster.ts). While a failover is under way that may be somebody else already.
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

export class NamedWriter implements Stateful {
  index: number;

  constructor(trace: Trace, isSecondary: boolean) {
    this.index = isSecondary ? -1 : 0;
    trace.on(TRACE.failoverEnded, (instance, hasVolume) => {
      if (hasVolume === 1) this.index = instance;
    });
    trace.on(TRACE.clusterRole, (isPrimary) => {
      if (isPrimary === 0) this.index = -1;
    });
    // A promotion is no failover, and ends with the name.
    trace.on(TRACE.nameFlipped, (instance) => {
      if (this.index < 0) this.index = instance;
    });
  }

  copyState(copy: StateCopy): void {
    this.index = copy.of(this.index);
  }
}
