/**
 * A film as an MP4 file (ISO/IEC 14496-12 and -14): the same frames as the WebM's, for players and slides that take
 * nothing else. The container is written by mediabunny (MPL-2.0), a chunk of its own that comes with the first MP4; it
 * encodes nothing and fetches nothing. Everything that says where a frame is stands before the frames.
 *
 * MP4 has chapters only as a second track that few players show: the WebM has them, the MP4 leaves them out.
 */
import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  type VideoCodec,
} from "mediabunny";
import type { EncodedFrame } from "../project/webm.ts";

export interface Mp4Film {
  readonly codec: VideoCodec;
  /** As the encoder told it with its first frame: players need it before any frame. */
  readonly decoder: VideoDecoderConfig;
  readonly framesPerSecond: number;
  readonly frames: readonly EncodedFrame[];
  readonly title: string;
  /** Which run it is of. */
  readonly comment: string;
}

export async function mp4({
  codec,
  decoder,
  framesPerSecond,
  frames,
  title,
  comment,
}: Mp4Film): Promise<Uint8Array<ArrayBuffer>> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  output.setMetadataTags({ title, comment });
  await output.start();
  for (const [index, { bytes, isKey }] of frames.entries())
    await source.add(
      new EncodedPacket(bytes, isKey ? "key" : "delta", index / framesPerSecond, 1 / framesPerSecond),
      index === 0 ? { decoderConfig: decoder } : undefined,
    );
  await output.finalize();
  if (target.buffer === null) throw new Error("The MP4 file has come to nothing.");
  return new Uint8Array(target.buffer);
}
