/**
 * What a file exports, somebody imports: a value that nobody asks for is dead, or it is its file's own business.
 *
 * Types are free: an exported class names the types of what it is made of, whether or not somebody else does.
 */
import { posix } from "node:path";
import { expect, test } from "vitest";
import type { ESTree } from "rolldown/utils";
import { parsed } from "./imports.ts";
import { readSources, type Sources } from "./sources.ts";

/** Asked for by others: the library's users, and imports that the build writes (tools/viewer-parts.mjs). */
const BY_OTHERS = [
  "sim/index.ts *",
  "sim/fast-check/index.ts *",
  "sim/fast-check/vitest.ts *",
  "viz/worker/rest.ts later",
];

interface Module {
  readonly path: string;
  readonly text: string;
  readonly statements: readonly ESTree.Statement[];
}

/** Who takes what: `sim/kernel/ring.ts PairRing`, or `sim/kernel/ring.ts *`. */
function takenFrom(modules: readonly Module[]): Set<string> {
  const taken = new Set<string>(BY_OTHERS);
  /** By file: what it hands on under which name, and the files it hands on whole (as `*`). */
  const handedOn = new Map<string, [as: string, file: string, name: string][]>();
  for (const { path, text, statements } of modules) {
    const to = (specifier: string): string => posix.join(posix.dirname(path), specifier);
    const handOn = (...row: [as: string, file: string, name: string]): void =>
      void handedOn.set(path, [...(handedOn.get(path) ?? []), row]);
    for (const [, specifier] of text.matchAll(/\bimport\(\s*"(\.[^"]+)"\s*\)/g)) taken.add(`${to(specifier)} *`);
    for (const statement of statements) {
      if (statement.type === "ImportDeclaration")
        for (const part of statement.specifiers)
          taken.add(`${to(statement.source.value)} ${part.type === "ImportSpecifier" ? nameOf(part.imported) : "*"}`);
      else if (statement.type === "ExportAllDeclaration") handOn("*", to(statement.source.value), "*");
      else if (statement.type === "ExportNamedDeclaration" && statement.source !== null)
        for (const part of statement.specifiers)
          handOn(nameOf(part.exported), to(statement.source.value), nameOf(part.local));
    }
  }
  // What is added on the way is visited too: a name may be handed on several times.
  for (const one of taken) {
    const [file, what] = one.split(" ");
    for (const [as, from, name] of handedOn.get(file) ?? [])
      if (as === "*") taken.add(`${from} ${what}`);
      else if (what === "*" || what === as) taken.add(`${from} ${name}`);
  }
  return taken;
}

/** Values that a file of the first folders exports and nobody imports. */
function unasked(sources: Sources, others: Sources = new Map()): string[] {
  const modules = [...sources, ...others].map(([path, text]) => ({ path, text, statements: parsed(path, text).body }));
  const taken = takenFrom(modules);
  return modules
    .filter(({ path }) => sources.has(path))
    .flatMap(({ path, statements }) => valuesOf(statements).map((name) => ({ path, name })))
    .filter(({ path, name }) => !taken.has(`${path} *`) && !taken.has(`${path} ${name}`))
    .map(({ path, name }) => `${path} ${name}`);
}

function valuesOf(statements: readonly ESTree.Statement[]): string[] {
  return statements.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || statement.source !== null) return [];
    const { declaration } = statement;
    if (declaration?.type === "VariableDeclaration")
      return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
    const isValue = declaration?.type === "FunctionDeclaration" || declaration?.type === "ClassDeclaration";
    return isValue && declaration.id !== null ? [declaration.id.name] : [];
  });
}

function nameOf(name: ESTree.ModuleExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}

test("architecture: what a file exports, some other file imports", () => {
  expect(unasked(readSources("sim", "viz"), readSources("test", "bench"))).toEqual([]);
});

test("architecture: an export that nobody imports is told, also behind a list of a room's names", () => {
  const planted = new Map(
    Object.entries({
      "sim/a/x.ts": "export const used = 1, unused = 2; export function dead() {} export type Free = 1;",
      "sim/a/y.ts": "export class Whole {} export const late = 1;",
      "sim/a/index.ts": 'export * from "./x.ts"; export { Whole as All } from "./y.ts";',
      "sim/b/z.ts": 'import { used, All } from "../a/index.ts"; const y = import("../a/y.ts");',
    }),
  );
  expect(unasked(planted)).toEqual(["sim/a/x.ts unused", "sim/a/x.ts dead"]);
  planted.set("sim/b/z.ts", 'import { used } from "../a/index.ts";');
  expect(unasked(planted).slice(2)).toEqual(["sim/a/y.ts Whole", "sim/a/y.ts late"]);
});
