/**
 * What stands in the topology beside one cluster's own machines: the other clusters of a global database as cards, the
 * fleets of replication servers with the links between them, and machines of RDS Proxies. Each card and each proxy can
 * be selected.
 */
import type { Selection as D3Selection } from "d3";
import type { Frame, Layout } from "../../sim/results/index.ts";
import { centre, type Box, type Placed } from "../project/boxes.ts";
import type { Card, LinkView, Topology } from "../project/topology.ts";
import { BAR, BESIDE } from "../project/topology-global.ts";
import type { Controller } from "../state/controller.ts";
import { sameSelection } from "../state/selection.ts";
import type { State } from "../state/store.ts";
import "../style/clusters.css";
import { setAttribute, setText } from "./dom.ts";
import { fitted, NODE_MARKS, pressable } from "./marks.ts";

export { CLUSTERS } from "../project/topology-global.ts";

type Group = D3Selection<SVGGElement, unknown, null, undefined>;

export function drawClusters(
  layer: Group,
  topology: Topology,
  frame: Frame,
  layout: Layout,
  state: State,
  controller: Controller,
): void {
  const links = topology.links(frame);
  const key = shownOf(links, frame, state);
  const before = drawn.get(layer.node()!);
  if (before?.topology !== topology || before.key !== key) {
    drawCards(layer, topology.cards, frame, layout, state, controller);
    drawLinks(layer, links);
    drawFleets(layer, topology, frame);
    drawn.set(layer.node()!, { topology, key });
  }
  tellLinks(layer, links);
}

/** By layer: what was drawn there last. */
const drawn = new WeakMap<SVGGElement, { readonly topology: Topology; readonly key: string }>();

/** What is shown but the links' words and backlogs, which are others in each frame. */
function shownOf(links: readonly LinkView[], { others, global }: Frame, { selection }: State): string {
  return JSON.stringify([
    selection?.kind === "member" && selection.index,
    global?.primary,
    global?.members.map(({ role, sends, receives }) => [role, sends, receives]),
    others.map(({ instances, nodes, proxies, copiesMin }) => [
      instances.map(({ status, detail }) => [status, detail]),
      nodes,
      proxies,
      copiesMin,
    ]),
    links.map(({ path, isOff, backlog }) => [path, isOff, backlog === null]),
  ]);
}

function drawCards(
  layer: Group,
  cards: readonly Card[],
  frame: Frame,
  layout: Layout,
  state: State,
  controller: Controller,
): void {
  const groups = layer
    .selectAll<SVGGElement, Card>("g.card")
    .data(cards, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "card");
      group.append("rect").attr("class", "zone-box").attr("rx", 10);
      group.append("text").attr("class", "card-region").attr("x", 12).attr("y", 24);
      group.append("text").attr("class", "card-role").attr("y", 24);
      group.append("text").attr("class", "mark-state card-copies").attr("x", 12).attr("y", 38);
      group.append("g").attr("class", "card-parts");
      return pressable(group, ({ index }) => ({ kind: "member", index }), controller);
    });
  const region = ({ index }: Card): string => layout.others[index - 1].region;
  const isDark = ({ index }: Card): boolean => frame.others[index - 1].nodes.every((status) => status === "down");
  const role = ({ index }: Card): string => {
    const word = frame.global?.members[index].role ?? "";
    return word === "left" ? "by itself" : word;
  };
  const copies = ({ index }: Card): string =>
    `${frame.others[index - 1].copiesMin} of ${layout.membersPerGroup} copies`;
  groups
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .classed("down", isDark)
    .classed("selected", ({ index }) => sameSelection(state.selection, { kind: "member", index }))
    .attr("aria-label", (card) => `Cluster ${card.id} in ${region(card)}, ${role(card)}, ${copies(card)}`);
  groups
    .select(".zone-box")
    .attr("width", ({ width }) => width)
    .attr("height", ({ height }) => height);
  groups.select(".card-region").text(region);
  groups
    .select(".card-role")
    .attr("x", ({ width }) => width - 12)
    .text((card) => (isDark(card) ? `${role(card)} · no power` : role(card)));
  groups.select(".card-copies").text((card) => `${card.id} · ${copies(card)}`);
  groups.select<SVGGElement>(".card-parts").each(function draw(card) {
    drawParts(this, card, frame);
  });
}

/** Instances and proxies as small boxes, storage nodes as small squares; a machine that is down is crossed. */
function drawParts(place: SVGGElement, card: Card, frame: Frame): void {
  const other = frame.others[card.index - 1];
  const boxes = [
    ...card.instances.map((box) => {
      const { status, detail } = other.instances[box.index];
      const kind = detail === "open" ? "writer" : "reader";
      return { box, status: detail === "not there" ? "absent" : status, kind, text: box.id };
    }),
    ...card.proxies.map((box) => ({ box, status: other.proxies[box.index], kind: "proxy", text: box.id })),
    ...card.nodes.map((box) => ({ box, status: other.nodes[box.index], kind: "square", text: "" })),
  ];
  const shown = boxes.map(({ status, kind }) => `${status}${kind}`).join();
  if (place.dataset["shown"] === `${card.width} ${shown}`) return;
  place.dataset["shown"] = `${card.width} ${shown}`;
  const [dx, dy] = [card.x, card.y];
  const parts = boxes.flatMap(({ box, status, kind, text }) => {
    const [x, y] = [box.x - dx, box.y - dy];
    const rect = svg("rect", {
      x,
      y,
      width: box.width,
      height: box.height,
      rx: kind === "square" ? 2 : 5,
      class: `part part-${kind}`,
      "data-status": status,
    });
    const inner =
      kind === "writer"
        ? [
            svg("rect", {
              x: x + 2.5,
              y: y + 2.5,
              width: box.width - 5,
              height: box.height - 5,
              rx: 3,
              class: "part",
              "data-status": status,
            }),
          ]
        : [];
    const cross =
      status === "down"
        ? [
            svg("path", {
              d: `M${x + 2},${y + 2}L${x + box.width - 2},${y + box.height - 2}M${x + 2},${y + box.height - 2}L${x + box.width - 2},${y + 2}`,
              class: "part-cross",
            }),
          ]
        : [];
    const words =
      text === ""
        ? []
        : [svg("text", { x: x + box.width / 2, y: y + 14.5, class: "part-name" }, fitted(text, box.width))];
    return [rect, ...inner, ...cross, ...words];
  });
  const letters = card.banks.map(({ letter, x, y }) =>
    svg("text", { x: x - dx, y: y - dy + 9, class: "bank-letter" }, letter),
  );
  place.replaceChildren(...parts, ...letters);
}

function drawLinks(layer: Group, links: readonly LinkView[]): void {
  const groups = layer
    .selectAll<SVGGElement, LinkView>("g.replication")
    .data(links, ({ member }) => String(member))
    .join((enter) => {
      // Under the fleets between which it goes, also where it comes later than they did.
      const group = enter.insert("g", "g.fleet").attr("class", "replication");
      group.append("path").attr("class", "link");
      for (const name of ["link-lag", "mark-state link-backlog"])
        group.append("text").attr("class", name).attr("lengthAdjust", "spacingAndGlyphs");
      group.append("rect").attr("class", "backlog-room").attr("width", 60).attr("height", 5).attr("rx", 2.5);
      group.append("rect").attr("class", "backlog-bar").attr("height", 5).attr("rx", 2.5);
      return group;
    });
  groups
    .select(".link")
    .attr("d", ({ path }) => path)
    .classed("off", ({ isOff }) => isOff);
  const beside = ({ at: [x] }: LinkView): number => x + BESIDE;
  groups
    .select(".link-lag")
    .attr("x", beside)
    .attr("y", ({ at: [, y] }) => y - 5);
  groups
    .select(".link-backlog")
    .attr("x", (link) => beside(link) + (link.backlog === null ? 0 : BAR))
    .attr("y", ({ at: [, y] }) => y + 9);
  // Each by itself: `selectAll` would leave them what the link was before.
  for (const bar of [".backlog-room", ".backlog-bar"])
    groups
      .select(bar)
      .attr("display", ({ backlog }) => (backlog === null ? "none" : null))
      .attr("x", beside)
      .attr("y", ({ at: [, y] }) => y + 2);
}

function tellLinks(layer: Group, links: readonly LinkView[]): void {
  layer
    .selectAll<SVGGElement, LinkView>("g.replication")
    .data(links, ({ member }) => String(member))
    .each(function tell({ words, lengths, backlog }) {
      for (const [line, name] of [".link-lag", ".link-backlog"].entries()) {
        const text = this.querySelector(name)!;
        setText(text, words[line]);
        const length = lengths[line];
        if (length === null) text.removeAttribute("textLength");
        else setAttribute(text, "textLength", String(length));
      }
      setAttribute(this.querySelector(".backlog-bar")!, "width", String(60 * (backlog ?? 0)));
    });
}

function drawFleets(layer: Group, { ends, cards }: Topology, { global }: Frame): void {
  const fleets =
    ends === null || global === null
      ? []
      : [ends, ...cards].flatMap(({ out, in: into }, index) => [
          {
            id: `${index} out`,
            box: out,
            text: "out",
            status: global.members[index].sends,
            isUsed: index === global.primary,
          },
          {
            id: `${index} in`,
            box: into,
            text: "in",
            status: global.members[index].receives,
            isUsed: index !== global.primary,
          },
        ]);
  const groups = layer
    .selectAll<
      SVGGElement,
      {
        readonly id: string;
        readonly box: Box;
        readonly text: string;
        readonly status: string;
        readonly isUsed: boolean;
      }
    >("g.fleet")
    .data(fleets, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "fleet");
      group.append("rect").attr("rx", 4);
      group.append("text").attr("class", "fleet-name");
      return group;
    })
    .attr("data-status", ({ status }) => status)
    .classed("idle", ({ isUsed }) => !isUsed);
  groups
    .select("rect")
    .attr("x", ({ box }) => box.x)
    .attr("y", ({ box }) => box.y)
    .attr("width", ({ box }) => box.width)
    .attr("height", ({ box }) => box.height);
  groups
    .select("text")
    .attr("x", ({ box }) => centre(box)[0])
    .attr("y", ({ box }) => centre(box)[1] + 4)
    .text(({ text, status }) => (status === "down" ? "×" : text));
}

/** Between the clients and the instances. */
export function drawProxies(
  layer: Group,
  { proxies }: Topology,
  frame: Frame,
  state: State,
  controller: Controller,
): void {
  const groups = layer
    .selectAll<SVGGElement, Placed>("g.proxy")
    .data(proxies, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "proxy");
      group.append("path").attr("class", "proxy-box");
      group.append("text").attr("class", "mark-label").attr("y", 18);
      group.append("path").attr("class", "node-mark").attr("transform", "translate(4,2)");
      return pressable(group, ({ index }) => ({ kind: "proxy", index }), controller);
    });
  groups
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .attr("data-status", ({ index }) => frame.proxies[index])
    .classed("selected", ({ index }) => sameSelection(state.selection, { kind: "proxy", index }))
    .attr("aria-label", ({ id, index }) => `RDS Proxy ${id}, ${frame.proxies[index]}`);
  // Six corners: neither a client's pill nor an instance's box.
  groups
    .select(".proxy-box")
    .attr(
      "d",
      ({ width, height }) => `M9,0H${width - 9}L${width},${height / 2}L${width - 9},${height}H9L0,${height / 2}Z`,
    );
  groups
    .select(".mark-label")
    .attr("x", ({ width }) => width / 2)
    .text(({ id, width }) => fitted(id, width - 20));
  groups
    .select(".node-mark")
    .attr("d", ({ index }) => (frame.proxies[index] === "up" ? "" : NODE_MARKS[frame.proxies[index]]));
}

function svg(name: string, attributes: Readonly<Record<string, string | number>>, text = ""): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}
