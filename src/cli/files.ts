import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { FileRecord } from '../storage';
import { hex } from '../text/hex';
import { tableLines } from '../text/table';
import { displayText, escaped, jsonLine } from '../text/visible';
import { EXIT } from './exit-codes';
import { applyConfigFile, option } from './options';
import { UsageError } from './usage-error';

interface FilesOptions {
  readonly data: string;
  readonly client?: string;
  readonly export?: string;
  readonly json?: boolean;
}

/** Adds `sealwire files`. */
export function addFiles(program: Command): void {
  program
    .command('files')
    .description('list and export what a server has stored, also while it runs')
    .addOption(option('--data <directory>', 'the data directory of the server').default('sealwire-data'))
    .addOption(option('--client <name>', 'only the files of this client'))
    .addOption(option('--export <directory>', 'copy the contents there, under safe names'))
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async (_: unknown, command: Command) => {
      applyConfigFile(command);
      await files(command.opts<FilesOptions>());
    });
}

async function files(options: FilesOptions): Promise<void> {
  // Loaded where it is needed: a client need not wait for the database.
  const { openStoreReadOnly } = await import('../storage/index.js');
  const store = await openStoreReadOnly(options.data);
  try {
    const client = options.client === undefined ? undefined : Buffer.from(options.client, 'utf8');
    const records = await store.files.list({ client });
    if (options.json !== true) process.stdout.write(table(records));
    for (const record of records) {
      const exported = options.export === undefined ? undefined : await exportFile(store, record, options.export);
      if (options.json === true) process.stdout.write(`${jsonLine(asJson(record, exported))}\n`);
      else if (exported !== undefined) process.stdout.write(`exported ${exported}\n`);
      if (options.export !== undefined && exported === undefined) {
        process.stderr.write(`not exported: ${escaped(record.fileName)}, whose content is missing\n`);
        process.exitCode = EXIT.localFile;
      }
    }
  } finally {
    await store.close();
  }
}

async function exportFile(
  store: { contentPath(file: FileRecord): string },
  record: FileRecord,
  directory: string,
): Promise<string | undefined> {
  if (record.state === 'missing') return undefined;
  const source = store.contentPath(record);
  const target = join(directory, hex(record.clientId), basename(record.path));
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target, constants.COPYFILE_EXCL);
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    // Its folder was made just now, so it is the content that is not there; no server has noticed yet.
    if (code === 'ENOENT' && syscall === 'copyfile') return undefined;
    if (code === 'EEXIST' && syscall === 'copyfile') {
      throw new UsageError(`${target} exists already`, 'Export into an empty directory.');
    }
    throw new UsageError(
      `${source} cannot be copied to ${target} (${code ?? String(cause)})`,
      'Name a directory that this user may write to.',
    );
  }
  return target;
}

function status({ state, verified }: FileRecord): string {
  if (state === 'missing') return 'missing';
  return verified ? 'verified' : 'unverified';
}

function table(records: readonly FileRecord[]): string {
  if (records.length === 0) return 'no files\n';
  const rows = [
    ['CLIENT', 'FILE', 'BYTES', 'CHECKSUM', 'STATUS', 'RECEIVED'],
    ...records.map((record) => [
      escaped(record.clientName),
      escaped(record.fileName),
      String(record.size),
      `${record.checksum} (${record.checksumId})`,
      status(record),
      record.receivedAt.toISOString().slice(0, 19).replace('T', ' '),
    ]),
  ];
  return tableLines(rows)
    .map((line) => `${line}\n`)
    .join('');
}

function asJson(record: FileRecord, exported: string | undefined): object {
  return {
    id: hex(record.id),
    client: displayText(record.clientName),
    clientId: hex(record.clientId),
    file: displayText(record.fileName),
    size: record.size,
    checksum: record.checksum,
    checksumId: record.checksumId,
    status: status(record),
    receivedAt: record.receivedAt.toISOString(),
    path: record.path,
    ...(exported === undefined ? {} : { exported }),
  };
}
