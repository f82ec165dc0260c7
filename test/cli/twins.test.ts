/** `borealis twins` at the command line. */
import { expect, test } from "vitest";
import { borealis, interruptedAfter, folderWithScenario } from "./cli.ts";

const { file } = folderWithScenario();
const FIVE = [
  "--set-b",
  "topology.clusters[0].volume.writeQuorum=5",
  "--set-b",
  "topology.clusters[0].volume.readQuorum=2",
];

test("0: means, differences and intervals, in words and as JSON", async () => {
  const told = await borealis(["twins", file, file, "--seeds", "3", "--quiet", ...FIVE]);
  expect([told.code, told.err]).toEqual([0, ""]);
  expect(told.out).toContain("3 pairs of runs with the same luck");
  // Of one scenario in two designs, what each line of --set-b says is all that tells them apart.
  expect(told.out).toMatch(
    /^A [^\n]*\nB [^\n]*\n {2}with topology\.clusters\[0\]\.volume\.writeQuorum=5, topology\.clusters\[0\]\.volume\.readQuorum=2\n/,
  );
  expect(told.out).toMatch(/commitLatencyP50 +\d\S* m?s +\d\S* m?s/);
  const asJson = await borealis(["twins", file, file, "--seeds", "3", "--json", "--quiet", ...FIVE]);
  const { format, seeds, commonLuck, confidence, measures, failed } = JSON.parse(asJson.out);
  expect([format, seeds, commonLuck, confidence, failed]).toEqual(["borealis-twins/1", 3, true, 0.95, []]);
  const p50 = measures.find(({ name }: { name: string }) => name === "commitLatencyP50");
  expect(p50.unit).toBe("us");
  expect(p50.difference).toBeCloseTo(p50.b - p50.a, 6);
  expect(p50.low).toBeLessThanOrEqual(p50.difference);
  expect(p50.high).toBeGreaterThanOrEqual(p50.difference);
  expect(await borealis(["twins", file, file, "--seeds", "3", "--json", "--quiet", ...FIVE])).toEqual(asJson);
});

test("4: Ctrl-C ends it with the pairs that were played", async () => {
  const asked = ["twins", file, file, "--seeds", "9", ...FIVE];
  const { code, out, err } = await borealis(asked, interruptedAfter(2));
  expect([code, out]).toEqual([4, expect.stringContaining("2 pairs of runs with the same luck")]);
  expect(err).toBe("Interrupted after 2 pairs, before all 9.\n");
  const { out: json } = await borealis([...asked, "--json"], interruptedAfter(2));
  expect(JSON.parse(json)).toMatchObject({ seeds: 2, cut: "interrupted" });
});

test("--independent plays other luck", async () => {
  const own = await borealis(["twins", file, file, "--seeds", "2", "--json", "--quiet", "--independent"]);
  const { commonLuck, measures } = JSON.parse(own.out);
  expect(commonLuck).toBe(false);
  expect(measures[0].difference).not.toBe(0);
});

test("1: a run that breaks a promise is a finding, told with its seed", async () => {
  const { code, out } = await borealis([
    "twins",
    file,
    file,
    "--seeds",
    "1",
    "--quiet",
    "--set-b",
    "expect.okMin=100000",
  ]);
  expect(code).toBe(1);
  expect(out).toMatch(/✗ B, seed 1: expect-okMin: /);
});

test("2: two scenarios, a number of seeds", async () => {
  expect(await borealis(["twins", "baseline", file])).toMatchObject({
    code: 2,
    err: expect.stringContaining("baseline: is a folder of 6 scenarios; twins takes one"),
  });
  expect(await borealis(["twins", file, file, "--seeds", "0"])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--seeds is a whole number from 1 to 100000; "0" is not'),
  });
  expect((await borealis(["twins", file])).code).toBe(2);
});

test("2: an override that is none, or none of this scenario, is told with the flag that it was given with", async () => {
  for (const flag of ["--set", "--set-a", "--set-b"]) {
    const asked = async (text: string): Promise<string> => (await borealis(["twins", file, file, flag, text])).err;
    expect(await asked("nonsense")).toContain(`${flag} nonsense: write path=value, for instance ${flag} duration=30s`);
    expect(await asked("duration=3")).toContain(`${flag}: duration: 3 is not a duration`);
    expect(await asked("workloads[9].rate=3/s")).toContain(`${flag}: workloads[9].rate: there is no item 9`);
  }
});
