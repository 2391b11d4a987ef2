import type { Profile } from '../../../generated';
import type { PrivateKey } from '../../crypto/private-key';
import { descriptorOf } from '../../wire/profile';
import type { FieldSpec, Layout } from '../../wire/layout';
import type { MessageDescriptor, Direction } from '../../wire/profile';
import { createFramer } from '../../protocol/framer';
import { strictly } from '../../protocol/strictly';
import { decodeFields } from '../../wire/field-table';

/** What is known beside the bytes of a message; each allows to say more. */
export interface Known {
  /** The client's private key. */
  readonly privateKey?: PrivateKey | undefined;
  /** The file that the message speaks of. */
  readonly plaintext?: Uint8Array | undefined;
  /** Its name. */
  readonly fileName?: Uint8Array | undefined;
  /** What was sent of it. */
  readonly ciphertext?: Uint8Array | undefined;
}

/** `cut`: nothing is wrong with what is there of it. */
export type State = 'right' | 'wrong' | 'cut';

/** Values of fields by their names. */
export type Values = Readonly<Record<string, number | Uint8Array | undefined>>;

/** A message laid out for the rules of diagnosis. */
export interface Evidence {
  /** From the message's first byte on; other messages may follow. */
  readonly bytes: Uint8Array;
  readonly direction: Direction;
  readonly profile: Profile;
  readonly known: Known;
  readonly headerFields: readonly FieldSpec[];
  readonly headerSize: number;
  /** The header's values as the profile lays it out, unchecked. */
  readonly header: Values;
  /** The message of the header's code. */
  readonly descriptor: MessageDescriptor<unknown> | undefined;
  /** The announced payload, as far as it is there. */
  readonly payload: Uint8Array;
  /** The announced size of the payload. */
  readonly declared: number;
  /** The payload's values in the message's own layout, unchecked. */
  readonly values: Values;
  /** Whether header and fixed part are right to the letter. */
  readonly state: State;
}

/** Lays out a message as the profile has it, with nothing tolerated and nothing checked. */
export function evidenceOf(bytes: Uint8Array, direction: Direction, profile: Profile, known: Known): Evidence {
  const layout = direction === 'request' ? profile.requestHeader : profile.responseHeader;
  const headerSize = layout.fixedSize;
  const header = valuesOf(layout.fields, bytes);
  const declared = numberIn(header, 'payloadSize') ?? 0;
  const payload = bytes.subarray(headerSize, headerSize + declared);
  const descriptor = descriptorOf(profile, direction, numberIn(header, 'code') ?? -1);
  return {
    ...{ bytes, direction, profile, known, headerSize, header, declared, payload, descriptor },
    headerFields: layout.fields,
    values: descriptor === undefined ? {} : valuesOf(descriptor.layout.fields, payload),
    state: stateOf(bytes, direction, profile),
  };
}

/** Values by name; fields that are not whole are left out. */
export function valuesOf(fields: readonly FieldSpec[], bytes: Uint8Array): Values {
  return Object.fromEntries(decodeFields(fields, bytes).map(({ field, value }) => [field.name, value]));
}

/** The number in a field, if it is there. */
export function numberIn(values: Values, name: string): number | undefined {
  const value = values[name];
  return typeof value === 'number' ? value : undefined;
}

/** Whether a payload of this size may be the message: all of it, or its fixed part and content. */
export function fits({ fixedSize, body }: Layout<unknown>, size: number): boolean {
  return body === undefined ? size === fixedSize : size >= fixedSize;
}

/** How the strict profile reads the message that the bytes begin with; content need not be there. */
export function stateOf(bytes: Uint8Array, direction: Direction, profile: Profile): State {
  const framer = createFramer(direction);
  framer.push(bytes);
  const frame = framer.next([strictly(profile)]);
  if (frame === undefined) return 'cut';
  return frame.kind === 'message' ? 'right' : 'wrong';
}

/** Offset of a field in its part of the message. */
export function offsetOf(fields: readonly FieldSpec[], name: string): number {
  return fields.find((field) => field.name === name)?.offset ?? 0;
}
