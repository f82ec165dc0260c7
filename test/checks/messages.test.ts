/** What a check says that holds, or that had nothing to watch: as good English of one as of many. */
import { expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { shipped } from "../worlds.ts";

test("a check that holds names what it watched, and then how often: once is no other grammar", () => {
  const { checks } = run(shipped("az-plus-one-and-the-writer"), { seed: "1" });
  const said = (name: string): string | undefined => checks.find((check) => check.name.startsWith(name))?.message;
  expect(said("I49-")).toBe("readers promoted: 1");
  expect(said("I1-")).toMatch(/^commit acknowledgements: [\d,]+$/);
  expect(said("L17-")).toBe("no clusters promoted");
  for (const { verdict, message } of checks) if (verdict === "pass") expect(message).not.toMatch(/^\d/);
});
