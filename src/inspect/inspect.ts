import type { Profile } from '../../generated';
import type { PrivateKey } from '../crypto/private-key';
import { byteCount } from '../text/count';
import { descriptorOf } from '../wire/profile';
import type { Direction } from '../wire/profile';
import { Decryption, type Disclosure } from './decryption';
import { diagnose, diagnosisRules } from './diagnoses/diagnose';
import type { RecordedMessage } from './decode-stream';
import { findingOf, type Finding } from './finding';
import { isExplained } from './rewritten';
import { detectProfile, type DetectedProfile, type DecodedConnection } from './detect-profile';
import type { Capture } from './input/capture';
import { rowsOf, rowsOfBytes, type Row } from './rows';
import type { DecodedSide } from './decode-side';

/** What the asker knows of a capture. */
export interface InspectOptions {
  /** The editions and dialects that it may be in, those preferred among equals first. */
  readonly candidates: readonly [Profile, ...Profile[]];
  /** Of a lone stream that does not say it. */
  readonly direction?: Direction | undefined;
  /** The client's key, to decrypt with. */
  readonly privateKey?: PrivateKey | undefined;
}

/** A capture, explained. */
export interface Inspection {
  readonly form: Capture['form'];
  /** One for connections that are in the same edition for sure. */
  readonly groups: readonly InspectedGroup[];
  readonly notes: readonly string[];
}

/** Connections in one edition or dialect. */
export interface InspectedGroup extends Omit<DetectedProfile, 'connections'> {
  readonly connections: readonly InspectedConnection[];
}

/** A connection's messages, both directions in the order in which they came. */
export interface InspectedConnection {
  readonly name: string;
  readonly messages: readonly InspectedMessage[];
}

/** A message, field by field. */
export interface InspectedMessage {
  readonly direction: Direction;
  /** Of its first byte in its direction's stream. */
  readonly offset: number;
  readonly size: number;
  /** `undefined` where the bytes are no message of the profile. */
  readonly name: string | undefined;
  /** Whether the canonical message, written through the deviations, has exactly these bytes. */
  readonly isExplained: boolean;
  readonly rows: readonly Row[];
  readonly findings: readonly Finding[];
  readonly disclosure: Disclosure;
}

/** Explains a capture: in which edition it is, and every byte of it. Pure. */
export function inspect(capture: Capture, options: InspectOptions): Inspection {
  const { candidates, direction } = options;
  const groups = capture.isOneSession
    ? [detectProfile(capture.connections, candidates, direction)]
    : withoutStrangers(capture.connections.map((one) => detectProfile([one], candidates, direction)));
  const left = capture.isOneSession ? 0 : capture.connections.length - groups.length;
  const strangers = left === 0 ? [] : [`${left} other TCP connections hold no message of any edition`];
  return {
    form: capture.form,
    notes: [...capture.notes, ...strangers],
    groups: groups.map((one) => ({
      ...one,
      connections: one.connections.map((connection) => inspectConnection(connection, one.profile, options.privateKey)),
    })),
  };
}

/** Connections of other protocols are left out, unless there are no others. */
function withoutStrangers(fits: readonly DetectedProfile[]): readonly DetectedProfile[] {
  const known = fits.filter(({ score }) => score.explained + score.diagnosed > 0);
  return known.length > 0 ? known : fits;
}

function inspectConnection(
  { name, sides }: DecodedConnection,
  profile: Profile,
  privateKey: PrivateKey | undefined,
): InspectedConnection {
  const decryption = privateKey && new Decryption(privateKey, profile);
  const messages = inOrder(sides).map(({ side, message }) => {
    const known = decryption?.known;
    const disclosure = decryption?.follow(message) ?? {};
    const bytes = side.bytes.subarray(message.offset);
    return inspectMessage(message, profile, diagnose(bytes, side.direction, profile, known), disclosure);
  });
  return { name, messages: [...messages, ...sides.flatMap((side) => leftOver(side, profile))] };
}

function inOrder(
  sides: readonly DecodedSide[],
): readonly { readonly side: DecodedSide; readonly message: RecordedMessage }[] {
  const all = sides.flatMap((side) => {
    let piece = 0;
    return side.messages.map((message) => {
      while ((side.pieces[piece + 1]?.offset ?? Infinity) <= message.offset) piece += 1;
      return { side, message, order: side.pieces[piece]?.order ?? 0 };
    });
  });
  return all.sort((a, b) => a.order - b.order);
}

function inspectMessage(
  message: RecordedMessage,
  profile: Profile,
  mistakes: readonly Finding[],
  disclosure: Disclosure,
): InspectedMessage {
  const { frame, direction, offset, bytes } = message;
  const rows = rowsOf(message, profile);
  return {
    direction,
    offset,
    size: bytes.length,
    name: frame.kind === 'message' ? frame.message.name : (frame.name ?? nameIn(rows, direction, profile)),
    isExplained: isExplained(message),
    rows,
    findings: findingsIn(message, mistakes, rows),
    disclosure,
  };
}

function findingsIn(message: RecordedMessage, mistakes: readonly Finding[], rows: readonly Row[]): Finding[] {
  const { frame, deviations, bytes, isCut } = message;
  const said = deviations.map(({ tolerance }) => tolerance.kind);
  const further = mistakes.filter(({ id }) => {
    return !said.some((kind) => kind === diagnosisRules.find((rule) => rule.id === id)?.kind);
  });
  const violation = (id: string, offset: number, title: string, cause = ''): Finding => {
    return { kind: 'violation', id, title, detail: '', offset, cause };
  };
  const others: Finding[] = [];
  if (frame.kind === 'violation') {
    const { code, message: text, hint } = frame.error;
    // A known mistake says better what to do.
    const cause = further.length > 0 ? undefined : hint;
    others.push(violation(code, violationOffset(message, rows), capitalised(text), cause));
  }
  if (isCut) {
    others.push(violation('E_CUT', bytes.length, 'The stream ends within this message'));
  } else if (frame.kind === 'message' && !isExplained(message)) {
    others.push(violation('E_UNEXPLAINED', 0, 'Written again through its deviations it has other bytes'));
  }
  return [...deviations.map(findingOf), ...further, ...others].sort((a, b) => a.offset - b.offset);
}

/** Where an error shows: its field is one of the payload, if there is such a message, else one of the header. */
function violationOffset({ frame }: RecordedMessage, rows: readonly Row[]): number {
  if (frame.kind !== 'violation') return 0;
  const named = rows.filter(({ name }) => name === frame.error.field);
  const row = frame.name === undefined ? named[0] : named.at(-1);
  return row?.offset ?? 0;
}

/** What is left at the end of a stream, as a message of its own. */
function leftOver({ direction, bytes, left, messages }: DecodedSide, profile: Profile): InspectedMessage[] {
  if (left.length === 0) return [];
  const last = messages.at(-1)?.frame;
  const isLost = last?.kind === 'violation' && last.bodyLength === undefined;
  const title = isLost
    ? `Out of step: the ${byteCount(left.length)} behind the violation cannot be read`
    : `The stream ends ${byteCount(left.length)} into this message`;
  const rows = isLost ? rowsOfNothing(left) : rowsOfBytes(left, direction, profile);
  return [
    {
      direction,
      offset: bytes.length - left.length,
      size: left.length,
      name: nameIn(rows, direction, profile),
      isExplained: false,
      rows,
      findings: [
        {
          kind: 'violation',
          id: isLost ? 'E_LOST' : 'E_CUT',
          offset: isLost ? 0 : left.length,
          title,
          detail: '',
          cause: '',
        },
      ],
      disclosure: {},
    },
  ];
}

/** The message of the code in a header that is not right otherwise. */
function nameIn(rows: readonly Row[], direction: Direction, profile: Profile): string | undefined {
  const code = rows.find(({ name }) => name === 'code')?.value;
  return typeof code === 'number' ? descriptorOf(profile, direction, code)?.name : undefined;
}

function rowsOfNothing(bytes: Uint8Array): Row[] {
  return [{ offset: 0, bytes, name: '-', kind: 'trailing', value: bytes.length, unit: 'bytes', doc: 'Not read.' }];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
