/**
 * `borealis shrink`: what it writes runs and fails alike, it says what it tried, and requests that make no sense are
 * refused.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { borealis, interruptedAfter, folderWithScenario, words } from "./cli.ts";

const { folder, file } = folderWithScenario();
const broken = [file, "--mutate", "ackAt3"];

describe("shrink", () => {
  test("writes a commented scenario that runs and fails with the same check", async () => {
    const target = join(folder, "smallest.yaml");
    const { code, out } = await borealis(["shrink", ...broken, "--seed", "5", "-o", target]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^0 faults, 0 actions, 1 instance, 2 s {2}→ {2}0 faults, 0 actions, 1 instance, \d+(\.\d+)? ms\n {2}tried {6}\d+ scenarios in /,
    );
    expect(out).toContain("still failing: fewer faults, actions and workloads 0 of ");
    const text = readFileSync(target, "utf8");
    expect(text).toContain("# The protocol is broken on purpose: ackAt3.\n# I1-ack-implies-durable: At 0.");
    expect(text).toContain("name: probe-shrunk\n");
    expect(text).not.toContain("lesson");
    const line = / {2}reproduce {2}(.*)\n/.exec(out)?.[1] ?? "";
    const again = await borealis([...words(line).slice(2), "--json"]);
    const checks = (JSON.parse(again.out) as { checks: { name: string; verdict: string }[] }).checks;
    expect(again.code).toBe(1);
    expect(checks.filter(({ verdict }) => verdict === "fail").map(({ name }) => name)).toContain(
      "I1-ack-implies-durable",
    );
  });

  test("without a file, or with -, the scenario is on stdout and what was tried on stderr; --json has both", async () => {
    const { code, out, err } = await borealis(["shrink", ...broken, "--seed", "5", "-o", "-"]);
    expect([code, out.split("\n")[0]]).toEqual([0, expect.stringContaining("# Made smaller by borealis shrink")]);
    expect(err).toContain("tried");
    const json = JSON.parse((await borealis(["shrink", ...broken, "--seed", "5", "--json", "--quiet"])).out) as object;
    expect(json).toMatchObject({
      format: "borealis-shrink/1",
      check: "I1-ack-implies-durable",
      smallest: true,
      scenario: out,
    });
  });

  test("when the time is up it writes what there is, and says so with code 4", async () => {
    let time = 0;
    const { code, out, err } = await borealis(["shrink", ...broken, "--seed", "5", "--for", "2s"], {
      clock: () => (time += 1500),
    });
    expect(code).toBe(4);
    expect(err).toContain("; the time was up before this was the smallest");
    expect(out).toContain("name: probe-shrunk");
  });

  test("Ctrl-C ends it with what there is, and code 4", async () => {
    const { code, out, err } = await borealis(["shrink", ...broken, "--seed", "5"], {
      ...interruptedAfter(1),
    });
    expect(code).toBe(4);
    expect(err).toMatch(/; interrupted before this was the smallest\n {2}tried {6}1 scenario in /);
    expect(out).toContain("name: probe-shrunk");
  });

  test.each([
    [[file, "--seed", "5"], "nothing fails with seed 5, so there is nothing to make smaller"],
    [[...broken, "--check", "I2"], "--check I2: does not fail with seed 1; I1-ack-implies-durable"],
    [[...broken, "--for", "never"], '--for is how long to look, for instance 30s; "never" is not'],
    [[...broken, "-o", join(folder, "none", "x.yaml")], "x.yaml: cannot be written (ENOENT: there is no folder "],
    [[folder, "--mutate", "ackAt33"], "--mutate ackAt33: there is no such mutation."],
    [["no-such-scenario"], "there is no such file, folder or built-in scenario"],
  ])("refuses %j", async (argv, message) => {
    const { code, err } = await borealis(["shrink", ...argv, "--quiet"]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
