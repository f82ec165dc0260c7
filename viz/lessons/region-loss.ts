/** Region loss: what a global database does by itself, what people have to do, and what is lost. */
import type { Lesson } from "./types.ts";

export const REGION_LOSS: Lesson = {
  id: "region-loss",
  title: "Losing a Region",
  about: "What a global database does by itself, what people must decide, and what RPO and RTO are made of.",
  steps: [
    {
      title: "A primary in Virginia, a secondary in Ireland",
      scenario: "region-loss-awake",
      text: [
        "The picture shows the primary cluster. Its storage sends the log to the secondary Region all the time, without the database doing anything for it. Ireland is usually less than a second behind; nobody waits for it.",
      ],
      look: "topology",
      at: { says: "Writes flow", plusUs: 3_000_000 },
      claims: [
        { measure: "writesOk", is: ">", than: 50 },
        { measure: "copiesWorst", is: "=", than: 6 },
      ],
      ask: {
        asks: "The whole Region is about to lose its power. When will the secondary take over?",
        choices: ["By itself, within a minute", "When somebody orders it"],
        right: 1,
        because:
          "Nothing in Aurora moves a global database by itself: a failover may give up what had not crossed yet, and that is for people to decide.",
      },
    },
    {
      title: "The Region is dark",
      text: [
        "Six copies in three zones do not help when all three are gone: {copiesWorst} copies are in reach. Clients in Europe go on trying, and {failedSoFar} of their operations have failed.",
      ],
      look: "quorum",
      at: { says: "the Region us-east-1 loses power", plusUs: 10_000_000 },
      claims: [
        { measure: "copiesWorst", is: "=", than: 0 },
        { measure: "failedSoFar", is: ">", than: 50 },
      ],
    },
    {
      title: "Somebody decides",
      text: [
        "The alarm rang after a minute; five minutes more have gone by until somebody has looked, understood and ordered the failover. Nearly all of the outage is this.",
      ],
      look: "side",
      at: { says: "orders the failover" },
      claims: [{ measure: "failedSoFar", is: ">", than: 5_000 }],
    },
    {
      title: "Ireland is the primary",
      text: [
        "Promotion takes less than a minute: it is an ordinary recovery in Ireland's own storage. Over the whole run the longest time without a write is {writeGap}; commits lost: {lostCommits}.",
        "What had not crossed the ocean when the lights went out would be lost. That is the RPO, and the lag decides it.",
      ],
      look: "clients",
      at: { says: "shop-eu is the primary of the global database now", plusUs: 30_000_000 },
      claims: [
        { measure: "writeGap", is: ">", than: 300_000_000, of: "end" },
        { measure: "lostCommits", is: "<", than: 50, of: "end" },
        { measure: "failedChecks", is: "=", than: 0, of: "end" },
      ],
    },
    {
      title: "Make the loss hurt",
      text: [
        "Back to the start, some seconds before the Region is lost. The lag is small, so little is lost. What if it were not?",
      ],
      look: "topology",
      at: { says: "Writes flow", plusUs: 3_000_000 },
      claims: [{ measure: "copiesWorst", is: "=", than: 6 }],
      breaks: {
        invites: "Hold up replication before the Region is lost, or break something else, and compare what is lost.",
        deeds: [
          {
            label: "Cut replication for a minute",
            words: "replication to shop-eu is cut",
            fault: { kind: "partition", from: { outbound: "shop-us" }, to: { inbound: "shop-eu" } },
            forUs: 60_000_000,
          },
          {
            label: "Slow replication by 3 s",
            words: "replication to shop-eu is slow",
            fault: { kind: "slow-link", from: { outbound: "shop-us" }, to: { inbound: "shop-eu" }, extra: "3s" },
            forUs: 60_000_000,
          },
        ],
        answers: [
          {
            when: [{ measure: "lostCommits", is: ">", than: "before" }],
            says: "{lostCommits} acknowledged commits are lost: they had not crossed when the Region went. This is what the metric AuroraGlobalDBRPOLag is watched for, and what rds.global_db_rpo bounds, by making commits wait.",
          },
          {
            when: [{ measure: "lostCommits", is: "=", than: 0 }],
            says: "Nothing is lost, as before: what the Region had sent before it went dark still arrived, late or not. Only what had not left it would have been.",
          },
          {
            when: [],
            says: "{lostCommits} commits are lost, no more than before: what was on its way when the Region went.",
          },
        ],
      },
    },
  ],
};
