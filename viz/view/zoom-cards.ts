/**
 * The closer look from far away: Regions side by side, the clusters of one, and of a cluster its machines and the wall
 * of its groups.
 */
import { VERDICT, type Frame, type HostStatus, type Inside, type Layout } from "../../sim/results/index.ts";
import { count, listed, plural, span } from "../project/format.ts";
import { clustersOf } from "../project/places.ts";
import { linkWords } from "../project/replication.ts";
import { wallCells, wallHeader } from "../project/wall.ts";
import { make, setAttribute, setText } from "./dom.ts";
import type { MakeStage } from "./zoom.ts";
import { drawGauges } from "./zoom-gauges.ts";

/** Groups that are drawn; the worst first, so that those left out are the best. */
const GROUPS_MAX = 240;

interface CardWords {
  readonly path: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly mark: string;
}

export const worldStage: MakeStage = (element) => {
  const draw = cards(element);
  return ({ layout, frame }) => {
    const regions = layout.regions.map(({ name, azs }): CardWords => {
      const own = clustersOf(layout).flatMap((cluster, index) =>
        cluster.region === name ? [{ ...cluster, index }] : [],
      );
      const dark = zonesDown(frame, layout, name);
      const zones = dark.length === 0 ? plural(azs.length, "zone") : `${listed(dark)} without power`;
      return {
        path: `@${name}`,
        title: name,
        mark: dark.length > 0 ? "down" : "up",
        lines: [
          zones,
          ...own.flatMap(({ id, index }) => [`${id}: ${roleWords(frame, index)}`, ...linkOf(frame, index)]),
        ],
      };
    });
    draw(regions);
    return `${plural(regions.length, "Region")}, ${plural(clustersOf(layout).length, "cluster")}. Enter goes in, Escape out.`;
  };
};

export const regionStage: MakeStage = (element) => {
  const draw = cards(element);
  return ({ layout, frame, place }) => {
    const own = clustersOf(layout).flatMap((cluster, index) =>
      cluster.region === place.region ? [{ ...cluster, index }] : [],
    );
    draw(
      own.map(({ id, engine, index }) => ({
        path: id,
        title: id,
        mark: [...instancesOf(frame, layout, index), ...nodesOf(frame, layout, index)].some(isDown) ? "down" : "up",
        lines: [
          engine,
          roleWords(frame, index),
          ...linkOf(frame, index),
          machines(frame, layout, index),
          storageWords(frame, layout, index),
        ],
      })),
    );
    const dark = zonesDown(frame, layout, place.region);
    return `${place.region}: ${plural(own.length, "cluster")}. ${dark.length === 0 ? "Every zone has power." : `${listed(dark)} without power.`}`;
  };
};

export const clusterStage: MakeStage = (element) => {
  const points = make("p", "zoom-words");
  const hosts = make("ul", "zoom-hosts");
  hosts.setAttribute("aria-label", "Machines");
  const wall = make("div", "zoom-wall");
  wall.setAttribute("role", "group");
  wall.setAttribute("aria-label", "Protection groups");
  element.append(points, hosts, wall);
  let hostsKey = "";
  return ({ place, layout, frame, inside }) => {
    if (inside === null) return "";
    const { vcl, vdl, allocated, heldBy } = inside;
    setText(
      points,
      `VCL ${count(vcl)} · VDL ${count(vdl)} · allocated ${count(allocated)}${heldBy < 0 ? "" : ` · pg${heldBy} holds VCL back`}`,
    );
    const all = [...instancesOf(frame, layout, place.cluster), ...nodesOf(frame, layout, place.cluster)];
    const key = all.map(({ id, status }) => `${id} ${status}`).join();
    if (key !== hostsKey)
      hosts.replaceChildren(
        ...all.map(({ id, status }) => {
          const item = make("li", "zoom-host", status === "up" ? id : `${id}: ${status}`);
          item.dataset["status"] = status;
          return item;
        }),
      );
    hostsKey = key;
    drawWall(wall, inside, place.path[place.path.length - 1]);
    // Of the pictured cluster the frame has each copy: those groups have their gauge, too.
    wall.classList.toggle("with-gauges", place.cluster === 0);
    if (place.cluster === 0) drawGauges(wall, frame, layout);
    const { verdicts } = inside;
    const number = (verdict: number): number => verdicts.filter((one) => one === verdict).length;
    const left = verdicts.length > GROUPS_MAX ? ` The ${GROUPS_MAX} worst are drawn.` : "";
    return `${plural(verdicts.length, "group")}: ${number(VERDICT.writes)} can be written, ${number(VERDICT.reads)} only read, ${number(VERDICT.lost)} neither.${left}`;
  };
};

function drawWall(wall: HTMLElement, { verdicts, present, members, heldBy }: Inside, cluster: string): void {
  const groups = Array.from(verdicts.keys())
    .toSorted((a, b) => verdicts[b] - verdicts[a] || present[a] - present[b] || a - b)
    .slice(0, GROUPS_MAX);
  while (wall.children.length > groups.length) wall.lastElementChild?.remove();
  groups.forEach((group, index) => {
    const button =
      (wall.children[index] as HTMLButtonElement | undefined) ?? wall.appendChild(make("button", "zoom-cell"));
    button.type = "button";
    const level =
      verdicts[group] === VERDICT.writes
        ? present[group] === members
          ? "whole"
          : "writes"
        : verdicts[group] === VERDICT.reads
          ? "reads"
          : "lost";
    setAttribute(button, "data-path", `${cluster}.pg${group}`);
    setAttribute(button, "data-level", level);
    setAttribute(
      button,
      "aria-label",
      `pg${group}: ${present[group]} of ${members} copies in reach${group === heldBy ? ", holds VCL back" : ""}`,
    );
    if (button.firstElementChild === null) button.append(make("span"));
    setText(button.firstElementChild!, `pg${group} ${present[group]}/${members}`);
  });
}

/** Cards that lead on; made anew only where there are others. */
function cards(element: HTMLElement): (all: readonly CardWords[]) => void {
  const list = make("div", "zoom-cards");
  element.append(list);
  return (all) => {
    if (list.children.length !== all.length)
      list.replaceChildren(
        ...all.map(() => {
          const card = make("button", "zoom-card");
          card.type = "button";
          return card;
        }),
      );
    all.forEach(({ path, title, lines, mark }, index) => {
      const card = list.children[index] as HTMLElement;
      setAttribute(card, "data-path", path);
      setAttribute(card, "data-mark", mark);
      const words = [title, ...lines.filter((line) => line !== "")];
      if (card.dataset["words"] === words.join("\n")) return;
      card.dataset["words"] = words.join("\n");
      card.replaceChildren(...words.map((line, at) => make(at === 0 ? "strong" : "span", "", line)));
    });
  };
}

function zonesDown({ azUp }: Frame, { regions }: Layout, region: string): string[] {
  const zones = regions.flatMap(({ name, azs }) => azs.map((az) => ({ region: name, name: az.name })));
  return zones.flatMap((zone, index) => (zone.region === region && !azUp[index] ? [zone.name] : []));
}

function roleWords({ global }: Frame, cluster: number): string {
  const role = global?.members[cluster]?.role ?? "a cluster by itself";
  return role === "primary" && global !== null && global.rpo >= 0
    ? `primary, rds.global_db_rpo ${span(global.rpo)}`
    : role;
}

function linkOf({ global }: Frame, cluster: number): readonly string[] {
  const member = global?.members[cluster];
  return global === null || member === undefined || member.role !== "secondary" ? [] : linkWords(member, global);
}

interface Machine {
  readonly id: string;
  readonly status: HostStatus;
}

function instancesOf(frame: Frame, layout: Layout, cluster: number): Machine[] {
  const names = cluster === 0 ? layout.instances : layout.others[cluster - 1].instances;
  const stand = cluster === 0 ? frame.instances : frame.others[cluster - 1].instances;
  return names.map(({ id }, index) => ({ id, status: stand[index].status }));
}

function nodesOf(frame: Frame, layout: Layout, cluster: number): Machine[] {
  const names = cluster === 0 ? layout.nodes : layout.others[cluster - 1].nodes;
  const stand = cluster === 0 ? frame.nodes : frame.others[cluster - 1].nodes;
  return names.map(({ id }, index) => ({ id, status: stand[index] }));
}

function machines(frame: Frame, layout: Layout, cluster: number): string {
  const up = (all: readonly Machine[], name: string): string => {
    const there = all.filter(({ status }) => status === "up").length;
    if (there === 0) return `no ${name}`;
    return there === all.length ? plural(there, name) : `${there} of ${plural(all.length, name)}`;
  };
  return `up: ${up(instancesOf(frame, layout, cluster), "instance")}, ${up(nodesOf(frame, layout, cluster), "storage node")}`;
}

const isDown = ({ status }: Machine): boolean => status === "down";

function storageWords(frame: Frame, layout: Layout, cluster: number): string {
  if (cluster > 0) {
    const { copiesMin, groups } = frame.others[cluster - 1];
    return `${plural(groups, "group")}, the worst with ${plural(copiesMin, "copy", "copies")} in reach`;
  }
  return wallHeader(wallCells(frame, layout));
}
