/** Our SHA-256 against the published vectors, and against Node's over texts of every length around a block. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

const nodes = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** FIPS 180-2 appendix B and NIST's example values. */
const VECTORS: readonly (readonly [text: string, hex: string])[] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
];

describe("kernel: sha256", () => {
  test.each(VECTORS)("published vector %#", (text, hex) => {
    expect(sha256Hex(text)).toBe(hex);
  });

  test("agrees with Node's at every length around the ends of blocks", () => {
    for (let length = 0; length <= 260; length++) {
      const text = "q".repeat(length);
      expect(sha256Hex(text)).toBe(nodes(text));
    }
  });

  test("agrees with Node's on any text, in UTF-8", () => {
    check(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        expect(sha256Hex(text)).toBe(nodes(text));
      }),
    );
  });
});
