/** A physical world of three AZs with two hosts each, and actors that note what reaches them. */
import { Engine } from "../../sim/kernel/index.ts";
import { parametersOf } from "../../sim/parameters/parameters.ts";
import { Disks, HARMLESS, Hosts, Network, type LinkRule } from "../../sim/world/index.ts";

export interface Heard {
  readonly at: number;
  readonly host: number;
  readonly a: number;
}

export function physicalWorld(overrides: Readonly<Record<string, number>> = {}) {
  const engine = new Engine("world");
  const hosts = new Hosts(engine);
  const network = new Network(engine, hosts);
  const region = "us-east-1";
  for (const az of ["us-east-1a", "us-east-1b", "us-east-1c"]) hosts.addAz(az);
  for (const letter of "abc") for (const n of [1, 2]) hosts.addHost(`${letter}${n}`, { region, az: region + letter });
  const parameters = parametersOf(overrides);
  network.connect(parameters);
  const disks = new Disks(engine, hosts.names, parameters);
  const heard: Heard[] = [];
  const refused: Heard[] = [];
  const actors = hosts.names.map((_, host) => network.addActor(host));
  const note =
    (list: Heard[]) =>
    (actor: number, a: number): void =>
      void list.push({ at: engine.now, host: network.hostOf(actor), a });
  const kind = network.registerMessage("test message", note(heard), note(refused));
  const send = (from: number, to: number, a = 0): boolean => network.send(actors[from], actors[to], kind, a, 0, 0);
  return { engine, hosts, network, disks, heard, refused, send, parameters };
}

/** A rule between two sets of hosts that does nothing until told otherwise. */
export function rule(from: readonly number[], to: readonly number[], over: Partial<LinkRule> = {}): LinkRule {
  const mask = (set: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: 6 }, (_, host) => (set.includes(host) ? 1 : 0));
  return { ...HARMLESS, id: 1, from: mask(from), to: mask(to), ...over };
}
