/**
 * What an instance makes of a group's membership when it takes it over: who stands in which slot, how far each of them
 * is known to be complete, and of whom the ladder asks a write quorum.
 *
 * Left out: when a membership is taken over and what is said to the members then (driver.ts), and who has left batches
 * unanswered (known-members.ts).
 */
import type { Lsn } from "../../kernel/index.ts";
import type { KnownMembers } from "./known-members.ts";
import type { Ladder } from "./ladder.ts";
import { SLOTS } from "./quorum.ts";
import type { Volume } from "./volume.ts";

/** Takes over a membership that the metadata service has written. */
export function adoptMembership(
  volume: Volume,
  members: KnownMembers,
  ladder: Ladder,
  group: number,
  memberEpoch: number,
): void {
  const membership = volume.metadata.membershipAt(group, memberEpoch);
  // How far a member was complete stays true whatever the membership: who stays keeps it, who is new begins at nothing.
  const before = new Map<number, Lsn>();
  for (let slot = 0; slot < SLOTS; slot++) before.set(members.at(group, slot), ladder.slotScl[group * SLOTS + slot]);
  members.learn(group, membership);
  membership.segments.forEach((segment, slot) => {
    ladder.slotScl[group * SLOTS + slot] = segment < 0 ? 0 : (before.get(segment) ?? 0);
  });
  setQuorums(volume, members, ladder, group);
}

/** Of whom the ladder asks a write quorum: four of six needs no table, any other rule and a joint step have one. */
export function setQuorums(volume: Volume, members: KnownMembers, ladder: Ladder, group: number): void {
  const { metadata, rule } = volume;
  const membership = metadata.membershipAt(group, members.epochOf(group));
  const { changing, counting } = membership;
  const plain = rule.kind === "like" && counting.model === "six" && changing.every((position) => position < 0);
  ladder.setQuorums(group, plain ? undefined : volume.tables(group, membership).write);
}
