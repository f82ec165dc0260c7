/** What `borealis twin` tells: for people, and as one JSON document. */
import { formatMicros, formatSpan } from "../kernel/index.ts";
import { nameOfSeries, writeMoment, type Ranked, type Twin, type TwinJob } from "../twin/index.ts";
import { BUILD } from "../version.ts";
import { seedValue } from "./run-command.ts";
import type { Cut } from "./stopping.ts";
import { painter, type Terminal } from "./terminal.ts";

/** How many causes are shown, beside those that cannot be told apart. */
const SHOWN = 6;

export function twinDocument(
  { scenario, recording, seed, budget }: TwinJob,
  twin: Twin,
  notes: readonly string[],
  cut?: Cut,
): string {
  const { start, period, length, series, events } = recording;
  const { answer, alike, runs, loads } = twin;
  const ranked = twin.ranked.map(({ cause, how, distance, luck }) => ({
    kind: cause.kind,
    place: cause.place,
    onsetUs: how.onset,
    durationUs: cause.lasts ? how.duration : null,
    intensity: cause.intensities.length > 0 ? how.intensity : null,
    left: distance,
    luck,
    at: writeMoment(start + how.onset),
    sentence: cause.words(how),
  }));
  const document = {
    format: "borealis-twin/1",
    build: BUILD,
    scenario: scenario.name,
    seed: seedValue(seed),
    budget,
    runs,
    recording: {
      start: writeMoment(start),
      periodUs: period,
      periods: length,
      series: series.map(({ key }) => nameOfSeries(key)),
      events: events?.length ?? null,
    },
    answer,
    cut: cut ?? null,
    alike,
    ranked,
    otherLoads: loads.map(({ key, recorded, simulated }) => ({ series: nameOfSeries(key), recorded, simulated })),
    notes,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

export function twinReport(job: TwinJob, twin: Twin, { out, env }: Terminal, argument: string, cut?: Cut): string {
  const paint = painter(out, env);
  const { recording, seed } = job;
  const { start, period, length, series, events } = recording;
  const { answer, ranked, alike, runs, loads } = twin;
  const eventWords =
    events === null ? "no events given" : `${events.length} ${events.length === 1 ? "event" : "events"} of an incident`;
  const lines = [
    `${paint("bold", argument)}: ${length} periods of ${formatSpan(period)} from ${writeMoment(start)}, which is the scenario's 0 s`,
    `${series.length} series, ${eventWords}; ${runs} runs with seed ${seed}`,
    "",
    ...(cut === undefined
      ? []
      : [paint("yellow", `Interrupted before ${job.budget} runs: so far it looks like this.`)]),
    paint("bold", headline(twin)),
    ...(answer === "nothing" ? [] : [apartWords(twin)]),
  ];
  if (answer !== "nothing") {
    lines.push("", "  left    luck");
    const shown = ranked.slice(0, Math.max(SHOWN, alike));
    for (const [index, one] of shown.entries()) {
      const line = `${share(one.distance).padStart(6)}  ${luckOf(one).padStart(6)}  ${one.cause.words(one.how)}`;
      lines.push(index < alike ? paint("bold", line) : line);
    }
    if (ranked.length > shown.length)
      lines.push(paint("dim", `                and ${ranked.length - shown.length} more`));
    lines.push(`${share(1).padStart(6)}          nothing happened`);
    lines.push(
      "",
      `The scenario's ${formatMicros(ranked[0].how.onset)} is ${writeMoment(start + ranked[0].how.onset)}.`,
    );
  }
  for (const { key, recorded, simulated } of loads)
    lines.push(
      paint(
        "yellow",
        `${nameOfSeries(key)} is about ${short(recorded)} in the recording and ${short(simulated)} in the scenario: fit its workloads first`,
      ),
    );
  return `${lines.join("\n")}\n`;
}

function headline({ answer, ranked, alike }: Twin): string {
  if (answer === "nothing")
    return "Nothing happened: no period differs from a quiet run by more than luck makes quiet runs differ.";
  const [first] = ranked;
  if (answer === "unexplained") return "Unexplained: no cause of the family is much nearer to it than nothing at all.";
  const sentence = first.cause.words(first.how);
  return answer === "one" ? sentence : `Cannot tell apart ${alike} causes; the nearest: ${sentence}`;
}

function apartWords({ answer, ranked, alike }: Twin): string {
  const [first] = ranked;
  const left = `it leaves ${share(first.distance)} of what "nothing happened" leaves`;
  const next = ranked.at(alike);
  if (answer === "unexplained") return `the nearest, ${first.cause.words(first.how)}: ${left}`;
  if (next === undefined) return left;
  const runnerUp = `the ${answer === "one" ? "next" : "first beyond them"}, ${next.cause.words(next.how)}, leaves ${share(next.distance)}`;
  return `${left}; ${runnerUp}`;
}

function luckOf({ luck }: Ranked): string {
  return luck === null ? "" : `±${share(luck)}`;
}

function share(value: number): string {
  return `${(100 * value).toFixed(value < 0.1 ? 1 : 0)}%`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
