/** Failover: who is promoted, what the seconds are spent on, and why no redo is replayed. */
import type { Lesson } from "./types.ts";

export const FAILOVER: Lesson = {
  id: "failover",
  title: "Failover",
  about: "Who is promoted when the writer dies, what the seconds are spent on, and what clients see.",
  steps: [
    {
      title: "One writer, three readers, one volume",
      scenario: "failover-by-tier",
      text: [
        "All four instances use the same volume: a reader needs no copy of its own. reader-large is the largest, but in promotion tier 15; reader-small is in tier 0.",
      ],
      look: "topology",
      at: { says: "Writes flow", plusUs: 1_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "epoch", is: "=", than: 1 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "The writer is about to crash. Who will be promoted?",
        choices: [
          "reader-large: it is the largest",
          "reader-same: it has the writer's size",
          "reader-small: it is in tier 0",
        ],
        right: 2,
        because: "Tiers decide, and sizes only within a tier. Say whom you want before the day.",
      },
    },
    {
      title: "The writer is gone",
      text: [
        "Commits in flight have no known outcome. What had been acknowledged is in storage, on four copies at least, and needs no instance to be safe.",
      ],
      look: "topology",
      at: { says: "The writer is gone", plusUs: 1_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "First somebody has to notice",
      text: [
        "Four seconds have passed before the control plane is sure. Now it chooses: reader-small. So far {failedSoFar} operations of clients have failed.",
      ],
      look: "clients",
      at: { says: "Failing over: reader-small" },
      claims: [{ measure: "failedSoFar", is: ">", than: 100 }],
    },
    {
      title: "The volume opens in milliseconds",
      text: [
        "The new writer asks a read quorum of every group how far the log goes, and annuls what is beyond under epoch {epoch}. Members that have promised the new epoch refuse the old writer, should it come back. No redo is replayed: storage does that by itself, all the time.",
      ],
      look: "ladder",
      at: { says: "The volume is open under epoch 2" },
      claims: [{ measure: "epoch", is: "=", than: 2 }],
    },
    {
      title: "Clients must find the new writer",
      text: [
        "The cluster's name leads to reader-small now, and clients that look it up again are served. Over the whole run the longest time without a write is {writeGap}: about half of it went until somebody had noticed and reader-small had changed its role, the other half until the name had changed and clients had looked it up. Storage took milliseconds.",
      ],
      look: "clients",
      at: { says: "Failover completed", plusUs: 6_000_000 },
      claims: [
        { measure: "writeGap", is: ">", than: 10_000_000, of: "end" },
        { measure: "writeGap", is: "<", than: 60_000_000, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "Now make it hard",
      text: [
        "Back to the moment when reader-small has opened the volume. The cluster's name does not lead to it yet, and no client has found it.",
      ],
      look: "topology",
      at: { says: "The volume is open under epoch 2" },
      claims: [
        { measure: "epoch", is: "=", than: 2 },
        { measure: "failedSoFar", is: ">", than: 1_000 },
      ],
      breaks: {
        invites: "Take away the one that was chosen, or anything else.",
        deeds: [
          {
            label: "Crash reader-small",
            words: "reader-small crashes",
            fault: { kind: "crash", instance: "reader-small" },
            forUs: 30_000_000,
          },
          {
            label: "Cut reader-small off",
            words: "reader-small is cut off",
            fault: { kind: "partition", from: { instance: "reader-small" } },
            forUs: 10_000_000,
          },
          {
            label: "Crash reader-same",
            words: "reader-same crashes",
            fault: { kind: "crash", instance: "reader-same" },
            forUs: 30_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Acknowledged commits were lost: more copies are gone for good than six copies are made for.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: "before" }],
            says: "Writes stood still for {writeGap}, longer than before: whoever loses the one that was chosen begins again, with noticing, a change of role, an epoch and a name. Every reader sees the same volume, so another will do, and nothing is lost.",
          },
          {
            when: [],
            says: "Writes stood still for {writeGap}, as before: clients wait for the one that writes, and for nobody else. What a lost reader costs shows when the writer is lost, too: there is one fewer to choose from. All of them see the same volume, and nothing is lost.",
          },
        ],
      },
    },
  ],
};
