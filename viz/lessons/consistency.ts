/** Consistency modes of write forwarding: EVENTUAL, SESSION and GLOBAL, and what each makes a query wait for. */
import type { Lesson } from "./types.ts";

export const CONSISTENCY: Lesson = {
  id: "consistency",
  title: "Consistency modes",
  about: "Writing through a reader in another Region: what EVENTUAL, SESSION and GLOBAL make a query wait for.",
  steps: [
    {
      title: "EVENTUAL waits for nothing",
      scenario: "forwarding-eventual",
      text: [
        "Sessions in Ireland write through their own reader: it forwards each write to the writer in Virginia, shown here, and the change comes back with replication. A read waits for nothing: half of them take less than {readMedian}.",
        "The price: in this run {staleReads} reads were stale. Even a session's own change may be missing from its next read.",
      ],
      look: "clients",
      at: { says: "Writes flow", plusUs: 3_000_000 },
      claims: [
        { measure: "staleReads", is: ">", than: 100, of: "end" },
        { measure: "readMedian", is: "<", than: 1_000, of: "end" },
      ],
      ask: {
        asks: "In SESSION mode a query waits until the session's own last change has come back. Will there still be stale reads?",
        choices: ["None any more", "Yes, of what others have written"],
        right: 1,
        because: "SESSION promises your own writes. Who has written nothing waits for nothing.",
      },
    },
    {
      title: "SESSION: your own changes",
      scenario: "forwarding-session",
      text: [
        "A read after a session's own write now waits until the change has come back. The answer to the write had to cross the ocean, too, so the wait is the little by which replication is slower: 99 of 100 reads are done within {readTail}. In this run {staleReads} reads missed what somebody else had committed just before, and none its own.",
      ],
      look: "clients",
      at: { says: "Writes flow", plusUs: 4_000_000 },
      claims: [
        { measure: "staleReads", is: ">", than: 0, of: "end" },
        { measure: "staleReads", is: "<", than: 100, of: "end" },
        { measure: "readMedian", is: "<", than: 1_000, of: "end" },
        { measure: "readTail", is: "<", than: 10_000, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "GLOBAL: everybody's",
      scenario: "forwarding-global",
      text: [
        "Each query, here in Ohio, asks the writer in Virginia for its last commit and waits until its own cluster has it. Half of all reads take more than {readMedian}. Stale reads: {staleReads}.",
      ],
      look: "clients",
      at: { says: "Writes flow", plusUs: 2_500_000 },
      claims: [
        { measure: "staleReads", is: "=", than: 0, of: "end" },
        { measure: "readMedian", is: ">", than: 10_000, of: "end" },
      ],
    },
    {
      title: "Make GLOBAL pay",
      text: ["GLOBAL never misses a commit. So when replication is late, something else has to give."],
      look: "topology",
      at: { says: "Writes flow", plusUs: 2_500_000 },
      claims: [{ measure: "copiesWorst", is: "=", than: 6 }],
      breaks: {
        invites: "Slow replication down, or cut it, and see who pays.",
        deeds: [
          {
            label: "Slow replication to Ohio by half a second",
            words: "replication to shop-oh is slow",
            fault: {
              kind: "slow-link",
              from: { outbound: "shop-us" },
              to: { inbound: "shop-oh" },
              direction: "one-way",
              extra: "500ms",
            },
            forUs: 3_000_000,
          },
          {
            label: "Cut Ohio off from Virginia",
            words: "us-east-1 is cut off from us-east-2",
            fault: { kind: "partition", from: { region: "us-east-1" }, to: { region: "us-east-2" } },
            forUs: 2_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "staleReads", is: ">", than: 0 }],
            says: "{staleReads} reads were stale: GLOBAL should not have let that happen.",
          },
          {
            when: [{ measure: "readGap", is: ">", than: "before" }],
            says: "Readers wait rather than give an old answer: up to {readGap} passed without a single read, and still {staleReads} reads were stale. With EVENTUAL they would have read on, and missed things.",
          },
          {
            when: [],
            says: "GLOBAL kept its word, {staleReads} stale reads, and the readers hardly had to wait for it.",
          },
        ],
      },
    },
  ],
};
