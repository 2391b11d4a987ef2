import { SingleBar } from 'cli-progress';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Profile } from '../../generated';
import { run, type RunEvent, type RunOptions, type RunResult } from '../client/run';
import { readIdentity } from '../course/identity';
import { parseServerAddress } from '../course/server-address';
import { readTransferInfo } from '../course/transfer-info';
import { parsePrivateKey } from '../crypto/private-key';
import { displayText, sameBytes } from '../wire/value';
import { exitCodeOf } from './exit-codes';
import { applyConfigFile, numberArgument, option } from './options';
import { dialectById, editionById, newestFirst } from './profiles';
import { UsageError } from './usage-error';

interface SendOptions {
  readonly server?: string;
  readonly name?: string;
  readonly edition?: string;
  readonly dialect?: string;
  readonly profile: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** Adds `sealwire send`. */
export function addSend(program: Command): void {
  program
    .command('send')
    .description('send files to a server; what is not said here, transfer.info says')
    .argument('[files...]', 'files to send, each under a key of its own')
    .addOption(option('--server <host:port>', 'the server'))
    .addOption(option('--name <name>', 'the name to register under'))
    .addOption(
      option(
        '--edition <id>',
        `the edition to speak: ${newestFirst.map(({ id }) => id).join(', ')} (default: the first)`,
      ),
    )
    .addOption(option('--dialect <id>', 'the dialect to speak, instead of an edition'))
    .addOption(option('--profile <directory>', 'where transfer.info, me.info and priv.key are').default('.'))
    .addOption(
      option('--timeout <seconds>', 'time to connect, and without a byte').argParser(numberArgument).default(30),
    )
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async (files: readonly string[], _: unknown, command: Command) => {
      applyConfigFile(command);
      process.exitCode = await send(files, command.opts<SendOptions>());
    });
}

async function send(files: readonly string[], options: SendOptions): Promise<number> {
  const output = new Output(options.json === true);
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const result = await run({
      ...(await settle(files, options, (text) => output.event({ event: 'report', level: 'warn', text }))),
      onEvent: (event) => output.event(event),
      signal: abort.signal,
    });
    output.result(result);
    return exitCodeOf(result);
  } finally {
    output.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** Joins flags, course files and defaults into what a run needs. */
async function settle(
  files: readonly string[],
  options: SendOptions,
  warn: (text: string) => void,
): Promise<Omit<RunOptions, 'onEvent' | 'signal'>> {
  const directory = options.profile;
  const complete = files.length > 0 && options.server !== undefined && options.name !== undefined;
  const info = complete ? undefined : await readTransferInfo(directory);
  const server = options.server === undefined ? info : parseServerAddress(options.server);
  if (server === undefined) throw missing('server', '--server HOST:PORT', directory);
  const toSend = files.length > 0 ? files : info === undefined ? [] : [besideInfo(directory, info.file)];
  if (toSend.length === 0) throw missing('file', 'the files to send', directory);
  const stored = await readIdentity(directory);
  if (stored?.warning !== undefined) warn(stored.warning);
  const asked = options.name ?? info?.name;
  const name = stored?.name ?? (asked === undefined ? undefined : clientName(asked));
  if (name === undefined) throw missing('name', '--name NAME', directory);
  if (stored !== undefined && asked !== undefined && !sameBytes(stored.name, Buffer.from(asked, 'utf8'))) {
    const known = displayText(stored.name);
    if (options.name !== undefined) {
      throw new UsageError(
        `${directory} belongs to the client "${known}", not "${asked}"`,
        'Use another --profile directory for another client.',
      );
    }
    warn(`me.info says "${known}" where transfer.info says "${asked}": going on as "${known}"`);
  }
  const identity =
    stored?.privateKeyDer === undefined
      ? undefined
      : { clientId: stored.clientId, privateKey: parsePrivateKey(stored.privateKeyDer) };
  if (stored !== undefined && identity === undefined) warn('me.info holds no private key: registering anew');
  const { host, port } = server;
  const timeoutMs = options.timeout * 1000;
  return { host, port, profile: profileOf(options), name, files: toSend, directory, identity, timeoutMs };
}

/** The programs that `transfer.info` comes from run in its directory, so a relative path starts there. */
function besideInfo(directory: string, file: string): string {
  return isAbsolute(file) ? file : join(directory, file);
}

function profileOf({ edition, dialect }: SendOptions): Profile {
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

/** Longest client name in bytes: the field on the wire less its NUL. */
const LONGEST_NAME = 254;

function clientName(text: string): Uint8Array {
  const name = Buffer.from(text, 'utf8');
  if (name.length >= 1 && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(text)) return name;
  throw new UsageError(
    `${JSON.stringify(text)} is no client name`,
    `Use 1 to ${LONGEST_NAME} bytes without control characters.`,
  );
}

function missing(what: string, how: string, directory: string): UsageError {
  return new UsageError(`no ${what} is named`, `Give ${how}, or put a transfer.info into ${resolve(directory)}.`);
}

/** What a run prints: lines for a person, with a bar on a terminal, or JSON objects for a program. */
class Output {
  readonly #json: boolean;
  #bar: SingleBar | undefined;
  #barFile: string | undefined;

  constructor(json: boolean) {
    this.#json = json;
  }

  event(event: RunEvent): void {
    if (this.#json) {
      if (event.event !== 'progress') process.stdout.write(`${JSON.stringify(event)}\n`);
      return;
    }
    switch (event.event) {
      case 'progress':
        return this.#progress(event);
      case 'report':
        this.end();
        if (event.level === 'warn') process.stderr.write(`${event.text}\n`);
        else process.stdout.write(`${event.text}\n`);
        return;
      case 'verified':
        this.end();
        process.stdout.write(`${event.file}: stored and verified (${event.checksumId} ${event.checksum})\n`);
        return;
    }
  }

  result(result: RunResult): void {
    this.end();
    if (this.#json) process.stdout.write(`${JSON.stringify({ event: 'end', ...result })}\n`);
    else (result.failure === undefined ? process.stdout : process.stderr).write(`${result.text}\n`);
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#barFile = undefined;
  }

  #progress({ file, sent, total }: Extract<RunEvent, { event: 'progress' }>): void {
    if (!process.stderr.isTTY) return;
    if (this.#barFile !== file) {
      this.end();
      const format = `${basename(file)} {bar} {percentage}% {value}/{total} bytes`;
      this.#bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
      this.#bar.start(total, 0);
      this.#barFile = file;
    }
    this.#bar?.update(sent);
  }
}
