import { isAbsolute, join, resolve } from 'node:path';
import type { Profile } from '../../generated';
import type { RunOptions } from '../client/run-options';
import { readIdentity } from '../course/identity';
import { parseServerAddress } from '../course/server-address';
import { readTransferInfo } from '../course/transfer-info';
import { parsePrivateKey } from '../crypto/private-key';
import { longestClientName } from '../protocol/field-sizes';
import { quoted } from '../text/visible';
import { sameBytes } from '../wire/value';
import { dialectById, editionById, newestFirst } from './profiles';
import { UsageError } from './usage-error';

/** What the flags of `send` say of a run. */
export interface SendFlags {
  readonly server?: string;
  readonly name?: string;
  readonly edition?: string;
  readonly dialect?: string;
  /** The folder of `transfer.info`, `me.info` and `priv.key`. */
  readonly identity: string;
  /** In seconds. */
  readonly timeout: number;
  /** How often in a row a lost connection is replaced by another; 0 by default. */
  readonly retries?: number;
  /** How many connections send at one time; 1 by default. */
  readonly parallel?: number;
}

/**
 * Joins flags, course files and defaults into what a run needs.
 * @param warn told what the person should know.
 * @throws UsageError where something is missing or does not agree; CourseFileError for a file that is not what it should be.
 */
export async function resolveSettings(
  files: readonly string[],
  options: SendFlags,
  warn: (text: string) => void,
): Promise<Omit<RunOptions, 'onEvent' | 'signal'>> {
  const directory = options.identity;
  const complete = files.length > 0 && options.server !== undefined && options.name !== undefined;
  const info = complete ? undefined : await readTransferInfo(directory);
  const profile = profileOf(options);
  const server = options.server === undefined ? info : parseServerAddress(options.server, profile.port);
  if (server === undefined) throw missing('server', '--server HOST', directory);
  const toSend = files.length > 0 ? files : info === undefined ? [] : [besideInfo(directory, info.file)];
  if (toSend.length === 0) throw missing('file', 'the files to send', directory);
  const stored = await readIdentity(directory);
  if (stored?.warning !== undefined) warn(stored.warning);
  const asked = options.name ?? info?.name;
  const name = stored?.name ?? (asked === undefined ? undefined : clientName(asked, profile));
  if (name === undefined) throw missing('name', '--name NAME', directory);
  if (stored !== undefined && asked !== undefined && !sameBytes(stored.name, Buffer.from(asked, 'utf8'))) {
    const known = quoted(stored.name);
    if (options.name !== undefined) {
      throw new UsageError(
        `${directory} belongs to the client ${known}, not ${quoted(asked)}`,
        'Use another --identity directory for another client.',
      );
    }
    warn(`me.info says ${known} where transfer.info says ${quoted(asked)}: going on as ${known}`);
  }
  const identity =
    stored?.privateKeyDer === undefined
      ? undefined
      : { clientId: stored.clientId, privateKey: parsePrivateKey(stored.privateKeyDer) };
  if (stored !== undefined && identity === undefined) warn('me.info holds no private key: registering anew');
  const { host, port } = server;
  const timeoutMs = options.timeout * 1000;
  const { retries = 0, parallel = 1 } = options;
  return { host, port, profile, name, files: toSend, directory, identity, timeoutMs, retries, parallel };
}

/** The programs that `transfer.info` comes from run in its directory, so a relative path starts there. */
function besideInfo(directory: string, file: string): string {
  return isAbsolute(file) ? file : join(directory, file);
}

function profileOf({ edition, dialect }: SendFlags): Profile {
  if (dialect !== undefined) {
    if (edition !== undefined)
      throw new UsageError('--edition and --dialect exclude each other', 'A dialect names its edition.');
    return dialectById(dialect);
  }
  if (edition !== undefined) return editionById(edition);
  const newest = newestFirst[0];
  if (newest === undefined) throw new UsageError('the schema has no edition');
  return newest;
}

function clientName(text: string, profile: Profile): Uint8Array {
  const longest = longestClientName(profile);
  const name = Buffer.from(text, 'utf8');
  if (name.length >= 1 && name.length <= longest && !/\p{Cc}/u.test(text)) return name;
  throw new UsageError(`${quoted(text)} is no client name`, `Use 1 to ${longest} bytes without control characters.`);
}

function missing(what: string, how: string, directory: string): UsageError {
  return new UsageError(`no ${what} is named`, `Give ${how}, or put a transfer.info into ${resolve(directory)}.`);
}
