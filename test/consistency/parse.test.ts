/**
 * Histories as files have them: every layout gives the same operations, and what is broken is an error with its line,
 * never a verdict.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryError, HistoryParser, judge, parseHistory, type History } from "../../sim/consistency/index.ts";
import { check } from "../property.ts";

const EDN = [
  "{:process 0, :type :invoke, :f :cas, :value [nil 1], :time 5, :index 0}",
  "{:process 0, :type :ok, :f :cas, :value [nil 1], :time 6, :index 1}",
  '{:process :nemesis, :type :info, :f :kill, :value #{"n1" "n2"}, :index 2}',
  "{:process 1, :type :invoke, :f :read, :value nil, :time 7, :index 3}",
  "{:process 1, :type :ok, :f :read, :value 1, :time 8, :index 4}",
];

const STEPS = [
  { f: "cas", key: "", old: null, value: 1 },
  { f: "r", key: "", value: 1 },
];
const stepsOf = ({ operations }: History): unknown => operations.map(({ steps }) => steps[0]);

describe("layouts", () => {
  test.each([
    ["one a line", EDN.join("\n")],
    ["with carriage returns and empty lines", EDN.join("\r\n\r\n")],
    ["all on one line", EDN.join(" ")],
    ["one vector", `[${EDN.join("\n ")}]\n`],
    ["one list in a line, behind a byte order mark", `\u{feff}(${EDN.join(", ")})`],
    ["over several lines", EDN.map((line) => line.replaceAll(", ", ",\n  ")).join("\n\n")],
    [
      "with tags, comments and discards",
      EDN.map((line) => `; "an operation {\n#jepsen.history.Op${line} #_{:not 1}`).join("\n"),
    ],
    ["brackets in texts and characters", EDN.map((line) => line.replace("}", ', :error ["}{" \\{ \\"]}')).join("\n")],
  ])("EDN: %s", (_, text) => {
    expect(stepsOf(parseHistory(text))).toEqual(STEPS);
  });

  const JSON_LINES = [
    '{"process":0,"type":"invoke","f":"cas","value":[null,1]}',
    '{"process":0,"type":"ok","f":"cas","value":[null,1]}',
    '{"process":1,"type":"invoke","f":"read","value":null,"error":"}{\\"["}',
    '{"process":1,"type":"ok","f":"read","value":1}',
  ];
  test.each([
    ["one a line", JSON_LINES.join("\n")],
    ["several on one", `${JSON_LINES.slice(0, 2).join("")}\n${JSON_LINES.slice(2).join(" ")}`],
    ["one array", `[\n${JSON_LINES.join(",\n")}\n]`],
    ["one array in a line", `[${JSON_LINES.join(",")}]`],
    ["indented", JSON_LINES.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join("\n")],
    [
      "an indented array",
      JSON.stringify(
        JSON_LINES.map((line) => JSON.parse(line) as unknown),
        null,
        2,
      ),
    ],
  ])("JSON: %s", (_, text) => {
    expect(stepsOf(parseHistory(text))).toEqual(STEPS);
  });

  test("independent keys: the value is a pair of key and value", () => {
    const text = `
      {:process 0, :type :invoke, :f :write, :value [7 1]}          {:process 0, :type :ok, :f :write, :value [7 1]}
      {:process 0, :type :invoke, :f :cas, :value [7 [1 2]]}        {:process 0, :type :ok, :f :cas, :value [7 [1 2]]}
      {:process 0, :type :invoke, :f :read, :value [7 nil]}         {:process 0, :type :ok, :f :read, :value [7 2]}
      {:process 0, :type :invoke, :f :append, :value ["l" 1]}       {:process 0, :type :ok, :f :append, :value ["l" 1]}
      {:process 0, :type :invoke, :f :read, :value ["l" nil]}       {:process 0, :type :ok, :f :read, :value ["l" [1 2]]}`;
    expect(stepsOf(parseHistory(text))).toEqual([
      { f: "w", key: "7", value: 1 },
      { f: "cas", key: "7", old: 1, value: 2 },
      { f: "r", key: "7", value: 2 },
      { f: "append", key: "l", value: 1 },
      { f: "r", key: "l", value: [1, 2] },
    ]);
  });

  test("a read of two elements is no pair, if its invocation was none", () => {
    const text =
      '{"process":0,"type":"invoke","f":"read","value":null}{"process":0,"type":"ok","f":"read","value":[1,2]}';
    expect(stepsOf(parseHistory(text))).toEqual([{ f: "r", key: "", value: [1, 2] }]);
  });

  test("what failed may leave out its value; texts keep what they escape", () => {
    const text =
      '{:process 0, :type :invoke, :f :write, :value "a\\nb\\u0041"} {:process 0, :type :fail, :f :write, :value nil, :error :timeout}';
    const { operations } = parseHistory(text);
    expect([operations[0].outcome, operations[0].steps]).toEqual(["fail", [{ f: "w", key: "", value: "a\nbA" }]]);
  });
});

describe("what is no history", () => {
  const line = (text: string): string => `{:process 0, :type :invoke, :f :write, :value 1}\n${text}`;
  test.each([
    [
      "an ok without an invocation",
      line("{:process 1, :type :ok, :f :write, :value 1}"),
      '2:1: process 1 has an "ok" without an invocation',
    ],
    [
      "an index that comes again later",
      "{:process 0, :type :invoke, :f :read, :index 4}\n{:process 1, :type :invoke, :f :read, :index 5}\n{:process 2, :type :invoke, :f :read, :index 4}",
      "3:1: the index goes back from 5 to 4: it is there twice, or the lines are not in order",
    ],
    [
      "a row that is two things",
      line("{:process 1, :type :invoke, :f :append, :value 1}"),
      "2:1: the row without a key is a list elsewhere and a register here, or the other way round",
    ],
    [
      "a key that is a number and a text",
      '{:process 0, :type :invoke, :f :txn, :value [[:r 1 nil]]} {:process 1, :type :invoke, :f :txn, :value [[:r "1" nil]]}',
      "1:59: the key 1 is a number here and a text elsewhere",
    ],
    [
      "a swap of one value",
      line("{:process 1, :type :invoke, :f :cas, :value 1}"),
      "2:1: 1 is nothing to compare and set: [old, new] is",
    ],
    [
      "a swap that completes otherwise",
      "{:process 0, :type :invoke, :f :cas, :value [1 2]}\n{:process 0, :type :ok, :f :cas, :value [3 2]}",
      "2:1: what process 0 completes is not what it began in operation 0",
    ],
    [
      "a pair that is none in the end",
      "{:process 0, :type :invoke, :f :read, :value [7 nil]}\n{:process 0, :type :ok, :f :read, :value 1}",
      "2:1: 1 is no pair of key and value, as the invocation's is",
    ],
    [
      "a time that is a text",
      line('{:process 1, :type :invoke, :f :read, :time "12:00"}'),
      '2:1: "12:00" is no time: a number is',
    ],
    ["something behind the list", `[${line("")}] {:process 1}`, "2:3: there is more behind the end of the list"],
    [
      "a file of something else",
      '{ "name": "x", "version": "1.0.0" }',
      '1:1: lacks "process": an operation is a map with process, type, f and value',
    ],
    ["something between maps", line("x"), '2:1: "x" begins no operation: a map with process, type, f and value is one'],
    ["a map that does not end", line("{:process 1,\n:type"), "2:1: is no EDN: it ends too early"],
    [
      "a comma that is missing",
      '{"process":0 "type":"invoke"}',
      "1:14: is no JSON: Expected ',' or '}' after property value",
    ],
    [
      "a comma that is missing in the second line of the second operation of a list",
      `[${line("")} {"process":0,\n  "type":"invoke" "f":1}]`,
      "3:19: is no JSON: Expected ',' or '}' after property value",
    ],
    [
      "EDN that closes what is not open, in its second line",
      "{:process 0, ; so\n :type ]}",
      '2:8: "]" closes nothing; an operation is a map in JSON or EDN',
    ],
    [
      "a JSON line that is cut off in a text, and another behind it",
      '{"process":0,"type":"inv\n{"process":0}',
      "1:25: is no JSON: it ends too early",
    ],
    [
      "a JSON line that is cut off, and another behind it",
      '{"process":0,\n{"process":0,"type":"invoke","f":"read"}',
      "1:1: is no JSON: it ends too early",
    ],
  ])("%s", (_, text, message) => {
    let found = "nothing";
    try {
      parseHistory(text);
    } catch (error) {
      found = error instanceof HistoryError ? `${error.line}:${error.column}: ${error.message}` : String(error);
    }
    expect(found).toBe(message);
  });

  test("one operation longer than ten million characters is refused before it is whole", () => {
    const parser = new HistoryParser();
    const push = (): void => {
      parser.push('{"process":0,"value":["');
      for (let i = 0; i < 1_000; i++) parser.push("x".repeat(1_000_000));
    };
    expect(push).toThrow("an operation is longer than 10000000 characters, or does not end");
  });

  test("more operations than memory has room for are refused", () => {
    const parser = new HistoryParser();
    const list = `[${new Array(100_000).fill(1).join(",")}]`;
    const push = (): void => {
      for (let i = 0; i < 1_000; i++)
        parser.push(
          `{"process":${i},"type":"invoke","f":"read","key":"x"}\n{"process":${i},"type":"ok","f":"read","key":"x","value":${list}}\n`,
        );
    };
    expect(push).toThrow("the lists have more than 50000000 elements: judge the history in parts, by key for instance");
  });
});

const SAMPLE = [
  '{"process":0,"type":"invoke","f":"write","key":"x","value":1,"time":10,"index":0}',
  '{"process":1,"type":"invoke","f":"read","key":"x","value":null,"time":11,"index":1}',
  '{"process":0,"type":"ok","f":"write","key":"x","value":1,"time":12,"index":2}',
  '{"process":1,"type":"ok","f":"read","key":"x","value":null,"time":13,"index":3}',
  '{"process":1,"type":"invoke","f":"read","key":"x","value":null,"time":14,"index":4}',
  '{"process":1,"type":"ok","f":"read","key":"x","value":1,"time":15,"index":5}',
].join("\n");

describe("damaged files", () => {
  test("cut off anywhere: an error, or the history so far", () => {
    for (let length = 0; length < SAMPLE.length; length++) {
      const text = SAMPLE.slice(0, length);
      const isWhole = text.endsWith("}") || text.endsWith("\n");
      try {
        const history = parseHistory(text);
        expect(isWhole, text).toBe(true);
        expect(judge(history, ["linearizable"])[0].valid).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(HistoryError);
        expect(isWhole && text !== "", `${(error as Error).message}: ${text}`).toBe(false);
      }
    }
  });

  test("with characters changed, or in pieces: an error with a line, or a verdict, and nothing else", () => {
    const texts = [SAMPLE, EDN.join("\n"), `[${EDN.join("\n")}]`];
    const damage = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
        by: fc.constantFrom("", "{", "}", "[", "]", '"', "\\", "\n", ";", "#", ":", "0", "-", "e", "nil"),
      }),
      { minLength: 1, maxLength: 4 },
    );
    check(
      fc.property(fc.constantFrom(...texts), damage, fc.integer({ min: 1, max: 90 }), (text, changes, size) => {
        let damaged = text;
        for (const { at, by } of changes) {
          const place = Math.floor(at * damaged.length);
          damaged = damaged.slice(0, place) + by + damaged.slice(place + 1);
        }
        const outcome = (pieces: readonly string[]): unknown => {
          try {
            const parser = new HistoryParser();
            for (const piece of pieces) parser.push(piece);
            return judge(parser.end());
          } catch (error) {
            if (!(error instanceof HistoryError)) throw error;
            return `${error.line}:${error.column}: ${error.message}`;
          }
        };
        const pieces = damaged.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
        expect(outcome(pieces)).toEqual(outcome([damaged]));
      }),
      0.2,
    );
  });
});
