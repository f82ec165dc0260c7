/**
 * The manifest and the workflow in deploy/: their commands, taken out of them and run here with a small scenario, come
 * to every seed exactly once.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { LIBRARY_FOLDERS } from "../../sim/scenario/index.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "borealis-deploy-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SMALL =
  "{ scenario: 1, name: small, duration: 1s, topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 } }] }, workloads: [{ id: app, kind: open, rate: 50/s }] }";

/** A folder of its own for each test, with the scenario in it. */
function made(name: string): string {
  const own = join(folder, name);
  mkdirSync(own);
  writeFileSync(join(own, "small.yaml"), SMALL);
  return own;
}

/** Runs a command of a manifest with this checkout's borealis in the place of the published one. */
function shell(
  cwd: string,
  command: string,
  env: Record<string, string>,
): { status: number | null; out: string; err: string } {
  const own = command.replaceAll(
    /npx (--yes )?borealis/g,
    `"${process.execPath}" "${join(ROOT, "bin", "borealis.js")}"`,
  );
  const done = spawnSync("sh", ["-c", own], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env, SCENARIO: "small.yaml", SEEDS: "6" },
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

test("kubernetes: the pods of an Indexed Job play their shards, and the journals make one swarm", () => {
  const own = made("kubernetes");
  const job = parse(readFileSync(join(ROOT, "deploy", "kubernetes-swarm.yaml"), "utf8")) as {
    spec: {
      completionMode: string;
      completions: number;
      template: { spec: { containers: { args: string[]; env: { name: string; value: string }[] }[] } };
    };
  };
  const [{ args, env }] = job.spec.template.spec.containers;
  expect(job.spec.completionMode).toBe("Indexed");
  expect(env.find(({ name }) => name === "SHARDS")?.value).toBe(String(job.spec.completions));
  for (const index of ["0", "1"]) {
    const pod = shell(own, args[0], { JOB_COMPLETION_INDEX: index, SHARDS: "2", JOURNALS: own });
    expect(pod.status, pod.err).toBe(0);
  }
  const journals = readdirSync(own).filter((name) => name.endsWith(".journal"));
  const merged = shell(
    own,
    `npx borealis swarm small.yaml --seeds 6 ${journals.map((name) => `--merge ${name}`).join(" ")} --json`,
    {},
  );
  expect([merged.status, JSON.parse(merged.out)]).toMatchObject([0, { seeds: 6, kept: 6, passed: 6 }]);
});

test("github: every shard of the matrix is merged, and its commands are what this version takes", () => {
  const own = made("github");
  const text = readFileSync(join(ROOT, "deploy", "github-swarm.yml"), "utf8");
  const { jobs } = parse(text) as {
    jobs: Record<string, { steps: { run?: string }[]; strategy?: { matrix: { shard: number[] } } }>;
  };
  const commandOf = (job: string): string =>
    jobs[job].steps.flatMap(({ run }) => (run?.includes("borealis") === true ? [run] : []))[0];
  // Every folder of the library has its night, but for the one whose scenarios the shards play.
  const { env } = parse(text) as { env: Record<string, string> };
  expect(["random", ...env["STORIES"].split(" ")].sort()).toEqual(Object.keys(LIBRARY_FOLDERS).sort());
  const { shard } = jobs["play"].strategy?.matrix ?? { shard: [] };
  const merged = [...commandOf("merge").matchAll(/--merge (\d+)\.journal/g)].map(([, number]) => Number(number));
  expect(merged).toEqual(shard);
  for (const number of shard)
    expect(shell(own, commandOf("play").replaceAll("${{ matrix.shard }}", String(number)), {}).status).toBe(0);
  const done = shell(own, commandOf("merge"), {});
  expect(done.status, done.err).toBe(0);
  expect(done.out).toContain("::notice title=borealis swarm::6 seeds, 6 passed, 0 failed");
  copyFileSync(join(own, "small.yaml"), join(own, "other.yaml"));
  const stories = shell(own, commandOf("stories"), { STORIES: "small.yaml other.yaml", STORY_SEEDS: "2" });
  expect([stories.status, stories.out]).toEqual([0, expect.stringContaining("4 seeds, 4 passed, 0 failed")]);
});
