/**
 * RDS events under their own ids (cluster reference 10.2), in the order in which 1.6 has them. Kept as a list; nothing
 * in the model reads it.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE, type Trace } from "../../trace/index.ts";
import { EVENT_TEXTS } from "./event-texts.ts";

export type EventSource = "cluster" | "instance" | "proxy" | "snapshot";

export interface RdsEvent {
  readonly at: Micros;
  /** `RDS-EVENT-0072` */
  readonly id: string;
  readonly source: EventSource;
  /** The cluster's, the instance's or the proxy's identifier. */
  readonly of: string;
  readonly message: string;
}

/** Which event it is, by the service's number; what each says stands in event-texts.ts. */
const IDS = {
  failoverSameAz: "0072",
  failoverCrossAz: "0073",
  failoverCompleted: "0071",
  failoverFailed: "0069",
  previousPrimary: "0070",
  switchoverStarted: "0181",
  oldPrimaryShutDown: "0182",
  waitingForSync: "0183",
  newPrimaryPromoted: "0184",
  switchoverFinished: "0185",
  switchoverCancelled: "0186",
  switchoverFailed: "0187",
  globalFailoverCompleted: "0238",
  globalFailoverFailed: "0239",
  resyncStarted: "0240",
  resyncFinished: "0241",
  writesBlocked: "0390",
  writesNotBlocked: "0391",
  globalNameChanged: "0397",
  waitingForTarget: "0423",
  volumeReplaced: "0512",
  volumeReplacementDone: "0513",
  clusterCreated: "0170",
  clusterDeleted: "0171",
  clusterStopped: "0150",
  clusterStarted: "0151",
  clusterStartedByLimit: "0153",
  instanceStopped: "0087",
  instanceStarted: "0088",
  created: "0005",
  deleted: "0003",
  shutdown: "0004",
  targetAdded: "0213",
  targetRemoved: "0214",
  restartError: "0022",
  restarted: "0006",
  restartedAsReader: "0006",
  fellBehind: "0006",
  upgradeInProgress: "0177",
  patched: "0290",
  versionAvailable: "0156",
  versionUpgraded: "0173",
  osPartitioned: "0386",
  osPartitionStarts: "0388",
  osUpdated: "0289",
  osFailed: "0389",
  storageLow: "0227",
  topologyUpdated: "0385",
  hostReplaced: "0422",
  pauseInitiated: "0370",
  pauseCancelled: "0371",
  paused: "0372",
  resumeInitiated: "0373",
  resumed: "0374",
  scalingInitiated: "0141",
  scaled: "0142",
  scalingFailed: "0143",
  scaledByForce: "0149",
  clusterPauseInitiated: "0144",
  clusterPaused: "0145",
  clusterPauseCancelled: "0146",
  clusterResumeInitiated: "0147",
  clusterResumed: "0148",
  snapshotBegins: "0074",
  snapshotCreated: "0075",
  automatedBegins: "0168",
  automatedCreated: "0169",
  backtrackWindowSmaller: "0131",
  backtrackWindowRestored: "0132",
  keyUnreachable: "0418",
  keyLost: "0419",
  keyReachable: "0420",
  recoveryStarted: "0020",
  recoveryComplete: "0021",
} as const;

export type EventName = keyof typeof IDS;

/** An event without its text, which is put together when somebody asks for it. */
interface Told extends Pick<RdsEvent, "at" | "source" | "of"> {
  readonly name: EventName;
  readonly about: string;
}

export class RdsEvents implements Stateful {
  readonly #rows: Told[] = [];
  #length = 0;
  readonly #trace: Trace;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  add(at: Micros, name: EventName, source: EventSource, of: string, about = ""): void {
    this.#rows[this.#length++] = { at, name, source, of, about };
    this.#trace.emit(TRACE.rdsEventTold, Number(IDS[name]));
  }

  rows(): readonly RdsEvent[] {
    return this.#rows.slice(0, this.#length).map(({ at, name, source, of, about }) => ({
      at,
      id: `RDS-EVENT-${IDS[name]}`,
      source,
      of,
      message: EVENT_TEXTS[name].replace("{}", about),
    }));
  }

  /** Rows beyond the length are those of a future that a restored run will write again, the same. */
  copyState(copy: StateCopy): void {
    this.#length = copy.of(this.#length);
  }
}
