/**
 * Repair by peers: one copy is lost for good, and what is left makes another, while commits go on (Verbitski et al.,
 * SIGMOD 2017, section 2.2, for why segments are small; SIGMOD 2018, section 4.1, for quorum sets).
 */
import type { Lesson } from "./types.ts";

export const SELF_HEALING: Lesson = {
  id: "self-healing",
  title: "Repair by peers",
  about: "A copy is lost for good: who makes a new one, why nobody waits for it, and why it takes only ten seconds.",
  steps: [
    {
      title: "A copy is gone for good",
      scenario: "disk-replaced",
      text: [
        "The node of pg0.c1 has lost its disks, and says so: it must never answer as c1 again, for it has forgotten what it once acknowledged. {copiesWorst} of 6 copies are left. A write needs four, so one more may fail before anything stops.",
        "Storage's control plane chooses a newcomer: a node of the same zone that has no copy of this group yet. So no zone ever has more than two copies, and no node more than one.",
      ],
      look: "quorum",
      at: { says: "1 of 6 copies missing", plusUs: 200_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 5 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "The newcomer is empty. Who gives it the ten gigabytes that it lacks?",
        choices: ["The writer", "Another member of the group", "The backup"],
        right: 1,
        because: "A peer has all the pages and the log. The writer keeps only a cache, and has other things to do.",
      },
    },
    {
      title: "Two sets at once",
      text: [
        "n1 copies, and counts for nothing until it has everything. Meanwhile there are two sets of six: the old one with c1, and the new one with n1 in its place. A write needs four of the old set and four of the new one.",
        "Each change of the members gets a number, the membership epoch. Four members must accept it, and then refuse whoever comes with an older number. It takes two such steps to exchange c1 for n1, and neither stops reads or writes.",
      ],
      look: "quorum",
      at: { says: "is to be replaced", plusUs: 4_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 5 },
        { measure: "commitMedian", is: "<", than: 2_000 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "c1 is gone, n1 does not count yet. Whom does a commit wait for now?",
        choices: ["Four of the five that are left", "All five that are left", "Those and the newcomer"],
        right: 0,
        because:
          "The five belong to both sets, so any four of them are four of the old set and four of the new one. Commits are as quick as before.",
      },
    },
    {
      title: "Ten seconds",
      scenario: "segment-repair",
      text: [
        "Another run. The node of pg0.a2 crashed without a word: two seconds of silence until it was given up, then eight for 10 GB over a link of 10 Gbit/s. Now {copiesWorst} copies are there again. The longest time without a write in the whole run: {writeGap}.",
        "That is why a segment has no more than 10 GB. Little can be done against disks that fail, but a small copy is soon made again. With ten times as much, a group would be ten times as long without its spare copy, and it would be about a hundred times as likely that two more fail meanwhile.",
      ],
      look: "quorum",
      at: { says: "One member has been replaced" },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "failedSoFar", is: "=", than: 0 },
        { measure: "writeGap", is: "<", than: 10_000, of: "end" },
      ],
    },
    {
      title: "A zone fails in the window",
      scenario: "zone-lost-during-repair",
      text: [
        "A third run: a node of zone c lost its disks, and three seconds later, in the middle of the repair, zone a lost its power. Each of the {groups} groups has {copiesWorst} of 6 copies. {waitingCommits} commits wait; reads go on.",
      ],
      look: "quorum",
      at: { says: "No commit has been acknowledged", plusUs: 3_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 3 },
        { measure: "groups", is: "=", than: 2 },
        { measure: "groupsStalled", is: "=", than: 2 },
        { measure: "waitingCommits", is: ">", than: 100 },
        { measure: "readGap", is: "<", than: 100_000, of: "end" },
      ],
      ask: {
        asks: "What will let commits go on first?",
        choices: ["The power of zone a", "The newcomers, once they are whole", "A restore of the last backup"],
        right: 1,
        because: "They are nearly half way, and three copies are enough to make a fourth.",
      },
    },
    {
      title: "Three have made a fourth",
      text: [
        "Commits stood still for {writeGap}; zone a stays dark for more than a minute still. Three members cannot accept a new set of members as a write quorum would. But three are a read quorum: once they have promised to take nothing under an older number, they know all that was ever acknowledged. So each newcomer was brought up to that and took its place in one step.",
        "Clients here give up after five seconds: of {unknown} operations they do not know the outcome. Commits lost: {lostCommits}.",
      ],
      look: "quorum",
      at: { says: "Commits are acknowledged again", plusUs: 1_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 4 },
        { measure: "groupsStalled", is: "=", than: 0 },
        { measure: "writeGap", is: ">", than: 7_000_000, of: "end" },
        { measure: "writeGap", is: "<", than: 10_000_000, of: "end" },
        { measure: "unknown", is: ">", than: 0, of: "end" },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "Use the window",
      scenario: "segment-repair",
      text: [
        "Back to the second run. The newcomer has copied for three of its eight seconds, and {copiesWorst} copies are left. A group is beyond repair only when four copies are gone at once: a zone, say, and two more elsewhere.",
      ],
      look: "topology",
      at: { says: "is to be replaced", plusUs: 3_000_000 },
      claims: [{ measure: "copiesWorst", is: "=", than: 5 }],
      breaks: {
        invites: "Take something else away before the copy is whole.",
        deeds: [
          {
            label: "Lose another disk, pg0.b1",
            words: "the disks of pg0.b1 are lost",
            fault: { kind: "disk-loss", segment: "pg0.b1" },
            forUs: 0,
          },
          {
            label: "Cut the power of zone b for good",
            words: "us-east-1b loses power for good",
            fault: { kind: "az-outage", az: "us-east-1b" },
            forUs: 0,
          },
          {
            label: "Lose all disks of zone b",
            words: "the disks of us-east-1b are lost",
            fault: { kind: "disk-loss", az: "us-east-1b" },
            forUs: 0,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Acknowledged commits were lost: copies are gone for good that held what no other had.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: 1_000_000 }],
            says: "Commits stood still for {writeGap}. A group with three copies left can be read, not written, until there is a fourth: one that comes back, or a newcomer that is whole. The sooner a copy is made, the shorter such a pause. Commits lost: {lostCommits}.",
          },
          {
            when: [],
            says: "Clients noticed next to nothing: the longest time without a write was {writeGap}. As long as four copies are there, commits go on, and storage mends itself behind them.",
          },
        ],
      },
    },
  ],
};
