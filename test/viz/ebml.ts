/** A small reader of EBML (RFC 8794), for films: elements one after the other, each with its id and what is in it. */

export interface Read {
  readonly id: number;
  /** Where it begins, in the bytes it was read from. */
  readonly at: number;
  readonly body: Uint8Array;
}

export function childrenOf(bytes: Uint8Array): readonly Read[] {
  const found: Read[] = [];
  for (let at = 0; at < bytes.length;) {
    const idLength = Math.clz32(bytes[at]) - 23;
    const sizeLength = Math.clz32(bytes[at + idLength]) - 23;
    const id = big(bytes.subarray(at, at + idLength));
    const head = at + idLength + sizeLength;
    // The first bit that is set says how long the size is, and is no part of it.
    const size = big(
      Uint8Array.of(bytes[at + idLength] & (0xff >> sizeLength), ...bytes.subarray(at + idLength + 1, head)),
    );
    if (head + size > bytes.length)
      throw new Error(`element ${id.toString(16)} at ${at} has ${size} bytes of ${bytes.length - head}`);
    found.push({ id, at, body: bytes.subarray(head, head + size) });
    at = head + size;
  }
  return found;
}

export function childrenNamed(list: readonly Read[], id: number): readonly Read[] {
  return list.filter((one) => one.id === id);
}

export function numberOf({ body }: Read): number {
  return big(body);
}

export function textOf({ body }: Read): string {
  return new TextDecoder().decode(body);
}

function big(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
