/**
 * C54, this project's own: a page that has outlived the engine is, where the next one begins, what the volume says it
 * is there. A page that has changed meanwhile, or has a record that a recovery has annulled, must be gone (storage
 * reference 7.5; docs/cluster.md 1).
 *
 * Not verified here: that a cache survives when it should (test/aurora/database/surviving-cache.test.ts).
 */
import { thousands } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

export function watchSurvivingCaches(trace: Trace, ghost: Ghost, listener: FailureListener): Check {
  const check = new Check("C54-surviving-pages-current", "pages that outlived their engine", trace, listener);
  trace.on(TRACE.cachePageSurvived, (instance, page, newest, at) => {
    check.exercised++;
    const expected = ghost.pageVersionAt(page, at);
    if (newest !== expected)
      check.fail(
        () =>
          `${ghost.roster.names.instance(instance)} begins at ${thousands(at)} with page ${thousands(page)} as of record ${thousands(newest)}, which outlived its engine; the page's last record there is ${thousands(expected)}.`,
      );
  });
  return check;
}
