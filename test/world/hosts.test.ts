/** Hosts: up only when no reason to be down is left. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOST } from "../../sim/world/index.ts";
import { check } from "../property.ts";
import { physicalWorld } from "./worlds.ts";

describe("hosts: crash and restart", () => {
  test("an AZ's power loss around a node's own crash: up when both are over, one incarnation on", () => {
    const { hosts } = physicalWorld();
    hosts.crash(0, "power");
    hosts.crash(0, "power");
    hosts.restart(0, "power");
    expect(hosts.state[0]).toBe(HOST.down);
    hosts.restart(0, "power");
    expect([hosts.state[0], hosts.incarnation[0]]).toEqual([HOST.up, 1]);
  });

  test("listeners hear each crash and each return once", () => {
    const { hosts } = physicalWorld();
    const heard: string[] = [];
    hosts.listen(0, { crashed: (cause) => heard.push(cause), restarted: () => heard.push("restarted") });
    hosts.crash(0, "process");
    hosts.crash(0, "power");
    hosts.restart(0, "process");
    hosts.restart(0, "power");
    expect(heard).toEqual(["process", "restarted"]);
  });

  test("restarting what has not crashed is a fault of the simulator, said in a sentence", () => {
    const { hosts } = physicalWorld();
    expect(() => hosts.restart(0, "power")).toThrow("a host restarted that had not crashed (host = a1, cause = power)");
  });

  test("any nesting of crashes and pauses ends up when all are lifted", () => {
    const spells = fc.array(
      fc.tuple(fc.constantFrom("power" as const, "process" as const, "pause" as const), fc.nat(9)),
      { maxLength: 8 },
    );
    check(
      fc.property(spells, (list) => {
        const { hosts } = physicalWorld();
        const lift = list.toSorted((a, b) => a[1] - b[1]);
        for (const [what] of list) {
          if (what === "pause") hosts.pause(0, 1000);
          else hosts.crash(0, what);
        }
        for (const [index, [what]] of lift.entries()) {
          expect(hosts.isUp(0)).toBe(index === lift.length);
          if (what === "pause") hosts.resume(0);
          else hosts.restart(0, what);
        }
        expect(hosts.isUp(0)).toBe(true);
      }),
    );
  });
});
