/**
 * What is typed is never lost to a run of what was typed before: a text is played some moments after it was found
 * right, and somebody who types on is further by then.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Drafts } from "../../viz/state/drafts.ts";
import { opened } from "../../viz/state/runs.ts";
import type { State } from "../../viz/state/store.ts";
import type { OpenedWorld } from "../../viz/worker/protocol.ts";

type Source = OpenedWorld["source"];

const BASE = "scenario: 1";
const runOf = (source: Source): State["run"] =>
  opened({ source, layout: { faults: [], duration: 1_000_000 } } as unknown as OpenedWorld);
const textOf = (text: string): Source => ({ kind: "text", text });

let state: State;
let asked: Source[];
let drafts: Drafts;

/** A run comes to the screen, as another one than was there. */
function shows(source: Source): void {
  state = { ...state, run: runOf(source) };
  drafts.want();
}

/** What was typed last is read after a pause, and is right: the text to play. */
function read(ticket: number): string | undefined {
  vi.advanceTimersByTime(1000);
  return drafts.judged(ticket, []);
}

afterEach(() => void vi.useRealTimers());

beforeEach(() => {
  vi.useFakeTimers();
  state = { run: runOf({ kind: "builtin", name: "writer-crash" }), draft: null, wide: "editor" } as unknown as State;
  asked = [];
  let ticket = 0;
  drafts = new Drafts(
    {
      get state() {
        return state;
      },
      set: (change) => void (state = { ...state, ...change }),
    },
    { check: () => ++ticket, text: (source) => void asked.push(source) },
  );
  drafts.want();
  drafts.heard({ text: BASE, schema: {}, warnings: [] } as unknown as Parameters<Drafts["heard"]>[0]);
  asked = [];
});

test("letters that are typed while the text before them is being opened stay, and are played after it", () => {
  drafts.edit(`${BASE}\nname: a`);
  expect(read(1)).toBe(`${BASE}\nname: a`);
  drafts.edit(`${BASE}\nname: ab`);
  shows(textOf(`${BASE}\nname: a`));
  expect([state.draft?.text, state.draft?.verdict, state.draft?.version, asked]).toEqual([
    `${BASE}\nname: ab`,
    "waiting",
    1,
    [],
  ]);
  expect(read(2)).toBe(`${BASE}\nname: ab`);
  shows(textOf(`${BASE}\nname: ab`));
  expect([state.draft?.verdict, asked]).toEqual(["same", []]);
});

test("a wrong text stays when a view is opened or closed beside the run of the last right one", () => {
  drafts.edit(`${BASE}\nname: a`);
  read(1);
  shows(textOf(`${BASE}\nname: a`));
  drafts.edit(`${BASE}\nname: [`);
  vi.advanceTimersByTime(1000);
  drafts.judged(2, [{ line: 2, column: 7, message: "is no name" }]);
  drafts.want();
  expect([state.draft?.text, state.draft?.verdict, asked]).toEqual([`${BASE}\nname: [`, "wrong", []]);
});

test("another run takes its own text into the editor, also one that was typed and gone back to", () => {
  for (const [index, name] of ["a", "b"].entries()) {
    drafts.edit(`${BASE}\nname: ${name}`);
    read(index + 1);
    shows(textOf(`${BASE}\nname: ${name}`));
  }
  shows(textOf(`${BASE}\nname: a`));
  expect(asked).toEqual([textOf(`${BASE}\nname: a`)]);
});
