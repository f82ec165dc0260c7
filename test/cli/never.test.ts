/**
 * `--never`: a bound that a run breaks is a failed check like any other: exit code, text, JSON, JUnit, GitHub, and a
 * command that brings it back; swarms group it and shrink makes it small. One that cannot be read is refused.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { borealis, folderWithScenario, words } from "./cli.ts";

const { folder, file } = folderWithScenario();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OUTAGE = ["--set", "faults[0]={ kind: crash, instance: writer-1, at: 500ms, for: 200ms }"];
const BROKEN = [file, ...OUTAGE, "--never", "write gap>100ms for 50 ms"];
const NAME = "never write gap > 100 ms for 50 ms";

interface Report {
  readonly verdict: string;
  readonly checks: readonly { readonly name: string; readonly verdict: string; readonly message: string }[];
}

const json = async (...argv: string[]): Promise<Report> => JSON.parse((await borealis([...argv, "--json"])).out);

describe("run --never", () => {
  test("1: broken, with its values and moments; the command that is printed breaks it again", async () => {
    const { code, out } = await borealis(["run", ...BROKEN]);
    expect(code).toBe(1);
    expect(out).toContain("✗ FAIL");
    expect(out).toMatch(
      new RegExp(
        `✗ ${NAME} failed {2}at 0\\.\\d+ s, event [\\d,]+\\n {4}write gap \\d+ ms at 0\\.\\d+ s, and so for 50 ms from then on\\.`,
      ),
    );
    const again = / {2}reproduce {2}(.*)\n/.exec(out)?.[1] ?? "";
    expect(again).toContain("--never 'write gap > 100 ms for 50 ms'");
    const { out: second, code: secondCode } = await borealis(words(again).slice(2));
    expect([secondCode, second]).toEqual([1, out]);
  });

  test("0: kept, it says how closely it was looked; with nothing to measure, that and why", async () => {
    const { code, out } = await borealis(["run", file, "--never", "write gap > 1s", "--never", "global lag > 1s"]);
    expect(code).toBe(0);
    expect(out).toContain("\n  never    write gap > 1 s  It was not so in 4,001 looks, one every 500 us.\n");
    expect(out).toContain(
      "global lag > 1 s  There was nothing to measure in 4,001 looks, one every 500 us: there was no",
    );
    const strict = await borealis(["run", file, "--never", "global lag > 1s", "--strict"]);
    expect([strict.code, strict.out.includes("✗ never global lag > 1 s vacuous")]).toEqual([1, true]);
  });

  test("in JSON the bounds are checks like the others, after them, and nothing else is changed", async () => {
    const [plain, asked] = [
      await json("run", file),
      await json("run", file, "--never", "lag > 1s", "--never", "copying > 0"),
    ];
    expect(asked.checks.slice(0, plain.checks.length)).toEqual(plain.checks);
    expect(asked.checks.slice(plain.checks.length).map(({ name, verdict }) => [name, verdict])).toEqual([
      ["never lag > 1 s", "vacuous"],
      ["never copying > 0", "pass"],
    ]);
    expect(Object.keys(asked)).toEqual(Object.keys(plain));
    expect((await json("run", ...BROKEN)).checks.at(-1)).toMatchObject({ name: NAME, verdict: "fail" });
  });

  test("JUnit and GitHub tell it as a failure", async () => {
    const junit = await borealis(["run", ...BROKEN, "--reporter", "junit"]);
    expect([junit.code, junit.out]).toEqual([
      1,
      expect.stringContaining(`<failure type="${NAME.replace(">", "&gt;")}"`),
    ]);
    const github = await borealis(["run", ...BROKEN, "--reporter", "github"]);
    expect(github.out).toContain(`title=${NAME}::probe: write gap `);
  });
});

test("shrink --never: what it writes breaks the bound alike, with the command in its head", async () => {
  const target = join(folder, "smallest.yaml");
  const crash = "faults[1]={ kind: slow-disk, segment: pg0.c1, at: 700ms, for: 50ms, factor: 10, extra: 2ms }";
  const { code, out } = await borealis(["shrink", ...BROKEN, "--set", crash, "-o", target]);
  expect(code).toBe(0);
  const text = readFileSync(target, "utf8");
  expect(text).toContain(`# ${NAME}: write gap `);
  expect(text).toContain("--never 'write gap > 100 ms for 50 ms'");
  expect(text).not.toContain("slow-disk");
  const again = / {2}reproduce {2}(.*)\n/.exec(out)?.[1] ?? "";
  expect((await json(...words(again).slice(2))).checks.find(({ name }) => name === NAME)?.verdict).toBe("fail");
});

describe("2: what cannot be read", () => {
  test.each([
    ["lagg > 40ms for 2s", 'Did you mean "lag"?'],
    ["lagg > 40ms for 2s", "a figure (quorum margin, lag, global lag, commit p50, "],
    ["lag", "A shell keeps < and > for itself; put quotes around: --never 'lag > 40ms'."],
    ["lag > 40ms or write gap > 1s", "Of several bounds each has a --never of its own."],
    ["lag > 40ms for long", "right would be a time such as 20s"],
    ["", "option '--never <bound>' must not be empty"],
    ["never", '--never "never": There is nothing in it; right would be a figure'],
  ])("%j", async (bound, sentence) => {
    for (const command of ["run", "swarm", "shrink"]) {
      const { code, out, err } = await borealis([command, "no-such-scenario", "--never", bound]);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(sentence);
    }
  });
});
