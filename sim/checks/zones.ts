/**
 * C50: an AZ fails alone (cluster reference 14). Its outage takes machines that stand in it and no others; and where
 * nothing else happens in a run, no writer that stands elsewhere is failed over for it.
 *
 * Not verified here: that writes go on while a write quorum is elsewhere (L1), and reads (L3); what other faults reach.
 */
import type { FaultSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface ZonesOptions {
  readonly faults: readonly FaultSpec[];
  /** By host: its name, and the AZ that it stands in. */
  readonly hosts: readonly { readonly name: string; readonly az: string }[];
  /** The one AZ that fails in the run, where nothing else is done to anybody. */
  readonly onlyAz: string | undefined;
  readonly clusters: readonly {
    readonly trace: Trace;
    readonly azs: readonly string[];
    readonly instances: readonly string[];
  }[];
  readonly listener: FailureListener;
}

/** `trace` is the one that faults and machines are told in. */
export function watchZones(trace: Trace, options: ZonesOptions): Check {
  const { faults, hosts, clusters, onlyAz } = options;
  const alone = new Check(
    "C50-zones-fail-alone",
    "machines that an outage of an AZ has taken",
    trace,
    options.listener,
  );
  /** The AZ whose outage begins in the event of that number. */
  let az: string | undefined;
  let begins = -1;
  trace.on(TRACE.faultApplied, (index) => {
    const fault = faults[index];
    az = fault.kind === "az-outage" ? fault.scope.az : undefined;
    begins = trace.event;
  });
  trace.on(TRACE.machineLost, (host) => {
    if (az === undefined || begins !== trace.event) return;
    alone.exercised++;
    if (hosts[host].az === az) return;
    alone.fail(() => `The outage of ${az} took ${hosts[host].name}, which stands in ${hosts[host].az}.`);
  });
  for (const { trace: own, azs, instances } of onlyAz === undefined ? [] : clusters)
    own.on(TRACE.failoverStarted, (writer) => {
      if (writer < 0 || azs[writer] === onlyAz) return;
      alone.fail(() => `${instances[writer]} was failed over in an outage of ${onlyAz}; it stands in ${azs[writer]}.`);
    });
  return alone;
}
