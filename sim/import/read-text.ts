/**
 * A file's text as data: JSON, or the YAML of CloudFormation templates with its short tags (`!Ref X` is the same as `{
 * Ref: X }`). What is wrong with a text is told by line and column and in our own words: the readers' own messages
 * quote what stands there, and it may be a password.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLParseError } from "yaml";

export type ReadText =
  | { readonly ok: true; readonly data: unknown; readonly repeated?: readonly Repeated[] }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string };

/** A key that stands twice in one map: the last one counts, as with every reader of JSON. */
export interface Repeated {
  readonly key: string;
  readonly line: number;
}

/** YAML is read by a slower reader, and no template is larger: CloudFormation takes 1 MB. */
const YAML_LENGTH_MAX = 2_000_000;
const DEPTH_MAX = 200;

export function readData(given: string): ReadText {
  const text = given.replace(/^\ufeff/, "");
  if (text.trim() === "") return wrong(1, 1, "is empty");
  try {
    return { ok: true, data: JSON.parse(text) as unknown };
  } catch {
    // What is no JSON may be YAML; and of JSON with a mistake in it the YAML reader knows the place.
  }
  const binary = /[\0\ufffd]/.exec(text);
  if (binary !== null) {
    const before = text.slice(0, binary.index).split("\n");
    return wrong(before.length, before[before.length - 1].length + 1, "is not text: bytes stand here that are none");
  }
  if (text.length > YAML_LENGTH_MAX)
    return wrong(1, 1, "is not JSON, and too large for a template in YAML: 2 MB at most");
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      logLevel: "silent",
    });
    const [first] = document.errors;
    if (first !== undefined) {
      const { line, col } = lines.linePos(first.pos[0]);
      return wrong(line, col, whyNot(text, first));
    }
    const repeated: Repeated[] = [];
    const told = (key: string, at: number): void => void repeated.push({ key, line: lines.linePos(at).line });
    return { ok: true, data: plainOf(document.contents, 0, told), repeated };
  } catch (error) {
    if (error instanceof UnreadableError) {
      const { line, col } = lines.linePos(error.offset);
      return wrong(line, col, error.message);
    }
    if (error instanceof RangeError) return wrong(1, 1, "is nested too deeply");
    throw error;
  }
}

/** What the mistake is where it can be told without a word of what stands there. */
function whyNot(text: string, { code, pos: [offset] }: YAMLParseError): string {
  const isJson = /^\s*[[{]/.test(text);
  if (isJson && offset >= text.trimEnd().length) return "ends here, before its braces are closed: is the file whole?";
  if (isJson) return "is no JSON from here on";
  if (code === "TAB_AS_INDENT") return "is indented with a tab: YAML takes spaces";
  return "is neither JSON nor YAML from here on";
}

class UnreadableError extends Error {
  readonly offset: number;

  constructor(node: Node, message: string) {
    super(message);
    this.offset = node.range?.[0] ?? 0;
  }
}

const wrong = (line: number, column: number, message: string): ReadText => ({ ok: false, line, column, message });

/** Hears of a key that stands twice. */
type Told = (key: string, offset: number) => void;

/** Plain data with the long form of every tag. */
function plainOf(node: unknown, depth: number, told: Told): unknown {
  if (node === null || node === undefined) return null;
  if (isAlias(node))
    throw new UnreadableError(node, "anchors and aliases are not allowed in a template: write the value out");
  if (depth > DEPTH_MAX) throw new UnreadableError(node as Node, "is nested too deeply");
  const plain = untagged(node, depth, told);
  const tag = (node as Node).tag;
  return tag === undefined || !tag.startsWith("!") || tag === "!" ? plain : tagged(tag.slice(1), plain);
}

function untagged(node: unknown, depth: number, told: Told): unknown {
  if (isScalar(node)) return typeof node.value === "bigint" ? Number(node.value) : node.value;
  if (isSeq(node)) return node.items.map((item) => plainOf(item, depth + 1, told));
  if (!isMap(node)) return null;
  const seen = new Set<string>();
  return Object.fromEntries(
    node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : "?";
      if (seen.has(name)) told(name, (key as Node).range?.[0] ?? 0);
      seen.add(name);
      return [name, plainOf(value, depth + 1, told)];
    }),
  );
}

function tagged(name: string, value: unknown): unknown {
  if (name === "Ref" || name === "Condition") return { [name]: value };
  // `!GetAtt A.B.C` stands for [A, B.C].
  if (name === "GetAtt" && typeof value === "string") {
    const [resource, ...attribute] = value.split(".");
    return { "Fn::GetAtt": [resource, attribute.join(".")] };
  }
  return { [`Fn::${name}`]: value };
}
