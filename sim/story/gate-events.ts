/**
 * rds.global_db_rpo in sentences: when commits begin to wait for a secondary Region, and when they go on. A gate that
 * flaps, closed again within a few seconds and for less than one, is told once. Left out: the gate of a writer that
 * another has followed; it is cut off, and waits for ever.
 */
import { formatSpan, thousands, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

/** Closed again within this after it has opened, it flaps; and a wait shorter than this is not told by itself then. */
const FLAP_US = 5_000_000;
const SHORT_US = 1_000_000;

export class GateEvents implements Stateful {
  /** rds.global_db_rpo, -1 while it is not set. */
  #rpo: Micros = -1;
  /** Since when commits have waited, -1 while none does; and when the gate opened last. */
  #since: Micros = -1;
  #openedAt: Micros = -Infinity;

  /** Who has opened the volume last. */
  #holder = 0;

  constructor(trace: Trace, tell: (kind: StoryKind, text: string) => void) {
    trace.on(TRACE.rpoSet, (rpo) => (this.#rpo = rpo));
    trace.on(TRACE.writerOpened, (instance) => {
      this.#holder = instance;
      this.#since = -1;
    });
    trace.on(TRACE.commitPaused, (instance) => {
      if (this.#since >= 0 || instance !== this.#holder) return;
      this.#since = trace.now;
      if (trace.now - this.#openedAt > FLAP_US)
        tell("quorum", `Commits wait: no secondary lags less than the ${formatSpan(this.#rpo)} of rds.global_db_rpo.`);
    });
    trace.on(TRACE.commitsReleased, (instance, count) => {
      if (this.#since < 0 || instance !== this.#holder) return;
      const waited = trace.now - this.#since;
      if (waited > SHORT_US || this.#since - this.#openedAt > FLAP_US) {
        const why = this.#rpo < 0 ? "rds.global_db_rpo is reset" : "A secondary lags less again, or none is left";
        tell(
          "heal",
          `${why}: ${thousands(count)} ${count === 1 ? "commit goes" : "commits go"} on, the first after ${formatSpan(waited)}.`,
        );
      }
      this.#since = -1;
      this.#openedAt = trace.now;
    });
    const drop = (): void => {
      if (this.#since < 0) return;
      tell(
        "fault",
        `What waited for rds.global_db_rpo, the first for ${formatSpan(trace.now - this.#since)}, is rolled back: it was never durable.`,
      );
      this.#since = -1;
    };
    trace.on(TRACE.instanceCrashed, (_instance, hadVolume) => {
      if (hadVolume === 1) drop();
    });
    trace.on(TRACE.writerFenced, drop);
  }

  copyState(copy: StateCopy): void {
    this.#rpo = copy.of(this.#rpo);
    this.#since = copy.of(this.#since);
    this.#openedAt = copy.of(this.#openedAt);
    this.#holder = copy.of(this.#holder);
  }
}
