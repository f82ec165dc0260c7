/** Replication to another cluster in words. */
import type { GlobalFrame, GlobalMemberFrame } from "../../sim/results/index.ts";
import { compact, plural, span } from "./format.ts";

/**
 * `lag 84 ms · RPO lag 0 of 20 s`, measured beside rds.global_db_rpo where that is set, and what it has yet to hear of.
 * A narrow card has room for a shorter name.
 */
export function linkWords(
  member: GlobalMemberFrame,
  { rpo, recordBytes }: Pick<GlobalFrame, "rpo" | "recordBytes">,
  rpoName: "RPO lag" | "RPO" = "RPO lag",
): readonly string[] {
  if (!member.isFed) return ["not fed", ""];
  const behind = member.onTheWay + member.waiting;
  return [
    `lag ${span(member.lagUs)} · ${rpoName} ${span(member.rpoUs)}${rpo < 0 ? "" : ` of ${span(rpo)}`}`,
    behind === 0 ? "nothing behind" : `${plural(behind, "record")}, ${bytes(behind * recordBytes)} behind`,
  ];
}

function bytes(value: number): string {
  return value < 1_000_000 ? `${compact(value / 1_000)} kB` : `${compact(value / 1_000_000)} MB`;
}
