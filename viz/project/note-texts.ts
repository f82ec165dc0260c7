/**
 * Notes as texts: in an address they are the field `note`, `at:text;at:text` with microseconds and percent signs, or
 * compressed where that is shorter; and a file of them.
 */
import { deflated, inflated } from "../../sim/scenario/link.ts";
import { NOTES_MAX, notesOf, type Note } from "./notes.ts";

const ENCODED_MAX = 65_536;

/** `&note=…`, or nothing where there are none. */
export async function noteField(notes: readonly Note[]): Promise<string> {
  if (notes.length === 0) return "";
  const plain = notes.map(({ at, text }) => `${at}:${encodeURIComponent(text)}`).join(";");
  const packed = `z:${await deflated(JSON.stringify(notes.map(({ at, text }) => [at, text])))}`;
  return `&note=${packed.length < plain.length ? packed : plain}`;
}

/** The notes of an address, also where somebody's mail wrote its colons in percent; none where they cannot be read. */
export async function notesIn(hash: string): Promise<readonly Note[]> {
  if (hash.length > ENCODED_MAX) return [];
  const field = /[#&]note=([^&]*)/.exec(hash)?.[1] ?? "";
  try {
    const packed = /^z(?::|%3A)(.*)$/i.exec(field)?.[1];
    if (packed !== undefined) return notesOf(JSON.parse((await inflated(decodeURIComponent(packed))) ?? "[]"));
    const parts = field
      .split(";")
      .slice(0, NOTES_MAX)
      .map((part) => /^(\d{1,16})(?::|%3A)(.*)$/i.exec(part));
    return notesOf(parts.map((part) => part && [Number(part[1]), decodeURIComponent(part[2])]));
  } catch {
    return [];
  }
}

/** A file of notes, which says of which run. */
export function notesFile(notes: readonly Note[], run: string, link: string): string {
  return `${JSON.stringify({ format: "borealis-notes/1", run, link, notes: notes.map(({ at, text }) => [at, text]) }, null, 2)}\n`;
}

/** The notes of such a file; undefined for anything else. */
export function readNotesFile(text: string): readonly Note[] | undefined {
  try {
    const data = JSON.parse(text) as { readonly format?: unknown; readonly notes?: unknown } | null;
    return data?.format === "borealis-notes/1" ? notesOf(data.notes) : undefined;
  } catch {
    return undefined;
  }
}
