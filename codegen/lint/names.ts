import { camelCase } from '../identifier';
import type { ResolvedProfile, SchemaDocument } from '../schema';
import type { Report } from './report';

/** Words that TypeScript keeps for itself, that emitted code uses, or that every object has. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof undefined var void while with yield ' +
    'bytes bytesFrom bytesTo exactly fixed header headerBytes headerNumber message parser raw repeated stringFrom stringTo uint view ' +
    'constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf'
  ).split(' '),
);

/** Names of TypeScript's own types and of those that emitted code uses. */
const TAKEN_TYPES = new Set(
  (
    'BigInt BytesField ChecksumSpec DataView HeaderLayout Layout Parser Profile Raw Readonly Record RequestHeader Requests ' +
    'ResponseHeader Responses StringField Uint8Array UintField'
  ).split(' '),
);

/** What generated/index.ts exports. */
const TAKEN_VALUES = ['editions', 'dialects'];

/** Names of messages and fields become identifiers of generated code, so they must be free. */
export function lintNames(profile: ResolvedProfile, report: Report): void {
  const holders = [
    ...Object.entries(profile.headers).map(([name, header]) => [['headers', name], header] as const),
    ...Object.entries(profile.messages).map(([name, message]) => [['messages', name], message] as const),
  ];
  for (const [path, holder] of holders) {
    for (const name of Object.keys(holder.fields)) {
      if (!RESERVED.has(name)) continue;
      const what = `${JSON.stringify(name)} is a word that generated code needs for itself`;
      report([...path, 'fields', name], what, 'Choose another name for the field.');
    }
  }
  for (const name of Object.keys(profile.messages)) {
    if (!TAKEN_TYPES.has(name)) continue;
    const what = `${JSON.stringify(name)} is the name of a type that generated code needs`;
    report(['messages', name], what, 'Choose another name for the message.');
  }
  reportAlike(['messages'], Object.keys(profile.messages), (name) => name.toLowerCase(), report);
}

/** The ids of editions, dialects and checksums become identifiers and file names too. */
export function lintIdentifiers(schema: SchemaDocument, report: Report): void {
  for (const id of Object.keys(schema.checksums)) {
    if (!RESERVED.has(camelCase(id)) && !TAKEN_VALUES.includes(id)) continue;
    const what = `${JSON.stringify(id)} is a word that generated code needs for itself`;
    report(['checksums', id], what, 'Choose another id for the checksum.');
  }
  for (const section of ['checksums', 'editions', 'dialects'] as const) {
    reportAlike([section], Object.keys(schema[section]), (id) => camelCase(id).toLowerCase(), report);
  }
}

/** Two names that differ, but not in what becomes of them in generated code or in file names. */
function reportAlike(
  path: readonly string[],
  names: readonly string[],
  outcome: (name: string) => string,
  report: Report,
): void {
  const first = new Map<string, string>();
  for (const name of names) {
    const other = first.get(outcome(name));
    if (other === undefined) {
      first.set(outcome(name), name);
    } else {
      const what = `${JSON.stringify(name)} and ${JSON.stringify(other)} become the same name in generated code`;
      report([...path, name], what, 'Let them differ in more than hyphens and capital letters.');
    }
  }
}
