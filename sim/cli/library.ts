/** The scenarios that come with the package, as lists show them: by folder, in the library's own order. */
import { builtinScenarios, folderOf, readText } from "../node/index.ts";
import { LIBRARY_FOLDERS, parseScenario, writeDuration } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";

export interface Shelved {
  readonly folder: string;
  readonly file: string;
  readonly scenario: Scenario;
}

/** A file that does not parse is left out: a test parses them all. */
export function shelves(packageRoot: string): Shelved[] {
  const found = builtinScenarios(packageRoot).flatMap((file): Shelved[] => {
    const parsed = parseScenario(readText(file).text, file);
    return parsed.ok ? [{ folder: folderOf(file), file, scenario: parsed.scenario }] : [];
  });
  return Object.keys(LIBRARY_FOLDERS).flatMap((name) => found.filter(({ folder }) => folder === name));
}

export function entryOf({ folder, file, scenario }: Shelved): Readonly<Record<string, string>> {
  const { name, title, lesson, duration } = scenario;
  return { name, folder, title, ...(lesson === undefined ? {} : { lesson }), duration: writeDuration(duration), file };
}
