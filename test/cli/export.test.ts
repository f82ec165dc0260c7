/**
 * The export command: every format of the contract, requests that are wrong, readers that stop, disks that are full.
 */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMAT_NAMES } from "../../sim/cli/export-command.ts";
import { writePieces } from "../../sim/cli/terminal.ts";
import { borealis, folderWithScenario, PACKAGE_ROOT } from "./cli.ts";

const { folder, file } = folderWithScenario();
const BIN = join(PACKAGE_ROOT, "bin", "borealis.js");

beforeAll(async () => {
  const build = (await import(join(PACKAGE_ROOT, "tools", "build.mjs"))) as { ensureEngine(): Promise<void> };
  await build.ensureEngine();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const exported = (...flags: string[]) => borealis(["export", file, ...flags]);

describe("export: formats", () => {
  test("are those of the contract, and what the aws command prints", () => {
    expect(FORMAT_NAMES).toEqual([
      "jsonl",
      "jepsen-edn",
      "plume",
      "porcupine-log",
      "shiviz",
      "chrome-trace",
      "cloudwatch-csv",
      "events-jsonl",
      "get-metric-data",
      "describe-events",
    ]);
  });

  test.each(FORMAT_NAMES)("%s: on stdout and in a file it is the same", async (format) => {
    const output = join(folder, format);
    const [out, inFile] = [await exported("--format", format), await exported("--format", format, "-o", output)];
    expect([out.code, inFile.code, inFile.out]).toEqual([0, 0, ""]);
    expect(readFileSync(output, "utf8")).toBe(out.out);
    expect(inFile.err).toMatch(new RegExp(`^playing \\S+ with seed 1\\nwrote [\\d,]+ .* to ${output}\\n`));
    expect((await exported("--format", format, "--seed", "1")).out).toBe(out.out);
  });

  test("--quiet: nothing but the file", async () => {
    const output = join(folder, "quiet");
    const { code, out, err } = await exported("--format", "shiviz", "--quiet", "-o", output);
    expect([code, out, err]).toEqual([0, "", expect.not.stringMatching(/playing|wrote|parser/)]);
    expect(existsSync(output)).toBe(true);
  });

  test("a window of messages, and what ends early says so", async () => {
    const some = await exported(
      "--format",
      "shiviz",
      "--from",
      "500ms",
      "--until",
      "600ms",
      "--messages",
      "writes,acknowledgements",
    );
    const times = [...some.out.matchAll(/^(\d\.\d{6}) /gm)].map(([, time]) => Number(time));
    expect([Math.min(...times) >= 0.5, Math.max(...times) < 0.6]).toEqual([true, true]);
    expect(some.out).not.toContain("statement");
    expect(some.err).toContain("ShiViz's parser for it: (?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)");
    const all = await exported("--format", "shiviz", "--messages", "all", "--until", "100ms");
    expect([all.code, all.out.length >= (await exported("--format", "shiviz", "--until", "100ms")).out.length]).toEqual(
      [0, true],
    );
    const few = await exported("--format", "shiviz", "--limit", "10");
    expect(few.err).toMatch(
      /the 10 events end at 0\.\d+ s: --from, --until and --messages choose others, --limit draws more/,
    );
    expect(few.out.split("\n").length).toBe(21);
    const trace = JSON.parse((await exported("--format", "chrome-trace", "--period", "500ms", "--limit", "5")).out) as {
      traceEvents: { ph: string; cat?: string }[];
    };
    expect(trace.traceEvents.filter(({ cat }) => cat === "sent").length).toBe(5);
  });

  test.each([
    [["--format", "jepsen-end"], 'there is no such format. Did you mean "jepsen-edn"?'],
    [["--format", "toString"], "--format toString: there is no such format."],
    [["--format", "jsonl", "--from", "1s"], "--from: is nothing that jsonl has: it always tells of the whole run"],
    [["--format", "jsonl", "--cluster", "other"], "there is no history of that name; there are those of main"],
    [["--format", "events-jsonl", "--cluster", "main"], "histories alone are told a cluster at a time"],
    [["--format", "shiviz", "--period", "1s"], "--period: is nothing that shiviz has"],
    [
      ["--format", "shiviz", "--messages", "writs"],
      '--messages writs: there is no such family. Did you mean "writes"?',
    ],
    [["--format", "shiviz", "--from", "9s"], "--from 9s: nothing is left of the run before 2.000 s"],
    [
      ["--format", "shiviz", "--messages", "recovery"],
      "there is no message of these kinds between 0.000 s and 2.000 s",
    ],
    [["--format", "shiviz", "--limit", "0"], "--limit 0: write a whole number from 1"],
    [["--format", "chrome-trace", "--until", "soon"], "--until soon: is not a duration"],
    [["--format", "cloudwatch-csv", "--period", "1us"], "--period 1us: write a duration of at least 1ms"],
    [["--format", "plume", "--set", "workloads[0].lists=true"], "--format plume: rows of this history are lists"],
    [
      ["--format", "porcupine-log", "--set", "workloads[0].transaction={writes: 2}"],
      "--format porcupine-log: a transaction of several steps",
    ],
    [
      ["--format", "jsonl", "-o", join(folder, "none", "x")],
      `${join(folder, "none", "x")}: cannot be written (ENOENT: there is no folder `,
    ],
  ])("%j is refused", async (flags, told) => {
    const { code, out, err } = await exported(...flags);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(told);
  });
});

describe("export: readers and disks", () => {
  test("a reader that is slow is waited for, so that nothing piles up", async () => {
    let [waiting, most, length] = [0, 0, 0];
    let drained: (() => void) | undefined;
    const output = {
      write: (text: string) => {
        waiting += text.length;
        most = Math.max(most, waiting);
        length += text.length;
        setTimeout(() => {
          waiting = 0;
          drained?.();
        }, 1);
        return false;
      },
      once: (_event: "drain", listener: () => void) => (drained = listener),
    };
    await writePieces(
      output,
      Array.from({ length: 3000 }, () => "x".repeat(100)),
    );
    expect(length).toBe(300_000);
    expect(most).toBeLessThan(70_000);
  });

  test("a reader that stops reading is no failure", async () => {
    const child = spawn(process.execPath, [
      BIN,
      "export",
      file,
      "--format",
      "jsonl",
      "--set",
      "workloads[0].rate=4000/s",
    ]);
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, err]).toEqual([0, expect.stringMatching(/^playing \S+ with seed 1\n$/)]);
  });

  test.runIf(existsSync("/dev/full"))("a full disk is a sentence and exit code 2", () => {
    const full = openSync("/dev/full", "w");
    const out = spawnSync(process.execPath, [BIN, "export", file, "--format", "jsonl"], {
      encoding: "utf8",
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    const named = spawnSync(process.execPath, [BIN, "export", file, "--format", "jsonl", "-o", "/dev/full"], {
      encoding: "utf8",
    });
    expect([out.status, out.stderr.split("\n")[1]]).toEqual([
      2,
      "standard output: cannot be written (ENOSPC: the disk is full)",
    ]);
    expect([named.status, named.stderr.split("\n")[1]]).toEqual([
      2,
      "/dev/full: cannot be written (ENOSPC: the disk is full)",
    ]);
  });
});
