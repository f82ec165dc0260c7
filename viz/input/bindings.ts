/**
 * Keys as somebody wants them: any key that is one character may be another one, or none (WCAG 2.1.4). A change is
 * remembered by the key that the table of commands has, so the table stays what it is; what cannot be is answered with
 * a sentence.
 */
import type { Command } from "./keys.ts";

/** By the table's key, the one that is pressed instead; "" for none. */
export type Bindings = Readonly<Record<string, string>>;

/** `K`, `Shift V`, `,`: what may be changed. Words such as Home are keys that nobody presses by speaking. */
export function isSingle(key: string): boolean {
  return /^(Shift )?\S$/u.test(key);
}

export function bound(commands: readonly Command[], bindings: Bindings): readonly Command[] {
  return commands.map((command) => ({
    ...command,
    keys: command.keys.map((key) => bindings[key] ?? key).filter((key) => key !== ""),
  }));
}

/** With one key changed; or why it cannot be. `own` is the table's key, `pressed` as keys.ts names it. */
export function rebound(
  commands: readonly Command[],
  bindings: Bindings,
  own: string,
  pressed: string,
): Bindings | string {
  const { [own]: _before, ...others } = bindings;
  if (pressed === own) return others;
  if (pressed === "") return { ...others, [own]: "" };
  if (!isSingle(pressed))
    return `${pressed} cannot be given away: choose a letter, a digit or a sign, alone or with Shift.`;
  const taken = commands.find(({ keys }) => keys.some((key) => key !== own && (bindings[key] ?? key) === pressed));
  if (taken !== undefined)
    return `${pressed} is taken: "${taken.does}". Give that another key first, or choose one that is free: ${free(commands, bindings).join(", ")}.`;
  return { ...others, [own]: pressed };
}

function free(commands: readonly Command[], bindings: Bindings): readonly string[] {
  const taken = new Set(commands.flatMap(({ keys }) => keys.map((key) => bindings[key] ?? key)));
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return [...letters, ...letters.map((letter) => `Shift ${letter}`)].filter((key) => !taken.has(key)).slice(0, 6);
}

export interface Kept {
  readonly letters: boolean;
  readonly keys: Bindings;
}

/** What was kept is a text that anybody may have written: what does not fit the table is left out. */
export function readKept(text: string, commands: readonly Command[]): Kept {
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    kept = null;
  }
  const { letters, keys } = (typeof kept === "object" && kept !== null ? kept : {}) as {
    letters?: unknown;
    keys?: unknown;
  };
  let bindings: Bindings = {};
  for (const [own, pressed] of Object.entries(typeof keys === "object" && keys !== null ? keys : {})) {
    const isKnown = commands.some((command) => command.keys.includes(own)) && isSingle(own);
    if (isKnown && typeof pressed === "string" && (pressed === "" || isSingle(pressed)))
      bindings = { ...bindings, [own]: pressed };
  }
  // Two that have changed places are in order only together.
  const all = bound(commands, bindings).flatMap((command) => command.keys);
  return { letters: letters !== false, keys: new Set(all).size === all.length ? bindings : {} };
}
