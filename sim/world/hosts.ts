/**
 * Regions, AZs and the hosts in them: who stands where, and who is up.
 *
 * A host can be down for several reasons at once (its own crash inside an AZ's power loss): it is up when none is left.
 * Each crash begins a new incarnation, so that work scheduled before it can be told apart. A paused host loses nothing:
 * what arrives waits for the resume.
 *
 * Each host has a clock of its own for what it writes down for others; how long something takes it measures rightly.
 * Left out: that a clock that drifts measures spans wrongly, too: at the drifts of quartz, 200 millionths, a timeout of
 * seconds is off by less than a message takes.
 */
import { assert, type Engine, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { Place } from "./latency.ts";

export const HOST = { up: 0, paused: 1, down: 2 } as const;

/**
 * Why a host is down: `process` leaves the machine to answer "connection refused" and other processes' memory as it is,
 * `node` takes that, too, and `power` leaves silence.
 */
export type CrashCause = "process" | "node" | "power";

export interface HostListener {
  crashed?(cause: CrashCause): void;
  restarted?(): void;
  /** Whatever the machine had in its memory is gone, although its own process was down already. */
  memoryLost?(): void;
}

export class Hosts implements Stateful {
  readonly names: string[] = [];
  readonly places: Place[] = [];
  /** Index of the host's AZ among all AZs of the world. */
  readonly azOf: number[] = [];
  readonly azNames: string[] = [];
  /** HOST code by host. */
  state = new Uint8Array(0);
  /** Counts crashes; work begun under an older number is void. */
  incarnation = new Int32Array(0);
  /** When a paused host goes on; Infinity when nobody has said. */
  resumeAt = new Float64Array(0);
  processDowns = new Int32Array(0);
  powerDowns = new Int32Array(0);
  pauses = new Int32Array(0);
  /** Crashes whose machine has been replaced since: their restart is nobody's business any more. */
  forgiven = new Int32Array(0);
  /** By host: how far its clock was ahead at a moment, and by how many millionths it has been too fast since. */
  clockAhead = new Float64Array(0);
  clockDrift = new Float64Array(0);
  clockSince = new Float64Array(0);
  /** By AZ: how many faults leave it without machines to spare. */
  exhausted = new Int32Array(0);

  readonly #engine: Engine;
  readonly #listeners: HostListener[][] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  addAz(name: string): number {
    this.azNames.push(name);
    this.exhausted = new Int32Array(this.azNames.length);
    return this.azNames.length - 1;
  }

  addHost(name: string, place: Place): number {
    const az = this.azNames.indexOf(place.az);
    assert(az >= 0, "a host in an AZ that the world does not have", { host: name, az: place.az });
    this.names.push(name);
    this.places.push(place);
    this.azOf.push(az);
    this.#listeners.push([]);
    const count = this.names.length;
    this.state = new Uint8Array(count);
    this.incarnation = new Int32Array(count);
    this.resumeAt = new Float64Array(count);
    this.processDowns = new Int32Array(count);
    this.powerDowns = new Int32Array(count);
    this.pauses = new Int32Array(count);
    this.forgiven = new Int32Array(count);
    this.clockAhead = new Float64Array(count);
    this.clockDrift = new Float64Array(count);
    this.clockSince = new Float64Array(count);
    return count - 1;
  }

  get count(): number {
    return this.names.length;
  }

  listen(host: number, listener: HostListener): void {
    this.#listeners[host].push(listener);
  }

  /** What time it is by the host's own clock. */
  clock(host: number): Micros {
    const { now } = this.#engine;
    const drifted = ((now - this.clockSince[host]) * this.clockDrift[host]) / 1_000_000;
    return now + Math.floor(this.clockAhead[host] + drifted);
  }

  /** The clock is set so much further ahead, or with a minus back, and from now on is so much faster. */
  skew(host: number, ahead: Micros, drift: number): void {
    const { now } = this.#engine;
    this.clockAhead[host] = this.clock(host) - now + ahead;
    this.clockSince[host] = now;
    this.clockDrift[host] += drift;
  }

  /** Somebody sets the clock right. */
  setClock(host: number): void {
    this.clockAhead[host] = 0;
    this.clockDrift[host] = 0;
  }

  isUp(host: number): boolean {
    return this.state[host] === HOST.up;
  }

  crash(host: number, cause: CrashCause): void {
    const wasDown = this.state[host] === HOST.down;
    if (cause === "power") this.powerDowns[host]++;
    else this.processDowns[host]++;
    this.#settle(host);
    if (wasDown) {
      if (cause !== "process") this.#loseMemory(host);
      return;
    }
    this.incarnation[host]++;
    for (const listener of this.#listeners[host]) listener.crashed?.(cause);
  }

  restart(host: number, cause: CrashCause): void {
    if (cause !== "power" && this.forgiven[host] > 0) {
      this.forgiven[host]--;
      return;
    }
    const downs = cause === "power" ? this.powerDowns : this.processDowns;
    assert(downs[host] > 0, "a host restarted that had not crashed", { host: this.names[host], cause });
    downs[host]--;
    this.#settle(host);
    if (this.state[host] === HOST.down) return;
    for (const listener of this.#listeners[host]) listener.restarted?.();
  }

  /** Whether there is a machine to be had where this one stands. */
  hasCapacity(host: number): boolean {
    return this.exhausted[this.azOf[host]] === 0;
  }

  /** `by` is 1 when an AZ, or with null every AZ, has no machine to spare any more, and -1 when that is over. */
  exhaust(az: string | null, by: number): void {
    for (const [index, name] of this.azNames.entries()) if (az === null || name === az) this.exhausted[index] += by;
  }

  /**
   * A dead machine in an AZ with power and machines to spare is replaced by another that takes its place and name.
   * False elsewhere.
   */
  replace(host: number): boolean {
    if (this.powerDowns[host] > 0 || this.processDowns[host] === 0 || !this.hasCapacity(host)) return false;
    this.forgiven[host] += this.processDowns[host];
    this.processDowns[host] = 0;
    this.#settle(host);
    this.#loseMemory(host);
    for (const listener of this.#listeners[host]) listener.restarted?.();
    return true;
  }

  /** `until` is the instant at which resume will be called; Infinity for never. */
  pause(host: number, until: number): void {
    this.pauses[host]++;
    this.resumeAt[host] = Math.max(this.resumeAt[host], until);
    this.#settle(host);
  }

  resume(host: number): void {
    assert(this.pauses[host] > 0, "a host resumed that was not paused", { host: this.names[host] });
    this.pauses[host]--;
    if (this.pauses[host] === 0) this.resumeAt[host] = this.#engine.now;
    this.#settle(host);
  }

  copyState(copy: StateCopy): void {
    this.state = copy.of(this.state);
    this.incarnation = copy.of(this.incarnation);
    this.resumeAt = copy.of(this.resumeAt);
    this.processDowns = copy.of(this.processDowns);
    this.powerDowns = copy.of(this.powerDowns);
    this.pauses = copy.of(this.pauses);
    this.forgiven = copy.of(this.forgiven);
    this.exhausted = copy.of(this.exhausted);
    this.clockAhead = copy.of(this.clockAhead);
    this.clockDrift = copy.of(this.clockDrift);
    this.clockSince = copy.of(this.clockSince);
  }

  #loseMemory(host: number): void {
    for (const listener of this.#listeners[host]) listener.memoryLost?.();
  }

  #settle(host: number): void {
    const down = this.processDowns[host] + this.powerDowns[host] > 0;
    this.state[host] = down ? HOST.down : this.pauses[host] > 0 ? HOST.paused : HOST.up;
  }
}
