/**
 * docs/library.md shows what a property says that does not hold, and the file that it leaves. Both are made here, by
 * the property that the page shows; after a change of the model:
 *
 *     npx vitest run test/fast-check/page.test.ts -u
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assertAlways, BorealisFailure, scenarios, topologies, workloads } from "../../sim/fast-check/index.ts";

const PAGE = new URL("../../docs/library.md", import.meta.url);

function failure(folder: string): BorealisFailure {
  try {
    assertAlways(
      scenarios({ topology: topologies(), workloads: workloads(), faults: { survive: "az-plus-one" } }),
      undefined,
      { mutations: ["writeQuorum5"], folder },
    );
  } catch (error) {
    if (error instanceof BorealisFailure) return error;
    throw error;
  }
  throw new Error("the property holds");
}

test("docs/library.md shows the message and the file of the property above it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "borealis-page-"));
  try {
    const { message, file = "" } = failure(folder);
    // The whole path is a line of its own, and says nothing to a reader.
    const said = message.replaceAll(folder, "borealis-failures").replace(/path: "((\d+:){6})[\d:]*"/, 'path: "$1…"');
    const written = readFileSync(file, "utf8");
    const text = readFileSync(PAGE, "utf8");
    const page = text
      .replace(/```\nL\d[^`]*```/, () => `\`\`\`\n${said}\n\`\`\``)
      .replace(/```yaml\nduration:[^`]*```/, () => `\`\`\`yaml\n${written.slice(written.indexOf("duration:"))}\`\`\``);
    expect(page).toContain(said);
    expect(page).toContain(written.slice(written.indexOf("duration:")));
    await expect(page).toMatchFileSnapshot(PAGE.pathname);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
