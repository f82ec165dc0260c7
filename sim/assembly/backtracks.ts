/** Puts Backtrack together, where a cluster has a window for it: elsewhere nobody keeps what it would need. */
import { Backtracks, Rewinding, Timeline } from "../aurora/backtrack/index.ts";
import type { Lsn, Restorable } from "../kernel/index.ts";
import type { RunReport } from "../results/index.ts";
import { tellBacktrackEvents } from "../story/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";

export interface BacktrackWorld {
  /** Whose it is. */
  readonly of: ClusterWorld;
  readonly backtracks: Backtracks;
  readonly timeline: Timeline;
  readonly report: () => NonNullable<RunReport["backtrack"]>;
  readonly parts: readonly Restorable[];
}

/**
 * `undefined` where Backtrack is off. `rewound` hears what is the newest commit of each row that the database has after
 * a backtrack.
 */
export function buildBacktrack(
  cluster: ClusterWorld,
  keys: number,
  rewound: (commitOf: (key: number) => Lsn) => void,
  isBackingUp: () => boolean,
): BacktrackWorld | undefined {
  const { context, volume, fleet, places, spec, story, control, instances } = cluster;
  const { backtrackWindow: window } = spec;
  if (window === undefined) return undefined;
  const timeline = new Timeline(context, volume);
  const before = fleet.onDurable;
  fleet.onDurable = (vdl) => {
    before?.(vdl);
    timeline.durable(vdl);
  };
  const rewinding = new Rewinding(context, volume, fleet, places.controlHost, () => backtracks.applied());
  const backtracks = new Backtracks({
    context,
    clusterId: spec.id,
    volume,
    control,
    instances,
    timeline,
    rewinding,
    isBackingUp,
    window,
    isBinlogOn: spec.binaryLogging === true,
    keys,
    rewound,
  });
  tellBacktrackEvents(context.trace, spec.id, (kind, text) => story.tell(kind, text));
  return {
    of: cluster,
    backtracks,
    timeline,
    report: () => ({
      targetWindow: backtracks.targetWindow,
      earliestBacktrackTime: backtracks.earliest,
      changeRecords: backtracks.recordsStored,
      backtracks: backtracks.rows(),
    }),
    parts: [timeline, rewinding, backtracks],
  };
}

/** The first cluster's, and each copy's. */
export function backtracksReport(backtracks: readonly BacktrackWorld[], home: ClusterWorld): Partial<RunReport> {
  const own = backtracks.find(({ of }) => of === home);
  const ofCopies = backtracks.filter((one) => one !== own);
  return {
    ...(own === undefined ? {} : { backtrack: own.report() }),
    ...(ofCopies.length === 0
      ? {}
      : { backtrackOfCopies: ofCopies.map((one) => ({ cluster: one.of.spec.id, ...one.report() })) }),
  };
}
