/** Serverless capacity of the file, checked as the service checks it (cluster reference 2.3, 2.4). */
import { readVersion, SERVERLESS_CLASS, serverlessMost } from "../facts/index.ts";
import type { Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec, InstanceSpec, ServerlessV2Spec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

const SECOND = 1_000_000;
const [PAUSE_MIN, PAUSE_MAX] = [300 * SECOND, 86_400 * SECOND];

export function normalizeServerless(
  { serverlessV2 }: ClusterFile,
  instances: readonly InstanceSpec[],
  engine: ClusterSpec["engine"],
  engineVersion: string | undefined,
  path: Path,
  report: Report,
): ServerlessV2Spec | undefined {
  const here = [...path, "serverlessV2"];
  if (serverlessV2 === undefined) {
    const place = instances.findIndex((one) => one.class === SERVERLESS_CLASS);
    if (place >= 0)
      report(
        [...path, "instances", place, "class"],
        "needs the cluster's serverlessV2, with min and max: set the scaling configuration on the cluster before creating a Serverless v2 instance (InvalidDBClusterStateFault)",
      );
    return undefined;
  }
  const { min, max } = serverlessV2;
  if (max < 1) report([...here, "max"], "must be at least 1 (InvalidParameterValue)");
  if (min > max)
    report([...here, "min"], `must not be above max: ${min} is more than ${max} (InvalidParameterCombination)`);
  const version = engineVersion === undefined ? undefined : readVersion(engine, engineVersion);
  if (version !== undefined) {
    const { acuMax, pauses } = serverlessMost(engine, version);
    if (acuMax === 0) report(here, `is not in ${engine} ${engineVersion} (InvalidParameterCombination)`);
    else if (max > acuMax)
      report([...here, "max"], `is at most ${acuMax} in ${engine} ${engineVersion} (InvalidParameterValue)`);
    else if (min === 0 && !pauses)
      report([...here, "min"], `is at least 0.5 in ${engine} ${engineVersion} (InvalidParameterValue)`);
  }
  const autoPauseAfter = readSpan(serverlessV2.autoPauseAfter, PAUSE_MIN, [...here, "autoPauseAfter"], report);
  if (autoPauseAfter < PAUSE_MIN || autoPauseAfter > PAUSE_MAX)
    report([...here, "autoPauseAfter"], "must be from 300s to 86400s (InvalidParameterValue)");
  if (serverlessV2.autoPauseAfter !== undefined && min > 0)
    report([...here, "autoPauseAfter"], "goes with min: 0 (InvalidParameterCombination)");
  return { min, max, autoPauseAfter };
}
