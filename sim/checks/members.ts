/**
 * Membership, placement, growth: I29 no early discard, I30 no amnesiac member, I31 placement, I32 geometry, I33 planned
 * outages, I34 gossip among members only (storage reference 10.3); I28, how members change, is in membership-steps.ts.
 *
 * Not verified here: that quorums of neighbouring memberships meet (quorums.ts), and how long a repair takes
 * (repair-progress.ts).
 */
import { thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import type { Members } from "./membership.ts";
import { MembershipSteps } from "./membership-steps.ts";
import type { Roster } from "./roster.ts";

export class MemberChecks implements Stateful {
  readonly checks: readonly Check[];
  readonly #steps: MembershipSteps;
  readonly #discard: Check;
  readonly #amnesia: Check;
  readonly #placement: Check;
  readonly #geometry: Check;
  readonly #planned: Check;
  readonly #gossip: Check;
  readonly #roster: Roster;
  /** By segment: 1 once its disk was lost. */
  #amnesiac: Record<string, number> = {};
  /** Hosts in planned patching, with their AZ. */
  #patching: (readonly [number, number])[] = [];

  constructor(trace: Trace, ghost: Ghost, listener: FailureListener) {
    const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
    this.#steps = new MembershipSteps(trace, ghost, listener);
    this.#discard = make("I29-no-early-discard", "segments discarded");
    this.#amnesia = make("I30-no-amnesiac-member", "disks replaced");
    this.#placement = make("I31-placement", "groups placed");
    this.#geometry = make("I32-geometry", "groups added");
    this.#planned = make("I33-planned-outages", "nodes patched");
    this.#gossip = make("I34-gossip-among-members", "answers of peers taken");
    this.checks = [
      this.#steps.check,
      this.#discard,
      this.#amnesia,
      this.#placement,
      this.#geometry,
      this.#planned,
      this.#gossip,
    ];
    const { roster } = ghost;
    this.#roster = roster;
    for (let group = 0; group < roster.groups; group++) this.#judgePlacement(group, roster.published(group));
    trace.on(TRACE.membershipPublished, (group) => this.#judgePlacement(group, roster.published(group)));
    trace.on(TRACE.segmentDiscarded, (segment, group) => this.#discarded(segment, group));
    trace.on(TRACE.diskLost, (segment) => {
      this.#amnesia.exercised++;
      this.#amnesiac[segment] = 1;
    });
    trace.on(TRACE.ackSent, (segment, claimed) => {
      if (this.#amnesiac[segment] === 1) this.#acknowledges(segment, claimed);
    });
    trace.on(TRACE.promised, (segment, epoch) => {
      if (this.#amnesiac[segment] === 1) this.#answers(segment, epoch);
    });
    trace.on(TRACE.groupInForce, () => this.#geometry.exercised++);
    ghost.onGroupBegun = (lsn, group) => {
      if (group >= roster.groups) this.#begunTooEarly(lsn, group);
    };
    trace.on(TRACE.patchBegan, (host, az) => this.#patchBegan(host, az));
    trace.on(TRACE.patchEnded, (host) => (this.#patching = this.#patching.filter(([away]) => away !== host)));
    trace.on(TRACE.gossipTaken, (segment, peer, _isMember, epochs, last) =>
      this.#gossipTaken(segment, peer, epochs, last),
    );
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#steps);
    this.#amnesiac = copy.of(this.#amnesiac);
    this.#patching = copy.of(this.#patching);
  }

  #discarded(segment: number, group: number): void {
    this.#discard.exercised++;
    const members = this.#roster.inForce(group);
    if (members.segments.includes(segment))
      this.#discard.fail(
        () =>
          `${this.#roster.subjectOf(segment)} was deleted while membership epoch ${members.epoch}, which counts on it, was in force.`,
      );
  }

  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  #acknowledges(segment: number, claimed: Lsn): void {
    this.#amnesia.fail(
      () =>
        `${this.#roster.subjectOf(segment)} lost its disk and acknowledges up to ${thousands(claimed)} under its old name.`,
    );
  }

  #answers(segment: number, epoch: number): void {
    this.#amnesia.fail(
      () =>
        `${this.#roster.subjectOf(segment)} lost its disk and answers the recovery of epoch ${epoch} under its old name.`,
    );
  }

  #begunTooEarly(lsn: Lsn, group: number): void {
    this.#geometry.fail(
      () => `Record ${thousands(lsn)} went to group pg${group} before a write quorum of the group existed.`,
    );
  }

  #judgePlacement(group: number, members: Members): void {
    const { azOf, hostOf, rule } = this.#roster;
    this.#placement.exercised++;
    const inZone = rule.kind === "three" ? 1 : 2;
    for (const places of members.lists) {
      const list = places.filter((segment) => segment >= 0);
      // A group that is being made has no members yet.
      if (list.length < 3 * inZone) continue;
      const perAz = new Map<number, number>();
      for (const segment of list) perAz.set(azOf[segment], (perAz.get(azOf[segment]) ?? 0) + 1);
      const counts = [...perAz.values()];
      if (counts.length !== 3 || counts.some((count) => count !== inZone))
        this.#placement.fail(
          () =>
            `Group pg${group} has ${counts.join(", ")} members in its zones instead of ${inZone === 1 ? "one" : "two"} in each of three.`,
        );
      if (new Set(list.map((segment) => hostOf[segment])).size !== list.length)
        this.#placement.fail(() => `Group pg${group} has two members on one node, of ${list.length}.`);
    }
  }

  #patchBegan(host: number, az: number): void {
    this.#planned.exercised++;
    const other = this.#patching.find(([away, inAz]) => inAz !== az || this.#sharesGroup(away, host));
    if (other !== undefined)
      this.#planned.fail(
        () =>
          `${this.#roster.names.host(host)} went away for patching while ${this.#roster.names.host(other[0])} was away, of ${other[1] === az ? "the same" : "another"} zone.`,
      );
    this.#patching = [...this.#patching, [host, az]];
  }

  #sharesGroup(one: number, other: number): boolean {
    const { hostOf, groupOf, segments } = this.#roster;
    const groups = new Set<number>();
    for (let segment = 0; segment < segments; segment++) if (hostOf[segment] === one) groups.add(groupOf[segment]);
    for (let segment = 0; segment < segments; segment++)
      if (hostOf[segment] === other && groups.has(groupOf[segment])) return true;
    return false;
  }

  #gossipTaken(segment: number, peer: number, epochs: number, last: Lsn): void {
    const roster = this.#roster;
    this.#gossip.exercised++;
    const group = roster.groupOf[segment];
    const own = roster.membershipAt(group, roster.held[segment]);
    const known = own.segments.includes(peer) || roster.published(group).segments.includes(peer);
    if (known && (epochs & 0xffff) >= roster.held[segment] && epochs >> 16 >= roster.promised[segment]) return;
    this.#gossip.fail(
      () =>
        `${roster.subjectOf(segment)} took records up to ${thousands(last)} from ${roster.nameOf(peer)}, ${known ? "which lives in an older epoch" : "which is no member any more"}.`,
    );
  }
}
