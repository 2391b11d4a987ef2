import type { Profile } from '../../generated';
import { descriptorOf } from '../wire/framer';
import type { FieldSpec, Layout } from '../wire/layout';
import type { Direction } from '../wire/profile';
import { decodeFields } from '../wire/field-table';
import { numberIn, valuesOf } from './diagnoses/evidence';
import type { DissectedMessage } from './dissect';

/** A field, or another part of a message. */
export interface Row {
  /** From the start of the message. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly name: string;
  /** `content` is the body, `rest` what has no meaning. */
  readonly kind: FieldSpec['kind'] | 'content' | 'trailing';
  /** A number, or bytes; for content and rest the number of bytes. */
  readonly value: number | Uint8Array;
  readonly unit?: string | undefined;
  /** What the schema says of it. */
  readonly doc: string;
}

/** The parts of a message as they lie on the wire. */
export function rowsOf(message: DissectedMessage, profile: Profile): Row[] {
  const { frame, bytes, direction, content, findings } = message;
  if (frame.kind === 'violation') return rowsOfBytes(bytes, direction, profile);
  const header = headerOf(profile, direction);
  const isBare = findings.some(({ tolerance }) => tolerance.kind === 'bareString');
  const size = isBare ? frame.header.payloadSize : frame.layout.fixedSize;
  const fields = shortened(frame.layout, size);
  return rowsFrom(bytes, header, { fields, size, layout: frame.layout }, content.length);
}

/** The parts of bytes that begin as a message, as far as they go. */
export function rowsOfBytes(bytes: Uint8Array, direction: Direction, profile: Profile): Row[] {
  const header = headerOf(profile, direction);
  const code = numberIn(valuesOf(header.fields, bytes), 'code') ?? -1;
  const layout = descriptorOf(profile, direction, code)?.layout;
  const payload = layout && { fields: layout.fields, size: layout.fixedSize, layout };
  return rowsFrom(bytes, header, payload, layout?.body === undefined ? 0 : bytes.length);
}

interface Payload {
  readonly fields: readonly FieldSpec[];
  /** Bytes of the fixed part on the wire. */
  readonly size: number;
  readonly layout: Layout<unknown>;
}

function rowsFrom(
  bytes: Uint8Array,
  header: Layout<unknown>,
  payload: Payload | undefined,
  contentLength: number,
): Row[] {
  const rows = [
    ...fieldRows(header.fields, bytes, 0),
    ...fieldRows(payload?.fields ?? [], bytes.subarray(header.fixedSize), header.fixedSize),
  ];
  let at = rows.reduce((end, row) => Math.max(end, row.offset + row.bytes.length), 0);
  const body = payload?.layout.body;
  if (body !== undefined && payload !== undefined && at === header.fixedSize + payload.size && contentLength > 0) {
    const content = bytes.subarray(at, at + contentLength);
    const { name, doc } = body;
    if (content.length > 0) {
      rows.push({ offset: at, bytes: content, name, kind: 'content', value: content.length, unit: 'bytes', doc });
    }
    at += content.length;
  }
  const rest = bytes.subarray(at);
  if (rest.length > 0) {
    const doc = payload === undefined ? 'Not read.' : 'Belongs to no field.';
    rows.push({ offset: at, bytes: rest, name: '-', kind: 'trailing', value: rest.length, unit: 'bytes', doc });
  }
  return rows;
}

function fieldRows(fields: readonly FieldSpec[], bytes: Uint8Array, start: number): Row[] {
  return decodeFields(fields, bytes).map(({ field, bytes: part, value }) => ({
    offset: start + field.offset,
    bytes: part,
    name: field.name,
    kind: field.kind,
    value,
    unit: field.unit,
    doc: field.doc,
  }));
}

/** The fields around a string that came without its padding. */
function shortened({ fields, fixedSize }: Layout<unknown>, size: number): readonly FieldSpec[] {
  const string = fields.find(({ kind }) => kind === 'string');
  const missing = fixedSize - size;
  if (string === undefined || missing === 0) return fields;
  return fields.map((field) => {
    if (field === string) return { ...field, size: field.size - missing };
    return field.offset > string.offset ? { ...field, offset: field.offset - missing } : field;
  });
}

function headerOf(profile: Profile, direction: Direction): Layout<unknown> {
  return direction === 'request' ? profile.requestHeader : profile.responseHeader;
}
