/**
 * docs/scenarios.md is made from the scenarios' own titles and lessons and from the library's folders; after a change
 * of either:
 *
 *     npx vitest run test/scenarios/index.test.ts -u
 */
import { expect, test } from "vitest";
import { LIBRARY_FOLDERS } from "../../sim/scenario/index.ts";
import { SCENARIO_FILES, shipped } from "../worlds.ts";

const places = [...SCENARIO_FILES].map(([name, file]) => {
  const parts = file.split(/[/\\]/);
  return { name, folder: parts[0], depth: parts.length };
});

const cell = (text: string): string => text.replaceAll("|", "\\|");

function table(folder: string): string {
  const rows = places
    .filter((each) => each.folder === folder)
    .map(({ name }) => {
      const { title, lesson } = shipped(name);
      return `| [\`${name}\`](../scenarios/${folder}/${name}.yaml) | ${cell(title)} | ${cell(lesson ?? "")} |`;
    });
  return ["| scenario | what happens | lesson |", "|---|---|---|", ...rows].join("\n");
}

const PAGE = `# Scenarios

${places.length} scenarios come with Borealis, each a file of at most sixty lines that tells its own story and says in \`expect:\` what must come out of it. They are run by name, wherever
they lie; a folder's name runs all in it.

\`\`\`sh
npx borealis run retry-storm                # one
npx borealis run metastable                 # all of a folder
npx borealis scenarios                      # this page
npx borealis scenarios retry-storm          # its whole story
npx borealis swarm design-points --seeds 50 # each of them at fifty seeds
\`\`\`

${Object.entries(LIBRARY_FOLDERS)
  .map(([folder, { title, about }]) => `## ${title}: \`${folder}\`\n\n${about}\n\n${table(folder)}\n`)
  .join("\n")}`;

test("every scenario lies in a folder of the library, and no folder is empty", () => {
  expect(places.filter(({ folder, depth }) => depth !== 2 || !(folder in LIBRARY_FOLDERS))).toEqual([]);
  expect(Object.keys(LIBRARY_FOLDERS).filter((folder) => places.every((each) => each.folder !== folder))).toEqual([]);
});

test("no scenario is named as a folder is: both are run by their names", () => {
  expect(places.filter(({ name }) => name in LIBRARY_FOLDERS)).toEqual([]);
});

test("docs/scenarios.md is up to date", async () => {
  await expect(PAGE).toMatchFileSnapshot("../../docs/scenarios.md");
});
