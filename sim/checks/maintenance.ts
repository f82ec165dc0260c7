/**
 * C57, this project's own: updates of the operating system roll, and keep to their window (cluster reference 8). While
 * readers are updated at most half of them are away for it; whoever writes is not updated as long as there is somebody
 * to take over; what waits for the window begins while it is open; and nothing is applied by itself where automatic
 * upgrades are off, or in a global database.
 *
 * Not verified here: that what is done is done well.
 */
import { counted, formatSpan, type Stateful } from "../kernel/index.ts";
import type { MaintenanceSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import { NamedWriter } from "./named-writer.ts";
import type { Names } from "./names.ts";

const WEEK_US = 604_800_000_000;

export interface MaintenanceOptions {
  readonly names: Names;
  readonly present: readonly boolean[];
  /** Absent where nobody has asked for any. */
  readonly spec: MaintenanceSpec | undefined;
  /** The run begins with the cluster as a secondary. */
  readonly isSecondary: boolean;
  /** Whether the cluster belongs to a global database now. */
  readonly isGlobalMember: () => boolean;
}

export interface MaintenanceChecks extends Stateful {
  readonly checks: readonly Check[];
}

export function watchMaintenance(
  trace: Trace,
  { names, present, spec, isSecondary, isGlobalMember }: MaintenanceOptions,
  listener: FailureListener,
): MaintenanceChecks {
  const rolls = new Check("C57-maintenance-rolls", "pieces of maintenance", trace, listener);
  const writer = new NamedWriter(trace, isSecondary);
  /** Instances that there are, and that are being updated. */
  let state = { members: present.flatMap((is, one) => (is ? [one] : [])), away: [] as number[] };

  trace.on(TRACE.instanceJoined, (instance) => state.members.push(instance));
  trace.on(TRACE.instanceLeft, (instance) => (state.members = state.members.filter((one) => one !== instance)));
  trace.on(TRACE.maintenanceBegan, (_upkeep, waited, isAutomatic) => {
    rolls.exercised++;
    if (isAutomatic === 1 && (spec?.autoUpgrade !== true || isGlobalMember()))
      rolls.fail(
        () =>
          `A minor version is applied although nobody has asked for it, and automatic upgrades are ${isGlobalMember() ? "ignored in a global database" : "off"}.`,
      );
    if (spec === undefined || waited === 0) return;
    const since = (trace.now + WEEK_US - spec.opensAt) % WEEK_US;
    if (since >= spec.lasts)
      rolls.fail(
        () => `Maintenance that waits for its window begins ${formatSpan(WEEK_US - since)} before that opens.`,
      );
  });
  trace.on(TRACE.instanceUpdates, (instance) => {
    rolls.exercised++;
    state.away.push(instance);
    const readers = state.members.filter((one) => one !== writer.index);
    if (instance === writer.index && readers.length > 0)
      rolls.fail(
        () =>
          `${names.instance(instance)}, the writer, is updated although ${counted(readers.length, "reader")} could take over.`,
      );
    const most = Math.max(1, Math.floor(readers.length / 2));
    const away = state.away.filter((one) => one !== writer.index);
    if (away.length > most)
      rolls.fail(() => `${away.length} of ${readers.length} readers are updated at once; ${most} at most may be.`);
  });
  // One that has failed (0389) leaves nobody updated behind: who is not back is dead, and that is somebody else's to
  // judge.
  trace.on(TRACE.maintenanceEnded, () => (state.away = []));
  trace.on(TRACE.instanceUpdated, (instance) => (state.away = state.away.filter((one) => one !== instance)));

  return {
    checks: [rolls],
    copyState: (copy) => {
      state = copy.of(state);
      copy.part(writer);
    },
  };
}
