/** The figures of `npm run bench` as text. Sections that were not measured are left out. */
import { seriesOf } from "./growth.mjs";
import { OTHERS, timesCpp } from "./others.mjs";
import { targetsOf } from "./targets.mjs";

/** Of whole and broken numbers, as short as they may be. */
function figure(value, digits) {
  return value === null || value === undefined
    ? "-"
    : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const times = (value) => (value === null || value === undefined || Number.isNaN(value) ? "-" : `${value.toFixed(1)} x`);
const WORK_NAMES = { phold: "PHOLD", mm1: "M/M/1", timers: "timers, 90% off" };

export function report(result) {
  const lines = [];
  const columns = (...cells) =>
    lines.push(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(18) : String(cell).padStart(14))).join(""));
  const title = (text) => lines.push(...(lines.length === 0 ? [] : [""]), text);
  const { machine } = result;
  title(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
  lines.push(
    "plain: a step of a bare binary heap of numbers with 1,000 waiting, in the same process. Ratios to it hold on any machine.",
  );
  for (const [name, write] of Object.entries(WRITERS))
    if (result[name] !== undefined) write(result[name], { title, columns, lines });
  const series = seriesOf(result);
  if (series.length > 0) {
    title("How cost grows as work grows (ratios to plain at both ends)");
    for (const { title: what, axis, points, growth } of series)
      lines.push(
        `${`${what}: ${figure(points[0][0])} to ${figure(points.at(-1)[0])} ${axis}`.padEnd(82)} ${times(growth.costs).padStart(8)}  ${growth.verdict}`,
      );
  }
  const targets = targetsOf(result);
  if (targets.length > 0) {
    title(
      "What was asked: times as so many steps of C++'s queue of this run, in brackets by the clock (1 and more is met)",
    );
    for (const { what, asked, here, share, shareByClock } of targets) {
      const clock = shareByClock === undefined ? "" : ` (${shareByClock.toFixed(2)})`;
      const verdict = share >= 1 ? "met" : "missed";
      lines.push(`${what.padEnd(58)} ${asked.padEnd(20)} ${here.padEnd(36)} ${share.toFixed(2)}${clock}  ${verdict}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

const WRITERS = {
  kernel: (rows, { title, columns }) => {
    title(
      "Kernel, hold model: nanoseconds an event; how many times more others take (ns-3, OMNeT++: their ratio to C++'s queue times that queue here)",
    );
    columns(
      "pending",
      "time wheel",
      "whole kernel",
      "plain heap",
      "C++ heap",
      "C++/wheel",
      "C++/kernel",
      ...OTHERS.map((one) => `${one}/kernel`),
    );
    for (const { pending, queueNs, engineNs, heapNs, cppNs } of rows)
      columns(
        figure(pending),
        ...[queueNs, engineNs, heapNs, cppNs].map((ns) => figure(ns, 1)),
        times(cppNs === null ? null : cppNs / queueNs),
        times(cppNs === null ? null : cppNs / engineNs),
        ...others(pending, cppNs, engineNs),
      );
  },
  works: (rows, { title, columns }) => {
    title("Works that kernels are compared by: nanoseconds an event (a timer), digest and cause included");
    columns("work", "whole kernel", "plain heap", "C++ heap", "C++/kernel", ...OTHERS.map((one) => `${one}/kernel`));
    for (const { what, engineNs, heapNs, cppNs } of rows)
      columns(
        WORK_NAMES[what],
        ...[engineNs, heapNs, cppNs].map((ns) => figure(ns, 1)),
        times(cppNs === null ? null : cppNs / engineNs),
        ...others(what, cppNs, engineNs),
      );
  },
  protocol: ({ runs, checkpoint, residentMB }, { title, columns, lines }) => {
    title("Protocol: one writer at 10,000 writes a second (all: with probes and the clients' history)");
    columns(
      "checks",
      "simulated s",
      "wall s",
      "Mevents/s",
      "events/plain",
      "writes/s",
      "x real time",
      "cost of checks",
    );
    const [bare] = runs;
    for (const one of runs)
      columns(
        one.checks,
        figure(one.simulatedSeconds),
        figure(one.wallMs / 1000, 2),
        figure(one.eventsPerSecond / 1e6, 2),
        times((one.wallMs * 1e6) / one.events / one.plainNs),
        figure(Math.round(one.writesPerSecond)),
        figure(one.timesRealTime, 2),
        one === bare ? "-" : `${Math.round((one.wallMs / one.plainNs / (bare.wallMs / bare.plainNs) - 1) * 100)}%`,
      );
    lines.push(
      `Checkpoint after ${checkpoint.simulatedSeconds} s: saved in ${checkpoint.saveMs.toFixed(1)} ms, restored in ${checkpoint.loadMs.toFixed(1)} ms. Memory with the online checks: ${residentMB.toFixed(0)} MB`,
    );
  },
  storage: ({ groups, memory, idle, day }, { title, columns, lines }) => {
    title("Storage: the same 4,000 writes a second over volumes of different size, without checks");
    columns("groups", "batches", "events", "ns/event", "ns/batch", "batch/plain");
    for (const one of groups)
      columns(
        figure(one.groups),
        figure(one.batches),
        figure(one.events),
        figure(one.nsPerEvent, 0),
        figure(one.nsPerBatch, 0),
        times(one.nsPerBatch / one.plainNs),
      );
    lines.push(
      `A record of the log, all six copies together: ${memory.bytesPerRecord.toFixed(1)} bytes, everything counted; ${memory.ofWhichOperations} of them are the clients' table`,
      `An idle hour of a 64 TB volume: ${(idle.wallMs / 1000).toFixed(2)} s, ${idle.events} events. An idle day of a cluster of three: ${day.wallMs.toFixed(0)} ms, ${day.events} events`,
    );
  },
  scaling: ({ replicas, clients, rows, seeks }, { title, columns, lines }) => {
    title("Readers, sessions and rows: one cluster, without checks");
    columns("", "events", "ns/event", "us/unit", "unit/plain", "x real time");
    const rowsOf = (name, of) => {
      for (const one of of)
        columns(
          `${figure(one.size)} ${name}`,
          figure(one.events),
          figure(one.nsPerEvent, 0),
          figure(one.nsPerUnit / 1000, 2),
          times(one.nsPerUnit / one.plainNs),
          figure(one.timesRealTime, 2),
        );
    };
    rowsOf("readers", replicas);
    rowsOf("sessions", clients);
    rowsOf("rows/s", rows);
    for (const one of seeks)
      lines.push(
        `Going to a moment of ${one.size} s (${figure(one.events)} events, four checkpoints a second): ${one.medianMs.toFixed(1)} ms in the median, 95% below ${one.p95Ms.toFixed(1)}`,
      );
  },
  global: (runs, { title, columns }) => {
    title("Global Database: 200,000 writes a second, a second of it left out at the start");
    columns("what", "simulated s", "wall s", "cpu s", "events/s", "x real time", "memory MB");
    for (const one of runs)
      columns(
        one.what,
        ...[one.simulatedSeconds, one.wallMs / 1000, one.cpuMs / 1000].map((value) => figure(value, 1)),
        figure(Math.round(one.events / one.simulatedSeconds)),
        figure(one.timesRealTime, 2),
        figure(one.residentMB, 0),
      );
  },
  exploring: ({ runs, perSecond, shrink, shrunk }, { title, lines }) => {
    title("Search: one-minute chaos runs on the small topology, all checks on");
    lines.push(
      `a warm run: ${runs.fixed.buildMs.toFixed(1)} ms of the processor to build, ${runs.fixed.playMs.toFixed(1)} to play, ${runs.fixed.reportMs.toFixed(1)} to report; the first ${runs.cold.seeds} runs of a process ${runs.cold.perCpuSecond.toFixed(0)} a second of the processor`,
      `one process ${runs.perSecond.toFixed(0)}/s (${runs.perCpuSecond.toFixed(0)} a second of the processor, ${figure(Math.round(runs.events / runs.seeds))} events each); borealis swarm with one process ${perSecond[0].toFixed(0)}/s, with two ${perSecond[1].toFixed(0)}/s`,
      `shrink: ${shrink.faults} faults to ${shrink.left} in ${(shrink.wallMs / 1000).toFixed(1)} s (${(shrink.cpuMs / 1000).toFixed(1)} s of the processor), ${shrink.tried} scenarios tried`,
      `failures of broken protocols: ${shrunk.linesMedian} lines of faults and topology in the median, ${shrunk.linesMax} at most (${shrunk.failures} failures, ${(shrunk.cpuMsMedian / 1000).toFixed(1)} s of the processor each)`,
    );
  },
  checkers: (rows, { title, lines }) => {
    title("Checkers: milliseconds for a verdict, the processor's, and the memory of the process");
    for (const { what, operations, ms, cpuMs, residentMB } of rows)
      lines.push(
        `${what.padEnd(30)}${figure(operations).padStart(12)}${figure(ms, 0).padStart(9)} ms${figure(cpuMs, 0).padStart(9)} ms${figure(residentMB, 0).padStart(7)} MB`,
      );
  },
  worker: (of, { title, lines }) => {
    title("The viewer's reference load in the page's worker, in a browser (npm run bench:viewer has the rest)");
    lines.push(
      of === null
        ? "no browser was found"
        : `${figure(of.events)} events: ${figure(of.perSecond / 1e6, 2)} million a second, ${figure(of.perSecondInNode / 1e6, 2)} in Node: ${Math.round((100 * of.perSecond) / of.perSecondInNode)}%`,
    );
  },
  helpMs: (ms, { title }) => title(`borealis --help: ${ms.toFixed(0)} ms`),
  viewerBytes: (bytes, { lines }) => {
    const kB = (value) => `${(value / 1000).toFixed(1)} kB`;
    lines.push(
      `Viewer, compressed: ${kB(bytes.firstLoad)}, and ${kB(bytes.editor)} more when the text editor is opened`,
    );
  },
};

function others(work, cppNs, engineNs) {
  return OTHERS.map((one) => (cppNs === null ? "-" : times(((timesCpp(one, work) ?? NaN) * cppNs) / engineNs)));
}
