/**
 * Numbers that look like figures of the model and stand outside its tables, where nobody would find them a source: a
 * scan of the syntax tree of the rooms that play. Powers of two, their neighbours and bits written as such are how
 * numbers are packed; 100, 1,000 and a million turn units into each other. Whatever its value, a number is a figure as
 * a multiple of a unit of time or size, as the delay of an event, and as a bound.
 *
 * Not seen: whole numbers below 100 in other places, which are mostly indices and counts of parts; figures in text.
 */
import { Visitor, type ESTree } from "rolldown/utils";
import { parsed } from "./imports.ts";

/** The rooms whose numbers decide what happens. */
export const isPlayed = (path: string): boolean => /^sim\/(world|aurora|baseline|clients|faults|checks)\//.test(path);

/** Tables that the ledger prints from where they stand. */
const PRINTED = ["ROUND_TRIP_TENTHS"];
const UNITS = new Set([100, 1_000, 1_000_000]);
/** What others are multiples of; a unit may be made of smaller ones. */
const UNIT_NAME = /^(MS|MILLISECOND|SECOND|MINUTE|HOUR|DAY|WEEK|KILOBYTE|MEGABYTE|GIGABYTE)(_US|_BYTES)?$/;
/** A constant whose name has one of these ends is a figure, however round. */
const FIGURE_NAME = /(_US|_BYTES|_RATIO|_SHARE|_PER_SECOND)$/;

/** Each as `sim/x.ts:12: 0.4`. */
export function strayFiguresIn(path: string, text: string): string[] {
  const found = new Map<number, string>();
  const report = (node: ESTree.Span): void => {
    const line = text.slice(0, node.start).split("\n").length;
    found.set(node.start, `${path}:${line}: ${text.slice(node.start, node.end)}`);
  };
  const ofTypes = new Set<number>();
  const printed: ESTree.Span[] = [];
  const definitions: ESTree.Span[] = [];
  const isDefined = ({ start }: ESTree.Span): boolean =>
    definitions.some((unit) => unit.start <= start && start < unit.end);
  const isPrinted = ({ start }: ESTree.Span): boolean =>
    printed.some((table) => table.start <= start && start < table.end);
  new Visitor({
    TSLiteralType: (node) => void ofTypes.add(node.literal.start),
    VariableDeclarator(node) {
      if (node.id.type === "Identifier" && PRINTED.includes(node.id.name)) printed.push(node);
      if (node.id.type === "Identifier" && UNIT_NAME.test(node.id.name)) definitions.push(node);
    },
  }).visit(parsed(path, text));
  new Visitor({
    Literal(node) {
      if (
        typeof node.value === "number" &&
        !node.raw?.startsWith("0x") &&
        !ofTypes.has(node.start) &&
        !isPrinted(node) &&
        isFigure(node.value)
      )
        report(node);
    },
    BinaryExpression(node) {
      if (node.operator !== "*" || isDefined(node)) return;
      for (const [number, unit] of [
        [node.left, node.right],
        [node.right, node.left],
      ] as const)
        if (isNumber(number) && unit.type === "Identifier" && UNIT_NAME.test(unit.name)) report(number);
    },
    CallExpression(node) {
      if (node.callee.type !== "MemberExpression" || node.callee.property.type !== "Identifier") return;
      const { name } = node.callee.property;
      const bounds = name === "max" || name === "min" ? node.arguments : [];
      for (const each of name === "after" ? node.arguments.slice(0, 1) : bounds)
        if (isNumber(each) && (name === "after" || UNITS.has(Number(each.value)))) report(each);
    },
    VariableDeclarator(node) {
      if (node.id.type === "Identifier" && FIGURE_NAME.test(node.id.name) && node.init?.type === "Literal")
        report(node.init);
    },
  }).visit(parsed(path, text));
  return [...found].sort(([a], [b]) => a - b).map(([, told]) => told);
}

function isNumber(node: ESTree.Node): node is ESTree.NumericLiteral {
  return node.type === "Literal" && typeof node.value === "number" && node.value !== 0;
}

function isFigure(value: number): boolean {
  if (!Number.isInteger(value)) return true;
  if (value < 100 || UNITS.has(value)) return false;
  return ![value, value - 1, value + 1].some((near) => Number.isInteger(Math.log2(near)));
}
