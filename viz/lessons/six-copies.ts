/**
 * Why six copies: what a write waits for, and why one zone may go. Figures of Verbitski et al., SIGMOD 2017, section 2.
 */
import type { Lesson } from "./types.ts";

export const SIX_COPIES: Lesson = {
  id: "six-copies",
  title: "Why six copies",
  about: "What a write waits for, and why a whole zone may fail while nobody notices.",
  steps: [
    {
      title: "Six copies, two in each of three zones",
      scenario: "az-outage",
      text: [
        "The volume is cut into protection groups of 10 GB; this one has {groups}. Each group is kept six times, on six storage nodes, two in each availability zone. The big glyph is one group: a column for each zone.",
      ],
      look: "quorum",
      at: "start",
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "groups", is: "=", than: 64 },
      ],
    },
    {
      title: "A write needs four of them",
      text: [
        "The writer sends each log record to all six and waits for four answers, wherever they come from. The two slowest are never waited for: a slow disk or a node that restarts costs nothing. So far {writesOk} writes have been acknowledged, half of them within {commitMedian}.",
      ],
      look: "topology",
      at: { says: "Writes flow", plusUs: 500_000 },
      claims: [
        { measure: "writesOk", is: ">", than: 100 },
        { measure: "commitMedian", is: "<", than: 3_000 },
      ],
      ask: {
        asks: "In a moment zone b loses power, and with it two copies of every group. Will writes go on?",
        choices: ["Writes go on", "Writes stop until the zone is back"],
        right: 0,
        because: "Four copies are left, and four are what a write needs. Go on and see.",
      },
    },
    {
      title: "Zone b is gone",
      text: [
        "All {groups} groups have {copiesWorst} of 6 copies: just enough. The gauge still reaches the mark W at 4, and the margin says +0. Not one operation has failed.",
        "Each write now waits for the slowest of four instead of the fourth of six. That is the whole cost of losing a zone.",
      ],
      look: "quorum",
      at: { says: "loses power", plusUs: 1_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 4 },
        { measure: "failedSoFar", is: "=", than: 0 },
        { measure: "waitingCommits", is: "<", than: 20 },
      ],
    },
    {
      title: "The zone comes back",
      text: [
        "The copies in zone b have a hole of twenty seconds. Their peers tell them what they have missed, and the writer has nothing to do with it. All groups have all {copiesWorst} copies again.",
      ],
      look: "quorum",
      at: { says: "All 6 copies of every group are in reach again", plusUs: 1_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "failed", is: "=", than: 0, of: "end" },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "Find the limit",
      text: [
        "Back to the moment when zone b is gone and four copies are left. There is no margin: +0. How much more does it take?",
      ],
      look: "topology",
      at: { says: "loses power", plusUs: 1_000_000 },
      claims: [{ measure: "copiesWorst", is: "=", than: 4 }],
      breaks: {
        invites:
          "Break one thing more, with a button here or on anything you select in the picture, and read what came of it.",
        deeds: [
          {
            label: "Crash the node storage-c1",
            words: "storage-c1 crashes",
            fault: { kind: "crash", node: "storage-c1" },
            forUs: 10_000_000,
          },
          {
            label: "Cut the power of zone c, too",
            words: "us-east-1c loses power",
            fault: { kind: "az-outage", az: "us-east-1c" },
            forUs: 10_000_000,
          },
          {
            label: "Slow the disk of storage-c1",
            words: "the disk of storage-c1 is slow",
            fault: { kind: "slow-disk", node: "storage-c1", factor: 50 },
            forUs: 10_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Acknowledged commits were lost: more copies are gone for good than six copies are made for.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: 5_000_000 }],
            says: "Below four copies nothing can be written: writes stood still for {writeGap}. Nothing that was acknowledged is lost.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: "before" }],
            says: "Writes went on, but with four copies left the slowest of them sets the pace of every write.",
          },
          { when: [], says: "Four copies still answered in time, so writes went on as before." },
        ],
      },
    },
  ],
};
