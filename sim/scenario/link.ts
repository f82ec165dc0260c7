/**
 * Links that carry a run: scenario, seed, mutations and moment, in the part of an address that no server sees.
 *
 *     #v=1&sc=az-plus-one@3f2a91b0c4d5&seed=7&mu=ackAt3&at=e163204&dg=af31c2d09b77&eng=0.1.0
 *                                                                                       a built-in scenario, by name
 *                                                                                       and hash; a digest, and the
 *                                                                                       build that it is of
 *     #v=1&sc=az-plus-one&at=t=20.412s                                                  a moment by its time
 *     #v=1&sc=z:eJyrVi…&seed=7                                                          any other, as compressed JSON
 *
 * A link is a stranger's text: sizes are bounded before and while it is unpacked, and what is wrong is said in a
 * sentence. Programs that send mail and messages write `%3A` for `:` and the like: that is the same link. What else a
 * page shows (views, selection) is in keys of its own, viz/state/sight.ts. The one asynchronous file of this room,
 * since the platform's compression is.
 */
import { BUILD } from "../version.ts";

export interface LinkState {
  readonly scenario:
    | { readonly kind: "builtin"; readonly name: string; readonly hash: string }
    | { readonly kind: "text"; readonly text: string };
  readonly seed: string;
  readonly mutations: readonly string[];
  /** The event to stand at, 0 for the start. */
  readonly event: number;
  /** Where the link names no event: the instant to stand at. Times are what people type; pages write events. */
  readonly timeUs?: number;
  /** First 12 hex digits of the run's digest at that event; empty when the link does not say. */
  readonly digest: string;
}

export type LinkResult =
  { readonly ok: true; readonly state: LinkState } | { readonly ok: false; readonly message: string };

const ENCODED_MAX = 65_536;
const TEXT_MAX = 1_000_000;

/**
 * The part of a viewer's address that shows a run, with its `#`: `decodeLink` reads it. What does not fit a link is
 * left to a file.
 */
export async function encodeLink(state: LinkState): Promise<string> {
  const { scenario } = state;
  const named =
    scenario.kind === "builtin"
      ? encodeURIComponent(scenario.name) + (scenario.hash === "" ? "" : `@${scenario.hash}`)
      : `z:${await deflated(scenario.text)}`;
  const parts = ["v=1", `sc=${named}`, `seed=${encodeURIComponent(state.seed)}`];
  // No name of a mutation has a comma in it.
  if (state.mutations.length > 0) parts.push(`mu=${state.mutations.map(encodeURIComponent).join(",")}`);
  if (state.event > 0) parts.push(`at=e${state.event}`);
  else if (state.timeUs !== undefined) parts.push(`at=t=${state.timeUs / 1e6}s`);
  if (state.digest !== "") parts.push(`dg=${state.digest.slice(0, 12)}`, `eng=${BUILD}`);
  return `#${parts.join("&")}`;
}

/** Reads the part of an address after and with its `#`. Unknown keys are ignored; missing ones have defaults. */
export async function decodeLink(hash: string): Promise<LinkResult> {
  if (hash.length > ENCODED_MAX) return bad(`The link has ${hash.length} characters; at most ${ENCODED_MAX} are read.`);
  const fields = new Map<string, string>();
  for (const part of asWritten(hash).replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at > 0) fields.set(part.slice(0, at), part.slice(at + 1));
  }
  if (fields.get("v") !== "1")
    return bad(`The link's version is ${fields.get("v") ?? "missing"}; this build reads version 1.`);
  const field = (key: string, other: string): string | undefined => plain(fields.get(key) ?? other);
  const seed = field("seed", "1");
  if (seed === undefined || seed === "" || seed.length > 200) return bad("The link's seed cannot be read.");
  // An event wins over a time, which may stand in a field of its own.
  const at = field("at", fields.has("t") ? `t=${fields.get("t")}` : "e0") ?? "";
  const [, event, seconds] = /^(?:e(\d{1,15})|t=(\d{1,9}(?:\.\d{1,6})?)s)$/.exec(at) ?? [];
  if (event === undefined && seconds === undefined)
    return bad(
      `The link's moment "${at.slice(0, 40)}" is neither an event, such as e163204, nor a time, such as t=2.5s.`,
    );
  const moment =
    event === undefined ? { event: 0, timeUs: Math.floor(Number(seconds) * 1e6 + 0.5) } : { event: Number(event) };
  const digest = fields.get("dg") ?? "";
  if (!/^([0-9a-f]{12})?$/.test(digest)) return bad(`The link's digest "${digest.slice(0, 40)}" is not 12 hex digits.`);
  const mutations = field("mu", "")
    ?.split(",")
    .filter((name) => name !== "");
  if (mutations === undefined) return bad("The link's mutations cannot be read.");
  const scenario = await decodeScenario(field("sc", "") ?? "%");
  if (typeof scenario === "string") return bad(scenario);
  return { ok: true, state: { scenario, seed, mutations, ...moment, digest } };
}

/** The build that a link's digest is of; "" where it names none. It changes nothing of what is opened. */
export function buildOf(hash: string): string {
  return /[#&]eng=([\w.+-]{1,40})(?:&|$)/.exec(hash)?.[1] ?? "";
}

async function decodeScenario(text: string): Promise<LinkState["scenario"] | string> {
  if (text === "") return "The link names no scenario.";
  if (text.startsWith("z:")) {
    const inflatedText = await inflated(text.slice(2));
    return inflatedText === undefined
      ? "The link's scenario cannot be unpacked: the link was cut or changed."
      : { kind: "text", text: inflatedText };
  }
  const match = /^([a-z][a-z0-9-]*)(?:@([0-9a-f]{1,64}))?$/.exec(text);
  return match === null
    ? `"${text.slice(0, 40)}" is not the name of a scenario.`
    : { kind: "builtin", name: match[1], hash: match[2] ?? "" };
}

function bad(message: string): LinkResult {
  return { ok: false, message };
}

/** Undone what programs do to a whole link that they send on: every sign of it escaped, or escaped as in HTML. */
export function asWritten(hash: string): string {
  return (hash.includes("=") ? hash : (plain(hash) ?? hash)).replaceAll("&amp;", "&");
}

/** Undefined where a percent sign stands for nothing. */
export function plain(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Compressed, in the letters of an address. */
export async function deflated(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Undefined for anything that is not a compressed text of bounded size. */
export async function inflated(encoded: string): Promise<string | undefined> {
  try {
    const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      text += decoder.decode(chunk.value, { stream: true });
      if (text.length > TEXT_MAX) {
        await reader.cancel();
        return undefined;
      }
    }
    return text + decoder.decode();
  } catch {
    return undefined;
  }
}
