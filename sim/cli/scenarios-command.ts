/**
 * `borealis scenarios`: the index of the library. By itself it tells each one's lesson; with a folder or a name, the
 * stories, too.
 */
import { isLibraryFolder, LIBRARY_FOLDERS, suggestion } from "../scenario/index.ts";
import { RequestError } from "../node/index.ts";
import { entryOf, shelves, type Shelved } from "./library.ts";
import type { Environment } from "./main.ts";
import { painter, wrapped } from "./terminal.ts";

type Paint = ReturnType<typeof painter>;

const WIDTH = 100;

export function scenariosCommand(
  names: readonly string[],
  flags: { json?: boolean },
  { terminal, packageRoot }: Environment,
): number {
  const all = shelves(packageRoot);
  const chosen = names.length === 0 ? all : names.flatMap((name) => named(name, all));
  if (flags.json === true) {
    terminal.out.write(`${JSON.stringify({ scenarios: chosen.map(detailed) }, null, 2)}\n`);
    return 0;
  }
  const paint = painter(terminal.out, terminal.env);
  let shown = "";
  for (const each of chosen) {
    if (each.folder !== shown) terminal.out.write(folderHead(each.folder, shown === "", paint));
    shown = each.folder;
    terminal.out.write(names.length === 0 ? briefly(each, paint) : inFull(each, paint));
  }
  return 0;
}

function named(name: string, all: readonly Shelved[]): readonly Shelved[] {
  const one = all.find(({ scenario }) => scenario.name === name);
  if (one !== undefined) return [one];
  if (isLibraryFolder(name)) return all.filter(({ folder }) => folder === name);
  const known = [...Object.keys(LIBRARY_FOLDERS), ...all.map(({ scenario }) => scenario.name)];
  throw new RequestError(
    `${name}: the library has no such folder or scenario.${suggestion(name, known)} \`borealis scenarios\` shows all`,
  );
}

const detailed = (each: Shelved): Readonly<Record<string, string>> => ({
  ...entryOf(each),
  description: each.scenario.description,
});

function folderHead(folder: string, first: boolean, paint: Paint): string {
  const { title, about } = LIBRARY_FOLDERS[folder];
  return `${first ? "" : "\n"}${paint("bold", title)} ${paint("dim", `(${folder})`)}\n${wide(about, "")}\n`;
}

function briefly({ scenario: { name, title, lesson } }: Shelved, paint: Paint): string {
  return `  ${paint("bold", name)}\n${wide(lesson ?? title, "    ")}`;
}

function inFull({ scenario }: Shelved, paint: Paint): string {
  const { name, title, description, lesson } = scenario;
  return [
    `  ${paint("bold", name)}\n`,
    wide(title, "    "),
    wide(description, "    "),
    ...(lesson === undefined ? [] : [wide(`Lesson: ${lesson}`, "    ")]),
    "\n",
  ].join("");
}

/** In lines of a readable width. */
function wide(text: string, indent: string): string {
  return wrapped(text, indent, WIDTH)
    .map((line) => `${line}\n`)
    .join("");
}
