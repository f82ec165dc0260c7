/**
 * How operations ended, counted as it happens: all clients' (outcomes.ts), and those of each workload, since where one
 * kind of client is served all the time that says nothing of another which is not.
 *
 * "Unavailable" is the longest stretch that ended in a success (or in the end of the run) during which somebody was
 * waiting and nobody succeeded. An idle client is not unavailable.
 */
import type { Micros, StateCopy, Stateful } from "../kernel/index.ts";
import type { OutcomesReport } from "../results/index.ts";
import type { ClientError } from "./error-codes.ts";
import { namedErrors } from "./error-names.ts";

export class Availability implements Stateful {
  longest: Micros = 0;
  /** When the longest began. */
  longestFrom: Micros = 0;
  /** The same, of what lies after `calmAt`. */
  longestCalm: Micros = 0;
  #gapStart = -1;
  #waiting = 0;
  #calmAt: Micros;

  constructor(calmAt: Micros = Infinity) {
    this.#calmAt = calmAt;
  }

  /** The moment of calm is another one; before it, nothing is counted. */
  setCalm(calmAt: Micros, now: Micros): void {
    this.#calmAt = calmAt;
    if (now <= calmAt) this.longestCalm = 0;
  }

  invoked(now: Micros): void {
    this.#waiting++;
    if (this.#gapStart < 0) this.#gapStart = now;
  }

  succeeded(now: Micros): void {
    this.#waiting--;
    this.longestFrom = this.longestFromAt(now);
    this.longest = this.longestAt(now);
    this.longestCalm = this.calmAt(now);
    this.#gapStart = this.#waiting > 0 ? now : -1;
  }

  gaveUp(): void {
    this.#waiting--;
  }

  longestAt(now: Micros): Micros {
    return this.#gapStart < 0 ? this.longest : Math.max(this.longest, now - this.#gapStart);
  }

  /** When the longest began, with what is going on now; the first of several that are equally long. */
  longestFromAt(now: Micros): Micros {
    return this.longestAt(now) > this.longest ? this.#gapStart : this.longestFrom;
  }

  /** How long somebody has been waiting now, without a success of anybody. */
  gapAt(now: Micros): Micros {
    return this.#gapStart < 0 ? 0 : now - this.#gapStart;
  }

  /** The longest of what lies after the moment of calm. */
  calmAt(now: Micros): Micros {
    if (this.#gapStart < 0) return this.longestCalm;
    return Math.max(this.longestCalm, now - Math.max(this.#gapStart, this.#calmAt));
  }

  copyState(copy: StateCopy): void {
    this.longest = copy.of(this.longest);
    this.longestFrom = copy.of(this.longestFrom);
    this.#gapStart = copy.of(this.#gapStart);
    this.#waiting = copy.of(this.#waiting);
    this.longestCalm = copy.of(this.longestCalm);
  }
}

export class Endings implements Stateful {
  writesOk = 0;
  readsOk = 0;
  failed = 0;
  unknown = 0;
  inFlight = 0;
  /** Errors that client programs saw, by kind, those after which they tried again included. */
  errors: Record<string, number> = {};
  readonly writes: Availability;
  readonly reads: Availability;

  /** From `calmAt` on nobody does anything to the cluster any more. */
  constructor(calmAt: Micros = Infinity) {
    this.writes = new Availability(calmAt);
    this.reads = new Availability(calmAt);
  }

  invoked(isRead: boolean, now: Micros): void {
    this.inFlight++;
    (isRead ? this.reads : this.writes).invoked(now);
  }

  /** A client's program has seen an error. */
  saw(error: ClientError): void {
    this.errors[error] = (this.errors[error] ?? 0) + 1;
  }

  ended(isRead: boolean, outcome: "ok" | "fail" | "info", now: Micros): void {
    this.inFlight--;
    const availability = isRead ? this.reads : this.writes;
    if (outcome !== "ok") {
      availability.gaveUp();
      if (outcome === "fail") this.failed++;
      else this.unknown++;
      return;
    }
    if (isRead) this.readsOk++;
    else this.writesOk++;
    availability.succeeded(now);
  }

  /** What is still under way has an unknown outcome; errors get the names of `engine`. */
  endings(now: Micros, engine: Parameters<typeof namedErrors>[1]): OutcomesReport {
    const { writes, reads } = this;
    const ok = this.writesOk + this.readsOk;
    const unknown = this.unknown + this.inFlight;
    // Names come to the viewer after its first run, which has no errors.
    const hasErrors = Object.keys(this.errors).length > 0;
    return {
      operations: ok + this.failed + unknown,
      ok,
      failed: this.failed,
      unknown,
      writeUnavailableUsMax: writes.longestAt(now),
      readUnavailableUsMax: reads.longestAt(now),
      writeUnavailableFromUs: writes.longestFromAt(now),
      readUnavailableFromUs: reads.longestFromAt(now),
      errors: hasErrors ? namedErrors(this.errors, engine) : {},
    };
  }

  copyState(copy: StateCopy): void {
    this.writesOk = copy.of(this.writesOk);
    this.readsOk = copy.of(this.readsOk);
    this.failed = copy.of(this.failed);
    this.unknown = copy.of(this.unknown);
    this.inFlight = copy.of(this.inFlight);
    this.errors = copy.of(this.errors);
    copy.part(this.writes);
    copy.part(this.reads);
  }
}
