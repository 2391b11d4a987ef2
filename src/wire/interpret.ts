import type { Bodies, BodyOwner, MessageValues } from './bodies';
import { WireError } from './error';
import type { Interpretation, ReceivedHeader } from './interpretation';
import type { Layout } from './layout';
import type { WireProfile } from './profile';
import { concerns, type Deviation, type Tolerance } from './tolerance';
import type { ToleranceKind } from './tolerances/kind';
import { kindOf, toleranceKinds } from './tolerances/kinds';

/** A message as an interpretation reads it. */
export interface InterpretedMessage {
  readonly value: unknown;
  readonly deviations: readonly Deviation[];
  /** Bytes of the body without its padding; `undefined` where the layout has no body. */
  readonly bodyLength: number | undefined;
  /** Bytes of padding behind the body. */
  readonly padding: number;
}

/** The kinds of tolerance without which every interpretation is tried first, as they show in fields and bodies alone. */
export type Leniency = ReadonlySet<ToleranceKind>;

const LENIENT_KINDS = Object.values(toleranceKinds).filter(({ clean, mayPad }) => clean ?? mayPad);

/** In the order in which they are tried: none of these kinds, each of them, all of them together. */
export const LENIENCIES: readonly [Leniency, ...Leniency[]] = [
  new Set(),
  ...Array.from(
    { length: 2 ** LENIENT_KINDS.length - 1 },
    (_, index) => new Set(LENIENT_KINDS.filter((_kind, bit) => ((index + 1) & (1 << bit)) !== 0)),
  ),
];

/**
 * Reads the fixed part.
 * @param bytes as many as the interpretation says.
 * @throws WireError where the bytes are no such message.
 */
export function interpret<P extends WireProfile>(
  interpretation: Interpretation<P>,
  header: ReceivedHeader,
  bytes: Uint8Array,
  leniency: Leniency,
  bodies: Bodies<P>,
): InterpretedMessage {
  const { layout, meaning, layoutTolerances, sizeTolerance } = interpretation;
  const { fixed, details } = meaning.restore(bytes);
  const cleaned = clean(interpretation, fixed, leniency);
  const value = layout.decode(cleaned.fixed, header.values);
  const body = measureMessage(interpretation, value as MessageValues, leniency, bodies);
  const headerSize = header.layout.fixedSize;
  return {
    value,
    deviations: [
      ...layoutTolerances.map((tolerance) => ({ tolerance, details, offset: headerSize })),
      ...(sizeTolerance === undefined
        ? []
        : [{ tolerance: sizeTolerance, details, offset: header.layout.size.offset }]),
      ...[...cleaned.deviations, ...body.deviations].map((one) => ({ ...one, offset: headerSize + one.offset })),
    ],
    bodyLength: body.length,
    padding: body.padding,
  };
}

/** The fixed part without what is tolerated in it; offsets are from its start. */
function clean(
  { profile, descriptor, layout }: Interpretation,
  fixed: Uint8Array,
  leniency: Leniency,
): { readonly fixed: Uint8Array; readonly deviations: readonly Deviation[] } {
  let cleaned = fixed;
  const deviations: Deviation[] = [];
  if (leniency.size === 0) return { fixed, deviations };
  for (const tolerance of profile.tolerates) {
    const kind = kindOf(tolerance);
    if (kind.clean === undefined || !leniency.has(kind) || !concerns(tolerance, descriptor.name)) continue;
    const result = kind.clean(cleaned, layout);
    cleaned = result.fixed;
    deviations.push(...result.deviations.map((one) => ({ tolerance, ...one })));
  }
  return { fixed: cleaned, deviations };
}

/** How long a body is. */
export interface MeasuredBody {
  readonly length: number | undefined;
  readonly padding: number;
  /** Offsets are from the start of the fixed part. */
  readonly deviations: readonly Deviation[];
}

/**
 * Checks what the fields of a message say of each other, and measures its body.
 * @throws WireError where they contradict each other, or the announced size.
 */
export function measureMessage<P extends WireProfile>(
  interpretation: Interpretation<P>,
  values: MessageValues,
  leniency: Leniency,
  bodies: Bodies<P>,
): MeasuredBody {
  checkLimits(interpretation.layout, values);
  return measureBody(interpretation, values, leniency, bodies);
}

function checkLimits(layout: Layout<unknown>, values: MessageValues): void {
  for (const field of layout.fields) {
    if (field.kind !== 'uint' || field.atMost === undefined) continue;
    const number = Number(values[field.name] ?? 0);
    const most = Number(values[field.atMost] ?? 0);
    if (number <= most) continue;
    throw new WireError('E_LIMIT', `${field.name} is ${number}, above ${field.atMost}, which is ${most}`, {
      field: field.name,
      offset: field.offset,
      hint: `${field.name} goes up to ${field.atMost}.`,
    });
  }
}

function measureBody<P extends WireProfile>(
  { layout, profile, bodyTolerances, meaning: { bodyLength } }: Interpretation<P>,
  values: MessageValues,
  leniency: Leniency,
  bodies: Bodies<P>,
): MeasuredBody {
  const rule = layout.body?.length;
  const plain = { padding: 0, deviations: [] };
  if (rule === undefined) return { ...plain, length: bodyLength === 'byFields' ? 0 : bodyLength };
  const declared = Number(values[rule.field] ?? 0);
  const owner: BodyOwner<P> = { profile, layout, values, rule, declared };
  if (bodyLength === 'byFields') return { ...plain, length: bodies.lengthByFields(owner) };
  const length = bodyLength ?? 0;
  const tolerated = (isIt: (kind: ToleranceKind) => boolean | undefined): Tolerance | undefined =>
    bodyTolerances.find((tolerance) => isIt(kindOf(tolerance)));
  const padded = tolerated((kind) => kind.mayPad?.(length, declared, leniency.has(kind)));
  const padding = padded === undefined ? 0 : bodies.paddingIn(owner, length);
  if (padded !== undefined && padding > 0) {
    const offset = layout.fixedSize + length - padding;
    return { length: length - padding, padding, deviations: [{ tolerance: padded, details: {}, offset }] };
  }
  const isDoubtful = (): boolean => tolerated((kind) => kind.isDoubtful?.(length, declared)) !== undefined;
  if (rule.rule === 'is' ? length === declared : length <= declared && !isDoubtful()) return { ...plain, length };
  const relation = rule.rule === 'is' ? 'exactly' : 'at most';
  throw new WireError(
    'E_BODY_SIZE',
    `${length} bytes of ${layout.body?.name ?? ''} follow where ${rule.field} says ${declared}`,
    {
      field: rule.field,
      offset: layout.fields.find((field) => field.name === rule.field)?.offset,
      hint: `Payload size less ${layout.fixedSize} must be ${relation} ${rule.field}.`,
    },
  );
}
