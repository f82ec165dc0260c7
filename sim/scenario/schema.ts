/**
 * The file format, as people write it. One source: the parser validates with it, `borealis schema` prints it as JSON
 * Schema, and editors complete from that. Unknown keys are errors everywhere. Units stay text here; normalize.ts reads
 * them.
 */
import { z } from "zod";
import { PARAMETERS, type ParameterInfo } from "../parameters/index.ts";
import { actionSchema } from "./schema-actions.ts";
import { byAction, cluster } from "./schema-cluster.ts";
import { globalCreation } from "./schema-creation.ts";
import { expect } from "./schema-expect.ts";
import { faultSchema, scopeObject } from "./schema-faults.ts";
import { injectedSchemas, type FisFile, type SqlFile } from "./schema-injected.ts";
import { presetSchemas, type PresetFile } from "./schema-presets.ts";
import { randomOf } from "./schema-random.ts";
import { duration, id, whole } from "./schema-values.ts";
import { workload } from "./schema-workloads.ts";
import { DURATION } from "./units.ts";

const kindsOf = <K extends string>(
  options: readonly { readonly shape: { readonly kind: { readonly value: K } } }[],
): K[] => options.map(({ shape }) => shape.kind.value);

const drawable = faultSchema.options.filter(({ shape }) => shape.kind.value !== "one-message");
const randomSchema = randomOf(kindsOf(drawable), kindsOf(actionSchema.options));

export const scenarioSchema = z
  .strictObject({
    $schema: z.string().describe("Where editors find this schema; not part of the scenario.").optional(),
    scenario: z.literal(1, "must be 1, the version of this format").describe("The version of this format: 1."),
    name: id.describe("What the scenario is run by."),
    title: z
      .string("is not a text")
      .max(200, "must be at most 200 characters")
      .describe("One sentence for lists.")
      .optional(),
    description: z
      .string("is not a text")
      .max(20_000, "must be at most 20000 characters")
      .describe("What to look at.")
      .optional(),
    lesson: z
      .string("is not a text")
      .max(400, "must be at most 400 characters")
      .describe("One sentence to take away, for the index.")
      .optional(),
    seed: z
      .union([z.string().min(1).max(200), z.number().int().min(0)], "is not a seed: write text or a whole number")
      .describe("Used when nobody names another. Default 1.")
      .optional(),
    duration: duration.describe("How long the run lasts, in simulated time."),
    topology: z
      .strictObject({
        regions: z
          .array(
            z.strictObject({
              name: z.string().describe("An AWS Region, for instance us-east-1."),
              azs: z.array(z.string()).describe("Exactly three AZs of the Region. Default: a, b and c.").optional(),
            }),
          )
          .min(1, "needs at least one Region")
          .describe("Where clusters and clients may stand. Default: us-east-1.")
          .optional(),
        clusters: z
          .array(cluster)
          .min(1, "needs at least one cluster")
          .max(11, "may have at most 11 clusters: one primary and ten secondaries (InvalidGlobalClusterStateFault)")
          .describe("One cluster, or those of a global database. Default: main.")
          .optional(),
        global: z
          .strictObject({
            id: id.describe("The global cluster's identifier."),
            creation: globalCreation,
            created: byAction
              .describe(
                "It is not there when the run begins: create-global-cluster makes it of the primary, and create-cluster adds each secondary.",
              )
              .optional(),
            deletionProtection: z
              .boolean()
              .describe("DeletionProtection of the global cluster. Default: what creation says, else false.")
              .optional(),
            rpo: duration
              .describe(
                "rds.global_db_rpo of the primary (Aurora PostgreSQL): commits wait while every secondary lags more; at least 20s. Left out: not set.",
              )
              .optional(),
            consistencySemantics: z
              .enum(["aws", "seed"])
              .describe(
                "What the consistency modes of write forwarding mean: as documented (aws, the default), or in the words of the article that this project began with (seed), for comparison.",
              )
              .optional(),
            secondariesMax: whole(1, 10)
              .describe(
                "How many secondary clusters the service allows: 10 (default), or 5 as until May 2025 and in the article.",
              )
              .optional(),
            switchoverOnFenceTimeout: z
              .enum(["abort", "proceed"])
              .describe("When writes cannot be blocked in time: abort (default), or proceed and perhaps lose some.")
              .optional(),
          })
          .describe(
            "Aurora Global Database: one primary cluster and up to ten secondaries, each in a Region of its own.",
          )
          .optional(),
      })
      .describe("Left out: one cluster of 640 GB in us-east-1 with its writer in us-east-1a.")
      .optional(),
    workloads: z
      .array(workload)
      .max(64, "may have at most 64 workloads")
      .describe("Who reads and writes. Left out: nobody.")
      .optional(),
    faults: z
      .array(z.discriminatedUnion("kind", [...faultSchema.options, ...presetSchemas, ...injectedSchemas]))
      .max(10_000, "may have at most 10000 faults")
      .describe("What breaks, and when.")
      .optional(),
    actions: z
      .array(actionSchema)
      .max(10_000, "may have at most 10000 actions")
      .describe("What people do meanwhile.")
      .optional(),
    random: randomSchema
      .describe("Faults and actions that the seed draws before the run, within bounds; every seed plays others.")
      .optional(),
    operators: z
      .array(
        z.strictObject({
          id: id.describe("Who it is."),
          alarmAfter: duration
            .describe("How long the primary is in trouble before anybody is told. Default 30s.")
            .optional(),
          reaction: duration.describe("From the alarm to the order."),
          does: z
            .enum(["failover", "detach"])
            .describe("failover (default): FailoverGlobalCluster. detach: RemoveFromGlobalCluster.")
            .optional(),
          to: z.string().describe("The secondary to promote."),
        }),
      )
      .max(16, "may have at most 16 operators")
      .describe("Who moves the global database when its primary is in trouble: nothing does it by itself.")
      .optional(),
    expect: expect.describe("What must hold at the end.").optional(),
    parameters: z
      .record(z.string(), z.union([z.string(), z.number()], "is not a value"))
      .describe("Constants of the model to override, by name, in their own units.")
      .optional(),
  })
  .describe("A Borealis scenario.");

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type WorkloadFile = NonNullable<ScenarioFile["workloads"]>[number];
export type FaultFile = z.infer<typeof faultSchema>;
export type FileOf<Kind extends FaultFile["kind"]> = Extract<FaultFile, { kind: Kind }>;
export type AnyFaultFile = FaultFile | PresetFile | SqlFile | FisFile;
export type ActionFile = z.infer<typeof actionSchema>;
export type ScopeFile = z.infer<typeof scopeObject>;

/**
 * The JSON Schema (draft 2020-12) of the file format, with each parameter by its name, so that editors can offer them.
 */
export function jsonSchema(): object {
  const { properties, ...rest } = z.toJSONSchema(scenarioSchema, { io: "input" });
  const parameters = {
    description: "Constants of the model to override, in their own units.",
    type: "object",
    properties: Object.fromEntries(Object.entries(PARAMETERS).map(([name, info]) => [name, parameterSchema(info)])),
    additionalProperties: false,
  };
  return { $id: "borealis-scenario-1", title: "Borealis scenario", ...rest, properties: { ...properties, parameters } };
}

function parameterSchema({ value, unit, does, min, max }: ParameterInfo): object {
  const description = `${does}. Default ${value} ${unit}, from ${min} to ${max}.`;
  if (unit === "us") return { description, type: "string", pattern: DURATION.source };
  return { description, type: unit === "ratio" || unit === "bytes" ? ["number", "string"] : "integer" };
}
