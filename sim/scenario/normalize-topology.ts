/** Regions with their availability zones, and the clusters in them, checked against what the model has. */
import { REGION_NAMES } from "../facts/index.ts";
import { nearest, suggestion, type Path } from "./issue.ts";
import { normalizeCluster } from "./normalize-cluster.ts";
import { primaryOf } from "./normalize-global.ts";
import type { Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec, RegionSpec } from "./types.ts";

export function normalizeRegions(file: ScenarioFile, report: Report): RegionSpec[] {
  const listed = file.topology?.regions ?? [{ name: "us-east-1" }];
  const seen = new Set<string>();
  return listed.map((region, index) => {
    const path = ["topology", "regions", index];
    if (!REGION_NAMES.includes(region.name)) {
      report(
        [...path, "name"],
        `there is no Region "${region.name}" in the model.${suggestion(region.name, REGION_NAMES)}`,
      );
    }
    if (seen.has(region.name)) report([...path, "name"], `the Region "${region.name}" is listed twice`);
    seen.add(region.name);
    // A misspelt Region still means the zones of the one that was meant: whoever names them is not wrong as well.
    const meant = REGION_NAMES.includes(region.name)
      ? region.name
      : (nearest(region.name, REGION_NAMES) ?? region.name);
    const azs = region.azs ?? ["a", "b", "c"].map((letter) => meant + letter);
    if (azs.length !== 3) {
      report(
        [...path, "azs"],
        `an Aurora volume spans exactly three availability zones; ${azs.length} are listed (DBSubnetGroupDoesNotCoverEnoughAZs)`,
      );
      return { name: region.name, azs };
    }
    azs.forEach((az, position) => {
      const azPath = [...path, "azs", position];
      if (!isAzOf(az, meant))
        report(azPath, `"${az}" is not an availability zone of ${meant}: ${meant}a to ${meant}f are`);
      if (azs.indexOf(az) !== position) report(azPath, `the availability zone "${az}" is listed twice`);
    });
    return { name: region.name, azs };
  });
}

function isAzOf(az: string, region: string): boolean {
  return az.length === region.length + 1 && az.startsWith(region) && "abcdef".includes(az[az.length - 1]);
}

/** The primary first. */
export function normalizeClusters(file: ScenarioFile, regions: readonly RegionSpec[], report: Report): ClusterSpec[] {
  const listed = file.topology?.clusters ?? [{ id: "main" }];
  const path = ["topology", "clusters"];
  const ids = new Set<string>();
  const unique = (id: string, at: Path, fault: string): void => {
    if (ids.has(id)) report(at, `the id "${id}" is used twice (${fault})`);
    ids.add(id);
  };
  const primary = primaryOf(listed, path, report);
  const around = { file, regions, listed, primary: listed[primary], report, unique };
  const clusters = listed.map((cluster, index) => normalizeCluster(cluster, [...path, index], around));
  return [clusters[primary], ...clusters.filter((_, index) => index !== primary)];
}
