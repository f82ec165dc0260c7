/**
 * Gray failure: a disk that answers, late. Why commits do not wait for it, how reads get around it, and what a median
 * hides (Verbitski et al., SIGMOD 2017, sections 2.3 and 3.3; SIGMOD 2018, section 3.1, for reads).
 */
import type { Lesson } from "./types.ts";

export const SLOW_IS_NOT_DEAD: Lesson = {
  id: "slow-is-not-dead",
  title: "Slow is not dead",
  about: "A disk that answers late: why commits do not wait for it, what reads do, and what a median hides.",
  steps: [
    {
      title: "It answers, half a second late",
      scenario: "gray-slow-node",
      text: [
        "The disk under pg0.b1 now takes half a second more for everything. The node answers whoever asks whether it lives, so nobody calls it dead: all {copiesWorst} copies of every group count as present. This is a gray failure, and it is harder to notice than a crash.",
      ],
      look: "topology",
      at: { says: "is slow (plus 500 ms)", plusUs: 300_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "Every change in group pg0 is sent to that disk, too. What happens to its commits?",
        choices: ["Each takes half a second", "One in six takes half a second", "They are as quick as before"],
        right: 2,
        because: "A commit waits for the fourth of six, and five are quick.",
      },
    },
    {
      title: "The fourth decides",
      text: [
        "Eleven seconds later half of all commits still take less than {commitMedian}, and in the whole run 99 of 100 take less than {commitTail}. The slow copy gets every record as well, and has it a little later; nobody waits for that.",
        "But it is one copy less to rely on. The node's own agent has seen for ten seconds that its disk takes many times what others take, and has said so. Now the copy moves to another node, by the steps of a repair: slow for long is treated like dead, only without haste.",
      ],
      look: "clients",
      at: { says: "is to be replaced" },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "commitMedian", is: "<", than: 2_000 },
        { measure: "commitTail", is: "<", than: 5_000, of: "end" },
        { measure: "writeGap", is: "<", than: 20_000, of: "end" },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
    },
    {
      title: "A read asks twice",
      scenario: "one-slow-member",
      text: [
        "A page read is no vote: the writer knows which copies are complete, and asks one of them, the one that has been quickest. The disk of storage-a1 became slow half a second ago; each of the six nodes will have its turn, for a second.",
      ],
      look: "topology",
      at: { says: "the disk of storage-a1 is slow", plusUs: 500_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "readTail", is: "<", than: 5_000, of: "end" },
        { measure: "readGap", is: "<", than: 20_000, of: "end" },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "The writer has just asked a disk that has become slow. How long does that read take?",
        choices: ["Half a second", "Some milliseconds", "It fails, and the client tries again"],
        right: 1,
        because:
          "When an answer takes longer than is usual for that copy, the writer asks another one as well, and takes what comes first: a hedged read. The next reads avoid the slow one.",
      },
    },
    {
      title: "Where everybody is waited for",
      scenario: "mirrored-slow-disk",
      text: [
        "Not Aurora: MySQL on a volume with a mirror, and a standby with the same, so four disks, and a commit waits for all of them. One of the four has been slow for ten seconds. Look at the timeline: in its first second this shop made nearly 150 commits, in the ten since then about two dozen; {writesOk} in all.",
        "And yet half of these took less than {commitMedian}. A median does not see the slow ones, for they are few: whoever waits sends nothing new. The tail does: the 99th percentile of the whole run is {commitTail}. Look at both, and at how many commits there are.",
      ],
      look: "clients",
      at: { says: "is slow (plus 500 ms)", plusUs: 10_000_000 },
      claims: [
        { measure: "writesOk", is: ">", than: 150 },
        { measure: "writesOk", is: "<", than: 190 },
        { measure: "commitMedian", is: "<", than: 10_000 },
        { measure: "commitTail", is: ">", than: 1_000_000, of: "end" },
      ],
    },
    {
      title: "A slow zone, and nothing to spare",
      scenario: "az-slow",
      text: [
        "Aurora again; now all disks of zone c are slow. Four of the six copies are quick, and half of all commits take less than {commitMedian}. It looks as if nothing had happened. But each commit now waits for all four quick copies.",
      ],
      look: "quorum",
      at: { says: "is slow (plus 200 ms)", plusUs: 3_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "commitMedian", is: "<", than: 2_000 },
        { measure: "commitTail", is: "<", than: 5_000, of: "end" },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "Is a slow zone worse for commits than a zone without power?",
        choices: ["Yes: they wait for it", "No: they wait for neither"],
        right: 1,
        because:
          "Four quick copies are enough either way. A slow one is even of some use: should a quick one fail, it is the fourth, late, where a dead one is nothing.",
      },
    },
    {
      title: "Take the fourth away",
      text: ["Three seconds into the slow zone: two copies are slow, four are quick, and four are needed."],
      look: "topology",
      at: { says: "is slow (plus 200 ms)", plusUs: 3_000_000 },
      claims: [{ measure: "copiesWorst", is: "=", than: 6 }],
      breaks: {
        invites: "Slow down or crash one more, or switch the slow zone off. What do commits do?",
        deeds: [
          {
            label: "Slow down pg0.b1, too",
            words: "the disk of pg0.b1 is slow, too",
            fault: { kind: "slow-disk", segment: "pg0.b1", extra: "200ms" },
            forUs: 5_000_000,
          },
          {
            label: "Crash the node of pg0.b1",
            words: "the node of pg0.b1 crashes",
            fault: { kind: "crash", segment: "pg0.b1" },
            forUs: 5_000_000,
          },
          {
            label: "Cut the power of the slow zone",
            words: "us-east-1c loses power",
            fault: { kind: "az-outage", az: "us-east-1c" },
            forUs: 5_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Acknowledged commits were lost: copies are gone for good that held what no other had.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: 1_000_000 }],
            says: "Commits stood still for {writeGap}: not even a slow fourth copy was there. Commits lost: {lostCommits}.",
          },
          {
            when: [{ measure: "commitTail", is: ">", than: 50_000 }],
            says: "With three quick copies left, a slow one is the fourth, and commits are as slow as it is: one in a hundred takes more than {commitTail}. Whether the third is slow or dead makes no difference to them. But nothing stopped: {failed} operations failed.",
          },
          {
            when: [],
            says: "Next to nothing changed: 99 of 100 commits took less than {commitTail}. As long as four quick copies are left, slow and dead ones are the same to a quorum of four.",
          },
        ],
      },
    },
  ],
};
