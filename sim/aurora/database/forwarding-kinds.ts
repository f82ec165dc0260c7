/**
 * The messages and timers of write forwarding, registered once for all instances, and only where some cluster forwards.
 */
import type { Network } from "../../world/index.ts";
import type { Instance } from "./instance.ts";

export interface ForwardingKinds {
  /** A call arrives at the writer. a: call. */
  readonly forward: number;
  /** Its answer arrives at the reader. a: call, b: LSN, c: result. */
  readonly heard: number;
  /** A connection has not been made in time. a: call, b: token, c: generation. */
  readonly patience: number;
  /** A query has waited for as long as it may. a: token, b: since when, c: generation. */
  readonly readWait: number;
  /** The writer has ended a session in which a transaction was open. a: its link, b: why. */
  readonly ended: number;
  /** The writer looks whether a forwarded session is idle. a: its link, c: generation. */
  readonly idle: number;
}

export function registerForwardingKinds(network: Network, at: (actor: number) => Instance): ForwardingKinds {
  const timer = (name: string, handle: (instance: Instance, a: number, b: number) => void): number =>
    network.registerMessage(name, (actor, a, b, generation) => {
      const instance = at(actor);
      if (generation === instance.generation) handle(instance, a, b);
    });
  const kinds = {
    forward: network.registerMessage(
      "writer is forwarded",
      (actor, call) => at(actor).forwarded.receive(call),
      (actor, call) => at(actor).forwarded.refuse(call),
    ),
    heard: network.registerMessage("reader hears writer", (actor, call, lsn, result) =>
      at(actor).forwarding.heard(call, lsn, result),
    ),
    patience: timer("reader loses patience with writer", (instance, call, token) =>
      instance.forwarding.patienceOver(call, token),
    ),
    readWait: timer("query has waited long enough", (instance, token, since) =>
      instance.forwarding.queries.waitOver(token, since),
    ),
    idle: timer("writer looks at forwarded session", (instance, link) => instance.forwarded.look(link)),
    ended: network.registerMessage("reader hears session end", (actor, link, why) =>
      at(actor).forwarding.endedAtWriter(link, why),
    ),
  };
  network.deliverOnce(kinds.forward);
  network.deliverOnce(kinds.heard);
  network.deliverOnce(kinds.ended);
  return kinds;
}
