/**
 * How long an instance must be in trouble before it is given up, whatever has happened to another one: 1 to 5 s for a
 * process that is reported dead, 5 to 10 s for a machine that is silent (cluster reference 1.6, phase F1).
 */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { small } from "../../worlds.ts";

const THREE = "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }, { id: reader-2, az: us-east-1c }]";
const READER_DEAD = "kind: crash, instance: reader-2, at: 5s";

function played(...faults: readonly string[]): RunReport {
  return run(small({ duration: "60s", rate: "20/s", instances: THREE, faults: [READER_DEAD, ...faults] }), { seed: 1 });
}

const givenUp = ({ story }: RunReport): number[] =>
  story.filter(({ text }) => text.includes("has noticed: writer-1")).map(({ at }) => at / 1e6);

describe("while a reader has been dead for long", () => {
  test("a writer that is silent for a moment is not given up", () => {
    const { story } = played(
      "kind: partition, from: { controlPlane: main }, to: { instance: writer-1 }, at: 40s, for: 2s",
    );
    expect(story.filter(({ text }) => /taken for dead|Failing over/.test(text) && text.includes("writer-1"))).toEqual(
      [],
    );
  });

  test("one whose machine is silent for good is given up 5 to 10 s later, and not at once", () => {
    const [at] = givenUp(played("kind: pause, instance: writer-1, at: 40s"));
    expect(at).toBeGreaterThanOrEqual(45);
    expect(at).toBeLessThan(52);
  });

  test("one whose process dies is given up as that, 1 to 5 s later", () => {
    const report = played("kind: crash, instance: writer-1, at: 40s");
    const [at] = givenUp(report);
    expect(at).toBeGreaterThanOrEqual(41);
    expect(at).toBeLessThan(47);
    expect(report.story.some(({ text }) => text === "writer-1 is taken for dead, with its machine.")).toBe(false);
  });
});

test("a machine that answers again is not silent any more: what counts from then on is its dead process", () => {
  const report = played(
    "kind: partition, from: { controlPlane: main }, to: { instance: writer-1 }, at: 40s, for: 4s",
    "kind: crash, instance: writer-1, at: 43s",
  );
  expect(report.story.some(({ text }) => text === "writer-1 is taken for dead, with its machine.")).toBe(false);
  const [at] = givenUp(report);
  expect(at).toBeGreaterThanOrEqual(45);
  expect(at).toBeLessThan(50);
});

test("a control plane that stood still has not listened: nobody's silence began before it did again", () => {
  const report = played(
    "kind: control-plane-outage, at: 10s, for: 30s",
    "kind: partition, from: { controlPlane: main }, to: { instance: writer-1 }, at: 39s, for: 4s",
  );
  expect(report.story.filter(({ text }) => text.includes("writer-1 is taken for dead"))).toEqual([]);
});

test("whose process died while the control plane stood still is given up 1 to 5 s after that, and not at once", () => {
  const [at] = givenUp(
    played("kind: control-plane-outage, at: 10s, for: 30s", "kind: crash, instance: writer-1, at: 25s"),
  );
  expect(at).toBeGreaterThanOrEqual(41);
  expect(at).toBeLessThan(47);
});
