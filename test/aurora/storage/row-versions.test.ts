/** Versions of rows against lists that are searched: whatever waits to be linked, whoever asks sees it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_PAGE, VolumeLog } from "../../../sim/aurora/storage/log.ts";
import { loadPart, savePart } from "../../../sim/kernel/index.ts";
import { check } from "../../property.ts";

const KEYS = 5;

/** So many records come; the log is cut; a row is read; a checkpoint is taken, or restored. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("write"), count: fc.integer({ min: 1, max: 700 }) }),
    fc.record({ kind: fc.constant("cut"), count: fc.integer({ min: 0, max: 900 }) }),
    fc.record({ kind: fc.constantFrom("read", "save", "load"), count: fc.nat({ max: 900 }) }),
  ),
  { minLength: 3, maxLength: 12 },
);

test("a row's version at any point is the newest one that is written there, linked or waiting", () => {
  check(
    fc.property(steps, (all) => {
      const log = new VolumeLog(1, KEYS, 1);
      /** The living log, oldest first; and the next LSN, which is never used twice. */
      let living: { readonly lsn: number; readonly key: number }[] = [];
      let next = 1;
      let saved: { readonly log: unknown; readonly living: typeof living } | undefined;
      for (const { kind, count } of all) {
        if (kind === "write")
          for (let written = 0; written < count; written++, next++) {
            const key = (next * 7 + written) % KEYS;
            log.write(next, 0, key, next, 0, living.at(-1)?.lsn ?? 0);
            log.link(next, NO_PAGE);
            living.push({ lsn: next, key });
          }
        else if (kind === "cut") {
          living = living.slice(0, Math.max(0, living.length - count));
          log.truncate(living.at(-1)?.lsn ?? 0);
        } else if (kind === "save") saved = { log: savePart(log), living: living.slice() };
        else if (kind === "load" && saved !== undefined) {
          loadPart(log, saved.log);
          living = saved.living.slice();
        }
        if (kind === "write") continue;
        const readPoint = Math.max(0, (living.at(-1)?.lsn ?? 0) - count);
        for (let key = 0; key < KEYS; key++) {
          const seen = living.filter((one) => one.key === key && one.lsn <= readPoint).map(({ lsn }) => lsn);
          expect(log.versionAt(key, readPoint)).toBe(seen.at(-1) ?? 0);
          const newest = seen.at(-1);
          if (newest !== undefined) expect(log.versionBefore(newest, readPoint)).toBe(seen.at(-2) ?? 0);
        }
      }
    }),
    3,
  );
});
