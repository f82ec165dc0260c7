/**
 * IPv4 addresses and ranges of them, as security groups have them: `203.0.113.7`, `10.0.0.0/16`. Left out: IPv6, prefix
 * lists.
 */
export interface AddressRange {
  readonly from: number;
  readonly to: number;
}

const SPAN = 4_294_967_296;

/** As a number below 2^32; undefined for what is no address. */
export function readAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

/** A range in CIDR notation; undefined for what is none, or whose address has bits beyond the prefix. */
export function readRange(text: string): AddressRange | undefined {
  const match = /^([\d.]+)\/(0|[1-9]\d?)$/.exec(text);
  const from = match === null ? undefined : readAddress(match[1]);
  const bits = Number(match?.[2]);
  if (from === undefined || bits > 32) return undefined;
  let size = SPAN;
  for (let bit = 0; bit < bits; bit++) size /= 2;
  return from % size === 0 ? { from, to: from + size - 1 } : undefined;
}
