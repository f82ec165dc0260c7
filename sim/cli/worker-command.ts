/**
 * `borealis worker`. With --queue it plays for swarms on other machines (queue-worker.ts). Without, it is the other end
 * of a pool's wire, started by `borealis swarm` and `borealis mutants` and not by people: plays what it is sent and
 * answers.
 *
 * It tells of each seed before it begins, so that whoever watches knows what it was doing when it died. It ends when
 * nobody is there to hear it.
 */
import { hunt, playChunk, type Chunk, type Hunt, type HuntJob, type Job } from "../explore/index.ts";
import { buildId, RequestError, type Claim } from "../node/index.ts";
import type { Environment } from "./main.ts";
import type { WorkerFlags } from "./queue-worker.ts";

export type Setup =
  | { readonly kind: "swarm"; readonly jobs: readonly Job[] }
  | { readonly kind: "queue" }
  | { readonly kind: "mutants"; readonly job: HuntJob };

type ToWorker = Setup | { readonly kind: "task"; readonly task: unknown; readonly deadly: readonly number[] };

export async function workerCommand(flags: Partial<WorkerFlags>, environment: Environment): Promise<number> {
  if (flags.queue !== undefined)
    return (await import("./queue-worker.ts")).queueWorker(flags as WorkerFlags, environment);
  if (process.send === undefined)
    throw new RequestError("worker: needs a queue to work for: --queue redis://host:6379");
  // An interruption from the keyboard reaches everybody; what to do about it is for the one who started us.
  process.on("SIGINT", () => undefined);
  let setup: Setup | undefined;
  process.on("message", (message: ToWorker) => {
    if (message.kind !== "task") setup = message;
    else if (setup !== undefined) void answer(setup, message.task, message.deadly);
  });
  void tell({ kind: "ready", build: buildId(environment.packageRoot) });
  return new Promise((resolve) => process.once("disconnect", () => resolve(0)));
}

async function answer(setup: Setup, task: unknown, deadly: readonly number[]): Promise<void> {
  const playing = playingOf(setup, task, deadly);
  let step = playing.next();
  while (step.done !== true) {
    await tell({ kind: "begin", step: step.value });
    step = playing.next();
  }
  await tell({ kind: "done", result: step.value });
}

function playingOf(setup: Setup, task: unknown, deadly: readonly number[]): Generator<number, unknown> {
  switch (setup.kind) {
    case "swarm":
      return playChunk(task as Chunk, setup.jobs[(task as Chunk).scenario], deadly);
    case "queue": {
      const { chunk, job } = (task as Claim).task;
      return playChunk(chunk, job, deadly);
    }
    case "mutants":
      return hunt(setup.job, task as Hunt, deadly);
  }
}

/** Resolves when the message has left; where nobody is there to take it, this process has nothing left to do. */
function tell(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) process.exit(0);
    process.send(message, undefined, undefined, (error) => (error === null ? resolve() : process.exit(0)));
  });
}
