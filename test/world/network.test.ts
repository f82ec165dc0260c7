/** Messages between hosts: how long they take, and what faults do to them. */
import { describe, expect, test } from "vitest";
import { threshold } from "../../sim/kernel/index.ts";
import { physicalWorld, rule } from "./worlds.ts";

function delays(from: number, to: number, count = 4000): number[] {
  const world = physicalWorld();
  for (let i = 0; i < count; i++) world.send(from, to, i);
  world.engine.runTo(10_000_000);
  return world.heard.map(({ at }) => at).sort((a, b) => a - b);
}

describe("network: delays", () => {
  test("within an AZ and across AZs the medians are the parameters'", () => {
    const { parameters } = physicalWorld();
    const inAz = delays(0, 1);
    const crossAz = delays(0, 2);
    expect(Math.abs(inAz[2000] - parameters.latencyInAz)).toBeLessThan(5);
    expect(Math.abs(crossAz[2000] - parameters.latencyCrossAz)).toBeLessThan(12);
  });

  test("about one message in a thousand is milliseconds late", () => {
    const late = delays(0, 2, 20_000).filter((delay) => delay > 2_000).length;
    expect(late).toBeGreaterThan(5);
    expect(late).toBeLessThan(50);
  });

  test("a message to oneself takes time too: nothing happens at once", () => {
    expect(delays(0, 0)[0]).toBeGreaterThan(0);
  });
});

describe("network: faults", () => {
  test("partition: cut both ways, or one way only; healed, messages pass again", () => {
    const world = physicalWorld();
    world.network.addRule(rule([0], [2, 3], { cut: true }));
    world.send(0, 2, 1);
    world.send(2, 0, 2);
    world.send(0, 4, 3);
    world.network.removeRule(1);
    world.network.addRule(rule([0], [2, 3], { cut: true, bothWays: false }));
    world.send(0, 2, 4);
    world.send(2, 0, 5);
    world.network.removeRule(1);
    world.send(0, 2, 6);
    world.engine.runTo(1_000_000);
    expect(world.heard.map(({ a }) => a).sort((a, b) => a - b)).toEqual([3, 5, 6]);
    expect(world.network.rules.lost).toBe(3);
  });

  test("path: clear, impaired or cut, in each direction", () => {
    const { network } = physicalWorld();
    network.addRule(rule([0], [2], { cut: true, bothWays: false }));
    network.addRule(rule([0], [4], { extra: 1000, id: 2 }));
    expect([
      network.pathBetween(0, 2),
      network.pathBetween(2, 0),
      network.pathBetween(4, 0),
      network.pathBetween(1, 3),
    ]).toEqual(["cut", "clear", "impaired", "clear"]);
  });

  test("loss and duplication take their share", () => {
    const world = physicalWorld();
    world.network.addRule(rule([0], [2], { lossBelow: threshold(0.3) }));
    world.network.addRule(rule([1], [3], { duplicateBelow: threshold(0.25), id: 2 }));
    for (let i = 0; i < 2000; i++) {
      world.send(0, 2);
      world.send(1, 3);
    }
    world.engine.runTo(2_000_000);
    const at = (host: number): number => world.heard.filter((heard) => heard.host === host).length;
    expect(Math.abs(at(2) - 1400)).toBeLessThan(80);
    expect(Math.abs(at(3) - 2500)).toBeLessThan(80);
  });

  test("slow link: each delay is multiplied and added to", () => {
    const plain = delays(0, 2, 500);
    const world = physicalWorld();
    world.network.addRule(rule([0], [2], { factor: 3, extra: 10_000 }));
    for (let i = 0; i < 500; i++) world.send(0, 2, i);
    world.engine.runTo(10_000_000);
    const slow = world.heard.map(({ at }) => at).sort((a, b) => a - b);
    expect(slow).toEqual(plain.map((delay) => delay * 3 + 10_000));
  });
});

describe("network: faults with a shape", () => {
  test("spread: messages overtake one another, and none is later than it may be", () => {
    const plain = physicalWorld();
    const spread = physicalWorld();
    spread.network.addRule(rule([0], [2], { spread: 50_000 }));
    for (const world of [plain, spread]) {
      for (let i = 0; i < 500; i++) world.send(0, 2, i);
      world.engine.runTo(10_000_000);
    }
    const at = (world: typeof plain): number[] => world.heard.toSorted((x, y) => x.a - y.a).map((heard) => heard.at);
    const later = at(spread).map((time, index) => time - at(plain)[index]);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...later)).toBeLessThanOrEqual(50_000);
    expect(later.filter((by) => by > 25_000).length).toBeGreaterThan(200);
    expect(spread.heard.map(({ a }) => a)).not.toEqual(spread.heard.map(({ a }) => a).toSorted((x, y) => x - y));
  });

  test("a share is slow, the others are as they were", () => {
    const world = physicalWorld();
    world.network.addRule(rule([0], [2], { extra: 1_000_000, slowBelow: threshold(0.25) }));
    for (let i = 0; i < 2000; i++) world.send(0, 2);
    world.engine.runTo(10_000_000);
    expect(Math.abs(world.heard.filter(({ at }) => at > 1_000_000).length - 500)).toBeLessThan(70);
  });

  test("hold: nothing comes before it is let go, then everything, each after its own delay", () => {
    const world = physicalWorld();
    world.network.addRule(rule([0], [2], { heldUntil: 400_000 }));
    expect(world.network.pathBetween(0, 2)).toBe("cut");
    for (let i = 0; i < 100; i++) world.send(0, 2, i);
    world.engine.runTo(399_999);
    expect(world.heard.length).toBe(0);
    world.network.removeRule(1);
    world.engine.runTo(1_000_000);
    expect(world.heard.length).toBe(100);
    expect(world.heard.every(({ at }) => at > 400_000 && at < 420_000)).toBe(true);
  });

  test("throttle: one message an interval passes, a full queue drops the rest", () => {
    const world = physicalWorld();
    world.network.addRule(rule([0], [2], { interval: 10_000, queueMax: 20 }));
    for (let i = 0; i < 100; i++) world.send(0, 2, i);
    world.engine.runTo(10_000_000);
    // One goes at once, and twenty wait.
    expect(world.heard.length).toBe(21);
    expect(world.network.rules.lost).toBe(79);
    const sorted = world.heard.map(({ at }) => at).toSorted((x, y) => x - y);
    expect(Math.abs(sorted[20] - sorted[0] - 200_000)).toBeLessThan(5_000);
    world.send(0, 2, 100);
    world.engine.runTo(20_000_000);
    expect(world.heard.length).toBe(22);
  });

  test("late twins: replayed as much later as the rule allows", () => {
    const world = physicalWorld();
    world.network.addRule(rule([0], [2], { duplicateBelow: threshold(1), lateMax: 3_000_000 }));
    for (let i = 0; i < 200; i++) world.send(0, 2, i);
    world.engine.runTo(10_000_000);
    expect(world.heard.length).toBe(400);
    expect(world.heard.filter(({ at }) => at > 1_500_000).length).toBeGreaterThan(60);
  });

  test("damage takes its share, and a rule for other kinds of message takes nothing", () => {
    const world = physicalWorld();
    world.network.addRule(rule([0], [2], { damagedBelow: threshold(0.5) }));
    world.network.addRule(rule([1], [3], { cut: true, kinds: new Uint8Array(64), id: 2 }));
    for (let i = 0; i < 1000; i++) {
      world.send(0, 2);
      world.send(1, 3);
    }
    world.engine.runTo(10_000_000);
    const at = (host: number): number => world.heard.filter((heard) => heard.host === host).length;
    expect(Math.abs(at(2) - 500)).toBeLessThan(60);
    expect(at(3)).toBe(1000);
  });
});

describe("network: receivers", () => {
  test("a host without power hears nothing; a dead process on a live machine refuses", () => {
    const world = physicalWorld();
    world.hosts.crash(2, "power");
    world.hosts.crash(3, "process");
    world.send(0, 2);
    world.send(0, 3);
    world.engine.runTo(1_000_000);
    expect([world.heard.length, world.refused.map(({ host }) => host), world.network.unheard]).toEqual([0, [3], 1]);
  });

  test("a paused host hears everything when it goes on, in order", () => {
    const world = physicalWorld();
    world.hosts.pause(2, 500_000);
    const resume = world.engine.register("resume", () => world.hosts.resume(2));
    world.engine.at(500_000, resume, 0, 0, 0, 0);
    for (let i = 0; i < 20; i++) world.send(0, 2, i);
    world.engine.runTo(1_000_000);
    expect(new Set(world.heard.map(({ at }) => at))).toEqual(new Set([500_000]));
    expect(world.heard.length).toBe(20);
  });
});
