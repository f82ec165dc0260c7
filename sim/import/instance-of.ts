/**
 * An instance of an account as a scenario has it: its class, its tier and a zone of those that the cluster's volume is
 * in.
 */
import { SERVERLESS_CLASS } from "../facts/index.ts";
import type { Instance, Member } from "./account.ts";
import { printable, type Notes } from "./notes.ts";
import { text, type Plain } from "./resources.ts";
import { capacityOf } from "./scaling-of.ts";
import { classFor } from "./substitutes.ts";
import { unique } from "./words.ts";

/** Where there is no telling which class it is. */
const STAND_IN = "db.r6g.2xlarge";

export interface Zones {
  readonly region: string;
  readonly azs: readonly string[];
  /** Identifiers used so far: the scenario has one name space, an account has one a Region. */
  readonly ids: Set<string>;
}

export function instanceOf(
  instance: Instance,
  index: number,
  member: Member,
  { region, azs, ids }: Zones,
  notes: Notes,
): Plain {
  const { properties, tier } = instance;
  const given = text(properties?.["AvailabilityZone"]);
  const wanted = given === undefined ? undefined : region + (given.at(-1) ?? "");
  const az = wanted !== undefined && azs.includes(wanted) ? wanted : azs[index % 3];
  if (wanted !== undefined && az !== wanted)
    notes.add(
      "substituted",
      instance.id,
      `stands in ${az} instead of ${given}: a volume spans three zones, and so do its instances here`,
    );
  const className = text(properties?.["DBInstanceClass"]);
  const id = unique(instance.id, region, ids, notes);
  const status = text(properties?.["DBInstanceStatus"]);
  if (status !== undefined && status !== "available")
    notes.add("substituted", id, `is ${printable(status, 40)} in the account, and available here`);
  return {
    id,
    class:
      className === SERVERLESS_CLASS && capacityOf(member) === undefined
        ? serverlessClass(id, notes)
        : classOf(className, id, member, notes),
    az,
    promotionTier: Math.min(15, Math.floor(tier ?? 1)),
  };
}

function classOf(given: string | undefined, id: string, member: Member, notes: Notes): string {
  // One without a capacity range does not come here.
  if (given === SERVERLESS_CLASS) return given;
  if (given !== undefined) return classFor(given, id, notes);
  notes.add(
    "assumed",
    id,
    `no DBInstanceClass is known of it (aws rds describe-db-instances --region ${member.region} tells it): ${STAND_IN}`,
  );
  return STAND_IN;
}

function serverlessClass(id: string, notes: Notes): string {
  notes.add("substituted", id, `is db.serverless, and no capacity range is known: ${STAND_IN} stands in`);
  return STAND_IN;
}
