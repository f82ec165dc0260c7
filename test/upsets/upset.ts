/**
 * A run in which something befalls single messages: the n-th of its kind that anybody sends is lost, comes once more
 * seconds later, or comes seconds late; and a machine may die a moment after. In a deterministic run "the n-th of its
 * kind" names a message, as long as nothing has happened before it.
 *
 * A late message overtakes nothing in its own connection in truth; statements and their answers, which the model has in
 * connections (Network.deliverOnce), are therefore only lost.
 */
import { buildMirrored, type MirroredWorld } from "../../sim/assembly/mirrored-world.ts";
import { build, type World } from "../../sim/build.ts";
import { MESSAGE_FAMILIES } from "../../sim/facts/message-families.ts";
import type { Micros } from "../../sim/kernel/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";

const SECOND = 1_000_000;

export interface Upset {
  /** By its name in message-families.ts. */
  readonly kind: string;
  /** Which of them, from 1 on. */
  readonly number: number;
  readonly does: "lost" | "doubled" | "late";
  /** How much later it, or its double, comes. */
  readonly by: Micros;
}

/** A machine that dies, and comes back five seconds later. */
export interface Death {
  readonly of: "sender" | "receiver";
  /** How long after the first message that something befell. */
  readonly after: Micros;
}

export interface Upsets {
  readonly upsets: readonly Upset[];
  readonly death?: Death;
}

export interface PlayedUpset {
  readonly world: World | MirroredWorld;
  /** Messages sent, by kind. */
  readonly sent: ReadonlyMap<string, number>;
  /** When the first upset message was sent; -1 where none was. */
  readonly at: Micros;
}

const KINDS: ReadonlySet<string> = new Set(Object.values(MESSAGE_FAMILIES).flat());

/** Plays a world to its end. */
export function play(scenario: Scenario, { upsets, death }: Upsets): PlayedUpset {
  const options = { seed: "1", mutations: [], history: true, checks: true };
  const isMirrored = scenario.clusters[0].design === "mirrored-mysql";
  const world = isMirrored ? buildMirrored(scenario, options) : build(scenario, options);
  const { network, engine, hosts } = world.context;
  const everybody = new Uint8Array(hosts.count).fill(1);
  upsets.forEach(({ kind, number, does, by }, index) => {
    const kinds = Uint8Array.from(engine.kindNames, (name) => (name === kind ? 1 : 0));
    network.addSingle({
      id: -1 - index,
      from: everybody,
      to: everybody,
      kinds,
      number,
      isSwallowed: does === "lost",
      extra: does === "late" ? by : 0,
      twinAfter: does === "doubled" ? by : -1,
      sent: 0,
    });
  });
  const restart = engine.register("dead machine starts again", (host) => hosts.restart(host, "process"));
  const die = engine.register("machine dies", (host) => {
    // No fault takes a control plane's machine alone: it stands still, and goes on (control-plane-outage).
    if (!hosts.isUp(host) || hosts.names[host].startsWith("control plane")) return;
    hosts.crash(host, "process");
    engine.after(5 * SECOND, restart, host, 0, 0, 0);
  });
  const sent = new Map<string, number>();
  let at = -1;
  const send = network.send.bind(network);
  network.send = (from, to, kind, a, b, c) => {
    const name = engine.kindName(kind);
    const count = (sent.get(name) ?? 0) + 1;
    if (KINDS.has(name)) sent.set(name, count);
    if (at < 0 && name === upsets[0]?.kind && count === upsets[0].number) {
      at = engine.now;
      if (death !== undefined)
        engine.after(death.after, die, network.hostOf(death.of === "sender" ? from : to), 0, 0, 0);
    }
    return send(from, to, kind, a, b, c);
  };
  engine.runTo(scenario.duration);
  return { world, sent, at };
}
