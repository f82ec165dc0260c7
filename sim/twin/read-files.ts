/**
 * A recording from files of which nobody says which is which, as they are dropped on a page: an answer of
 * describe-events is known by its list of events, and everything else is held to be metrics. Beside the recording it
 * says which places of the scenario a file's metrics may belong to, for whoever has to say it.
 */
import type { Scenario } from "../scenario/types.ts";
import { placesOf } from "./places.ts";
import { block, list, type SourceText, type Ways } from "./read-json.ts";
import { readRecording, type ReadOptions, type ReadResult } from "./read.ts";

export type FilesRead = ReadResult & { readonly places: readonly string[] };

const ON_A_PAGE: Ways = {
  toSayWhose: () => "choose beside the file whose it is, or add the queries that were asked",
  toTakeFewer: "ask for a shorter time, or with a longer --period",
};

const MIRRORED = "has a cluster of mirrored MySQL, and only Aurora has these metrics and events";

export function readFiles(
  files: readonly SourceText[],
  scenario: Scenario,
  { from, until }: Pick<ReadOptions, "from" | "until"> = {},
): FilesRead {
  const { instances, clusters } = placesOf(scenario);
  const places = [...instances.keys(), ...clusters];
  if (scenario.clusters.some(({ design }) => design === "mirrored-mysql"))
    return { ok: false, problems: [`${scenario.name}: ${MIRRORED}`], notes: [], places };
  const events = files.filter(isOfEvents);
  const metrics = files.filter((file) => !events.includes(file));
  if (metrics.length === 0) return { ok: false, problems: events.map(onlyEvents), notes: [], places };
  const window = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
  const given = events.length === 0 ? {} : { events };
  return { ...readRecording(metrics, scenario, { ...window, ...given, ways: ON_A_PAGE }), places };
}

function onlyEvents({ name }: SourceText): string {
  return `${name}: has RDS events alone: give the answer of aws cloudwatch get-metric-data or get-metric-statistics, too`;
}

/** What is no JSON is none of events: the reader of metrics says where it goes wrong. */
function isOfEvents({ text }: SourceText): boolean {
  try {
    const data = JSON.parse(text.replace(/^\ufeff/, "")) as unknown;
    return (list(data) ?? [data]).some((page) => list(block(page)?.["Events"]) !== undefined);
  } catch {
    return false;
  }
}
