/** A message as its header announces it. */
export interface SplitMessage {
  /** The 16 bytes of a request's header; `undefined` in a response. */
  readonly clientId: Buffer | undefined;
  readonly version: number;
  readonly code: number;
  /** What the header says, which need not be what follows. */
  readonly payloadSize: number;
  readonly payload: Buffer;
  /** Header and payload. */
  readonly bytes: Buffer;
}

/** The messages of one direction, and the bytes after the last whole one. */
export interface Split {
  readonly messages: readonly SplitMessage[];
  readonly rest: Buffer;
}

/** Bytes in the header before the version: the client id of a request. */
const ID_SIZE = { 'C>S': 16, 'S>C': 0 } as const;

/**
 * Cuts one direction's bytes into messages by the sizes in their headers. `sizeOf` may correct a size that its peer
 * states wrongly; `index` counts the messages.
 */
export function split(
  dir: 'C>S' | 'S>C',
  bytes: Buffer,
  sizeOf: (header: { code: number; payloadSize: number; index: number }) => number = (header) => header.payloadSize,
): Split {
  const at = ID_SIZE[dir];
  const messages: SplitMessage[] = [];
  let rest = bytes;
  while (rest.length >= at + 7) {
    const code = rest.readUInt16LE(at + 1);
    const payloadSize = rest.readUInt32LE(at + 3);
    const end = at + 7 + sizeOf({ code, payloadSize, index: messages.length });
    if (rest.length < end) break;
    messages.push({
      clientId: at > 0 ? rest.subarray(0, at) : undefined,
      version: rest.readUInt8(at),
      code,
      payloadSize,
      payload: rest.subarray(at + 7, end),
      bytes: rest.subarray(0, end),
    });
    rest = rest.subarray(end);
  }
  return { messages, rest };
}
