/** Role changes of a global database in sentences. */
import { thousands } from "../kernel/index.ts";
import type { StoryKind } from "../results/index.ts";
import type { OperatorSpec, Scenario } from "../scenario/types.ts";
import { REBUILT_FOR, TRACE, type Trace } from "../trace/index.ts";

export function tellGlobalEvents(
  trace: Trace,
  { clusters, operators = [] }: Scenario,
  tell: (kind: StoryKind, text: string) => void,
): void {
  const ids = clusters.map(({ id }) => id);
  trace.on(TRACE.primaryFenced, (from, isOk, end) =>
    tell(
      "recovery",
      isOk === 1
        ? `Writes are blocked in the storage of ${ids[from]}: its log ends at LSN ${thousands(end)}.`
        : `Writes could not be blocked in ${ids[from]} in time; it may go on writing until it hears of the change.`,
    ),
  );
  trace.on(TRACE.clusterPromoted, (to, keep) =>
    tell(
      "recovery",
      `${ids[to]} is the primary of the global database now; its log goes on from LSN ${thousands(keep)}.`,
    ),
  );
  trace.on(TRACE.globalNameFlipped, (to) =>
    tell("heal", `The global writer's name leads to ${ids[to]}: clients that look it up again find the new primary.`),
  );
  trace.on(TRACE.memberJoined, (member) => tell("recovery", `${ids[member]} is a member of the global database.`));
  trace.on(TRACE.memberLeft, (member) =>
    tell("recovery", `${ids[member]} has left the global database, and is a cluster by itself.`),
  );
  trace.on(TRACE.operatorAlarmed, (index) =>
    tell("client", `The operator ${operators[index].id}'s alarm rings: nobody can write.`),
  );
  trace.on(TRACE.operatorActs, (index) => {
    const { id, does, to } = operators[index];
    tell(
      "client",
      does === "failover"
        ? `The operator ${id} orders the failover to ${to}.`
        : `The operator ${id} orders ${to} to be taken out of the global database, to be written to by itself.`,
    );
  });
  trace.on(TRACE.writesUnblocked, (member) =>
    tell("recovery", `The role change has come to nothing: ${ids[member]} may be written to again.`),
  );
  trace.on(TRACE.resyncStarted, (member, _change, why) =>
    tell(
      "recovery",
      why === REBUILT_FOR.failedPromotion
        ? `${ids[member]} was opened in a promotion that came to nothing: its volume is rebuilt, and nobody reads there meanwhile.`
        : `${ids[member]} may have what the new primary lacks: its volume is rebuilt, and nobody reads there meanwhile.`,
    ),
  );
  trace.on(TRACE.volumeSnapshot, (member, last) =>
    tell("recovery", `A snapshot of ${ids[member]}'s volume is taken, up to LSN ${thousands(last)}.`),
  );
  trace.on(TRACE.memberFollows, (member, _term, end, isRebuilt) =>
    tell(
      "heal",
      `${ids[member]} follows the ${isRebuilt === REBUILT_FOR.failedPromotion ? "" : "new "}primary${isRebuilt > 0 ? ", rebuilt," : ""} from LSN ${thousands(end)} on.`,
    ),
  );
}

/** An operator's order that the service has refused, with AWS's words for why. */
export function refusedOrder({ id, does, to }: OperatorSpec, why: string): string {
  const call = does === "failover" ? "FailoverGlobalCluster" : "RemoveFromGlobalCluster";
  return `${call}, ordered by the operator ${id} for ${to}, is refused: ${why}`;
}
