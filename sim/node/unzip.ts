/**
 * Files that may be compressed by gzip, whatever they are called; unpacked they are bounded as they would be without.
 * Apart from other reading, since the library's entries for tests read scenarios, too, and load nothing that they do
 * not need.
 */
import { gunzipSync } from "node:zlib";
import { RequestError, type Bound } from "./files.ts";

/** Gzip begins with 1f 8b, which no text does. */
export function unzip(name: string, bytes: Buffer, { bytesMax, what }: Bound): Buffer {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== 0x1f8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new RequestError(
      isLarge
        ? `${name}:1:1: has more than ${bytesMax} bytes when it is unpacked, the most ${what} may have`
        : `${name}: is compressed by gzip and broken: it cannot be unpacked`,
    );
  }
}
