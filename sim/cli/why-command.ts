/**
 * `borealis why`: the causes of a failed check or of a stuck write, each proven by playing the run again without it.
 *
 * Exit code 0 when the question is answered (that luck or the scenario itself is to blame is an answer), 2 when there
 * is nothing to ask about, 4 when the time was up before, or no cause could be told.
 */
import { expandScenario } from "../chaos/index.ts";
import {
  askable,
  candidateWords,
  explain,
  firstOf,
  type Asked,
  type Askable,
  type Explanation,
} from "../explore/index.ts";
import { formatMicros } from "../kernel/index.ts";
import { RequestError } from "../node/index.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import { normalizeSeed } from "../seed.ts";
import { BUILD } from "../version.ts";
import { loadScenario, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";
import { neverOf } from "./never.ts";
import { checkedSeed, checkMutations, seedValue } from "./run-command.ts";
import { countWords, cutWords, Patience } from "./stopping.ts";
import { painter, Progress, type Style } from "./terminal.ts";

export interface WhyFlags {
  readonly seed?: string;
  readonly check?: string;
  readonly write?: string;
  readonly for: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
  readonly never: readonly string[];
}

export async function whyCommand(name: string, flags: WhyFlags, environment: Environment): Promise<number> {
  const { terminal, packageRoot } = environment;
  checkMutations(flags.mutate);
  const never = neverOf(flags.never);
  const forMs = span("--for", flags.for) / 1000;
  const moment = flags.write === undefined ? undefined : span("--write", flags.write);
  if (flags.check !== undefined && moment !== undefined)
    throw new RequestError("--check and --write are two questions; ask one at a time");
  const loaded = loadScenario("why", name, flags.set, packageRoot);
  if (flags.quiet !== true) tellWarnings([loaded], environment);
  const { scenario: written, argument } = loaded;
  const seed = normalizeSeed(flags.seed === undefined ? written.seed : checkedSeed(flags.seed));
  const scenario = expandScenario(written, seed);
  const setting = { scenario, seed, mutations: flags.mutate, never };
  const question = questionOf(askable(setting, moment), flags, `${argument} with seed ${seed}`);
  const progress = new Progress(environment, flags.quiet === true || flags.json === true);
  const patience = new Patience(environment, forMs);
  const search = explain({ ...setting, question });
  let step = search.next();
  for (; step.done !== true; step = search.next()) {
    progress.show(`run ${step.value.runs + 1}: ${step.value.next}`);
    const cut = await patience.over();
    if (cut === undefined) continue;
    progress.clear();
    terminal.err.write(cutWords(cut, countWords(step.value.runs, "run"), "before the causes were found"));
    return 4;
  }
  progress.clear();
  const found = step.value;
  if (found === undefined) throw new Error("What was seen once did not come again: the same seed played two runs.");
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-why/1", build: BUILD, scenario: scenario.name, mutations: flags.mutate, ...found, seed: seedValue(found.seed) }, null, 2)}\n`,
    );
  else terminal.out.write(pretty(found, painter(terminal.out, terminal.env)));
  return found.verdict === "open" ? 4 : 0;
}

function span(flag: string, text: string): number {
  const read = readDuration(text);
  if (read === undefined || read === 0) throw new RequestError(`${flag} is a time, for instance 30s; "${text}" is not`);
  return read;
}

/** What was asked for; else the check that failed first; else the write that fared worst. */
function questionOf({ failed, writes }: Askable, flags: WhyFlags, run: string): Asked["question"] {
  const { check, write } = flags;
  if (check !== undefined) {
    const found = failed.find(({ name }) => name === check || name.startsWith(`${check}-`));
    if (found !== undefined) return { kind: "check", name: found.name };
    const names = failed.map(({ name }) => name);
    throw new RequestError(
      `--check ${check}: does not fail in ${run}; ${names.join(", ") || "nothing"} does.${suggestion(check, names)}`,
    );
  }
  if (write === undefined && failed.length > 0) return { kind: "check", name: firstOf(failed).name };
  if (writes.length > 0) return writes[0].question;
  throw new RequestError(
    write === undefined
      ? `${run}: no check fails and no write is stuck, so there is nothing to explain`
      : `--write ${write}: no write is stuck then in ${run}`,
  );
}

function pretty(found: Explanation, paint: (style: Style, text: string) => string): string {
  const { chain, candidates, innocents, untold, later, summary, runs } = found;
  const lines = chain.flatMap(({ text, proof, cause }, index) => [
    index === 0 ? paint("bold", text) : `${cause === undefined ? " " : paint("yellow", "●")} ${text}`,
    ...(proof === "" ? [] : [paint("dim", `    ${proof}`)]),
  ]);
  const others = (head: string, words: readonly string[]): string[] =>
    words.length === 0 ? [] : [head, ...words.map((one) => paint("dim", `    ${one}`))];
  return `${[
    ...lines,
    summary,
    ...others("Not a cause:", [
      ...innocents.map(
        ({ candidate, without }) => `${candidateWords(candidates[candidate])}: without it ${without} all the same`,
      ),
      ...later.map((place) => `${candidateWords(candidates[place])}: begins afterwards`),
    ]),
    ...others(
      "Not to be told from luck:",
      untold.map(
        ({ candidate, without }) =>
          `${candidateWords(candidates[candidate])}: without it ${without}, but with other seeds it makes no such difference`,
      ),
    ),
    paint("dim", `Proven by ${runs} runs at seed ${found.seed} and others, up to ${formatMicros(found.at)}.`),
  ].join("\n")}\n`;
}
