/**
 * Notes as data: what a link carries comes back, and whatever else a stranger sends becomes bounded text or nothing.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noteField, notesFile, notesIn, readNotesFile } from "../../viz/project/note-texts.ts";
import {
  cleaned,
  flagsOf,
  NOTE_LENGTH_MAX,
  noteAt,
  notesOf,
  NOTES_MAX,
  withNote,
  type Note,
} from "../../viz/project/notes.ts";
import { checkAsync } from "../property.ts";

const some = fc
  .array(fc.tuple(fc.nat(1e9), fc.string({ unit: "binary", minLength: 1, maxLength: 60 })), { maxLength: 12 })
  .map((pairs) => notesOf(pairs));

describe("notes", () => {
  test("property: what an address carries comes back, and so does a file", async () => {
    await checkAsync(
      fc.asyncProperty(some, async (notes) => {
        const field = await noteField(notes);
        expect(field === "").toBe(notes.length === 0);
        expect(field).toMatch(/^(&note=[\w.!~*'():;%-]+)?$/);
        expect(await notesIn(`#v=1&sc=steady-state${field}&at=e5`)).toEqual(notes);
        expect(await notesIn(`#v=1${field.replaceAll(":", "%3A")}`)).toEqual(notes);
        expect(readNotesFile(notesFile(notes, "a run", "#v=1"))).toEqual(notes);
      }),
    );
  });

  test("property: any text in the field is notes within bounds, or none", async () => {
    await checkAsync(
      fc.asyncProperty(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.constantFrom("", "z:", "1:", "5:a;5:b;", "%"),
        async (text, head) => {
          const notes = await notesIn(`#v=1&note=${head}${text}`);
          expect(notes.length).toBeLessThanOrEqual(NOTES_MAX);
          for (const note of notes) expect(cleaned(note.text)).toBe(note.text);
        },
      ),
    );
  });

  test("what could disguise a text is taken out of it, and length has a bound", () => {
    expect(cleaned("  \u0000a\u202Eb\u2066c\tend\r\n\n\n\nnext\u2028 \ud800 ")).toBe("abcend\n\nnext");
    expect(cleaned("😀".repeat(2 * NOTE_LENGTH_MAX))).toBe("😀".repeat(NOTE_LENGTH_MAX));
    expect(cleaned("x".repeat(1e6)).length).toBe(NOTE_LENGTH_MAX);
  });

  test("data that are no notes, too many of them, a bomb", async () => {
    expect(
      notesOf([[1.5, "a"], [-1, "b"], ["2", "c"], [3, 4], null, [5, "  "], [6, "kept", "more"], [6, "second"]]),
    ).toEqual([{ at: 6, text: "kept" }]);
    expect(notesOf(Array.from({ length: 1000 }, (_, at) => [at, "x"])).length).toBe(NOTES_MAX);
    expect(await notesIn(`#v=1&note=${"9".repeat(70_000)}`)).toEqual([]);
    for (const text of ["", "null", "[]", '{"format":"other","notes":[[1,"a"]]}', "{"])
      expect(readNotesFile(text)).toBeUndefined();
  });

  test("a moment has one note; an empty text takes it away; near flags are one", () => {
    const notes = [
      [3e6, "c"],
      [1e6, "a"],
      [2e6, "b"],
    ].reduce<readonly Note[]>((all, [at, text]) => withNote(all, Number(at), String(text)), []);
    expect(notes.map(({ text }) => text).join("")).toBe("abc");
    expect(withNote(notes, 2e6, "B").map(({ text }) => text)).toEqual(["a", "B", "c"]);
    expect(withNote(notes, 2e6, " \n").map(({ text }) => text)).toEqual(["a", "c"]);
    expect(noteAt(notes, 2_040_000, 5e6)?.text).toBe("b");
    expect(noteAt(notes, 2_060_000, 5e6)).toBeUndefined();
    expect(flagsOf(notes, (at) => at / 1e5, 24).map((flag) => flag.notes.length)).toEqual([3]);
    expect(flagsOf(notes, (at) => at / 3e4, 24).map((flag) => flag.notes.length)).toEqual([1, 1, 1]);
  });
});
