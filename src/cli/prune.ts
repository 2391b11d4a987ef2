import type { Command } from 'commander';
import type { RemovableFile, StoreMaintenance } from '../storage';
import { fileFacts } from '../server/file-facts';
import { counted } from '../text/count';
import { sizeText } from '../text/units';
import { jsonLine, quoted, visiblePath } from '../text/visible';
import { withMaintenance, type MaintenanceOptions, type Tell } from './maintenance';
import { addLocationOptions, locationFrom } from './store-location';
import { applyConfigFile, LONGEST_DAYS, numberWithin, option } from './options';

interface PruneOptions extends MaintenanceOptions {
  readonly olderThan: number;
  readonly dryRun?: boolean;
}

const DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Defines `sealwire prune`. */
export function definePrune(command: Command): void {
  addLocationOptions(command);
  command
    .addOption(
      option('--older-than <days>', 'only what is older; 0 for everything')
        .argParser(numberWithin(0, LONGEST_DAYS))
        .default(DAYS),
    )
    .addOption(option('--dry-run', 'tell what would go, and remove nothing'))
    .addOption(option('--audit <file>', 'append what was removed, a JSON object a line'))
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      await prune({ ...command.opts<Omit<PruneOptions, 'location'>>(), location: locationFrom(command) });
    });
}

/** What was removed, or would be. */
interface Tally {
  files: number;
  bytes: number;
}

async function prune(options: PruneOptions): Promise<void> {
  const before = new Date(Date.now() - options.olderThan * DAY_MS);
  await withMaintenance(options, async (store, tell) => {
    const unconfirmed = await pruneUnconfirmed(store, before, options, tell);
    const quarantined = await pruneQuarantine(store, before, options, tell);
    const what = options.dryRun === true ? 'would be removed' : 'removed';
    const text =
      `${what}: ${counted(unconfirmed.files, 'unconfirmed file')}, ${sizeText(unconfirmed.bytes)}; ` +
      `from the quarantine ${counted(quarantined.files, 'file')}, ${sizeText(quarantined.bytes)}`;
    const dryRun = options.dryRun === true;
    process.stdout.write(
      `${options.json === true ? jsonLine({ event: 'end', dryRun, unconfirmed, quarantined }) : text}\n`,
    );
  });
}

async function pruneUnconfirmed(
  store: StoreMaintenance,
  before: Date,
  { olderThan, dryRun }: PruneOptions,
  tell: Tell,
): Promise<Tally> {
  const tally = { files: 0, bytes: 0 };
  const steps = dryRun === true ? store.unconfirmedFiles(before) : store.removeUnconfirmed(before);
  for await (const files of steps) {
    for (const file of files) {
      tally.files += 1;
      tally.bytes += file.size;
      if (dryRun !== true) tellRemoved(file, `not confirmed within ${counted(olderThan, 'day')}`, tell);
    }
  }
  return tally;
}

function tellRemoved(file: RemovableFile, reason: string, tell: Tell): void {
  const text = `${quoted(file.fileName)} of ${quoted(file.clientName)} removed: ${reason}`;
  tell(text, { event: 'fileRemoved', reason, bytes: file.size, ...fileFacts(file) });
}

async function pruneQuarantine(
  store: StoreMaintenance,
  before: Date,
  { dryRun }: PruneOptions,
  tell: Tell,
): Promise<Tally> {
  const tally = { files: 0, bytes: 0 };
  for (const folder of await store.quarantinedBefore(before)) {
    tally.files += folder.files;
    tally.bytes += folder.bytes;
    if (dryRun === true) continue;
    await store.removeQuarantined(folder);
    tell(`${visiblePath(folder.path)} removed`, {
      ...{ event: 'quarantineRemoved', path: folder.path, bytes: folder.bytes },
      reason: `there since ${folder.since.toISOString()}`,
    });
  }
  return tally;
}
