import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { dialects, editions, type Profile } from '../../generated';
import { formatInspection } from '../inspect/format-table';
import { InputError, type Capture } from '../inspect/input/capture';
import { readCapture } from '../inspect/input/read-capture';
import { inspect } from '../inspect/inspect';
import { readKeyFile } from '../inspect/key-file';
import { toJsonObjects } from '../inspect/to-json';
import { inColour, plainly } from '../text/ansi';
import { jsonLine } from '../text/visible';
import type { Direction } from '../wire/profile';
import { option } from './options';
import { dialectById, editionById } from './profiles';
import { UsageError } from './usage-error';

interface InspectFlags {
  readonly edition?: string;
  readonly dialect?: string;
  readonly direction?: Direction;
  readonly key?: string;
  readonly json?: boolean;
}

/** Defines `sealwire inspect`. */
export function defineInspect(command: Command): void {
  command
    .argument('[file]', 'a hex dump, raw bytes, a session.jsonl or a pcap; - for standard input', '-')
    .addOption(option('--edition <id>', 'the edition of the bytes (default: worked out)'))
    .addOption(option('--dialect <id>', 'the dialect of the bytes (default: worked out)'))
    .addOption(
      option('--direction <direction>', 'of a lone stream (default: worked out)').choices(['request', 'response']),
    )
    .addOption(option('--key <file>', "the client's priv.key or me.info, to decrypt with"))
    .addOption(option('--json', 'print JSON objects, one a message'))
    .action(inspectFile);
}

async function inspectFile(file: string, flags: InspectFlags): Promise<void> {
  const candidates = candidatesOf(flags);
  const privateKey = flags.key === undefined ? undefined : readKeyFile(await read(flags.key));
  const capture = captured(file, await read(file));
  if (flags.direction !== undefined && capture.connections.every(isDirected)) {
    throw new UsageError(`${nameOf(file)} names the direction of its bytes itself`, 'Leave --direction out.');
  }
  const inspection = inspect(capture, { candidates, direction: flags.direction, privateKey });
  if (flags.json === true) {
    for (const object of toJsonObjects(inspection)) process.stdout.write(`${jsonLine(object)}\n`);
    return;
  }
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  process.stdout.write(formatInspection(inspection, isColoured ? inColour : plainly));
}

function candidatesOf({ edition, dialect }: InspectFlags): readonly [Profile, ...Profile[]] {
  if (dialect !== undefined) return [dialectById(dialect)];
  if (edition !== undefined) return [editionById(edition)];
  const [first, ...others] = [...editions, ...dialects];
  if (first === undefined) throw new UsageError('the schema has no edition');
  return [first, ...others];
}

function isDirected({ sides }: Capture['connections'][number]): boolean {
  return sides.every(({ direction }) => direction !== undefined);
}

/** @throws UsageError where the bytes are not what they seem to be. */
function captured(file: string, bytes: Uint8Array): Capture {
  try {
    return readCapture(bytes);
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(`${nameOf(file)}: ${error.message}`, error.hint);
    throw error;
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    if (path !== '-') return await readFile(path);
    const pieces: Uint8Array[] = [];
    for await (const piece of process.stdin) pieces.push(piece as Uint8Array);
    return Buffer.concat(pieces);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(`${nameOf(path)} cannot be read (${reason})`);
  }
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}
