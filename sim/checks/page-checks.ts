/**
 * Reads, pages and collection: I35 tail collection, I36 read correctness, I37 read window, I38 read floor covers
 * everybody, I39 pages built hole-free, I40 nothing destroyed above the floor, I42 read points are consistency points,
 * I43 checksums (storage reference 10.3, 10.4).
 *
 * Not verified here: what the rows on a page say (reference.ts).
 */
import { longer, thousands, type Lsn, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import { readerOf, readName } from "./read-names.ts";
import type { Ghost } from "./ghost.ts";
import { capital } from "./points.ts";

export function watchPages(
  trace: Trace,
  ghost: Ghost,
  initialReaders: readonly number[],
  listener: FailureListener,
): Stateful & { readonly checks: readonly Check[] } {
  const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
  const tails = make("I35-tail-collection", "collections by tail members");
  const correct = make("I36-read-correctness", "pages served");
  const window = make("I37-read-window", "pages served");
  const covers = make("I38-read-floor-covers-everybody", "collections while a read was under way");
  const holeFree = make("I39-pages-built-hole-free", "pages built");
  const outOfPlace = make("I40-nothing-destroyed-above-the-floor", "pages built");
  const readPoints = make("I42-read-point-is-consistency-point", "read points used");
  const checksum = make("I43-checksum", "bad pages met");
  const { roster } = ghost;
  const lsn = thousands;
  let floor = new Float64Array(roster.segments);
  let staged = new Float64Array(roster.groups);
  let vdl: Lsn = 0;
  /** Read points under way by the read's name, and open views by instance and number. */
  let reads = new Map<number, Lsn>();
  let views: Record<string, Lsn> = {};
  /** Instances that have the writer's stream. */
  let readers: Record<string, true> = Object.fromEntries(initialReaders.map((instance) => [instance, true]));
  const drop = (of: (instance: number) => boolean): void => {
    for (const read of reads.keys()) if (of(readerOf(read))) reads.delete(read);
    for (const key of Object.keys(views)) if (of(Number(key.split(" ")[0]))) delete views[key];
  };

  trace.on(TRACE.ladderAdvanced, (_vcl, now, epoch) => {
    if (epoch >= roster.writerEpoch) vdl = now;
  });
  trace.on(TRACE.truncationInForce, (_epoch, keep) => (vdl = keep));
  trace.on(TRACE.staged, (group, upTo) => {
    staged = longer(staged, group + 1);
    staged[group] = upTo;
  });
  trace.on(TRACE.pageReadIssued, (serial, group, _page, readPoint, instance) => {
    // Reads of a superseded writer are allowed and labelled (storage reference 12, choice 13): nobody keeps versions
    // for them.
    if (instance !== roster.writer && readers[instance] !== true) return;
    reads.set(readName(instance, serial), readPoint);
    readPoints.exercised++;
    if (readPoint !== 0 && ((ghost.flags(readPoint) & FLAG.cpl) === 0 || readPoint > vdl)) wrongPoint(group, readPoint);
  });
  function wrongPoint(group: number, readPoint: Lsn): void {
    readPoints.fail(
      () =>
        `A page of group ${group} was asked for as of ${lsn(readPoint)}, which ${readPoint > vdl ? `is above VDL at ${lsn(vdl)}` : "is no consistency point"}.`,
    );
  }
  trace.on(TRACE.readAnswered, (key, readPoint) => {
    if (readPoint !== 0 && (ghost.flags(readPoint) & FLAG.cpl) === 0) betweenPoints(key, readPoint);
  });
  function betweenPoints(key: number, readPoint: Lsn): void {
    readPoints.fail(() => `Key ${key} was read as of ${lsn(readPoint)}, which is no consistency point.`);
  }
  trace.on(TRACE.pageReadDone, (serial, _group, _segment, instance) => reads.delete(readName(instance, serial)));
  trace.on(TRACE.readerAttached, (instance) => (readers[instance] = true));
  trace.on(TRACE.readerDetached, leave);
  trace.on(TRACE.instanceCrashed, leave);
  function leave(instance: number): void {
    delete readers[instance];
    drop((other) => other === instance);
  }
  trace.on(TRACE.readsDropped, (instance) => drop((other) => other === instance));
  // Whoever was superseded has the volume open no more, though it may not know it yet. Readers live on, and their views
  // with them.
  trace.on(TRACE.writerOpened, (instance) => {
    delete readers[instance];
    drop((other) => other !== instance && readers[other] !== true);
  });
  trace.on(TRACE.viewOpened, (number, readPoint, instance) => {
    if (instance === roster.writer || readers[instance] === true) views[`${instance} ${number}`] = readPoint;
  });
  trace.on(TRACE.viewClosed, (number, _readPoint, instance) => delete views[`${instance} ${number}`]);

  trace.on(TRACE.pageServed, (segment, page, readPoint, version, bad) => {
    correct.exercised++;
    window.exercised++;
    const expected = ghost.pageVersionAt(page, readPoint);
    if (version !== expected)
      correct.fail(
        () =>
          `${capital(roster.nameOf(segment))} served page ${thousands(page)} as of ${lsn(readPoint)} with records up to ${lsn(version)}; the page's last one there is ${lsn(expected)}.`,
      );
    const hole = ghost.missing(segment, readPoint);
    if (hole !== 0)
      window.fail(
        () =>
          `${capital(roster.nameOf(segment))} served page ${thousands(page)} as of ${lsn(readPoint)} although it lacks record ${lsn(hole)}.`,
      );
    if (readPoint < (floor[segment] ?? 0))
      window.fail(
        () =>
          `${capital(roster.nameOf(segment))} served page ${thousands(page)} as of ${lsn(readPoint)}, below its floor at ${lsn(floor[segment])}.`,
      );
    if (bad === 1)
      checksum.fail(() => `${capital(roster.nameOf(segment))} served page ${thousands(page)}, whose checksum fails.`);
  });
  trace.on(TRACE.badPageFound, () => checksum.exercised++);
  trace.on(TRACE.badLogFound, () => checksum.exercised++);
  trace.on(TRACE.badLogGiven, (segment, block, purpose) => {
    const use = [
      "gave it to a peer",
      "built a page from it",
      "put it into the backup",
      "let it be copied",
      "gave it to another Region",
    ][purpose];
    checksum.fail(
      () =>
        `${capital(roster.nameOf(segment))} read block ${thousands(block)} of its log, whose checksum fails, and ${use}.`,
    );
  });
  trace.on(TRACE.scrubbed, () => checksum.exercised++);
  trace.on(TRACE.baseCopied, (segment, source, bad) => {
    if (bad === 1)
      checksum.fail(() => `${capital(roster.nameOf(segment))} copied bad pages from ${roster.nameOf(source)}.`);
    floor = longer(floor, Math.max(segment, source) + 1);
    floor[segment] = Math.max(floor[segment], floor[source]);
  });

  // The volume becomes a copy of another: its pages come from there, with the versions at the point where it was cut.
  trace.on(TRACE.historyReplaced, (_epoch, keep) => (floor = floor.map((at) => Math.min(at, keep))));

  trace.on(TRACE.collected, (segment, to, before) => {
    floor = longer(floor, segment + 1);
    floor[segment] = to;
    const group = roster.groupOf[segment];
    const open = [...reads.values(), ...Object.values(views)];
    if (open.length > 0) {
      covers.exercised++;
      const oldest = Math.min(...open);
      if (to > oldest)
        covers.fail(
          () =>
            `${capital(roster.nameOf(segment))} collected versions up to ${lsn(to)} while a read as of ${lsn(oldest)} was open.`,
        );
    }
    if (roster.isFull(segment)) return;
    tails.exercised++;
    if (to <= (staged[group] ?? 0)) return;
    for (const member of roster.inForce(group).segments) {
      if (member < 0 || !roster.isFull(member)) continue;
      const hole = ghost.missing(member, to);
      if (hole === 0 || hole <= before) continue;
      tails.fail(
        () =>
          `${capital(roster.nameOf(segment))} dropped its log up to ${lsn(to)}, but record ${lsn(hole)} is neither on ${roster.nameOf(member)} nor in the backup.`,
      );
    }
  });

  trace.on(TRACE.pagesBuilt, (segment, upTo, floorNow, destroyed) => {
    holeFree.exercised++;
    outOfPlace.exercised++;
    const hole = ghost.missing(segment, upTo);
    if (hole !== 0)
      holeFree.fail(
        () => `${capital(roster.nameOf(segment))} built pages up to ${lsn(upTo)} without record ${lsn(hole)}.`,
      );
    if (destroyed > floorNow)
      outOfPlace.fail(
        () =>
          `${capital(roster.nameOf(segment))} overwrote pages with versions up to ${lsn(destroyed)}; reads may still ask for any above ${lsn(floorNow)}.`,
      );
  });

  return {
    checks: [tails, correct, window, covers, holeFree, outOfPlace, readPoints, checksum],
    copyState: (copy) => {
      floor = copy.of(floor);
      staged = copy.of(staged);
      vdl = copy.of(vdl);
      reads = copy.of(reads);
      views = copy.of(views);
      readers = copy.of(readers);
    },
  };
}
