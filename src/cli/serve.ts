import type { Command } from 'commander';
import type { Profile } from '../../generated';
import type { Admin } from '../admin/admin';
import type { WatchedLog } from '../admin/sources';
import { parsePort } from '../course/port';
import { hasPortInfo, readPortInfo } from '../course/port-info';
import type { Limits } from '../server/limits';
import { toAll, type Log } from '../server/log';
import type { Candidates } from '../server/narrowing';
import type { ScrubOptions } from '../server/scrub';
import type { ListenerOptions } from '../server/server';
import { strictly } from '../protocol/strictly';
import { CHECKSUMS } from './checksums';
import { addLimitOptions, limitsFrom } from './limit-options';
import {
  applyConfigFile,
  LONGEST_SECONDS,
  numberArgument,
  numberWithin,
  option,
  portArgument,
  repeated,
} from './options';
import { stop, stopSignals } from './stop';
import { dialectById, editionById, newestFirst, profileById } from './profiles';
import type { ServerLog } from './server-log';
import { UsageError } from './usage-error';

const HOUR_MS = 60 * 60 * 1000;

interface ServeOptions {
  readonly port?: number;
  readonly host: string;
  readonly data: string;
  readonly edition?: readonly string[];
  readonly dialect?: readonly string[];
  readonly listen?: readonly string[];
  readonly admin?: string;
  readonly drainTimeout: number;
  readonly scrub: number;
  readonly scrubRate: number;
  readonly rebuild?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly audit?: string;
}

/** Defines `sealwire serve`. */
export function defineServe(command: Command): void {
  command
    .addOption(
      option('--port <number>', 'port to listen on; 0 picks one (default: port.info, else the edition’s)').argParser(
        portArgument(true),
      ),
    )
    .addOption(option('--host <address>', 'address to listen on').default('0.0.0.0'))
    .addOption(option('--data <directory>', 'where the database and the files are kept').default('sealwire-data'))
    .addOption(
      option(
        '--edition <id>',
        'edition to speak; repeat it in order of preference (default: all, newest first)',
      ).argParser(repeated),
    )
    .addOption(option('--dialect <id>', 'dialect to speak, instead of an edition; may be repeated').argParser(repeated))
    .addOption(
      option('--listen <[addr:]port=id,…>', 'a further listener with its own editions; may be repeated').argParser(
        addListener,
      ),
    );
  addLimitOptions(command);
  command
    .addOption(
      option(
        '--admin <[addr:]port>',
        'show health, metrics and a page over HTTP, on this machine alone; 0 picks a port',
      ),
    )
    .addOption(
      option('--drain-timeout <seconds>', 'time for files in hand once it is told to stop; 0 cuts them at once')
        .argParser(numberWithin(0, LONGEST_SECONDS))
        .default(30),
    )
    .addOption(
      option('--scrub <hours>', 'read every stored content once in so many hours, and tell damage; 0 for never')
        .argParser(numberWithin(0, 500))
        .default(0),
    )
    .addOption(
      option('--scrub-rate <bytes>', 'bytes a second that --scrub reads at the most; 0 for no limit')
        .argParser(numberArgument)
        .default(8 * 1024 * 1024),
    )
    .addOption(option('--rebuild', 'first make a lost or damaged database anew from what can still be read'))
    .addOption(option('--strict', 'refuse what deviates from the edition instead of tolerating it'))
    .addOption(option('--json', 'log JSON objects instead of lines'))
    .addOption(option('--audit <file>', 'append who came and what was kept or refused, a JSON object a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      await serve(command.opts<ServeOptions>(), limitsFrom(command));
    });
}

async function serve(options: ServeOptions, limits: Limits): Promise<void> {
  const { ServerLog } = await import('./server-log');
  const serverLog = await ServerLog.open({ json: options.json === true, audit: options.audit });
  try {
    await serveTo(serverLog, options, limits);
  } finally {
    await serverLog.end();
  }
}

async function serveTo(serverLog: ServerLog, options: ServeOptions, limits: Limits): Promise<void> {
  const { log: printed } = serverLog;
  const profiles = candidates(spokenIn(options), options);
  const port = options.port ?? (await defaultPort(profiles, printed));
  const listeners = [
    { host: options.host, port, profiles },
    ...(options.listen ?? []).map((text) => listener(text, options)),
  ];
  const admin = await startAdmin(options.admin, serverLog);
  const log = admin === undefined ? printed : toAll(printed, admin.log);
  try {
    // No wrong flag need wait for the database.
    if (options.rebuild === true) await rebuildFirst(options.data, log);
    const { Server } = await import('../server/server');
    const scrub = scrubFrom(options);
    const started = { data: options.data, listeners, limits, log, scrub, timings: admin?.timings };
    const server = await Server.start(started);
    admin?.watch(server, async () => (await import('../storage')).openOverview(options.data));
    const signals = stopSignals();
    if (admin !== undefined) log.info(`admin page on ${admin.url}`, { event: 'adminListening', address: admin.url });
    server.addresses.forEach((address, index) => {
      const editions = listeners[index]?.profiles.map((profile) => profile.id) ?? [];
      const place = `${bracketed(address.host)}:${address.port}`;
      log.info(`listening on ${place} (${editions.join(', ')})`, { event: 'listening', address: place, editions });
    });
    const signal = await signals.first;
    await stop(server, `${signal}: stopping`, { log, seconds: options.drainTimeout, hurry: signals.second });
  } finally {
    await admin?.close();
  }
}

function scrubFrom({ scrub, scrubRate }: ServeOptions): ScrubOptions | undefined {
  if (scrub === 0) return undefined;
  return { everyMs: scrub * HOUR_MS, bytesPerSecond: scrubRate, checksums: CHECKSUMS };
}

async function rebuildFirst(directory: string, log: Log): Promise<void> {
  const { rebuildDirectory, rebuiltLines } = await import('./rebuild');
  for (const line of rebuiltLines(await rebuildDirectory(directory))) log.warn(line, { event: 'warning' });
}

/** Nothing of it is loaded where it is not wanted. */
async function startAdmin(address: string | undefined, log: WatchedLog): Promise<Admin | undefined> {
  if (address === undefined) return undefined;
  const { adminAddress } = await import('./admin-address');
  const { Admin } = await import('../admin/admin');
  return Admin.start(adminAddress(address), log);
}

function spokenIn({ edition, dialect }: ServeOptions): readonly Profile[] {
  if (dialect === undefined) return edition === undefined ? newestFirst : edition.map(editionById);
  if (edition === undefined) return dialect.map(dialectById);
  throw new UsageError('--edition and --dialect exclude each other', 'For both, use --listen PORT=DIALECT,EDITION.');
}

/** A folder without a `port.info` is nothing to warn of: it is what a new server has. */
async function defaultPort(profiles: Candidates, log: Log): Promise<number> {
  const { port, warning } = await readPortInfo(process.cwd());
  if (port !== undefined) return port;
  const level = (await hasPortInfo(process.cwd())) ? 'warn' : 'info';
  if (warning !== undefined) log[level](`${warning}: ${profiles[0].port}`, { event: 'warning' });
  return profiles[0].port;
}

/** `[ADDR:]PORT=ID,…`; ids have commas between them, so this option is split at white space where it is a list. */
function addListener(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(/\s+/)];
}

function listener(text: string, options: ServeOptions): ListenerOptions {
  const match = /^(?:(?<host>.+):)?(?<port>\d+)=(?<ids>.+)$/.exec(text);
  const portText = match?.groups?.['port'] ?? '';
  const port = portText === '0' ? 0 : parsePort(portText);
  if (match?.groups === undefined || port === undefined) {
    throw new UsageError(`--listen ${text} is not [ADDR:]PORT=ID,…`, 'Write for example --listen 127.0.0.1:1234=ID.');
  }
  const host = (match.groups['host'] ?? options.host).replace(/^\[(.*)\]$/, '$1');
  return { host, port, profiles: candidates((match.groups['ids'] ?? '').split(',').map(profileById), options) };
}

function candidates(profiles: readonly Profile[], { strict }: ServeOptions): Candidates {
  const [first, ...rest] = strict === true ? profiles.map(strictly) : profiles;
  if (first === undefined) throw new UsageError('a listener needs at least one edition', 'Name one with --edition.');
  return [first, ...rest];
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
