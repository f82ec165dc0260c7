/**
 * What mattered to forwarding is told: who takes no more sessions, who goes down with some, that nobody answers, and
 * that it is over.
 */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { shipped } from "../../worlds.ts";

function told(name: string): string[] {
  return run(shipped(name), { seed: 1, checks: "none" }).story.map(
    ({ at, text }) => `${Math.floor(at / 1_000_000)} s: ${text}`,
  );
}

describe("story of write forwarding", () => {
  test("the quota is exhausted: told once, not with every statement", () => {
    const lines = told("forwarding-quota").filter((line) => line.includes("not enough connections"));
    expect(lines).toEqual([
      "0 s: us-1 has 9 forwarded sessions and takes 9: readers tell whoever wants another that there are not enough connections.",
    ]);
  });

  test("the link is cut: since when nobody is answered, and for how long it was", () => {
    const lines = told("forwarding-link-cut").filter((line) => line.includes("forwarded call"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^6 s: shop-eu: The writer has answered no forwarded call since 4\.\d+ s\. Whoever forwards waits/,
    );
    expect(told("forwarding-link-cut").find((line) => line.includes("answered again"))).toMatch(
      /^11 s: shop-eu: Forwarded calls are answered again after 7\.\d+ s\.$/,
    );
  });

  test("the writer goes in the middle, by a reboot and by a crash: with how many sessions and transactions", () => {
    const lines = told("forwarding-writer-failover").filter((line) => line.includes("forwarded sessions"));
    expect(lines.map((line) => line.split(":")[0])).toEqual(["5 s", "18 s"]);
    for (const line of lines)
      expect(line).toMatch(
        /east-1 goes with 14 forwarded sessions; \d+ open transactions are rolled back, and the next statement says so\.$/,
      );
  });

  test("switched off and on: the statuses, and what each reader had open", () => {
    const lines = told("forwarding-switched").filter((line) => line.includes("shop-eu: "));
    expect(lines.map((line) => line.replace(/\d+ open transactions? (is|are)/, "n open transactions are"))).toEqual([
      "3 s: shop-eu: Write forwarding is being disabled; instances are about to be told.",
      expect.stringMatching(
        /^8 s: shop-eu: eu-\d forwards no more; (no transaction was open|n open transactions are rolled back) at the writer\.$/,
      ),
      expect.stringMatching(
        /^8 s: shop-eu: eu-\d forwards no more; (no transaction was open|n open transactions are rolled back) at the writer\.$/,
      ),
      "8 s: shop-eu: Write forwarding is disabled: every instance has said so.",
      "12 s: shop-eu: Write forwarding is being enabled; instances are about to be told.",
      "17 s: shop-eu: Write forwarding is enabled: every instance has said so.",
    ]);
  });
});
