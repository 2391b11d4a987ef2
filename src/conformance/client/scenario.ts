import type { Profile, Requests } from '../../../generated';
import { kebab } from '../case-id';

/** What the kit's server does otherwise than is plain. */
export interface Script {
  /** The first so many checksums are wrong. */
  readonly wrongChecksums?: number;
  /** The first so many of this request are answered with an error. */
  readonly errors?: { readonly request: keyof Requests; readonly times: number };
  /** A client that comes back is denied once, and forgotten. */
  readonly denies?: boolean;
  /** Every name is taken. */
  readonly nameTaken?: boolean;
  /** How answers are handed to the network: byte by byte, or the header on its own. */
  readonly cut?: 'bytes' | 'header';
  /** An acknowledgement comes in front of the answer to a file. */
  readonly earlyAcknowledgement?: boolean;
  /** The connection is ended in place of an answer to this request. */
  readonly endsAt?: keyof Requests;
}

/** A conversation that a client is led through. */
export interface Scenario {
  readonly id: string;
  /** What is done to the client, in words. */
  readonly words: string;
  /** Bytes of the file that it is to send. */
  readonly fileSize: number;
  /** Whether the client has had a plain run in its directory before. */
  readonly isReturning: boolean;
  readonly script: Script;
  /** Names of the client and of its file. */
  readonly names: ScenarioNames;
}

/** What a client is called, and its file. */
export interface ScenarioNames {
  /** Behind it comes what keeps the runs apart. */
  readonly client: string;
  readonly file: string;
}

/** Plain names, so that one mistake with others does not fail everything. */
const PLAIN_NAMES: ScenarioNames = { client: 'Kit', file: 'file.bin' };

const WITH_SPACES: ScenarioNames = { client: 'Kit with spaces ', file: 'a file with spaces.bin' };

/** Bytes of the file of most scenarios: several packets, and no whole block. */
const USUAL = 2500;

/** Every scenario that a profile allows, the plain one first. */
export function scenarios(profile: Profile): readonly Scenario[] {
  const made = (id: string, words: string, script: Script = {}, fileSize = USUAL): Scenario => {
    return { id, words, script, fileSize, isReturning: false, names: PLAIN_NAMES };
  };
  const back = (id: string, words: string, script: Script = {}): Scenario => {
    return { id, words, script, fileSize: USUAL, isReturning: true, names: PLAIN_NAMES };
  };
  const { resends, attempts } = profile.flow.client;
  const requests = ['Register', 'PublicKey', 'SendFile', 'CrcValid'] as const;
  return [
    made('plain', 'a plain run, in a directory that holds transfer.info and the file'),
    back('returning', 'a second run in the same directory'),
    ...(profile.requests.Reconnect === undefined
      ? []
      : [
          back('denied', 'a second run in the same directory, and a server that does not know the client any more', {
            denies: true,
          }),
          back('reconnect-error', 'a second run, and an error in answer to the first Reconnect', {
            errors: { request: 'Reconnect', times: 1 },
          }),
          back('reconnect-errors', 'a second run, and nothing but errors in answer to Reconnect', {
            errors: { request: 'Reconnect', times: Infinity },
          }),
        ]),
    made('wrong-once', 'a wrong checksum in the first answer', { wrongChecksums: 1 }),
    made('wrong-to-the-last', `wrong checksums in all answers but the last, which is number ${resends + 1}`, {
      wrongChecksums: resends,
    }),
    made('wrong-always', 'a wrong checksum in every answer', { wrongChecksums: Infinity }),
    ...requests.flatMap((request) => [
      made(`${kebab(request)}-error`, `an error in answer to the first ${request}`, { errors: { request, times: 1 } }),
      made(`${kebab(request)}-errors`, `nothing but errors in answer to ${request}`, {
        errors: { request, times: Infinity },
      }),
      ...(attempts > 2
        ? [
            made(`${kebab(request)}-last-try`, `errors in answer to ${request} up to the last try`, {
              errors: { request, times: attempts - 1 },
            }),
          ]
        : []),
    ]),
    made('name-taken', 'a server on which the name is taken', { nameTaken: true }),
    made('byte-by-byte', 'answers that arrive byte by byte', { cut: 'bytes' }),
    made('in-halves', 'answers whose header arrives on its own', { cut: 'header' }),
    made('early-acknowledgement', 'an acknowledgement in front of the answer to the file', {
      earlyAcknowledgement: true,
    }),
    made('server-ends', 'a server that ends the connection in place of an answer to the file', { endsAt: 'SendFile' }),
    { ...made('spaces', 'a plain run with names of several words'), names: WITH_SPACES },
    made('empty-file', 'an empty file to send', {}, 0),
    made('file-of-16', 'a file of 16 bytes to send, which is a whole block', {}, 16),
    made('file-of-1-mib', 'a file of 1 MiB to send', {}, 1024 * 1024),
  ];
}
