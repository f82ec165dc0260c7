/**
 * Messages under way: exactly those sent and not yet due, the same after a restore, and nothing of a run changes
 * because somebody looks.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { FATE, Flights } from "../../sim/world/index.ts";
import { check } from "../property.ts";
import { shipped } from "../worlds.ts";

interface Sent {
  readonly at: number;
  readonly delay: number;
}

const sends = fc.array(fc.record({ at: fc.nat(5_000), delay: fc.integer({ min: 1, max: 3_000 }) }), { maxLength: 900 });

describe("flights", () => {
  const isWhatIsNotDue = fc.property(sends, fc.nat(8_000), (all, later) => {
    const flights = new Flights();
    const inOrder = [...all].sort((a, b) => a.at - b.at);
    inOrder.forEach(({ at, delay }, index) => flights.add(at, delay, index % 7, index % 5, index % 3, FATE.arrives));
    const now = Math.max(later, inOrder.at(-1)?.at ?? 0);
    const restored = new Flights();
    restored.load(flights.save());
    for (const one of [flights, restored]) {
      const { count, sentAt, due, leftOut } = one.at(now);
      const seen: Sent[] = Array.from({ length: count }, (_, row) => ({
        at: sentAt[row],
        delay: due[row] - sentAt[row],
      }));
      expect(seen).toEqual(inOrder.filter(({ at, delay }) => at + delay > now));
      expect(leftOut).toBe(0);
    }
  });

  test("what is under way is what was sent and is not yet due", () => check(isWhatIsNotDue));

  test("of more than can be kept the oldest are left out, and said to be", () => {
    const flights = new Flights();
    for (let sent = 0; sent < 100_000; sent++) flights.add(sent, 1_000_000, 1, 2, 3, FATE.arrives);
    const { count, sentAt, leftOut } = flights.at(100_000);
    expect(count + leftOut).toBe(100_000);
    expect(sentAt[count - 1]).toBe(99_999);
    expect(count).toBeGreaterThan(30_000);
    expect(flights.at(2_000_000)).toMatchObject({ count: 0, leftOut: 0 });
  });

  test("looking changes nothing: the same digests with and without", () => {
    const [plain, watched] = [false, true].map((messages) =>
      open(shipped("writer-network-cut"), { seed: "3", messages }),
    );
    for (const at of [1_000_000, 3_000_000, 6_000_000]) {
      plain.runTo(at);
      watched.runTo(at);
      expect(watched.digest()).toBe(plain.digest());
    }
    expect(plain.frame().messages).toBeNull();
  });

  test("a frame of one moment has the same messages whichever way the run came there", () => {
    const run = open(shipped("writer-network-cut"), { seed: "3", messages: true });
    run.runTo(2_000_000);
    const saved = run.save();
    run.runTo(2_300_000);
    const { messages } = run.frame();
    expect(messages?.count).toBeGreaterThan(0);
    run.runTo(4_000_000);
    run.load(saved);
    run.runTo(2_300_000);
    expect(run.frame().messages).toEqual(messages);
    const { hosts } = run.layout;
    for (const host of [...(messages?.from ?? []), ...(messages?.to ?? [])]) expect(hosts[host].name).not.toBe("");
  });

  test("what a cut swallows is under way until it would have come, and is marked", () => {
    const run = open(shipped("writer-network-cut"), { seed: "3", messages: true });
    const span = run.layout.faults[0];
    let lost = 0;
    for (let at = span.at + 1_000; at < span.at + 400_000; at += 1_500) {
      run.runTo(at);
      const fates = run.frame().messages?.fate ?? new Uint8Array(0);
      lost += fates.filter((fate) => fate === FATE.lost).length;
    }
    expect(lost).toBeGreaterThan(0);
  });
});
