import { descriptorOf } from '../../wire/profile';
import type { FieldSpec } from '../../wire/layout';
import { fits, numberIn, offsetOf, valuesOf, type Evidence } from './evidence';
import { textId } from './id-text';
import { nativeLayout, swapped } from './other-layout';
import type { DiagnosisRule, Found } from './rule';

/** Mistakes in a header. */
export const headerRules: readonly DiagnosisRule[] = [
  {
    id: 'unknown-version',
    title: 'Unknown protocol version',
    cause: 'The version was counted up with the program, or the byte was never set.',
    find({ header, headerFields, headerSize, descriptor, declared, profile }) {
      const version = numberIn(header, 'version');
      if (descriptor === undefined || version === undefined || isVersion(version, profile)) return undefined;
      return {
        offset: offsetOf(headerFields, 'version'),
        detail: `The version is ${version}; it must be ${profile.version}.`,
        size: headerSize + declared,
      };
    },
  },
  {
    id: 'version-as-text',
    title: 'Version as text',
    cause: 'The version was written as a character, or as a string, where it is a number in one byte.',
    find({ header, headerFields, headerSize, descriptor, declared, profile }) {
      const version = numberIn(header, 'version');
      if (descriptor === undefined || version !== profile.version + ZERO) return undefined;
      return {
        offset: offsetOf(headerFields, 'version'),
        detail: `The version is the character "${profile.version}", which is the byte ${version}; it must be ${profile.version}.`,
        size: headerSize + declared,
      };
    },
  },
  {
    id: 'header-byte-order',
    title: 'Header in the wrong byte order',
    cause:
      "The header's integers went through htons and htonl or were packed with '>' or '!', which is network byte order, " +
      'or were left in the order of the machine.',
    find: wrongByteOrder,
  },
  {
    id: 'header-native-padding',
    title: 'Padding inside the header',
    cause:
      "The header was sent as a native struct: the compiler aligned its integers. Pack it (#pragma pack(1), or '<' in " +
      'Python).',
    find: nativePadding,
  },
  {
    id: 'header-id-as-text',
    title: 'Client id as text in the header',
    cause: 'The id was sent as its hexadecimal text instead of its bytes (uuid.bytes in Python, unhexlify).',
    find({ headerFields, headerSize, bytes, descriptor, profile, direction }) {
      if (descriptor !== undefined) return undefined;
      const text = headerFields.map((field) => textId(field, bytes)).find((one) => one !== undefined);
      if (text === undefined) return undefined;
      const header = valuesOf(text.shift(headerFields), bytes);
      const meant = descriptorOf(profile, direction, numberIn(header, 'code') ?? -1);
      if (meant === undefined || numberIn(header, 'version') !== profile.version) return undefined;
      return {
        offset: text.field.offset,
        detail: `${text.field.name} is ${text.size} characters where ${text.field.size} bytes are due; behind them stands the header of ${meant.name}.`,
        size: headerSize + text.growth + (numberIn(header, 'payloadSize') ?? 0),
      };
    },
  },
];

/** The character 0. */
const ZERO = 0x30;

/** Whether it is the profile's version, as a number or as a character. */
function isVersion(version: number | undefined, profile: Evidence['profile']): boolean {
  return version === profile.version || version === profile.version + ZERO;
}

function wrongByteOrder(evidence: Evidence): Found | undefined {
  const { headerFields, headerSize, bytes, header, descriptor, profile, direction, declared } = evidence;
  if (evidence.state !== 'wrong') return undefined;
  const other = valuesOf(swapped(headerFields), bytes);
  const meant = descriptor ?? descriptorOf(profile, direction, numberIn(other, 'code') ?? -1);
  if (meant === undefined || numberIn(header, 'version') !== profile.version) return undefined;
  const otherSize = numberIn(other, 'payloadSize') ?? declared;
  const isSize = fits(meant.layout, otherSize) && otherSize < declared;
  if (descriptor !== undefined && !isSize) return undefined;
  const name = descriptor === undefined ? 'code' : 'payloadSize';
  const field = headerFields.find((one) => one.name === name);
  const order = field?.kind === 'uint' && field.byteOrder === 'big' ? ['big', 'little'] : ['little', 'big'];
  const meaning = descriptor === undefined ? meant.name : `what ${meant.name} may have`;
  return {
    offset: field?.offset ?? 0,
    detail: `${name} reads ${String(header[name])} in ${order[0]}-endian, and ${String(other[name])} in ${order[1]}-endian, which is ${meaning}.`,
    size: headerSize + Math.min(otherSize, declared),
  };
}

function nativePadding({
  headerFields,
  headerSize,
  bytes,
  descriptor,
  profile,
  direction,
}: Evidence): Found | undefined {
  const native = nativeLayout(headerFields);
  if (native.size === headerSize || descriptor !== undefined) return undefined;
  const header = valuesOf(native.fields, bytes);
  const meant = descriptorOf(profile, direction, numberIn(header, 'code') ?? -1);
  const size = numberIn(header, 'payloadSize');
  if (meant === undefined || size === undefined || !isVersion(numberIn(header, 'version'), profile)) return undefined;
  const moved = headerFields.filter((field, index) => native.fields[index]?.offset !== field.offset);
  const places = moved.map(({ name }) => `${name} at byte ${offsetOf(native.fields, name)}`);
  return {
    offset: firstOffset(moved),
    detail: `The header has ${native.size} bytes instead of ${headerSize}: ${meant.name} shows with ${places.join(' and ')}.`,
    size: native.size + size,
  };
}

function firstOffset(fields: readonly FieldSpec[]): number {
  return fields[0]?.offset ?? 0;
}
