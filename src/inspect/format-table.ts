import type { Paint, Style } from '../text/ansi';
import { byteCount, counted } from '../text/count';
import { shortHex, spacedHex } from '../text/hex';
import { columnWidths, tableLines } from '../text/table';
import { quoted } from '../text/visible';
import type { Disclosure, NamedChecksum } from './decryption';
import type { InspectedGroup, InspectedMessage, Inspection } from './inspect';
import { textOf, type Finding } from './finding';
import type { Row } from './rows';
import type { Score } from './decode-side';

/** Bytes of a field that are shown. */
const SHOWN = 8;

const STYLES: Readonly<Record<Finding['kind'], Style>> = { deviation: 'yellow', mistake: 'red', violation: 'red' };

/** A whole inspection as text: for each connection which edition it is in, and a table for each message. */
export function formatInspection({ form, groups, notes }: Inspection, paint: Paint): string {
  const parts = groups.flatMap((group) => [
    `${paint('bold', fitLine(group))}\n`,
    ...group.connections.flatMap(({ name, messages }) => [
      `${paint('bold', `${name}: ${counted(messages.length, 'message')}`)}\n`,
      ...messages.map((message) => formatMessage(message, paint)),
    ]),
  ]);
  return [`${form}\n`, ...notes.map((note) => `${paint('yellow', `note: ${note}`)}\n`), ...parts].join('\n');
}

/** Which profile it is, and why. */
export function fitLine({ profile, score, alike, next }: InspectedGroup): string {
  const others = alike.length === 0 ? '' : `; ${alike.map(({ id }) => id).join(', ')} fit alike`;
  const worse = next === undefined ? '' : `; the next, ${next.profile.id}, explains ${scoreText(next.score)}`;
  const nothing = score.explained + score.diagnosed === 0 && next === undefined && alike.length > 0;
  if (nothing) return `nothing fits: no message of any edition, read as ${profile.id}`;
  return `${profile.id}: explains ${scoreText(score)}${others}${worse}`;
}

function scoreText({ messages, explained, diagnosed, deviations }: Score): string {
  const known = diagnosed === 0 ? '' : ` (${counted(diagnosed, 'known mistake')})`;
  const deviating = deviations === 0 ? '' : ` with ${counted(deviations, 'deviation')} from it`;
  return `${explained} of ${counted(messages, 'message')}${known}${deviating}`;
}

/** A message as a table, with findings below the rows that they are about. */
export function formatMessage(message: InspectedMessage, paint: Paint): string {
  const { direction, offset, size, name, rows, findings, disclosure } = message;
  const title = `${direction} ${name ?? 'of no known message'}, ${byteCount(size)} at byte ${offset}`;
  const cells = rows.map((row) => [String(row.offset), shownBytes(row.bytes), row.name, valueText(row, name), row.doc]);
  const table = [['offset', 'bytes', 'field', 'value', 'meaning'], ...cells];
  const [head = '', ...lines] = tableLines(table, [0]);
  const indent = (columnWidths(table)[0] ?? 0) + 2;
  const body = rows.flatMap((row, index) => {
    const end = rows[index + 1]?.offset ?? Infinity;
    const first = index === 0 ? -Infinity : row.offset;
    const own = findings.filter((finding) => finding.offset >= first && finding.offset < end);
    const style = own.some(({ kind }) => kind !== 'deviation') ? 'red' : 'yellow';
    const text = lines[index] ?? '';
    return [
      own.length === 0 ? text : paint(style, text),
      ...own.flatMap((finding) => findingLines(finding, row, indent, paint)),
    ];
  });
  const shown = disclosureLines(disclosure).map((text) => paint('green', `${' '.repeat(indent)}${text}`));
  return [paint('cyan', title), paint('dim', head), ...body, ...shown].map((text) => `${text}\n`).join('');
}

function findingLines(finding: Finding, row: Row, indent: number, paint: Paint): string[] {
  const { kind, id, offset, cause } = finding;
  const within = Math.max(0, offset - row.offset);
  const column = indent + 3 * Math.min(within, SHOWN, row.bytes.length);
  const lines = [
    `^ byte ${offset}, ${kind} ${id}`,
    `  ${textOf(finding)}`,
    ...(cause === '' ? [] : [`  ${kind === 'violation' ? 'What to do' : 'Usual cause'}: ${cause}`]),
  ];
  return lines.map((one) => paint(STYLES[kind], `${' '.repeat(column)}${one}`));
}

function disclosureLines({ aesKey, plaintext, matches, problem }: Disclosure): string[] {
  const checksumText = ({ id, value }: NamedChecksum): string => `${id} ${value}`;
  return [
    ...(aesKey === undefined ? [] : [`unwraps to an AES key of ${aesKey.length * 8} bits`]),
    ...(plaintext === undefined
      ? []
      : [`decrypts to ${byteCount(plaintext.size)}: ${plaintext.checksums.map(checksumText).join(', ')}`]),
    ...(matches === undefined
      ? []
      : [
          matches.length === 0
            ? 'the checksum is none of the plaintext'
            : `the checksum is ${matches.join(' and ')} of the plaintext`,
        ]),
    ...(problem === undefined ? [] : [problem]),
  ];
}

function shownBytes(bytes: Uint8Array): string {
  const shown = spacedHex(bytes.subarray(0, SHOWN));
  return bytes.length > SHOWN ? `${shown} …` : shown;
}

function valueText({ kind, name, value, unit, bytes }: Row, message: string | undefined): string {
  if (typeof value === 'number') {
    if (unit === 'bytes') return byteCount(value);
    if (name === 'code' && message !== undefined) return `${value} (${message})`;
    if (unit !== undefined) return `${value} ${unit}`;
    return bytes.length >= 4 ? `${value} (0x${value.toString(16).padStart(2 * bytes.length, '0')})` : String(value);
  }
  return kind === 'string' ? quoted(value) : shortHex(value, 16);
}
