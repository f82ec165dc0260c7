/**
 * Faults of clients' connections and of the names they look up: broken connections that somebody notices or nobody
 * does, DNS without an answer or with an old one.
 */
import { threshold } from "../kernel/index.ts";
import type { FaultOf } from "../scenario/types.ts";

/** What the clients of a workload, or with null all of them, let faults do to them. */
export interface ClientsUnderFaults {
  /** Of the connections open now `below` of 2^32 break; `isNoticed` when both ends hear of it at once. */
  connectionsBreak(clients: string | null, below: number, salt: number, isNoticed: boolean): void;
  /** `by` is 1 when the fault begins and -1 when it ends. */
  namesFail(clients: string | null, by: number): void;
  namesAreStale(clients: string | null, by: number): void;
}

export type ClientFault = FaultOf<"half-open" | "connection-reset" | "dns-failure" | "dns-stale">;

export function applyClientFault(fault: ClientFault, id: number, world: ClientsUnderFaults): void {
  if (fault.kind === "dns-failure") world.namesFail(fault.clients, 1);
  else if (fault.kind === "dns-stale") world.namesAreStale(fault.clients, 1);
  else world.connectionsBreak(fault.clients, threshold(fault.ratio), id, fault.kind === "connection-reset");
}

export function liftClientFault(fault: ClientFault, world: ClientsUnderFaults): void {
  if (fault.kind === "dns-failure") world.namesFail(fault.clients, -1);
  else if (fault.kind === "dns-stale") world.namesAreStale(fault.clients, -1);
}
