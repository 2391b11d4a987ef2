import type { Profile } from '../../../generated';
import type { FieldSpec, StringField, UintField } from '../../../src/wire/layout';
import type { MessageDescriptor } from '../../../src/wire/profile';
import { kebab } from '../../../src/conformance/case-id';

/** A special form of a request, by the id of the case that sends it. */
export interface Form {
  readonly id: string;
  /** `right`: must be served. `wrong`: must not be. `odd`: may be either, but must do no harm. */
  readonly kind: 'right' | 'wrong' | 'odd';
}

/** Every special form that the requests of a profile have, from the schema's tables. */
export function formsOf(profile: Profile): readonly Form[] {
  return [
    ...requestsOf(profile).flatMap((descriptor) => requestForms(descriptor)),
    ...['unknown-code', 'response-code', 'byte-order', 'garbage'].map((what): Form => ({
      id: `header/${what}`,
      kind: 'wrong',
    })),
    { id: 'register/any-id', kind: 'right' },
  ];
}

function requestForms(descriptor: MessageDescriptor<unknown>): readonly Form[] {
  const { name, layout } = descriptor;
  const named = (what: string, kind: Form['kind']): Form => ({ id: `${kebab(name)}/${what}`, kind });
  const cuts = ['header', 'payload', ...layout.fields.map((field) => kebab(field.name))];
  if (layout.body !== undefined) cuts.push('content');
  return [
    ...cuts.map((where) => named(`cut-in-${where}`, 'wrong')),
    ...['zero', 'one-less', 'one-more', 'largest'].map((what) => named(`size-${what}`, 'odd')),
    named('wrong-version', 'wrong'),
    ...(name === 'Register' ? [] : [named('unknown-client', 'wrong')]),
    ...layout.fields.flatMap((field) => fieldForms(field, layout.body?.length?.field === field.name, name, named)),
  ];
}

function fieldForms(
  field: FieldSpec,
  isTied: boolean,
  request: string,
  named: (what: string, kind: Form['kind']) => Form,
): readonly Form[] {
  const what = kebab(field.name);
  if (field.kind === 'uint') {
    const values = ['zero', 'largest', ...(isTied ? ['one-less', 'one-more'] : [])];
    return values.map((value) => named(`${what}-${value}`, isTied ? 'wrong' : 'odd'));
  }
  if (field.kind === 'bytes') {
    return field.name === 'publicKey' ? [named('key-zeros', 'wrong'), named('key-garbage', 'wrong')] : [];
  }
  return [
    ...(request === 'Register' || field.name === 'fileName' ? [named(`${what}-shortest`, 'right')] : []),
    named(`${what}-longest`, 'right'),
    named(`${what}-any-bytes`, 'right'),
    named(`${what}-garbage-after-nul`, 'right'),
    named(`${what}-empty`, 'wrong'),
    named(`${what}-unterminated`, 'odd'),
    named(`${what}-not-padded`, 'odd'),
  ];
}

/** What the start of a stream of requests is. */
export type Seen =
  /** Not to be told before more bytes come, or the stream ends. */
  | 'more'
  | {
      readonly size: number;
      readonly request: MessageDescriptor<unknown> | undefined;
      readonly forms: readonly string[];
    };

/**
 * Recognizes the first request of a stream.
 * @param isEnd whether nothing more comes.
 * @param ids what clients have been given, in hexadecimal digits.
 */
export function recognize(profile: Profile, bytes: Buffer, isEnd: boolean, ids: ReadonlySet<string>): Seen {
  const header = profile.requestHeader.fixedSize;
  if (bytes.length < header) {
    if (!isEnd) return 'more';
    const request = bytes.length < 19 ? undefined : requestOf(profile, bytes.readUInt16LE(17));
    return whole(bytes, request, ['cut-in-header']);
  }
  const request = requestOf(profile, bytes.readUInt16LE(17));
  const declared = bytes.readUInt32LE(19);
  if (request === undefined) {
    const isWhole = isEnd || bytes.length >= header + declared;
    return isWhole ? whole(bytes, undefined, [codeForm(profile, bytes)]) : 'more';
  }
  const payload = bytes.subarray(header);
  const { layout } = request;
  const due = layout.body === undefined ? layout.fixedSize : layout.fixedSize + bodySize(request, payload, declared);
  const hasAllFields = declared >= layout.fixedSize;
  if (hasAllFields && payload.length >= declared && declared === due) {
    const size = header + declared;
    return { size, request, forms: formsWithin(profile, request, bytes.subarray(0, size), ids) };
  }
  if (!isEnd) return 'more';
  return whole(bytes, request, sizeForms(request, payload, declared));
}

/** Why no request has this code. */
function codeForm(profile: Profile, bytes: Buffer): string {
  if (bytes.every((byte) => byte === 0xff)) return 'garbage';
  if (requestOf(profile, bytes.readUInt16BE(17)) !== undefined) return 'byte-order';
  const code = bytes.readUInt16LE(17);
  return Object.values(profile.responses).some((one) => one?.code === code) ? 'response-code' : 'unknown-code';
}

/** Everything that is there. */
function whole(bytes: Buffer, request: MessageDescriptor<unknown> | undefined, forms: readonly string[]): Seen {
  return { size: bytes.length, request, forms };
}

/** Bytes of content that belong to a request: as its fields say it, or what its header leaves for it. */
function bodySize({ layout }: MessageDescriptor<unknown>, payload: Buffer, declared: number): number {
  const rule = layout.body?.length;
  const field = layout.fields.find(({ name }) => name === rule?.field);
  const left = declared - layout.fixedSize;
  if (field === undefined || payload.length < layout.fixedSize) return left;
  const announced = payload.readUInt32LE(field.offset);
  // A packet holds a part of what is announced.
  return rule?.rule === 'atMost' && isOneOfSeveral(layout.fields, payload) ? left : announced;
}

function isOneOfSeveral(fields: readonly FieldSpec[], payload: Buffer): boolean {
  const total = fields.find(({ name }) => name === 'totalPackets');
  return total !== undefined && payload.readUInt16LE(total.offset) !== 1;
}

/** A request whose payload size is not that of its bytes, or whose bytes are not all there. */
function sizeForms({ layout }: MessageDescriptor<unknown>, payload: Buffer, declared: number): readonly string[] {
  const { fixedSize, fields, body } = layout;
  const content = Math.max(0, payload.length - fixedSize);
  const contentField = fields.find(({ name }) => name === body?.length?.field);
  const announced = contentField && payload.length >= fixedSize ? payload.readUInt32LE(contentField.offset) : content;
  const right = body === undefined ? fixedSize : fixedSize + announced;
  if (declared === 0) return ['size-zero'];
  if (declared === 0xffff_ffff) return ['size-largest'];
  const name = fields.find((field): field is StringField => field.kind === 'string');
  if (payload.length === declared && declared < fixedSize + (body === undefined ? 0 : 16)) {
    return name === undefined ? [] : [`${kebab(name.name)}-not-padded`];
  }
  if (payload.length === right && declared === right - 1) return ['size-one-less'];
  if (payload.length === right && declared === right + 1) return ['size-one-more'];
  if (payload.length < declared && declared === right)
    return [`cut-in-${partAt(payload.length, layout.fields, fixedSize)}`];
  if (payload.length < fixedSize && payload.length < declared) {
    return [`cut-in-${partAt(payload.length, layout.fields, fixedSize)}`];
  }
  if (payload.length === declared && contentField !== undefined) {
    return numberForms(contentField as UintField, announced, declared - fixedSize);
  }
  return [];
}

function partAt(length: number, fields: readonly FieldSpec[], fixedSize: number): string {
  if (length === 0) return 'payload';
  if (length >= fixedSize) return 'content';
  return kebab(fields.find(({ offset, size }) => length >= offset && length < offset + size)?.name ?? '');
}

function numberForms(field: UintField, value: number, right: number | undefined): readonly string[] {
  const name = kebab(field.name);
  if (value === 0) return [`${name}-zero`];
  if (value === 256 ** field.size - 1) return [`${name}-largest`];
  if (right !== undefined && value === right - 1) return [`${name}-one-less`];
  return right !== undefined && value === right + 1 ? [`${name}-one-more`] : [];
}

/** The special forms of a request that is whole and as long as it says. */
function formsWithin(
  profile: Profile,
  { layout, name }: MessageDescriptor<unknown>,
  message: Buffer,
  ids: ReadonlySet<string>,
): readonly string[] {
  const forms: string[] = [];
  if (message.readUInt8(16) !== profile.version) forms.push('wrong-version');
  if (name === 'Register' && message.subarray(0, 16).some((byte) => byte !== 0)) forms.push('any-id');
  if (name !== 'Register' && !ids.has(message.toString('hex', 0, 16))) forms.push('unknown-client');
  const payload = message.subarray(profile.requestHeader.fixedSize);
  for (const field of layout.fields) {
    const bytes = payload.subarray(field.offset, field.offset + field.size);
    if (field.kind === 'uint') forms.push(...numberForms(field, bytes.readUIntLE(0, field.size), undefined));
    else if (field.kind === 'string') forms.push(...nameForms(field, bytes));
    else if (field.name === 'publicKey' && bytes[0] !== 0x30) {
      forms.push(bytes.every((byte) => byte === 0) ? 'key-zeros' : 'key-garbage');
    }
  }
  return forms;
}

function nameForms(field: StringField, bytes: Buffer): readonly string[] {
  const name = kebab(field.name);
  const end = bytes.indexOf(0);
  if (end < 0) return [`${name}-unterminated`];
  if (end === 0) return [`${name}-empty`];
  if (bytes.subarray(end).some((byte) => byte !== 0)) return [`${name}-garbage-after-nul`];
  if (end === 1) return [`${name}-shortest`];
  if (end === field.max) return [`${name}-longest`];
  return bytes.subarray(0, end).some((byte) => byte >= 0x80) ? [`${name}-any-bytes`] : [];
}

function requestOf(profile: Profile, code: number): MessageDescriptor<unknown> | undefined {
  return requestsOf(profile).find((descriptor) => descriptor.code === code);
}

function requestsOf(profile: Profile): readonly MessageDescriptor<unknown>[] {
  return Object.values(profile.requests).flatMap((descriptor) =>
    descriptor === undefined ? [] : [descriptor as MessageDescriptor<unknown>],
  );
}
