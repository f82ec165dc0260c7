/**
 * Backup and maintenance windows: `hh24:mi-hh24:mi` each day, `ddd:hh24:mi-ddd:hh24:mi` once a week; 30 minutes at
 * least, and apart from each other (cluster reference 8, 9.1).
 */
import type { Refuse } from "./refusal.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY = 24 * 60;
const WEEK = 7 * DAY;
const SHORTEST = 30;

/** Minutes from Monday, midnight, or from midnight. */
interface Window {
  readonly from: number;
  readonly minutes: number;
}

const minutesOf = (hours: string, minutes: string): number => Number(hours) * 60 + Number(minutes);

function daily(given: string): Window | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(given);
  if (match === null) return undefined;
  const from = minutesOf(match[1], match[2]);
  return { from, minutes: (minutesOf(match[3], match[4]) - from + DAY) % DAY };
}

function weekly(given: string): Window | undefined {
  const match = /^([a-z]{3}):([01]\d|2[0-3]):([0-5]\d)-([a-z]{3}):([01]\d|2[0-3]):([0-5]\d)$/.exec(given.toLowerCase());
  if (match === null || !DAYS.includes(match[1]) || !DAYS.includes(match[4])) return undefined;
  const from = DAYS.indexOf(match[1]) * DAY + minutesOf(match[2], match[3]);
  const to = DAYS.indexOf(match[4]) * DAY + minutesOf(match[5], match[6]);
  return { from, minutes: (to - from + WEEK) % WEEK };
}

export function judgeWindows(backup: string | undefined, maintenance: string | undefined, refuse: Refuse): void {
  const each = backup === undefined ? undefined : daily(backup);
  const once = maintenance === undefined ? undefined : weekly(maintenance);
  const judge = (parameter: string, given: string | undefined, window: Window | undefined, form: string): void => {
    if (given === undefined) return;
    if (window === undefined)
      refuse(parameter, "InvalidParameterValue", `"${given}" is no window: write ${form}, in UTC`);
    else if (window.minutes < SHORTEST)
      refuse(parameter, "InvalidParameterValue", `lasts ${window.minutes} minutes: at least ${SHORTEST}`);
  };
  judge("PreferredBackupWindow", backup, each, "hh24:mi-hh24:mi, such as 03:00-03:30");
  judge("PreferredMaintenanceWindow", maintenance, once, "ddd:hh24:mi-ddd:hh24:mi, such as sun:05:00-sun:05:30");
  if (each !== undefined && once !== undefined && overlap(each, once))
    refuse(
      "PreferredMaintenanceWindow",
      "InvalidParameterCombination",
      `"${maintenance}" and the backup window "${backup}" overlap: the two must be apart`,
    );
}

/** A day's window comes back every day of the week, the one of the day before included. */
function overlap(each: Window, once: Window): boolean {
  for (let from = each.from - DAY; from < 2 * WEEK; from += DAY)
    if (from < once.from + once.minutes && once.from < from + each.minutes) return true;
  return false;
}
