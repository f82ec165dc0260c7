/**
 * Disks that are shared: L15 members on a hot disk move to another node, L16 background work yields to the foreground
 * (P17 2.3, 3.3).
 *
 * A surge out of silence waits for a copy that has its half until the foreground's share is seen: L16 judges waits that
 * last. What a disk's operations take is the node's own measurement. Not verified here: that a measurement is right
 * (test/world), that moves keep the placement rule (members.ts), and that repair ends while the foreground is busy
 * (progress.ts).
 */
import { formatSpan, type Micros, type Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { REACH, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Roster } from "./roster.ts";

export interface SharingBounds {
  readonly heatAfter: Micros;
  readonly livenessHeat: Micros;
  readonly livenessPersist: Micros;
}

/** Batches of one host that have waited for background work for too long, one after the other. */
interface Waits {
  readonly since: Micros;
  /** When the disk's queue will be empty, as of the newest of them. */
  emptyAt: Micros;
}

interface Books {
  /** By host: since when it has been hot and some member of it could have moved. */
  hotSince: Record<string, Micros>;
  /** By group: replacements under way. */
  changing: Record<string, number>;
  /** Hosts whose foreground alone has been too much: its queue is longer than background work can be blamed for. */
  overloaded: Record<string, true>;
  waits: Record<string, Waits>;
  controlStands: number;
}

export function watchSharing(
  trace: Trace,
  roster: Roster,
  bounds: SharingBounds,
  listener: FailureListener,
): Stateful & { readonly checks: readonly Check[] } {
  const heat = new Check("L15-hot-members-move", "hot disks", trace, listener);
  const yields = new Check("L16-background-yields", "batches beside background work on busy disks", trace, listener);
  let books: Books = { hotSince: {}, changing: {}, overloaded: {}, waits: {}, controlStands: 0 };

  trace.on(TRACE.controlPlaneStands, (stands) => (books.controlStands = stands));
  trace.on(TRACE.repairWanted, (segment, group, _position, reason) => {
    books.changing[group] = (books.changing[group] ?? 0) + 1;
    if (reason === 2) delete books.hotSince[roster.hostOf[segment]];
  });
  trace.on(TRACE.repairEnded, (_old, _newcomer, group) => (books.changing[group] = (books.changing[group] ?? 0) - 1));
  trace.on(TRACE.diskHot, (host, average) => {
    if (average === 0 || !mayLeave(host)) {
      delete books.hotSince[host];
      return;
    }
    const since = (books.hotSince[host] ??= trace.now);
    heat.exercised++;
    if (trace.now - since > bounds.heatAfter + bounds.livenessHeat)
      heat.fail(
        () =>
          `The disk of ${roster.names.host(host)} has been hot for ${formatSpan(trace.now - since)}, with ${formatSpan(average)} for a write, and no member was moved away from it.`,
      );
  });

  /**
   * Whether some member on the host has another node of its AZ to go to, and a group that is well and has nothing else
   * under way.
   */
  function mayLeave(host: number): boolean {
    if (books.controlStands === 1) return false;
    for (let segment = 0; segment < roster.segments; segment++) {
      if (roster.hostOf[segment] !== host) continue;
      const group = roster.groupOf[segment];
      const members = roster.published(group).segments;
      if (!members.includes(segment) || (books.changing[group] ?? 0) > 0) continue;
      if (!members.every((member) => member < 0 || roster.hostOf[member] === host || roster.isGood(member))) continue;
      const taken = members.map((member) => roster.hostOf[member]);
      for (let other = 0; other < roster.segments; other++)
        if (
          roster.azOf[other] === roster.azOf[segment] &&
          roster.reach[other] === REACH.good &&
          !taken.includes(roster.hostOf[other])
        )
          return true;
    }
    return false;
  }

  trace.on(TRACE.batchContended, (segment, extra, alone) => {
    yields.exercised++;
    const host = roster.hostOf[segment];
    if (alone > bounds.livenessPersist) books.overloaded[host] = true;
    if (extra <= bounds.livenessPersist) {
      delete books.overloaded[host];
      delete books.waits[host];
      return;
    }
    const emptyAt = trace.now + extra + alone;
    const waits = books.waits[host];
    if (waits === undefined || waits.emptyAt < trace.now) {
      books.waits[host] = { since: trace.now, emptyAt };
      return;
    }
    waits.emptyAt = emptyAt;
    if (books.overloaded[host] !== true && trace.now - waits.since > SURGE_US)
      yields.fail(
        () =>
          `For ${formatSpan(trace.now - waits.since)} batches have waited too long for background work on their node: one for ${roster.nameOf(segment)} waits ${formatSpan(extra)} for it, and ${formatSpan(alone)} for other batches.`,
      );
  });

  return {
    checks: [heat, yields],
    copyState: (copy) => {
      books = copy.of(books);
    },
  };
}

/**
 * A node sees a surge in the share that the foreground has taken over a window, and background work keeps its half
 * until then: a surge out of silence waits for up to half a window for it, and twice that where the window turns in it
 * (**derived**). What is left goes as fast as the foreground leaves room for it: **chosen**, five windows.
 */
const SURGE_US = 5 * FIXED.diskShareWindow.value;
