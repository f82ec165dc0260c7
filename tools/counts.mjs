/**
 * The runner's own counts out of its JSON report, and the line that closes a test run: `412 passed, 0 failed`.
 *
 * A test file that cannot even be loaded holds no failed test, and an error outside any test fails none; both would
 * leave a run that failed with "0 failed". Each counts as one.
 */
export function countsOf(report) {
  const files = report.testResults ?? [];
  const broken = files.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = report.numFailedTests + broken;
  const passed = report.numPassedTests;
  return { passed, failed: failed === 0 && (!report.success || passed === 0) ? 1 : failed };
}

export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
