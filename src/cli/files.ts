import type { Command } from 'commander';
import { fileFacts } from '../server/file-facts';
import type { FileRecord, FoundCondition, StoreReader } from '../storage';
import { faultText } from '../storage/check/content-judge';
import { hex } from '../text/hex';
import { displayText, escaped, jsonLine, quoted } from '../text/visible';
import { EXIT } from './exit-codes';
import { exportFile, type Copy, type NoCopy } from './export-file';
import { knownClient } from './known-client';
import { withMaintenance, type MaintenanceOptions } from './maintenance';
import { applyConfigFile, option } from './options';
import { printPages } from './pages-table';
import { addRemovalOptions, requireConsent, type RemovalOptions } from './removal-options';
import { shortName } from './short-name';
import { addLocationOptions, locationFrom } from './store-location';
import { UsageError } from './usage-error';

interface FilesOptions extends MaintenanceOptions, RemovalOptions {
  readonly remove?: readonly string[];
  readonly client?: string;
  readonly file?: string;
  readonly export?: string;
}

/** Defines `sealwire files`. */
export function defineFiles(command: Command): void {
  addLocationOptions(command);
  command
    .addOption(option('--client <name or id>', 'only the files of this client'))
    .addOption(option('--file <name or id>', 'only the files of this name, or the one with this id'))
    .addOption(option('--export <directory>', 'copy the contents there, under safe names'))
    .addOption(
      option(
        '--remove <name or id>',
        'remove the files of this name, or the one with this id; may be repeated',
      ).argParser(addName),
    );
  addRemovalOptions(command);
  command
    .addOption(option('--audit <file>', 'append what was removed, a JSON object a line'))
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      const options = { ...command.opts<Omit<FilesOptions, 'location'>>(), location: locationFrom(command) };
      if (options.remove === undefined) await files(options);
      else await removeFiles(options, options.remove);
    });
}

/** Names may have commas in them. */
function addName(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

async function files(options: FilesOptions): Promise<void> {
  const { openStoreReadOnly, recordConditions } = await import('../storage');
  const store = await openStoreReadOnly(options.location);
  try {
    if (options.json !== true) {
      const pages = () => selected(store, options);
      await printPages({ head: HEAD, numbers: NUMBERS, cells, pages, none: 'no files' });
    }
    if (options.json === true || options.export !== undefined) {
      const found: FoundCondition[] = [];
      for await (const records of selected(store, options))
        found.push(...(await exportOrTell(store, records, options)));
      if (found.length > 0) await recordConditions(options.location, found);
    }
  } finally {
    await store.close();
  }
}

/** Removes files that were named, all of them or none. */
async function removeFiles(options: FilesOptions, names: readonly string[]): Promise<void> {
  if (options.export !== undefined || options.file !== undefined) {
    throw new UsageError('--remove stands alone', 'Export the files first, with a command of its own.');
  }
  const found = await filesToRemove(options, names);
  const verifiedFiles = found.filter(({ verified }) => verified).length;
  const bytes = found.reduce((sum, { size }) => sum + size, 0);
  const what = found.length === 1 ? quoted(found[0]?.fileName ?? '') : 'what was named';
  requireConsent(what, { files: found.length, verifiedFiles, bytes }, options);
  await withMaintenance(options, async (store, tell) => {
    for (const record of found) {
      const [removed] = await store.removeFiles({ ids: [record.id], verifiedToo: options.force === true });
      if (removed === undefined) continue;
      const reason = 'removed by the operator';
      tell(`${quoted(record.fileName)} of ${quoted(record.clientName)} removed`, {
        ...{ event: 'fileRemoved', reason, bytes: record.size, ...fileFacts(record) },
      });
    }
  });
}

async function filesToRemove(options: FilesOptions, names: readonly string[]): Promise<readonly FileRecord[]> {
  const { openStoreReadOnly } = await import('../storage');
  const store = await openStoreReadOnly(options.location);
  try {
    const found = new Map<string, FileRecord>();
    for (const file of names) {
      for await (const page of selected(store, { ...options, file })) {
        for (const record of page) found.set(hex(record.id), record);
      }
    }
    return [...found.values()];
  } finally {
    await store.close();
  }
}

/**
 * Exports the files where that is wanted, and prints a line about each, or an object.
 *
 * @returns what is wrong with contents, for their rows
 */
async function exportOrTell(
  store: StoreReader,
  records: readonly FileRecord[],
  options: FilesOptions,
): Promise<readonly FoundCondition[]> {
  const found: FoundCondition[] = [];
  for (const record of records) {
    const exported = options.export === undefined ? undefined : await exportFile(store, record, options.export);
    if (options.json === true) process.stdout.write(`${jsonLine(asJson(record, exported))}\n`);
    if (exported === undefined) continue;
    tellExport(record, exported, options.json === true);
    if (exported.kind !== 'exported' && exported.kind !== 'unchanged') {
      found.push({ id: record.id, found: exported.kind, at: new Date() });
    }
  }
  return found;
}

/** Says what became of an export; as an object that was said already, but for what is wrong. */
function tellExport({ fileName, verified }: FileRecord, exported: Copy | NoCopy, isObject: boolean): void {
  switch (exported.kind) {
    case 'exported':
    case 'unchanged':
      if (!isObject) process.stdout.write(`${exported.kind} ${exported.path}\n`);
      break;
    default:
      process.stderr.write(`${escaped(fileName)}: ${trouble(exported, verified)}\n`);
      if (exported.kind !== 'deleted') process.exitCode = EXIT.found;
  }
}

/** What is wrong with a content, without its name. */
function trouble(exported: NoCopy, verified: boolean): string {
  switch (exported.kind) {
    case 'damaged':
      return `damaged: the content${verified ? ', verified when it came,' : ''} ${faultText(exported.fault)}; copied to ${exported.path}`;
    case 'unreadable':
      return `not exported: its content cannot be read: ${exported.reason}`;
    case 'missing':
      return `not exported: its content is missing${verified ? ', though it was verified when it came' : ''}`;
    case 'deleted':
      return 'not exported: it has been deleted since it was listed';
  }
}

/**
 * The files that the options choose, page by page: a list of all of them may not fit into memory.
 *
 * @throws UsageError where there is no such client, and at the end, where `--file` chooses none
 */
async function* selected(store: StoreReader, options: FilesOptions): AsyncGenerator<readonly FileRecord[]> {
  const { file } = options;
  const client = options.client === undefined ? undefined : (await knownClient(store, options.client)).name;
  let count = 0;
  for await (const page of store.files.pages({ client })) {
    const chosen =
      file === undefined ? page : page.filter(({ id, fileName }) => isIdOf(file, id) || displayText(fileName) === file);
    count += chosen.length;
    yield chosen;
  }
  if (file !== undefined && count === 0) {
    throw new UsageError(
      `no file has the name or the id ${quoted(file)}`,
      'List the files with sealwire files to see both.',
    );
  }
}

/** The whole id, or the beginning of it that the list shows. */
function isIdOf(text: string, id: Uint8Array): boolean {
  return text.length >= SHOWN_DIGITS && hex(id).startsWith(text.toLowerCase());
}

/** Digits of an id in the list. */
const SHOWN_DIGITS = 8;

function status({ state, verified, damagedAt }: FileRecord): string {
  if (state === 'missing') return 'missing';
  if (damagedAt !== undefined) return 'damaged';
  return verified ? 'verified' : 'unverified';
}

const HEAD = ['ID', 'CLIENT', 'FILE', 'BYTES', 'CHECKSUM', '', 'STATUS', 'RECEIVED'];

/** The columns of numbers. */
const NUMBERS = [3, 4];

/** Reads the files twice: how wide a column is, is known at the end. */
function cells(record: FileRecord): readonly string[] {
  return [
    hex(record.id).slice(0, SHOWN_DIGITS),
    shortName(record.clientName),
    shortName(record.fileName),
    String(record.size),
    String(record.checksum),
    record.checksumId,
    status(record),
    `${record.receivedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  ];
}

function asJson(record: FileRecord, exported: Copy | NoCopy | undefined): object {
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
    ...(record.damagedAt === undefined ? {} : { damagedAt: record.damagedAt.toISOString() }),
    path: record.path,
    ...(exported === undefined ? {} : exportFacts(exported)),
  };
}

function exportFacts(exported: Copy | NoCopy): object {
  switch (exported.kind) {
    case 'exported':
    case 'unchanged':
      return { exported: exported.path };
    case 'damaged':
      return { export: exported.kind, damagedCopy: exported.path, fault: exported.fault };
    case 'unreadable':
      return { export: exported.kind, reason: exported.reason };
    default:
      return { export: exported.kind };
  }
}
