import type { Layout, StringField } from './layout';
import type { Deviation, Tolerance } from './tolerance';

/** A message's bytes but for its header and its content. */
export interface RawMessage {
  /** As the header says it. */
  readonly payloadSize: number;
  readonly fixed: Uint8Array;
  /** Behind the fixed part and the content. */
  readonly rest: Uint8Array;
}

/**
 * Writes a deviation into a canonical message: the way back of reading it. A deviation of layout
 * is written by that layout's own encoder.
 * @param headerSize bytes of the header.
 */
export function deviate(
  raw: RawMessage,
  layout: Layout<unknown>,
  headerSize: number,
  tolerance: Tolerance,
  deviation: Deviation,
): RawMessage {
  const { payloadSize, fixed } = raw;
  const bytes = deviation.bytes ?? new Uint8Array(0);
  switch (tolerance.kind) {
    case 'bareString': {
      const bare = withoutPadding(fixed, layout, deviation.terminated === true);
      return { ...raw, payloadSize: payloadSize - fixed.length + bare.length, fixed: bare };
    }
    case 'sizeWithoutBody':
      return { ...raw, payloadSize: fixed.length };
    case 'sizeIncludesHeader':
      return { ...raw, payloadSize: payloadSize + headerSize };
    case 'sizeAnnouncesMore':
      return { ...raw, payloadSize: deviation.announced ?? payloadSize + bytes.length, rest: bytes };
    case 'unannouncedString':
      return { ...raw, rest: bytes };
    case 'paddedBody':
      return { ...raw, payloadSize: payloadSize + bytes.length, rest: bytes };
    case 'dirtyFill':
      return { ...raw, fixed: withDirt(fixed, layout, deviation) };
    case 'layout':
    case 'packetsEncryptedEach':
      return raw;
  }
}

function withoutPadding(fixed: Uint8Array, layout: Layout<unknown>, terminated: boolean): Uint8Array {
  const field = layout.fields.find((one): one is StringField => one.kind === 'string');
  if (field === undefined) return fixed;
  const nul = fixed.indexOf(0, field.offset);
  const whole = field.offset + field.size;
  // A name that no NUL ends has no padding to lose.
  const end = nul < 0 || nul >= whole ? whole : nul + (terminated ? 1 : 0);
  const behind = fixed.subarray(field.offset + field.size);
  const bare = new Uint8Array(end + behind.length);
  bare.set(fixed.subarray(0, end));
  bare.set(behind, end);
  return bare;
}

/** Dirt behind the NUL of the field, or of the first string where none is named; what has no room there is left out. */
function withDirt(fixed: Uint8Array, layout: Layout<unknown>, { field: name, bytes }: Deviation): Uint8Array {
  const field = layout.fields.find((one) => one.kind === 'string' && (name === undefined || one.name === name));
  if (field === undefined || bytes === undefined) return fixed;
  const end = field.offset + field.size;
  const room = end - fixed.indexOf(0, field.offset) - 1;
  const dirt = bytes.subarray(Math.max(0, bytes.length - room));
  const dirty = new Uint8Array(fixed);
  dirty.set(dirt, end - dirt.length);
  return dirty;
}
