/**
 * The chain of causes in sentences: the effect, what the cluster lacked at that moment, and each cause with its proof.
 * What a cause did to the cluster is not guessed from names: it is what the run without it does not lack at the same
 * moment.
 */
import { formatMicros, thousands } from "../../kernel/index.ts";
import { PIP, type Frame, type Layout } from "../../results/index.ts";
import { UNANSWERED, type Seen } from "./effect.ts";
import type { Candidate, Cause, Explanation, Link, Question } from "./types.ts";

export interface Found {
  readonly question: Question;
  readonly verdict: Explanation["verdict"];
  readonly candidates: readonly Candidate[];
  readonly causes: readonly Cause[];
  readonly base: Seen;
  /** Of the run without each cause. */
  readonly seen: readonly Seen[];
}

export function chainOf({ question, candidates, causes, base, seen }: Found): Link[] {
  const links: Link[] = [{ text: base.sentence, proof: "" }];
  const at = formatMicros(base.at);
  const lack = causes.length === 0 ? undefined : lackOf(base.frame, base.layout);
  const restored = causes.map((_, index) =>
    lack === undefined ? undefined : restoredBy(lack, seen[index].frame, base.layout),
  );
  // A write waits because of it; of a check's failure it is no more than the circumstances.
  if (lack !== undefined && restored.some((one) => one?.did !== "")) {
    const text =
      question.kind === "write"
        ? `${waitWords(base)} ${lack.words}, ${lack.meaning}.`
        : `At that moment ${lack.words}.`;
    links.push({
      text,
      proof: `So it stands at ${at}, with the log durable up to LSN ${thousands(base.frame?.ladder.vdl ?? 0)} (VDL).`,
    });
  }
  causes.forEach((cause, index) => {
    const { did, stands } = restored[index] ?? { did: "", stands: "" };
    const still =
      cause.how === "removes"
        ? ""
        : question.kind === "check"
          ? ", so much later that it is another failure"
          : ", so much sooner that it is another matter";
    const then = did === "" ? "" : ` At ${at} ${stands}.`;
    const text = `${did === "" ? "Because" : `${did} because`} ${causeWords(cause, candidates)}.`;
    links.push({
      text,
      cause: index,
      proof: `${withoutWords(cause)} ${cause.without}${still}.${then} ${luckWords(cause)}`,
    });
  });
  return links;
}

/**
 * A write that failed was carried out by nobody, perhaps since its client never came through: what the cluster lacked
 * is told beside it and not as its reason.
 */
function waitWords({ outcome, distance }: Seen): string {
  if (outcome === "fail") return "When its client gives up,";
  return `${distance <= -UNANSWERED ? "It is not acknowledged" : "It has to wait"} because`;
}

function withoutWords({ parts }: Cause): string {
  return parts.length === 1 ? "Without it" : parts.length === 2 ? "Without both" : "With none of these";
}

/** `us-east-1b loses power at 20.000 s`; sets that stand for one another with an "or". */
function causeWords({ sets }: Pick<Cause, "sets">, candidates: readonly Candidate[]): string {
  const words = sets.map((set) => set.map((place) => candidateWords(candidates[place])).join(" and "));
  return words.join(", or ");
}

export function candidateWords({ text, at, kind }: Candidate): string {
  return kind === "mutation" || kind === "operator" ? text : `${text} at ${formatMicros(at)}`;
}

function luckWords({ luck: { withIt, without } }: Cause): string {
  return `With ${withIt} other seeds it is there each time with it, and ${without === 0 ? "never" : `${without} of ${withIt} times`} without.`;
}

export function summaryOf({ verdict, causes, candidates, base }: Found): string {
  if (verdict === "by-itself")
    return "It is there when nothing at all is done to this run, so no fault, action or mutation is its cause.";
  if (verdict === "luck")
    return "Other seeds with the same faults do not show it. A run that differs in anything has other luck, so no cause can be told from a run without it.";
  if (verdict === "open")
    return "It is there whatever single thing is left out, and gone without all of them; which of them it takes could not be told from luck.";
  const choices = causes.filter(({ sets }) => sets.length > 1);
  const needed = causes.filter(({ sets }) => sets.length === 1);
  const gone = causes.every(({ how }) => how === "removes")
    ? "the effect is gone"
    : "the effect is gone or comes much later";
  const first =
    needed.length === 0
      ? ""
      : needed.length === 1
        ? oneCause(needed[0], gone)
        : `${needed.length} causes, and only together: without any one of them ${gone}.`;
  const rest = choices.map(
    (cause) =>
      `Any one is enough${needed.length === 0 ? "" : " with that"}: ${causeWords(cause, candidates)}. Only without all of them ${gone}.`,
  );
  return [first, ...rest].filter((words) => words !== "").join(" ") || base.sentence;
}

/** Several parts are one cause where other seeds tell of them only together. */
function oneCause({ parts }: Cause, gone: string): string {
  if (parts.length === 1) return `One cause: without it ${gone}.`;
  const all = parts.length === 2 ? "both" : "all of them";
  return `One cause of ${parts.length} parts: without ${all} ${gone}; what one of them does by itself could not be told from luck.`;
}

/** What the pictured cluster lacks to answer a write. */
interface Lack {
  readonly group: number;
  readonly missing: readonly number[];
  readonly writer: boolean;
  readonly words: string;
  /** What that means for a commit. */
  readonly meaning: string;
}

function lackOf(frame: Frame | undefined, layout: Layout): Lack | undefined {
  if (frame === undefined) return undefined;
  const writer = hasWriter(frame);
  const group = worstGroup(frame, layout);
  const missing = missingOf(frame, layout, group);
  const left = layout.membersPerGroup - missing.length;
  const short = left < layout.writeQuorum;
  if (writer && !short) return undefined;
  const states = layout.instances.map(({ id }, index) => `${id} is ${frame.instances[index].detail}`).join(", ");
  const shortGroups = Array.from(
    { length: layout.groupCount },
    (_, one) => layout.membersPerGroup - missingOf(frame, layout, one).length,
  ).filter((count) => count < layout.writeQuorum).length;
  const waited =
    shortGroups > 1
      ? `${shortGroups - 1} more ${shortGroups === 2 ? "group is" : "groups are"} short of that, and every commit of the volume waits for all of them`
      : "every commit of the volume waits for it";
  const held =
    left === 0
      ? `none of its ${layout.membersPerGroup} copies in reach`
      : `only ${left} of its ${layout.membersPerGroup} copies in reach (${namesOf(presentOf(frame, layout, group), layout)})`;
  const words = [
    ...(writer ? [] : [`no instance has the volume open (${states})`]),
    ...(short ? [`group pg${group} has ${held}`] : []),
  ].join(", and ");
  const meaning = short
    ? `where a write needs ${layout.writeQuorum}; ${waited}`
    : "so that nobody can acknowledge a commit";
  return { group, missing: short ? missing : [], writer, words, meaning };
}

/** What of it the run without a cause does not lack at the same moment. */
function restoredBy(
  lack: Lack,
  frame: Frame | undefined,
  layout: Layout,
): { readonly did: string; readonly stands: string } {
  if (frame === undefined) return { did: "", stands: "" };
  const missing = missingOf(frame, layout, lack.group);
  const back = lack.missing.filter((position) => !missing.includes(position));
  const writerBack = !lack.writer && hasWriter(frame);
  const did = [
    ...(back.length === 0
      ? []
      : [
          `${back.length === 1 ? "Copy" : "Copies"} ${namesOf(back, layout)} ${back.length === 1 ? "is" : "are"} out of reach`,
        ]),
    ...(writerBack ? ["Nobody writes"] : []),
  ];
  const left = layout.membersPerGroup - missing.length;
  const stands = [
    ...(lack.missing.length === 0
      ? []
      : [`group pg${lack.group} has ${left} of ${layout.membersPerGroup} copies in reach`]),
    ...(lack.writer
      ? []
      : [hasWriter(frame) ? "an instance has the volume open" : "no instance has the volume open either"]),
  ];
  return {
    did: did.join(". "),
    stands: `${stands.join(", ")}, and the log is durable up to LSN ${thousands(frame.ladder.vdl)}`,
  };
}

function hasWriter({ instances }: Frame): boolean {
  return instances.some(({ status, detail }) => detail === "open" && status === "up");
}

/** The group that holds the log back, or whichever has the fewest copies in reach. */
function worstGroup(frame: Frame, layout: Layout): number {
  const { heldBy } = frame.ladder;
  let worst = Math.max(0, heldBy);
  for (let group = 0; group < layout.groupCount; group++)
    if (missingOf(frame, layout, group).length > missingOf(frame, layout, worst).length) worst = group;
  return worst;
}

/** Positions of members that cannot answer the writer. */
function missingOf({ pips }: Frame, { membersPerGroup }: Layout, group: number): number[] {
  const own = Array.from(pips.subarray(group * membersPerGroup, (group + 1) * membersPerGroup));
  return own.flatMap((pip, position) => (pip === PIP.failed || pip === PIP.unreachable ? [position] : []));
}

function presentOf(frame: Frame, layout: Layout, group: number): number[] {
  const missing = missingOf(frame, layout, group);
  return layout.memberNames.flatMap((_, position) => (missing.includes(position) ? [] : [position]));
}

function namesOf(positions: readonly number[], { memberNames }: Layout): string {
  const names = positions.map((position) => memberNames[position]);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
