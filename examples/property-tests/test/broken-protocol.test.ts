/**
 * Would we notice? The protocol is broken on purpose, and the property must find it, shrink it and leave a file that
 * plays it again.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { assertAlways, BorealisFailure, scenarios, topologies, workloads } from "borealis/fast-check";
import { expect, test } from "vitest";

test(
  "a write quorum of five of six stops when an AZ is gone, and the counterexample is a small file",
  { timeout: 120_000 },
  () => {
    const anything = scenarios({
      name: "five-of-six",
      duration: "10s",
      topology: topologies({ readers: { max: 1 }, groups: 1 }),
      workloads: workloads({ rate: 20 }),
    });
    let failure: unknown;
    try {
      assertAlways(anything, undefined, { mutations: ["writeQuorum5"], shrinks: 150 });
    } catch (error) {
      failure = error;
    }
    if (!(failure instanceof BorealisFailure)) throw new Error("nobody noticed");
    // Commits, the volume complete LSN and membership changes stand still; whichever is noticed first.
    expect(failure.check).toMatch(/^L[128]-/);
    expect(failure.message).toContain("npx borealis run borealis-failures/five-of-six.yaml --mutate writeQuorum5");

    const written = readFileSync(failure.file ?? "", "utf8");
    expect(written.match(/^ +- \{ kind: .* at: /gm)?.length, written).toBeLessThanOrEqual(2);

    // The command from the message, as anybody would type it.
    const bin = new URL("../node_modules/borealis/bin/borealis.js", import.meta.url).pathname;
    const again = spawnSync(process.execPath, [bin, ...(failure.reproduce ?? "").split(" ").slice(2), "--json"], {
      encoding: "utf8",
    });
    expect(again.status, again.stderr).toBe(1);
    expect(JSON.parse(again.stdout).digest).toBe(failure.digest);
  },
);
