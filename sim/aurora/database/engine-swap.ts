/**
 * An engine that is swapped for a patched one while its sessions stay (cluster reference 1.9): what arrives is held,
 * and goes on with the patched engine. When and whether to swap is the control plane's affair
 * (cluster/engine-patching.ts).
 */
import type { StorageDriver } from "../storage/index.ts";
import type { Forwarded } from "./forwarded.ts";
import type { FrontDoor } from "./front-door.ts";
import type { SessionStates } from "./session-states.ts";

export interface EngineSwapParts {
  readonly door: FrontDoor;
  readonly states: SessionStates;
  readonly driver: StorageDriver;
  readonly forwarded: () => Forwarded;
  /** A statement goes on; or its session has not survived. */
  readonly begin: (token: number) => void;
  readonly refuse: (token: number) => void;
}

export class EngineSwap {
  readonly #parts: EngineSwapParts;

  constructor(parts: EngineSwapParts) {
    this.#parts = parts;
  }

  /** From now on statements are held. */
  freeze(): void {
    this.#parts.door.isHeld = true;
  }

  /** Whether a statement that arrives has to wait. */
  holds(token: number, session: number): boolean {
    const { door, states } = this.#parts;
    if (!door.isHeld) return false;
    door.hold(token);
    states.waits(token, session);
    return true;
  }

  /** No statement is under way but those that are held, nothing that readers have forwarded, and no report. */
  get isQuiet(): boolean {
    const { door, driver, forwarded } = this.#parts;
    return door.underWay === door.heldCount && driver.reads.viewFloor === Infinity && forwarded().isQuiet;
  }

  /** It is not swapped after all: what was held goes on. */
  thaw(): void {
    const { door, states, begin } = this.#parts;
    for (const token of door.release()) {
      states.goesOn(token);
      begin(token);
    }
    this.#parts.forwarded().release();
  }

  /** The patched engine is there. Returns how many connections it does not have. */
  finish(): number {
    const { door, states, begin, refuse, forwarded } = this.#parts;
    const lost = states.swapped();
    for (const token of door.release()) (states.goesOn(token) ? begin : refuse)(token);
    forwarded().release();
    return lost;
  }
}
