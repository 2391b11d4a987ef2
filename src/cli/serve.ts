import type { Command } from 'commander';
import type { Admin } from '../admin/admin';
import type { Ready } from '../admin/ready';
import type { WatchedLog } from '../admin/sources';
import type { Limits } from '../server/limits';
import { toAll, type Log } from '../server/log';
import type { ScrubOptions } from '../server/scrub';
import type { StoreLocation } from '../storage';
import { GRACE_MS } from '../storage/sweep/grace';
import { CHECKSUMS } from './checksums';
import { addLimitOptions, limitsFrom } from './limit-options';
import { addListener, listenersFrom, type ListenOptions } from './listeners';
import {
  applyConfigFile,
  LONGEST_SECONDS,
  numberArgument,
  numberWithin,
  option,
  portArgument,
  repeated,
} from './options';
import { addProxyOptions, readyFrom } from './proxy-options';
import { stop, stopSignals } from './stop';
import type { ServerLog } from './server-log';
import { addLocationOptions, locationFrom } from './store-location';
import { UsageError } from './usage-error';

const HOUR_MS = 60 * 60 * 1000;

interface ServeOptions extends ListenOptions {
  readonly location: StoreLocation;
  readonly admin?: string;
  readonly ready?: string;
  readonly drainNotice: number;
  readonly drainTimeout: number;
  readonly scrub: number;
  readonly scrubRate: number;
  readonly verifyContents?: boolean;
  readonly sweepAfter: number;
  readonly rebuild?: boolean;
  readonly json?: boolean;
  readonly audit?: string;
}

/** Defines `sealwire serve`. */
export function defineServe(command: Command): void {
  addLocationOptions(command);
  command
    .addOption(
      option('--port <number>', 'port to listen on; 0 picks one (default: port.info, else the edition’s)').argParser(
        portArgument(true),
      ),
    )
    .addOption(option('--host <address>', 'address to listen on').default('0.0.0.0'))
    .addOption(
      option(
        '--edition <id>',
        'edition to speak; repeat it in order of preference (default: all, newest first)',
      ).argParser(repeated),
    )
    .addOption(option('--dialect <id>', 'dialect to speak, instead of an edition; may be repeated').argParser(repeated))
    .addOption(
      option(
        '--listen <[addr:]port=id,…>',
        'a further listener with its own editions; ",proxy" at its end: by --proxy-protocol; may be repeated',
      ).argParser(addListener),
    );
  addProxyOptions(command);
  addLimitOptions(command);
  command
    .addOption(
      option(
        '--admin <[addr:]port>',
        'show health, metrics and a page over HTTP, on this machine alone; 0 picks a port',
      ),
    )
    .addOption(
      option(
        '--ready <[addr:]port>',
        'answer /readyz over HTTP to a balancer: to --proxy-from only, or to anybody without it',
      ),
    )
    .addOption(
      option(
        '--drain-notice <seconds>',
        'time to report that it is not ready, while it still takes connections, before it drains',
      )
        .argParser(numberWithin(0, LONGEST_SECONDS))
        .default(0),
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
    .addOption(
      option('--verify-contents', 'read each content of --contents again before its file is confirmed, and compare it'),
    )
    .addOption(
      option('--sweep-after <seconds>', 'age at which what has no row is removed from --contents; 0 for never')
        .argParser(numberArgument)
        .default(GRACE_MS / 1000),
    )
    .addOption(option('--rebuild', 'first make a lost or damaged database anew from what can still be read'))
    .addOption(option('--strict', 'refuse what deviates from the edition instead of tolerating it'))
    .addOption(option('--json', 'log JSON objects instead of lines'))
    .addOption(option('--audit <file>', 'append who came and what was kept or refused, a JSON object a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      const options = { ...command.opts<Omit<ServeOptions, 'location'>>(), location: locationFrom(command) };
      await serve(options, limitsFrom(command));
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
  const listeners = await listenersFrom(options, printed);
  const admin = await startAdmin(options.admin, serverLog);
  const log = admin === undefined ? printed : toAll(printed, admin.log);
  let ready: Ready | undefined;
  try {
    ready = await startReady(options, serverLog);
    // No wrong flag need wait for the database.
    if (options.rebuild === true) await rebuildFirst(options.location, log);
    const { Server } = await import('../server/server');
    const scrub = scrubFrom(options);
    const { location: data, verifyContents: readBack, sweepAfter } = options;
    const server = await Server.start({
      ...{ data, listeners, limits, log, readBack, scrub, timings: admin?.timings },
      sweepAfterMs: sweepAfter * 1000,
    });
    admin?.watch(server, async () => (await import('../storage')).openOverview(data));
    ready?.watch(server);
    const signals = stopSignals();
    if (admin !== undefined) log.info(`admin page on ${admin.url}`, { event: 'adminListening', address: admin.url });
    if (ready !== undefined) log.info(`/readyz on ${ready.url}`, { event: 'readyListening', address: ready.url });
    server.addresses.forEach((address, index) => {
      const listener = listeners[index];
      const editions = listener?.profiles.map((profile) => profile.id) ?? [];
      const place = `${bracketed(address.host)}:${address.port}`;
      const through = listener?.proxyFrom === undefined ? '' : ', through a balancer alone';
      log.info(`listening on ${place} (${editions.join(', ')})${through}`, {
        event: 'listening',
        address: place,
        editions,
      });
    });
    const signal = await signals.first;
    const { drainNotice: notice, drainTimeout: seconds } = options;
    await stop(server, `${signal}: stopping`, { log, notice, seconds, hurry: signals.second });
  } finally {
    await ready?.close();
    await admin?.close();
  }
}

function scrubFrom({ scrub, scrubRate }: ServeOptions): ScrubOptions | undefined {
  if (scrub === 0) return undefined;
  return { everyMs: scrub * HOUR_MS, bytesPerSecond: scrubRate, checksums: CHECKSUMS };
}

async function rebuildFirst(location: StoreLocation, log: Log): Promise<void> {
  if (typeof location !== 'string') {
    const hint = 'Restore it by the means of PostgreSQL.';
    throw new UsageError('--rebuild is for the database of a data directory, and --db names another', hint);
  }
  const { rebuildDirectory, rebuiltLines } = await import('./rebuild');
  for (const line of rebuiltLines(await rebuildDirectory(location))) log.warn(line, { event: 'warning' });
}

/** Nothing of it is loaded where it is not wanted. */
async function startAdmin(address: string | undefined, log: WatchedLog): Promise<Admin | undefined> {
  if (address === undefined) return undefined;
  const { adminAddress } = await import('./admin-address');
  const { Admin } = await import('../admin/admin');
  return Admin.start(adminAddress(address), log);
}

async function startReady(options: ServeOptions, log: WatchedLog): Promise<Ready | undefined> {
  if (options.ready === undefined) return undefined;
  const { readyAddress } = await import('./admin-address');
  const { Ready } = await import('../admin/ready');
  return Ready.start(readyAddress(options.ready, options.host), log, readyFrom(options));
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
