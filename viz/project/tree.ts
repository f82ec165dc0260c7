/**
 * The topology as a tree in words, for those who do not see the picture or rather read: Region, zone, machine, and of a
 * storage node the segments that it keeps (viewer reference 3.13). The same things as in the picture, by the same
 * names; each may be selected but what belongs to another cluster: that is selected as its cluster.
 *
 * What there is follows from the layout alone; how it stands, from the frame. A segment stands for its group, as it
 * does everywhere else on the page.
 */
import type { Frame, Layout, OtherLayout } from "../../sim/results/index.ts";
import type { Selection } from "../state/selection.ts";
import { sameSelection } from "../state/selection.ts";
import { plural } from "./format.ts";
import { PIP_NAMES } from "./quorum.ts";
import { roleWord } from "./roles.ts";

export interface Limb {
  /** Of all in the tree. */
  readonly id: string;
  readonly selection: Selection | null;
  readonly words: (frame: Frame) => string;
  readonly parts: readonly Limb[];
}

/** A limb as it stands in the list of those that are shown. */
export interface Row {
  readonly limb: Limb;
  readonly parent: Limb | null;
  /** From 1; `place` of `among` siblings, from 1 as well. */
  readonly level: number;
  readonly place: number;
  readonly among: number;
}

export function treeOf(layout: Layout): readonly Limb[] {
  let before = 0;
  return layout.regions.map(({ name, azs }) => {
    const first = before;
    before += azs.length;
    const member = layout.others.findIndex(({ region }) => region === name) + 1;
    return {
      id: name,
      selection: member === 0 ? null : { kind: "member", index: member },
      words: (frame) => `Region ${name}${clusterWords(name, member, frame, layout)}`,
      parts: azs.map((az, index) => zone(az.name, first + index, name, member, layout)),
    };
  });
}

function clusterWords(region: string, member: number, frame: Frame, layout: Layout): string {
  const { cluster, others } = layout;
  const role = frame.global === null ? "" : `, ${frame.global.members[member]?.role ?? ""}`;
  if (member > 0)
    return `: cluster ${others[member - 1].id}${role}, ${frame.others[member - 1].copiesMin} of ${layout.membersPerGroup} copies`;
  return region === cluster.region ? `: cluster ${cluster.id}${role}` : "";
}

function zone(name: string, az: number, region: string, member: number, layout: Layout): Limb {
  const isPictured = region === layout.cluster.region;
  const here = <T extends { readonly az: number }>(things: readonly T[]): readonly (T & { readonly at: number })[] =>
    things.flatMap((thing, at) => (thing.az === az ? [{ ...thing, at }] : []));
  const clients = here(layout.clients).map(({ id, at }): Limb => {
    const words = (): string => `Clients ${id}`;
    return { id: `client ${id}`, selection: { kind: "client", index: at }, words, parts: [] };
  });
  const pictured = (): Limb[] => [
    ...here(layout.proxies).map(({ id, at }): Limb => {
      const words = ({ proxies }: Frame): string => `RDS Proxy ${id}, ${proxies[at]}`;
      return { id: `proxy ${id}`, selection: { kind: "proxy", index: at }, words, parts: [] };
    }),
    ...here(layout.instances).map(({ id, at }): Limb => {
      const words = (frame: Frame): string => {
        const instance = frame.instances[at];
        return instanceWords(`${roleWord(frame, layout, at, instance.detail === "open")} ${id}`, instance);
      };
      return { id: `instance ${id}`, selection: { kind: "instance", index: at }, words, parts: [] };
    }),
    ...here(layout.nodes).map(({ id, at }) => node(id, at, layout)),
  ];
  return {
    id: `zone ${name}`,
    selection: isPictured ? { kind: "az", index: az } : member > 0 ? { kind: "member", index: member } : null,
    words: ({ azUp }) => `Zone ${name}, power ${azUp[az] ? "on" : "lost"}`,
    parts: [
      ...clients,
      ...(isPictured ? pictured() : []),
      ...(member > 0 ? ofOther(layout.others[member - 1], az, member) : []),
    ],
  };
}

function instanceWords(name: string, { status, tier, acu }: Omit<Frame["instances"][number], "readPoint">): string {
  const beside = [...(tier === null ? [] : [`promotion tier ${tier}`]), ...(acu === null ? [] : [`${acu} ACU`])];
  return [name, status, ...beside].join(", ");
}

function node(id: string, at: number, layout: Layout): Limb {
  const { nodeOfSegment, membersPerGroup, memberNames } = layout;
  const segments = Array.from(nodeOfSegment.keys()).filter((segment) => nodeOfSegment[segment] === at);
  return {
    id: `node ${id}`,
    selection: { kind: "node", index: at },
    words: ({ nodes }) => `Storage node ${id}, ${nodes[at]}, ${plural(segments.length, "segment")}`,
    parts: segments.map((segment) => {
      const group = Math.floor(segment / membersPerGroup);
      const name = `pg${group}.${memberNames[segment % membersPerGroup]}`;
      return {
        id: `segment ${name}`,
        selection: { kind: "group", index: group },
        words: ({ pips }) => `Segment ${name}, ${PIP_NAMES[pips[segment]]}`,
        parts: [],
      };
    }),
  };
}

/** Machines of another cluster: nothing is told of its segments but the fewest copies that a group has. */
function ofOther({ id: cluster, instances, nodes, proxies }: OtherLayout, az: number, member: number): Limb[] {
  const limbs = (
    things: readonly { readonly id: string; readonly az: number }[],
    words: (id: string, at: number, frame: Frame["others"][number]) => string,
  ): Limb[] =>
    things.flatMap(({ id, az: zoneOfIt }, at) =>
      zoneOfIt === az
        ? [
            {
              id: `${cluster} ${id}`,
              selection: { kind: "member", index: member } as const,
              words: ({ others }: Frame) => words(id, at, others[member - 1]),
              parts: [],
            },
          ]
        : [],
    );
  return [
    ...limbs(proxies, (id, at, other) => `RDS Proxy ${id}, ${other.proxies[at]}`),
    ...limbs(instances, (id, at, { instances: all }) =>
      instanceWords(`${all[at].detail === "open" ? "writer" : "reader"} ${id}`, { ...all[at], tier: null, acu: null }),
    ),
    ...limbs(nodes, (id, at, other) => `Storage node ${id}, ${other.nodes[at]}`),
  ];
}

/** What is to be seen while these limbs are open, from above. */
export function rowsOf(
  limbs: readonly Limb[],
  open: ReadonlySet<string>,
  parent: Limb | null = null,
  level = 1,
): Row[] {
  return limbs.flatMap((limb, index) => [
    { limb, parent, level, place: index + 1, among: limbs.length },
    ...(open.has(limb.id) ? rowsOf(limb.parts, open, limb, level + 1) : []),
  ]);
}

/** The limbs that must be open for what is selected to be seen; none where it stands in several places, as a group. */
export function wayTo(limbs: readonly Limb[], selection: Selection): readonly Limb[] | null {
  if (selection.kind === "group") return null;
  for (const limb of limbs) {
    if (sameSelection(limb.selection, selection)) return [];
    const below = wayTo(limb.parts, selection);
    if (below !== null) return [limb, ...below];
  }
  return null;
}
