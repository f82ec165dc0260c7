/** The selected thing in words: what it is and does at the moment on the screen, not what the scenario begins with. */
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { detailOf, type Detail } from "../../viz/project/detail.ts";
import { shipped } from "../worlds.ts";

function instancesAt(name: string, at: number): (id: string) => Detail & { readonly row: (label: string) => string } {
  const run = open(shipped(name), { seed: "1", checks: "none" });
  run.runTo(at);
  const { layout } = run;
  return (id) => {
    const index = layout.instances.findIndex((one) => one.id === id);
    const detail = detailOf({ kind: "instance", index }, run.frame(), layout);
    return { ...detail, row: (label) => detail.rows.find((row) => row.label === label)?.value ?? "" };
  };
}

describe("instances", () => {
  test("after a failover the new writer is the writer, and the old one a reader again", () => {
    const of = instancesAt("serverless-burst", 250_000_000);
    expect([of("reader-1").row("role"), of("writer-1").row("role")]).toEqual(["writer", "reader"]);
    expect(of("reader-1").sentence).toBe("The writer sends log records, never pages, to all six copies of a group.");
    // Commits wait at the writer alone.
    expect(of("writer-1").row("commits waiting")).toBe("");
  });

  test("a serverless one says its capacity, and within what; a provisioned one, and one that is not there, have none", () => {
    const of = instancesAt("to-serverless-and-back", 220_000_000);
    expect(["serverless-1", "old-1", "new-1"].map((id) => of(id).row("capacity"))).toEqual([
      "8 ACU, of 0.5 to 16",
      "",
      "",
    ]);
    expect(of("new-1").sentence).toBe("It has yet to be created, or has been deleted.");
  });

  test("of mirrored MySQL the primary writes pages, too, and the standby serves nobody", () => {
    const of = instancesAt("mirrored-stale-standby", 1_000_000);
    const run = open(shipped("mirrored-stale-standby"), { seed: "1", checks: "none" });
    const [primary, standby] = run.layout.instances.map(({ id }) => of(id));
    expect([primary.row("role"), standby.row("role")]).toEqual(["primary", "standby"]);
    expect(primary.sentence).toContain("its log and its pages");
    expect(standby.rows.map(({ label }) => label)).not.toContain("a read now would be at LSN");
  });
});
