/** `borealis why`: the chain of causes for people and for programs, and requests that make no sense are refused. */
import { describe, expect, test } from "vitest";
import { borealis, interruptedAfter, folderWithScenario } from "./cli.ts";

const { file } = folderWithScenario();
const broken = [file, "--seed", "5", "--mutate", "ackAt3"];
const stopped = [
  file,
  "--seed",
  "5",
  "--set",
  'faults=[{"kind":"pause","instance":"writer-1","at":"500ms","for":"1s"}]',
];

describe("why", () => {
  test("tells the causes of the check that fails first, and how they were proven", async () => {
    const { code, out } = await borealis(["why", ...broken]);
    expect(code).toBe(0);
    expect(out).toMatch(/^I1-ack-implies-durable fails: At 0\./);
    expect(out).toMatch(
      /\n● Because the protocol is broken on purpose, ackAt3: .*\n {4}Without it I1-ack-implies-durable holds to the end of the run\. With 3 other seeds/,
    );
    expect(out).toMatch(
      /\nOne cause: without it the effect is gone\.\nProven by \d+ runs at seed 5 and others, up to 0\.\d+ s\.\n$/,
    );
  });

  test("tells why a write waits, as JSON", async () => {
    const { code, out } = await borealis(["why", ...stopped, "--write", "900ms", "--json"]);
    const found = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(found).toMatchObject({ format: "borealis-why/1", verdict: "explained", question: { kind: "write" } });
    expect(found["candidates"]).toMatchObject([{ kind: "fault", text: "writer-1 stands still", at: 500_000 }]);
    expect(found["causes"]).toMatchObject([{ parts: [0], how: "removes", luck: { withIt: 3, without: 0 } }]);
  });

  test("tells the causes of a bound of one's own that is broken", async () => {
    const { code, out } = await borealis(["why", ...stopped, "--never", "write gap > 300ms for 100ms"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^never write gap > 300 ms for 100 ms fails: write gap 30\d ms at 0\.\d+ s, and so for 100 ms/);
    expect(out).toMatch(
      /\n● .* writer-1 stands still at 0\.500 s\.\n {4}Without it never write gap > 300 ms for 100 ms holds to the end/,
    );
  });

  test("when the time is up it says so, with code 4", async () => {
    let time = 0;
    const { code, out, err } = await borealis(["why", ...broken, "--for", "2s"], { clock: () => (time += 1500) });
    expect([code, out]).toEqual([4, ""]);
    expect(err).toMatch(/The time was up after \d runs?, before the causes were found/);
  });

  test("Ctrl-C ends it, and says so with code 4", async () => {
    const { code, out, err } = await borealis(["why", ...broken], interruptedAfter(2));
    expect([code, out]).toEqual([4, ""]);
    expect(err).toMatch(/^Interrupted after \d runs?, before the causes were found\.\n$/);
  });

  test.each([
    [[file, "--never", "lagg > 1s"], 'Did you mean "lag"?'],
    [[file, "--seed", "5"], "no check fails and no write is stuck, so there is nothing to explain"],
    [[...broken, "--check", "I2"], "--check I2: does not fail in"],
    [[file, "--seed", "5", "--write", "1s"], "--write 1s: no write is stuck then in"],
    [[...broken, "--check", "I1", "--write", "1s"], "--check and --write are two questions"],
    [[...broken, "--for", "never"], '--for is a time, for instance 30s; "never" is not'],
  ])("refuses %j", async (argv, message) => {
    const { code, err } = await borealis(["why", ...argv, "--quiet"]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
