/** docs/viewer.md names every wide view with its keys, and no other. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("viewer page: its table of views is the page's", () => {
  const built = [...read("viz/view/wide.ts").matchAll(/keys: \[([^\]]+)\],\s+name: "([^"]+)"/g)].map(
    ([, keys, name]) => `${keys.replaceAll('"', "")} ${name}`,
  );
  const told = [...read("docs/viewer.md").matchAll(/^\| ([\dA-Z](?:, [A-Z])?) \| ([^|]+) \|/gm)].map(
    ([, key, name]) => `${key} ${name}`,
  );
  expect(built.length).toBeGreaterThan(5);
  // In the order of the keyboard: 1 to 9, 0, then letters.
  const place = (row: string): number => "1234567890".indexOf(row[0]) + (/\d/.test(row[0]) ? 0 : row.charCodeAt(0));
  expect(told).toEqual(built.toSorted((a, b) => place(a) - place(b)));
});
