/**
 * C41: a cluster whose encryption key is gone serves nothing, neither reads nor commits nor replication, and keeps the
 * promise of its state: recoverable for seven days and not a moment longer, terminal for ever; a member of a global
 * database is never recoverable (cluster reference 7, 14).
 *
 * A control plane that stands still when the days are over says so as soon as it goes on. Not verified here: how soon
 * the service notices, and what becomes of the data, which other checks hold (I2).
 */
import { formatSpan, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface KeyOptions {
  readonly clusters: readonly { readonly trace: Trace; readonly id: string }[];
  /** By cluster: whether it is a member of a global database when the run begins. */
  readonly areMembers: readonly boolean[];
  readonly window: Micros;
  readonly listener: FailureListener;
}

const [ACCESSIBLE, RECOVERABLE, TERMINAL] = [0, 1, 2];

export class KeyChecks implements Stateful {
  readonly check: Check;
  readonly #options: KeyOptions;
  readonly #trace: Trace;
  /** By cluster: its key's state and since when; 1 while it is a member of the global database. */
  #state: number[];
  #since: Micros[];
  #isMember: number[];
  /**
   * By cluster: when it may not be recovered any more; and since when its control plane stands still, -1 while it goes
   * on.
   */
  #until: Micros[];
  #stands: Micros[];

  constructor(options: KeyOptions) {
    this.#options = options;
    const { clusters, areMembers, listener } = options;
    const [{ trace: home }] = clusters;
    this.#trace = home;
    this.check = new Check("C41-nothing-without-the-key", "losses of an encryption key", home, listener);
    this.#state = clusters.map(() => ACCESSIBLE);
    this.#since = clusters.map(() => 0);
    this.#isMember = areMembers.map((isMember) => (isMember ? 1 : 0));
    this.#until = clusters.map(() => 0);
    this.#stands = clusters.map(() => -1);
    home.on(TRACE.controlPlaneStands, (stands) => {
      for (const index of clusters.keys()) this.#standsStill(index, stands === 1);
    });
    home.on(TRACE.memberJoined, (member) => (this.#isMember[member] = 1));
    home.on(TRACE.memberLeft, (member) => (this.#isMember[member] = 0));
    for (const [index, { trace, id }] of clusters.entries()) {
      trace.on(TRACE.keyState, (state) => this.#changes(index, state));
      const serves = (what: string): void => {
        if (this.#state[index] !== ACCESSIBLE)
          this.check.fail(
            () => `${id} ${what} ${formatSpan(home.now - this.#since[index])} after it had lost its encryption key.`,
          );
      };
      trace.on(TRACE.readAnswered, () => serves("answered a read"));
      trace.on(TRACE.commitAcked, () => serves("acknowledged a commit"));
    }
  }

  /** Whoever is recoverable still, must not have been for too long. */
  finish(): void {
    for (const index of this.#state.keys()) if (this.#state[index] === RECOVERABLE) this.#judgeWindow(index);
  }

  copyState(copy: StateCopy): void {
    this.#state = copy.of(this.#state);
    this.#since = copy.of(this.#since);
    this.#isMember = copy.of(this.#isMember);
    this.#until = copy.of(this.#until);
    this.#stands = copy.of(this.#stands);
    copy.part(this.check);
  }

  #changes(index: number, state: number): void {
    const { clusters } = this.#options;
    const { id } = clusters[index];
    this.check.exercised++;
    const from = this.#state[index];
    if (from === TERMINAL)
      this.check.fail(() => `${id} has left the state inaccessible-encryption-credentials, which is for ever.`);
    if (from === RECOVERABLE) this.#judgeWindow(index);
    if (from === RECOVERABLE && state === TERMINAL && this.#age(index) < this.#options.window)
      this.check.fail(() => `${id} could be recovered for no longer than ${formatSpan(this.#age(index))}.`);
    if (state === RECOVERABLE && this.#isMember[index] === 1)
      this.check.fail(
        () =>
          `${id}, a member of a global database, has lost its key at ${formatSpan(this.#trace.now)} and is said to be recoverable.`,
      );
    this.#state[index] = state;
    this.#since[index] = this.#trace.now;
    this.#until[index] = this.#trace.now + this.#options.window;
  }

  #standsStill(index: number, stands: boolean): void {
    const { now } = this.#trace;
    if (!stands && this.#stands[index] >= 0 && this.#stands[index] <= this.#until[index])
      this.#until[index] = Math.max(this.#until[index], now);
    this.#stands[index] = stands ? now : -1;
  }

  #age(index: number): Micros {
    return this.#trace.now - this.#since[index];
  }

  #judgeWindow(index: number): void {
    const { clusters, window } = this.#options;
    const stood = this.#stands[index];
    if (stood >= 0 && stood <= this.#until[index]) return;
    if (this.#trace.now > this.#until[index])
      this.check.fail(
        () =>
          `${clusters[index].id} has been recoverable without its key for ${formatSpan(this.#age(index))}; that ends after ${formatSpan(window)}.`,
      );
  }
}
