/**
 * `borealis chance`: the curve for people and for programs, bounded in time, and requests that make no sense are
 * refused.
 */
import { describe, expect, test } from "vitest";
import { borealis, interruptedAfter, folderWithScenario } from "./cli.ts";

const { file } = folderWithScenario();
const asked = ["chance", file, "--seed", "5", "--moments", "3", "--runs", "2"];

describe("chance", () => {
  test("what fails whatever the luck is certain from everywhere until its time is over, and there is no step", async () => {
    const { code, out } = await borealis([...asked, "--mutate", "ackAt3", "--until", "200ms"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^How likely it is that I1-ack-implies-durable fails, resumed from each moment with other luck:\n/,
    );
    expect(out.match(/100%  \(34% to 100%, 2 runs\)/g)).toHaveLength(3);
    expect(out).toMatch(/\nNo step: at no moment does the chance rise by more than luck would have it\.\n$/);
  });

  test("as JSON, of another outcome, the same each time", async () => {
    const all = await Promise.all([1, 2].map(() => borealis([...asked, "--lost-commit", "--json"])));
    expect(all[0]).toEqual(all[1]);
    expect(JSON.parse(all[0].out)).toMatchObject({
      format: "borealis-chance/1",
      seed: 5,
      outcome: { kind: "lost-commit" },
      moments: [{ atUs: 0, runs: 2, hits: 0, low: 0 }, { hits: 0 }, { hits: 0 }],
      step: null,
    });
  });

  test("when the time is up it tells what it has, with code 4", async () => {
    let time = 0;
    const { code, out, err } = await borealis([...asked, "--without-write", "2s", "--for", "2s", "--quiet"], {
      clock: () => (time += 1500),
    });
    expect(code).toBe(4);
    expect(out).toContain("not asked yet");
    expect(err).toContain("The time was up after 2 futures, before every moment had one");
    const one = await borealis([...asked, "--without-write", "2s", "--for", "1s", "--quiet"], {
      clock: () => (time += 1500),
    });
    expect(one.err).toContain("The time was up after 1 future, before");
  });

  test("Ctrl-C ends it with what it has, and code 4", async () => {
    const { code, out, err } = await borealis([...asked, "--without-write", "2s", "--quiet"], interruptedAfter(2));
    expect([code, out]).toEqual([4, expect.stringContaining("not asked yet")]);
    expect(err).toBe("Interrupted after 2 futures, before every moment had one.\n");
  });

  test.each([
    [["--check", "I99"], "--check I99:"],
    [["--check", "I1", "--lost-commit"], "are three questions; ask one at a time"],
    [["--moments", "1"], '--moments is a whole number from 2 to 1000; "1" is not'],
    [["--without-write", "soon"], '--without-write is a time, for instance 30s; "soon" is not'],
    [["--from", "9m"], "--from and --until: a part of the run"],
  ])("refuses %j", async (flags, words) => {
    const { code, err } = await borealis([...asked, ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
