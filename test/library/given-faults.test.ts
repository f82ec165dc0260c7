/**
 * Faults and actions that a program puts into a compiled scenario are judged as a file's are, before anything is
 * played.
 */
import { describe, expect, test } from "vitest";
import * as library from "../../sim/index.ts";
import { compile, open, run } from "../../sim/index.ts";
import { TEXT } from "./texts.ts";

describe("faults and actions that a program puts into a compiled scenario", () => {
  const scenario = compile(TEXT, { seed: 1 });
  const outage = { kind: "az-outage", at: 1_000_000, for: 0, scope: { az: "us-east-1a" } };
  test.each([
    [{ faults: [{ ...outage, at: 1.5 }] }, "faults[0].at must be a whole number of microseconds, 0 or more, not 1.5."],
    [{ faults: [outage, { ...outage, at: -1 }] }, "faults[1].at must be a whole number"],
    [{ faults: [{ ...outage, for: NaN }] }, "faults[0].for must be a whole number"],
    [{ faults: [{ ...outage, for: undefined }] }, "faults[0].for must be a whole number"],
    [{ faults: [{ ...outage, kind: "az-outag" }] }, 'but "az-outag". Did you mean "az-outage"?'],
    [{ faults: outage }, "faults must be a list of mappings, not a mapping."],
    [
      { actions: [{ kind: "failover", at: "1s", to: null }] },
      "actions[0].at must be a whole number of microseconds, 0",
    ],
    [{ actions: [undefined] }, "actions[0] must be a mapping, not undefined."],
    [{ duration: 0 }, "duration must be a whole number of microseconds, 1 or more, not 0."],
  ])("%j", (changed, sentence) => {
    const given = { ...scenario, ...changed } as never;
    expect(() => run(given)).toThrow(
      `run: ${sentence.startsWith("but") ? "faults[0] has no kind that there is, " : ""}${sentence}`,
    );
    expect(() => open(given)).toThrow("open: ");
  });

  const at = 1_000_000;
  test.each([
    [
      { faults: [outage, { kind: "crash", scope: { instance: "nobody" }, at, for: 0 }] },
      'faults[1].instance: there is no instance "nobody". Possible: writer-1.',
    ],
    [
      { faults: [{ kind: "crash", at, for: 0 }] },
      "faults[0]: must say whom it hits with exactly one of az, node, instance",
    ],
    [
      { faults: [{ kind: "crash", scope: { instnace: "writer-1" }, at, for: 0 }] },
      'faults[0].instnace: unknown key. Did you mean "instance"?',
    ],
    [
      { faults: [{ kind: "partition", from: { az: "us-east-1a" }, to: { region: "mars" }, at, for: 0 }] },
      'faults[0].to.region: there is no Region "mars".',
    ],
    [
      { faults: [{ kind: "dns-frozen", cluster: "nope", at, for: 0 }] },
      'faults[0].cluster: there is no cluster "nope".',
    ],
    [{ faults: [{ kind: "slow-disk", scope: { node: "storage-a1" }, at, for: 0 }] }, "faults[0]: "],
    [{ actions: [{ kind: "reboot", instance: "nobody", at }] }, 'actions[0].instance: there is no instance "nobody".'],
    [
      { actions: [{ kind: "long-query", instance: "nobody", at, for: 5 }] },
      'actions[0].instance: there is no instance "nobody".',
    ],
    [
      { actions: [{ kind: "move-segment", segment: "pg99.a1", at }] },
      'actions[0].segment: there is no segment "pg99.a1"',
    ],
  ])("a name that the topology has not is refused before anything is played: %j", (changed, sentence) => {
    const given = { ...scenario, ...changed } as never;
    expect(() => run(given)).toThrow(`run: ${sentence}`);
    expect(() => open(given)).toThrow(`open: ${sentence}`);
  });

  test("one that is put into the list of a compiled scenario is looked at, too; what is well is played as it is", () => {
    const given = compile(TEXT, { seed: 1 });
    const before = run(given);
    (given.faults as unknown[]).push({ kind: "crash", scope: { instance: "nobody" }, at, for: 0 });
    expect(() => run(given)).toThrow(`run: faults[${given.faults.length - 1}].instance: there is no instance "nobody"`);
    (given.faults as unknown[]).pop();
    expect(run({ ...given, faults: [...given.faults] }).digest).toBe(before.digest);
  });

  test("shapes of faults that are none", () => {
    const when = { at: 0, for: 1_000_000 };
    expect(() => library.ring(["w"], ["a"], { at: -1, for: 5 })).toThrow(
      "{ at, for } in whole microseconds, 0 or more",
    );
    expect(() => library.attrition(["n"], 1.5, 1, 0)).toThrow(
      "attrition: first must be a whole number of microseconds",
    );
    expect(() => library.badBatch(["n"], 9, when)).toThrow("badBatch: ratio must be a share from 0 to 1, not 9.");
    expect(() => library.swizzle(["n", "m"], [1, 1], when)).toThrow("release must be a list of turns");
    expect(() => library.swizzle(["n", "m"], [0], when)).toThrow("release has 1 turns for 2 nodes: give one for each.");
    expect(library.swizzle(["n", "m"], [1, 0], when).map(({ at }) => at)).toEqual([0, 250_000]);
  });
});
