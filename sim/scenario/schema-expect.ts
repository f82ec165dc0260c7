/** What a scenario may demand at its end. What each bound is held against is in checks/expectations.ts. */
import { z } from "zod";
import { duration, whole } from "./schema-values.ts";

const count = whole(0, Number.MAX_SAFE_INTEGER);

export const expect = z.strictObject({
  writesUnavailableMax: duration.describe("Longest time without a successful write, at most.").optional(),
  writesUnavailableMin: duration
    .describe("Longest time without a successful write, at least: keeps a scenario honest.")
    .optional(),
  readsUnavailableMax: duration.describe("Longest time without a successful read, at most.").optional(),
  lostCommits: count.describe("Acknowledged commits lost, at most.").optional(),
  staleReads: count.describe("Reads older than a write acknowledged before they began, at most.").optional(),
  staleReadsMin: count.describe("Reads older than a write acknowledged before they began, at least.").optional(),
  replicaLagP99Max: duration.describe("From durable to visible on readers, 99th percentile, at most.").optional(),
  lostCommitsMin: count.describe("Acknowledged commits lost, at least.").optional(),
  roleChanges: count.describe("Global role changes that got another primary, exactly.").optional(),
  promotionMax: duration
    .describe("From the order for a global role change to the new primary's opening, at most.")
    .optional(),
  failovers: count.describe("Failovers completed, exactly.").optional(),
  failedMax: count.describe("Failed operations, at most.").optional(),
  readsOnWriterMin: count.describe("Reads over the reader's name that the writer answered, at least.").optional(),
  failedMin: count.describe("Failed operations, at least.").optional(),
  unknownMin: count.describe("Operations of unknown outcome, at least.").optional(),
  unknownMax: count.describe("Operations of unknown outcome, at most.").optional(),
  okMin: count.describe("Successful operations, at least.").optional(),
  commitLatencyP50Max: duration.describe("Median commit latency, at most.").optional(),
  commitLatencyP99Max: duration.describe("99th percentile of commit latency, at most.").optional(),
  healsWithin: duration
    .describe(
      "Longest time without a successful write or read once the last fault is lifted and the last action done, at most.",
    )
    .optional(),
  exercised: z.array(z.string()).describe("Checks that must not be vacuous, for instance [L1, L3].").optional(),
});
