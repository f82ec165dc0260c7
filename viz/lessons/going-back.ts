/**
 * Going back: Backtrack of Aurora MySQL, to one point of the log and forward again (user guide, "Backtracking an Aurora
 * DB cluster"). Restores to a moment, which make a new cluster, are left out.
 */
import type { Lesson } from "./types.ts";

export const GOING_BACK: Lesson = {
  id: "going-back",
  title: "Going back in time",
  about: "Backtrack takes the whole volume to one point of its log, and forward again: what goes with the mistake.",
  steps: [
    {
      title: "A mistake, a minute ago",
      scenario: "fat-finger-backtracked",
      text: [
        "At two minutes somebody ran an update without its WHERE; for five seconds it wrote over the table. The shop has gone on selling, and the log is durable to LSN {vdl}. Now somebody orders a backtrack to the millisecond before the update, which was LSN 904.",
      ],
      look: "ladder",
      at: { says: "Writes flow", plusUs: 189_900_000 },
      claims: [
        { measure: "vdl", is: ">", than: 2_000 },
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "failedSoFar", is: "=", than: 0 },
        { measure: "epoch", is: "=", than: 1 },
      ],
      ask: {
        asks: "What will become of the orders that the shop has taken since the mistake?",
        choices: ["They stay: one update is undone", "They go, too"],
        right: 1,
        because:
          "Everything after the point goes, good or bad. It is no undo of a statement, and it leaves out no table.",
      },
    },
    {
      title: "One point of the log",
      text: [
        "All connections were closed, and what was not committed was dropped. A minute later (the model's; the guide says minutes) the volume has been opened under epoch {epoch} with the log durable to LSN {vdl}: the last consistent point by the moment asked for. All above it is annulled, as after a crash.",
        "Nothing was undone change by change, so the distance does not matter: it took milliseconds.",
      ],
      look: "ladder",
      at: { says: "The volume of shop has gone back" },
      claims: [
        { measure: "vdl", is: "=", than: 904 },
        { measure: "epoch", is: "=", than: 2 },
        { measure: "copiesWorst", is: "=", than: 6 },
      ],
    },
    {
      title: "The shop is open again",
      text: [
        "The same cluster, under the same names. For {writeGap} nobody could write, for {readGap} nobody could read: the clients were patient, and {failedSoFar} of their operations have failed.",
        "They had been told of each order that is gone now. It was taken back on purpose, so the run does not count it as lost ({lostCommits}); those who had ordered will. New records have LSNs that were never used, so the log stands at {vdl}.",
      ],
      look: "clients",
      at: { says: "shop is available as of", plusUs: 5_000_000 },
      claims: [
        { measure: "writeGap", is: ">", than: 60_000_000, of: "end" },
        { measure: "writeGap", is: "<", than: 65_000_000, of: "end" },
        { measure: "readGap", is: ">", than: 60_000_000, of: "end" },
        { measure: "failedSoFar", is: "=", than: 0 },
        { measure: "vdl", is: ">", than: 20_000_000 },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "Too far",
      scenario: "backtrack-there-and-forward",
      text: [
        "Another cluster: from 100 s it was taken back to 30 s, which was too far. Its sessions have been writing on that old state for half a minute. Now it is to go forward, to what it was at 95 s.",
      ],
      look: "ladder",
      at: { says: "main is available as of 30 s", plusUs: 30_000_000 },
      claims: [
        { measure: "epoch", is: "=", than: 3 },
        { measure: "vdl", is: ">", than: 20_000_000 },
        { measure: "failedSoFar", is: "=", than: 0 },
      ],
      ask: {
        asks: "What will be there afterwards?",
        choices: ["All of 95 s, and what came since", "All of 95 s, and nothing else", "Nothing new: it is destroyed"],
        right: 1,
        because:
          "What a backtrack cuts off stays as a branch of the log while change records reach so far, 72 hours at most. The volume is on one branch at a time.",
      },
    },
    {
      title: "Forward again",
      text: [
        "The log is durable to LSN {vdl}, where it was at 95 s: all that was committed by then is there again, row by row. What was written between the two steps is gone instead. Checks of the protocol that failed: {failedChecks}.",
      ],
      look: "ladder",
      at: { says: "The volume of main has gone forward again" },
      claims: [
        { measure: "vdl", is: "=", than: 4_594 },
        { measure: "epoch", is: "=", than: 5 },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "It needs a living volume",
      scenario: "fat-finger-backtracked",
      text: [
        "Back to the shop, where the backtrack has just begun. It is no backup: it works in the volume itself, so it needs that volume's copies, and it ends with the cluster.",
      ],
      look: "topology",
      at: { says: "shop is to be what it was" },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "epoch", is: "=", than: 1 },
      ],
      breaks: {
        invites: "Take something away while all are waiting, and see how long it takes now.",
        deeds: [
          {
            label: "Cut the power of zone b",
            words: "us-east-1b loses power",
            fault: { kind: "az-outage", az: "us-east-1b" },
            forUs: 120_000_000,
          },
          {
            label: "Zone b, and one node more",
            words: "us-east-1b loses power and storage-a1 crashes",
            fault: { kind: "az-plus-one", az: "us-east-1b" },
            forUs: 120_000_000,
          },
          {
            label: "Crash writer-1",
            words: "writer-1 crashes",
            fault: { kind: "crash", instance: "writer-1" },
            forUs: 120_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Commits were lost that nobody had taken back: more copies are gone for good than six copies are made for.",
          },
          {
            when: [{ measure: "writeGap", is: ">", than: 65_000_000 }],
            says: "Writes stood still for {writeGap}. The way back is a recovery like any other: it needs four copies of every group, and then an instance that opens the volume as its writer. It waits for both, and loses nothing: {lostCommits} commits.",
          },
          {
            when: [],
            says: "Writes stood still for {writeGap}, hardly longer or shorter than before. Four copies of every group are enough to go back, as for every recovery.",
          },
        ],
      },
    },
  ],
};
