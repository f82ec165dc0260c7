/**
 * The other end of a pool's wire: plays what it is sent and answers. Started by `borealis swarm` and `borealis mutants`, not by people.
 *
 * It tells of each seed before it begins, so that whoever watches knows what it was doing when it died. It ends when nobody is there to hear it.
 */
import { hunt, playChunk, type Chunk, type Hunt, type HuntJob, type Job } from "../explore/index.ts";
import { buildId, RequestError } from "../node/index.ts";
import type { Environment } from "./main.ts";

export type Setup =
  { readonly kind: "swarm"; readonly jobs: readonly Job[] } | { readonly kind: "mutants"; readonly job: HuntJob };

type ToWorker = Setup | { readonly kind: "task"; readonly task: unknown; readonly deadly: readonly number[] };

export function workerCommand({ packageRoot }: Environment): Promise<number> {
  if (process.send === undefined) throw new RequestError("worker: is started by borealis swarm, not by hand");
  // An interruption from the keyboard reaches everybody; what to do about it is for the one who started us.
  process.on("SIGINT", () => undefined);
  let setup: Setup | undefined;
  process.on("message", (message: ToWorker) => {
    if (message.kind !== "task") setup = message;
    else if (setup !== undefined) void answer(setup, message.task, message.deadly);
  });
  void tell({ kind: "ready", build: buildId(packageRoot) });
  return new Promise((resolve) => process.once("disconnect", () => resolve(0)));
}

async function answer(setup: Setup, task: unknown, deadly: readonly number[]): Promise<void> {
  const playing = setup.kind === "swarm" ? playChunk(task as Chunk, setup.jobs[(task as Chunk).scenario], deadly) : hunt(setup.job, task as Hunt, deadly); // prettier-ignore
  let step = playing.next();
  while (step.done !== true) {
    await tell({ kind: "begin", step: step.value });
    step = playing.next();
  }
  await tell({ kind: "done", result: step.value });
}

/** Resolves when the message has left. */
function tell(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) process.exit(0);
    process.send(message, undefined, undefined, () => resolve());
  });
}
