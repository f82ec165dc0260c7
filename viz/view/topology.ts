/**
 * The Region as a picture: three zones as columns, clients and the writer above, storage nodes at the foot, cuts across
 * the links. Positions come from the layout alone, so the same scenario is always the same picture.
 */
import { select, type Selection as D3Selection } from "d3";
import type { Frame, Layout } from "../../sim/results/index.ts";
import { centre, type Placed } from "../project/boxes.ts";
import { connectionViews, isGone, servedBy, type ConnectionView } from "../project/connections.ts";
import { cutViews } from "../project/cuts.ts";
import { plural } from "../project/format.ts";
import { placeTopology, type Topology } from "../project/topology.ts";
import { worstGroup } from "../project/wall.ts";
import { BESIDE } from "../project/ways.ts";
import type { Controller } from "../state/controller.ts";
import { sameSelection, type LinkEnds, type Selection } from "../state/selection.ts";
import type { State, View } from "../state/store.ts";
import { drawCuts } from "./cut-marks.ts";
import { byId, setText, watchSize } from "./dom.ts";
import { drawInstances, writerOf } from "./instances.ts";
import { fitted, NODE_MARKS, pressable } from "./marks.ts";
import { othersView, placedTopology } from "./placed.ts";

type Group = D3Selection<SVGGElement, unknown, null, undefined>;
type TopologyClient = Topology["clients"][number];

/** A picture that is higher than its pane makes the pane higher, up to here; beyond, the pane scrolls. */
const ROOM_MAX = 640;
/** As laptops.css has it: where a low picture is better than one that pushes what clients got out of sight. */
const LAPTOP = matchMedia("(min-width: 1280px) and (max-height: 940px)");

export function topologyView(controller: Controller): View {
  const place = byId("topology");
  const draw = topologyPicture(place, controller);
  let roomFor: readonly unknown[] = [];
  // By the run and the width alone: by the height that it has now, the pane would keep what another width needed.
  // The width is what the pane was last found to have: to ask for it here would lay the page out within each frame.
  let width = 0;
  const makeRoom = (): void => {
    const layout = controller.store.state.run?.world.layout;
    const key = [layout, width, othersView(), LAPTOP.matches];
    if (layout === undefined || width === 0 || key.every((one, index) => one === roomFor[index])) return;
    roomFor = key;
    // The four pixels are those that the picture leaves free below itself.
    const least = placeTopology(layout, width, LAPTOP.matches ? 1 : 0, othersView()?.CLUSTERS).height + 4;
    place.style.minHeight = `${Math.min(least, ROOM_MAX)}px`;
  };
  watchSize(place, (next) => {
    width = next;
    makeRoom();
  });
  return (state) => {
    const { run, frame } = state;
    makeRoom();
    draw(state);
    if (run === null || frame === null) return;
    const { cluster } = run.world.layout;
    setText(byId("topology-note"), `${cluster.region} · ${cluster.engine}`);
    tellCuts(frame);
  };
}

/** The picture alone, into any place. */
export function topologyPicture(place: HTMLElement, controller: Controller): View {
  const svg = select(place)
    .append("svg")
    .attr("class", "topology")
    .attr("role", "group")
    .attr("aria-labelledby", "topology-title");
  defineHatch(svg.append("defs"));
  const layers = ["zones", "copies", "clusters", "links", "cuts", "marks"].map((name) =>
    svg.append("g").attr("class", name),
  );
  let sized: Topology | null = null;
  let drawn = "";
  let copiesOf = -1;
  let latest: State | null = null;
  const placed = placedTopology(place, () => latest !== null && view(latest));
  const view: View = (state) => {
    latest = state;
    const { run, frame } = state;
    const topology = placed(state);
    if (run === null || frame === null || topology === null) return;
    const { layout } = run.world;
    if (topology !== sized)
      svg
        .attr("viewBox", `0 0 ${topology.width} ${topology.height}`)
        .attr("width", topology.width)
        .attr("height", topology.height);
    const key = shownOf(state, frame);
    const isSame = topology === sized && key === drawn;
    const shown = state.selection?.kind === "group" ? state.selection.index : worstGroup(frame, layout);
    const [zones, copies, clusters, links, cuts, marks] = layers;
    if (topology !== sized || shown !== copiesOf) drawCopies(copies, topology, layout, shown);
    sized = topology;
    drawn = key;
    copiesOf = shown;
    const others = othersView();
    if (!isSame) {
      drawZones(zones, topology, frame, state, controller);
      drawLinks(links, topology, frame, layout);
      drawCuts(cuts, cutViews(frame, layout, topology));
      drawMarks(marks, topology, frame, layout, state, controller);
      others?.drawProxies(marks, topology, frame, state, controller);
    }
    others?.drawClusters(clusters, topology, frame, layout, state, controller);
    tellClients(marks, frame, layout);
  };
  return view;
}

/** What the picture shows of a frame; but the operations under way, the group with its copies and other clusters. */
function shownOf({ selection }: State, frame: Frame): string {
  const { azUp, instances, nodes, proxies, cuts, global, connected } = frame;
  const engines = instances.map(({ status, detail, tier, acu }) => `${status} ${detail} ${tier} ${acu}`);
  const chosen = selection === null ? "" : `${selection.kind} ${selection.index}`;
  // A cut between Regions stands across a link, and links begin at whoever is the primary.
  const roles = global?.members.map(({ role }) => role) ?? [];
  return [azUp, engines, nodes, proxies, cuts.map(({ text }) => text), roles, connected, chosen].join("|");
}

function tellClients(layer: Group, frame: Frame, layout: Layout): void {
  // Operations are counted for all clients together.
  const underWay = layout.clients.length > 1 ? "" : `, ${plural(frame.clients.inFlight, "operation")} under way`;
  layer
    .selectAll<SVGGElement, TopologyClient>("g.client")
    .attr(
      "aria-label",
      ({ id, elsewhere, index }) =>
        `Clients ${id}${elsewhere === undefined ? "" : ` in ${elsewhere}`}, served by ${servedBy(index, frame, layout).join(", ") || "nobody"}${underWay}`,
    );
}

function drawZones(layer: Group, topology: Topology, frame: Frame, state: State, controller: Controller): void {
  const zones = layer
    .selectAll<SVGGElement, Topology["azs"][number]>("g.zone")
    .data(topology.azs, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "zone");
      group.append("rect").attr("class", "zone-box").attr("rx", 10);
      group.append("rect").attr("class", "zone-hatch").attr("rx", 10);
      group.append("text").attr("class", "zone-letter").attr("y", 28);
      group.append("text").attr("class", "zone-name").attr("y", 22);
      group.append("text").attr("class", "zone-down");
      return pressable(group, ({ index }) => ({ kind: "az", index }), controller);
    });
  zones
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .classed("down", ({ index }) => !frame.azUp[index])
    .classed("selected", ({ index }) => sameSelection(state.selection, { kind: "az", index }))
    .attr("aria-label", ({ id, index }) => `Zone ${id}, ${frame.azUp[index] ? "power on" : "power lost"}`);
  for (const box of [".zone-box", ".zone-hatch"])
    zones
      .select(box)
      .attr("width", ({ width }) => width)
      .attr("height", ({ height }) => height);
  zones
    .select(".zone-letter")
    .attr("x", 12)
    .text(({ letter }) => letter);
  zones
    .select(".zone-name")
    .attr("x", 34)
    .text(({ id, width }) => (hasNameRoom(id, width) ? id : ""));
  zones
    .select(".zone-down")
    .attr("x", ({ id, width }) => (hasNameRoom(id, width) ? 34 : 12))
    .attr("y", ({ id, width }) => (hasNameRoom(id, width) ? 36 : 43))
    .text(({ index }) => (frame.azUp[index] ? "" : "no power"));
}

/** The connections of clients; and from the writer along the crossing down to the storage of each zone. */
function drawLinks(layer: Group, topology: Topology, frame: Frame, layout: Layout): void {
  const writer = topology.instances[Math.max(0, writerOf(frame))];
  const [wx] = centre(writer);
  // Beside the readers that stand below it, and from its foot where none does.
  const isAbove = topology.instances.some(({ x, y }) => x === writer.x && y > writer.y);
  const foot = isAbove
    ? `${writer.x},${writer.y + writer.height / 2}H${writer.x - BESIDE}`
    : `${wx},${writer.y + writer.height}`;
  const down = isGone(frame.instances[writer.index]);
  const atWriter: Selection = { kind: "instance", index: writer.index };
  // Mirrored MySQL has storage in two zones of three.
  const toZones = topology.azs.flatMap((az) => {
    const [x] = centre(az);
    const bank = topology.nodes.find((node) => node.az === az.index);
    if (bank === undefined) return [];
    return {
      id: `zone-${az.id}`,
      path: `M${foot}V${topology.crossing}H${x}V${bank.y - 6}`,
      off: down || !frame.azUp[az.index],
      ends: [atWriter, { kind: "az", index: az.index }] as LinkEnds,
    };
  });
  layer
    .selectAll<SVGPathElement, ConnectionView>("path.link")
    .data([...connectionViews(frame, layout, topology), ...toZones], ({ id }) => id)
    .join("path")
    .attr("class", "link")
    .classed("off", ({ off }) => off)
    .attr("d", ({ path }) => path);
}

/** The copies of the group that the glyph shows: where its six segments are. */
function drawCopies(layer: Group, topology: Topology, layout: Layout, shown: number): void {
  const members = Array.from({ length: layout.membersPerGroup }, (_, member) => {
    const node = topology.nodes[layout.nodeOfSegment[shown * layout.membersPerGroup + member]];
    return { name: layout.memberNames[member], node };
  });
  layer
    .selectAll<SVGRectElement, (typeof members)[number]>("rect.member")
    .data(members, ({ name }) => name)
    .join("rect")
    .attr("class", "member")
    .attr("rx", 7)
    .attr("x", ({ node }) => node.x - 4)
    .attr("y", ({ node }) => node.y - 4)
    .attr("width", ({ node }) => node.width + 8)
    .attr("height", ({ node }) => node.height + 8);
}

function drawMarks(
  layer: Group,
  topology: Topology,
  frame: Frame,
  layout: Layout,
  state: State,
  controller: Controller,
): void {
  const isBare = topology.clients.some(isLong);
  const wordsOf = (client: TopologyClient): string => clientWords(client, isBare);
  const clients = layer
    .selectAll<SVGGElement, TopologyClient>("g.client")
    .data(topology.clients, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "client");
      group.append("rect");
      group.append("text").attr("class", "mark-label").attr("lengthAdjust", "spacingAndGlyphs");
      return pressable(group, ({ index }) => ({ kind: "client", index }), controller);
    });
  clients.attr("transform", ({ x, y }) => `translate(${x},${y})`).classed("selected", isSelected(state, "client"));
  clients
    .select("rect")
    .attr("width", ({ width }) => width)
    .attr("height", ({ height }) => height)
    .attr("rx", ({ height }) => height / 2);
  clients
    .select("text")
    .attr("x", ({ width }) => width / 2)
    .attr("y", ({ height }) => height / 2 + 5)
    .text(wordsOf)
    // As instances' names (instances.ts): a long one is drawn narrower, and whole.
    .attr("textLength", (d) => (wordsOf(d).length * CLIENT_LETTER > d.width - 14 ? d.width - 14 : null));

  drawInstances(layer, topology, frame, layout, state, controller);

  const nodes = layer
    .selectAll<SVGGElement, Placed>("g.node")
    .data(topology.nodes, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "node");
      group.append("rect").attr("rx", 4);
      group.append("path").attr("class", "node-mark");
      return pressable(group, ({ index }) => ({ kind: "node", index }), controller, -1);
    });
  nodes
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .attr("data-status", ({ index }) => frame.nodes[index])
    .classed("selected", isSelected(state, "node"))
    .attr("aria-label", ({ id, index }) => `Storage node ${id}, ${frame.nodes[index]}`);
  nodes
    .select("rect")
    .attr("width", ({ width }) => width)
    .attr("height", ({ height }) => height);
  nodes.select(".node-mark").attr("d", ({ index }) => NODE_MARKS[frame.nodes[index]]);
}

/**
 * `clients shop`; with a Region, where theirs is another one. Where one of the picture has no room for both words, all
 * have the name alone: side by side they would look like two kinds of things.
 */
function clientWords({ id, elsewhere, isInCard, width }: TopologyClient, isBare: boolean): string {
  const isAtHome = elsewhere === undefined || isInCard;
  const words = !isAtHome ? `${id} · ${elsewhere}` : isBare ? id : `clients ${id}`;
  return fitted(words, (width - 14) * 1.5);
}

function isLong({ id, elsewhere, isInCard, width }: TopologyClient): boolean {
  return (elsewhere === undefined || isInCard) && `clients ${id}`.length > Math.min(16, (width - 14) / 7);
}

/** About how wide a letter of a zone's name and of clients' is. */
const NAME_LETTER = 6.4;
const CLIENT_LETTER = 7.2;

/** Beside its letter; where there is no room, the letter alone says which zone it is, and the rest is read or heard. */
function hasNameRoom(id: string, width: number): boolean {
  return 34 + id.length * NAME_LETTER < width;
}

function isSelected(state: State, kind: Selection["kind"]): (placed: Placed) => boolean {
  return ({ index }) => sameSelection(state.selection, { kind, index });
}

function tellCuts(frame: Frame): void {
  const list = byId("cuts");
  const texts = frame.cuts.map(({ text }) => text);
  if (list.dataset["shown"] === texts.join()) return;
  list.dataset["shown"] = texts.join();
  list.replaceChildren(
    ...texts.map((text) => Object.assign(document.createElement("li"), { textContent: `Cut: ${text}.` })),
  );
}

function defineHatch(defs: D3Selection<SVGDefsElement, unknown, null, undefined>): void {
  const pattern = defs.append("pattern").attr("id", "hatch").attr("width", 9).attr("height", 9);
  pattern.attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
  pattern.append("line").attr("class", "hatch-line").attr("y2", 9);
}
