/**
 * Finds moments of a run by what is typed (conditions.ts): plays it once more in a worker of its own and listens.
 * Events are matched as they are told, so every one is seen. Moments by figures are figures.ts's business.
 */
import { compare } from "../../sim/bounds/index.ts";
import { expandScenario } from "../../sim/chaos/index.ts";
import { open, type Run } from "../../sim/run.ts";
import { REACH, TRACE, type Trace } from "../../sim/trace/index.ts";
import type { EventName, Query, Wanted, Where } from "../project/conditions.ts";
import { count } from "../project/format.ts";
import { MATCHES_MAX, momentsOf, type Step } from "./figures.ts";
import { find } from "./library.ts";
import type { Match, Request, Response } from "./protocol.ts";

/** Steps of a search between two messages to the page. */
const TELL_EVERY = 200;

type Fields = Readonly<Record<string, number | string>>;
type Told = (name: EventName, fields: Fields) => void;

export function* findSteps({
  run,
  source,
  seed,
  mutations,
  query,
}: Extract<Request, { type: "find" }>): Generator<Response> {
  const found = find(source);
  if (!found.ok) return yield { type: "refused", run, issues: found.issues };
  const played = open(expandScenario(found.scenario, seed), { seed, mutations });
  const search = query.kind === "event" ? eventsOf(played, query) : momentsOf(played, query);
  for (const step of search) yield { type: "finding", run, ...step };
}

// Events

export function* eventsOf(run: Run, query: Extract<Query, { kind: "event" }>): Generator<Step> {
  const { first, after, before, next } = query;
  const matches: Match[] = [];
  let total = 0;
  /** Of the first kind, waiting for what follows. */
  let waiting: { readonly match: Match; readonly until: number }[] = [];
  const keep = (match: Match): void => {
    if (total++ < MATCHES_MAX) matches.push(match);
  };
  const expire = (now: number): void => {
    while (waiting.length > 0 && waiting[0].until < now) {
      const { match } = waiting.shift()!;
      if (next?.not === true) keep(match);
    }
  };
  const told: Told = (name, fields) => {
    expire(run.now);
    if (next !== null && name === next.wanted.event && fits(next.wanted, fields)) {
      if (!next.not) for (const { match } of waiting) keep(match);
      waiting = [];
    }
    if (name !== first.event || run.now < after || run.now > before || !fits(first, fields)) return;
    // The event that is being handled: whoever goes there stands right after it.
    const match: Match = { at: run.now, event: run.event, words: wordsOf(name, fields) };
    if (next === null) keep(match);
    else waiting.push({ match, until: run.now + next.within });
  };
  listen(run, new Set([first.event, ...(next === null ? [] : [next.wanted.event])]), told);
  const { duration } = run.layout;
  for (let look = 1; look <= TELL_EVERY; look++) {
    run.runTo(Math.floor((duration * look) / TELL_EVERY));
    if (look < TELL_EVERY) yield { at: run.now, matches: matches.splice(0), total, done: false };
  }
  // What the run's end cuts off is not followed by anything in it.
  expire(Infinity);
  yield { at: duration, matches, total, done: true };
}

function fits({ where }: Wanted, fields: Fields): boolean {
  return where.every(({ field, is, than }) => fitsOne(fields[field], is, than));
}

function fitsOne(value: number | string, is: Where["is"], than: Where["than"]): boolean {
  if (typeof value === "number" && typeof than === "number") return compare(value, is, than);
  return is === "=" && String(value).toLowerCase() === String(than).toLowerCase();
}

function wordsOf(name: EventName, fields: Fields): string {
  const parts = Object.entries(fields).map(([field, value]) =>
    field === "pg" ? `pg${value}` : `${field} ${typeof value === "number" ? count(value) : value}`,
  );
  return `${name}: ${parts.join(", ")}`;
}

/** Trace records under the names that people ask by. The pictured cluster's. */
function listen(run: Run, wanted: ReadonlySet<EventName>, told: Told): void {
  const trace: Trace = run.trace;
  const { instances, memberNames, membersPerGroup, groupCount } = run.layout;
  const groups = Array.from({ length: groupCount * membersPerGroup }, (_, segment) =>
    Math.floor(segment / membersPerGroup),
  );
  const copies = groups.map((_, segment) => memberNames[segment % membersPerGroup]);
  trace.on(TRACE.segmentPlaced, (segment, group, position) => {
    groups[segment] = group;
    copies[segment] = memberNames[position] ?? `copy ${position}`;
  });
  const on = (
    name: EventName,
    kind: number,
    fields: (a: number, b: number, c: number, d: number, e: number) => Fields,
  ): void => {
    if (wanted.has(name)) trace.on(kind, (a, b, c, d, e) => told(name, fields(a, b, c, d, e)));
  };
  const instance = (index: number): string => instances[index]?.id ?? `instance ${index}`;
  const copy = (segment: number): { pg: number; copy: string } => ({
    pg: groups[segment] ?? -1,
    copy: copies[segment] ?? "",
  });
  const states = Object.keys(REACH);
  on("write", TRACE.recordAllocated, (lsn, pg, _flags, key) => ({ pg, lsn, key }));
  on("batch", TRACE.batchSent, (pg, _us, records) => ({ pg, records }));
  on("persist", TRACE.persisted, (segment, _prev, _last, scl) => ({ ...copy(segment), lsn: scl }));
  on("ack", TRACE.ackSent, (segment, lsn) => ({ ...copy(segment), lsn }));
  on("pgcl", TRACE.pgclAdvanced, (pg, lsn) => ({ pg, lsn }));
  on("vdl", TRACE.ladderAdvanced, (_vcl, lsn) => ({ lsn }));
  on("commit", TRACE.commitAcked, (lsn) => ({ lsn }));
  on("page", TRACE.pageReadIssued, (_serial, pg, page, lsn, by) => ({ pg, page, lsn, instance: instance(by) }));
  on("read", TRACE.readAnswered, (key, lsn, _version, by) => ({ key, lsn, instance: instance(by) }));
  on("crash", TRACE.instanceCrashed, (by) => ({ instance: instance(by) }));
  on("recovery", TRACE.recoveryStarted, (epoch, by) => ({ epoch, instance: instance(by) }));
  on("opened", TRACE.recoveryCompleted, (epoch, _at, _lsn, by) => ({ epoch, instance: instance(by) }));
  on("reach", TRACE.reachChanged, (segment, state) => ({ ...copy(segment), state: states[state] }));
  on("gossip", TRACE.gossipTaken, (segment) => copy(segment));
  on("repair", TRACE.repairWanted, (segment) => copy(segment));
  on("fault", TRACE.faultApplied, (number) => ({ number: number + 1 }));
  on("heal", TRACE.faultLifted, (number) => ({ number: number + 1 }));
}
