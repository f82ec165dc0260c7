/**
 * A film as a WebM file (webmproject.org/docs/container; RFC 9559 for Matroska's elements): one track of encoded
 * frames, chapters, tags that say which run it is of, cues to seek by. Written as a whole at the end, when every size
 * is known; a film of some minutes has some megabytes. Times are milliseconds.
 */
import type { Chapter } from "./film-plan.ts";

export interface EncodedFrame {
  readonly bytes: Uint8Array;
  readonly isKey: boolean;
  readonly ms: number;
}

export interface Film {
  readonly codec: "V_VP8" | "V_VP9";
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly frames: readonly EncodedFrame[];
  readonly title: string;
  readonly chapters: readonly Chapter[];
  /** Names in capitals, as Matroska's tags are. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A block's time is relative to its cluster's, in sixteen bits. */
const CLUSTER_MS_MAX = 30_000;

export function webm(film: Film): Uint8Array<ArrayBuffer> {
  const head = [info(film), tracks(film), chapters(film), tags(film)].map(bytesOf);
  const clusters = clustersOf(film.frames);
  // Where clusters begin, counted from behind the segment's own head; the cues stand before them, and have the same
  // size whatever they say.
  const sizes = clusters.map(({ bytes }) => bytes.length);
  const before = head.reduce((sum, { length }) => sum + length, 0);
  const cuesAt = (start: number): Uint8Array =>
    bytesOf(
      element(
        0x1c53bb6b,
        clusters.map(({ ms }, index) => cue(ms, start + sizes.slice(0, index).reduce((sum, size) => sum + size, 0))),
      ),
    );
  const cues = cuesAt(before + cuesAt(0).length);
  const segment = element(0x18538067, [...head, cues, ...clusters.map(({ bytes }) => bytes)]);
  return joined([ebmlHead(), segment].map(bytesOf));
}

function ebmlHead(): Element {
  return element(0x1a45dfa3, [
    element(0x4286, unsigned(1)),
    element(0x42f7, unsigned(1)),
    element(0x42f2, unsigned(4)),
    element(0x42f3, unsigned(8)),
    element(0x4282, text("webm")),
    element(0x4287, unsigned(4)),
    element(0x4285, unsigned(2)),
  ]);
}

function info({ seconds, title }: Film): Element {
  return element(0x1549a966, [
    element(0x2ad7b1, unsigned(1_000_000)),
    element(0x4489, double(seconds * 1000)),
    element(0x7ba9, text(title)),
    element(0x4d80, text("Borealis")),
    element(0x5741, text("Borealis")),
  ]);
}

function tracks({ codec, width, height, framesPerSecond }: Film): Element {
  const track = element(0xae, [
    element(0xd7, unsigned(1)),
    element(0x73c5, unsigned(1)),
    element(0x83, unsigned(1)),
    element(0x9c, unsigned(0)),
    element(0x23e383, unsigned(Math.round(1e9 / framesPerSecond))),
    element(0x86, text(codec)),
    element(0xe0, [element(0xb0, unsigned(width)), element(0xba, unsigned(height))]),
  ]);
  return element(0x1654ae6b, [track]);
}

function chapters({ chapters: list }: Film): Element {
  const atoms = list.map(({ seconds, title }, index) =>
    element(0xb6, [
      element(0x73c4, unsigned(index + 1)),
      element(0x91, unsigned(Math.round(seconds * 1e9))),
      element(0x80, [element(0x85, text(title)), element(0x437c, text("eng"))]),
    ]),
  );
  return list.length === 0 ? element(0xec, new Uint8Array(0)) : element(0x1043a770, [element(0x45b9, atoms)]);
}

function tags({ tags: texts }: Film): Element {
  const simple = Object.entries(texts).map(([name, value]) =>
    element(0x67c8, [element(0x45a3, text(name)), element(0x4487, text(value))]),
  );
  return element(0x1254c367, [element(0x7373, [element(0x63c0, []), ...simple])]);
}

/** A cluster begins with a key frame, so that a player may begin there. */
function clustersOf(frames: readonly EncodedFrame[]): readonly { readonly ms: number; readonly bytes: Uint8Array }[] {
  const groups: EncodedFrame[][] = [];
  for (const frame of frames) {
    const group = groups.at(-1);
    if (group === undefined || frame.isKey || frame.ms - group[0].ms > CLUSTER_MS_MAX) groups.push([frame]);
    else group.push(frame);
  }
  return groups.map((group) => {
    const [{ ms }] = group;
    return {
      ms,
      bytes: bytesOf(element(0x1f43b675, [element(0xe7, unsigned(ms)), ...group.map((frame) => block(frame, ms))])),
    };
  });
}

function block({ bytes, isKey, ms }: EncodedFrame, clusterMs: number): Element {
  const head = new Uint8Array(4);
  head[0] = 0x81;
  new DataView(head.buffer).setInt16(1, ms - clusterMs);
  head[3] = isKey ? 0x80 : 0;
  return element(0xa3, joined([head, bytes]));
}

function cue(ms: number, position: number): Element {
  const place = element(0xb7, [element(0xf7, unsigned(1)), element(0xf1, fixed(position))]);
  return element(0xbb, [element(0xb3, unsigned(ms)), place]);
}

interface Element {
  readonly id: number;
  readonly content: Uint8Array | readonly (Element | Uint8Array)[];
}

function element(id: number, content: Element["content"]): Element {
  return { id, content };
}

function bytesOf(one: Element | Uint8Array): Uint8Array {
  if (one instanceof Uint8Array) return one;
  const { id, content } = one;
  const body = content instanceof Uint8Array ? content : joined(content.map(bytesOf));
  return joined([unsigned(id), sizeOf(body.length), body]);
}

/** Eight bytes, whatever it is: simple, and a file has few of them. */
function sizeOf(length: number): Uint8Array {
  const bytes = fixed(length);
  bytes[0] = 0x01;
  return bytes;
}

/** In as few bytes as it takes; an element's id likewise, which has its own length in it. */
function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

function fixed(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

function text(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
