/**
 * Faults of hosts: an AZ or a Region without power, a crashed machine or process, a machine that stands still.
 *
 * An instance that crashes loses its process and is restarted in place; its machine goes on and refuses connections
 * meanwhile, and keeps the page cache, unless the whole node crashes (cluster reference 10.3, ALTER SYSTEM CRASH). So
 * it is with a machine of RDS Proxy. A storage node or an AZ loses power: memory and unwritten data are gone, what was
 * on disk stays, and nobody answers.
 *
 * A control plane is a service of the Region that keeps what it knows and what it was about to do: while its Region is
 * without power it stands still, and goes on from there. **Chosen**; what it is told meanwhile it hears then, late.
 */
import type { FaultOf } from "../scenario/types.ts";
import type { CrashCause, Hosts } from "../world/index.ts";
import type { Directory } from "./targets.ts";

export type HostFault = FaultOf<"az-outage" | "region-outage" | "crash" | "pause">;

export function applyHostFault(fault: HostFault, targets: readonly number[], hosts: Hosts, directory: Directory): void {
  for (const host of targets) {
    if (fault.kind === "pause" || directory.isControlPlane(host))
      hosts.pause(host, fault.for > 0 ? fault.at + fault.for : Infinity);
    else hosts.crash(host, causeOf(fault));
  }
}

export function liftHostFault(fault: HostFault, targets: readonly number[], hosts: Hosts, directory: Directory): void {
  for (const host of targets) {
    if (fault.kind === "pause" || directory.isControlPlane(host)) hosts.resume(host);
    else hosts.restart(host, causeOf(fault));
  }
}

/** Scopes of processes on machines that stay. */
const PROCESSES = ["instance", "writer", "readers", "clients", "proxy"] as const;

function causeOf(fault: HostFault): CrashCause {
  const isProcess = fault.kind === "crash" && PROCESSES.some((key) => key in fault.scope);
  if (!isProcess) return "power";
  return fault.component === "node" ? "node" : "process";
}
