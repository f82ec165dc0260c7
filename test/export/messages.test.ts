/**
 * Messages as exports tell of them: each delivery has its sending, whatever the network does, and nobody who is watched
 * behaves otherwise.
 */
import { describe, expect, test } from "vitest";
import { ShivizLog } from "../../sim/export/index.ts";
import { MESSAGE_FAMILIES, MESSAGE_FAMILY_NAMES } from "../../sim/facts/message-families.ts";
import type { MessageRecord } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { small } from "../worlds.ts";

/** Everything that can happen to a message, and readers, a failover and a repair for it to happen to. */
const ROUGH = small({
  duration: "3s",
  rate: "40/s",
  size: "10GB",
  instances: "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]",
  faults: [
    "kind: duplicate, from: { az: us-east-1a }, at: 200ms, for: 1s, intensity: 50%, late: 100ms",
    "kind: loss, from: { az: us-east-1b }, at: 300ms, for: 1s, intensity: 30%",
    "kind: pause, node: storage-c1, at: 500ms, for: 700ms",
    "kind: hold, from: { instance: reader-1 }, at: 900ms, for: 400ms",
    "kind: crash, instance: writer-1, at: 1500ms, for: 200ms",
    "kind: disk-loss, node: storage-b1, at: 600ms",
  ],
});
const KINDS: readonly string[] = MESSAGE_FAMILY_NAMES.flatMap((family) => MESSAGE_FAMILIES[family]);

function messagesOf(
  from: number,
  until: number,
): { readonly all: MessageRecord[]; readonly digest: string; readonly sent: number } {
  const all: MessageRecord[] = [];
  const run = open(ROUGH, {
    watch: { wants: (at) => at >= from && at < until, told: (message) => void all.push(message) },
  });
  const { digest, metrics } = run.finish();
  return { all, digest, sent: metrics["StorageNetworkMessages"].sent };
}

const { all, digest, sent } = messagesOf(0, Infinity);

describe("messages: told of", () => {
  test("a run that is watched has the digest of one that is not, and every message is told", () => {
    expect(digest).toBe(open(ROUGH).finish().digest);
    expect(all.filter(({ what }) => what === "sent").length).toBe(sent);
    expect([...new Set(all.map(({ kind }) => kind))].filter((kind) => !KINDS.includes(kind))).toEqual([]);
  });

  test("each delivery is of a message sent before it, as often as it was to come at most", () => {
    const known = new Map<number, MessageRecord & { heard: number }>();
    for (const message of all) {
      if (message.what === "sent") {
        expect(known.has(message.serial)).toBe(false);
        known.set(message.serial, { ...message, heard: 0 });
        continue;
      }
      const origin = known.get(message.serial);
      if (origin === undefined) throw new Error(`message ${message.serial} was heard and never sent`);
      expect([message.kind, message.from, message.to]).toEqual([origin.kind, origin.from, origin.to]);
      expect(message.at).toBeGreaterThanOrEqual(origin.at);
      expect(message.event).toBeGreaterThan(origin.event);
      expect(++origin.heard).toBeLessThanOrEqual(origin.copies);
    }
    const counts = [0, 1, 2].map((copies) => [...known.values()].filter((one) => one.copies === copies));
    for (const some of counts) expect(some.length).toBeGreaterThan(10);
    // Both copies of a doubled message come, but for those to the dead and those still under way.
    expect(counts[2].filter(({ heard }) => heard === 2).length).toBeGreaterThan(counts[2].length * 0.9);
    expect(counts[1].filter(({ heard }) => heard === 1).length).toBeGreaterThan(counts[1].length * 0.9);
  });

  test("a window has what is sent within it, and where that is heard, be it later", () => {
    const { all: some } = messagesOf(400_000, 800_000);
    const within = all.filter(({ what, at }) => what === "sent" && at >= 400_000 && at < 800_000);
    expect(some.filter(({ what }) => what === "sent").length).toBe(within.length);
    expect(some.some(({ what, at }) => what === "heard" && at >= 800_000)).toBe(true);
    // The same deliveries as if all had been watched.
    const heard = (list: readonly MessageRecord[], events: ReadonlySet<number>): number =>
      list.filter(({ what, event }) => what === "heard" && events.has(event)).length;
    const serials = new Set(within.map(({ serial }) => serial));
    const expected = all.filter(({ what, serial }) => what === "heard" && serials.has(serial));
    expect(heard(some, new Set(expected.map(({ event }) => event)))).toBe(expected.length);
  });
});

interface Entry {
  readonly host: string;
  readonly clock: Readonly<Record<string, number>>;
  readonly at: number;
  readonly text: string;
}

/**
 * As ShiViz reads a log: its parser's expression, each host's events in order of its own clock, and what it refuses.
 */
function readShiviz(text: string): Map<string, Entry[]> {
  const byHost = new Map<string, Entry[]>();
  let length = 0;
  for (const [whole, host, clock, event] of text.matchAll(/(\S*) (\{.*\})\n(.*)\n/g)) {
    length += whole.length;
    const [time, ...words] = event.split(" ");
    const entry = { host, clock: JSON.parse(clock) as Record<string, number>, at: Number(time), text: words.join(" ") };
    expect(Number.isInteger(entry.clock[host]), `${host} is in its own clock ${clock}`).toBe(true);
    byHost.set(host, [...(byHost.get(host) ?? []), entry]);
  }
  expect(length).toBe(text.length);
  for (const entries of byHost.values()) entries.sort((a, b) => a.clock[a.host] - b.clock[b.host]);
  return byHost;
}

function shivizOf(kinds: readonly string[], from: number, until: number, limit: number): string {
  const log = new ShivizLog({ kinds: new Set(kinds), from, until, limit });
  open(ROUGH, {
    checks: "none",
    watch: { wants: (at) => log.wants(at), told: (message) => log.tell(message) },
  }).finish();
  log.finish();
  return log.lines.join("");
}

describe("ShiViz: read back by its own rules", () => {
  test.each([
    ["every message", KINDS, 0, 1_200_000, 20_000],
    [
      "writes and their acknowledgements",
      [...MESSAGE_FAMILIES.writes, ...MESSAGE_FAMILIES.acknowledgements],
      0,
      1_500_000,
      20_000,
    ],
    ["a window", KINDS, 1_200_000, 1_900_000, 20_000],
    ["the first few", KINDS, 0, 3_000_000, 500],
  ])("%s", (_, kinds, from, until, limit) => {
    const hosts = readShiviz(shivizOf(kinds, from, until, limit));
    const entries = [...hosts.values()].flat();
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.length).toBeLessThanOrEqual(limit);
    for (const list of hosts.values())
      list.forEach((entry, index) => expect(entry.clock[entry.host], `${entry.host}: ${entry.text}`).toBe(index + 1));
    for (const entry of entries) {
      const { clock, host, at, text } = entry;
      expect(at * 1e6).toBeGreaterThanOrEqual(from);
      for (const [other, time] of Object.entries(clock)) {
        const cause = hosts.get(other)?.[time - 1];
        if (cause === undefined)
          throw new Error(`${host}: "${text}" knows event ${time} of ${other}, which there is not`);
        // What happened before happened earlier, and whoever knows of it knows all that it knew.
        if (cause.at > at) throw new Error(`${host}: "${text}" at ${at} knows of ${other}'s future at ${cause.at}`);
        for (const [third, known] of Object.entries(cause.clock))
          expect(clock[third] ?? 0).toBeGreaterThanOrEqual(known);
      }
    }
    // Who hears something knows of an event in which it was sent to it.
    for (const { clock, host, text } of entries) {
      const [, kind, sender] = /^(.*), from (\S+)$/.exec(text) ?? [];
      if (sender === undefined) continue;
      const before = (hosts.get(sender) ?? []).slice(0, clock[sender]);
      expect(
        before.some((one) => one.text.endsWith(`: ${kind}`) && one.text.includes(host)),
        `${host}: ${text}`,
      ).toBe(true);
    }
  });

  test("tutorial: a message, two receivers, an answer", () => {
    const log = new ShivizLog({ kinds: new Set(["batch", "ack"]), from: 0, until: 100, limit: 10 });
    const message = (fields: Partial<MessageRecord>): MessageRecord => ({
      what: "sent",
      serial: 1,
      kind: "batch",
      from: "writer 1",
      to: "a",
      at: 1,
      event: 1,
      copies: 1,
      ...fields,
    });
    log.tell(message({}));
    log.tell(message({ serial: 2, to: "b", copies: 0 }));
    log.tell(message({ what: "heard", at: 2, event: 2 }));
    log.tell(message({ serial: 3, kind: "ack", from: "a", to: "writer 1", at: 2, event: 2 }));
    log.tell(message({ what: "heard", serial: 3, kind: "ack", from: "a", to: "writer 1", at: 3, event: 3 }));
    log.finish();
    expect(log.lines.join("").split("\n")).toEqual([
      'writer-1 {"writer-1":1}',
      "0.000001 sends to a, b (lost): batch",
      'a {"a":1,"writer-1":1}',
      "0.000002 batch, from writer-1",
      'a {"a":2,"writer-1":1}',
      "0.000002 sends to writer-1: ack",
      'writer-1 {"writer-1":2,"a":2}',
      "0.000003 ack, from a",
      "",
    ]);
  });
});
