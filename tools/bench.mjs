/**
 * `npm run bench`: what the simulator costs on this machine. Not a test: nothing here can fail for being slow.
 *
 *     npm run bench                     everything, about a minute
 *     npm run bench -- --quick          fewer events, for a look
 *     npm run bench -- --json           one JSON document on stdout, nothing else
 *
 * Machines drift, so what is compared is measured side by side: the kernel's time wheel, a binary heap in JavaScript and, where
 * g++ is, C++'s own priority queue. Each figure comes from a process of its own.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ensureEngine, ensureViewer } from "./build.mjs";
import { ROOT } from "./stale.mjs";
import { viewerBytes } from "./viewer-bytes.mjs";

const OUT = join(ROOT, "dist", "bench");
const PENDING = [100, 1_000, 10_000, 100_000, 1_000_000];
const HELP_ROUNDS = 15;

const quick = process.argv.includes("--quick");
const json = process.argv.includes("--json");

await bundle();
const result = {
  format: "borealis-bench/1",
  machine: { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length },
  kernel: kernel(),
  protocol: section("the protocol", protocol),
  storage: section("the storage volume", storage),
  global: section("200,000 writes a second", globalDatabase),
  exploring: section("the search over seeds", exploring),
  checkers: section("the consistency checkers", checkers),
  helpMs: section("borealis --help", helpMs),
  viewerBytes: section("the viewer's size", viewerBytes),
};
process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : report(result));

async function bundle() {
  const { rolldown } = await import("rolldown");
  const names = ["kernel", "protocol", "storage", "consistency", "global", "explore", "shrinking"];
  const input = Object.fromEntries(names.map((name) => [name, join(ROOT, "bench", `${name}.ts`)]));
  rmSync(OUT, { recursive: true, force: true });
  const build = await rolldown({ cwd: ROOT, input, platform: "node", logLevel: "warn" });
  await build.write({ dir: OUT, format: "esm" });
  await build.close();
  await ensureEngine();
  if (existsSync(join(ROOT, "viz", "index.html"))) await ensureViewer();
}

function protocol() {
  const seconds = quick ? 10 : 60;
  const runs = ["none", "default"].map((checks) => program("protocol.js", seconds, checks));
  return { runs, checkpoint: program("protocol.js", seconds, "checkpoint"), residentMB: runs[1].residentMB };
}

/** The primary by itself, with a secondary, and with checks. */
function globalDatabase() {
  const seconds = quick ? 4 : 61;
  return ["alone", "none", "default"].map((what) => program("global.js", seconds, what));
}

/** Chaos runs a second in one process, and in two of them; twenty faults to the fewest. */
function exploring() {
  const seeds = quick ? 20 : 100;
  const sets = ["duration=60s", "random.topology=as-written", "random.until=30s", "expect.healsWithin=25s"];
  const swarm = (jobs) => {
    const args = ["swarm", "chaos", "--seeds", 2 * seeds, "--jobs", jobs, "--json", "--quiet", ...sets.flatMap((one) => ["--set", one])]; // prettier-ignore
    return JSON.parse(run(process.execPath, [join(ROOT, "bin", "borealis.js"), ...args])).perSecond;
  };
  return { runs: program("explore.js", "runs", seeds), perSecond: [swarm(1), swarm(2)], shrink: program("explore.js", "shrink"), shrunk: program("shrinking.js", quick ? 2 : 6, 20) }; // prettier-ignore
}

/** What the size of a volume costs. */
function storage() {
  const sizes = quick ? [1, 6_400] : [1, 64, 640, 6_400];
  return {
    groups: sizes.map((count) => program("storage.js", "groups", count)),
    memory: program("storage.js", "memory"),
    idle: program("storage.js", "idle"),
  };
}

/** What a verdict costs, and what twice the history does. */
function checkers() {
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

function kernel() {
  const heap = compileHeap();
  return PENDING.map((pending) =>
    section(`the kernel with ${pending.toLocaleString("en")} events waiting`, () => {
      const events = quick ? 1_000_000 : 5_000_000;
      const ours = program("kernel.js", pending, events);
      const cppNs = heap === null ? null : JSON.parse(run(heap, [pending, events])).nsPerEvent;
      return {
        ...ours,
        cppNs,
        cppToQueue: cppNs === null ? null : cppNs / ours.queueNs,
        heapToQueue: ours.heapNs / ours.queueNs,
      };
    }),
  );
}

/** The path of the compiled C++ program, or null where there is no compiler. */
function compileHeap() {
  mkdirSync(OUT, { recursive: true });
  const to = join(OUT, "heap");
  const done = spawnSync("g++", ["-O3", "-std=c++17", "-o", to, join(ROOT, "bench", "heap.cpp")], { stdio: "ignore" });
  return done.status === 0 ? to : null;
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

function program(name, ...args) {
  return JSON.parse(run(process.execPath, [join(OUT, name), ...args]));
}

function run(command, args) {
  const done = spawnSync(command, args.map(String), { encoding: "utf8", cwd: ROOT, maxBuffer: 1e8 });
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with code ${done.status}.\n${done.stderr}`);
  return done.stdout;
}

function section(name, work) {
  process.stderr.write(`measuring ${name}\n`);
  return work();
}

function report({ machine, kernel, protocol, storage, global, exploring, checkers, helpMs, viewerBytes }) {
  const lines = [`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`, ""];
  const columns = (...cells) =>
    lines.push(cells.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(14))).join(""));
  lines.push("Kernel, hold model: nanoseconds an event, and how many times slower the others are");
  columns("pending", "time wheel", "whole kernel", "binary heap", "C++ heap", "heap/wheel", "C++/wheel");
  for (const row of kernel) {
    const ratio = (value) => (value === null ? "-" : `${value.toFixed(1)} x`);
    const ns = (value) => (value === null ? "-" : value.toFixed(1));
    const times = [row.queueNs, row.engineNs, row.heapNs, row.cppNs].map(ns);
    columns(row.pending.toLocaleString("en"), ...times, ratio(row.heapToQueue), ratio(row.cppToQueue));
  }
  lines.push("", "Protocol: one writer at 10,000 writes a second");
  columns("checks", "simulated s", "wall s", "Mevents/s", "writes/s", "x real time");
  for (const one of protocol.runs) {
    const cells = [
      one.simulatedSeconds,
      one.wallMs / 1000,
      one.eventsPerSecond / 1e6,
      one.writesPerSecond,
      one.timesRealTime,
    ];
    columns(one.checks, ...cells.map((cell, i) => cell.toFixed(i === 0 || i === 3 ? 0 : 2)));
  }
  const { checkpoint, residentMB } = protocol;
  lines.push(
    "",
    `Checkpoint after ${checkpoint.simulatedSeconds} s: saved in ${checkpoint.saveMs.toFixed(1)} ms, restored in ${checkpoint.loadMs.toFixed(1)} ms`,
  );
  lines.push("", "Storage: the same 4,000 writes a second over volumes of different size, without checks");
  columns("groups", "batches", "events", "ns/event", "ns/batch");
  for (const one of storage.groups)
    columns(
      one.groups.toLocaleString("en"),
      ...[one.batches, one.events].map((n) => n.toLocaleString("en")),
      one.nsPerEvent.toFixed(0),
      one.nsPerBatch.toFixed(0),
    );
  lines.push(
    `A record of the log, all six copies together: ${storage.memory.bytesPerRecord.toFixed(1)} bytes, everything counted; ${storage.memory.ofWhichOperations} of them are the clients' table`,
  );
  lines.push(
    `An idle hour of a 64 TB volume: ${(storage.idle.wallMs / 1000).toFixed(2)} s, ${storage.idle.events} events`,
    "",
  );
  lines.push("Global Database: 200,000 writes a second, a second of it left out at the start");
  columns("what", "simulated s", "wall s", "cpu s", "events/s", "x real time", "memory MB");
  for (const one of global)
    columns(
      one.what,
      ...[one.simulatedSeconds, one.wallMs / 1000, one.cpuMs / 1000].map((value) => value.toFixed(1)),
      Math.round(one.events / one.simulatedSeconds).toLocaleString("en"),
      one.timesRealTime.toFixed(2),
      one.residentMB.toFixed(0),
    );
  const { runs, perSecond, shrink, shrunk } = exploring;
  lines.push(
    "",
    "Search: one-minute chaos runs on the small topology, all checks on",
    `a warm run: ${runs.fixed.buildMs.toFixed(1)} ms of the processor to build, ${runs.fixed.playMs.toFixed(1)} to play, ${runs.fixed.reportMs.toFixed(1)} to report; the first ${runs.cold.seeds} runs of a process ${runs.cold.perCpuSecond.toFixed(0)} a second of the processor`,
    `one process ${runs.perSecond.toFixed(0)}/s (${runs.perCpuSecond.toFixed(0)} a second of the processor, ${Math.round(runs.events / runs.seeds).toLocaleString("en")} events each); borealis swarm with one process ${perSecond[0].toFixed(0)}/s, with two ${perSecond[1].toFixed(0)}/s`,
    `shrink: ${shrink.faults} faults to ${shrink.left} in ${(shrink.wallMs / 1000).toFixed(1)} s (${(shrink.cpuMs / 1000).toFixed(1)} s of the processor), ${shrink.tried} scenarios tried`,
    `failures of broken protocols: ${shrunk.linesMedian} lines of faults and topology in the median, ${shrunk.linesMax} at most (${shrunk.failures} failures, ${(shrunk.cpuMsMedian / 1000).toFixed(1)} s of the processor each)`,
  );
  lines.push("");
  lines.push("Checkers: milliseconds for a verdict, the processor's, and the memory it took");
  for (const { what, operations, ms, cpuMs, residentMb } of checkers)
    lines.push(
      `${what.padEnd(30)}${operations.toLocaleString("en").padStart(12)}${ms.toFixed(0).padStart(9)} ms${cpuMs.toFixed(0).padStart(9)} ms${String(residentMb).padStart(7)} MB`,
    );
  lines.push("");
  lines.push(`Largest memory of the protocol runs: ${residentMB.toFixed(0)} MB`);
  lines.push(`borealis --help: ${helpMs.toFixed(0)} ms`);
  if (viewerBytes !== null) {
    const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
    lines.push(
      `Viewer, compressed: ${kB(viewerBytes.firstLoad)} until the first scenario moves, ${kB(viewerBytes.everything)} in all`,
    );
  }
  return `${lines.join("\n")}\n`;
}
