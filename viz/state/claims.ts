/**
 * What a link claims, what was found, and how a difference, or anything else that keeps a run from being shown, is told
 * to the reader.
 */
import type { Frame } from "../../sim/results/index.ts";
import { BUILD } from "../../sim/version.ts";
import { count, moment } from "../project/format.ts";
import type { Broken, Issue, Moment, OpenedWorld, Recheck } from "../worker/protocol.ts";
import type { LinkClaim, Notice, State } from "./store.ts";

/** The claim with its verdict; unchanged while the claimed event is not on the screen. */
function judge(claim: LinkClaim, world: OpenedWorld, frame: Frame): LinkClaim {
  if (claim.verdict !== "open") return claim;
  if (claim.event >= 0 && frame.event !== claim.event && !(frame.done && frame.event < claim.event)) return claim;
  const sameScenario = claim.hash === "" || claim.hash === world.hash;
  const sameDigest = claim.digest === "" || (frame.event === claim.event && frame.digest.startsWith(claim.digest));
  return { ...claim, verdict: sameScenario && sameDigest ? "same" : "different" };
}

/** What the page knows of its claim once a frame is there; a difference is told at once. */
export function judged(claim: LinkClaim, world: OpenedWorld, frame: Frame): Partial<State> {
  const found = judge(claim, world, frame);
  if (found.verdict === claim.verdict) return {};
  return {
    claim: found,
    ...(found.verdict === "different" ? { notice: differenceNotice(found, world, frame) } : {}),
  };
}

function differenceNotice(claim: LinkClaim, world: OpenedWorld, frame: Frame): Notice {
  const lines: string[] = [];
  if (claim.hash !== "" && claim.hash !== world.hash) {
    lines.push(
      `Its scenario ${world.name} had the content ${claim.hash}; here ${world.name} has ${world.hash}. One of the two was changed.`,
    );
  }
  if (frame.event < claim.event) {
    lines.push(`It points at event ${count(claim.event)}, but this run ends after ${count(frame.event)} events.`);
  } else if (!frame.digest.startsWith(claim.digest)) {
    lines.push(
      `At event ${count(claim.event)} it promises the digest ${claim.digest}; here it is ${frame.digest.slice(0, 12)}. ` +
        whose(claim),
    );
  }
  const title = "This is not the run the link was made from.";
  return { kind: "link", title, lines, offersExamples: true, report: reportOf(title, lines, world) };
}

/** No build is kept beside this one, so where another made the link the page can say so and no more. */
function whose({ build }: LinkClaim): string {
  return build === "" || build === BUILD
    ? `The link was altered, or made by another build than this one, ${BUILD}.`
    : `The link was made by Borealis ${build}, and this is ${BUILD}, where a seed may mean another run. Only that version shows it as it was.`;
}

export function unreadableNotice(message: string): Notice {
  return { kind: "link", title: "This link cannot be read.", lines: [message], offersExamples: true };
}

/** A mistake in each line is not to push what leads on out of sight; nobody counts beyond fifty (parse.ts). */
const MISTAKES_MAX = 8;

/** The scenario, the seed or a mutation was not accepted. */
export function refusedNotice(issues: readonly Issue[]): Notice {
  const lines = issues
    .slice(0, MISTAKES_MAX)
    .map(({ line, column, message }) => (line > 0 ? `${line}:${column} ${message}` : message));
  if (issues.length > MISTAKES_MAX) lines.push("And more.");
  return { kind: "scenario", title: "This run cannot be opened.", lines, offersExamples: true };
}

/**
 * A stretch was played again. Where it ended in another digest, that is told before anybody trusts the picture; the
 * link names scenario and seed, and stays.
 */
export function rechecked({ run }: State, recheck: Recheck): Partial<State> {
  if (run === null) return {};
  const { fromEvent, event, expected, actual } = recheck;
  const [from, to, was, is] = [count(fromEvent), count(event), expected.slice(0, 12), actual.slice(0, 12)];
  const lines = [
    `Events ${from} to ${to} were played again and ended in the digest ${is}; the first time it was ${was}. A run must be the same each time.`,
    `The simulator or this machine is at fault. The link is right: it holds scenario and seed (${run.world.seed}); another browser can say which digest is true.`,
  ];
  const title = "This run was not the same twice.";
  const report = reportOf(title, lines, run.world);
  const notice: Notice = { kind: "engine", title, lines, offersExamples: false, report };
  return { run: { ...run, recheck }, ...(actual === expected ? {} : { notice }) };
}

/** [viewer reference 3.9] How far before the trouble somebody is taken, in microseconds. */
const EARLIER_US = 5_000_000;

/** An exception in the simulator: what was simulated before it can still be looked at. */
export function brokenNotice({ message, stack, at, event }: Broken, world: OpenedWorld | undefined): Notice {
  const title = "The simulator itself broke.";
  const lines = [message, `At ${moment(at)}, event ${count(event)}. What was simulated before can still be looked at.`];
  const report = reportOf(title, [...lines, stack], world);
  return { kind: "engine", title, lines, offersExamples: false, report, earlier: Math.max(0, at - EARLIER_US) };
}

/** The worker dies as often as it is started: at what it was asked for, or on the way there. */
export function deadNotice(message: string, { run, frame }: State, sought: Moment | undefined): Notice {
  const title = "The simulation cannot run here.";
  const notice = { kind: "engine", title, lines: [message], offersExamples: false } as const;
  if (run === null) return notice;
  const at = Math.min(sought?.by === "time" ? sought.at : (frame?.at ?? Infinity), run.simulatedUntil);
  return { ...notice, report: reportOf(title, [message], run.world), earlier: Math.max(0, at - EARLIER_US) };
}

/** With what makes the run anew: another machine can see the same. */
function reportOf(title: string, lines: readonly string[], world: OpenedWorld | undefined): string {
  const run = world && `Scenario ${world.name} (${world.hash}), seed ${world.seed}`;
  const mutations = world?.mutations.join(", ");
  return [title, ...lines, run, `Borealis ${BUILD}`, mutations && `Broken on purpose: ${mutations}`]
    .filter(Boolean)
    .join("\n");
}
