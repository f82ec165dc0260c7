/**
 * The order in which test files are given to the workers: the longest first, so that no core has nothing to do while
 * the last one works alone. Left to itself the runner goes by the size of files where it has seen no run before, and
 * the longest of ours are among the smallest: a few lines that play every scenario.
 *
 * `npm test` says at its end which files were the longest: one that is missing here belongs into the list.
 */
import { relative, sep } from "node:path";
import { BaseSequencer } from "vitest/node";
import { ROOT } from "./stale.mjs";

/**
 * By how long they took on a machine with two cores, the longest first. Their order matters more than the seconds. The
 * one that needs a worker of its own (vitest.config.ts) is the very first: in the middle it would cost two others what
 * their workers have compiled.
 */
export const LONGEST = [
  "test/determinism/fork-kinds.test.ts",
  "test/browser/lessons.test.ts",
  "test/browser/everybody.test.ts",
  "test/browser/page.test.ts",
  "test/browser/hostile.test.ts",
  "test/browser/truth.test.ts",
  "test/scenarios/shipped.test.ts",
  "test/browser/pictures.test.ts",
  "test/browser/sight.test.ts",
  "test/browser/breaks.test.ts",
  "test/browser/editor.test.ts",
  "test/browser/palette.test.ts",
  "test/browser/promises.test.ts",
  "test/scenarios/lessons.test.ts",
  "test/browser/looks.test.ts",
  "test/browser/room.test.ts",
  "test/cli/swarm.test.ts",
  "test/browser/notes.test.ts",
  "test/browser/files.test.ts",
  "test/browser/film.test.ts",
  "test/browser/journeys.test.ts",
  "test/browser/phones.test.ts",
  "test/browser/incident.test.ts",
  "test/browser/multiverse.test.ts",
  "test/determinism/random-schedules.test.ts",
  "test/queue/queue.test.ts",
  "test/browser/predictions.test.ts",
  "test/explore/exhaustive.test.ts",
  "test/browser/timeline.test.ts",
  "test/browser/histories.test.ts",
  "test/examples/property-tests.test.ts",
  "test/browser/swarm.test.ts",
  "test/browser/causes.test.ts",
  "test/browser/every-key.test.ts",
  "test/browser/narrow.test.ts",
  "test/browser/message-tools.test.ts",
  "test/browser/states.test.ts",
  "test/browser/fault-times.test.ts",
  "test/browser/charts.test.ts",
  "test/browser/break-menu.test.ts",
  "test/browser/toolbelt.test.ts",
  "test/aurora/storage/random-faults.test.ts",
  "test/aurora/forwarding/random-faults.test.ts",
  "test/viz/promises.test.ts",
  "test/fast-check/assert.test.ts",
  "test/tools/deploy.test.ts",
  "test/browser/split.test.ts",
  "test/browser/tracks.test.ts",
  "test/browser/motion.test.ts",
  "test/browser/glimpse.test.ts",
  "test/twin/search.test.ts",
  "test/kernel/shared-rows.test.ts",
  "test/explore/frontier.test.ts",
  "test/aurora/cluster/announcements.test.ts",
  "test/claims/claims.test.ts",
];

export default class LongestFirst extends BaseSequencer {
  /** @param {import("vitest/node").TestSpecification[]} files */
  async sort(files) {
    const others = LONGEST.length;
    const place = ({ moduleId }) => {
      const found = LONGEST.indexOf(relative(ROOT, moduleId).split(sep).join("/"));
      return found < 0 ? others : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
