/**
 * Whoever asks for the text or the diagram of a run is answered, also when another run comes to the screen meanwhile.
 */
import { describe, expect, test } from "vitest";
import type { EngineClient } from "../../viz/state/engine.ts";
import { Files } from "../../viz/state/files.ts";
import type { Store } from "../../viz/state/store.ts";
import type { OpenedWorld } from "../../viz/worker/protocol.ts";

const worldOf = (name: string): OpenedWorld => ({ name, source: { kind: "builtin", name } }) as unknown as OpenedWorld;

/** Files of a page that shows a run, and what they have asked the worker for. */
function shown(world: OpenedWorld | null): { files: Files; asked: string[]; show: (next: OpenedWorld | null) => void } {
  const asked: string[] = [];
  const store = { state: { run: world && { world } } };
  const engine = { text: () => asked.push("text"), diagram: () => asked.push("diagram") };
  return {
    files: new Files(store as unknown as Store, engine as unknown as EngineClient),
    asked,
    show: (next) => (store.state = { run: next && { world: next } }),
  };
}

const one = worldOf("one");
const REFUSED = "Another run has come to the screen meanwhile: nothing was made of this one.";

describe("files that wait for the worker", () => {
  test("are each answered with what they asked for, all who wait at once", async () => {
    const { files, asked } = shown(one);
    const waiting = [files.text(one), files.diagram(one), files.text(one)];
    files.heard("diagram", "<svg/>");
    files.heard("text", "scenario: 1");
    expect(await Promise.all(waiting)).toEqual(["scenario: 1", "<svg/>", "scenario: 1"]);
    expect(asked).toEqual(["text", "diagram", "text"]);
  });

  test("are refused when another run comes, and what the worker still says of the first is nobody's", async () => {
    const { files } = shown(one);
    const waiting = [files.text(one), files.diagram(one)];
    files.refuse();
    files.heard("text", "scenario: 1");
    for (const one of waiting) await expect(one).rejects.toThrow(REFUSED);
  });

  test("of a run that is not on the screen any more are refused at once, and nobody is asked", async () => {
    const { files, asked, show } = shown(one);
    for (const next of [null, worldOf("two")]) {
      show(next);
      await expect(files.text(one)).rejects.toThrow(REFUSED);
      await expect(files.diagram(one)).rejects.toThrow(REFUSED);
    }
    expect(asked).toEqual([]);
  });

  test("need nobody where the run has its text with it", async () => {
    const { files, asked } = shown(null);
    const world = { source: { kind: "text", text: "scenario: 1" } } as unknown as OpenedWorld;
    expect([await files.text(world), asked]).toEqual(["scenario: 1", []]);
  });
});
