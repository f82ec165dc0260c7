/**
 * What the ladder means: allocated, VCL, VDL, and why one group can hold a whole volume back. Terms of Verbitski et
 * al., SIGMOD 2017, section 4.
 */
import type { Lesson } from "./types.ts";

export const LADDER: Lesson = {
  id: "ladder",
  title: "What the ladder means",
  about: "How far the log is safe, what a commit waits for, and why one group can hold everybody up.",
  steps: [
    {
      title: "The log is the database",
      scenario: "az-plus-one",
      text: [
        "The writer sends no pages to storage, only log records, each with a number, its LSN. The ladder shows how far they have come: newer is higher.",
        "The highest rung is what the writer has handed out (allocated). VDL, the thick line, is how far the log is durable without a gap, at the end of a mini-transaction. A commit is acknowledged when VDL has reached it, and not before.",
      ],
      look: "ladder",
      at: { says: "Writes flow", plusUs: 1_000_000 },
      claims: [
        { measure: "vdl", is: ">", than: 0 },
        { measure: "notDurable", is: "<", than: 20 },
      ],
    },
    {
      title: "When all is well there is hardly a gap",
      text: [
        "{notDurable} records are on their way and not yet durable. Half of all commits take less than {commitMedian}: from the client to the writer, on to the fourth copy, and back.",
      ],
      look: "ladder",
      at: { says: "loses power", plusUs: 2_000_000 },
      claims: [
        { measure: "notDurable", is: "<", than: 20 },
        { measure: "copiesWorst", is: "=", than: 4 },
        { measure: "waitingCommits", is: "<", than: 20 },
      ],
      ask: {
        asks: "Soon 16 of the 64 groups will have too few copies to be written. Which commits will wait?",
        choices: ["Only those that wrote to one of the 16 groups", "All of them"],
        right: 1,
        because:
          "The log is one line: VDL may not pass a record without a write quorum, whichever group it belongs to.",
      },
    },
    {
      title: "One group holds the volume back",
      text: [
        "The gap opens: {notDurable} records lie between VDL and what is allocated, and {waitingCommits} commits wait, also those of the 48 groups that are well. The ladder names the group that VDL hangs from.",
      ],
      look: "ladder",
      at: { says: "No commit has been acknowledged", plusUs: 3_000_000 },
      claims: [
        { measure: "notDurable", is: ">", than: 300 },
        { measure: "waitingCommits", is: ">", than: 300 },
        { measure: "groupsStalled", is: "=", than: 16 },
      ],
    },
    {
      title: "And lets it go",
      text: [
        "The node is back, the held-back records have their fourth copy, VDL runs up to the top, and every commit that waited is acknowledged. {notDurable} records are on their way.",
      ],
      look: "ladder",
      at: { says: "Commits are acknowledged again", plusUs: 500_000 },
      claims: [
        { measure: "notDurable", is: "<", than: 20 },
        { measure: "waitingCommits", is: "<", than: 20 },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "What is above VDL belongs to nobody yet",
      text: [
        "Back in the stall: {notDurable} records are above VDL, and {waitingCommits} clients wait for them. What becomes of these records if the writer dies now?",
      ],
      look: "ladder",
      at: { says: "No commit has been acknowledged", plusUs: 3_000_000 },
      claims: [{ measure: "waitingCommits", is: ">", than: 300 }],
      breaks: {
        invites: "Crash the writer, or break something else, and watch the ladder.",
        deeds: [
          {
            label: "Crash the writer",
            words: "writer-1 crashes",
            fault: { kind: "crash", instance: "writer-1" },
            forUs: 2_000_000,
          },
          {
            label: "Crash a node of zone c",
            words: "storage-c2 crashes",
            fault: { kind: "crash", node: "storage-c2" },
            forUs: 10_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Acknowledged commits were lost: what was below VDL had too few copies left.",
          },
          {
            when: [{ measure: "unknown", is: ">", than: "before" }],
            says: "What was above VDL had been acknowledged to nobody: recovery annuls it, under a new epoch, and {unknown} clients cannot know what became of their operations. Of what was acknowledged, nothing is lost.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: "before" }],
            says: "VDL waits for the last group to have its fourth copy: the more is missing, the longer it waits.",
          },
          {
            when: [],
            says: "VDL was already held back, so for the clients little has changed: they wait until every group can be written again.",
          },
        ],
      },
    },
  ],
};
