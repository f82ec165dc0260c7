/**
 * A run as a trace of Chrome's Trace Event Format, which Perfetto (ui.perfetto.dev) and chrome://tracing open:
 * processes are clients, groups of machines and "what happened"; threads are sessions' lanes, machines, faults;
 * CloudWatch's metrics are counters; messages are arrows.
 *
 * Every event is a line of its own, so that a long trace is written piece by piece. Times are microseconds, as the
 * format's are. Work takes no time in a handler: a machine's events are drawn one microsecond long.
 */
import type { FaultSpan, MachinePlace, MessageRecord, MetricSample, Operation, StoryLine } from "../results/index.ts";

export interface TraceParts {
  readonly faults: readonly FaultSpan[];
  readonly story: readonly StoryLine[];
  readonly operations: readonly Operation[];
  readonly samples: readonly MetricSample[];
  readonly messages: readonly MessageRecord[];
  readonly hosts: readonly MachinePlace[];
  /** When the run ended: what never did ends there. */
  readonly endUs: number;
  /** What the trace is of, kept in it. */
  readonly about: Readonly<Record<string, string>>;
}

/** One event of the format, as far as it is used here. */
export interface TraceEvent {
  readonly ph: "X" | "i" | "C" | "M" | "s" | "f";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: number;
  /** An arrow's end belongs to the slice around it; an instant's line goes over the whole picture. */
  readonly bp?: "e";
  readonly s?: "g";
  readonly args?: Readonly<Record<string, string | number>>;
}

const STORY = 1;
const CLIENTS = 2;
const METRICS = 3;
const MACHINES = 10;

/** The file's text in pieces, each with its line end. */
export function* exportChromeTrace(parts: TraceParts): Generator<string> {
  yield '{"displayTimeUnit":"ms","traceEvents":[\n';
  let isFirst = true;
  for (const event of events(parts)) {
    yield `${isFirst ? "" : ",\n"}${JSON.stringify(event)}`;
    isFirst = false;
  }
  yield `\n],"otherData":${JSON.stringify(parts.about)}}\n`;
}

function* events(parts: TraceParts): Generator<TraceEvent> {
  yield* whatHappened(parts);
  yield* clients(parts);
  yield* counters(parts);
  yield* machines(parts);
}

function* whatHappened({ faults, story }: TraceParts): Generator<TraceEvent> {
  yield* processNamed(STORY, "what happened");
  yield threadNamed(STORY, 1, "story");
  for (const { at, kind, text } of story) yield { ph: "i", s: "g", name: text, cat: kind, pid: STORY, tid: 1, ts: at };
  const lanes = new Lanes();
  for (const { at, until, kind, text } of faults.toSorted((a, b) => a.at - b.at)) {
    const [tid, isNew] = lanes.take(at, until);
    if (isNew) yield threadNamed(STORY, tid + 1, tid === 1 ? "faults" : `faults (${tid})`);
    yield { ph: "X", name: text, cat: kind, pid: STORY, tid: tid + 1, ts: at, dur: until - at };
  }
}

function* clients({ operations, endUs }: TraceParts): Generator<TraceEvent> {
  if (operations.length === 0) return;
  yield* processNamed(CLIENTS, "client operations");
  const lanes = new Lanes();
  const order = operations
    .map((_, index) => index)
    .toSorted((a, b) => operations[a].invoke - operations[b].invoke || a - b);
  for (const index of order) {
    const { f, key, value, steps, invoke, complete, outcome, process, session } = operations[index];
    const end = complete < 0 ? endUs : complete;
    const [tid, isNew] = lanes.take(invoke, end);
    if (isNew) yield threadNamed(CLIENTS, tid, `in flight, ${tid}`);
    const what = f === "txn" ? `txn of ${steps?.length ?? 0}` : `${f} k${key}`;
    const name = outcome === "ok" ? what : `${what}: ${outcome === "fail" ? "failed" : "unknown outcome"}`;
    yield {
      ph: "X",
      name,
      cat: outcome,
      pid: CLIENTS,
      tid,
      ts: invoke,
      dur: end - invoke,
      args: { process, session, value: f === "txn" ? JSON.stringify(steps) : String(value) },
    };
  }
}

function* counters({ samples }: TraceParts): Generator<TraceEvent> {
  if (samples.length === 0) return;
  yield* processNamed(METRICS, "CloudWatch metrics");
  for (const { at, metric, of, value, unit } of samples)
    yield { ph: "C", name: `${metric} of ${of} (${unit})`, pid: METRICS, tid: 0, ts: at, args: { value } };
}

function* machines({ messages, hosts }: TraceParts): Generator<TraceEvent> {
  if (messages.length === 0) return;
  const groups = new Map<string, number>();
  const placeOf = new Map<string, { readonly pid: number; readonly tid: number }>();
  for (const [index, host] of hosts.entries()) {
    const group = groupOf(host);
    let pid = groups.get(group);
    if (pid === undefined) {
      pid = MACHINES + groups.size;
      groups.set(group, pid);
      yield* processNamed(pid, group);
    }
    placeOf.set(host.name, { pid, tid: index + 1 });
    yield threadNamed(pid, index + 1, host.name);
  }
  // An arrow's start is told with its slice, so that every track is in order of time; one for each copy that is heard.
  const heard = new Map<number, number>();
  for (const { what, serial, to } of messages)
    if (what === "heard" && placeOf.has(to)) heard.set(serial, (heard.get(serial) ?? 0) + 1);
  const arrows = new Map<number, number>();
  let arrow = 0;
  for (const { what, serial, kind, from, to, at, copies } of messages) {
    const place = placeOf.get(what === "sent" ? from : to);
    if (place === undefined) continue;
    if (what === "sent") {
      yield {
        ph: "X",
        name: copies === 0 ? `to ${to}, lost: ${kind}` : `to ${to}: ${kind}`,
        cat: "sent",
        ...place,
        ts: at,
        dur: 1,
      };
      arrows.set(serial, arrow);
      for (let copy = heard.get(serial) ?? 0; copy > 0; copy--)
        yield { ph: "s", name: "message", cat: "message", id: ++arrow, ...place, ts: at };
      continue;
    }
    yield { ph: "X", name: kind, cat: "heard", ...place, ts: at, dur: 1, args: { from } };
    const before = arrows.get(serial);
    if (before === undefined) continue;
    arrows.set(serial, before + 1);
    yield { ph: "f", bp: "e", name: "message", cat: "message", id: before + 1, ...place, ts: at };
  }
}

function groupOf({ name, az, region }: MachinePlace): string {
  if (name.startsWith("clients of ")) return "clients' machines";
  if (/(^|\.)storage-[abc]\d+$/.test(name)) return `storage nodes in ${az}`;
  return name.startsWith("control plane") ? "control planes" : `instances and servers in ${region}`;
}

function* processNamed(pid: number, name: string): Generator<TraceEvent> {
  yield { ph: "M", name: "process_name", pid, tid: 0, args: { name } };
  yield { ph: "M", name: "process_sort_index", pid, tid: 0, args: { sort_index: pid } };
}

function threadNamed(pid: number, tid: number, name: string): TraceEvent {
  return { ph: "M", name: "thread_name", pid, tid, args: { name } };
}

/** Slices of one thread may not overlap in part: each takes the first lane that is free again. */
class Lanes {
  readonly #freeAt: number[] = [];

  /** The lane from 1, and whether it is a new one. */
  take(from: number, until: number): readonly [lane: number, isNew: boolean] {
    const free = this.#freeAt.findIndex((end) => end <= from);
    const lane = free < 0 ? this.#freeAt.length : free;
    // What takes no time at all still keeps its place from the next.
    this.#freeAt[lane] = Math.max(until, from + 1);
    return [lane + 1, free < 0];
  }
}
