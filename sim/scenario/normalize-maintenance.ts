/** A cluster's maintenance window, read as the service reads it (cluster reference 8). */
import type { Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { MaintenanceSpec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MINUTE = 60_000_000;
const WEEK_MINUTES = 7 * 24 * 60;
const SHORTEST = 30;
const LONGEST = 24 * 60;

/** Minutes since the week began; undefined for what is no time of the week. */
function readClock(text: string): number | undefined {
  const match = /^([a-z]{3}):([01]\d|2[0-3]):([0-5]\d)$/.exec(text.toLowerCase());
  if (match === null || !DAYS.includes(match[1])) return undefined;
  return (DAYS.indexOf(match[1]) * 24 + Number(match[2])) * 60 + Number(match[3]);
}

export function normalizeMaintenance(
  { maintenance, instances = [] }: ClusterFile,
  path: Path,
  report: Report,
): MaintenanceSpec | undefined {
  if (maintenance === undefined) return undefined;
  const { window, clock = "sun:00:00" } = maintenance;
  const here = [...path, "maintenance"];
  const [from, until] = window.split("-").map(readClock);
  const now = readClock(clock);
  if (now === undefined)
    report([...here, "clock"], `"${clock}" is no time of the week: write ddd:hh24:mi, for instance sun:03:45`);
  if (from === undefined || until === undefined || window.split("-").length !== 2) {
    report(
      [...here, "window"],
      `"${window}" is no window: write ddd:hh24:mi-ddd:hh24:mi, for instance sun:04:00-sun:04:30 (InvalidParameterValue)`,
    );
    return undefined;
  }
  const lasts = (until - from + WEEK_MINUTES) % WEEK_MINUTES;
  if (lasts < SHORTEST || lasts > LONGEST)
    report(
      [...here, "window"],
      `lasts ${lasts} minutes: at least 30 minutes and at most a day (InvalidParameterValue)`,
    );
  const opensAt = ((from - (now ?? 0) + WEEK_MINUTES) % WEEK_MINUTES) * MINUTE;
  const newVersionAt =
    maintenance.newVersion === undefined ? -1 : readSpan(maintenance.newVersion, 0, [...here, "newVersion"], report);
  const autoUpgrade =
    maintenance.autoUpgrade ?? instances.every(({ creation }) => creation?.AutoMinorVersionUpgrade !== false);
  return { opensAt, lasts: lasts * MINUTE, newVersionAt, autoUpgrade, window, clock };
}
