/** `borealis check`: verdicts and exit codes, files that are no histories, and the way from `export` to `check`. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { borealis, folderWithScenario } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "borealis-check-"));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const line = (process: number, type: string, f: string, value: unknown, index: number): string =>
  JSON.stringify({ process, type, f, key: "x", value, time: index, index });
const GOOD = [
  line(0, "invoke", "write", 1, 0),
  line(0, "ok", "write", 1, 1),
  line(1, "invoke", "read", null, 2),
  line(1, "ok", "read", 1, 3),
].join("\n");
const STALE = [
  line(0, "invoke", "write", 1, 0),
  line(0, "ok", "write", 1, 1),
  line(1, "invoke", "read", null, 2),
  line(1, "ok", "read", null, 3),
].join("\n");

describe("check: verdicts", () => {
  test("a good history: exit code 0, each model with a line", async () => {
    const { code, out } = await borealis(["check", file("good.jsonl", GOOD)]);
    expect(code).toBe(0);
    expect(out).toContain("good.jsonl: 2 operations");
    expect(out).toMatch(/✓ linearizable +holds/);
    expect(out).toMatch(/✓ strict-serializable +holds/);
  });

  test("a model that is asked for twice is judged once, and one operation is one", async () => {
    const one = file(
      "one.edn",
      "{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write :value 1}",
    );
    const { out } = await borealis(["check", one, "--model", "session", "--model", "session"]);
    expect(out).toBe(`${one}: 1 operation\n\n✓ session  holds\n`);
  });

  test("a key is told without the signs that a terminal obeys", async () => {
    const key = '{"process":0,"type":"invoke","f":"read","key":"\\u001b[31m","value":null}';
    const { out } = await borealis([
      "check",
      file("red.jsonl", `${key}\n${key.replace("invoke", "ok").replace("null", "1")}`),
    ]);
    expect(out).not.toContain("\u001b");
    expect(out).toContain("Operation 0 read 1 from \\u001b[31m, which nobody wrote.");
  });

  test("what Windows PowerShell has written, in UTF-16 and with its line ends, is the same history", async () => {
    const powershell = Buffer.from(`\ufeff${GOOD.replaceAll("\n", "\r\n")}`, "utf16le");
    for (const bytes of [powershell, Buffer.from(powershell).swap16()]) {
      const written = file("powershell.jsonl", bytes);
      const { code, out } = await borealis(["check", written]);
      expect([code, out.split("\n")[0]]).toEqual([0, `${written}: 2 operations`]);
    }
  });

  test("a bad one: exit code 1, which operations show it", async () => {
    const { code, out } = await borealis(["check", file("stale.jsonl", STALE), "--model", "linearizable"]);
    expect(code).toBe(1);
    expect(out).toContain(
      "✗ linearizable  not-linearizable: x held nothing at the start and operation 2, begun later, read it, but 1 was there in between",
    );
    expect(out).toContain("2: process 1 ok  r x null");
    const all = await borealis([
      "check",
      file("stale.jsonl", STALE),
      "--model",
      "strict-serializable",
      "--model",
      "strong-snapshot-isolation",
    ]);
    expect(all.out).toMatch(/✗ strong-snapshot-isolation {2}G-single-realtime: as strict-serializable says\n$/);
  });

  test("a compare-and-swap is shown with the value that it found", async () => {
    const swap = [
      line(0, "invoke", "write", 1, 0),
      line(0, "ok", "write", 1, 1),
      line(1, "invoke", "cas", [3, 2], 2),
      line(1, "ok", "cas", [3, 2], 3),
    ].join("\n");
    const { code, out } = await borealis(["check", file("swap.jsonl", swap), "--model", "linearizable"]);
    expect([code, out]).toEqual([1, expect.stringContaining("2: process 1 ok  cas x [3,2]\n")]);
  });

  test("--json: its form, from a gzip file", async () => {
    const { code, out } = await borealis([
      "check",
      file("stale.jsonl.gz", gzipSync(STALE)),
      "--model",
      "linearizable",
      "--model",
      "session",
      "--json",
    ]);
    const { format, results } = JSON.parse(out) as {
      format: string;
      results: { model: string; valid: boolean; witness: number[] }[];
    };
    expect([code, format]).toEqual([1, "borealis-check/1"]);
    expect(results.map(({ model, valid, witness }) => [model, valid, witness])).toEqual([
      ["linearizable", false, [0, 2]],
      ["session", true, []],
    ]);
  });

  test("gzip is known by its content, whatever the file is called", async () => {
    expect((await borealis(["check", file("packed.jsonl", gzipSync(GOOD)), "--quiet"])).code).toBe(0);
    expect((await borealis(["check", file("plain.jsonl.gz", GOOD), "--quiet"])).code).toBe(0);
  });

  test("Elle's and Adya's other names are known", async () => {
    const { code, out } = await borealis([
      "check",
      file("good.jsonl", GOOD),
      "--model",
      "PL-3",
      "--model",
      "strong-serializable",
      "--json",
    ]);
    const { results } = JSON.parse(out) as { results: { model: string; valid: boolean }[] };
    expect([code, results.map(({ model, valid }) => [model, valid])]).toEqual([
      0,
      [
        ["PL-3", true],
        ["strong-serializable", true],
      ],
    ]);
  });

  test("--json says of each model the same five things", async () => {
    const { out } = await borealis(["check", file("stale.jsonl", STALE), "--json"]);
    const { results } = JSON.parse(out) as { results: Record<string, unknown>[] };
    for (const result of results)
      expect(Object.keys(result)).toEqual(["model", "valid", "anomalies", "witness", "message"]);
    expect(results.find(({ model }) => model === "strict-serializable")).toEqual({
      model: "strict-serializable",
      valid: false,
      anomalies: ["G-single-realtime"],
      witness: [0, 2],
      message:
        "A circle, so no order of them can be right: operation 2 read x = nothing and did not see the 1 that operation 0 wrote; operation 0 was over before operation 2 began.",
    });
  });

  test("what cannot be decided is exit code 4, and says why", async () => {
    const twice = [
      line(0, "invoke", "write", 1, 0),
      line(0, "ok", "write", 1, 1),
      line(1, "invoke", "write", 1, 2),
      line(1, "ok", "write", 1, 3),
    ].join("\n");
    const { code, out } = await borealis(["check", file("twice.jsonl", twice), "--model", "session"]);
    expect([code, out.split("\n")[2]]).toEqual([
      4,
      "? session  undecided: 1 was written to x twice: values must be unique to be judged",
    ]);
  });

  test("export and check: a run of the simulator is linearizable", async () => {
    const scenario = folderWithScenario();
    const history = join(scenario.folder, "history.jsonl");
    expect((await borealis(["export", scenario.file, "--format", "jsonl", "-o", history])).code).toBe(0);
    expect(await borealis(["check", history, "--quiet"])).toEqual({ code: 0, out: "", err: "" });
  });
});

describe("check: what is no history", () => {
  test.each([
    [
      "an index twice",
      [line(0, "invoke", "write", 1, 0), line(0, "ok", "write", 1, 0)],
      ":2:1: the index 0 is there twice",
    ],
    [
      "a completion without an invocation",
      [line(0, "ok", "write", 1, 0)],
      ':1:1: process 0 has an "ok" without an invocation',
    ],
    [
      "two operations of one process",
      [line(0, "invoke", "write", 1, 0), line(0, "invoke", "write", 2, 1)],
      ":2:1: process 0 begins an operation while its operation 0 is under way",
    ],
    [
      "a process that goes on after an unknown outcome",
      [line(0, "invoke", "write", 1, 0), line(0, "info", "write", 1, 1), line(0, "invoke", "write", 2, 2)],
      ":3:1: process 0 goes on after an unknown outcome: it must take a new number",
    ],
    [
      "mixed units of time",
      [line(0, "invoke", "write", 1, 5_000_000), line(0, "ok", "write", 1, 6_000)],
      ":2:1: the time goes back from 5000000 to 6000: lines are in order of time, all in one unit",
    ],
    [
      "a truncated line",
      [line(0, "invoke", "write", 1, 0), '{"process":0,"type":"ok","f":"wri'],
      ":2:34: is no JSON: it ends too early",
    ],
    [
      "another operation's completion",
      [line(0, "invoke", "write", 1, 0), line(0, "ok", "write", 2, 1)],
      ":2:1: what process 0 completes is not what it began in operation 0",
    ],
    [
      "a type that there is not",
      [line(0, "begin", "write", 1, 0)],
      ':1:1: "begin" is no type: invoke, ok, fail and info are',
    ],
    [
      "an operation that nobody judges",
      [line(0, "invoke", "increment", 1, 0)],
      ':1:1: "increment" is nothing that can be judged: read, write, append, cas and txn are',
    ],
    [
      "a number that has lost digits",
      [line(0, "invoke", "write", 2 ** 60, 0)],
      ":1:1: the number 1152921504606847000 has lost digits: values are below 2^53, or texts",
    ],
    ["broken EDN", ["{:process 0, :type :invoke, :f :write, :value [1 2}"], ":1:1: is no EDN: it ends too early"],
    [
      "brackets crossed",
      ["{:process 0, :type :invoke, :f :write, :value [1 2}]"],
      ':1:51: "}" closes nothing; an operation is a map in JSON or EDN',
    ],
    ["nothing", [""], ":1: there is no operation in it"],
    [
      "a nemesis alone",
      ["{:process :nemesis :type :info :f :kill}"],
      ":1: there is no client's operation in it, but what a nemesis did alone",
    ],
    [
      "a sign that no terminal shows",
      ["\u001b[31m"],
      ':1:1: "\\u001b" begins no operation: a map with process, type, f and value is one',
    ],
    [
      "an array that is cut off",
      ["[", line(0, "invoke", "write", 1, 0)],
      ":1:1: the list of operations that begins here does not end",
    ],
  ])("%s", async (_, lines, message) => {
    const path = file("bad.jsonl", lines.join("\n"));
    expect(await borealis(["check", path])).toEqual({ code: 2, out: "", err: `${path}${message}\n` });
  });

  test("no file, a folder, half a gzip file, a model's name mistyped", async () => {
    expect(await borealis(["check", "nowhere.jsonl"])).toEqual({
      code: 2,
      out: "",
      err: "nowhere.jsonl: there is no such file\n",
    });
    expect((await borealis(["check", folder])).err).toBe(`${folder} is a folder, not a history.\n`);
    const half = file("half.jsonl.gz", gzipSync(GOOD.repeat(50)).subarray(0, 60));
    expect((await borealis(["check", half])).err).toContain("is no whole gzip file");
    const latin = await borealis([
      "check",
      file("latin.jsonl", Buffer.concat([Buffer.from(`${GOOD}\n`), Buffer.from([0xe9])])),
    ]);
    expect([latin.code, latin.err]).toEqual([2, `${join(folder, "latin.jsonl")}:5: is no text in UTF-8\n`]);
    const typo = await borealis(["check", file("good.jsonl", GOOD), "--model", "linearisable"]);
    const huge = file("huge.jsonl", GOOD);
    truncateSync(huge, 1_100_000_000);
    const { code, err } = await borealis(["check", huge]);
    expect([code, err]).toEqual([
      2,
      `${huge} has more than 1 GB; a history may have at most that. Judge it in parts, by key for instance.\n`,
    ]);
    rmSync(huge);
    expect([typo.code, typo.err]).toEqual([
      2,
      '--model linearisable: there is no such model. Did you mean "linearizable"?\n',
    ]);
  });
});
