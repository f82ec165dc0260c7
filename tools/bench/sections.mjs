/**
 * What `npm run bench` measures, section by section. Each figure comes from a process of its own, since a compiler that
 * has seen other work is another compiler.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureEngine, ensureViewer } from "../build.mjs";
import { findChromium } from "../chromium.mjs";
import { ROOT } from "../stale.mjs";
import { viewerBytes } from "../viewer-bytes.mjs";

export const OUT = join(ROOT, "dist", "bench");
const PROGRAMS = [
  "kernel",
  "queueing",
  "protocol",
  "storage",
  "scaling",
  "consistency",
  "global",
  "explore",
  "shrinking",
];
const PENDING = [100, 1_000, 10_000, 100_000, 1_000_000];
const HELP_ROUNDS = 15;
/** One process is compiled otherwise than the next, by up to 9%: what is judged is the middle one of so many. */
const PROTOCOL_PROCESSES = 7;
const GLOBAL_PROCESSES = 3;

/** Compiles the programs, and what they are about. */
export async function prepare() {
  const { rolldown } = await import("rolldown");
  const input = Object.fromEntries(PROGRAMS.map((name) => [name, join(ROOT, "bench", `${name}.ts`)]));
  rmSync(OUT, { recursive: true, force: true });
  const build = await rolldown({ cwd: ROOT, input, platform: "node", logLevel: "warn" });
  await build.write({ dir: OUT, format: "esm" });
  await build.close();
  await ensureEngine();
  if (existsSync(join(ROOT, "viz", "index.html"))) await ensureViewer();
}

/** By name: a title for who waits, and the work. `quick` asks for fewer events. */
export const SECTIONS = {
  kernel: { title: "the kernel with more and more events waiting", measure: kernel },
  works: { title: "the works that kernels are compared by", measure: works },
  protocol: { title: "the protocol", measure: protocol },
  storage: { title: "the storage volume", measure: storage },
  scaling: { title: "readers, clients and rows", measure: scaling },
  global: { title: "200,000 writes a second", measure: globalDatabase },
  exploring: { title: "the search over seeds", measure: exploring },
  checkers: { title: "the consistency checkers", measure: checkers },
  worker: { title: "the worker of the page, in a browser", measure: worker },
  helpMs: { title: "borealis --help", measure: helpMs },
  viewerBytes: { title: "the viewer's size", measure: () => viewerBytes() },
};

/** The hold model on the time wheel, on the whole kernel, on a plain heap and on C++'s queue. */
function kernel(quick) {
  const events = quick ? 1_000_000 : 5_000_000;
  return PENDING.map((pending) => withCpp(program("kernel.js", pending, events), "hold", events, pending));
}

function works(quick) {
  const count = quick ? 500_000 : 3_000_000;
  return ["phold", "mm1", "timers"].map((what) => withCpp(program("queueing.js", what, count), what, count));
}

function protocol(quick) {
  const seconds = quick ? 10 : 60;
  const judged = inTurns(
    quick ? 1 : PROTOCOL_PROCESSES,
    ["none", "default"].map((checks) => () => program("protocol.js", seconds, checks)),
  );
  const runs = [...judged, program("protocol.js", seconds, "all")];
  return { runs, checkpoint: program("protocol.js", seconds, "checkpoint"), residentMB: runs[1].residentMB };
}

/** What the size of a volume costs. */
function storage(quick) {
  const sizes = quick ? [1, 6_400] : [1, 64, 640, 6_400];
  return {
    groups: sizes.map((count) => program("storage.js", "groups", count)),
    memory: program("storage.js", "memory"),
    idle: program("storage.js", "idle"),
    day: program("scaling.js", "day"),
  };
}

/** What readers, sessions and rows cost as they become more; and how long it takes to stand elsewhere in a run. */
function scaling(quick) {
  const of = (what, sizes) => sizes.map((size) => program("scaling.js", what, size));
  return {
    replicas: of("replicas", quick ? [0, 15] : [0, 1, 3, 7, 15]),
    clients: of("clients", quick ? [10, 10_000] : [10, 100, 1_000, 10_000]),
    rows: of("rows", quick ? [10_000, 1_000_000] : [10_000, 100_000, 200_000, 1_000_000]),
    seeks: of("seeks", quick ? [10] : [10, 40]),
  };
}

/** The primary by itself, with a secondary, and with checks. */
function globalDatabase(quick) {
  const seconds = quick ? 4 : 61;
  const judged = inTurns(
    quick ? 1 : GLOBAL_PROCESSES,
    ["none", "default"].map((what) => () => program("global.js", seconds, what)),
  );
  return [program("global.js", seconds, "alone"), ...judged];
}

/** Chaos runs a second in one process, and in two of them; twenty faults to the fewest. */
function exploring(quick) {
  const seeds = quick ? 20 : 100;
  const sets = ["duration=60s", "random.topology=as-written", "random.until=30s", "expect.healsWithin=25s"];
  const swarm = (jobs) => {
    const args = [
      "swarm",
      "chaos",
      "--seeds",
      2 * seeds,
      "--jobs",
      jobs,
      "--json",
      "--quiet",
      ...sets.flatMap((one) => ["--set", one]),
    ];
    return JSON.parse(run(process.execPath, [join(ROOT, "bin", "borealis.js"), ...args])).perSecond;
  };
  return {
    runs: program("explore.js", "runs", seeds),
    perSecond: [swarm(1), swarm(2)],
    shrink: program("explore.js", "shrink"),
    shrunk: program("shrinking.js", quick ? 2 : 6, 20),
  };
}

/** What a verdict costs, and what twice the history does. */
function checkers(quick) {
  const small = quick ? 20_000 : 100_000;
  const lengths = [small, 2 * small];
  const of = (what, count, ...more) => ({ what, ...program("consistency.js", what, count, ...more) });
  return [
    ...lengths.map((count) => ({ ...of("registers", count, 10), what: "10 rows, linearizable" })),
    ...lengths.map((count) => ({ ...of("registers", count, 1), what: "one row, linearizable" })),
    ...lengths.map((count) => ({ ...of("swaps", count, 1), what: "one row by search (cas)" })),
    ...lengths.map((count) => ({ ...of("sessions", count, 10), what: "sessions and causality" })),
    ...lengths.map((count) => ({ ...of("lists", count), what: "lists, strict-serializable" })),
    ...lengths.map((count) => ({ ...of("positions", 10 * count), what: "log positions, three models" })),
  ];
}

/** The viewer's reference load in the page's worker, and in Node right after; null where there is no browser. */
function worker() {
  if (findChromium() === null) return null;
  return JSON.parse(run(process.execPath, [join(ROOT, "tools", "bench-viewer.mjs"), "--worker", "--json"])).figures;
}

/** The median of some starts, the process included. */
function helpMs() {
  const times = Array.from({ length: HELP_ROUNDS }, () => {
    const start = process.hrtime.bigint();
    run(process.execPath, [join(ROOT, "bin", "borealis.js"), "--help"]);
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return times.sort((a, b) => a - b)[HELP_ROUNDS >> 1];
}

/**
 * Each work in turn, `rounds` times, so that what the machine does beside meets all of them. Of each the row of the
 * middle process, with the quickest, the slowest and the largest of them.
 */
function inTurns(rounds, works) {
  const rows = works.map(() => []);
  for (let round = 0; round < rounds; round++) works.forEach((work, i) => rows[i].push(work()));
  return rows.map((of) => {
    const sorted = of.toSorted((one, other) => one.wallMs - other.wallMs);
    return {
      ...sorted[rounds >> 1],
      residentMB: Math.max(...of.map(({ residentMB }) => residentMB)),
      processes: rounds,
      wallMsLeast: sorted[0].wallMs,
      wallMsMost: sorted.at(-1).wallMs,
    };
  });
}

/** C++'s own queue at the same work, right after ours, where there is a compiler. */
function withCpp(ours, what, events, ...more) {
  const heap = compiledHeap();
  const cppNs = heap === null ? null : JSON.parse(run(heap, [what, events, ...more])).nsPerEvent;
  return { ...ours, cppNs };
}

let compiled;
function compiledHeap() {
  if (compiled !== undefined) return compiled;
  mkdirSync(OUT, { recursive: true });
  const to = join(OUT, "heap");
  const done = spawnSync("g++", ["-O3", "-std=c++17", "-o", to, join(ROOT, "bench", "heap.cpp")], { stdio: "ignore" });
  compiled = done.status === 0 ? to : null;
  return compiled;
}

function program(name, ...args) {
  return JSON.parse(run(process.execPath, [join(OUT, name), ...args]));
}

function run(command, args) {
  const done = spawnSync(command, args.map(String), { encoding: "utf8", cwd: ROOT, maxBuffer: 1e8 });
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with code ${done.status}.\n${done.stderr}`);
  return done.stdout;
}
