/**
 * How a cost grows: what a unit of work costs when there is little and when there is much, and whether that is flat, no
 * worse than n log n, or worse. Ratios to the plain loop of the same process, so that a machine that slowed down in
 * between says nothing.
 */

/** What noise a measured cost has; below it a line is flat. */
const FLAT = 1.3;

/** `points`: [size, nanoseconds a unit, nanoseconds of the plain loop], by rising size. */
export function growthOf(points) {
  const [first, last] = [points[0], points.at(-1)];
  const cost = ([, ns, plain]) => ns / plain;
  const sizes = last[0] / Math.max(1, first[0]);
  const costs = cost(last) / cost(first);
  // n log n in all: a unit's cost grows as the logarithm of the size does. A size of two is the smallest that has one.
  const allowed = Math.log(Math.max(2, last[0])) / Math.log(Math.max(2, first[0]));
  const verdict = costs <= FLAT ? "flat" : costs <= allowed ? "within n log n" : "steeper than n log n";
  return { sizes, costs, allowed, verdict };
}

/**
 * Every series of a result that has one: its title, the name of its axis, its points. A section that was not measured
 * gives none.
 */
export function seriesOf({ kernel, storage, scaling, checkers }) {
  const series = [];
  const add = (title, axis, points) => series.push({ title, axis, points, growth: growthOf(points) });
  if (kernel !== undefined) {
    // Memory gets slower the more of it is in use, for everybody: against a heap with as many waiting, which is n log n
    // by its nature.
    add(
      "An event of the kernel, against a heap with as many",
      "events waiting",
      kernel.map((row) => [row.pending, row.engineNs, row.heapNs]),
    );
  }
  if (storage !== undefined)
    add(
      "A batch of the log",
      "protection groups",
      storage.groups.map((row) => [row.groups, row.nsPerBatch, row.plainNs]),
    );
  if (scaling !== undefined) {
    add(
      "An event, with readers",
      "readers and the writer",
      scaling.replicas.map((row) => [row.size + 1, row.nsPerEvent, row.plainNs]),
    );
    add(
      "An operation, with sessions",
      "sessions",
      scaling.clients.map((row) => [row.size, row.nsPerUnit, row.plainNs]),
    );
    add(
      "Going to a moment of a run",
      "simulated seconds",
      scaling.seeks.map((row) => [row.size, row.medianMs * 1e6, row.plainNs]),
    );
    add(
      "A row, with rows a second",
      "rows a second",
      scaling.rows.map((row) => [row.size, row.nsPerUnit, row.plainNs]),
    );
  }
  if (checkers !== undefined)
    for (const what of new Set(checkers.map((row) => row.what)))
      add(
        `An operation judged: ${what}`,
        "operations",
        checkers
          .filter((row) => row.what === what)
          .map((row) => [row.operations, (row.cpuMs * 1e6) / row.operations, row.plainNs]),
      );
  return series;
}
