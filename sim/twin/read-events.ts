/**
 * What `aws rds describe-events` prints: those events that tell of an incident, by their sentences, since the answer
 * has no event ids. Backups, parameters and the like are passed over.
 */
import type { Micros } from "../kernel/index.ts";
import { readMoment } from "./moments.ts";
import { block, list, quoted, readJson, type SourceText, type Told } from "./read-json.ts";
import { incidentOf, type IncidentEvent } from "./recording.ts";

/** Their times are microseconds since 1970. Undefined where the file is none. */
export function readEvents(file: SourceText, told: Told): readonly IncidentEvent[] | undefined {
  const data = readJson(file, told);
  if (data === undefined) return undefined;
  const pages = list(data) ?? [data];
  const events = pages.map((page) => list(block(page)?.["Events"]));
  if (events.length === 0 || events.some((one) => one === undefined))
    return told.problem(
      file.name,
      block(data)?.["MetricDataResults"] === undefined
        ? "is no answer of aws rds describe-events: that is a mapping with a list Events"
        : "is an answer of aws cloudwatch get-metric-data: give it with --metrics",
    );
  return events
    .flatMap((one) => one ?? [])
    .flatMap((one, index) => {
      const where = `${file.name}: Events[${index}]`;
      const { Date: moment, Message, SourceIdentifier } = block(one) ?? {};
      const at: Micros | undefined = readMoment(moment);
      if (at === undefined) {
        told.problem(`${where}.Date`, `${quoted(moment)} is no moment with its zone, such as 2026-11-28T10:05:12.345Z`);
        return [];
      }
      const found = incidentOf(String(Message ?? ""), String(SourceIdentifier ?? ""));
      return found === undefined ? [] : [{ at, ...found }];
    });
}
