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

/** By how long they took on a machine with two cores, the longest first. Their order matters more than the seconds. */
export const LONGEST = [
  "test/scenarios/shipped.test.ts",
  "test/determinism/random-schedules.test.ts",
  "test/browser/everybody.test.ts",
  "test/claims/claims.test.ts",
  "test/determinism/fork-kinds.test.ts",
  "test/browser/looks.test.ts",
  "test/scenarios/lessons.test.ts",
  "test/browser/pictures.test.ts",
  "test/explore/exhaustive.test.ts",
  "test/fast-check/assert.test.ts",
  "test/browser/truth.test.ts",
  "test/determinism/ghost-books.test.ts",
  "test/browser/files.test.ts",
  "test/browser/hostile.test.ts",
  "test/determinism/reseed.test.ts",
  "test/explore/causes.test.ts",
  "test/determinism/replay.test.ts",
  "test/browser/lessons.test.ts",
  "test/browser/notes.test.ts",
  "test/tools/deploy.test.ts",
  "test/browser/timeline.test.ts",
  "test/explore/frontier.test.ts",
  "test/determinism/forks.test.ts",
  "test/browser/palette.test.ts",
  "test/browser/glimpse.test.ts",
  "test/explore/shrink.test.ts",
  "test/aurora/global/random-faults.test.ts",
  "test/aurora/storage/random-faults.test.ts",
  "test/aurora/backup/random-copies.test.ts",
  "test/aurora/cluster/random-management.test.ts",
  "test/aurora/global/random-roles.test.ts",
  "test/cli/mutants.test.ts",
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
