/**
 * The kinds of message that instances receive from storage, registered once for all of them; the receiver is found by
 * its address.
 */
import type { Network } from "../../world/index.ts";
import type { StorageDriver } from "./driver.ts";

export interface InstanceKinds {
  /** a: segment, b: its SCL, c: the epochs it lives in. */
  readonly ack: number;
  /** Only under the mutation recordQuorum. a: segment, b: batch, c: volume epoch. */
  readonly batchAck: number;
  /** a: segment, c: the epochs it has promised: the sender's are older. */
  readonly rejected: number;
  /** a: segment, c: the volume epoch it lacks the truncation of. */
  readonly truncationWanted: number;
  /** a: segment, b: its live SCL, -1 for none, c: epochs. */
  readonly promised: number;
  /** a: read slot, b: segment or -1 - segment when it refuses, c: serial. */
  readonly pageAnswered: number;
  /** From the metadata service. a: what is answered, b: a number, c: volume epoch. */
  readonly metadataAnswered: number;
  /** Timers of the instance's own. a: what, b: a number, c: volume epoch. */
  readonly flush: number;
  readonly floor: number;
  readonly stragglers: number;
  readonly again: number;
  readonly patience: number;
  readonly recoveryRetry: number;
}

export function registerInstanceKinds(network: Network, at: (actor: number) => StorageDriver): InstanceKinds {
  /** What is of one epoch only: an instance that has left it behind hears nothing. */
  const ofEpoch = (name: string, handle: (driver: StorageDriver, a: number) => void): number =>
    network.registerMessage(name, (actor, a, _b, epoch) => {
      const driver = at(actor);
      if (epoch === driver.epoch) handle(driver, a);
    });
  // Each of these finds its instance by itself: by way of one wrapper for all, every acknowledgement would cost a call
  // that no engine can see through.
  return {
    ack: network.registerMessage("driver gets ack", (actor, segment, scl, epochs) =>
      at(actor).acked(segment, scl, epochs),
    ),
    batchAck: network.registerMessage("driver gets batch ack", (actor, segment, batch, epoch) =>
      at(actor).batchAcked(segment, batch, epoch),
    ),
    rejected: network.registerMessage("driver is refused", (actor, segment, _b, epochs) =>
      at(actor).refused(segment, epochs),
    ),
    truncationWanted: ofEpoch("driver is asked for truncation", (driver, segment) =>
      driver.recovery.sendTruncation(segment, driver.epoch),
    ),
    promised: network.registerMessage("driver gets promise", (actor, segment, scl, epochs) =>
      at(actor).recovery.promised(segment, scl, epochs),
    ),
    pageAnswered: network.registerMessage("driver gets page", (actor, slot, segment, serial) =>
      at(actor).reads.answered(slot, segment, serial),
    ),
    metadataAnswered: network.registerMessage("driver gets metadata", (actor, what, number, epoch) =>
      at(actor).metadataAnswered(what, number, epoch),
    ),
    flush: network.registerMessage("driver sends boxcar", (actor, group, _b, epoch) => at(actor).flush(group, epoch)),
    floor: ofEpoch("driver tells read floor", (driver, group) => driver.floors.look(group)),
    stragglers: ofEpoch("driver looks for stragglers", (driver) => driver.resend.lookForStragglers()),
    again: ofEpoch("driver sends group again", (driver, group) => driver.resend.attempt(group)),
    patience: network.registerMessage("driver loses patience with read", (actor, slot, _b, serial) =>
      at(actor).reads.patienceEnded(slot, serial),
    ),
    recoveryRetry: network.registerMessage("recovery asks again", (actor, _a, _b, epoch) =>
      at(actor).recovery.askAgain(epoch),
    ),
  };
}
