/**
 * What happens to a mirrored pair, in sentences: who takes over, who goes on alone, how long a recovery took and why.
 */
import { formatSpan, thousands } from "../kernel/index.ts";
import type { Layout, StoryKind } from "../results/index.ts";
import { PAIR, TRACE, type Trace } from "../trace/index.ts";

export interface MirroredStoryParts {
  readonly trace: Trace;
  /** Names of the two instances. */
  readonly instances: readonly string[];
  /** By number, as they stand now: a fork has others. */
  readonly faults: Layout["faults"];
  readonly hasClients: boolean;
  readonly tell: (kind: StoryKind, text: string) => void;
}

export function tellMirroredEvents({ trace, instances, faults, hasClients, tell }: MirroredStoryParts): void {
  tell(
    "start",
    "Mirrored MySQL keeps four copies of everything, a volume and its mirror in each of two zones. A write needs all of them, one behind the other.",
  );
  if (!hasClients) tell("start", "No clients: nothing is written or read.");
  trace.on(TRACE.faultApplied, (fault) => tell("fault", `Fault: ${faults[fault].text}.`));
  trace.on(TRACE.faultLifted, (fault, isUnmet) => {
    const { kind, text } = faults[fault];
    if (kind !== "one-message") tell("heal", `Over: ${text}.`);
    else if (isUnmet === 1) tell("heal", "No such message was sent at that moment: nothing has befallen it.");
  });
  trace.on(TRACE.instanceCrashed, (instance, wasOpen) =>
    tell(
      "fault",
      `${instances[instance]} is down; it was ${wasOpen === 1 ? "the primary: nobody can write" : "the standby: no write gets done without it"}.`,
    ),
  );
  trace.on(TRACE.pairDecided, (what, _epoch, instance) => tell("quorum", decided(what, instances[instance])));
  trace.on(TRACE.mirrorRecovering, (instance, _epoch, _server, records) =>
    tell(
      "recovery",
      `${instances[instance]} recovers: ${thousands(records)} changes since the checkpoint have to be read from the redo log and applied before it opens.`,
    ),
  );
  trace.on(TRACE.mirrorRecovered, (instance, _epoch, commit, _lsn, startedAt) =>
    tell(
      "recovery",
      `${instances[instance]} is open after ${formatSpan(trace.now - startedAt)} of recovery, with every transaction up to commit ${thousands(commit)}.`,
    ),
  );
}

function decided(what: number, instance: string): string {
  switch (what) {
    case PAIR.failover:
      return `The control plane makes ${instance} the primary: its mirrored volume has whatever was acknowledged.`;
    case PAIR.alone:
      return `The control plane gives up ${instance}: the primary goes on alone, and until its mirror is back nobody may take over.`;
    case PAIR.resync:
      return `${instance} takes blocks again; those that changed meanwhile are copied beside them.`;
    default:
      return `${instance} has every block again: four copies, and a write waits for all of them.`;
  }
}
