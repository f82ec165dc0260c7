/** Files that the viewer saves: a run as a test that passes for that run and fails for another; words inside a PNG. */
import { crc32, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import { regressionTest } from "../../viz/project/regression.ts";
import { withTexts } from "../../viz/project/png-text.ts";
import type { OpenedWorld } from "../../viz/worker/protocol.ts";
import { scenarioFrom } from "../worlds.ts";

const TEXT = `scenario: 1
name: saved
title: A text with \`quotes\`, \${holes} and \\\\ in it
duration: 1s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: 50/s }]
`;

/** Runs a saved file with what it imports handed in; its imports are all it has of a module. */
function play(file: string): void {
  const body = file.replace(/^import .*$/gm, "");
  const at = (name: string, check: () => void): void => (expect(name).toContain("saved, seed 3"), check());
  new Function("parseScenario", "run", "expect", "test", body)(parseScenario, run, expect, at);
}

describe("a run as a test", () => {
  const report = run(scenarioFrom(TEXT), { seed: "3" });
  const world = { name: "saved", title: "A run", seed: "3", mutations: [] } as unknown as OpenedWorld;

  test("passes for the run that it was made from, whatever stands in its text", () => {
    const file = regressionTest(TEXT, world, report, "https://example.org/#v=1\nalert()");
    play(file);
    expect(file.split("\n")[0]).toContain("https://example.org/#v=1 alert()");
  });

  test("of a run in which a check fails, passes while that check fails and no longer than that", () => {
    const failing = `${TEXT}faults: [{ kind: crash, instance: writer-1, at: 300ms, for: 300ms }]\nexpect: { writesUnavailableMax: 1ms }\n`;
    const failed = run(scenarioFrom(failing), { seed: "3" });
    expect([failed.verdict, failed.checks.filter(({ verdict }) => verdict === "fail").map(({ name }) => name)]).toEqual(
      ["fail", ["expect-writesUnavailableMax"]],
    );
    const file = regressionTest(failing, world, failed, "");
    play(file);
    // The same events with nothing expected of them.
    expect(() => play(file.replace("writesUnavailableMax: 1ms", "writesUnavailableMax: 900ms"))).toThrow(
      "expect-writesUnavailableMax",
    );
  });

  test("fails for another seed and for another scenario", () => {
    expect(() => play(regressionTest(TEXT, world, { ...report, digest: "0000000000000000" }, ""))).toThrow(
      report.digest,
    );
    expect(() => play(regressionTest(TEXT.replace("50/s", "51/s"), world, report, ""))).toThrow(report.digest);
  });
});

describe("words inside a PNG", () => {
  test("chunks behind the header, each with its length and checksum; the picture stays what it was", () => {
    const chunk = (type: string, body: Buffer): Buffer => {
      const head = Buffer.concat([Buffer.from(type), body]);
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(body.length);
      sum.writeUInt32BE(crc32(head));
      return Buffer.concat([length, head, sum]);
    };
    const header = chunk("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
    const rest = Buffer.concat([chunk("IDAT", deflateSync(Buffer.from([0, 255]))), chunk("IEND", Buffer.alloc(0))]);
    const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
    const png = Buffer.concat([signature, header, rest]);
    const expected = Buffer.concat([signature, header, chunk("iTXt", Buffer.from("Digest\0\0\0\0\0äb12")), rest]);
    expect(Buffer.from(withTexts(png, { Digest: "äb12" }))).toEqual(expected);
  });
});
