/**
 * C38: a clone begins with exactly what was committed in its source at its moment; what the source writes afterwards is
 * never seen in the clone, and what the clone writes never in the source (cluster reference 14, row 38). Every row when
 * the clone is there, then every read of its job, and after each of the job's writes what the source has in that row;
 * of a clone with instances, and of its source from then on, every single read that a client has the answer to.
 *
 * The books are this file's own: the moment's point from the writers' reports, the moment's rows from the naive log
 * (reference.ts), and what the job wrote. Not verified here: how many pages are shared, and how long a clone takes.
 */
import { thousands, Uint32Column, type Lsn, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Reference } from "./reference.ts";

export interface CloneOptions {
  /** In the order of their numbers; without any nothing is kept. */
  readonly names: readonly string[];
  readonly keys: number;
}

export function watchClones(
  trace: Trace,
  reference: Reference,
  { names, keys }: CloneOptions,
  listener: FailureListener,
): Stateful & { readonly checks: readonly Check[] } {
  const isolated = new Check(
    "C38-clone-isolation",
    "rows compared with a clone's moment and its source",
    trace,
    listener,
  );
  /** By LSN of the source: the value that was written; a replay writes the same again. */
  const writtenBy = new Uint32Column();
  let vdl: Lsn = 0;
  /** By clone: by row the version at its moment, and what its job has written since by LSN. */
  let bases: Uint32Array[] = [];
  let written: Record<string, number>[] = [];
  if (names.length > 0) {
    trace.on(TRACE.recordAllocated, (lsn, _group, _flags, _key, value) => writtenBy.set(lsn, value));
    trace.on(TRACE.ladderAdvanced, (_vcl, now) => (vdl = now));
    trace.on(TRACE.truncationInForce, (_epoch, keep) => (vdl = keep));
    trace.on(TRACE.cloneBegan, (clone) => {
      bases[clone] = Uint32Array.from({ length: keys }, (_, key) => reference.versionAt(key, vdl));
      written[clone] = {};
    });
    trace.on(TRACE.cloneWrote, (clone, key, lsn, value) => (written[clone][`${key} ${lsn}`] = value));
    trace.on(TRACE.cloneRead, (clone, key, version, value, isOwn) => {
      isolated.exercised++;
      if (isOwn === 1) {
        if (written[clone][`${key} ${version}`] !== value)
          isolated.fail(
            () => `${names[clone]} has ${thousands(value)} in key ${thousands(key)}, which nobody wrote there.`,
          );
        return;
      }
      const expected = bases[clone][key];
      if (version !== expected)
        isolated.fail(
          () =>
            `${names[clone]} shows key ${thousands(key)} as of LSN ${thousands(version)} of its source; it was made with LSN ${thousands(expected)}.`,
        );
      else if (version !== 0 && value !== writtenBy.get(version))
        isolated.fail(
          () =>
            `${names[clone]} has ${thousands(value)} in key ${thousands(key)}; LSN ${thousands(version)} wrote ${writtenBy.get(version)}.`,
        );
    });
    trace.on(TRACE.sharedRead, (key, version, value) => {
      isolated.exercised++;
      const wrote = version === 0 ? 0 : writtenBy.get(version);
      if (value !== wrote)
        isolated.fail(
          () =>
            `A client of the source of ${names.join(", ")} has ${thousands(value)} in key ${thousands(key)}, as of LSN ${thousands(version)}, which wrote ${wrote}.`,
        );
    });
    trace.on(TRACE.cloneSourceRead, (clone, key, version, value) => {
      isolated.exercised++;
      const expected = reference.versionAt(key, vdl);
      const wrote = expected === 0 ? 0 : writtenBy.get(expected);
      if (version !== expected || value !== wrote)
        isolated.fail(
          () =>
            `After ${names[clone]} wrote to key ${thousands(key)}, the source has ${thousands(value)} of LSN ${thousands(version)} there; by the history it is ${wrote} of LSN ${thousands(expected)}.`,
        );
    });
  }
  return {
    checks: [isolated],
    copyState: (copy) => {
      vdl = copy.of(vdl);
      bases = copy.of(bases);
      written = copy.of(written);
    },
  };
}
