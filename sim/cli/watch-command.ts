/** `borealis watch`: serves the viewer, opened at a run. */
import { serve } from "../node/index.ts";
import { encodeLink } from "../scenario/index.ts";
import { loadScenario, scenarioOfLink } from "./load.ts";
import type { Environment } from "./main.ts";
import { RequestError } from "../node/index.ts";
import { checkedSeed, checkMutations } from "./run-command.ts";

export interface WatchFlags {
  readonly seed?: string;
  readonly port: string;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
  readonly json?: boolean;
}

export async function watchCommand(
  name: string | undefined,
  flags: WatchFlags,
  environment: Environment,
): Promise<number> {
  const port = Number(flags.port);
  if (!/^\d{1,5}$/.test(flags.port) || port > 65_535)
    throw new RequestError(`--port ${flags.port}: is not a port, 0 to 65535`);
  checkMutations(flags.mutate);
  const hash = name === undefined ? "" : await linkTo(name, flags, environment);
  const folder = await environment.ensureViewer();
  const serving = await serve(folder, port);
  const { out, err } = environment.terminal;
  const address = `${serving.address}${hash}`;
  if (flags.json === true) out.write(`${JSON.stringify({ format: "borealis-watch/1", address }, null, 2)}\n`);
  else out.write(`Watch at ${address}\n`);
  err.write("Ctrl-C stops.\n");
  await environment.untilInterrupted();
  serving.close();
  return 0;
}

async function linkTo(name: string, flags: WatchFlags, { packageRoot }: Environment): Promise<string> {
  const loaded = loadScenario("watch", name, flags.set, packageRoot);
  return encodeLink({
    scenario: scenarioOfLink(loaded),
    seed: flags.seed === undefined ? loaded.scenario.seed : checkedSeed(flags.seed),
    mutations: flags.mutate,
    event: 0,
    digest: "",
  });
}
