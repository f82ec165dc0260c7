/**
 * What every source of an account is brought to: a flat list of resources whose properties have the RDS API's own names
 * (cluster reference 11.1). Values are read through the helpers here, because a template writes 7 as "7", and a single
 * block of Terraform is a list of one.
 */
export type Plain = Readonly<Record<string, unknown>>;

export type ResourceKind =
  | "cluster"
  | "instance"
  | "global"
  | "endpoint"
  | "proxy"
  | "proxy-target"
  | "parameters"
  | "reader-scaling"
  | "scaling-policy";

export interface Resource {
  readonly kind: ResourceKind;
  /** For people: the file and the resource's name in it. */
  readonly where: string;
  /** The file's own name for it, which serves as identifier where none is given. */
  readonly name: string;
  readonly region: string | undefined;
  readonly properties: Plain;
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

export function plains(value: unknown): readonly Plain[] {
  return list(value).filter(isPlain);
}

/** An object, or the only one of a list. */
export function block(value: unknown): Plain | undefined {
  return plains(value)[0];
}

/** Undefined for an empty text, too. */
export function text(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function texts(value: unknown): readonly string[] {
  return list(value).flatMap((one) => text(one) ?? []);
}

export function flag(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === "string" && /^(true|1|on)$/i.test(value));
}

export function number(value: unknown): number | undefined {
  const given = typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof given === "number" && Number.isFinite(given) && given >= 0 ? given : undefined;
}

/** `arn:aws:rds:us-east-1:111122223333:cluster:orders` in its Region and its last part. */
export function arn(value: unknown): { readonly region: string; readonly id: string } | undefined {
  const match = /^arn:[a-z-]+:rds:([a-z0-9-]*):\d*:[a-z-]+:(.+)$/.exec(text(value) ?? "");
  return match === null ? undefined : { region: match[1], id: match[2] };
}

/** An identifier given by itself or as an ARN. AWS stores them in lower case. */
export function identifier(value: unknown): string | undefined {
  return (arn(value)?.id ?? text(value))?.toLowerCase();
}
