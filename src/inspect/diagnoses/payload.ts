import { ciphertextSize } from '../../crypto/aes-cbc';
import { byteCount } from '../../text/count';
import type { Layout, StringField } from '../../wire/layout';
import { sameBytes } from '../../wire/value';
import { evidenceOf, numberIn, offsetOf, stateOf, valuesOf, type Evidence, type Values } from './evidence';
import { textId } from './id-text';
import { swapped, turned } from './other-layout';
import type { DiagnosisRule, Found } from './rule';

/** Mistakes in what follows the header, and in the size that the header says of it. */
export const payloadRules: readonly DiagnosisRule[] = [
  {
    id: 'size-includes-header',
    title: 'Payload size includes the header',
    cause: 'The size of the whole message was sent as the payload size.',
    kind: 'sizeIncludesHeader',
    find: sizeIncludesHeader,
  },
  {
    id: 'size-without-content',
    title: 'Payload size leaves the content out',
    cause: 'The payload size was taken with sizeof, which does not know the content.',
    kind: 'sizeWithoutBody',
    find({ descriptor, declared, values, headerFields }) {
      if (descriptor?.layout.body?.length === undefined || declared !== descriptor.layout.fixedSize) return undefined;
      const announced = numberIn(values, descriptor.layout.body.length.field) ?? 0;
      if (announced === 0) return undefined;
      return {
        offset: offsetOf(headerFields, 'payloadSize'),
        detail: `The payload size is ${declared}, that of the fields alone; ${announced} bytes of content are announced behind them.`,
      };
    },
  },
  {
    id: 'size-too-small',
    title: 'Payload size too small',
    cause: 'The size was written before the payload was filled in, or never set, or it is that of a pointer.',
    find: sizeTooSmall,
  },
  {
    id: 'content-size-of-plaintext',
    title: 'Content size of the plaintext',
    cause: 'The size of the file was answered where that of its ciphertext is due, which is larger by the padding.',
    find({ descriptor, values, known: { plaintext, ciphertext }, headerSize, profile }) {
      if (profile.flow.server.reportedSize === 'plaintext') return undefined;
      const size = numberIn(values, 'contentSize');
      if (descriptor === undefined || descriptor.layout.body !== undefined || ciphertext === undefined)
        return undefined;
      if (size === undefined || size !== plaintext?.length || size === ciphertext.length) return undefined;
      return {
        offset: headerSize + offsetOf(descriptor.layout.fields, 'contentSize'),
        detail: `The content size is ${size}, the size of the file; ${ciphertext.length} bytes of ciphertext were sent.`,
      };
    },
  },
  {
    id: 'name-not-padded',
    title: 'Name not padded',
    cause: 'The name was sent with its own length instead of being padded to the size of its field.',
    kind: 'bareString',
    find: nameNotPadded,
  },
  {
    id: 'payload-id-as-text',
    title: 'Client id as text in the payload',
    cause: 'The id was sent as its hexadecimal text instead of its bytes (uuid.bytes in Python, unhexlify).',
    find({ descriptor, payload, declared, headerSize, state }) {
      if (descriptor === undefined || state !== 'wrong') return undefined;
      const { fields, fixedSize, body } = descriptor.layout;
      const text = fields.map((field) => textId(field, payload)).find((one) => one !== undefined);
      if (text === undefined) return undefined;
      if (body === undefined ? declared !== fixedSize + text.growth : declared < fixedSize + text.growth) {
        return undefined;
      }
      return {
        offset: headerSize + text.field.offset,
        detail: `${text.field.name} is ${text.size} characters where ${text.field.size} bytes are due.`,
      };
    },
  },
  {
    id: 'public-key-exponent',
    title: 'Public key with a long exponent',
    cause:
      'The key pair was made with e = 65537, the default of most libraries: its DER is 2 bytes longer than the field. ' +
      'Make it with e = 17.',
    find({ descriptor, payload, headerSize, profile: { rsa } }) {
      const field = descriptor?.layout.fields.find(({ name }) => name === 'publicKey');
      if (field === undefined) return undefined;
      const size = derSize(payload.subarray(field.offset));
      if (size !== rsa.publicKeySize + 2) return undefined;
      return {
        offset: headerSize + field.offset,
        detail: `The public key's DER has ${size} bytes where its field has ${rsa.publicKeySize}.`,
      };
    },
  },
  {
    id: 'payload-byte-order',
    title: 'Payload in the wrong byte order',
    cause:
      "The payload's integers went through htons and htonl or were packed with '>' or '!', which is network byte order.",
    find: wrongByteOrder,
  },
];

function sizeIncludesHeader(evidence: Evidence): Found | undefined {
  const { descriptor, declared, headerSize, headerFields, values, state } = evidence;
  const real = declared - headerSize;
  if (descriptor === undefined || state === 'cut' || real < descriptor.layout.fixedSize) return undefined;
  // A size that fits as it is says nothing of a header.
  if (state === 'wrong' && lengthFits(descriptor.layout, values, declared)) return undefined;
  const isSo = state === 'right' ? nextSaysSo(evidence) : lengthFits(descriptor.layout, values, real);
  if (!isSo) return undefined;
  return {
    offset: offsetOf(headerFields, 'payloadSize'),
    detail: `The payload size is ${declared}; ${headerSize} of that is the header itself, so that ${real} follow it.`,
    size: headerSize + real,
  };
}

function sizeTooSmall(evidence: Evidence): Found | undefined {
  const { bytes, descriptor, declared, headerSize, headerFields, direction, profile } = evidence;
  if (descriptor === undefined || declared >= descriptor.layout.fixedSize) return undefined;
  const behind = bytes.subarray(headerSize + declared);
  const { fixedSize } = descriptor.layout;
  if (declared + behind.length < fixedSize) return undefined;
  const next = evidenceOf(behind, direction, profile, {});
  if (next.descriptor !== undefined && numberIn(next.header, 'version') === profile.version) return undefined;
  return {
    offset: offsetOf(headerFields, 'payloadSize'),
    detail: `The payload size is ${declared}, and ${byteCount(behind.length)} behind it ${behind.length === 1 ? 'is' : 'are'} no message; ${descriptor.name} has ${fixedSize}.`,
    size: headerSize + fixedSize,
  };
}

/** Whether the next message begins where this one would end if its size counted the header, and not where it should. */
function nextSaysSo({ bytes, declared, headerSize, direction, profile }: Evidence): boolean {
  if (bytes.length < declared + 2 * headerSize) return false;
  const isHeader = (at: number): boolean => {
    const { descriptor, header } = evidenceOf(bytes.subarray(at), direction, profile, {});
    return descriptor !== undefined && numberIn(header, 'version') === profile.version;
  };
  return isHeader(declared) && !isHeader(declared + headerSize);
}

function lengthFits({ fixedSize, body }: Layout<unknown>, values: Values, size: number): boolean {
  if (body === undefined) return size === fixedSize;
  if (body.length === undefined) return false;
  const announced = numberIn(values, body.length.field) ?? 0;
  const length = size - fixedSize;
  return body.length.rule === 'is' ? length === announced : length <= announced && length > 0;
}

function nameNotPadded(evidence: Evidence): Found | undefined {
  const { descriptor, declared, payload, values, headerSize, state } = evidence;
  const known = knownNameNotPadded(evidence);
  if (known !== undefined) return known;
  if (descriptor === undefined || state !== 'wrong') return undefined;
  const { layout } = descriptor;
  const field = layout.fields.find((one): one is StringField => one.kind === 'string');
  const content = contentLength(layout, values);
  // The size of all fields is that of a padded name: what is missing is the content.
  if (field === undefined || content === undefined || declared === layout.fixedSize) return undefined;
  const length = declared - content - (layout.fixedSize - field.size);
  if (length < 1 || length >= field.size) return undefined;
  const name = payload.subarray(field.offset, field.offset + length);
  const end = name.indexOf(0);
  const text = end < 0 ? name.length : end;
  if (name.length < length || text === 0 || !name.subarray(text + 1).every((byte) => byte === field.fill)) {
    return undefined;
  }
  return {
    offset: headerSize + field.offset + length,
    detail: `${field.name} has ${length} bytes on the wire where its field has ${field.size}.`,
  };
}

/** Bytes of an AES block. */
const BLOCK = 16;

/** The name of the file, where it is known, and something else behind it than a NUL and one byte over and over. */
function knownNameNotPadded(evidence: Evidence): Found | undefined {
  const { descriptor, payload, declared, headerSize, known } = evidence;
  const { fileName } = known;
  const field = descriptor?.layout.fields.find(({ name }) => name === 'fileName');
  if (descriptor === undefined || field === undefined || fileName === undefined) return undefined;
  if (payload.length < field.offset + field.size) return undefined;
  const came = payload.subarray(field.offset, field.offset + field.size);
  const behind = came.subarray(fileName.length);
  const isFilled = behind.subarray(1).every((byte) => byte === behind[1]);
  // Whole blocks of content stand behind a name in its own place, whatever follows its NUL.
  const isPadded = behind[0] === 0 && (isFilled || (declared - descriptor.layout.fixedSize) % BLOCK === 0);
  if (!sameBytes(came.subarray(0, fileName.length), fileName) || isPadded) return undefined;
  return {
    offset: headerSize + field.offset + fileName.length,
    detail: `Behind the ${fileName.length} bytes of ${field.name} comes the content, and no padding.`,
  };
}

/** Bytes of the content as the fields say it; `undefined` for one packet of several, of which they do not say it. */
function contentLength({ body }: Layout<unknown>, values: Values): number | undefined {
  if (body === undefined) return 0;
  if (body.length === undefined || (numberIn(values, 'totalPackets') ?? 1) !== 1) return undefined;
  return numberIn(values, body.length.field);
}

function wrongByteOrder(evidence: Evidence): Found | undefined {
  const { descriptor, payload, headerSize } = evidence;
  const first = descriptor?.layout.fields.find(({ kind, size }) => kind === 'uint' && size > 1);
  if (descriptor === undefined || first === undefined || payload.length < descriptor.layout.fixedSize) return undefined;
  const { fields } = descriptor.layout;
  const other = valuesOf(swapped(fields), payload);
  const isOther =
    evidence.state === 'right' ? isPlausible(evidence, other) && !isPlausible(evidence, evidence.values) : reads();
  if (!isOther) return undefined;
  const order = first.kind === 'uint' && first.byteOrder === 'big' ? ['big', 'little'] : ['little', 'big'];
  return {
    offset: headerSize + first.offset,
    detail: `${first.name} reads ${String(evidence.values[first.name])} in ${order[0]}-endian, and ${String(other[first.name])} in ${order[1]}-endian, which fits.`,
  };

  function reads(): boolean {
    const { bytes, direction, profile } = evidence;
    const message = Buffer.concat([bytes.subarray(0, headerSize), turned(fields, payload)]);
    return stateOf(message, direction, profile) === 'right' && isPlausible(evidence, other);
  }
}

/** Whether the numbers of a payload agree with each other and with what is known. */
function isPlausible({ profile, known, descriptor, declared }: Evidence, values: Values): boolean {
  const contentSize = numberIn(values, 'contentSize');
  const originalSize = numberIn(values, 'originalSize');
  if (contentSize === undefined) return false;
  if (descriptor?.layout.body !== undefined) {
    if (contentSize === declared - descriptor.layout.fixedSize) return true;
    return originalSize !== undefined && contentSize === ciphertextSize(originalSize, profile.aes.iv);
  }
  return contentSize === known.ciphertext?.length || contentSize === known.plaintext?.length;
}

/** The size that a DER value says it has (X.690 section 8.1.3); `undefined` where it is no SEQUENCE. */
function derSize(der: Uint8Array): number | undefined {
  const [tag, first = 0, second = 0, third = 0] = der;
  if (tag !== 0x30) return undefined;
  if (first === 0x81) return 3 + second;
  return first === 0x82 ? 4 + second * 256 + third : 2 + first;
}
