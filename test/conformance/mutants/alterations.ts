import type { Profile } from '../../../generated';
import type { FieldSpec, Layout } from '../../../src/wire/layout';
import type { Direction } from '../../../src/wire/profile';

/** A change of a whole message's bytes, made from the schema's tables. */
export interface Alteration {
  /** What is changed: `payloadSize-turned`. */
  readonly id: string;
  /** The diagnosis that speaks of it, if there is one. */
  readonly diagnosis?: string;
  readonly apply: (message: Buffer) => Buffer;
}

/** Every change of a message that is made of one mistake. */
export function alterationsOf(profile: Profile, direction: Direction, layout: Layout<unknown>): readonly Alteration[] {
  const header = (direction === 'request' ? profile.requestHeader : profile.responseHeader) as Layout<unknown>;
  return [
    ...headerAlterations(header).filter(({ id }) => id !== 'header-payloadSize-turned' || layout.fixedSize > 0),
    ...wholeAlterations(header),
    ...layout.fields.flatMap((field) => fieldAlterations(field, header.fixedSize, 'payload')),
  ];
}

function headerAlterations(header: Layout<unknown>): readonly Alteration[] {
  const integers = header.fields.filter(({ kind, size }) => kind === 'uint' && size > 1);
  return [
    ...header.fields.flatMap((field) => fieldAlterations(field, 0, 'header')),
    {
      id: 'header-turned',
      diagnosis: 'header-byte-order',
      apply: changed((message) => {
        for (const { offset, size } of integers) message.subarray(offset, offset + size).reverse();
      }),
    },
    { id: 'header-native-padding', diagnosis: 'header-native-padding', apply: (message) => padded(message, header) },
  ];
}

/** As a compiler aligns a struct: each integer at a multiple of its size. */
function padded(message: Buffer, header: Layout<unknown>): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { kind, offset, size } of header.fields) {
    const gap = kind === 'uint' ? (size - (at % size)) % size : 0;
    parts.push(Buffer.alloc(gap), message.subarray(offset, offset + size));
    at += gap + size;
  }
  return Buffer.concat([...parts, message.subarray(header.fixedSize)]);
}

function wholeAlterations(header: Layout<unknown>): readonly Alteration[] {
  const size = header.fields.find(({ name }) => name === 'payloadSize');
  if (size === undefined) throw new Error('the header has no payload size');
  const resized = (message: Buffer, by: number): Buffer => {
    const payload = message.readUInt32LE(size.offset);
    const made = by < 0 ? Buffer.from(message.subarray(0, by)) : Buffer.concat([message, Buffer.alloc(by)]);
    // An empty message has nothing to lose but its header.
    if (payload + by >= 0) made.writeUInt32LE(payload + by, size.offset);
    return made;
  };
  return [
    { id: 'one-byte-short', apply: (message) => resized(message, -1) },
    { id: 'one-byte-long', apply: (message) => resized(message, 1) },
    { id: 'byte-behind', apply: (message) => Buffer.concat([message, Buffer.of(0)]) },
    {
      id: 'size-with-header',
      apply: changed((message) => {
        message.writeUInt32LE(message.readUInt32LE(size.offset) + header.fixedSize, size.offset);
      }),
    },
  ];
}

function fieldAlterations(field: FieldSpec, start: number, part: 'header' | 'payload'): readonly Alteration[] {
  const from = start + field.offset;
  const to = from + field.size;
  const name = part === 'header' ? `header-${field.name}` : field.name;
  const flipped = (at: number): Alteration['apply'] =>
    changed((message) => {
      message[at] = (message[at] ?? 0) ^ 0x01;
    });
  switch (field.kind) {
    case 'uint':
      return [
        { id: `${name}-off-by-one`, apply: flipped(from) },
        ...(field.size === 1
          ? []
          : [{ id: `${name}-turned`, apply: changed((message) => void message.subarray(from, to).reverse()) }]),
      ];
    case 'bytes':
      return [
        { id: `${name}-bit-flipped`, apply: flipped(from) },
        { id: `${name}-zeroed`, apply: changed((message) => void message.fill(0, from, to)) },
      ];
    case 'string':
      return [
        { id: `${name}-letter-changed`, apply: flipped(from) },
        {
          id: `${name}-garbage-behind`,
          apply: changed((message) => {
            const end = message.indexOf(0, from);
            if (end >= 0 && end < to - 1) message.fill(0xcd, end + 1, to);
          }),
        },
        {
          id: `${name}-shifted`,
          apply: changed((message) => void message.copyWithin(from + 1, from, to - 1).fill(0x20, from, from + 1)),
        },
      ];
  }
}

function changed(change: (message: Buffer) => void): (message: Buffer) => Buffer {
  return (message) => {
    const copy = Buffer.from(message);
    change(copy);
    return copy;
  };
}
