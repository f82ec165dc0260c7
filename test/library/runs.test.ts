/**
 * A run that a program has open: the moments it may be asked for, what it saves and takes back, and what it does not
 * tell because nobody has recorded it.
 */
import { describe, expect, test } from "vitest";
import { compile, open, run, type Inside, type InsideWish, type Run } from "../../sim/index.ts";
import { FILE, TEXT } from "./texts.ts";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

test("the story's last line tells checks that hold from those that had nothing to watch", () => {
  const last = (checks: "default" | "none"): string | undefined => run(compile(FILE), { checks }).story.at(-1)?.text;
  expect(last("default")).toMatch(/^The run ends after 0 events: 2 checks hold, and \d+ had nothing to watch\.$/);
  expect(last("none")).toBe("The run ends after 0 events: nothing was checked.");
});

test("gauges go on from what gauges of the very same run have saved, and from nothing else", () => {
  const play = open(compile(TEXT));
  const gauges = play.gauges();
  play.runTo(1_000_000);
  gauges.read();
  const saved = gauges.save();
  play.runTo(2_000_000);
  const fresh = gauges.read().commitLatencyUs;
  expect(fresh).not.toBeNull();
  for (const one of [undefined, null, 7, {}, [], structuredClone(saved), open(compile(TEXT)).gauges().save()])
    expect(() => gauges.load(one)).toThrow(new RangeError("load: takes what save() of gauges of this very run gave."));
  for (const reader of [gauges, play.gauges()]) {
    reader.load(saved);
    expect(reader.read().commitLatencyUs).toEqual(fresh);
  }
});

test("a checkpoint of another run, or one that was copied, is refused, and the run stands as it was", () => {
  const play = open(compile(TEXT));
  play.runTo(1_000_000);
  const saved = play.save();
  const others = [open(compile(TEXT)), open(compile(TEXT), { seed: 2 })].map((other) => other.save());
  const strange: unknown[] = [...others, structuredClone(saved), JSON.parse(JSON.stringify(saved)), {}, undefined];
  for (const one of strange)
    expect(() => play.load(one as never)).toThrow("load: takes what save() of this very run gave.");
  const { digest } = play.finish();
  play.load(saved);
  expect([play.now, play.finish().digest]).toEqual([1_000_000, digest]);
});

describe("a moment that is none is refused with what would be right, and the run stands where it stood", () => {
  const at = (): Run => {
    const play = open(compile(TEXT), { metrics: true });
    play.runTo(1_000_000);
    return play;
  };

  test.each([
    [NaN, "NaN is no moment: give a number of microseconds, 20_000_000 for 20 s."],
    ["2s", '"2s" is no moment: give a number of microseconds'],
    [undefined, "undefined is no moment"],
    [-1, "-1 us is before the run begins: times are microseconds from 0 on."],
    [2_000_001, "2000001 us is beyond the end of the run, 2000000 us (2 s); finish() plays to it."],
    [1e12, "1000000000000 us is beyond the end of the run"],
    [Infinity, "Infinity us is beyond the end of the run, 2000000 us (2 s); finish() plays to it."],
    [999_999, "999999 us is past, the run stands at 1000000 us (1 s); it goes back by load() of what save() gave."],
  ])("runTo(%j)", (moment, sentence) => {
    const play = at();
    expect(() => play.runTo(moment as never)).toThrow(new RegExp(`^runTo: ${escaped(sentence)}`));
    expect(play.now).toBe(1_000_000);
  });

  test("a part of a microsecond is left out, and the moment it stands at and the end may be asked for again", () => {
    const play = at();
    for (const moment of [1_000_000.9, 1_000_000, 2_000_000, 2_000_000]) play.runTo(moment);
    expect([play.now, play.done]).toEqual([2_000_000, true]);
    play.finish();
    play.runTo(2_000_000);
  });

  test.each([NaN, -1, 0.5, Infinity, "7", undefined])("runToEvent(%j)", (event) => {
    expect(() => at().runToEvent(event as never)).toThrow(/^runToEvent: an event's number is a whole number from 0 on/);
  });

  test("an event that is past is, too; one beyond the last is the end", () => {
    const play = at();
    expect(() => play.runToEvent(play.event - 1)).toThrow(/^runToEvent: event \d+ is past, the run has handled \d+;/);
    play.runToEvent(1e9);
    expect(play.done).toBe(true);
  });

  test.each([0, -1, 0.5, NaN])("sampleMetrics(%j)", (period) => {
    expect(() => at().sampleMetrics(period)).toThrow(RangeError);
  });

  test("a period that does not go into the run ends with a shorter one", () => {
    expect(
      new Set(
        at()
          .sampleMetrics(700_000)
          .map(({ at: end }) => end),
      ),
    ).toEqual(new Set([1_700_000, 2_000_000]));
  });
});

test("what nobody has recorded is not told as nothing, and who is not there is not told to have done nothing", () => {
  const play = open(compile(TEXT));
  for (const [ask, option] of [
    [() => play.history(), "history"],
    [() => play.probes(), "probes"],
    [() => play.recordMessages(), "messages"],
  ] as const)
    expect(ask).toThrow(`the run was opened without ${option}: open it with \`${option}: true\`.`);
  const kept = open(compile(TEXT), { history: true });
  expect(() => kept.history("restored")).toThrow('history: "restored" is no restored or cloned cluster of this run.');
  for (const wish of [undefined, { cluster: 0.5, group: 0 }, { cluster: 0, group: -2 }])
    expect(() => kept.inside(wish as never)).toThrow("inside: wish must be { cluster, group }, whole numbers from 0");
  const wish: InsideWish = { cluster: 0, group: 99 };
  const inside: Inside | null = kept.inside(wish);
  expect(inside).toBeNull();
  expect(() => kept.finish([{ name: "mine" }] as never)).toThrow("finish: besides must be a list of results of checks");
  const mine = { name: "mine", verdict: "fail", message: "No." } as const;
  expect(kept.finish([mine])).toMatchObject({ verdict: "fail", checks: expect.arrayContaining([mine]) });
});

test("what nobody has counted is not told as 0: without metrics there are no I/Os and no samples", () => {
  const play = open(compile(TEXT));
  play.runTo(1_000_000);
  const sentence = "The run was opened without metrics: open it with `metrics: true`.";
  expect(() => play.ios()).toThrow(new RangeError(sentence));
  expect(() => play.sampleMetrics(1_000_000)).toThrow(new RangeError(sentence));
  const counted = open(compile(TEXT), { metrics: true });
  counted.finish();
  expect(counted.ios().writes).toBeGreaterThan(counted.ios().transactions);
  expect(counted.finish().digest).toBe(play.finish().digest);
});
