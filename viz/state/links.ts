/** From an address to what is to be opened, and from what is on the screen to an address. */
import type { Frame } from "../../sim/results/index.ts";
import { buildOf, decodeLink, encodeLink } from "../../sim/scenario/link.ts";
import type { Moment, OpenedWorld, ScenarioSource } from "../worker/protocol.ts";
import type { LinkClaim } from "./store.ts";

export interface OpenOrder {
  readonly source: ScenarioSource;
  /** Null: the scenario's own. */
  readonly seed: string | null;
  readonly mutations: readonly string[];
}

/** One text for each order: what a run is remembered by. */
export function nameOf({ source, seed, mutations }: OpenOrder): string {
  return JSON.stringify([source, seed, mutations]);
}

export type LinkRead =
  | { readonly ok: true; readonly order: OpenOrder; readonly moment: Moment; readonly claim: LinkClaim }
  | { readonly ok: false; readonly message: string };

export async function readLink(hash: string): Promise<LinkRead> {
  const decoded = await decodeLink(hash);
  if (!decoded.ok) return decoded;
  const { scenario, seed, mutations, event, timeUs, digest } = decoded.state;
  const source: ScenarioSource =
    scenario.kind === "builtin" ? { kind: "builtin", name: scenario.name } : { kind: "text", text: scenario.text };
  const hashed = scenario.kind === "builtin" ? scenario.hash : "";
  const order = { source, seed, mutations };
  const claimed = { hash: hashed, build: buildOf(hash), verdict: "open" as const };
  if (timeUs === undefined) {
    const claim = { event, digest, ...claimed };
    return { ok: true, order, moment: { by: "event", event }, claim };
  }
  // A digest is one event's: a link that names none has nothing to be held to but its scenario.
  const claim = { event: -1, digest: "", ...claimed };
  return { ok: true, order, moment: { by: "time", at: timeUs }, claim };
}

export function writeLink(world: OpenedWorld, frame: Frame): Promise<string> {
  const { source, name, hash, seed, mutations } = world;
  const scenario = source.kind === "builtin" ? { kind: "builtin" as const, name, hash } : source;
  return encodeLink({ scenario, seed, mutations, event: frame.event, digest: frame.digest });
}

/** Whether the run on the screen is the one that is ordered; of texts, only the opening itself can tell. */
export function isOpen({ source, seed, mutations }: OpenOrder, world: OpenedWorld | undefined): boolean {
  if (world === undefined || source.kind === "text" || world.source.kind === "text") return false;
  const sameSeed = seed === null ? world.ownSeed : seed === world.seed;
  return source.name === world.name && sameSeed && mutations.join() === world.mutations.join();
}
