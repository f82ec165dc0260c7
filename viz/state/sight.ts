/**
 * What the page shows of a run besides its moment, as fields of its address (viewer reference 3.8):
 *
 *     view=lanes,charts       the wide view that is open, and the one beside it
 *     zoom=main.pg0.b1        how close the closer look is
 *     sel=node:storage-b1     what is selected, by its kind and its name
 *     w=18s..26s              what the timeline shows, where that is a part of the run
 *     cmp=sc=az-plus-one;seed=7    the run that is compared: a link's own fields
 *     rm=1                    nothing moves by itself, whoever opens it (state/controller.ts reads it)
 *
 * A stranger writes them: what there is no such thing of is as if it had not been written. Fetched when an address is
 * first written, or read that has one of them.
 */
import type { Layout } from "../../sim/results/index.ts";
import { asWritten, decodeLink, encodeLink, plain } from "../../sim/scenario/link.ts";
import { noteField } from "../project/note-texts.ts";
import type { Note } from "../project/notes.ts";
import { following, PART_US_MIN, type Part } from "../project/tracks.ts";
import { nameOf, type OpenOrder } from "./links.ts";
import type { Selected, Selection } from "./selection.ts";
import type { State, WideId } from "./store.ts";
import { isShown, type Wides } from "./wides.ts";

const VIEWS: Readonly<Record<WideId, true>> = {
  zoom: true,
  lanes: true,
  logladder: true,
  charts: true,
  histories: true,
  swarm: true,
  causes: true,
  find: true,
  multiverse: true,
  compare: true,
  editor: true,
};

/** Names of everything of a kind, in the order of a selection's index; "" for what cannot be selected. */
const NAMES: Readonly<Record<Selection["kind"], (layout: Layout) => readonly string[]>> = {
  group: ({ groupCount }) => Array.from({ length: groupCount }, (_, index) => `pg${index}`),
  az: ({ regions }) => regions.flatMap(({ azs }) => azs.map(({ name }) => name)),
  node: ({ nodes }) => nodes.map(({ id }) => id),
  instance: ({ instances }) => instances.map(({ id }) => id),
  client: ({ clients }) => clients.map(({ id }) => id),
  proxy: ({ proxies }) => proxies.map(({ id }) => id),
  member: ({ others }) => ["", ...others.map(({ id }) => id)],
};

/** Longer addresses are cut by some of the ways in which people send them. */
const ADDRESS_MAX = 2_000;

type Looked = Pick<State, "wide" | "beside" | "zoom" | "selection" | "part">;

/** The fields of what is shown at an instant; `&` before each. */
export function sightFields({ wide, beside, zoom, selection, part }: Looked, layout: Layout, at: number): string {
  const name = selection && NAMES[selection.kind](layout)[selection.index];
  const shown = part && following(part, layout.duration, at);
  return [
    wide === null ? "" : `&view=${wide}${beside === null ? "" : `,${beside}`}`,
    isShown({ wide, beside }, "zoom") && zoom !== null ? `&zoom=${zoom}` : "",
    name ? `&sel=${selection?.kind}:${encodeURIComponent(name)}` : "",
    shown === null ? "" : `&w=${shown.from / 1e6}s..${shown.to / 1e6}s`,
  ].join("");
}

/** Chosen on the page or by its link: what a reader's own system asks for is nobody else's business. */
function motionField({ calm }: State): string {
  return calm && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "&rm=1" : "";
}

/** A link to a run with all that is shown of it; what there is room for. */
export async function wholeLink(bare: string, state: State, layout: Layout, at: number): Promise<string> {
  const seen = bare + motionField(state) + sightFields(state, layout, at);
  const compared = seen + (await comparedField(state));
  // What shows the run is worth more than how it was looked at.
  const { hash } = await withNotes([compared, seen, bare].find(fits) ?? seen, state.notes);
  return hash;
}

/** What an address names. */
export interface Sight {
  view(state: State): Partial<Pick<State, "zoom" | "wide" | "beside" | "tree" | "other">>;
  readonly compared: OpenOrder | undefined;
  /** Its selection and part of the timeline, of a run that is there by then. */
  of(layout: Layout): Partial<Pick<State, "selection" | "part">>;
}

export async function readSight(hash: string): Promise<Sight> {
  const zoom = /[#&]zoom=((?:[\w@.-]|%40){0,200})(?:&|$)/.exec(hash)?.[1].replace("%40", "@");
  const wides = widesIn(fieldIn(hash, "view") ?? "", zoom !== undefined);
  const compared = wides !== undefined && isShown(wides, "compare") ? await comparedIn(hash) : undefined;
  return {
    view: (state) => ({
      ...wides,
      ...(zoom === undefined ? {} : { zoom }),
      ...(compared === undefined ? {} : beside(state, compared)),
    }),
    compared,
    of: (layout) => sightIn(hash, layout),
  };
}

/** Undefined where it names no view; of more than two the first ones. A place to look closer at opens that look. */
function widesIn(text: string, isCloser: boolean): Wides | undefined {
  const names = text.split(",");
  const known = (Object.keys(VIEWS) as WideId[]).filter((id) => names.includes(id));
  if (isCloser && !known.includes("zoom")) return { wide: "zoom", beside: null };
  const [wide, beside = null] = known.sort((one, other) => names.indexOf(one) - names.indexOf(other));
  return wide === undefined ? undefined : { wide, beside };
}

function sightIn(hash: string, layout: Layout): Partial<Pick<State, "selection" | "part">> {
  const sel = fieldIn(hash, "sel");
  const window = fieldIn(hash, "w");
  return {
    ...(sel === undefined ? {} : { selection: selectionOf(sel, layout) }),
    ...(window === undefined ? {} : { part: partOf(window, layout.duration) }),
  };
}

function selectionOf(text: string, layout: Layout): Selected {
  const [kind, name, more] = text.split(":");
  const known = (Object.keys(NAMES) as Selection["kind"][]).find((one) => one === kind);
  if (known === undefined || !name || more !== undefined) return null;
  const index = NAMES[known](layout).findIndex((one) => one === name);
  return index < 0 ? null : { kind: known, index };
}

/** The run that is compared, if that view is open: a link's fields with `;` for `&`, which none of them has in it. */
export async function comparedField(state: State): Promise<string> {
  const { other, here, tree } = state;
  const run = isShown(state, "compare") && other?.id !== here ? tree.find(({ id }) => id === other?.id) : undefined;
  if (run === undefined) return "";
  const { source, seed, mutations } = run.order;
  const scenario = source.kind === "builtin" ? { ...source, hash: "" } : source;
  const link = await encodeLink({ scenario, seed: seed ?? "", mutations, event: 0, digest: "" });
  return `&cmp=${link.slice("#v=1&".length).replaceAll("&", ";")}`;
}

async function comparedIn(hash: string): Promise<OpenOrder | undefined> {
  const field = asWritten(/[#&]cmp=([^&]*)/.exec(hash)?.[1] ?? "");
  const read = await decodeLink(`#v=1&${field.replaceAll(";", "&")}`);
  if (!read.ok) return undefined;
  const { scenario, seed, mutations } = read.state;
  const source = scenario.kind === "builtin" ? { kind: scenario.kind, name: scenario.name } : scenario;
  return { source, seed, mutations };
}

/** Null, the whole run, for what is no part of it that can be shown. */
function partOf(text: string, duration: number): Part | null {
  const read = /^(\d{1,9}(?:\.\d{1,6})?)s\.\.(\d{1,9}(?:\.\d{1,6})?)s$/.exec(text);
  const [from, to] = [micros(read?.[1]), micros(read?.[2])];
  return to <= duration && to - from >= PART_US_MIN && to - from < duration ? { from, to } : null;
}

/** The tree of runs with that one in it, which has not been on the screen; its number is none that the tree gives. */
function beside({ tree, other }: State, order: OpenOrder): Partial<Pick<State, "tree" | "other">> {
  const known = tree.find((one) => nameOf(one.order) === nameOf(order));
  const id = known?.id ?? Math.min(-1, ...tree.map((one) => one.id)) - 1;
  const compared = other?.id === id ? other : { id, run: null, frame: null, first: null };
  if (known !== undefined) return { other: compared };
  // One that the link itself carries has its name once it has been read (comparison.ts).
  const name = order.source.kind === "builtin" ? order.source.name : "the link's own scenario";
  const words = `${name}, seed ${order.seed}`;
  const nothing = { parent: null, forkAt: 0, duration: 0, samples: [], until: 0, done: false, report: null };
  return { other: compared, tree: [...tree, { ...nothing, id, words, broke: false, seeds: 1, order }] };
}

function fieldIn(hash: string, key: string): string | undefined {
  const found = new RegExp(`[#&]${key}=([^&]*)`).exec(hash)?.[1];
  return found && (plain(found) ?? "");
}

function micros(seconds = ""): number {
  return Math.floor(Number.parseFloat(seconds) * 1e6 + 0.5);
}

/** The address with its notes; without them where it would be too long. */
export async function withNotes(
  hash: string,
  notes: readonly Note[],
): Promise<{ readonly hash: string; readonly tooLong: number }> {
  const whole = `${hash}${await noteField(notes)}`;
  return fits(whole) || notes.length === 0 ? { hash: whole, tooLong: 0 } : { hash, tooLong: lengthOf(whole) };
}

/** Whether an address of this page has room for it. */
function fits(hash: string): boolean {
  return lengthOf(hash) <= ADDRESS_MAX;
}

function lengthOf(hash: string): number {
  return location.origin.length + location.pathname.length + hash.length;
}
