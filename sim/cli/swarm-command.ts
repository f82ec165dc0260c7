/**
 * `borealis swarm`: many seeds on all cores. What it has found it keeps whatever stops it: with a journal for another
 * day, without one for its report.
 *
 * Exit code 0 when every seed passed, 1 when one failed, 3 when the simulator itself broke or a seed gave two digests,
 * 4 when it was interrupted before it had found anything.
 */
import path from "node:path";
import { chunksOf, seedsIn, seedsOf, Tally, type Chunk, type ChunkResult, type Job } from "../explore/index.ts";
import {
  buildId,
  checkWritable,
  Journal,
  mendJournal,
  Pool,
  readJournal,
  RequestError,
  whyOther,
  writeText,
  type JournalHead,
} from "../node/index.ts";
import { scenarioHash } from "../scenario/index.ts";
import { loadScenarios, tellWarnings, type LoadedScenario } from "./load.ts";
import type { Environment } from "./main.ts";
import { neverOf } from "./never.ts";
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
  const never = neverOf(flags.never);
  if (flags.html !== undefined)
    checkWritable(flags.html, [...names, ...flags.merge, ...(flags.resume === undefined ? [] : [flags.resume])]);
  const loaded = loadScenarios(names, flags.set, environment.packageRoot);
  if (flags.quiet !== true) tellWarnings(loaded, environment);
  const asked = readRequest(flags, loaded.length);
  const isAskedWhy = causesWanted(flags) > 0;
  const tally = new Tally(never);
  const { head, before } = opened(flags, asked, loaded, environment);
  for (const chunk of before) tally.add(chunk);
  const request = { ...asked, plan: { ...asked.plan, chunkSize: head.chunkSize } };
  const journal = flags.resume === undefined ? undefined : new Journal(flags.resume, head);
  const begun = environment.clock();
  // Two journals may have the same chunk.
  const kept = tally.seeds;
  if (kept > 0 && flags.quiet !== true) environment.terminal.err.write(`${kept} seeds were played before\n`);
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
  if (flags.html !== undefined) writeText(flags.html, swarmPage(outcome));
  if (tally.failures.some(({ failure }) => failure.kind === "broke")) return 3;
  if (tally.failed > 0) return 1;
  return (cut !== "" && cut !== TIME_IS_UP) || tally.seeds === 0 ? 4 : 0;
}

/** What was found before, here and on other machines, and what this journal begins with. */
function opened(
  flags: SwarmFlags,
  { plan }: SwarmRequest,
  loaded: readonly LoadedScenario[],
  { packageRoot }: Environment,
): { readonly head: JournalHead; readonly before: readonly ChunkResult[] } {
  const wanted: JournalHead = {
    format: "borealis-journal/1",
    build: buildId(packageRoot),
    scenarios: loaded.map(({ scenario }) => ({ name: scenario.name, hash: scenarioHash(scenario) })),
    mutations: flags.mutate,
    ...(flags.never.length === 0 ? {} : { never: neverOf(flags.never) }),
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
  return { head, before };
}

/** Plays the chunks that nobody has played yet. Why it ended before it was through; an empty text where it did not. */
async function play(
  request: SwarmRequest,
  loaded: readonly LoadedScenario[],
  flags: SwarmFlags,
  tally: Tally,
  journal: Journal | undefined,
  build: string,
  environment: Environment,
): Promise<string> {
  const { plan, forMs, reporter } = request;
  const { clock, terminal } = environment;
  const isQuiet = flags.quiet === true;
  const wishes = { plan, forMs, isQuiet, isPretty: reporter === "pretty" };
  const progress = new SwarmProgress(environment, wishes, loaded, tally);
  const tell = (note: string): void => void (isQuiet || terminal.err.write(`${note}\n`));
  const chunks = chunksOf(plan);
  const player = playerOf(request, loaded, flags, build, environment, {
    next: () => {
      for (let one = chunks.next(); one.done !== true; one = chunks.next())
        if (!tally.has(one.value.id)) return one.value;
      return undefined;
    },
    begun: (seeds) => progress.begun(seeds),
    done: (result) => {
      // On the disk before it counts: a chunk that could not be written is played again.
      journal?.add(result);
      tally.add(result);
      progress.show();
    },
    tell,
  });
  const begun = clock();
  let cut = "";
  try {
    cut = await untilStopped(player, forMs === Infinity ? undefined : Math.max(1, forMs - (clock() - begun)));
  } finally {
    progress.end();
  }
  if (cut !== "" && cut !== TIME_IS_UP) tell(cut);
  return cut;
}

interface Player {
  run(): Promise<string | void>;
  stop(): void;
}

interface PlayerHooks {
  readonly next: () => Chunk | undefined;
  readonly begun: (seeds: number) => void;
  readonly done: (result: ChunkResult) => void;
  readonly tell: (note: string) => void;
}

/** Workers of this machine, or whoever takes chunks from a queue. */
function playerOf(
  { jobs, patienceMs }: SwarmRequest,
  loaded: readonly LoadedScenario[],
  flags: SwarmFlags,
  build: string,
  { packageRoot }: Environment,
  { next, begun, done, tell }: PlayerHooks,
): Player {
  const strict = flags.strict ?? false;
  const never = neverOf(flags.never);
  const each = loaded.map(({ scenario }): Job => ({ scenario, mutations: flags.mutate, strict, never }));
  if (flags.queue !== undefined)
    return new QueuePlayer({
      queue: { address: flags.queue, build, patienceMs, packageRoot },
      jobs: each,
      next,
      done: (chunk, result) => {
        begun(chunk.seeds);
        done(result);
      },
      tell,
    });
  return new Pool<Chunk, ChunkResult>({
    script: path.join(packageRoot, "bin", "borealis.js"),
    args: ["worker"],
    jobs,
    setup: { kind: "swarm", jobs: each } satisfies Setup as never,
    build,
    stepMsMax: SEED_MS_MAX,
    next,
    begun: () => begun(1),
    done: (_, result) => done(result),
  });
}

/** Runs until the player is through, its time is up or somebody interrupts it. Why it was cut short; empty if not. */
async function untilStopped(player: Player, ms: number | undefined): Promise<string> {
  let cut = "";
  const stop = (why: string) => () => {
    cut = why;
    player.stop();
  };
  const timer = ms === undefined ? undefined : setTimeout(stop(TIME_IS_UP), ms);
  const interrupted = stop("interrupted");
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    const lost = (await player.run()) ?? "";
    return cut === "" ? lost : cut;
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
  }
}
