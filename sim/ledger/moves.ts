/**
 * Parameters that were varied and moved nothing that a run shows, each with the reason. Every other one moves a run:
 * test/ledger/witnesses.ts has for each a scenario whose digest is another when the parameter stands elsewhere within
 * its tolerance. A parameter in neither list fails the test: nobody has looked.
 *
 * Bounds of checks say when a verdict changes, and no run; they are told apart by what they do, "bound of ..." or "B of
 * L1: ...".
 */
const TRIED =
  "read by the engine, tried at both ends of its tolerance in 65 scenarios of the library as far as they read it, and none moved: it counts where something else has gone wrong first, or more is asked than they ask";

const LONG = "longer than the pauses, stops and losses in the scenarios of the library last";
const FAR = "a bound that no scenario of the library comes near";
const BROKEN = "only a mutation of the protocol reads it";
const OFF = "of a writer that stops without a control plane, which is off and asked for by no scenario";

export const MOVES_NOTHING: Readonly<Record<string, string>> = {
  topologyRowAge: TRIED,
  topologyTimeout: TRIED,
  proxySilence: TRIED,
  writerLease: BROKEN,
  recreateMin: TRIED,
  keyRecoveryWindow: LONG,
  instanceHeartbeat: OFF,
  instanceLease: OFF,
  serverlessFallAsleep: TRIED,
  serverlessResumeLong: TRIED,
  serverlessLongPause: LONG,
  v1FullShare: TRIED,
  v1IdleShare: TRIED,
  scalingLowShare: TRIED,
  clusterStoppedMax: LONG,
  iamTokenLife: TRIED,
  osUpdatePatience: TRIED,
  backupRetention: TRIED,
  restoreRetry: TRIED,
  backtrackRecordsMax: FAR,
  zdpDrain: TRIED,
  forwardingModifyTime: TRIED,
  forwardingModifyPatience: TRIED,
  replicationWindow: FAR,
  forwardWriterIdleTimeout: TRIED,
  forwardIdleSessionTimeout: TRIED,
  forwardIdleInTransactionTimeout: LONG,
  forwardReadWaitTimeout: TRIED,
  forwardResendAfter: BROKEN,
  forwardConnectionsPercentPostgresql: TRIED,
  ebsIoBytes: TRIED,
  backgroundShareMin: TRIED,
  incomingBytesMax: FAR,
  heatFactor: TRIED,
  heatMemory: TRIED,
  gossipBytesMax: FAR,
  copyPatience: TRIED,
};

export function isBound(does: string): boolean {
  return /^(bound of |[A-Z] of L\d|C\d+ and C\d+: )/.test(does);
}

/** Why a constant moves no run; undefined for one that does. */
export function whyStill(name: string, does: string): string | undefined {
  if (isBound(does)) return "it is a check's bound: verdicts depend on it, runs do not";
  return MOVES_NOTHING[name];
}
