/**
 * The texts of files that somebody gives: as the command line reads them, also compressed by gzip, in UTF-8 or
 * PowerShell's UTF-16. `orders-2=lag.json` says whose metrics it has, there and here.
 */
import type { SourceText } from "../../sim/twin/index.ts";

/** An hour of forty metrics has some hundred kilobytes. */
const BYTES_MAX = 64_000_000;
const WHOSE = /^([A-Za-z][A-Za-z0-9-]*)=(.+)$/;

/** Texts, and a sentence on each file that is none. */
export async function textsOf(
  files: readonly File[],
): Promise<{ readonly texts: readonly SourceText[]; readonly refused: readonly string[] }> {
  const texts: SourceText[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const name = file.name.slice(0, NAME_MAX);
    const found = await textOf(file).catch(() => "cannot be read: is it whole?");
    if (typeof found === "string") refused.push(`${name}: ${found}`);
    else texts.push({ name, ...whoseOf(name), ...found });
  }
  return { texts, refused };
}

const NAME_MAX = 120;

async function textOf(file: File): Promise<{ readonly text: string } | string> {
  const tooLarge = `is larger than the ${BYTES_MAX / 1e6} MB that a recording may have`;
  if (file.size > BYTES_MAX) return tooLarge;
  const packed = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  const stream = isPacked ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
  const parts: BlobPart[] = [];
  let size = 0;
  // A small file may unpack to more than the machine has.
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > BYTES_MAX) {
      await reader.cancel();
      return tooLarge;
    }
    parts.push(value);
  }
  const bytes = await new Blob(parts).arrayBuffer();
  const mark = bytes.byteLength < 2 ? 0 : new DataView(bytes).getUint16(0);
  const code = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  return { text: new TextDecoder(code).decode(bytes) };
}

function whoseOf(name: string): Pick<SourceText, "whose"> {
  const whose = WHOSE.exec(name)?.[1];
  return whose === undefined ? {} : { whose };
}
