/**
 * Faults in AWS's own words: Aurora's fault-injection queries, and actions of the AWS Fault Injection Service (cluster
 * reference 10.3, 10.4). They are turned into faults and actions of this format (normalize-injected.ts) before anything
 * else sees them.
 */
import { z } from "zod";
import { scope } from "./schema-faults.ts";
import { duration } from "./schema-values.ts";

const at = duration.describe("When it is issued, from the start of the run.");

const sqlSchema = z
  .strictObject({
    kind: z.literal("sql").describe("A statement of Aurora's, in quotes."),
    instance: z
      .string()
      .describe("The instance that the session is connected to. Default: the first cluster's first.")
      .optional(),
    statement: z
      .string()
      .regex(/\S/, "is empty: write a statement of Aurora's, in quotes")
      .max(1000, "is longer than 1000 characters")
      .describe(
        "ALTER SYSTEM CRASH and ALTER SYSTEM SIMULATE on Aurora MySQL, SELECT aurora_inject_... on Aurora PostgreSQL.",
      ),
    at,
  })
  .describe("A fault-injection query, as the engine's guide writes it.");

const fisSchema = z
  .strictObject({
    kind: z.literal("fis").describe("An action of the AWS Fault Injection Service."),
    action: z
      .string()
      .describe(
        'Its id, for instance aws:rds:failover-db-cluster; or "AZ Availability: Power Interruption" of the scenario library.',
      ),
    at,
    duration: z.string().describe("ISO 8601, from PT1M to PT12H, where the action has one.").optional(),
    cluster: z.string().describe("Target of failover-db-cluster. Default: the first cluster.").optional(),
    instance: scope.instance.describe("Target of reboot-db-instances."),
    forceFailover: z.boolean().describe("A parameter of reboot-db-instances, for Multi-AZ instances only.").optional(),
    az: scope.az.describe("The AZ whose subnets are the target of disrupt-connectivity."),
    scope: z
      .string()
      .describe("A parameter of disrupt-connectivity: all, availability-zone, vpc and so on. Default all.")
      .optional(),
    from: z.string().describe("The Region of the subnets or the transit gateway. Default: the first.").optional(),
    region: z.string().describe("A parameter of the cross-Region actions: the Region that is not reached.").optional(),
  })
  .describe("An action of the AWS Fault Injection Service, with its parameters.");

export const injectedSchemas = [sqlSchema, fisSchema] as const;
export type SqlFile = z.infer<typeof sqlSchema>;
export type FisFile = z.infer<typeof fisSchema>;
