/** Descriptions of accounts read as `borealis import` reads them, and what tests ask of the result. */
import { readFileSync } from "node:fs";
import { importAccount, noteLine, type ImportOptions, type ImportResult } from "../../sim/import/index.ts";

export const sample = (name: string): string =>
  readFileSync(new URL(`../../examples/import/${name}`, import.meta.url), "utf8");
export const of = (text: string | object, options?: ImportOptions): ImportResult =>
  importAccount([{ name: "file", text: typeof text === "string" ? text : JSON.stringify(text) }], options);
export const notesOf = (result: ImportResult): string => result.notes.map(noteLine).join("\n");

export function made(result: ImportResult): Extract<ImportResult, { ok: true }> {
  if (!result.ok) throw new Error(`nothing was made: ${result.problems.join("; ")}`);
  return result;
}

export const shapeOf = (result: ImportResult) =>
  made(result).scenario.clusters.map(({ id, region, instances, writeForwarding }) => [
    id,
    region,
    writeForwarding,
    instances
      .filter(({ createdAt }) => createdAt >= 0)
      .map((one) => `${one.id} ${one.class} ${one.az} ${one.promotionTier}`),
  ]);

export const cluster = (id: string, more: object = {}): object => ({
  DBClusterIdentifier: id,
  DBClusterArn: `arn:aws:rds:us-east-1:111122223333:cluster:${id}`,
  Engine: "aurora-mysql",
  DBClusterMembers: [{ DBInstanceIdentifier: `${id}-1`, IsClusterWriter: true, PromotionTier: 1 }],
  ...more,
});
