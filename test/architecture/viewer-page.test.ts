/** docs/viewer.md names every wide view with its key, and no other. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("viewer page: its table of views is the page's", () => {
  const built = [...read("viz/view/wide.ts").matchAll(/key: "(.)",\s+name: "([^"]+)"/g)].map(([, key, name]) => `${key} ${name}`); // prettier-ignore
  const told = [...read("docs/viewer.md").matchAll(/^\| (\d) \| ([^|]+) \|/gm)].map(
    ([, key, name]) => `${key} ${name}`,
  );
  expect(built.length).toBeGreaterThan(5);
  expect(told).toEqual(built.toSorted((a, b) => (Number(a[0]) || 10) - (Number(b[0]) || 10)));
});
