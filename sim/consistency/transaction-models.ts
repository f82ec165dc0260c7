/**
 * Levels of isolation and what sessions may rely on, for transactions: by cycles among dependencies, and where the
 * order of versions is not known in full, by search for an order that explains everything.
 *
 * Of lists the order is known, and cycles decide. Of registers it is known in part: a cycle found is one under every
 * order; none found proves read committed and below, since writes that nobody has read may come in any order, and for
 * the rest an order is looked for: one that is found proves the model and all that it implies, and if there is none at
 * all, the model is violated.
 */
import { judgeCausal } from "./causal.ts";
import { CLASSES, cyclesOf, PREFIX, SESSION_CLASSES, type CycleClass, type Hop } from "./cycles.ts";
import { dependenciesOf, type Dependencies } from "./dependencies.ts";
import { EDGE, joined, orderEdges } from "./edges.ts";
import { judgeByOrder } from "./exact.ts";
import { explained } from "./explain.ts";
import type { Finding } from "./findings.ts";
import type { Operation } from "./history.ts";
import { FORBIDDEN, levelOf, type Order } from "./levels.ts";
import type { Kind } from "./pieces.ts";
import { judgeEveryRegister } from "./row-models.ts";
import { renumbered, smallest } from "./witness.ts";

export interface TransactionVerdict {
  readonly findings: readonly Finding[];
  /** Why the model is not decided; absent if it is, or violated. */
  readonly undecided: string | undefined;
}

const EXTRA: Readonly<Record<Order, number>> = {
  none: 0,
  session: EDGE.process,
  realtime: EDGE.process | EDGE.realtime,
};

/** What one missed although somebody had seen it, or one's own session had. */
const CAUSAL: CycleClass = {
  anomaly: "causal-past-missed",
  first: EDGE.wr | EDGE.process,
  start: 0,
  next: (state, kind) =>
    state === 0
      ? (kind & (EDGE.wr | EDGE.process)) !== 0
        ? 0
        : (kind & EDGE.rw) !== 0
          ? 1
          : -1
      : (kind & EDGE.ww) !== 0
        ? 1
        : -1,
  ends: (state) => state === 1,
};

/** Models that are judged with sessions' order by classes of their own. */
const OWN_CLASSES: Readonly<Record<string, readonly CycleClass[]>> = {
  ...SESSION_CLASSES,
  causal: [CLASSES[0], CLASSES[1], CAUSAL],
  "consistent-prefix": [CLASSES[0], CLASSES[1], PREFIX],
};
const OWN_FORBIDDEN = ["G1a", "G1b", "garbage-read", "internal", "future-read", "incompatible-order"];

interface Found {
  readonly findings: readonly Finding[];
  /** Anomalies whose search was given up. */
  readonly gaveUp: readonly string[];
  /** What is known of the rows; the edges are let go, which are many. */
  readonly dependencies: Omit<Dependencies, "edges">;
}

export class TransactionJudge {
  readonly #operations: readonly Operation[];
  readonly #stepsMax: number | undefined;
  readonly #ignored: ReadonlySet<string>;
  readonly #isSmall: boolean;
  readonly #found = new Map<string, Found>();
  readonly #orders = new Map<string, Finding | null | string>();
  readonly #smallest = new Map<string, Finding>();

  /**
   * Ids must be places in the list. A small one judges parts of another's history: rows that were `ignored` there are
   * here, too.
   */
  constructor(
    operations: readonly Operation[],
    small?: { readonly ignored: ReadonlySet<string>; readonly stepsMax: number },
  ) {
    this.#operations = operations;
    this.#stepsMax = small?.stepsMax;
    this.#ignored = small?.ignored ?? new Set();
    this.#isSmall = small !== undefined;
  }

  by(model: string): TransactionVerdict {
    const own = OWN_CLASSES[model];
    if (own !== undefined) return this.#byOwnClasses(model, own);
    const { level, order } = levelOf(model);
    const found = this.#findings(order, CLASSES);
    const findings = found.findings.filter(({ anomaly }) => FORBIDDEN[level].includes(base(anomaly)));
    return this.#withRest(findings, order, CLASSES, () => this.#restOf(level, order, found));
  }

  /**
   * What circles have left open. Beside reads of what nobody wrote, which say nothing of the others, there may be
   * something graver.
   */
  #withRest(
    findings: readonly Finding[],
    order: Order,
    classes: readonly CycleClass[],
    rest: () => TransactionVerdict,
  ): TransactionVerdict {
    if (findings.some(({ anomaly }) => anomaly !== "garbage-read")) return this.#told(findings, order, classes);
    const verdict = rest();
    if (findings.length === 0) return verdict;
    if (verdict.findings.length === 0) return this.#told(findings, order, classes);
    return { findings: [...verdict.findings, ...findings], undecided: undefined };
  }

  #restOf(level: string, order: Order, { gaveUp: anomalies, dependencies }: Found): TransactionVerdict {
    const { undecided, isPartial, hasTails } = dependencies;
    const isOpen = isPartial || (hasTails && ASK_OF_TAILS.includes(level) && !this.#holdsByGuess(level, order));
    const isFree = undecided === undefined && (!isOpen || FREE.includes(level));
    const gaveUp = FORBIDDEN[level].some((anomaly) => anomalies.includes(anomaly));
    if (isFree && !gaveUp) return { findings: [], undecided: undefined };
    const kinds = kindsOf(
      order,
      level === "serializable" || level === "repeatable-read" ? ["none"] : ["none", "snapshot"],
    );
    const isExact = level === "serializable" || level === "repeatable-read" || level === "snapshot-isolation";
    const why = gaveUp
      ? "the knot of dependencies is too large to be searched through"
      : (undecided ?? "the order of versions is not known in full");
    return this.#byOrders(kinds, isExact ? FORBIDDEN[level] : null, why);
  }

  /**
   * Whether the likely order of appends that nobody has read makes no circle: that is an order in full, and proves the
   * level.
   */
  #holdsByGuess(level: string, order: Order): boolean {
    const { findings, gaveUp } = findingsOf(this.#operations, order, CLASSES, this.#ignored, true);
    return gaveUp.length === 0 && !findings.some(({ anomaly }) => FORBIDDEN[level].includes(base(anomaly)));
  }

  /** By the models of sessions, of causality and of prefixes. */
  #byOwnClasses(model: string, classes: readonly CycleClass[]): TransactionVerdict {
    const found = this.#findings("session", classes);
    const names = new Set(classes.map(({ anomaly }) => anomaly));
    const findings = found.findings.filter(
      ({ anomaly }) => names.has(base(anomaly)) || OWN_FORBIDDEN.includes(anomaly),
    );
    return this.#withRest(findings, "session", classes, () => this.#restOfOwn(model, classes, found));
  }

  #restOfOwn(model: string, classes: readonly CycleClass[], { gaveUp, dependencies }: Found): TransactionVerdict {
    const { undecided, isPartial } = dependencies;
    if (undecided === undefined && !isPartial && gaveUp.length === 0) return { findings: [], undecided: undefined };
    const hasLists = this.#operations.some(({ steps }) =>
      steps.some(({ f, value }) => f === "append" || Array.isArray(value)),
    );
    if (undecided === undefined && !hasLists) {
      const causal = this.#cached("causal", () => judgeCausal(this.#operations));
      // Causality implies what sessions may rely on, and a prefix implies causality.
      if (causal === null && model !== "consistent-prefix") return { findings: [], undecided: undefined };
      const isAsked = model === "causal" || model === "consistent-prefix";
      if (isAsked && causal !== null && typeof causal !== "string")
        return this.#told([causal], "session", classes, model);
    }
    const kinds = kindsOf("session", ["none", "snapshot", "prefix"]);
    const names = classes.map(({ anomaly }) => anomaly);
    return this.#byOrders(
      kinds,
      model === "consistent-prefix" ? [...names, ...OWN_FORBIDDEN] : null,
      undecided ?? "the order of versions is not known in full",
    );
  }

  /**
   * Looks for an order of one kind after the other, the strictest first: any proves the model. If the model is the last
   * one's very definition, none of that kind disproves it.
   */
  #byOrders(kinds: readonly Kind[], forbidden: readonly string[] | null, why: string): TransactionVerdict {
    let last: Finding | null | string = null;
    for (const kind of kinds) {
      last = this.#cached(`${kind.order} ${kind.split}`, () => this.#order(kind));
      if (last === null) return { findings: [], undecided: undefined };
    }
    if (forbidden !== null && last !== null && typeof last !== "string")
      return this.#toldOrder(last, kinds[kinds.length - 1], forbidden);
    return { findings: [], undecided: typeof last === "string" ? `${why}, and ${last}` : why };
  }

  #order(kind: Kind): Finding | null | string {
    const isSingle = this.#operations.every(({ steps }) => steps.length === 1 && steps[0].f !== "append");
    // Rows that are read and written one by one have an order if each for itself has one.
    if (
      isSingle &&
      kind.split === "none" &&
      kind.order !== "session" &&
      !this.#operations.some(({ steps: [{ value }] }) => Array.isArray(value))
    ) {
      const verdict = judgeEveryRegister(this.#operations, kind.order, this.#stepsMax);
      if (verdict === null || typeof verdict === "string") return verdict;
      if (verdict.anomaly === "garbage-read" || verdict.anomaly === "G1a") return "what nobody wrote was read";
      return { ...verdict, anomaly: "no-order" };
    }
    return judgeByOrder(this.#operations, kind, "no-order", WHAT[kind.split], this.#stepsMax);
  }

  #cached(name: string, judge: () => Finding | null | string): Finding | null | string {
    let answer = this.#orders.get(name);
    if (answer === undefined) this.#orders.set(name, (answer = judge()));
    return answer;
  }

  #findings(order: Order, classes: readonly CycleClass[]): Found {
    const name = `${order} ${classes.map(({ anomaly }) => anomaly).join(" ")}`;
    let found = this.#found.get(name);
    if (found === undefined)
      this.#found.set(name, (found = findingsOf(this.#operations, order, classes, this.#ignored)));
    return found;
  }

  /** Findings whose first one has the smallest witness. */
  #told(
    [first, ...others]: readonly Finding[],
    order: Order,
    classes: readonly CycleClass[],
    model = "",
  ): TransactionVerdict {
    if (this.#isSmall) return { findings: [first, ...others], undecided: undefined };
    const name = `${order} ${first.anomaly} ${model}`;
    let small = this.#smallest.get(name);
    if (small === undefined) {
      const ignored = ignoredOf(this.#operations);
      const shows = (part: readonly Operation[]): Finding | null => {
        const found =
          model === ""
            ? findingsOf(part, order, classes, ignored).findings
            : new TransactionJudge(part, { ignored, stepsMax: STEPS_OF_A_PART }).by(model).findings;
        return found.find(({ anomaly }) => base(anomaly) === base(first.anomaly)) ?? null;
      };
      const keys = new Set(first.witness.flatMap(({ steps }) => steps.map(({ key }) => key)));
      const near = this.#operations.filter(({ steps }) => steps.some(({ key }) => keys.has(key)));
      small = smallest(first, [first.witness, ...(near.length <= 3_000 ? [near] : [])], shows, false);
      this.#smallest.set(name, small);
    }
    return { findings: [small, ...others], undecided: undefined };
  }

  #toldOrder(first: Finding, kind: Kind, forbidden: readonly string[]): TransactionVerdict {
    if (this.#isSmall) return { findings: [first], undecided: undefined };
    const name = `${kind.order} ${kind.split}`;
    let small = this.#smallest.get(name);
    if (small === undefined) {
      const ignored = ignoredOf(this.#operations);
      const shows = (part: readonly Operation[]): Finding | null => {
        // What shows something plainer shows that, and not this.
        const plain = findingsOf(part, kind.order, CLASSES, ignored).findings;
        if (plain.some(({ anomaly }) => anomaly !== "garbage-read" && forbidden.includes(base(anomaly)))) return null;
        const answer = new TransactionJudge(part, { ignored, stepsMax: STEPS_OF_A_PART }).#order(kind);
        return answer === null || typeof answer === "string" ? null : answer;
      };
      const hasSwaps = this.#operations.some(({ steps }) => steps.some(({ f }) => f === "cas"));
      // What shows it for a weaker order may show it for this one.
      const known = [...this.#smallest.values()].filter(({ anomaly }) => anomaly === first.anomaly);
      small = smallest(
        first,
        [...known.map(({ witness }) => witness), first.witness],
        shows,
        hasSwaps || ignored.size > 0,
      );
      this.#smallest.set(name, small);
    }
    return { findings: [small], undecided: undefined };
  }
}

/** Steps of a search that makes a witness smaller. */
const STEPS_OF_A_PART = 2_000_000;

/** Levels for which the order of versions that nobody has read does not matter. */
const FREE: readonly string[] = ["read-uncommitted", "read-committed", "cursor-stability"];

/**
 * Levels for which the order of appends that nobody has read matters: who writes the same row must not be concurrent.
 */
const ASK_OF_TAILS: readonly string[] = ["consistent-view", "parallel-snapshot-isolation", "snapshot-isolation"];

/**
 * Kinds of orders that imply the last of them: with real time an order is easiest to find, since little else is
 * possible.
 */
function kindsOf(order: Order, splits: readonly Kind["split"][]): Kind[] {
  const orders: readonly Order[] =
    order === "realtime"
      ? ["realtime"]
      : order === "session"
        ? ["realtime", "session"]
        : ["realtime", "session", "none"];
  return orders.flatMap((one) => splits.map((split): Kind => ({ order: one, split })));
}

const WHAT: Readonly<Record<Kind["split"], string>> = {
  none: "one order of the transactions explains every read",
  snapshot: "snapshots and commits have an order that explains every read and lets no two write over each other",
  prefix: "one order of the transactions has each read a prefix of it",
};

function base(anomaly: string): string {
  return anomaly.replace(/-(process|realtime)$/, "");
}

/** Rows with values that two may have written: parts of the history must not decide what the whole cannot. */
function ignoredOf(operations: readonly Operation[]): ReadonlySet<string> {
  const writers = new Map<string, Operation>();
  const ignored = new Set<string>();
  for (const operation of operations)
    if (operation.outcome !== "fail")
      for (const step of operation.steps) {
        if (step.f === "r") continue;
        const place = `${typeof step.value} ${step.value} ${step.key}`;
        if (writers.has(place)) ignored.add(step.key);
        writers.set(place, operation);
      }
  return ignored;
}

function findingsOf(
  operations: readonly Operation[],
  order: Order,
  classes: readonly CycleClass[],
  ignored: ReadonlySet<string>,
  guesses = false,
): Found {
  const { edges: inferred, ...dependencies } = dependenciesOf(renumbered(operations), ignored, guesses);
  const extra = EXTRA[order];
  const edges = extra === 0 ? inferred : joined(inferred, orderEdges(operations, extra));
  const gaveUp: string[] = [];
  const cycles: Finding[] = [];
  cyclesOf(edges, classes).forEach((found, index) => {
    if (found === "gave up") gaveUp.push(classes[index].anomaly);
    else if (found !== null) cycles.push(findingOf(found, classes[index], operations, dependencies, extra));
  });
  return { findings: [...cycles, ...dependencies.findings], gaveUp, dependencies };
}

/** A cycle as a finding; its witness with whose reads showed the order of lists. */
function findingOf(
  found: readonly Hop[],
  { anomaly }: CycleClass,
  operations: readonly Operation[],
  { rows }: Pick<Dependencies, "rows">,
  extra: number,
): Finding {
  // Nodes that stand for many are no operations: the edge that led there speaks for both.
  const cycle = found.filter(({ from }) => from < operations.length);
  const used = cycle.reduce((kinds, { kind }) => kinds | kind, 0) & extra;
  const suffix = anomaly.startsWith("G")
    ? (used & EDGE.realtime) !== 0
      ? "-realtime"
      : used !== 0
        ? "-process"
        : ""
    : "";
  const evidence = cycle.flatMap(({ row }) => rows[row]?.evidence ?? []);
  return {
    anomaly: `${anomaly}${suffix}`,
    witness: [...new Set([...cycle.map(({ from }) => operations[from]), ...evidence])],
    message: explained(
      cycle,
      operations,
      rows.map(({ key }) => key),
    ),
  };
}
