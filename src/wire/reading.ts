import { WireError } from './error';
import type { Layout, StringField } from './layout';
import type { MessageDescriptor, Profile, RequestHeader } from './profile';
import { concerns, type Deviation, type Finding, type Tolerance } from './tolerance';
import { stringFrom } from './value';

/** One way to read a message whose header has arrived: a profile, a layout, and what the payload size means. */
export interface Reading {
  readonly profile: Profile;
  readonly descriptor: MessageDescriptor<unknown>;
  readonly layout: Layout<unknown>;
  /** Bytes of the fixed part as they come, which a deviation may make fewer than the layout's. */
  readonly wireSize: number;
  /** The tolerances that this reading needs: those of its layout, then the one of its size. */
  readonly tolerances: readonly Tolerance[];
  /** How the bytes of the fixed part become those of the layout. */
  readonly restore: (bytes: Uint8Array) => { readonly fixed: Uint8Array; readonly deviation: Deviation };
  /** Bytes of the body, where the header says it; else the fields do. */
  readonly bodyLength: number | undefined | 'byFields';
  /** Bytes that are announced behind the message and may come or not. */
  readonly rest: number;
  /** Readings are tried in the order of their cost: the number of deviations, new to this peer. */
  readonly cost: number;
}

/** Bytes that a reading leaves unexplained cost more than any deviations that explain them all. */
const COST_OF_REST = 100;

/** What shows in the fields alone: every reading is tried without it first. */
export interface Leniency {
  /** Whether more bytes may follow than the content has. */
  readonly surplus: boolean;
  /** Whether other bytes than filler may stand behind a NUL. */
  readonly dirt: boolean;
}

/** In the order in which they are tried. */
export const LENIENCIES: readonly Leniency[] = [
  { surplus: false, dirt: false },
  { surplus: true, dirt: false },
  { surplus: false, dirt: true },
  { surplus: true, dirt: true },
];

/** A message that was read. */
export interface Read {
  readonly value: unknown;
  readonly findings: readonly Finding[];
  /** Bytes of the body that are content; `undefined` where the layout has no body. */
  readonly bodyLength: number | undefined;
  /** Bytes of the body behind the content. */
  readonly surplus: number;
}

/**
 * Every way in which a profile reads this message.
 * @param headerSize bytes of the header, for a payload size that counts it.
 * @param preferred the layout in which the peer sent this message before, if it was not the profile's own.
 */
export function readingsOf(
  profile: Profile,
  descriptor: MessageDescriptor<unknown>,
  header: RequestHeader,
  headerSize: number,
  preferred: Layout<unknown> | undefined,
): Reading[] {
  const tolerated = profile.tolerates.filter((tolerance) => concerns(tolerance, descriptor.name));
  const layouts = [{ tolerances: [], layout: descriptor.layout }, ...descriptor.variants];
  return layouts.flatMap(({ tolerances, layout }) => {
    const ofLayout = tolerances.flatMap((id) => tolerated.filter((tolerance) => tolerance.id === id));
    return sizesOf(layout, header.payloadSize, headerSize, tolerated).map(({ tolerance, ...size }) => {
      const needed = tolerance === undefined ? ofLayout : [...ofLayout, tolerance];
      // What this peer has shown already comes first: its second packet may look like another's first.
      const deviations = layout === preferred ? needed.length - ofLayout.length - 1 : needed.length;
      const cost = size.rest > 0 ? deviations + COST_OF_REST : deviations;
      return { ...size, profile, descriptor, layout, tolerances: needed, cost };
    });
  });
}

type Size = Pick<Reading, 'wireSize' | 'restore' | 'bodyLength' | 'rest'> & {
  readonly tolerance: Tolerance | undefined;
};

function sizesOf(
  layout: Layout<unknown>,
  payloadSize: number,
  headerSize: number,
  tolerated: readonly Tolerance[],
): Size[] {
  const { fixedSize, body } = layout;
  const plain = { wireSize: fixedSize, restore: asItIs, bodyLength: undefined, rest: 0 };
  const sizes: Size[] = [];
  if (body === undefined ? payloadSize === fixedSize : payloadSize >= fixedSize) {
    sizes.push({ ...plain, tolerance: undefined, bodyLength: body && payloadSize - fixedSize });
  }
  for (const tolerance of tolerated) {
    switch (tolerance.kind) {
      case 'bareString': {
        const field = onlyString(layout);
        const length = field === undefined ? 0 : payloadSize - (fixedSize - field.size);
        if (body !== undefined || field === undefined || length < 1 || length >= field.size) break;
        sizes.push({
          ...plain,
          tolerance,
          wireSize: payloadSize,
          restore: (bytes) => padded(bytes, field, length, fixedSize),
        });
        break;
      }
      case 'sizeWithoutBody':
        if (body !== undefined && payloadSize === fixedSize)
          sizes.push({ ...plain, tolerance, bodyLength: 'byFields' });
        break;
      case 'sizeIncludesHeader': {
        const rest = payloadSize - headerSize - fixedSize;
        if (body === undefined ? rest === 0 : rest >= 0) sizes.push({ ...plain, tolerance, bodyLength: body && rest });
        break;
      }
      case 'sizeAnnouncesMore':
        if (body === undefined && payloadSize > fixedSize) {
          const restore = (fixed: Uint8Array): ReturnType<Reading['restore']> => ({
            fixed,
            deviation: { announced: payloadSize },
          });
          sizes.push({ ...plain, tolerance, restore, rest: payloadSize - fixedSize });
        }
        break;
      default:
        break;
    }
  }
  return sizes;
}

/**
 * Reads the fixed part.
 * @param bytes as many as the reading's `wireSize`.
 * @param received bytes of content that the packets before this one had, in its series.
 * @throws WireError where the bytes are no such message.
 */
export function read(
  reading: Reading,
  header: RequestHeader,
  headerSize: number,
  bytes: Uint8Array,
  leniency: Leniency,
  received: number,
): Read {
  const { layout, profile } = reading;
  const { fixed, deviation } = reading.restore(bytes);
  const dirt = profile.tolerates.find(({ kind }) => kind === 'dirtyFill');
  const cleaned =
    leniency.dirt && dirt !== undefined ? clean(layout, fixed, dirt, headerSize) : { fixed, findings: [] };
  const value = layout.decode(cleaned.fixed, header.clientId);
  checkLimits(layout, value);
  const body = bodyOf(reading, value as Numbers, leniency, received);
  const findings = reading.tolerances.map((tolerance) => ({
    tolerance,
    deviation,
    offset: placeOf(tolerance, headerSize),
  }));
  return {
    value,
    findings: [...findings, ...cleaned.findings, ...body.findings(headerSize)],
    bodyLength: body.length,
    surplus: body.surplus,
  };
}

type Numbers = Readonly<Record<string, number | undefined>>;

interface BodyInterpretation {
  readonly length: number | undefined;
  readonly surplus: number;
  readonly findings: (headerSize: number) => readonly Finding[];
}

function bodyOf(
  { layout, profile, bodyLength }: Reading,
  value: Numbers,
  leniency: Leniency,
  received: number,
): BodyInterpretation {
  const rule = layout.body?.length;
  const none = { surplus: 0, findings: () => [] };
  if (rule === undefined) return { ...none, length: bodyLength === 'byFields' ? 0 : bodyLength };
  const declared = value[rule.field] ?? 0;
  if (bodyLength === 'byFields') return { ...none, length: bodyByFields(profile, layout, value, declared) };
  const length = bodyLength ?? 0;
  // A slice that is longer than all of the content may have another reason; a last one that is too long has none.
  const isSought = leniency.surplus || length <= declared;
  const padding = isSought ? profile.tolerates.find(({ kind }) => kind === 'paddedBody') : undefined;
  const surplus = padding === undefined ? 0 : surplusOf(rule.rule, value, length, declared, received);
  if (padding !== undefined && surplus > 0) {
    return {
      length: length - surplus,
      surplus,
      findings: (headerSize) => [
        { tolerance: padding, deviation: {}, offset: headerSize + layout.fixedSize + length - surplus },
      ],
    };
  }
  // Where a payload size may leave the content out, an empty slice means one that it does not speak of.
  const isSilent = length === 0 && declared > 0 && profile.tolerates.some(({ kind }) => kind === 'sizeWithoutBody');
  if (rule.rule === 'is' ? length === declared : length <= declared && !isSilent) {
    return { ...none, length };
  }
  const relation = rule.rule === 'is' ? 'exactly' : 'at most';
  throw new WireError('E_BODY_SIZE', `${length} bytes of content follow where ${rule.field} says ${declared}`, {
    field: rule.field,
    offset: layout.fields.find((field) => field.name === rule.field)?.offset,
    hint: `Payload size less ${layout.fixedSize} must be ${relation} ${rule.field}.`,
  });
}

/** How much of the content a packet has whose payload size does not say it. */
function bodyByFields(profile: Profile, layout: Layout<unknown>, value: Numbers, declared: number): number {
  const { packetNumber = 1, totalPackets = 1 } = value;
  const { content } = profile;
  if (declared === 0) throw new WireError('E_BODY_SIZE', 'no content is announced');
  if (totalPackets === 1 || content.form === 'chunks') return declared;
  if (content.form === 'slices' && content.sizing === 'fixed') {
    const left = declared - (packetNumber - 1) * content.size;
    if (left > 0) return Math.min(content.size, left);
  }
  throw new WireError('E_BODY_SIZE', `nothing says how much of the content packet ${packetNumber} has`, {
    field: layout.body?.length?.field,
    hint: 'Count the content in the payload size.',
  });
}

/**
 * How many bytes of the last packet are filler: those beyond the content size, with what came before. Where each packet
 * is encrypted on its own, the content size is its own and says nothing of the whole.
 */
function surplusOf(rule: 'is' | 'atMost', value: Numbers, length: number, declared: number, received: number): number {
  const { packetNumber = 1, totalPackets = 1 } = value;
  if (rule === 'is') return declared > 0 ? Math.max(0, length - declared) : 0;
  if (packetNumber !== totalPackets || (totalPackets > 1 && declared === length)) return 0;
  const surplus = (packetNumber === 1 ? 0 : received) + length - declared;
  return surplus > 0 && surplus < length ? surplus : 0;
}

function checkLimits(layout: Layout<unknown>, value: unknown): void {
  const numbers = value as Numbers;
  for (const field of layout.fields) {
    if (field.kind !== 'uint' || field.atMost === undefined) continue;
    const number = numbers[field.name] ?? 0;
    const most = numbers[field.atMost] ?? 0;
    if (number <= most) continue;
    throw new WireError('E_LIMIT', `${field.name} is ${number}, above ${field.atMost}, which is ${most}`, {
      field: field.name,
      offset: field.offset,
      hint: `${field.name} goes up to ${field.atMost}.`,
    });
  }
}

function asItIs(fixed: Uint8Array): ReturnType<Reading['restore']> {
  return { fixed, deviation: {} };
}

function onlyString(layout: Layout<unknown>): StringField | undefined {
  const strings = layout.fields.filter((field): field is StringField => field.kind === 'string');
  return strings.length === 1 ? strings[0] : undefined;
}

function padded(bytes: Uint8Array, field: StringField, length: number, size: number): ReturnType<Reading['restore']> {
  const fixed = new Uint8Array(size);
  const end = field.offset + length;
  fixed.set(bytes.subarray(0, end));
  fixed.fill(field.fill, end, field.offset + field.size);
  fixed.set(bytes.subarray(end), field.offset + field.size);
  const terminated = bytes[end - 1] === 0;
  if (!terminated) fixed[end] = 0;
  // A NUL with only a part of the padding would be lost on the way back, so it is no bare name.
  if (bytes.subarray(field.offset, end - 1).includes(0)) {
    throw new WireError('E_FILL', `${field.name} is neither padded nor bare`, {
      field: field.name,
      offset: field.offset,
      hint: `Fill the field up to ${field.size} bytes.`,
    });
  }
  return { fixed, deviation: { terminated } };
}

function clean(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  tolerance: Tolerance,
  headerSize: number,
): { fixed: Uint8Array; findings: readonly Finding[] } {
  const fixed = new Uint8Array(bytes);
  const findings: Finding[] = [];
  for (const field of layout.fields) {
    if (field.kind !== 'string') continue;
    const place = fixed.subarray(field.offset, field.offset + field.size);
    const end = place.indexOf(0);
    const behind = end < 0 ? place.subarray(0, 0) : place.subarray(end + 1);
    if (behind.every((byte) => byte === field.fill)) continue;
    const deviation = { field: field.name, bytes: new Uint8Array(behind) };
    findings.push({ tolerance, deviation, offset: headerSize + field.offset + end + 1 });
    behind.fill(field.fill);
  }
  return { fixed, findings };
}

/** Whether these bytes are a string of the field's type, as it would stand in a message. */
export function isString(bytes: Uint8Array, field: StringField): boolean {
  try {
    stringFrom(bytes, field);
    return true;
  } catch {
    return false;
  }
}

/** The last four bytes of both headers are the payload size; a deviation of size shows there, others in the payload. */
function placeOf(tolerance: Tolerance, headerSize: number): number {
  return tolerance.kind === 'layout' ? headerSize : headerSize - 4;
}
