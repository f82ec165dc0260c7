/**
 * The closest look: one copy's log, a square for each of the group's newest records, its holes by number, and how far
 * it is against PGCL, VCL and VDL.
 */
import { select } from "d3";
import { PLACES, type InsideGroup, type InsideMember } from "../../sim/results/index.ts";
import { count, plural } from "../project/format.ts";
import { cellsOf, HAS_WORDS, memberWords, STANDS_WORDS, type LogCell } from "../project/segment-log.ts";
import { make, setText, watchSize } from "./dom.ts";
import type { MakeStage, Seen } from "./zoom.ts";
import { keyOf, tellMessages } from "./zoom-group.ts";

const STEP = 19;
const SIZE = 15;

export const segmentStage: MakeStage = (element) => {
  const picture = make("div", "zoom-picture zoom-cells");
  const figures = make("dl", "zoom-figures");
  const holes = make("ul", "zoom-messages");
  holes.setAttribute("aria-label", "Holes");
  const messages = make("ul", "zoom-messages");
  messages.setAttribute("aria-label", "On its way");
  const facts = make("div", "zoom-facts");
  facts.append(figures, holes, messages);
  element.append(picture, keyOf(), facts);
  const svg = select(picture).append("svg").attr("role", "img");
  let [width, latest]: [number, Seen | null] = [0, null];
  const draw = (seen: Seen): string => {
    latest = seen;
    const { inside, place } = seen;
    const one = inside?.one;
    const member = one?.members.find(({ slot }) => slot === place.slot);
    if (inside === null || one === null || one === undefined) return "";
    if (member === undefined) {
      svg.selectAll("*").remove();
      for (const list of [figures, holes, messages]) list.replaceChildren();
      return `pg${one.group} has nobody at ${PLACES[place.slot]} now.`;
    }
    const cells = cellsOf(one, member);
    const across = Math.max(1, Math.floor(width / STEP));
    const height = Math.max(1, Math.ceil(cells.length / across)) * STEP;
    svg.attr("width", Math.max(1, width)).attr("height", height).attr("aria-label", spoken(cells));
    svg
      .selectAll<SVGRectElement, LogCell>("rect")
      .data(cells, ({ lsn }) => lsn)
      .join((enter) =>
        enter
          .append("rect")
          .attr("width", SIZE)
          .attr("height", SIZE)
          .attr("rx", 2)
          .attr("data-lsn", ({ lsn }) => lsn)
          .call((mark) => mark.append("title")),
      )
      .order()
      .attr("class", ({ has, lsn }) => `log-${has}${lsn === member.scl ? " log-scl" : ""}`)
      .attr("data-has", ({ has }) => has)
      .attr("x", (_, index) => (index % across) * STEP + 2)
      .attr("y", (_, index) => Math.floor(index / across) * STEP + 2)
      .select("title")
      .text(({ lsn, has }) => `${count(lsn)}: ${HAS_WORDS[has]}`);
    tellFigures(figures, [
      [
        "SCL",
        count(member.scl),
        member.scl >= one.tail
          ? "the group's newest record"
          : `${plural(behindTail(member), "record")} of the group short of the newest`,
      ],
      ["PGCL", count(one.pgcl), against(member.scl, one.pgcl)],
      ["VCL", count(inside.vcl), `of the volume: the end of what every group has a quorum of`],
      ["VDL", count(inside.vdl), `of the volume: what is durable`],
      [
        "In memory",
        count(member.queued),
        member.queued > member.scl ? "where its SCL will be once that is on disk" : "nothing waits for the disk",
      ],
      [
        "Epochs",
        `${member.installed} · ${member.promised} · ${member.memberEpoch}`,
        "lives in, has promised, membership",
      ],
    ]);
    tellHoles(holes, one, member);
    tellMessages(
      messages,
      one.underWay.filter(({ from, to }) => from === member.slot || to === member.slot),
      inside.at,
      "Nothing is on its way to this copy or from it.",
    );
    return `${PLACES[member.slot]} of pg${one.group} in ${member.zone} on ${member.node}, ${STANDS_WORDS[member.stands]}: ${memberWords(one, member)}.`;
  };
  watchSize(picture, (next) => {
    width = next;
    if (latest !== null) draw(latest);
  });
  return draw;
};

function behindTail({ holes }: InsideMember): number {
  let records = 0;
  for (let at = 0; at < holes.length; at += 3) records += holes[at + 2];
  return records;
}

function against(scl: number, pgcl: number): string {
  if (scl >= pgcl) return "of the group: this copy is one of the write quorum that has it";
  return "of the group: a write quorum has it without this copy";
}

function tellFigures(list: HTMLElement, rows: readonly (readonly [string, string, string])[]): void {
  const flat = rows.flatMap(
    ([name, value, words]) =>
      [
        ["dt", name],
        ["dd", `${value}: ${words}`],
      ] as const,
  );
  flat.forEach(([tag, text], index) => setText(list.children[index] ?? list.appendChild(make(tag)), text));
}

function tellHoles(list: HTMLElement, { tail }: InsideGroup, { holes, islands }: InsideMember): void {
  const words: string[] = [];
  for (let at = 0; at < holes.length; at += 3) {
    const [after, upTo, records] = holes.subarray(at, at + 3);
    words.push(
      `${upTo === tail ? "Not there yet" : "Hole"}: ${plural(records, "record")} above ${count(after)} up to ${count(upTo)}.`,
    );
  }
  for (let at = 0; at < islands.length; at += 2)
    words.push(`Held above a hole: ${count(islands[at])} to ${count(islands[at + 1])}.`);
  if (words.length === 0) words.push("No hole: it has every record of its group.");
  words.forEach((text, index) => setText(list.children[index] ?? list.appendChild(make("li")), text));
  while (list.children.length > words.length) list.lastElementChild?.remove();
}

function spoken(cells: readonly LogCell[]): string {
  const number = (has: LogCell["has"]): number => cells.filter((cell) => cell.has === has).length;
  return `The newest ${plural(cells.length, "record")}: ${count(number("held"))} on its disk, ${count(number("memory"))} in its node's memory, ${count(number("way"))} on their way, ${count(number("hole"))} missing.`;
}
