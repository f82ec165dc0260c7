/**
 * What the schema library finds, in words for people: which keys there are, which one was probably meant, what is
 * missing.
 *
 * Suggestions are found by walking the schema itself, so a key that is added there is suggested here.
 */
import { formatPath, nearest, suggestion, type Path } from "./issue.ts";
import { scenarioSchema } from "./schema.ts";

/** What zod tells that we use; its own type is a union of a dozen. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly options?: readonly unknown[];
  readonly discriminator?: string;
  readonly expected?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly origin?: string;
  readonly input?: unknown;
}

export function reportSchemaIssue(issue: SchemaIssue, report: (path: Path, message: string) => void): void {
  if (issue.code === "unrecognized_keys") {
    const kind = kindIn(issue.input);
    const valid = validKeys(issue.path, kind);
    const others = validKeys(issue.path);
    // Those that there are are listed once, and not for each key that is none.
    let isListed = false;
    for (const key of issue.keys ?? []) {
      const list = others.includes(key)
        ? ` Possible: ${valid.join(", ")}.`
        : (placeOf(key, issue) ?? suggestion(key, valid));
      const isList = list.startsWith(" Possible");
      report(
        [...issue.path, key],
        `${others.includes(key) ? `does not go with kind "${kind}".` : "unknown key."}${isList && isListed ? "" : list}`,
      );
      isListed ||= isList;
    }
    return;
  }
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const kinds = kindsAt(issue.path);
    const written = kindIn(issue.input, issue.discriminator);
    const near = nearest(written, kinds);
    const other = written === "" ? keyOfKind(issue, kinds) : undefined;
    if (other !== undefined) {
      report([...issue.path.slice(0, -1), other], `unknown key. Did you mean "${issue.discriminator}"?`);
      return;
    }
    const asKey = written === "" ? Object.keys(issue.input ?? {}).find((key) => kinds.includes(key)) : undefined;
    if (asKey !== undefined) {
      report([...issue.path.slice(0, -1), asKey], `is a kind and no key: write ${issue.discriminator}: ${asKey}`);
      return;
    }
    const isThere = Object.hasOwn(issue.input ?? {}, issue.discriminator);
    report(
      issue.path,
      near === undefined
        ? `${isThere ? "must be" : "is missing:"} one of ${kinds.join(", ")}`
        : `there is no kind "${written}" here. Did you mean "${near}"?`,
    );
    return;
  }
  if (issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value")) {
    report(issue.path, "is missing");
    return;
  }
  if (issue.code === "invalid_value" && issue.values !== undefined && issue.message.startsWith("Invalid")) {
    report(issue.path, notOneOf(issue.values, issue.input));
    return;
  }
  if ((issue.code === "too_big" || issue.code === "too_small") && issue.message.startsWith("Too")) {
    const bound = issue.code === "too_big" ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
    report(issue.path, `must be ${bound}${issue.origin === "string" ? " characters long" : ""}`);
    return;
  }
  report(
    issue.path,
    issue.message.startsWith("Invalid")
      ? `must be ${article(issue.expected ?? "something else")}${keysOfMapping(issue)}`
      : issue.message,
  );
}

/**
 * The place in which a key would be right: further out, where a mapping or a list slipped too far in; or one level
 * further in, where one place alone has it. Plain values further out are no sign: nearly everything has a name.
 */
function placeOf(key: string, { path, input }: SchemaIssue): string | undefined {
  const value = (input as Readonly<Record<string, unknown>>)[key];
  if (typeof value === "object" && value !== null)
    for (let length = path.length - 1; length >= 0; length--) {
      const outer = path.slice(0, length);
      if (validKeys(outer).includes(key)) return belongsTo(length === 0 ? "the top of the file" : formatPath(outer));
    }
  const inner = validKeys(path).flatMap((child) => {
    const name = formatPath([...path, child]);
    if (validKeys([...path, child]).includes(key)) return [name];
    return validKeys([...path, child, 0]).includes(key) ? [`each of ${name}`] : [];
  });
  return inner.length === 1 ? belongsTo(inner[0]) : undefined;
}

function belongsTo(place: string): string {
  return ` It belongs to ${place}.`;
}

/** More than these are not listed where one of them was probably meant. */
const LISTED_MAX = 8;

function notOneOf(values: readonly unknown[], input: unknown): string {
  const near = typeof input === "string" ? nearest(input, values.map(String)) : undefined;
  if (near !== undefined && values.length > LISTED_MAX) return `there is no "${input}" here. Did you mean "${near}"?`;
  return `must be ${values.length === 1 ? "" : "one of "}${values.join(", ")}`;
}

/** What a mapping could begin with, where something else stands in its place: `from: us-east-1a`. */
function keysOfMapping({ expected, path }: SchemaIssue): string {
  const keys = expected === "object" ? validKeys(path) : [];
  return keys.length === 0 ? "" : `: { ${keys[0]}: ... }, or another of ${keys.join(", ")}`;
}

/** What stands where the kind should be; zod gives the whole mapping. */
function kindIn(input: unknown, discriminator = "kind"): string {
  const mapping = typeof input === "object" && input !== null ? (input as Readonly<Record<string, unknown>>) : {};
  return String(mapping[discriminator] ?? "");
}

/** The key under which the kind stands where it should be under `kind`: `type: open`, `do: failover`, `knid: crash`. */
function keyOfKind({ input, path, discriminator = "kind" }: SchemaIssue, kinds: readonly string[]): string | undefined {
  const keys = validKeys(path.slice(0, -1));
  const isKind = (value: unknown): boolean => typeof value === "string" && nearest(value, kinds) !== undefined;
  return Object.entries(input ?? {})
    .filter(([key]) => !keys.includes(key))
    .find(([key, value]) => key === "type" || nearest(key, [discriminator]) !== undefined || isKind(value))?.[0];
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    object: "a mapping",
    array: "a list",
    string: "a text",
    number: "a number",
  };
  return words[expected] ?? expected;
}

/** Keys allowed at a path, of that kind where one has it, found by walking the schema: for suggestions only. */
function validKeys(path: Path, kind?: string): string[] {
  let nodes: SchemaNode[] = [scenarioSchema as unknown as SchemaNode];
  for (const part of path) nodes = nodes.flatMap((node) => childrenOf(unwrapped(node), part));
  const all = nodes.flatMap((node) => alternatives(unwrapped(node)).map(unwrapped));
  const named = kind === undefined ? [] : all.filter((each) => kindOf(each) === kind);
  return [...new Set((named.length > 0 ? named : all).flatMap((each) => Object.keys(each.def.shape ?? {})))];
}

/** Values of the discriminator for the list item a path leads to. */
export function kindsAt(path: Path): string[] {
  let nodes: SchemaNode[] = [scenarioSchema as unknown as SchemaNode];
  for (const part of path.slice(0, -1)) nodes = nodes.flatMap((node) => childrenOf(unwrapped(node), part));
  const kinds = nodes.flatMap((node) => alternatives(unwrapped(node)).map((each) => kindOf(unwrapped(each))));
  return kinds.filter((kind) => typeof kind === "string");
}

function kindOf(node: SchemaNode): unknown {
  return node.def.shape?.["kind"]?.def.values?.[0];
}

/** The part of a zod schema's inside that suggestions need. */
interface SchemaNode {
  readonly def: {
    readonly innerType?: SchemaNode;
    readonly element?: SchemaNode;
    readonly options?: readonly SchemaNode[];
    readonly shape?: Readonly<Record<string, SchemaNode>>;
    readonly values?: readonly unknown[];
  };
}

function unwrapped(node: SchemaNode): SchemaNode {
  return node.def.innerType === undefined ? node : unwrapped(node.def.innerType);
}

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  return node.def.options ?? [node];
}

function childrenOf(node: SchemaNode, part: string | number): SchemaNode[] {
  if (typeof part === "number") return node.def.element === undefined ? [] : [node.def.element];
  return alternatives(node).flatMap((each) => {
    const shape = unwrapped(each).def.shape;
    return shape !== undefined && Object.hasOwn(shape, part) ? [shape[part]] : [];
  });
}
