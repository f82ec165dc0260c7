/** MP4 files as nested boxes (ISO/IEC 14496-12): enough to find the frames of one track and how to decode them. */
export interface Box {
  readonly name: string;
  readonly body: Uint8Array;
}

export function boxesOf(bytes: Uint8Array): Box[] {
  const found: Box[] = [];
  const view = viewOf(bytes);
  for (let at = 0; at + 8 <= bytes.length;) {
    const short = view.getUint32(at);
    const [head, size] = short === 1 ? [16, Number(view.getBigUint64(at + 8))] : [8, short || bytes.length - at];
    if (size < head || at + size > bytes.length) throw new Error(`a box of ${size} bytes at ${at} of ${bytes.length}`);
    found.push({ name: nameAt(bytes, at + 4), body: bytes.subarray(at + head, at + size) });
    at += size;
  }
  return found;
}

/** The one box at the end of a path of names. */
export function boxAt(bytes: Uint8Array, ...names: readonly string[]): Uint8Array {
  return names.reduce((inside, name) => {
    const found = boxesOf(inside).filter((box) => box.name === name);
    if (found.length !== 1) throw new Error(`${found.length} boxes ${name}`);
    return found[0].body;
  }, bytes);
}

export interface Track {
  /** The sample entry's name: avc1, av01, vp09. */
  readonly entry: string;
  /** What the decoder must know beforehand: avcC, av1C, vpcC without its own head. */
  readonly setup: Uint8Array;
  readonly samples: readonly { readonly bytes: Uint8Array; readonly isKey: boolean }[];
  /** How long each is, in the track's own ticks, and how many ticks a second has. */
  readonly ticks: readonly number[];
  readonly ticksPerSecond: number;
}

const ENTRY_BYTES = 78;

export function trackOf(file: Uint8Array): Track {
  const mdia = boxAt(file, "moov", "trak", "mdia");
  const table = boxAt(mdia, "minf", "stbl");
  const [entry] = boxesOf(boxAt(table, "stsd").subarray(8));
  const [setup] = boxesOf(entry.body.subarray(ENTRY_BYTES));
  const sizes = numbers(boxAt(table, "stsz").subarray(12));
  const wide = boxesOf(table).some(({ name }) => name === "co64");
  const starts = wide
    ? numbers(boxAt(table, "co64").subarray(8)).filter((_, index) => index % 2 === 1)
    : numbers(boxAt(table, "stco").subarray(8));
  // Runs of chunks with equally many samples: first chunk, samples, description.
  const runs = rows(numbers(boxAt(table, "stsc").subarray(8)), 3);
  const keys = boxesOf(table).some(({ name }) => name === "stss")
    ? new Set(numbers(boxAt(table, "stss").subarray(8)))
    : undefined;
  let number = 0;
  const samples = starts.flatMap((start, chunk) => {
    const run = runs.findLast(([first]) => first <= chunk + 1);
    let at = start;
    return Array.from({ length: run?.[1] ?? 0 }, () => {
      const bytes = file.subarray(at, at + sizes[number]);
      at += sizes[number++];
      return { bytes, isKey: keys === undefined || keys.has(number) };
    });
  });
  const ticks = rows(numbers(boxAt(table, "stts").subarray(8)), 2).flatMap(([many, each]) =>
    Array.from({ length: many }, () => each),
  );
  const head = boxAt(mdia, "mdhd");
  const ticksPerSecond = viewOf(head).getUint32(head[0] === 1 ? 20 : 12);
  return { entry: entry.name, setup: setup.body, samples, ticks, ticksPerSecond };
}

function numbers(bytes: Uint8Array): number[] {
  const view = viewOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getUint32(index * 4));
}

function rows(all: readonly number[], width: number): number[][] {
  return Array.from({ length: Math.floor(all.length / width) }, (_, row) => all.slice(row * width, (row + 1) * width));
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function nameAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
