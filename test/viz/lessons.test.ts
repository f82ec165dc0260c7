/**
 * The lessons against the engine: each step's moment comes in the run, in order where a step follows another, each
 * claim is true there, every figure in its text is known, and each thing a reader is invited to break can be broken and
 * is answered.
 */
import { describe, expect, test } from "vitest";
import { PIP, type Frame, type RunReport } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { LESSONS } from "../../viz/lessons/index.ts";
import type { Lesson, Mark } from "../../viz/lessons/types.ts";
import { momentOf, standsAt } from "../../viz/project/lesson.ts";
import { answerTo } from "../../viz/project/lesson-answer.ts";
import { compares, filled, measured, type MeasureName } from "../../viz/project/measures.ts";
import { scenarioAt } from "../../viz/state/lessons.ts";
import { revise } from "../../viz/worker/revise.ts";
import { scenarioFrom, shipped } from "../worlds.ts";

const reports = new Map<string, RunReport>();

/** A run's end; each is played once. */
function reportOf(scenario: string): RunReport {
  const known = reports.get(scenario) ?? open(shipped(scenario)).finish();
  reports.set(scenario, known);
  return known;
}

/** The frame of each step, in the order of the steps; a run is opened again where the clock goes back. */
function framesOf(lesson: Lesson): readonly { readonly frame: Frame; readonly run: ReturnType<typeof open> }[] {
  let run: ReturnType<typeof open> | undefined;
  let name = "";
  return lesson.steps.map(({ at, title }, step) => {
    const scenario = scenarioAt(lesson, step);
    const moment = momentOf(at, reportOf(scenario).story);
    if (moment === undefined)
      throw new Error(`${lesson.id}, "${title}": ${scenario} never says "${(at as Mark).says}".`);
    if (run === undefined || name !== scenario || standsAt(run.frame(), moment) === "beyond")
      run = open(shipped((name = scenario)));
    if (moment.by === "event") run.runToEvent(moment.event);
    else run.runTo(moment.at);
    const frame = run.frame();
    expect(standsAt(frame, moment), `${lesson.id}, "${title}"`).toBe("there");
    return { frame, run };
  });
}

/** Every figure that a lesson speaks of: in its claims, its answers and its sentences. */
function spokenOf(lesson: Lesson): readonly MeasureName[] {
  const named = JSON.stringify(lesson).matchAll(/"measure":"(\w+)"|\{(\w+)\}/g);
  return [...new Set(Array.from(named, ([, measure, inText]) => (measure ?? inText) as MeasureName))];
}

test("the lessons, each with a name of its own, and each ends with something to break", () => {
  expect(LESSONS.map(({ id }) => id)).toEqual([
    "six-copies",
    "ladder",
    "failover",
    "az-plus-one",
    "region-loss",
    "consistency",
    "self-healing",
    "slow-is-not-dead",
    "fencing",
    "going-back",
  ]);
  for (const { id, steps } of LESSONS) {
    expect(
      steps.slice(0, -1).every(({ breaks }) => breaks === undefined),
      id,
    ).toBe(true);
    expect(steps[steps.length - 1].breaks?.deeds.length, id).toBeGreaterThan(1);
    // The last answer has no condition: whatever a reader does is answered.
    expect(steps[steps.length - 1].breaks?.answers.at(-1)?.when, id).toEqual([]);
    expect(
      steps.some(({ ask }) => ask !== undefined),
      id,
    ).toBe(true);
    expect(
      steps.every(({ claims }) => claims.length > 0),
      id,
    ).toBe(true);
  }
});

describe.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))("%s", (id, lesson) => {
  const frames = framesOf(lesson);

  test("what it says of its run is so", () => {
    lesson.steps.forEach(({ title, text, claims, ask }, step) => {
      const { frame, run } = frames[step];
      const from = { frame, layout: run.layout, report: reportOf(scenarioAt(lesson, step)) };
      for (const { measure, is, than } of claims) {
        const value = measured(measure, from) ?? Number.NaN;
        expect(compares(value, is, than), `${id}, "${title}": ${measure} is ${value}, said to be ${is} ${than}`).toBe(
          true,
        );
      }
      for (const paragraph of text) {
        const read = filled(paragraph, from);
        expect(read).not.toMatch(/[{}…]|NaN|Infinity/);
        // A figure of the run stands beside figures: not "4 of six".
        expect(read).not.toMatch(/\d of (the )?(two|three|four|five|six|ten)\b/);
      }
      if (ask !== undefined) expect(ask.right, title).toBeLessThan(ask.choices.length);
    });
  });

  const step = lesson.steps.length - 1;
  const { deeds, answers } = lesson.steps[step].breaks!;

  test.each(deeds.map((deed) => [deed.label, deed] as const))("%s: it can be done, and is answered", (_label, deed) => {
    const scenario = scenarioAt(lesson, step);
    const { frame, run } = frames[step];
    const change = { kind: "add" as const, fault: deed.fault, at: frame.at + 1, for: deed.forUs };
    const revised = revise({ kind: "builtin", name: scenario }, run.seed, change);
    if (!revised.ok) throw new Error(revised.issues.map(({ message }) => message).join("\n"));
    const branch = open(scenarioFrom(revised.text), { seed: run.seed });
    const after = branch.finish();
    const told = answerTo(`${deed.words} at ${frame.at}`, answers, reportOf(scenario), after, frame, run.layout);
    expect(told.join("\n").replace(deed.words, "…")).toMatchSnapshot();
    expect(told.length).toBe(3);
    const [before, now] = [reportOf(scenario), after].map((report) =>
      spokenOf(lesson).map((measure) => measured(measure, { frame, layout: run.layout, report }) ?? 0),
    );
    const isSeen = before.some((value, at) => Math.abs(now[at] - value) > value / 10);
    // What leaves every figure of the lesson as it was must be said to, with the reason.
    if (!isSeen) expect(told[1], `${id}: ${deed.label}`).toMatch(/\b(as before|hardly|little|next to nothing)\b/i);
    // Whatever a reader does in a lesson, the protocol holds.
    expect(after.checks.filter(({ name, verdict }) => verdict === "fail" && !name.startsWith("expect-"))).toEqual([]);
  });
});

test("failover: half of the time without a write is noticing and promoting, half the name and who looks it up", () => {
  const { clients, story } = reportOf("failover-by-tier");
  const open = story.find(({ text }) => text.startsWith("The volume is open under epoch 2"))?.at ?? 0;
  const share = (open - clients.writeUnavailableFromUs) / clients.writeUnavailableUsMax;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
  expect(story.find(({ text }) => text.startsWith("Failover completed"))?.at).toBeGreaterThan(open + 1_000_000);
});

test("self-healing: two seconds of silence, eight of copying, by a newcomer of the same zone; a zone lost meanwhile stays away", () => {
  const lesson = LESSONS.find(({ id }) => id === "self-healing")!;
  const alone = reportOf("segment-repair").story;
  const at = (story: RunReport["story"], says: string): number => story.find(({ text }) => text.includes(says))!.at;
  expect(at(alone, "is to be replaced") - at(alone, "crashes")).toBe(2_000_000);
  expect((at(alone, "has been replaced") - at(alone, "is to be replaced")) / 1e6).toBeCloseTo(8, 0);
  for (const [step, { frame, run }] of framesOf(lesson).entries()) {
    if (step === 2 || step === 4) continue;
    const { node, pip, member, copied, bytes, count } = frame.repairs;
    expect(count, `step ${step + 1}`).toBe(run.layout.groupCount);
    expect(run.layout.nodes[node[0]].az).toBe(run.layout.memberAz[member[0]]);
    expect(Array.from(run.layout.nodeOfSegment.subarray(0, 6))).not.toContain(node[0]);
    expect(pip[0]).toBe(PIP.copying);
    if (step === 3) expect(copied[0] / bytes[0]).toBeCloseTo(0.45, 1);
  }
  const zone = reportOf("zone-lost-during-repair").story;
  expect(at(zone, "Over: us-east-1a") - at(zone, "acknowledged again")).toBeGreaterThan(60_000_000);
});

test("slow-is-not-dead: a hedged read takes milliseconds, a shop that waits for all four disks makes hardly a commit, a slow member is moved after ten seconds", () => {
  expect(reportOf("one-slow-member").clients.readLatencyUs.max).toBeLessThan(20_000);
  const mirrored = open(shipped("mirrored-slow-disk"));
  mirrored.runTo(1_000_000);
  const { writesOk } = mirrored.frame().clients;
  expect(writesOk).toBeGreaterThan(140);
  expect(writesOk).toBeLessThan(150);
  mirrored.runTo(11_000_000);
  expect(mirrored.frame().clients.writesOk - writesOk).toBeGreaterThan(20);
  expect(mirrored.frame().clients.writesOk - writesOk).toBeLessThan(28);
  const { story } = reportOf("gray-slow-node");
  const slow = story.find(({ text }) => text.includes("is slow"))!.at;
  expect((story.find(({ text }) => text.includes("is to be replaced"))!.at - slow) / 1e6).toBeCloseTo(11, 0);
});

test("fencing: the old writer is refused some hundredths of a second after the volume was opened", () => {
  const { story } = reportOf("superseded-in-isolation");
  const of = (says: string): number => story.find(({ text }) => text.includes(says))?.at ?? Number.NaN;
  const late = of("writer-1 was refused for its old epoch") - of("The volume is open under epoch 2");
  expect(late).toBeGreaterThan(20_000);
  expect(late).toBeLessThan(100_000);
  const { story: alone } = reportOf("zombie-reads");
  const silent = alone.find(({ text }) => text.startsWith("writer-1 is taken for dead"))?.at;
  expect(silent).toBe((alone.find(({ text }) => text.startsWith("Fault: writer-1"))?.at ?? 0) + 7_000_000);
});

test("going back: a volume goes to the last point durable by the moment, and all that it took is told", () => {
  const { backtrack, checks } = reportOf("fat-finger-backtracked");
  expect(backtrack?.backtracks.map(({ backtrackTo, point }) => [backtrackTo, point])).toEqual([[119_999_000, 904]]);
  expect(checks.find(({ name }) => name === "C35-backtrack-state")?.verdict).toBe("pass");
  const again = reportOf("backtrack-there-and-forward");
  expect(again.checks.find(({ name }) => name === "C37-backtrack-forward")?.verdict).toBe("pass");
});
