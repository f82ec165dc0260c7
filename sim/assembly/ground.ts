/**
 * What every world stands on, whichever design it is of: the engine, the hosts in their places, the network and the
 * disks. Hosts are numbered, and links given their luck, in the order of these lines: it is part of what a seed means.
 */
import type { Context } from "../aurora/storage/index.ts";
import { Engine, SharedRows } from "../kernel/index.ts";
import { mutationsOf } from "../mutations/index.ts";
import { parametersOf } from "../parameters/index.ts";
import type { MessageWatch } from "../results/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { Disks, Hosts, Network, WatchedNetwork } from "../world/index.ts";
import { placeHosts, type Places } from "./places.ts";

export interface BuildOptions {
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly history: boolean;
  readonly checks: boolean;
  readonly metrics?: boolean;
  readonly messages?: boolean;
  readonly watch?: MessageWatch;
  /** Every way between two hosts has luck of its own (sim/explore/twins.ts). */
  readonly luckByWay?: boolean;
}

export interface Ground {
  /** What the clusters share; each has a trace of its own. */
  readonly shared: Omit<Context, "trace">;
  readonly places: Places;
  /** Keys are whole numbers below this. */
  readonly keys: number;
}

export function layGround(scenario: Scenario, options: BuildOptions): Ground {
  const engine = new Engine(options.seed);
  const parameters = parametersOf(scenario.parameters);
  const mutations = mutationsOf(options.mutations);
  const hosts = new Hosts(engine);
  const network =
    options.watch === undefined ? new Network(engine, hosts) : watchedNetwork(engine, hosts, options.watch);
  const places = placeHosts(scenario, hosts);
  network.connect(parameters, mutations.jitterTakenOff, options.luckByWay);
  if (options.messages === true) network.keepFlights();
  const disks = new Disks(engine, hosts.names, parameters, !mutations.backgroundFirst);
  const rows = scenario.clusters.length > 1 ? new SharedRows() : undefined;
  return {
    shared: { engine, hosts, network, disks, parameters, mutations, shared: rows },
    places,
    keys: Math.max(1, ...scenario.workloads.map(({ keyCount }) => keyCount)),
  };
}

/** Hosts are told by name. */
function watchedNetwork(engine: Engine, hosts: Hosts, { wants, told }: MessageWatch): Network {
  return new WatchedNetwork(engine, hosts, wants, ({ from, to, ...message }) =>
    told({ ...message, from: hosts.names[from], to: hosts.names[to] }),
  );
}
