/**
 * The scenario's own demands: each key under `expect:` becomes one check, judged at the end from what clients saw.
 *
 * A demand on latencies or availability of traffic that never came is vacuous.
 */
import { formatSpan, thousands, type Micros } from "../kernel/index.ts";
import type { CheckResult, ClientReport } from "../results/index.ts";
import type { ExpectSpec } from "../scenario/types.ts";

/** What a run comes to, beside what clients saw. */
export interface Outcome {
  readonly clients: ClientReport;
  /** From durable to visible on readers, 99th percentile. */
  readonly replicaLagP99: Micros;
  readonly failovers: number;
  /** Longest time without a success since the scenario left everybody in peace. */
  readonly calmUnavailable: Micros;
  /** Why nobody need be served again within so much time of being left in peace; asked where nobody was. */
  readonly whyNotHealed: (bound: Micros) => string | undefined;
  /** Changes of a global database's primary that were asked for. */
  readonly roleChanges: readonly { readonly askedAt: Micros; readonly openedAt?: Micros }[];
}

type Bound = keyof Omit<ExpectSpec, "exercised" | "healsWithin">;

interface Rule {
  readonly actual: (clients: ClientReport, outcome: Outcome) => number;
  readonly exactly?: true;
  readonly atLeast?: true;
  readonly isTime?: true;
  readonly what: string;
}

const RULES: Readonly<Record<Bound, Rule>> = {
  writesUnavailableMax: {
    actual: (c) => c.writeUnavailableUsMax,
    isTime: true,
    what: "longest time without a successful write",
  },
  writesUnavailableMin: {
    actual: (c) => c.writeUnavailableUsMax,
    isTime: true,
    atLeast: true,
    what: "longest time without a successful write",
  },
  readsUnavailableMax: {
    actual: (c) => c.readUnavailableUsMax,
    isTime: true,
    what: "longest time without a successful read",
  },
  lostCommits: { actual: (c) => c.lostCommits, what: "acknowledged commits lost" },
  staleReadsMin: { actual: (c) => c.staleReads, atLeast: true, what: "stale reads" },
  replicaLagP99Max: {
    actual: (_, outcome) => outcome.replicaLagP99,
    isTime: true,
    what: "99th percentile of the lag of readers",
  },
  lostCommitsMin: { actual: (c) => c.lostCommits, atLeast: true, what: "acknowledged commits lost" },
  roleChanges: {
    actual: (_, { roleChanges }) => roleChanges.filter(({ openedAt }) => openedAt !== undefined).length,
    exactly: true,
    what: "changes of the global primary",
  },
  promotionMax: {
    actual: (_, { roleChanges }) =>
      Math.max(0, ...roleChanges.map(({ askedAt, openedAt }) => (openedAt ?? askedAt) - askedAt)),
    isTime: true,
    what: "longest time from an order to the new primary's opening",
  },
  failovers: { actual: (_, outcome) => outcome.failovers, exactly: true, what: "failovers completed" },
  staleReads: { actual: (c) => c.staleReads, what: "stale reads" },
  readsOnWriterMin: {
    actual: (c) => c.readsOnWriter,
    atLeast: true,
    what: "reads over the reader's name that the writer answered",
  },
  failedMin: { actual: (c) => c.failed, atLeast: true, what: "failed operations" },
  failedMax: { actual: (c) => c.failed, what: "failed operations" },
  unknownMin: { actual: (c) => c.unknown, atLeast: true, what: "operations of unknown outcome" },
  unknownMax: { actual: (c) => c.unknown, what: "operations of unknown outcome" },
  okMin: { actual: (c) => c.ok, atLeast: true, what: "successful operations" },
  commitLatencyP50Max: { actual: (c) => c.commitLatencyUs.p50, isTime: true, what: "median commit latency" },
  commitLatencyP99Max: {
    actual: (c) => c.commitLatencyUs.p99,
    isTime: true,
    what: "99th percentile of commit latency",
  },
};

export function judgeExpectations(expect: ExpectSpec, outcome: Outcome, checks: readonly CheckResult[]): CheckResult[] {
  const results: CheckResult[] = [];
  for (const bound of Object.keys(RULES) as Bound[]) {
    const limit = expect[bound];
    if (limit !== undefined) results.push(judge(bound, limit, outcome));
  }
  if (expect.healsWithin !== undefined) results.push(judgeHealing(expect.healsWithin, outcome));
  for (const name of expect.exercised ?? []) results.push(judgeExercised(name, checks));
  return results;
}

function judge(bound: Bound, limit: number, outcome: Outcome): CheckResult {
  const rule = RULES[bound];
  const { clients } = outcome;
  const actual = rule.actual(clients, outcome);
  const show = rule.isTime === true ? formatSpan : thousands;
  const met = rule.exactly === true ? actual === limit : rule.atLeast === true ? actual >= limit : actual <= limit;
  const kind = rule.exactly === true ? "exactly" : rule.atLeast === true ? "at least" : "at most";
  const wanted = `${kind} ${show(limit)} wanted`;
  const verdict = clients.operations === 0 ? "vacuous" : met ? "pass" : "fail";
  return { name: `expect-${bound}`, verdict, message: `${rule.what}: ${show(actual)}, ${wanted}` };
}

/** Whoever could not have recovered has not failed to: then the demand proves nothing, and says why. */
function judgeHealing(bound: Micros, { clients, calmUnavailable, whyNotHealed }: Outcome): CheckResult {
  const message = `longest time without a successful write or read once everybody was left in peace: ${formatSpan(calmUnavailable)}, at most ${formatSpan(bound)} wanted`;
  if (clients.operations === 0) return { name: "expect-healsWithin", verdict: "vacuous", message };
  if (calmUnavailable <= bound) return { name: "expect-healsWithin", verdict: "pass", message };
  const reason = whyNotHealed(bound);
  return reason === undefined
    ? { name: "expect-healsWithin", verdict: "fail", message }
    : {
        name: "expect-healsWithin",
        verdict: "vacuous",
        message: `${message}; it need not have recovered: ${reason}`,
      };
}

/** The scenario demands that a check had something to watch. Names may leave the words out: `L3`. */
function judgeExercised(name: string, checks: readonly CheckResult[]): CheckResult {
  const check = checks.find((candidate) => candidate.name === name || candidate.name.startsWith(`${name}-`));
  if (check === undefined)
    return { name: `expect-exercised-${name}`, verdict: "fail", message: `there is no check named ${name}` };
  const idle = check.verdict === "vacuous";
  return {
    name: `expect-exercised-${name}`,
    verdict: idle ? "fail" : "pass",
    message: idle ? `${check.name} had nothing to watch: ${check.message}` : `${check.name} was exercised`,
  };
}
