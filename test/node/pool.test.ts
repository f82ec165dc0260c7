/**
 * Processes that play for one another: they may die, hang, be of another build; a task counts once, and a deadly step
 * is named.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Pool } from "../../sim/node/index.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "borealis-pool-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Done {
  readonly results: Readonly<Record<number, readonly number[]>>;
  readonly counted: number;
}

let scripts = 0;
/**
 * Plays `tasks` tasks of three steps each; `step` is what a worker does at one, given `step` and a file name to
 * remember by.
 */
async function played(step: string, tasks: number, build = "b", stepMsMax = 20_000): Promise<Done> {
  const script = join(folder, `${scripts++}.js`);
  writeFileSync(
    script,
    `import { existsSync, writeFileSync } from "node:fs";
    const once = (name) => { const file = ${JSON.stringify(folder)} + "/" + name + "-${scripts}"; const first = !existsSync(file); writeFileSync(file, ""); return first; };
    const die = () => process.kill(process.pid, "SIGKILL");
    const say = (message) => new Promise((resolve) => process.send(message, resolve));
    process.on("message", async ({ kind, task, deadly }) => {
      if (kind !== "task") return;
      const done = [];
      for (let step = task * 3; step < task * 3 + 3; step++) {
        if (deadly.includes(step)) continue;
        await say({ kind: "begin", step });
        ${step}
        done.push(step);
      }
      await say({ kind: "done", result: done });
    });
    process.on("disconnect", () => process.exit(0));
    process.send({ kind: "ready", build: "b" });`,
  );
  const results: Record<number, readonly number[]> = {};
  let counted = 0;
  let next = 0;
  const pool = new Pool<number, readonly number[]>({
    script,
    args: [],
    jobs: 2,
    setup: { kind: "setup" },
    build,
    stepMsMax,
    next: () => (next < tasks ? next++ : undefined),
    begun: () => undefined,
    done: (task, result) => {
      counted++;
      results[task] = result;
    },
  });
  await pool.run();
  return { results, counted };
}

describe("pool", () => {
  test("plays every task once", async () => {
    const { results, counted } = await played("", 5);
    expect(counted).toBe(5);
    expect(Object.values(results).flat()).toEqual(Array.from({ length: 15 }, (_, step) => step));
  });

  test("a task whose process dies is played again, whole, and counts once", async () => {
    const { results, counted } = await played('if (step === 4 && once("died")) die();', 4);
    expect(counted).toBe(4);
    expect(results[1]).toEqual([3, 4, 5]);
  });

  test("a step that kills twice is left out, and the rest of its task is not lost", async () => {
    const { results, counted } = await played("if (step === 4) { die(); await new Promise(() => {}); }", 3);
    expect(counted).toBe(3);
    expect(results).toEqual({ 0: [0, 1, 2], 1: [3, 5], 2: [6, 7, 8] });
  });

  test("a step that hangs is given up like one that dies", async () => {
    const { results } = await played("if (step === 1) for (;;);", 1, "b", 300);
    expect(results[0]).toEqual([0, 2]);
  });

  test("a worker of another build is not used", async () => {
    await expect(played("", 1, "c")).rejects.toThrow(
      "A worker is of build b, and this is c: the program was changed while it ran.",
    );
  });

  test("tasks may come later; a process that dies while it waits for one is replaced when it comes", async () => {
    const script = join(folder, "waits.js");
    const mark = JSON.stringify(join(folder, "has-died"));
    writeFileSync(
      script,
      `import { existsSync, writeFileSync } from "node:fs";
      process.on("message", ({ kind, task }) => kind === "task" && process.send({ kind: "done", result: task }));
      process.on("disconnect", () => process.exit(0));
      process.send({ kind: "ready", build: "b" });
      if (!existsSync(${mark})) setTimeout(() => { writeFileSync(${mark}, ""); process.kill(process.pid, "SIGKILL"); }, 20);`,
    );
    const died = async (): Promise<void> => {
      while (!existsSync(join(folder, "has-died"))) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    const tasks = [1, 2];
    const done: number[] = [];
    const pool = new Pool<number, number>({
      script,
      args: [],
      jobs: 1,
      setup: 0,
      build: "b",
      stepMsMax: 9000,
      next: () => died().then(() => tasks.shift()),
      begun: () => undefined,
      done: (_, result) => {
        done.push(result);
      },
    });
    await pool.run();
    expect(done).toEqual([1, 2]);
  });

  test("workers that cannot even begin end the search", async () => {
    writeFileSync(join(folder, "bad.js"), "process.exit(3);");
    const pool = new Pool({
      script: join(folder, "bad.js"),
      args: [],
      jobs: 2,
      setup: 0,
      build: "b",
      stepMsMax: 1000,
      next: () => 1,
      begun: () => undefined,
      done: () => undefined,
    });
    await expect(pool.run()).rejects.toThrow("workers ended before they could begin");
  });

  test("what `done` refuses ends the search with its sentence", async () => {
    const script = join(folder, "0.js");
    const pool = new Pool({
      script,
      args: [],
      jobs: 1,
      setup: 0,
      build: "b",
      stepMsMax: 9000,
      next: () => 0,
      begun: () => undefined,
      done: () => {
        throw new Error("the disk is full");
      },
    });
    await expect(pool.run()).rejects.toThrow("the disk is full");
  });
});

test("a signal that ends the process ends its workers first, also one that plays and hears nothing", async () => {
  const script = join(folder, "deaf.js");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs";
    process.on("message", ({ kind }) => {
      if (kind !== "task") return;
      process.send({ kind: "begin", step: 0 });
      writeFileSync(${JSON.stringify(join(folder, "deaf"))} + process.pid, "");
      setImmediate(() => { for (;;); });
    });
    process.send({ kind: "ready", build: "b" });`,
  );
  const pool = new Pool<number, number>({
    script,
    args: [],
    jobs: 1,
    setup: { kind: "setup" },
    build: "b",
    stepMsMax: 60_000,
    next: () => 0,
    begun: () => undefined,
    done: () => undefined,
  });
  const kill = vi.spyOn(process, "kill").mockImplementation(() => true);
  try {
    void pool.run();
    const deaf = (): string[] => readdirSync(folder).filter((name) => /^deaf\d+$/.test(name));
    await vi.waitFor(() => expect(deaf()).toHaveLength(1), { timeout: 20_000 });
    process.emit("SIGHUP", "SIGHUP");
    expect(kill).toHaveBeenCalledWith(process.pid, "SIGHUP");
    expect(process.listenerCount("SIGHUP")).toBe(0);
    kill.mockRestore();
    const pid = Number(deaf()[0].slice(4));
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 20_000 });
  } finally {
    kill.mockRestore();
    pool.stop();
  }
});
