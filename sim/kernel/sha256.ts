/**
 * SHA-256 (FIPS 180-4) over UTF-8 text, in plain integer arithmetic.
 *
 * Why our own: the engine must give the same bits in Node and in every browser, and the browser's own digest is
 * asynchronous, which a pure function of (scenario, seed) cannot wait for. Used for seed keys and scenario hashes only,
 * never per event. Not constant-time: no secret passes through it.
 */
import { longer } from "./longer.ts";

const K = roundConstants();

/**
 * The words of a block, and the message: kept for the next call, since a world asks for hundreds of digests while it is
 * built. Nothing is read that was not written in the same call.
 */
const w = new Int32Array(64);
let message = new Uint8Array(256);
const encoder = new TextEncoder();

/** 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  const length = padded(text);
  const h = new Int32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ]);
  for (let block = 0; block < length; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = wordAt(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15];
      const b = w[i - 2];
      const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
      const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    compress(h);
  }
  let hex = "";
  for (const word of h) hex += (word >>> 0).toString(16).padStart(8, "0");
  return hex;
}

/** Writes the message, a one bit, zeros, and its length in bits; returns how many bytes that is, whole blocks. */
function padded(text: string): number {
  // A UTF-16 unit is three bytes at most; then the padding.
  message = longer(message, text.length * 3 + 128);
  const { written } = encoder.encodeInto(text, message);
  const length = (((written + 8) >> 6) + 1) << 6;
  message.fill(0, written, length);
  message[written] = 0x80;
  const high = Math.floor(written / 0x20000000);
  const low = (written << 3) >>> 0;
  for (let i = 0; i < 4; i++) {
    message[length - 8 + i] = high >>> (24 - 8 * i);
    message[length - 4 + i] = low >>> (24 - 8 * i);
  }
  return length;
}

function wordAt(at: number): number {
  return (message[at] << 24) | (message[at + 1] << 16) | (message[at + 2] << 8) | message[at + 3];
}

function compress(h: Int32Array): void {
  let [a, b, c, d, e, f, g, last] = h as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (last + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    last = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const sums = [a, b, c, d, e, f, g, last];
  for (let i = 0; i < 8; i++) h[i] = (h[i] + sums[i]) | 0;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/**
 * The fractional parts of the cube roots of the first 64 primes, found by whole-number search instead of a table to
 * mistype.
 */
function roundConstants(): Int32Array {
  const constants = new Int32Array(64);
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let p = 2; p * p <= n; p++) if (n % p === 0) prime = false;
    if (prime) constants[found++] = Number(cubeRootFraction(BigInt(n))) | 0;
  }
  return constants;
}

/** floor(cbrt(n) * 2^32) modulo 2^32, by bisection over whole numbers. */
function cubeRootFraction(n: bigint): bigint {
  const target = n << 96n;
  let low = 0n;
  let high = 1n << 36n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle * middle * middle <= target) low = middle;
    else high = middle;
  }
  return low & 0xffffffffn;
}
