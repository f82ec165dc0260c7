/**
 * What may be written at a place of a scenario, and what it means: read from the very JSON Schema that the engine
 * validates with, so that help and refusal cannot differ. Where the schema leaves a choice (a fault of one of many
 * kinds), what the mapping already says decides, and until then all of them count.
 */
import type { Level, YamlPlace } from "./yaml-place.ts";

/** The part of JSON Schema that the engine's own schema is made of. */
export interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
}

export interface Suggestion {
  readonly word: string;
  readonly kind: "key" | "value";
  readonly description: string;
  readonly isRequired: boolean;
}

export function suggestionsAt(schema: SchemaNode, { levels, position }: YamlPlace): readonly Suggestion[] {
  if (position === "key") {
    const top = levels[levels.length - 1];
    const nodes = nodesAt([schema], levels.slice(0, -1)).flatMap((node) => fitting(node, top.seen));
    return keysOf(nodes).filter(({ word }) => !(word in top.seen));
  }
  const found = new Map<string, Suggestion>();
  for (const node of nodesAt([schema], levels).flatMap(flat))
    for (const word of valuesOf(node))
      if (!found.has(word))
        found.set(word, { word, kind: "value", description: node.description ?? "", isRequired: false });
  return [...found.values()];
}

/** What the key at this place means; undefined for one that the schema does not know. */
export function meaningOf(schema: SchemaNode, levels: readonly Level[]): string | undefined {
  return nodesAt([schema], levels).find(({ description }) => description !== undefined)?.description;
}

function nodesAt(from: readonly SchemaNode[], levels: readonly Level[]): readonly SchemaNode[] {
  let nodes = from;
  for (const level of levels) {
    if (level.kind === "sequence") nodes = nodes.flatMap(flat).flatMap(({ items }) => items ?? []);
    else if (level.key === undefined) return nodes;
    else nodes = nodes.flatMap((node) => fitting(node, level.seen)).flatMap((node) => valueOf(node, level.key!));
  }
  return nodes;
}

export function valueOf({ properties, additionalProperties }: SchemaNode, key: string): readonly SchemaNode[] {
  const own = properties?.[key];
  if (own !== undefined) return [own];
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}

/** A node and the alternatives in it, as one list. */
export function flat(node: SchemaNode): readonly SchemaNode[] {
  const inner = [...(node.oneOf ?? []), ...(node.anyOf ?? []), ...(node.allOf ?? [])];
  return [node, ...inner.flatMap(flat)];
}

/** Of the alternatives those that what is written so far does not rule out. */
export function fitting(node: SchemaNode, seen: Readonly<Record<string, string>>): readonly SchemaNode[] {
  const all = flat(node);
  const left = all.filter(
    ({ properties }) =>
      !Object.entries(properties ?? {}).some(([key, value]) => {
        const said = seen[key];
        const allowed = valuesOf(value);
        return said !== undefined && said !== "" && value.const !== undefined && !allowed.includes(said);
      }),
  );
  return left.some(({ properties }) => properties !== undefined) ? left : all;
}

export function keysOf(nodes: readonly SchemaNode[]): readonly Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const { properties, required } of nodes)
    for (const [word, { description }] of Object.entries(properties ?? {}))
      if (!found.has(word))
        found.set(word, {
          word,
          kind: "key",
          description: description ?? "",
          isRequired: required?.includes(word) === true,
        });
  return [...found.values()];
}

export function valuesOf(node: SchemaNode): readonly string[] {
  if (node.const !== undefined) return [String(node.const)];
  if (node.enum !== undefined) return node.enum.map(String);
  return node.type === "boolean" ? ["true", "false"] : [];
}
