/**
 * AZ+1: the failure that six copies with quorums of four and three are made for (Verbitski et al., SIGMOD 2017, section
 * 2.1).
 */
import type { Lesson } from "./types.ts";

export const AZ_PLUS_ONE: Lesson = {
  id: "az-plus-one",
  title: "AZ+1",
  about: "A zone fails, then one node more: writes stop, reads go on, nothing is lost.",
  steps: [
    {
      title: "A zone is gone, and nobody has noticed",
      scenario: "az-plus-one",
      text: [
        "Zone b has lost its power. Every group has {copiesWorst} of 6 copies, just a write quorum. In a fleet of many thousand disks something else is broken at any moment: the question is what one more failure does.",
      ],
      look: "quorum",
      at: { says: "loses power", plusUs: 2_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 4 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "One node in zone c is about to crash. What will still work?",
        choices: ["Reads and writes", "Reads only", "Neither"],
        right: 1,
        because:
          "Three copies are left in some groups: one short of a write quorum, just enough to read and to recover.",
      },
    },
    {
      title: "Three of six: reads only",
      text: [
        "{groupsStalled} of {groups} groups have three copies. No commit gets through, {waitingCommits} of them wait, and the timeline below shows reads going on.",
        "Three is the number that matters: any three copies share one with any four, so whatever was acknowledged can still be found, and the groups can be repaired.",
      ],
      look: "quorum",
      at: { says: "No commit has been acknowledged", plusUs: 2_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 3 },
        { measure: "groupsStalled", is: "=", than: 16 },
        { measure: "waitingCommits", is: ">", than: 200 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
    },
    {
      title: "The node is back",
      text: [
        "One round of gossip, and its copies are complete. The commits that had waited have been acknowledged; the clients were patient, so none of their operations has failed.",
      ],
      look: "clients",
      at: { says: "Commits are acknowledged again", plusUs: 1_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 4 },
        { measure: "waitingCommits", is: "<", than: 20 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
    },
    {
      title: "Nothing is lost",
      text: [
        "The zone is back, too. The longest time without a write was {writeGap}, without a read {readGap}. Commits lost: {lostCommits}. Checks of the protocol that failed: {failedChecks}.",
      ],
      look: "clients",
      at: { says: "All 6 copies of every group are in reach again", plusUs: 1_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "writeGap", is: ">", than: 9_000_000, of: "end" },
        { measure: "readGap", is: "<", than: 500_000, of: "end" },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "And one more?",
      text: [
        "Back to the stall: some groups have three copies left. This is AZ+1; what is beyond it, Aurora does not promise to survive without a pause.",
      ],
      look: "topology",
      at: { says: "No commit has been acknowledged", plusUs: 2_000_000 },
      claims: [{ measure: "copiesWorst", is: "=", than: 3 }],
      breaks: {
        invites: "Take one thing more away and see what clients notice.",
        deeds: [
          {
            label: "Crash another node of zone c",
            words: "storage-c2 crashes",
            fault: { kind: "crash", node: "storage-c2" },
            forUs: 10_000_000,
          },
          {
            label: "Cut the power of zone c",
            words: "us-east-1c loses power",
            fault: { kind: "az-outage", az: "us-east-1c" },
            forUs: 10_000_000,
          },
          {
            label: "Crash the writer",
            words: "writer-1 crashes",
            fault: { kind: "crash", instance: "writer-1" },
            forUs: 2_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Acknowledged commits were lost: a group lost copies for good that held what no other had.",
          },
          {
            when: [{ measure: "readGap", is: ">", than: 1_000_000 }],
            says: "Now reads stood still, too, for {readGap}. The copies were only out of reach, so everything is there when they are back: {lostCommits} commits lost.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: "before" }],
            says: "Groups with fewer than three copies can be neither written nor recovered, but single copies still answer reads: writes stood still for {writeGap}, reads for {readGap}. Nothing is lost as long as the copies come back.",
          },
          {
            when: [],
            says: "For clients little has changed: one group without a fourth copy holds up the commits of the whole volume, and they waited already. Groups with fewer than three could not even be recovered, but single copies still answer reads. Nothing is lost as long as the copies come back.",
          },
        ],
      },
    },
  ],
};
