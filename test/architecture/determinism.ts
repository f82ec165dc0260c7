/**
 * What must not stand in the engine because it would make a run depend on the machine, the browser, the hour or the
 * language: a scan of the syntax tree, so that comments, texts and property names cannot mislead it.
 */
import { Visitor, type ESTree } from "rolldown/utils";
import { parsed } from "./imports.ts";

const GLOBALS: Readonly<Record<string, string>> = {
  Date: "the wall clock",
  performance: "the wall clock",
  setTimeout: "a timer",
  setInterval: "a timer",
  setImmediate: "a timer",
  queueMicrotask: "a timer",
  requestAnimationFrame: "a timer",
  Promise: "promises run in an order that the engine does not decide",
  Intl: "locale data differ between engines",
  crypto: "chance from outside the seed",
  process: "Node only",
  console: "output belongs to the command line",
  fetch: "I/O",
  navigator: "depends on the machine",
  WeakRef: "depends on the garbage collector",
  FinalizationRegistry: "depends on the garbage collector",
  globalThis: "a way around these rules",
  window: "a way around these rules",
  self: "a way around these rules",
  eval: "a way around these rules",
};

/** Exact by the language's own definition, so every engine gives the same bits. */
const MATH_ALLOWED = ["ceil", "floor", "trunc", "abs", "min", "max", "imul", "sqrt", "clz32", "fround"];

/** The one file that may wait: it packs a scenario into a link with the platform's own asynchronous compressor. */
const MAY_WAIT = ["sim/scenario/link.ts"];

/** Whether the scan applies: all of sim/ but the rooms that do I/O. */
export const isScanned = (path: string): boolean => /^sim\/(?!cli\/|node\/)/.test(path);

/** Each offence as `sim/x.ts:12: Date, the wall clock`. */
export function offencesIn(path: string, text: string): string[] {
  const program = parsed(path, text);
  const offences: string[] = [];
  const report = (node: ESTree.Span, what: string): void => {
    offences.push(`${path}:${text.slice(0, node.start).split("\n").length}: ${what}`);
  };
  const wait = (node: ESTree.Span, what: string): void => {
    if (!MAY_WAIT.includes(path)) report(node, what);
  };
  const harmless = harmlessNames(program);
  const asynchronous = (node: ESTree.Function | ESTree.ArrowFunctionExpression): void => {
    if (node.async) wait(node, "an async function");
  };

  new Visitor({
    Identifier(node) {
      const why = GLOBALS[node.name];
      if (why === undefined || harmless.has(node.start) || harmless.has(node.name)) return;
      if (node.name === "Promise") wait(node, `Promise: ${why}`);
      else report(node, `${node.name}: ${why}`);
    },
    MemberExpression(node) {
      const name = nameOfProperty(node);
      if (node.object.type === "Identifier" && node.object.name === "Math") {
        if (name === null || !MATH_ALLOWED.includes(name))
          report(node, `Math.${name ?? "[computed]"}: engines disagree in the last bit`);
      } else if (name !== null && /^(localeCompare|toLocale\w+)$/.test(name)) {
        report(node, `${name}: locale data differ between engines`);
      }
    },
    VariableDeclarator(node) {
      if (node.init?.type === "Identifier" && node.init.name === "Math") report(node, "Math under another name");
    },
    CallExpression(node) {
      if (node.callee.type !== "MemberExpression" || node.arguments.length > 0) return;
      const name = nameOfProperty(node.callee);
      if (name === "sort" || name === "toSorted") report(node, `${name}() without a comparator`);
    },
    BinaryExpression(node) {
      if (node.operator === "**" && !isPowerOfTwo(node)) report(node, "**: engines disagree in the last bit");
    },
    AssignmentExpression(node) {
      if (node.operator === "**=") report(node, "**=: engines disagree in the last bit");
    },
    ForInStatement: (node) => report(node, "for..in: order by the kind of key"),
    ForOfStatement(node) {
      if (node.await) wait(node, "for await");
    },
    AwaitExpression: (node) => wait(node, "await"),
    ImportExpression: (node) => wait(node, "a lazy import, which is a promise"),
    FunctionDeclaration: asynchronous,
    FunctionExpression: asynchronous,
    ArrowFunctionExpression: asynchronous,
  }).visit(program);
  return offences;
}

/** `2 ** 14` is exact everywhere: both are whole numbers written out, and a power of two is one bit. */
function isPowerOfTwo({ left, right }: ESTree.BinaryExpression): boolean {
  return left.type === "Literal" && left.value === 2 && right.type === "Literal" && Number.isInteger(right.value);
}

function nameOfProperty(node: ESTree.MemberExpression): string | null {
  if (!node.computed) return node.property.type === "Identifier" ? node.property.name : null;
  return node.property.type === "Literal" && typeof node.property.value === "string" ? node.property.value : null;
}

/**
 * What only looks like a global: positions of property names (`operation.process`, `{ process: 1 }`), and names that
 * the file binds itself (`const { process } = operation`).
 */
function harmlessNames(program: ESTree.Program): ReadonlySet<number | string> {
  const harmless = new Set<number | string>();
  const bind = (pattern: ESTree.Node | null | undefined): void => {
    if (!pattern) return;
    if (pattern.type === "Identifier") harmless.add(pattern.name);
    else if (pattern.type === "ObjectPattern")
      pattern.properties.forEach((p) => bind(p.type === "Property" ? p.value : p.argument));
    else if (pattern.type === "ArrayPattern") pattern.elements.forEach(bind);
    else if (pattern.type === "AssignmentPattern") bind(pattern.left);
    else if (pattern.type === "RestElement") bind(pattern.argument);
  };
  const key = (node: { readonly computed: boolean; readonly key: ESTree.Node }): void => {
    if (!node.computed) harmless.add(node.key.start);
  };
  const parameters = (node: { readonly params: readonly ESTree.Node[] }): void => node.params.forEach(bind);
  new Visitor({
    VariableDeclarator: (node) => bind(node.id),
    FunctionDeclaration: parameters,
    FunctionExpression: parameters,
    ArrowFunctionExpression: parameters,
    MemberExpression(node) {
      if (!node.computed) harmless.add(node.property.start);
    },
    Property(node) {
      if (!node.shorthand) key(node);
    },
    MethodDefinition: key,
    PropertyDefinition: key,
    TSPropertySignature: key,
    TSMethodSignature(node) {
      key(node);
      parameters(node);
    },
    TSFunctionType: parameters,
  }).visit(program);
  return harmless;
}
