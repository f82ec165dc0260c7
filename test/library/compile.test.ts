/**
 * The library as a program uses it: from a file's text to a scenario, with errors that say what is wrong; and nothing
 * that no compiler has looked at is played.
 */
import { describe, expect, test } from "vitest";
import { compile, importAccount, open, parseScenario, run, ScenarioError, topologySvg } from "../../sim/index.ts";
import { formatIssue } from "../../sim/scenario/index.ts";
import { FILE, SEEDS, TEXT } from "./texts.ts";

describe("compile: a scenario from what people write", () => {
  test("from text or the same as an object, with fields replaced, and played", () => {
    const scenario = compile(TEXT, { overrides: { "workloads[0].rate": "100/s" } });
    const same = compile({
      scenario: 1,
      name: "shop",
      duration: "2s",
      topology: { clusters: [{ id: "main", volume: { size: "20GB" } }] },
      workloads: [{ id: "app", kind: "open", rate: "100/s" }],
      random: { faults: 3, until: "1s" },
    });
    expect(same).toEqual(scenario);
    expect(run(scenario, { seed: 7 }).digest).toBe(run(same, { seed: "7" }).digest);
    expect(scenario.duration).toBe(2_000_000);
  });

  test("what is allowed and probably not meant is told to whoever asks, and changes nothing", () => {
    const text = TEXT.replace(
      "random: { faults: 3, until: 1s }",
      "faults: [{ kind: az-outage, az: us-east-1a, at: 1s }]",
    );
    const told: string[] = [];
    const scenario = compile(text, { file: "shop.yaml", warn: (issue) => told.push(formatIssue(issue)) });
    expect(told).toEqual([expect.stringMatching(/^shop\.yaml:6:10: faults\[0\]: takes the clients of "app" along/)]);
    expect(scenario).toEqual(compile(text));
    expect(() => compile(text, { warn: true as never })).toThrow("warn must be a function");
  });

  test("with a seed, what chance decides is written out, and plays the same events", () => {
    const drawn = compile(TEXT, { seed: 5 });
    expect(drawn.random).toBeUndefined();
    expect(drawn.faults.length).toBeGreaterThan(0);
    expect(run(drawn, { seed: 5 }).digest).toBe(run(compile(TEXT), { seed: 5 }).digest);
  });

  test.each([[TEXT], [{ scenario: 1, name: "shop", duration: "2s" }], [undefined]])(
    "what was not compiled is not played, and the sentence says what is missing: %j",
    (given) => expect(() => run(given as never)).toThrow("run(compile(text))"),
  );

  test("errors: each problem with its place and what would be right, and a seed that is none", () => {
    const wrong = (): unknown => compile(TEXT.replace("duration", "duratoin"), { file: "shop.yaml" });
    expect(wrong).toThrow(ScenarioError);
    expect(wrong).toThrow(/shop\.yaml:3:1: duratoin: unknown key\. Did you mean "duration"\?/);
    expect(() => compile(TEXT, { seed: 1.5 })).toThrow(new RangeError(`${SEEDS}; 1.5 is neither.`));
    expect(() => run(compile(TEXT), { seed: -1 })).toThrow(new RangeError(`${SEEDS}; -1 is neither.`));
    expect(() => run(compile(TEXT), { seed: 2 ** 53 })).toThrow(
      "9007199254740992 would lose digits. Write it as text.",
    );
    expect(() => open(compile(TEXT), { mutations: ["nope"] })).toThrow(RangeError);
  });
});

describe("what no compiler has looked at is refused in a sentence, and never quietly another run", () => {
  test.each([
    [undefined, "scenario: is undefined: give a file's text, or the same as an object"],
    [() => FILE, "scenario: a function cannot stand in a scenario"],
    [Buffer.from(TEXT), "scenario: is bytes: give text"],
    [new Map(Object.entries(FILE)), "scenario: a Map cannot stand in a scenario"],
    [Promise.resolve(FILE), "scenario: a Promise cannot stand in a scenario"],
    ["orders.yaml", '"orders.yaml" is a file\'s name: give what stands in it'],
    [compile(TEXT), "scenario: is compiled already: give it to run or open"],
    [null, "scenario: is not a scenario: it must be a mapping that begins with `scenario: 1`"],
    [{ ...FILE, seed: 10n }, "scenario: seed: 10 cannot stand in a scenario: write it as a number, or as text"],
    [{ ...FILE, seed: () => 1 }, "scenario: seed: a function cannot stand in a scenario"],
    [
      { ...FILE, workloads: [{ id: "app", kind: "open", rate: NaN }] },
      "scenario: workloads[0].rate: NaN cannot stand in a scenario: write a finite number",
    ],
    [{ ...FILE, workloads: [undefined] }, "scenario: workloads[0]: undefined cannot stand in a list"],
  ])("compile(%o)", (given, sentence) => {
    const wrong = (): unknown => compile(given as never);
    expect(wrong).toThrow(ScenarioError);
    expect(wrong).toThrow(sentence);
  });

  test("compile: an object has keys and no lines", () => {
    const wrong = { ...FILE, workloads: [{ id: "app", kind: "closed", sessions: 3, think: "50ms" }] };
    expect(() => compile(wrong as never, { file: "orders" })).toThrow(
      'This is no scenario:\n  orders: workloads[0].think: unknown key. Did you mean "thinkTime"?',
    );
    const told: string[] = [];
    compile(
      { ...FILE, faults: [{ kind: "az-outage", az: "us-east-1a", at: "1s", for: "30s" }] },
      { warn: (issue) => told.push(formatIssue(issue)) },
    );
    expect(told).toEqual([expect.stringMatching(/^scenario: faults\[0\]/)]);
  });

  test("compile: a mapping that holds itself, and one without an end; a field that is undefined is left out", () => {
    const circle: Record<string, unknown> = { ...FILE };
    circle["topology"] = { clusters: [circle] };
    expect(() => compile(circle as never)).toThrow("scenario: topology.clusters[0]: holds itself");
    let deep: unknown = 1;
    for (let depth = 0; depth < 200; depth++) deep = [deep];
    expect(() => compile({ ...FILE, topology: deep } as never)).toThrow("is nested too deeply");
    expect(compile({ ...FILE, seed: undefined })).toEqual(compile(FILE));
  });

  test("parseScenario without a file's name calls it as compile does", () => {
    const given = parseScenario("scenario: 1\nname: x\n");
    expect(given.ok || given.issues).toMatchObject([
      { file: "scenario", line: 1, path: "duration", message: "is missing" },
    ]);
  });

  test("a scenario text is no text: parseScenario says so and throws nothing", () => {
    const given = parseScenario(undefined as never, "f");
    expect(given).toMatchObject({ ok: false, issues: [{ message: expect.stringContaining("is not text but") }] });
  });

  const scenario = compile(TEXT);
  test.each([
    [() => compile(FILE, { sed: 3 } as never), 'compile: there is no option "sed". Did you mean "seed"?'],
    [() => compile(FILE, "shop.yaml" as never), 'compile: options must be a mapping such as { … }, not "shop.yaml".'],
    [() => compile(FILE, { file: 3 } as never), "compile: file must be text, not 3."],
    [() => compile(FILE, { overrides: ["a=1"] } as never), "compile: overrides must be a mapping, not a list."],
    [() => compile(FILE, { overrides: { duration: undefined } }), "overrides: duration: is undefined"],
    [
      () => compile(FILE, { overrides: { duratoin: "3s" } }),
      'overrides: duratoin: unknown key. Did you mean "duration"?',
    ],
    [() => run(scenario, { sed: 3 } as never), 'run: there is no option "sed". Did you mean "seed"?'],
    [() => open(scenario, { mutation: [] } as never), 'open: there is no option "mutation". Did you mean "mutations"?'],
    [() => open(scenario, { never: ["lag > 1s"] } as never), 'open: a bound under "never" is judged while run('],
    [
      () => run(scenario, { never: "lag > 1s" } as never),
      'run: never must be a list of bounds, each as text, not "lag',
    ],
    [() => run(scenario, 3 as never), "run: options must be a mapping such as { … }, not 3."],
    [() => run(scenario, { seed: null } as never), `${SEEDS}; null is neither.`],
    [() => run(scenario, { mutations: "ackAt3" } as never), 'run: mutations must be a list of names, not "ackAt3".'],
    [
      () => run(scenario, { mutations: ["ackAt33"] }),
      'run: there is no mutation named "ackAt33". Did you mean "ackAt3"?',
    ],
    [
      () => run(scenario, { mutations: ["constructor"] }),
      'there is no mutation named "constructor". "borealis list" shows',
    ],
    [() => run(scenario, { checks: "off" } as never), 'run: checks must be "default" or "none", not "off".'],
    [() => run(scenario, { history: "yes" } as never), 'run: history must be true or false, not "yes".'],
    [() => importAccount(TEXT as never), "importAccount: files must be a list of files, [{ name, text }], not "],
    [() => topologySvg(FILE as never), "topologySvg: draws what compile makes of a scenario's text or mapping."],
  ])("%s", (attempt, sentence) => expect(attempt).toThrow(sentence));
});
