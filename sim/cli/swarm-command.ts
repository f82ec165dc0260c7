/**
 * `borealis swarm`: many seeds on all cores. What it has found it keeps whatever stops it: with a journal for another
 * day, without one for its report.
 *
 * Exit code 0 when every seed passed, 1 when one failed, 3 when the simulator itself broke or a seed gave two digests,
 * 4 when it was interrupted before it had found anything.
 */
import path from "node:path";
import { writeFileSync } from "node:fs";
import { chunksOf, seedsIn, seedsOf, Tally, type Chunk, type ChunkResult, type Job } from "../explore/index.ts";
import {
  buildId,
  Journal,
  mendJournal,
  Pool,
  readJournal,
  RequestError,
  whyOther,
  type JournalHead,
} from "../node/index.ts";
import { scenarioHash } from "../scenario/index.ts";
import { loadScenarios, tellWarnings, type LoadedScenario } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkMutations } from "./run-command.ts";
import { causesIn, causesWanted } from "./swarm-causes.ts";
import { SwarmProgress } from "./swarm-progress.ts";
import type { SwarmOutcome } from "./swarm-outcome.ts";
import { swarmReport } from "./swarm-report.ts";
import { swarmPage } from "./swarm-page.ts";
import { QueuePlayer } from "./swarm-queue.ts";
import { readRequest, SEED_MS_MAX, type SwarmFlags, type SwarmRequest } from "./swarm-request.ts";
import type { Setup } from "./worker-command.ts";

const TIME_IS_UP = "time is up";

export async function swarmCommand(
  names: readonly string[],
  flags: SwarmFlags,
  environment: Environment,
): Promise<number> {
  checkMutations(flags.mutate);
  const loaded = loadScenarios(names, flags.set, environment.packageRoot);
  if (flags.quiet !== true) tellWarnings(loaded, environment);
  const asked = readRequest(flags, loaded.length);
  const isAskedWhy = causesWanted(flags) > 0;
  const tally = new Tally();
  const { head, before } = opened(flags, asked, loaded, environment);
  for (const chunk of before) tally.add(chunk);
  const request = { ...asked, plan: { ...asked.plan, chunkSize: head.chunkSize } };
  const journal = flags.resume === undefined ? undefined : new Journal(flags.resume, head);
  const begun = environment.clock();
  const kept = tally.seeds;
  let cut = "";
  try {
    cut = await play(request, loaded, flags, tally, journal, head.build, environment);
  } finally {
    journal?.close();
  }
  const seconds = Math.max(0.001, (environment.clock() - begun) / 1000);
  const outcome: SwarmOutcome = {
    tally,
    loaded,
    flags,
    build: head.build,
    cut,
    kept,
    perSecond: (tally.seeds - kept) / seconds,
    seconds,
    wanted: seedsIn(request.plan),
    causes: isAskedWhy && cut !== "interrupted" ? await causesIn(tally, loaded, flags, environment) : [],
  };
  environment.terminal.out.write(swarmReport(request.reporter, outcome, environment));
  if (flags.html !== undefined) writePage(flags.html, swarmPage(outcome));
  if (tally.failures.some(({ failure }) => failure.kind === "broke")) return 3;
  if (tally.failed > 0) return 1;
  return (cut !== "" && cut !== TIME_IS_UP) || tally.seeds === 0 ? 4 : 0;
}

/** What was found before, here and on other machines, and what this journal begins with. */
function opened(
  flags: SwarmFlags,
  { plan }: SwarmRequest,
  loaded: readonly LoadedScenario[],
  { packageRoot, terminal }: Environment,
): { readonly head: JournalHead; readonly before: readonly ChunkResult[] } {
  const wanted: JournalHead = {
    format: "borealis-journal/1",
    build: buildId(packageRoot),
    scenarios: loaded.map(({ scenario }) => ({ name: scenario.name, hash: scenarioHash(scenario) })),
    mutations: flags.mutate,
    strict: flags.strict ?? false,
    from: plan.from,
    chunkSize: plan.chunkSize,
    shard: plan.shard,
  };
  const own = flags.resume === undefined ? undefined : mendJournal(flags.resume);
  const others = flags.merge.map((file) => {
    const found = readJournal(file);
    if (found === undefined) throw new RequestError(`--merge ${file}: there is no journal`);
    return { file, found };
  });
  const files = [
    ...(own === undefined || flags.resume === undefined ? [] : [{ file: flags.resume, found: own }]),
    ...others,
  ];
  for (const { file, found } of files) {
    const why = whyOther(found.head, wanted, found === own);
    if (why !== undefined) throw new RequestError(`${file} cannot be gone on with: ${why}.`);
    if (found.head.chunkSize !== files[0].found.head.chunkSize)
      throw new RequestError(
        `${file} cannot be merged: its chunks are of ${found.head.chunkSize} seeds, those of ${files[0].file} of ${files[0].found.head.chunkSize}. Give every shard the same --seeds.`,
      );
  }
  const head = { ...wanted, chunkSize: files[0]?.found.head.chunkSize ?? plan.chunkSize };
  // A last chunk that was cut to an earlier --seeds is not the chunk of that number any more.
  const before = files
    .flatMap(({ found }) => found.chunks)
    .filter(({ id, seeds }) => seeds === seedsOf({ ...plan, chunkSize: head.chunkSize }, id));
  if (before.length > 0 && flags.quiet !== true)
    terminal.err.write(`${before.reduce((sum, { seeds }) => sum + seeds, 0)} seeds were played before\n`);
  return { head, before };
}

/** Why it ended before it was through; an empty text where it was not cut short. */
async function play(
  { plan, jobs, forMs, patienceMs, reporter }: SwarmRequest,
  loaded: readonly LoadedScenario[],
  flags: SwarmFlags,
  tally: Tally,
  journal: Journal | undefined,
  build: string,
  environment: Environment,
): Promise<string> {
  const { packageRoot, clock, terminal } = environment;
  const progress = new SwarmProgress(
    environment,
    { plan, forMs, isQuiet: flags.quiet === true, isPretty: reporter === "pretty" },
    loaded,
    tally,
  );
  const jobOf = ({ scenario }: LoadedScenario): Job => ({
    scenario,
    mutations: flags.mutate,
    strict: flags.strict ?? false,
  });
  const each = loaded.map(jobOf);
  const chunks = chunksOf(plan);
  const begun = clock();
  const next = (): Chunk | undefined => {
    for (let one = chunks.next(); one.done !== true; one = chunks.next())
      if (!tally.has(one.value.id)) return one.value;
    return undefined;
  };
  const done = (_: Chunk, result: ChunkResult): void => {
    // On the disk before it counts: a chunk that could not be written is played again.
    journal?.add(result);
    tally.add(result);
    progress.show();
  };
  const tell = (note: string): void => void (flags.quiet === true || terminal.err.write(`${note}\n`));
  const player: { run(): Promise<string | void>; stop(): void } =
    flags.queue === undefined
      ? new Pool<Chunk, ChunkResult>({
          script: path.join(packageRoot, "bin", "borealis.js"),
          args: ["worker"],
          jobs,
          setup: { kind: "swarm", jobs: each } satisfies Setup as never,
          build,
          stepMsMax: SEED_MS_MAX,
          next,
          begun: () => progress.begun(1),
          done,
        })
      : new QueuePlayer({
          queue: { address: flags.queue, build, patienceMs, packageRoot },
          jobs: each,
          next,
          done: (chunk, result) => {
            progress.begun(chunk.seeds);
            done(chunk, result);
          },
          tell,
        });
  let cut = "";
  const stop = (why: string) => () => {
    cut = why;
    player.stop();
  };
  const timer = forMs === Infinity ? undefined : setTimeout(stop(TIME_IS_UP), Math.max(1, forMs - (clock() - begun)));
  const interrupted = stop("interrupted");
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    const lost = (await player.run()) ?? "";
    cut ||= lost;
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
    progress.end();
  }
  if (cut !== "" && cut !== TIME_IS_UP) tell(cut);
  return cut;
}

function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new RequestError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code ?? "error"})`);
  }
}
