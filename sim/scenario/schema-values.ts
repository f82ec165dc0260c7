/**
 * Values of the file format that many keys have: spans, sizes, rates, shares, names and whole numbers, each refused
 * with what would be right.
 */
import { z } from "zod";
import { DURATION, DURATION_HELP, PERCENT, RATE, RATE_HELP, RATIO_HELP, shown, SIZE, SIZE_HELP } from "./units.ts";

/** Text of one form, refused with what was written and what would be right. */
const textLike = (what: string, pattern: RegExp, help: string) => {
  const error = ({ input }: { readonly input?: unknown }): string =>
    /^-[\d.]/.test(String(input))
      ? `${shown(input)} is below zero: ${help}`
      : `${shown(input)} is not a ${what}: ${help}`;
  return z.string({ error }).regex(pattern, { error });
};

export const duration = textLike("duration", DURATION, DURATION_HELP);
export const size = textLike("size", SIZE, SIZE_HELP);
export const rate = textLike("rate", RATE, RATE_HELP);
const notAShare = ({ input }: { readonly input?: unknown }): string => `${shown(input)} is not a share: ${RATIO_HELP}`;
export const ratio = z.union(
  [z.string().regex(PERCENT), z.number().min(0, { error: notAShare }).max(1, { error: notAShare })],
  { error: notAShare },
);
export const id = textLike(
  "name",
  /^[a-z][a-z0-9-]{0,62}$/,
  "write 1 to 63 lower-case letters, digits and dashes, beginning with a letter",
);
export const whole = (min: number, max: number) => {
  const error = ({ input }: { readonly input?: unknown }): string =>
    `${shown(input)} is not a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);
};
