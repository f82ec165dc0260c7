/**
 * Progress in the background: L4 gossip converges, L5 repair completes, L9 back-pressure releases, L10 collection
 * progresses, L12 boxcars add no wait (storage reference 10.6).
 *
 * L4 and L10 speak of quiet times and are judged at the end of a run, for every group that has been quiet and whole for
 * long enough. Not verified here: progress of commits and reads (liveness.ts).
 */
import { formatSpan, longer, thousands, type Micros, type Stateful } from "../kernel/index.ts";
import { REACH, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import type { LogFloors } from "./log-floors.ts";

export interface ProgressBounds {
  readonly livenessGossip: Micros;
  readonly livenessRepair: Micros;
  readonly livenessAllocation: Micros;
  readonly livenessCollection: Micros;
  readonly boxcarWaitMax: Micros;
  readonly lsnAllocationLimit: number;
}

interface Wanted {
  readonly segment: number;
  readonly group: number;
  /** Since when the replacement has been possible; -1 while it is not. */
  since: Micros;
  /** How many others of its zone have been wanted meanwhile, at one moment. */
  beside: number;
}

export interface Progress extends Stateful {
  readonly checks: readonly Check[];
  finish(): void;
}

export function watchProgress(
  trace: Trace,
  ghost: Ghost,
  floors: LogFloors,
  bounds: ProgressBounds,
  listener: FailureListener,
): Progress {
  const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
  const gossip = make("L4-gossip-converges", "members that learnt from peers");
  const repair = make("L5-repair-completes", "replacements");
  const allocation = make("L9-back-pressure-releases", "waits for LSNs");
  const collection = make("L10-collection-progresses", "groups collected after an open view");
  const boxcar = make("L12-boxcar-adds-no-wait", "batches sent");
  const { roster } = ghost;
  let wanted: Wanted[] = [];
  /** By group: when it was last written to; and when the world last changed, and the last view ended. */
  let writtenAt = new Float64Array(roster.groups);
  let state = {
    controlStands: 0,
    changedAt: 0,
    viewEndedAt: 0,
    viewsOpen: 0,
    viewsSeen: 0,
    waitingSince: -1,
    waiting: 0,
    /** Who has the volume open; in a secondary the agent, until somebody does. */
    open: 0,
    isWithoutKey: 0,
  };

  /**
   * Clocks that run while everything is well start anew: whatever stood still may have been the writer's own machine.
   */
  function worldChanged(): void {
    state.changedAt = trace.now;
    if (state.waitingSince >= 0) state.waitingSince = trace.now;
  }
  trace.on(TRACE.gossipTaken, () => gossip.exercised++);
  trace.on(TRACE.recordAllocated, (_lsn, group) => {
    if (group >= writtenAt.length) writtenAt = longer(writtenAt, group + 1);
    writtenAt[group] = trace.now;
    // Whoever allocates does not hang, whatever waits behind.
    state.waitingSince = -1;
  });
  for (const kind of [
    TRACE.reachChanged,
    TRACE.faultApplied,
    TRACE.faultLifted,
    TRACE.truncationInForce,
    TRACE.membershipPublished,
    TRACE.hydrated,
  ])
    trace.on(kind, worldChanged);

  trace.on(TRACE.repairWanted, (segment, group, _position, reason) => {
    if (reason > 1) return;
    repair.exercised++;
    wanted.push({ segment, group, since: -1, beside: 0 });
    const inZone = wanted.filter((one) => roster.azOf[one.segment] === roster.azOf[segment]);
    for (const one of inZone) one.beside = Math.max(one.beside, inZone.length - 1);
    // A disk that is lost takes a copy away although its node answers as before: what was possible for others may be so
    // no more.
    lookAgain();
  });
  trace.on(TRACE.repairEnded, (old) => {
    judgeRepairs();
    wanted = wanted.filter(({ segment }) => segment !== old);
  });
  trace.on(TRACE.controlPlaneStands, (stands) => {
    state.controlStands = stands;
    lookAgain();
  });
  trace.on(TRACE.reachChanged, lookAgain);
  // A node that carried nothing before is in nobody's books: the newcomer itself shows that there is one.
  trace.on(TRACE.segmentPlaced, lookAgain);
  function lookAgain(): void {
    if (wanted.length === 0) return;
    judgeRepairs();
    for (const one of wanted) {
      const possible = isPossible(one.segment, one.group);
      if (!possible) one.since = -1;
      else if (one.since < 0) one.since = trace.now;
    }
  }

  /** The member is still away, its group can be read, its AZ has another node for it, and the control plane goes on. */
  function isPossible(segment: number, group: number): boolean {
    if (state.controlStands === 1 || roster.isGood(segment) || !roster.isReadable(group)) return false;
    // A list that was told and has not come into force says nothing about what was written under the one before.
    if (!roster.isReadQuorum(roster.inForce(group), (member) => roster.isGood(member))) return false;
    // Whoever stands there already for another position takes the node; a newcomer for this one is what is waited for.
    const position = roster.positionOf[segment];
    const others = roster
      .published(group)
      .segments.filter((member) => member >= 0 && roster.positionOf[member] !== position);
    const taken = new Set([segment, ...others].map((member) => roster.hostOf[member]));
    for (let other = 0; other < roster.segments; other++)
      if (
        roster.azOf[other] === roster.azOf[segment] &&
        roster.reach[other] === REACH.good &&
        !taken.has(roster.hostOf[other])
      )
        return true;
    return false;
  }

  /**
   * How many bounds' time a replacement may take (**chosen**: one for each copy that a node of the zone receives):
   * where a disk with many members is lost, their copies share the links and disks of the zone's other nodes.
   */
  function turnsFor(segment: number, beside: number): number {
    if (beside < COPIES_AT_ONCE) return 1;
    const nodes = new Set<number>();
    for (let other = 0; other < roster.segments; other++)
      if (roster.azOf[other] === roster.azOf[segment] && roster.reach[other] === REACH.good)
        nodes.add(roster.hostOf[other]);
    nodes.delete(roster.hostOf[segment]);
    return 1 + Math.floor(beside / Math.max(1, nodes.size));
  }

  function judgeRepairs(): void {
    for (const { segment, since, beside } of wanted) {
      if (since < 0 || trace.now - since <= bounds.livenessRepair * turnsFor(segment, beside)) continue;
      repair.fail(
        () =>
          `${roster.nameOf(segment)} has been away for ${formatSpan(trace.now - since)} and was not replaced, although its group can be read and its zone has a node for it.`,
      );
    }
  }

  trace.on(TRACE.allocationWaits, (_instance, waits) => {
    judgeAllocation();
    state.waiting = waits;
    state.waitingSince = -1;
    if (waits === 1) allocation.exercised++;
  });
  trace.on(TRACE.ladderAdvanced, () => {
    if (state.waiting === 0) return;
    judgeAllocation();
    if (state.waitingSince < 0) state.waitingSince = trace.now;
  });
  trace.on(TRACE.instanceCrashed, (instance, hadVolume) => {
    if (hadVolume === 0) return;
    if (instance === state.open) state.open = -1;
    state.waiting = 0;
    state.waitingSince = -1;
  });
  // A backtrack may be under way when the key is lost: it opens the volume, and no instance does after it.
  trace.on(TRACE.keyState, (lost) => (state.isWithoutKey = lost === 0 ? 0 : 1));
  trace.on(TRACE.writerOpened, (instance) => (state.open = instance));
  trace.on(TRACE.instanceGone, (instance) => {
    if (instance === state.open) state.open = -1;
  });
  function judgeAllocation(): void {
    if (state.waiting === 0 || state.waitingSince < 0 || trace.now - state.waitingSince <= bounds.livenessAllocation)
      return;
    allocation.fail(
      () =>
        `Writes have waited for LSNs ${formatSpan(trace.now - state.waitingSince)} after VDL moved on; the limit is ${thousands(bounds.lsnAllocationLimit)} records.`,
    );
  }

  trace.on(TRACE.viewOpened, () => {
    state.viewsOpen++;
    state.viewsSeen++;
  });
  trace.on(TRACE.viewClosed, () => {
    state.viewsOpen--;
    state.viewEndedAt = trace.now;
  });
  // A reader that a new writer has waited for, or that has gone, held what its views might still have asked for.
  trace.on(TRACE.readerDetached, () => (state.viewEndedAt = trace.now));
  trace.on(TRACE.batchSent, (group, waited, records) => {
    boxcar.exercised++;
    // A boxcar that stood on a paused machine has not waited for company.
    if (waited > bounds.boxcarWaitMax && trace.now - waited > state.changedAt)
      boxcar.fail(() => `A batch of ${records} records for group ${group} waited ${formatSpan(waited)} for company.`);
  });

  function finish(): void {
    judgeRepairs();
    judgeAllocation();
    for (let group = 0; group < roster.groups; group++) {
      const tail = ghost.tail[group] ?? 0;
      const quiet = trace.now - Math.max(writtenAt[group] ?? 0, state.changedAt);
      const members = roster.published(group).segments.filter((segment) => segment >= 0);
      if (tail === 0 || ghost.quorate < tail || members.some((segment) => !roster.isGood(segment))) continue;
      if (quiet > bounds.livenessGossip) {
        const short = members.find((segment) => ghost.stable[segment] !== tail);
        if (short !== undefined)
          gossip.fail(
            () =>
              `${roster.nameOf(short)} stands at ${thousands(ghost.stable[short])} although its group ends at ${thousands(tail)} and has been quiet for ${formatSpan(quiet)}.`,
          );
      }
      const released = trace.now - Math.max(writtenAt[group] ?? 0, state.changedAt, state.viewEndedAt);
      // Without somebody who has the volume open, nobody says how far it may be collected.
      if (
        state.open < 0 ||
        state.isWithoutKey === 1 ||
        state.viewsSeen === 0 ||
        state.viewsOpen > 0 ||
        released <= bounds.livenessCollection
      )
        continue;
      collection.exercised++;
      const holds = members.find((segment) => floors.of(segment) < tail);
      if (holds !== undefined)
        collection.fail(
          () =>
            `${roster.nameOf(holds)} has collected up to ${thousands(floors.of(holds))} only, although its group ends at ${thousands(tail)} and the last read view ended ${formatSpan(released)} ago.`,
        );
    }
  }

  return {
    checks: [gossip, repair, allocation, collection, boxcar],
    finish,
    copyState: (copy) => {
      wanted = copy.of(wanted);
      writtenAt = copy.of(writtenAt);
      state = copy.of(state);
    },
  };
}

/** What a node receives at once without being slower for it: `repairsPerNodeMax` as it usually is. */
const COPIES_AT_ONCE = 4;
