/** Quantities, hashes, overrides and words: what a scenario is made of. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  describeFault,
  formatIssue,
  parseScenario,
  readOverride,
  scenarioHash,
  writeDuration,
} from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { readDuration, readRate, readRatio, readSize } from "../../sim/scenario/units.ts";
import { check } from "../property.ts";
import { scenarioFrom } from "../worlds.ts";
import { BASE, FAULTS } from "./base.ts";

function overridden(...sets: string[]): Scenario | string {
  const parsed = parseScenario(BASE, "f.yaml", {
    overrides: sets.map((set) => readOverride(set) ?? { path: "", value: "" }),
  });
  return parsed.ok ? parsed.scenario : `${parsed.issues[0].path}: ${parsed.issues[0].message}`;
}

describe("units: quantities", () => {
  test("a duration written is a duration read", () => {
    check(
      fc.property(fc.maxSafeNat(), (span) => {
        expect(readDuration(writeDuration(span))).toBe(span);
      }),
    );
  });

  test("a decimal is exact or refused", () => {
    check(
      fc.property(fc.nat(1_000_000), fc.nat(9_999_999), (seconds, fraction) => {
        const digits = String(fraction).padStart(7, "0");
        const whole = fraction % 10 === 0 ? seconds * 1_000_000 + fraction / 10 : undefined;
        expect(readDuration(`${seconds}.${digits}s`)).toBe(whole);
      }),
    );
  });

  test.each([
    ["0.1s", 100_000],
    ["1.5h", 5_400_000_000],
    ["250us", 250],
    ["0.1us", undefined],
    ["-1s", undefined],
    ["1 s", undefined],
    ["1S", undefined],
    ["1e3s", undefined],
    ["9007199254740993us", undefined],
  ])("duration %s", (text, span) => expect(readDuration(text)).toBe(span));
  test.each([
    ["10GB", 1e10],
    ["1KiB", 1024],
    ["1.5KB", 1500],
    ["128TiB", 128 * 2 ** 40],
    ["0.5B", undefined],
    ["10gb", undefined],
  ])("size %s", (text, bytes) => expect(readSize(text)).toBe(bytes));
  test.each([
    ["2000/s", 2000],
    ["30/m", 0.5],
    ["0/s", 0],
    ["-1/s", undefined],
    ["5", undefined],
    ["5/d", undefined],
  ])("rate %s", (text, rate) => expect(readRate(text)).toBe(rate));
  test.each([
    ["50%", 0.5],
    [0.25, 0.25],
    ["100%", 1],
    ["101%", undefined],
    [1.01, undefined],
    [-0.1, undefined],
    [Number.NaN, undefined],
  ])("share %s", (value, ratio) => expect(readRatio(value)).toBe(ratio));
});

describe("hash: names what is played", () => {
  const hash = (text: string): string => scenarioHash(scenarioFrom(text));

  test("not the comments, not the order, not the words, not the defaults written out", () => {
    const lines = BASE.trimEnd().split("\n");
    const reordered = [...lines.slice(3), ...lines.slice(0, 3)].join("\n# a comment\n");
    expect(hash(`${reordered}\ntitle: Other words.\nseed: 1\nfaults: []\n`)).toBe(hash(BASE));
    expect(hash(BASE)).toMatch(/^[0-9a-f]{12}$/);
  });

  test("every number that is changed changes it", () => {
    const all = `${BASE}${FAULTS}`;
    const places = [...all.matchAll(/(?<=: )\d+(?=us|ms|s|\/s|[ ,%.])/g)];
    const changed = places.map(
      ({ 0: digits, index }) => `${all.slice(0, index)}${Number(digits) + 1}${all.slice(index + digits.length)}`,
    );
    const parsed = changed.flatMap((text) => (({ ok }) => (ok ? [hash(text)] : []))(parseScenario(text, "f")));
    expect(parsed.length).toBeGreaterThan(10);
    expect(parsed).not.toContain(hash(all));
  });
});

describe("overrides: a field replaced, held to the same rules", () => {
  test.each([
    ["duration=5s", { duration: 5_000_000 }],
    ["seed=[]", "seed: is not a seed: write text or a whole number"],
    ["workloads[1]={ id: b, kind: open, rate: 1/s }", {}],
    [
      "workloads[0].rate=-3/s",
      'workloads[0].rate: "-3/s" is below zero: write a number per second, minute or hour: 2000/s, 30/m',
    ],
    ["workloads[7].rate=1/s", ": workloads[7].rate: there is no item 7: the list has 1, counted from 0"],
    [
      "workloads[99999999].rate=1/s",
      ": workloads[99999999].rate: there is no item 99999999: the list has 1, counted from 0",
    ],
    ["a..b=1", ': "a..b" is not a path: write for instance workloads[0].rate'],
    ["seed=007", "seed: 007 would be read as the number 7: put it in quotes"],
    ["title=*a", ": title: anchors and aliases are not used in scenarios: write the value out"],
    ["duration=[", ': "[" is no value for duration'],
  ])("%s", (set, wanted) => {
    const given = overridden(set);
    if (typeof wanted === "string") expect(given).toBe(wanted);
    else expect(given).toMatchObject(wanted);
  });

  test("a problem with an override is placed there, not in the file's line that it replaced", () => {
    const overrides = ["workloads[0].rate=5", "faults=[{ kind: crash, node: storage-a1 }]", "title=3"];
    const parsed = parseScenario(`${BASE}duratoin: 3\n`, "f.yaml", {
      overrides: overrides.flatMap((set) => readOverride(set) ?? []),
    });
    expect(
      parsed.ok ? [] : parsed.issues.map(formatIssue).map((line) => line.split(" ").slice(0, 2).join(" ")),
    ).toEqual(["--set: title:", "--set: workloads[0].rate:", "--set: faults[0].at:", "f.yaml:9:1: duratoin:"]);
  });

  test("what an override makes on its way to its field is the override's, what stands in the file is the file's", () => {
    const lines = (text: string, set: string): readonly string[] => {
      const parsed = parseScenario(text, "f.yaml", { overrides: [readOverride(set)!] });
      return parsed.ok ? [] : parsed.issues.map(formatIssue);
    };
    expect(lines(BASE, "fualts[0].at=9s")).toEqual(['--set: fualts: unknown key. Did you mean "faults"?']);
    expect(lines(`${BASE}expct: { lostCommits: 0 }\n`, "expct.lostCommits=1")).toEqual([
      'f.yaml:9:1: expct: unknown key. Did you mean "expect"?',
    ]);
  });

  test("without `=` there is none", () => expect(readOverride("duration")).toBeUndefined());
});

test("words: every kind of fault, as part of a sentence", () => {
  expect(scenarioFrom(`${BASE}${FAULTS}`).faults.map(describeFault)).toMatchInlineSnapshot(`
    [
      "us-east-1b loses power",
      "the engine of writer-1 crashes",
      "storage-a1 stands still",
      "the disk of the node of pg0.c1 is slow (10 times, plus 2 ms)",
      "messages from the storage of main to writer-1 are slow (3 times)",
      "12.5% of messages between the clients of app and everybody else are lost",
      "50% of messages between us-east-1a and us-east-1c arrive twice",
      "writer-1 is cut off from everybody else",
    ]
  `);
});
