/**
 * The library as a program uses it: from a file's text to a report, with errors that say what is wrong; and nothing is
 * handed out without a sentence about it.
 */
import { describe, expect, test } from "vitest";
import * as fastCheck from "../sim/fast-check/index.ts";
import * as library from "../sim/index.ts";
import {
  compile,
  importAccount,
  open,
  parseScenario,
  run,
  ScenarioError,
  topologySvg,
  type Inside,
  type InsideWish,
  type Run,
} from "../sim/index.ts";
import { formatIssue } from "../sim/scenario/index.ts";
import { readSources } from "./architecture/sources.ts";

const TEXT = `scenario: 1
name: shop
duration: 2s
topology: { clusters: [{ id: main, volume: { size: 20GB } }] }
workloads: [{ id: app, kind: open, rate: 50/s }]
random: { faults: 3, until: 1s }
`;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const SEEDS = "A seed is text or a whole number from 0 to below 2^53";

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

const FILE = { scenario: 1, name: "shop", duration: "2s" } as const;

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

/** What engines say of a line that could not read what it was given; of no use to whoever called. */
const RAW = /^Cannot |is not (a function|iterable|valid JSON)|^The "|invalid|undefined.*as it is/;

/** Every function of the library called with too little or with something else: what it said that was of no use. */
async function rawWords(handedOut: object): Promise<string[]> {
  const found: string[] = [];
  for (const [name, work] of Object.entries(handedOut) as [string, (...given: unknown[]) => unknown][]) {
    // Classes are there to be named.
    if (typeof work !== "function" || /^[A-Z]/.test(name)) continue;
    const strange = [
      [],
      [undefined],
      [null],
      [3],
      [{}],
      ["x"],
      [[]],
      [Symbol("x")],
      ["x", null],
      [{}, null],
      [[null], null],
    ];
    for (const given of strange)
      try {
        await work(...given);
      } catch (error) {
        const { message } = error as Error;
        if (RAW.test(message)) found.push(`${name}(${JSON.stringify(given).slice(1, -1)}): ${message}`);
      }
  }
  return found;
}

test("the story's last line tells checks that hold from those that had nothing to watch", () => {
  const last = (checks: "default" | "none"): string | undefined => run(compile(FILE), { checks }).story.at(-1)?.text;
  expect(last("default")).toMatch(/^The run ends after 0 events: 2 checks hold, and \d+ had nothing to watch\.$/);
  expect(last("none")).toBe("The run ends after 0 events: nothing was checked.");
});

test("whatever is given to whichever function, no line of its inside is what complains", async () => {
  expect(await rawWords(library)).toEqual([]);
  const { matchers: _, ...functions } = fastCheck;
  expect(await rawWords(functions)).toEqual([]);
  expect(await rawWords({ first: (all: string) => all.length })).toHaveLength(3);
});

/** What a run, and what it hands out, can be asked. */
function methodsOf(one: object): object {
  const all: Record<string, unknown> = {};
  for (let part = one; part !== Object.prototype; part = Object.getPrototypeOf(part) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(part)))
      // What is internal is not in the types that come with the package, either.
      if (typeof value === "function" && !["constructor", "become"].includes(name))
        all[name] ??= (...given: unknown[]) =>
          (one as Record<string, (...given: unknown[]) => unknown>)[name](...given);
  return all;
}

test("nor is it of a run and of its gauges", async () => {
  const scenario = compile(TEXT.replace("2s", "100ms").replace("1s", "50ms"));
  const at = (): Run => open(scenario, { metrics: true, history: true, probes: true, messages: true });
  const ofRun = methodsOf(at());
  expect(Object.keys(ofRun)).toEqual(expect.arrayContaining(["runTo", "sampleMetrics", "reseed", "load", "gauges"]));
  expect(await rawWords(ofRun)).toEqual([]);
  expect(await rawWords(methodsOf(at().gauges()))).toEqual([]);
});

test("gauges go on from what gauges of the very same run have saved, and from nothing else", () => {
  const play = open(compile(TEXT));
  const gauges = play.gauges();
  play.runTo(1_000_000);
  gauges.read();
  const saved = gauges.save();
  play.runTo(2_000_000);
  const fresh = gauges.read().commitLatencyUs;
  expect(fresh).not.toBeNull();
  for (const one of [undefined, null, 7, {}, [], structuredClone(saved), open(compile(TEXT)).gauges().save()])
    expect(() => gauges.load(one)).toThrow(new RangeError("load: takes what save() of gauges of this very run gave."));
  for (const reader of [gauges, play.gauges()]) {
    reader.load(saved);
    expect(reader.read().commitLatencyUs).toEqual(fresh);
  }
});

test("an argument that is missing is told by its name; what fits is handed on as it is", () => {
  expect(() => library.describeFault(undefined as never)).toThrow(
    new TypeError("describeFault: fault must be a mapping with a kind, not undefined."),
  );
  expect(() => library.ring(["a"], ["b"], {} as never)).toThrow(
    "ring: when must be { at, for } in whole microseconds, 0 or more, not a",
  );
  expect(() => library.encodeLink({} as never)).toThrow("encodeLink: state must be { scenario, seed, mutations");
  expect(() => library.importAccount([], { region: "x" } as never)).toThrow('Did you mean "regions"?');
  const scenario = compile(TEXT);
  expect(library.scenarioHash(scenario)).toBe(run(scenario).scenarioHash);
  expect(library.nearest("ratee", ["rate", "kind"])).toBe("rate");
});

test("a checkpoint of another run, or one that was copied, is refused, and the run stands as it was", () => {
  const play = open(compile(TEXT));
  play.runTo(1_000_000);
  const saved = play.save();
  const others = [open(compile(TEXT)), open(compile(TEXT), { seed: 2 })].map((other) => other.save());
  const strange: unknown[] = [...others, structuredClone(saved), JSON.parse(JSON.stringify(saved)), {}, undefined];
  for (const one of strange)
    expect(() => play.load(one as never)).toThrow("load: takes what save() of this very run gave.");
  const { digest } = play.finish();
  play.load(saved);
  expect([play.now, play.finish().digest]).toEqual([1_000_000, digest]);
});

describe("a moment that is none is refused with what would be right, and the run stands where it stood", () => {
  const at = (): Run => {
    const play = open(compile(TEXT), { metrics: true });
    play.runTo(1_000_000);
    return play;
  };

  test.each([
    [NaN, "NaN is no moment: give a number of microseconds, 20_000_000 for 20 s."],
    ["2s", '"2s" is no moment: give a number of microseconds'],
    [undefined, "undefined is no moment"],
    [-1, "-1 us is before the run begins: times are microseconds from 0 on."],
    [2_000_001, "2000001 us is beyond the end of the run, 2000000 us (2 s); finish() plays to it."],
    [1e12, "1000000000000 us is beyond the end of the run"],
    [Infinity, "Infinity us is beyond the end of the run, 2000000 us (2 s); finish() plays to it."],
    [999_999, "999999 us is past, the run stands at 1000000 us (1 s); it goes back by load() of what save() gave."],
  ])("runTo(%j)", (moment, sentence) => {
    const play = at();
    expect(() => play.runTo(moment as never)).toThrow(new RegExp(`^runTo: ${escaped(sentence)}`));
    expect(play.now).toBe(1_000_000);
  });

  test("a part of a microsecond is left out, and the moment it stands at and the end may be asked for again", () => {
    const play = at();
    for (const moment of [1_000_000.9, 1_000_000, 2_000_000, 2_000_000]) play.runTo(moment);
    expect([play.now, play.done]).toEqual([2_000_000, true]);
    play.finish();
    play.runTo(2_000_000);
  });

  test.each([NaN, -1, 0.5, Infinity, "7", undefined])("runToEvent(%j)", (event) => {
    expect(() => at().runToEvent(event as never)).toThrow(/^runToEvent: an event's number is a whole number from 0 on/);
  });

  test("an event that is past is, too; one beyond the last is the end", () => {
    const play = at();
    expect(() => play.runToEvent(play.event - 1)).toThrow(/^runToEvent: event \d+ is past, the run has handled \d+;/);
    play.runToEvent(1e9);
    expect(play.done).toBe(true);
  });

  test.each([0, -1, 0.5, NaN])("sampleMetrics(%j)", (period) => {
    expect(() => at().sampleMetrics(period)).toThrow(RangeError);
  });

  test("a period that does not go into the run ends with a shorter one", () => {
    expect(
      new Set(
        at()
          .sampleMetrics(700_000)
          .map(({ at: end }) => end),
      ),
    ).toEqual(new Set([1_700_000, 2_000_000]));
  });
});

test("what nobody has recorded is not told as nothing, and who is not there is not told to have done nothing", () => {
  const play = open(compile(TEXT));
  for (const [ask, option] of [
    [() => play.history(), "history"],
    [() => play.probes(), "probes"],
    [() => play.recordMessages(), "messages"],
  ] as const)
    expect(ask).toThrow(`the run was opened without ${option}: open it with \`${option}: true\`.`);
  const kept = open(compile(TEXT), { history: true });
  expect(() => kept.history("restored")).toThrow('history: "restored" is no restored or cloned cluster of this run.');
  for (const wish of [undefined, { cluster: 0.5, group: 0 }, { cluster: 0, group: -2 }])
    expect(() => kept.inside(wish as never)).toThrow("inside: wish must be { cluster, group }, whole numbers from 0");
  const wish: InsideWish = { cluster: 0, group: 99 };
  const inside: Inside | null = kept.inside(wish);
  expect(inside).toBeNull();
  expect(() => kept.finish([{ name: "mine" }] as never)).toThrow("finish: besides must be a list of results of checks");
  const mine = { name: "mine", verdict: "fail", message: "No." } as const;
  expect(kept.finish([mine])).toMatchObject({ verdict: "fail", checks: expect.arrayContaining([mine]) });
});

describe("faults and actions that a program puts into a compiled scenario", () => {
  const scenario = compile(TEXT, { seed: 1 });
  const outage = { kind: "az-outage", at: 1_000_000, for: 0, scope: { az: "us-east-1a" } };
  test.each([
    [{ faults: [{ ...outage, at: 1.5 }] }, "faults[0].at must be a whole number of microseconds, 0 or more, not 1.5."],
    [{ faults: [outage, { ...outage, at: -1 }] }, "faults[1].at must be a whole number"],
    [{ faults: [{ ...outage, for: NaN }] }, "faults[0].for must be a whole number"],
    [{ faults: [{ ...outage, for: undefined }] }, "faults[0].for must be a whole number"],
    [{ faults: [{ ...outage, kind: "az-outag" }] }, 'but "az-outag". Did you mean "az-outage"?'],
    [{ faults: outage }, "faults must be a list of mappings, not a mapping."],
    [
      { actions: [{ kind: "failover", at: "1s", to: null }] },
      "actions[0].at must be a whole number of microseconds, 0",
    ],
    [{ actions: [undefined] }, "actions[0] must be a mapping, not undefined."],
    [{ duration: 0 }, "duration must be a whole number of microseconds, 1 or more, not 0."],
  ])("%j", (changed, sentence) => {
    const given = { ...scenario, ...changed } as never;
    expect(() => run(given)).toThrow(
      `run: ${sentence.startsWith("but") ? "faults[0] has no kind that there is, " : ""}${sentence}`,
    );
    expect(() => open(given)).toThrow("open: ");
  });

  const at = 1_000_000;
  test.each([
    [
      { faults: [outage, { kind: "crash", scope: { instance: "nobody" }, at, for: 0 }] },
      'faults[1].instance: there is no instance "nobody". Possible: writer-1.',
    ],
    [
      { faults: [{ kind: "crash", at, for: 0 }] },
      "faults[0]: must say whom it hits with exactly one of az, node, instance",
    ],
    [
      { faults: [{ kind: "crash", scope: { instnace: "writer-1" }, at, for: 0 }] },
      'faults[0].instnace: unknown key. Did you mean "instance"?',
    ],
    [
      { faults: [{ kind: "partition", from: { az: "us-east-1a" }, to: { region: "mars" }, at, for: 0 }] },
      'faults[0].to.region: there is no Region "mars".',
    ],
    [
      { faults: [{ kind: "dns-frozen", cluster: "nope", at, for: 0 }] },
      'faults[0].cluster: there is no cluster "nope".',
    ],
    [{ faults: [{ kind: "slow-disk", scope: { node: "storage-a1" }, at, for: 0 }] }, "faults[0]: "],
    [{ actions: [{ kind: "reboot", instance: "nobody", at }] }, 'actions[0].instance: there is no instance "nobody".'],
    [
      { actions: [{ kind: "long-query", instance: "nobody", at, for: 5 }] },
      'actions[0].instance: there is no instance "nobody".',
    ],
    [
      { actions: [{ kind: "move-segment", segment: "pg99.a1", at }] },
      'actions[0].segment: there is no segment "pg99.a1"',
    ],
  ])("a name that the topology has not is refused before anything is played: %j", (changed, sentence) => {
    const given = { ...scenario, ...changed } as never;
    expect(() => run(given)).toThrow(`run: ${sentence}`);
    expect(() => open(given)).toThrow(`open: ${sentence}`);
  });

  test("one that is put into the list of a compiled scenario is looked at, too; what is well is played as it is", () => {
    const given = compile(TEXT, { seed: 1 });
    const before = run(given);
    (given.faults as unknown[]).push({ kind: "crash", scope: { instance: "nobody" }, at, for: 0 });
    expect(() => run(given)).toThrow(`run: faults[${given.faults.length - 1}].instance: there is no instance "nobody"`);
    (given.faults as unknown[]).pop();
    expect(run({ ...given, faults: [...given.faults] }).digest).toBe(before.digest);
  });

  test("shapes of faults that are none", () => {
    const when = { at: 0, for: 1_000_000 };
    expect(() => library.ring(["w"], ["a"], { at: -1, for: 5 })).toThrow(
      "{ at, for } in whole microseconds, 0 or more",
    );
    expect(() => library.attrition(["n"], 1.5, 1, 0)).toThrow(
      "attrition: first must be a whole number of microseconds",
    );
    expect(() => library.badBatch(["n"], 9, when)).toThrow("badBatch: ratio must be a share from 0 to 1, not 9.");
    expect(() => library.swizzle(["n", "m"], [1, 1], when)).toThrow("release must be a list of turns");
    expect(() => library.swizzle(["n", "m"], [0], when)).toThrow("release has 1 turns for 2 nodes: give one for each.");
    expect(library.swizzle(["n", "m"], [1, 0], when).map(({ at }) => at)).toEqual([0, 250_000]);
  });
});

test("what nobody has counted is not told as 0: without metrics there are no I/Os and no samples", () => {
  const play = open(compile(TEXT));
  play.runTo(1_000_000);
  const sentence = "The run was opened without metrics: open it with `metrics: true`.";
  expect(() => play.ios()).toThrow(new RangeError(sentence));
  expect(() => play.sampleMetrics(1_000_000)).toThrow(new RangeError(sentence));
  const counted = open(compile(TEXT), { metrics: true });
  counted.finish();
  expect(counted.ios().writes).toBeGreaterThan(counted.ios().transactions);
  expect(counted.finish().digest).toBe(play.finish().digest);
});

/** Functions and classes that a package hands out and that have no comment in front of them. */
function untold(names: readonly string[], sources: Iterable<string>): string[] {
  const texts = [...sources];
  return names.filter(
    (name) => !texts.some((text) => new RegExp(`\\*/\\nexport (async )?(function|class|const) ${name}\\b`).test(text)),
  );
}

test("every function and class of the library has a sentence where it is declared", () => {
  const names = Object.entries({ ...library, ...fastCheck }).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect(names.length).toBeGreaterThan(40);
  expect(untold(names, readSources("sim").values())).toEqual([]);
  expect(untold(["told", "bare"], ["/** Why. */\nexport function told() {}\nexport function bare() {}"])).toEqual([
    "bare",
  ]);
});
