import type { Profile } from '../../generated';
import { descriptorOf, headerOf } from '../wire/profile';
import { kindOf } from '../wire/tolerances/kinds';
import type { FieldSpec, Layout } from '../wire/layout';
import type { Direction } from '../wire/profile';
import { decodeFields } from '../wire/field-table';
import { numberIn, valuesOf } from './diagnoses/evidence';
import type { RecordedMessage } from './decode-stream';

/** A field, or another part of a message. */
export interface Row {
  /** From the start of the message. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly name: string;
  /** `content` is the body, `trailing` what has no meaning. */
  readonly kind: FieldSpec['kind'] | 'content' | 'trailing';
  /** A number, or bytes; for content and trailing bytes the number of bytes. */
  readonly value: number | Uint8Array;
  readonly unit?: string | undefined;
  /** The field as it lies on the wire; `undefined` for other parts. */
  readonly field?: FieldSpec | undefined;
  /** What the schema says of it. */
  readonly doc: string;
}

/** The parts of a message as they lie on the wire. */
export function rowsOf(message: RecordedMessage, profile: Profile): Row[] {
  const { frame, bytes, direction, content, deviations } = message;
  if (frame.kind === 'violation') return rowsOfBytes(bytes, direction, profile);
  const header = headerOf(profile, direction);
  const { layout } = frame;
  const size = frame.raw.length - header.fixedSize;
  const [fields = layout.fields] = deviations.flatMap(({ tolerance }) => {
    const shortened = kindOf(tolerance).fieldsIn?.(layout, size);
    return shortened === undefined ? [] : [shortened];
  });
  return rowsFrom(bytes, header, { fields, size, layout }, content.length);
}

/** The parts of bytes that begin as a message, as far as they go. */
export function rowsOfBytes(bytes: Uint8Array, direction: Direction, profile: Profile): Row[] {
  const header = headerOf(profile, direction);
  const code = numberIn(valuesOf(header.fields, bytes), header.code.name) ?? -1;
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
    field,
    name: field.name,
    kind: field.kind,
    value,
    unit: field.unit,
    doc: field.doc,
  }));
}
