/** The import graph of a set of sources: who names whom. */
import { posix } from "node:path";
import { parseSync, Visitor, type ESTree } from "rolldown/utils";
import type { Sources } from "./sources.ts";

export interface Import {
  readonly from: string;
  /** A path inside the project, or a package's name (`seedrandom`, `node:fs`). */
  readonly to: string;
  readonly isPackage: boolean;
  /** Only types are taken, so nothing is left of it when the program runs. */
  readonly typeOnly: boolean;
}

/** Every import of every file: static, dynamic, re-exported, and in type positions. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([path, text]) => {
    const found: Import[] = [];
    const add = (specifier: string, typeOnly: boolean): void => {
      const isPackage = !specifier.startsWith(".");
      const to = isPackage ? specifier : posix.join(posix.dirname(path), specifier);
      found.push({ from: path, to, isPackage, typeOnly });
    };
    new Visitor({
      ImportDeclaration: (node) => add(node.source.value, isOfTypes(node)),
      ExportNamedDeclaration: (node) => void (node.source && add(node.source.value, node.exportKind === "type")),
      ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === "type"),
      ImportExpression: (node) =>
        add(node.source.type === "Literal" ? String(node.source.value) : "a computed name", false),
      TSImportType: (node) => add(node.source.value, true),
    }).visit(parsed(path, text));
    return found;
  });
}

/** `import type { A }` and `import { type A }` both leave nothing behind. */
function isOfTypes(node: ESTree.ImportDeclaration): boolean {
  const kinds = node.specifiers.map((part) => (part.type === "ImportSpecifier" ? part.importKind : "value"));
  return node.importKind === "type" || (kinds.length > 0 && kinds.every((kind) => kind === "type"));
}

export function parsed(path: string, text: string) {
  const { program, errors } = parseSync(path, text, { sourceType: "module" });
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  return program;
}

/**
 * Circles of files, each told as `a.ts -> b.ts -> a.ts`. A part may name the type of the whole it belongs to (`import
 * type`): nothing of that is left when the program runs, and between rooms the arrows forbid it anyway.
 */
export function circlesOf(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to, isPackage, typeOnly } of imports) {
    if (!isPackage && !typeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string): void => {
    const start = trail.indexOf(file);
    if (start >= 0) circles.push([...trail.slice(start), file].join(" -> "));
    if (start >= 0 || done.has(file)) return;
    trail.push(file);
    targets.get(file)?.forEach(visit);
    trail.pop();
    done.add(file);
  };
  [...targets.keys()].forEach(visit);
  return circles;
}
