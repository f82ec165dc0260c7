/**
 * What an import could not carry over, in sentences. Three kinds: something was left out, something else stands in its
 * place, or something was assumed because no file says it. A note names things by their identifiers and never shows a
 * value that might be a secret.
 */
export type NoteKind = "left-out" | "substituted" | "assumed";

export interface Note {
  readonly kind: NoteKind;
  /** Which file, resource or setting. */
  readonly what: string;
  /** Why, and what would help. */
  readonly why: string;
}

/** Beyond this an import tells nothing new. */
const NOTES_MAX = 200;

export class Notes {
  readonly #notes: Note[] = [];
  readonly #seen = new Set<string>();

  add(kind: NoteKind, what: string, why: string): void {
    const key = `${kind}\n${what}\n${why}`;
    if (this.#seen.has(key) || this.#notes.length >= NOTES_MAX) return;
    this.#seen.add(key);
    this.#notes.push({ kind, what: printable(what), why: printable(why) });
  }

  get all(): readonly Note[] {
    return this.#notes;
  }
}

/**
 * Names come from other people's files: control characters have no business on a terminal, nor has a text of any
 * length.
 */
export function printable(text: string, most = 300): string {
  const clean = withoutPasswords(text).replace(/[\p{C}\p{Zl}\p{Zp}\ufffd]/gu, "?");
  return clean.length > most ? `${clean.slice(0, most)}…` : clean;
}

/** Somebody has written a connection string, or an assignment, where a name belongs. */
function withoutPasswords(text: string): string {
  return text.replace(/(:\/\/)[^\s/@]*@/g, "$1…@").replace(/\b(password|passwd|pwd|secret|token)=[^\s&;,]+/gi, "$1=…");
}

export function noteLine({ kind, what, why }: Note): string {
  return `${kind.replace("-", " ")}: ${what}: ${why}`;
}
