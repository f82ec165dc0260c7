/**
 * Fencing: the old writer that is not dead. Why none of its commits is acknowledged once another instance has the
 * volume, and what its clients may still read (Verbitski et al., SIGMOD 2018, section 2.4).
 */
import type { Lesson } from "./types.ts";

export const FENCING: Lesson = {
  id: "fencing",
  title: "The old writer that is not dead",
  about: "A second instance opens the volume while the first one still writes: why two never both acknowledge.",
  steps: [
    {
      title: "Nobody can tell it",
      scenario: "superseded-in-isolation",
      text: [
        "writer-1 is well: it reaches all {copiesWorst} copies of every group, and its clients have had {writesOk} commits acknowledged. But the control plane does not reach it any more, and is about to tell writer-2 to open the same volume.",
      ],
      look: "topology",
      at: { says: "Fault: writer-1 is cut off", plusUs: 900_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "writesOk", is: ">", than: 100 },
        { measure: "failedSoFar", is: "=", than: 0 },
        { measure: "epoch", is: "=", than: 1 },
      ],
      ask: {
        asks: "What will keep writer-1 from writing on?",
        choices: [
          "Its lease on the volume runs out",
          "Storage refuses what it sends",
          "Nothing: two write for a while",
        ],
        right: 1,
        because:
          "There is no lease to wait for. Every request names the volume epoch that it was sent under, and a member that has promised a newer one refuses it.",
      },
    },
    {
      title: "First a promise",
      text: [
        "writer-2 has opened the volume under epoch {epoch}. At least three of the six copies of every group have promised it to refuse anything older. At most three are left, and a write needs four: whatever writer-1 believes, no commit of it can be acknowledged from now on.",
        "Each copy promised first and then told how far its log goes. The other way round, writer-1 could still complete a commit that writer-2 had not heard of and annuls.",
      ],
      look: "ladder",
      at: { says: "The volume is open under epoch 2" },
      claims: [
        { measure: "epoch", is: "=", than: 2 },
        { measure: "copiesWorst", is: "=", than: 6 },
        { measure: "writesOk", is: "=", than: 123 },
      ],
    },
    {
      title: "It learns by being refused",
      text: [
        "For some hundredths of a second more writer-1 took itself for the writer: nobody had told it otherwise. Then it sent its next batch, was refused, and stops at once. Its clients have {writesOk} acknowledged commits, as before: not one has been added.",
        "They lose their connections. A write that was under way has no known outcome, and must not be taken for failed: {unknown} in the whole run.",
      ],
      look: "clients",
      at: { says: "writer-1 was refused for its old epoch" },
      claims: [
        { measure: "writesOk", is: "=", than: 123 },
        { measure: "unknown", is: ">", than: 0, of: "end" },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "Cut off from all but its clients",
      scenario: "zombie-reads",
      text: [
        "Another run. writer-1 reaches neither storage nor the control plane nor reader-1, but some of its clients still reach it. {waitingCommits} commits wait there. Reads it answers, from its memory.",
        "After seven seconds of silence it is taken for dead, and reader-1 is chosen.",
      ],
      look: "topology",
      at: { says: "Failing over: reader-1" },
      claims: [
        { measure: "copiesWorst", is: "=", than: 0 },
        { measure: "waitingCommits", is: ">", than: 50 },
        { measure: "epoch", is: "=", than: 1 },
      ],
      ask: {
        asks: "Soon reader-1 will have opened the volume. Does writer-1 stop answering reads then?",
        choices: ["Yes: it is fenced", "No: not before it hears of it"],
        right: 1,
        because: "The fence is in storage, and a page in memory asks no storage. Such an answer may be old.",
      },
    },
    {
      title: "It hears of it",
      text: [
        "The way to it is free again, and writer-1 restarts. In this run it has answered {zombieReads} reads after reader-1 had opened the volume: no promise covers those. The commits that waited for it were never acknowledged. Commits lost: {lostCommits}. Checks of the protocol that failed: {failedChecks}.",
      ],
      look: "clients",
      at: { says: "writer-1, the writer, goes down to restart" },
      claims: [
        { measure: "zombieReads", is: ">", than: 100, of: "end" },
        { measure: "unknownSoFar", is: ">", than: 50 },
        { measure: "lostCommits", is: "=", than: 0, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "Try to get two writers",
      scenario: "superseded-in-isolation",
      text: [
        "Back to the first run: writer-1 is well, and writer-2 has just been told to open the volume. It takes some milliseconds.",
      ],
      look: "topology",
      at: { says: "writer-2 is told to open the volume" },
      claims: [
        { measure: "epoch", is: "=", than: 1 },
        { measure: "copiesWorst", is: "=", than: 6 },
      ],
      breaks: {
        invites: "Hold up the one or the other at the worst moment, and look for a commit that both have acknowledged.",
        deeds: [
          {
            label: "Freeze writer-1 for 3 s",
            words: "writer-1 stands still",
            fault: { kind: "pause", instance: "writer-1" },
            forUs: 3_000_000,
          },
          {
            label: "Cut writer-1 off from storage for 3 s",
            words: "writer-1 is cut off from storage",
            fault: { kind: "partition", from: { instance: "writer-1" }, to: { storage: "main" } },
            forUs: 3_000_000,
          },
          {
            label: "Cut writer-2 off from storage for 3 s",
            words: "writer-2 is cut off from storage",
            fault: { kind: "partition", from: { instance: "writer-2" }, to: { storage: "main" } },
            forUs: 3_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: 0 }],
            says: "Acknowledged commits were lost: more copies are gone for good than six copies are made for.",
          },
          {
            when: [{ measure: "zombieReads", is: ">", than: "before" }],
            says: "The old writer heard of nothing for longer, and answered {zombieReads} reads from its memory meanwhile. No write of it was acknowledged: {lostCommits} commits lost.",
          },
          {
            when: [{ measure: "writeGap", is: "<", than: "before" }],
            says: "Who has no promise of a quorum has not opened the volume. Until then writer-1 is its only writer, and whatever it has acknowledged stays: {lostCommits} commits lost.",
          },
          {
            when: [],
            says: "However late writer-1 sends again, members that have promised the newer epoch refuse it: {lostCommits} commits lost, and never two that acknowledge.",
          },
        ],
      },
    },
  ],
};
