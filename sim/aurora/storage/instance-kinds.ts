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
  const message = (name: string, handler: (driver: StorageDriver, a: number, b: number, c: number) => void): number =>
    network.registerMessage(name, (actor, a, b, c) => handler(at(actor), a, b, c));
  return {
    ack: message("driver gets ack", (driver, segment, scl, epochs) => driver.acked(segment, scl, epochs)),
    batchAck: message("driver gets batch ack", (driver, segment, batch, epoch) =>
      driver.batchAcked(segment, batch, epoch),
    ),
    rejected: message("driver is refused", (driver, segment, _b, epochs) => driver.refused(segment, epochs)),
    truncationWanted: message("driver is asked for truncation", (driver, segment, _b, epoch) => {
      if (epoch === driver.epoch) driver.recovery.sendTruncation(segment, epoch);
    }),
    promised: message("driver gets promise", (driver, segment, scl, epochs) =>
      driver.recovery.promised(segment, scl, epochs),
    ),
    pageAnswered: message("driver gets page", (driver, slot, segment, serial) =>
      driver.reads.answered(slot, segment, serial),
    ),
    metadataAnswered: message("driver gets metadata", (driver, what, number, epoch) =>
      driver.metadataAnswered(what, number, epoch),
    ),
    flush: message("driver sends boxcar", (driver, group, _b, epoch) => driver.flush(group, epoch)),
    floor: message("driver tells read floor", (driver, group, _b, epoch) => {
      if (epoch === driver.epoch) driver.floors.look(group);
    }),
    stragglers: message("driver looks for stragglers", (driver, _a, _b, epoch) => {
      if (epoch === driver.epoch) driver.resend.lookForStragglers();
    }),
    again: message("driver sends group again", (driver, group, _b, epoch) => {
      if (epoch === driver.epoch) driver.resend.attempt(group);
    }),
    patience: message("driver loses patience with read", (driver, slot, _b, serial) =>
      driver.reads.patienceEnded(slot, serial),
    ),
    recoveryRetry: message("recovery asks again", (driver, _a, _b, epoch) => driver.recovery.askAgain(epoch)),
  };
}
