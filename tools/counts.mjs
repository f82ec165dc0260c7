/**
 * The runner's own counts out of its JSON report, and the line that closes a test run: `412 passed, 0 failed`.
 *
 * A test file that cannot even be loaded holds no failed test, and an error outside any test fails none; both would
 * leave a run that failed with "0 failed". Each counts as one.
 */
import { relative } from "node:path";

export function countsOf(report) {
  const files = report.testResults ?? [];
  const broken = files.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = report.numFailedTests + broken;
  const passed = report.numPassedTests;
  return { passed, failed: failed === 0 && (!report.success || passed === 0) ? 1 : failed };
}

/** Which files took the longest, and how long the last one worked alone: what tools/longest-first.mjs is written by. */
export function longestLine(report, root) {
  const files = (report.testResults ?? []).map(({ name, startTime, endTime }) => ({
    name: relative(root, name),
    seconds: (endTime - startTime) / 1000,
    endTime,
  }));
  const longest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 12);
  const [last, before] = files.toSorted((a, b) => b.endTime - a.endTime);
  const alone = before === undefined ? 0 : (last.endTime - before.endTime) / 1000;
  const words = longest.map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`).join(", ");
  return `longest   ${words}; the last one ended ${alone.toFixed(0)} s after the others`;
}

export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
