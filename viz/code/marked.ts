/**
 * What is marked of an issue: the reader names where a key or a value begins, and a person must see what is meant. A
 * key is marked with its plain value, since the mistake may be in either. Of a mapping, such as a fault, it is the pair
 * that says which one it is: its kind, else its first key; the brace that it begins with would be a speck.
 */

/** A key, or a value by itself; a quoted one is whole. */
const PAIR =
  /^(?:"[^"\n]*"|'[^'\n]*'|[^\s,:{}[\]#"'][^\s,:{}[\]]*)(?::[ \t]+(?:"[^"\n]*"|'[^'\n]*'|[^\s,{}[\]#"'][^\s,{}[\]]*))?/;
/** What stands before the first pair of a mapping or a sequence, comments included. */
const OPENING = /^(?:[\s{[-]|#[^\n]*\n)+/;
/** A mapping's `kind`, before whatever is nested in it. */
const KIND = /^[^{}[\]]*?(?<![\w-])(kind:[ \t]+[\w-]+)/;

/** From where to where, in the whole text, of what begins at `at`. */
export function markedFrom(text: string, at: number): { readonly from: number; readonly to: number } {
  const opening = OPENING.exec(text.slice(at))?.[0] ?? "";
  const from = at + opening.length;
  const kind = opening.includes("{") ? KIND.exec(text.slice(from))?.[1] : undefined;
  if (kind !== undefined) {
    const start = text.indexOf(kind, from);
    return { from: start, to: start + kind.length };
  }
  const pair = PAIR.exec(text.slice(from))?.[0];
  // An empty mapping has nothing to mark but itself.
  if (pair === undefined) return { from: at, to: Math.min(text.length, at + 1) };
  return { from, to: from + pair.length };
}
