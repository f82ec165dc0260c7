/**
 * Other simulators at the same works: how many times what C++'s std::priority_queue costs they cost, from medians
 * measured once on one machine (Node 20, g++ 12 -O3, Debian's ns-3 with its best scheduler and OMNeT++, npm's and
 * PyPI's packages). Their own figures say nothing on another machine; their ratio to a queue that is measured here
 * does.
 */
const CPP = { 100: 50, 1_000: 57, 10_000: 80, 100_000: 99, phold: 55, mm1: 22, timers: 199 };
const NS = {
  "ns-3": { 100: 84, 1_000: 100, 10_000: 124, 100_000: 166, phold: 98, mm1: 61, timers: 355 },
  "OMNeT++": { 100: 127, 1_000: 126, 10_000: 138, 100_000: 308, phold: 137, mm1: 51, timers: 220 },
  SimPy: { 100: 611, 1_000: 707, 10_000: 840, 100_000: 1_704, phold: 1_100, mm1: 2_655, timers: 11_106 },
};

export const OTHERS = Object.keys(NS);

/** Nanoseconds that C++'s queue took for a work on that machine; undefined where it was not measured. */
export function cppNsThere(work) {
  return CPP[work];
}

/** How many times the C++ queue's time another simulator takes for a work; undefined where it was not measured. */
export function timesCpp(simulator, work) {
  const [ns, cpp] = [NS[simulator]?.[work], CPP[work]];
  return ns === undefined || cpp === undefined ? undefined : ns / cpp;
}
