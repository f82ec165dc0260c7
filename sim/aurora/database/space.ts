/**
 * How full the volume is, as the writer sees it, and what it does about it: it asks for the next protection group
 * before the last is full, makes writes wait while one is being made, and refuses them when the volume has reached its
 * limit (storage reference 1.2).
 *
 * Only writes that add data take space; changes in place do not. Left out: space that deleted rows give back.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { GROUP_BYTES, type StorageDriver } from "../storage/index.ts";

/** The next group is asked for when less than this is left. */
const AHEAD_BYTES = GROUP_BYTES * FIXED.growthShare.value;

export type Room = "yes" | "wait" | "full";

export class Space implements Stateful {
  /** Bytes of data in the volume. */
  used: number;
  /** The number of groups that it has asked for, and when. */
  #asked = 0;
  #askedAt: Micros = 0;
  readonly #driver: StorageDriver;
  readonly #askAgain: Micros;

  constructor(driver: StorageDriver, askAgain: Micros) {
    this.#driver = driver;
    this.#askAgain = askAgain;
    // The groups that are there at the start are full, but for the reserve in which the next one is asked for.
    this.used = driver.groups * GROUP_BYTES - AHEAD_BYTES;
  }

  /** Whether `bytes` more fit now. */
  roomFor(bytes: number, now: Micros): Room {
    const { groups, fleet } = this.#driver;
    const left = groups * GROUP_BYTES - this.used - bytes;
    const mayGrow = groups < fleet.growth.groupsMax;
    // The question may have been lost, or the answer: clients who lose patience come again, and with them it is asked.
    const isDue = this.#asked <= groups || (mayGrow && now - this.#askedAt > this.#askAgain);
    if (left < AHEAD_BYTES && isDue) {
      this.#asked = groups + 1;
      this.#askedAt = now;
      this.#driver.wantGroup();
    }
    if (left >= 0) return "yes";
    return mayGrow ? "wait" : "full";
  }

  take(bytes: number): void {
    this.used += bytes;
  }

  /** Another group is there, or the limit was raised: ask anew when it is time. */
  grown(): void {
    this.#asked = 0;
  }

  copyState(copy: StateCopy): void {
    this.used = copy.of(this.used);
    this.#asked = copy.of(this.#asked);
    this.#askedAt = copy.of(this.#askedAt);
  }
}
