/**
 * What the library's functions are given, held to its names and kinds. A program without types that writes `sed` for
 * `seed` would else quietly play another run than it asked for. What a number or a text must be within, each function
 * says itself.
 */
import { suggestion } from "./scenario/index.ts";

/** What an option must be, in words that follow "must be", and whether a value is that. */
export type Wanted = readonly [words: string, fits: (value: unknown) => boolean];

/** One for each option of a type, so that none is forgotten here. */
export type WantedOptions<Options> = Readonly<Record<keyof Options, Wanted>>;

/** Judged by whoever uses it. */
export const ANYTHING: Wanted = ["anything", () => true];
export const FLAG: Wanted = ["true or false", (value) => typeof value === "boolean"];
/** With a number that is none, such as NaN, a property would try nothing and pass. */
export const COUNT: Wanted = [
  "a whole number, 0 or more",
  (value) => typeof value === "number" && Number.isInteger(value) && value >= 0,
];
export const TEXT: Wanted = ["text", (value) => typeof value === "string"];
export const CALL: Wanted = ["a function", (value) => typeof value === "function"];
export const MAPPING: Wanted = ["a mapping", (value) => isMapping(value)];
export const NAMES: Wanted = [
  "a list of names",
  (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
];

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** By an argument's name, in their order. */
export type Arguments = Readonly<Record<string, Wanted>>;

/** Gives the arguments of a function back. Raises TypeError for one that is not what it must be. */
export function checkedArguments<Given extends readonly unknown[]>(
  what: string,
  given: Given,
  wanted: Arguments,
): Given {
  Object.entries(wanted).forEach(([name, [words, fits]], index) => {
    if (!fits(given[index])) throw new TypeError(`${what}: ${name} must be ${words}, not ${inWords(given[index])}.`);
  });
  return given;
}

/** How a sentence shows a value that is not what it should be. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    return kind === "Object" ? "a mapping" : `a ${kind}`;
  }
  const text = typeof value === "string" ? `"${value}"` : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * Raises TypeError for options that are no mapping, for one that does not exist (with the one that was probably meant)
 * and for one of another kind than it must be. One that is undefined is left out.
 */
export function checkOptions<Options>(what: string, given: unknown, wanted: WantedOptions<Options>): void {
  if (!isMapping(given))
    throw new TypeError(`${what}: options must be a mapping such as { … }, not ${inWords(given)}.`);
  const known: Readonly<Record<string, Wanted>> = wanted;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name))
      throw new TypeError(`${what}: there is no option "${name}".${suggestion(name, Object.keys(known))}`);
    const [words, fits] = known[name];
    if (value !== undefined && !fits(value))
      throw new TypeError(`${what}: ${name} must be ${words}, not ${inWords(value)}.`);
  }
}
