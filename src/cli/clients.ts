import type { Command } from 'commander';
import type { ListedClient } from '../storage';
import { hex } from '../text/hex';
import { displayText, jsonLine, quoted } from '../text/visible';
import { knownClient } from './known-client';
import { withMaintenance, type MaintenanceOptions } from './maintenance';
import { applyConfigFile, option } from './options';
import { printPages } from './pages-table';
import { addRemovalOptions, lossText, requireConsent, type RemovalOptions } from './removal-options';
import { shortName } from './short-name';
import { addLocationOptions, locationFrom } from './store-location';
import { UsageError } from './usage-error';

interface ClientsOptions extends MaintenanceOptions, RemovalOptions {
  readonly client?: string;
  readonly remove?: string;
  readonly release?: string;
}

/** Defines `sealwire clients`. */
export function defineClients(command: Command): void {
  addLocationOptions(command);
  command
    .addOption(option('--client <name or id>', 'only this client'))
    .addOption(option('--remove <name or id>', 'remove this client with its files'))
    .addOption(option('--release <name or id>', 'have this client give up its name; its files stay'));
  addRemovalOptions(command);
  command
    .addOption(option('--audit <file>', 'append what was removed, a JSON object a line'))
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      await clients({ ...command.opts<Omit<ClientsOptions, 'location'>>(), location: locationFrom(command) });
    });
}

async function clients(options: ClientsOptions): Promise<void> {
  const { remove, release } = options;
  if (remove !== undefined && release !== undefined) {
    throw new UsageError('--remove and --release exclude each other', 'A client that is removed has no name any more.');
  }
  if (remove !== undefined) await removeClient(remove, options);
  else if (release !== undefined) await releaseName(release, options);
  else await list(options);
}

async function removeClient(text: string, options: ClientsOptions): Promise<void> {
  await withMaintenance(options, async (store, tell) => {
    const client = await knownClient(store, text);
    const who = `the client ${quoted(client.name)}`;
    requireConsent(who, client, options);
    const files = await store.removeClient({ id: client.id, verifiedToo: options.force === true });
    const about = { client: displayText(client.name), clientId: hex(client.id), reason: 'removed by the operator' };
    for (const { id, fileName, size } of files) {
      const file = { file: displayText(fileName), fileId: hex(id), bytes: size };
      tell(`${quoted(fileName)} of ${quoted(client.name)} removed`, { event: 'fileRemoved', ...about, ...file });
    }
    tell(`${who} removed: ${lossText(client)}`, { event: 'clientRemoved', ...about });
  });
}

async function releaseName(text: string, options: ClientsOptions): Promise<void> {
  await withMaintenance(options, async (store, tell) => {
    const client = await knownClient(store, text);
    if (options.yes !== true) {
      throw new UsageError(
        `nothing is released yet: the client ${quoted(client.name)} could not come back (${lossText(client)}, which stay)`,
        'Say --yes to release its name.',
      );
    }
    const name = await store.releaseName(client.id);
    const rest = name === undefined ? '' : `; its files are those of ${quoted(name)} now`;
    tell(`the name ${quoted(client.name)} may be registered again${rest}`, {
      ...{ event: 'nameReleased', client: displayText(client.name), clientId: hex(client.id) },
      reason: 'released by the operator',
    });
  });
}

const HEAD = ['ID', 'NAME', 'EDITION', 'KEY', 'FILES', 'VERIFIED', 'BYTES', 'LAST SEEN'];

/** The columns of numbers. */
const NUMBERS = [4, 5, 6];

async function list(options: ClientsOptions): Promise<void> {
  const { openStoreReadOnly } = await import('../storage');
  const store = await openStoreReadOnly(options.location);
  try {
    const selected = async function* (): AsyncGenerator<readonly ListedClient[]> {
      if (options.client === undefined) yield* store.clients.pages();
      else yield [await knownClient(store, options.client)];
    };
    if (options.json === true) {
      for await (const page of selected()) for (const client of page) process.stdout.write(`${asJson(client)}\n`);
      return;
    }
    await printPages({ head: HEAD, numbers: NUMBERS, cells, pages: selected, none: 'no clients' });
  } finally {
    await store.close();
  }
}

function cells(client: ListedClient): readonly string[] {
  return [
    hex(client.id),
    shortName(client.name),
    client.profile,
    client.hasPublicKey ? 'yes' : 'no',
    String(client.files),
    String(client.verifiedFiles),
    String(client.bytes),
    `${client.lastSeen.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  ];
}

function asJson({ id, name, profile, hasPublicKey, files, verifiedFiles, bytes, lastSeen }: ListedClient): string {
  return jsonLine({
    ...{ client: displayText(name), clientId: hex(id), edition: profile, hasPublicKey },
    ...{ files, verifiedFiles, bytes, lastSeen: lastSeen.toISOString() },
  });
}
