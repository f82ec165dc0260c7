/**
 * What was asked of Borealis's speed, beside what `npm run bench` has measured.
 *
 * The asked figures were set on one machine. Another one is half as fast, and so is the same one on another day: there
 * a time says nothing about the program. So a time that was asked for stands as steps of C++'s own queue with 1,000
 * events waiting, which took 57 ns where the figures were set (others.mjs), and is compared with steps that are measured
 * in the same run. How far it is by the clock stands beside it, so that nobody is told less than there is. Left out: a
 * machine whose memory is slower by another factor than its steps are.
 */
import { cppNsThere, OTHERS, timesCpp } from "./others.mjs";

/** Nanoseconds of one step of C++'s queue with 1,000 waiting where the targets were set. */
const STEP_NS_THERE = cppNsThere(1_000);
const CONTENDERS = OTHERS.filter((name) => name !== "SimPy");

/**
 * Each target whose sections were measured: `what`; `asked` and `here` as they are said; `share`, how much of what was
 * asked there is (1 and more is met); for times also `shareByClock`, as if this were the machine of the targets.
 */
export function targetsOf(result) {
  const rows = [
    ...kernelTargets(result),
    ...timeTargets(result),
    ...checksTarget(result),
    ...memoryTarget(result),
    ...pageTarget(result),
  ];
  return rows.filter(({ share }) => Number.isFinite(share));
}

function kernelTargets({ kernel, works }) {
  const rows = [];
  for (const [pending, asked] of [
    [1_000, 1.5],
    [100_000, 5],
  ]) {
    const row = kernel?.find((one) => one.pending === pending);
    if (row === undefined || row.cppNs === null) continue;
    const times = row.cppNs / row.queueNs;
    const what = `C++'s queue by the time wheel, ${pending.toLocaleString("en")} waiting`;
    rows.push({ what, asked: `${asked} times as fast`, here: `${times.toFixed(1)} times`, share: times / asked });
  }
  for (const name of CONTENDERS) {
    const among = [...(kernel ?? []).map((row) => [row.pending, row]), ...(works ?? []).map((row) => [row.what, row])]
      .filter(([work, { cppNs }]) => cppNs !== null && timesCpp(name, work) !== undefined)
      .map(([work, { cppNs, engineNs }]) => [work, (timesCpp(name, work) * cppNs) / engineNs]);
    if (among.length === 0) continue;
    const [work, least] = among.reduce((one, other) => (other[1] < one[1] ? other : one));
    const here = `${least.toFixed(2)} times at the least (${work})`;
    rows.push({ what: `${name}, at every work`, asked: "faster", here, share: least });
  }
  return rows;
}

/** Times, by steps of C++'s queue. Without a compiler there is nothing to measure by, and no target is told. */
function timeTargets({ kernel, protocol, global, scaling, storage }) {
  const row = kernel?.find(({ pending }) => pending === 1_000);
  if (row === undefined || row.cppNs === null) return [];
  /** A step of C++'s queue when a process ran whose plain loop took `plainNs`. */
  const stepNs = (plainNs) => (plainNs * row.cppNs) / row.heapNs;
  const target = (what, asked, here, askedNs, ns, plainNs) => ({
    what,
    asked,
    here,
    share: askedNs / STEP_NS_THERE / (ns / stepNs(plainNs)),
    shareByClock: askedNs / ns,
  });
  const rows = [];
  const checked = protocol?.runs.find(({ checks }) => checks === "default");
  if (checked !== undefined) {
    const { events, wallMs, plainNs } = checked;
    const here = overProcesses(checked, (ms) => (events / ms / 1e3).toFixed(1), "million");
    const asked = "8 million a second";
    rows.push(target("events of the protocol, with checks", asked, here, 125, (wallMs * 1e6) / events, plainNs));
  }
  const second = (what, asked, row) => {
    const { timesRealTime, wallMs, plainNs } = row;
    const here = overProcesses(row, (ms) => ((timesRealTime * wallMs) / ms).toFixed(2), "times real time");
    rows.push(target(what, `${asked} times real time`, here, 1e9 / asked, 1e9 / timesRealTime, plainNs));
  };
  const whole = global?.find(({ what }) => what === "default");
  if (whole !== undefined) second("a Global Database at 200,000 rows a second, with checks", 3, whole);
  const million = scaling?.rows.find(({ size }) => size === 1_000_000);
  if (million !== undefined) second("a million rows a second in one Region", 0.5, million);
  if (storage !== undefined) {
    const { wallMs, plainNs } = storage.day;
    rows.push(target("an idle day of a cluster", "100 ms", `${wallMs.toFixed(0)} ms`, 1e8, wallMs * 1e6, plainNs));
  }
  return rows;
}

/** A figure of the middle process, and what the slowest and the quickest gave, where there were several. */
function overProcesses({ wallMs, processes = 1, wallMsLeast, wallMsMost }, figure, unit) {
  const range = processes > 1 ? ` (${figure(wallMsMost)} to ${figure(wallMsLeast)})` : "";
  return `${figure(wallMs)} ${unit}${range}`;
}

function checksTarget({ protocol, global }) {
  const rows = [];
  const cost = (what, bare, checked) => {
    const costs = checked.wallMs / checked.plainNs / (bare.wallMs / bare.plainNs) - 1;
    const here = `${Math.round(100 * costs)}%`;
    rows.push({ what: `what checks cost ${what}`, asked: "40% at most", here, share: 0.4 / Math.max(costs, 0.01) });
  };
  if (protocol !== undefined) cost("one writer", protocol.runs[0], protocol.runs[1]);
  if (global !== undefined) cost("a Global Database", global[1], global[2]);
  return rows;
}

function memoryTarget({ global }) {
  const whole = global?.find(({ what }) => what === "default");
  // A shorter run says nothing of a minute.
  if (whole === undefined || whole.simulatedSeconds < 60) return [];
  const mib = whole.residentMB;
  const what = "memory of that Global Database for a minute";
  return [{ what, asked: "below 1,024 MiB", here: `${Math.round(mib)} MiB`, share: 1024 / mib }];
}

function pageTarget({ worker }) {
  if (worker === undefined || worker === null) return [];
  const share = worker.perSecond / worker.perSecondInNode;
  return [
    { what: "the page's speed, of Node's", asked: "60%", here: `${Math.round(100 * share)}%`, share: share / 0.6 },
  ];
}
