/**
 * The scenario's text as a form: a field for each thing that is written, with what the engine's own schema says of it,
 * and what could be added where. Read from the very syntax tree that colours the text, so each field knows the place it
 * stands for and an edit (form-edits.ts) is a change of that place and of nothing else: comments, order and style stay.
 *
 * Left out: a text that cannot be read has no form, and of lists of plain words there is one field, as they are written
 * between their brackets.
 */
import { yamlLanguage } from "@codemirror/lang-yaml";
import type { SyntaxNode } from "@lezer/common";
import { fitting, flat, keysOf, valueOf, valuesOf, type SchemaNode, type Suggestion } from "./schema-help.ts";

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Field {
  /** Its keys and places in lists, which no two fields share. */
  readonly path: string;
  readonly name: string;
  /** What the schema says it means. */
  readonly help: string;
  readonly isRequired: boolean;
  /** One value; one of several; text over several lines; words between brackets; a mapping; a list of mappings. */
  readonly kind: "text" | "choice" | "block" | "words" | "mapping" | "list";
  /** Of one value what it says, of a mapping or an item its first values. */
  readonly value: string;
  readonly choices: readonly string[];
  readonly fields: readonly Field[];
  /** What the schema would let be added here: keys of a mapping, kinds of a list's items. */
  readonly more: readonly Suggestion[];
  /** Where the value stands, and where all of it with its key. */
  readonly at: Range;
  readonly whole: Range;
  readonly inFlow: boolean;
  /** The parts of the schema that may hold here. */
  readonly schema: readonly SchemaNode[];
}

/** Undefined for a text that cannot be read: half of a form would be worse than the last whole one. */
export function formOf(text: string, schema: SchemaNode): Field | undefined {
  const tree = yamlLanguage.parser.parse(text);
  let isWhole = true;
  tree.iterate({ enter: ({ type }) => void (isWhole &&= !type.isError) });
  const document = tree.topNode.getChild("Document");
  const top = document?.getChild("BlockMapping") ?? document?.getChild("FlowMapping");
  if (!isWhole || top === undefined || top === null || document?.nextSibling?.name === "Document") return undefined;
  const whole = { from: top.from, to: top.to };
  return read({
    text,
    path: "",
    name: "",
    help: schema.description ?? "",
    isRequired: true,
    nodes: [schema],
    node: top,
    at: whole,
    whole,
  });
}

/** The innermost field that a place of the text belongs to. */
export function fieldAt(field: Field, place: number): Field | undefined {
  if (place < field.whole.from || place > field.whole.to) return undefined;
  for (const inner of field.fields) {
    const found = fieldAt(inner, place);
    if (found !== undefined) return found;
  }
  return field;
}

interface Place {
  readonly text: string;
  readonly path: string;
  readonly name: string;
  readonly help: string;
  readonly isRequired: boolean;
  readonly nodes: readonly SchemaNode[];
  /** Undefined where nothing is written after the key. */
  readonly node: SyntaxNode | undefined;
  readonly at: Range;
  readonly whole: Range;
}

function read(place: Place): Field {
  const { text, path, name, help, isRequired, nodes, node, at, whole } = place;
  const all = nodes.flatMap(flat);
  const inFlow = node !== undefined && isInFlow(node);
  const same = { path, name, help, isRequired, at, whole, inFlow, schema: nodes };
  if (node?.name === "BlockMapping" || node?.name === "FlowMapping") {
    const pairs = node.getChildren("Pair");
    const seen = Object.fromEntries(pairs.map((pair) => [keyOf(text, pair), plain(text, valueNode(pair))]));
    const left = nodes.flatMap((one) => fitting(one, seen));
    const known = keysOf(left);
    const fields = pairs.map((pair) => {
      const key = keyOf(text, pair);
      // What decides between alternatives may be any of them; everything else is what they leave.
      const decides = all.flatMap((one) => valueOf(one, key)).some((one) => one.const !== undefined);
      const inner = (decides ? all : left).flatMap((one) => valueOf(one, key));
      const said = known.find(({ word }) => word === key);
      const value = valueNode(pair);
      const end = pair.to;
      return read({
        text,
        path: `${path}/${key}`,
        name: key,
        help: said?.description ?? "",
        isRequired: said?.isRequired === true,
        nodes: inner,
        node: value,
        at: value === undefined ? { from: end, to: end } : { from: value.from, to: value.to },
        whole: { from: pair.from, to: end },
      });
    });
    const more = known.filter(({ word }) => !(word in seen) && !word.startsWith("$"));
    const first = fields.filter(({ kind }) => kind === "text" || kind === "choice").slice(0, 3);
    return { ...same, kind: "mapping", value: first.map(({ value }) => value).join(" · "), choices: [], fields, more };
  }
  if (node?.name === "BlockSequence" || node?.name === "FlowSequence") {
    const items = node.getChildren("Item");
    const nested = all.flatMap(({ items: of }) => of ?? []);
    const isPlain = items.every((item) => isScalar(item.firstChild));
    if (
      isPlain &&
      node.name === "FlowSequence" &&
      !nested.flatMap(flat).some(({ properties }) => properties !== undefined)
    )
      return {
        ...same,
        kind: "words",
        value: text.slice(node.from + 1, node.to - 1).trim(),
        choices: [],
        fields: [],
        more: [],
      };
    const fields = items.map((item, index) => {
      const value = item.firstChild ?? undefined;
      // An item in block style begins with the blank after its dash.
      const from = item.from + /^\s*/.exec(text.slice(item.from, item.to))![0].length;
      return read({
        text,
        path: `${path}/${index}`,
        name: String(index + 1),
        help: "",
        isRequired: false,
        nodes: nested,
        node: value,
        at: { from, to: item.to },
        whole: { from, to: item.to },
      });
    });
    return { ...same, kind: "list", value: "", choices: [], fields, more: kindsOf(nested) };
  }
  const choices = [...new Set(all.flatMap(valuesOf))];
  const value = plain(text, node);
  if (node?.name === "BlockLiteral") return { ...same, kind: "block", value, choices: [], fields: [], more: [] };
  const isChoice = choices.length > 0 && all.every((one) => one.type === undefined || valuesOf(one).length > 0);
  return { ...same, kind: isChoice ? "choice" : "text", value, choices, fields: [], more: [] };
}

/** The kinds of a list's items, where it has several; where all are alike, an entry without a word. */
function kindsOf(items: readonly SchemaNode[]): readonly Suggestion[] {
  const kinds = items.flatMap(flat).flatMap(({ properties, description }): Suggestion[] => {
    const word = properties?.["kind"]?.const;
    return word === undefined
      ? []
      : [{ word: String(word), kind: "value", description: description ?? "", isRequired: false }];
  });
  return kinds.length > 0 ? kinds : [{ word: "", kind: "value", description: "", isRequired: false }];
}

function valueNode(pair: SyntaxNode): SyntaxNode | undefined {
  const last = pair.lastChild;
  return last === null || last.name === "Key" || last.name === ":" || last.name === "Comment" ? undefined : last;
}

function keyOf(text: string, pair: SyntaxNode): string {
  const key = pair.getChild("Key");
  return key === null ? "" : plain(text, key.firstChild ?? undefined);
}

function isScalar(node: SyntaxNode | null): boolean {
  return node !== null && (node.name === "Literal" || node.name === "QuotedLiteral");
}

function isInFlow(node: SyntaxNode): boolean {
  for (let one: SyntaxNode | null = node.parent; one !== null; one = one.parent)
    if (one.name === "FlowMapping" || one.name === "FlowSequence") return true;
  return false;
}

/** What a scalar says, without its quotes and its indentation; nothing for anything else. */
function plain(text: string, node: SyntaxNode | undefined): string {
  if (node === undefined) return "";
  const written = text.slice(node.from, node.to);
  if (node.name === "Literal") return written.replace(/\s*\n\s*/g, " ");
  if (node.name === "QuotedLiteral") return unquoted(written.replace(/\s*\n\s*/g, " "));
  const content = node.name === "BlockLiteral" ? node.getChild("BlockLiteralContent") : null;
  if (content === null) return "";
  const lines = text.slice(content.from, content.to).split("\n");
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length),
  );
  return lines
    .map((line) => line.slice(Number.isFinite(indent) ? indent : 0))
    .join("\n")
    .trimEnd();
}

function unquoted(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}
