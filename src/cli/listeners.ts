import type { Profile } from '../../generated';
import { parsePort } from '../course/port';
import { hasPortInfo, readPortInfo } from '../course/port-info';
import { strictly } from '../protocol/strictly';
import type { Log } from '../server/log';
import type { Candidates } from '../server/narrowing';
import type { ListenerOptions } from '../server/server';
import { dialectById, editionById, newestFirst, profileById } from './profiles';
import { proxyFrom, withoutProxy, type ProxyOptions } from './proxy-options';
import { UsageError } from './usage-error';

/** Where a server listens, and what it speaks there. */
export interface ListenOptions extends ProxyOptions {
  readonly port?: number;
  readonly host: string;
  readonly edition?: readonly string[];
  readonly dialect?: readonly string[];
  readonly listen?: readonly string[];
  readonly strict?: boolean;
}

/** A listener before it is known who may send PROXY headers. */
interface Listener {
  readonly listener: ListenerOptions;
  readonly isProxied: boolean;
}

/** The listeners that the options ask for, that of `--port` first. @throws UsageError */
export async function listenersFrom(options: ListenOptions, log: Log): Promise<readonly ListenerOptions[]> {
  const profiles = candidates(spokenIn(options), options);
  const further = (options.listen ?? []).map((text) => furtherListener(text, options));
  const isProxied = options.proxyProtocol === 'required';
  const from = proxyFrom(options, isProxied || further.some((one) => one.isProxied));
  const port = options.port ?? (await defaultPort(profiles, log));
  const first = { listener: { host: options.host, port, profiles }, isProxied };
  return [first, ...further].map((one) => (one.isProxied ? { ...one.listener, proxyFrom: from } : one.listener));
}

function spokenIn({ edition, dialect }: ListenOptions): readonly Profile[] {
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

/** `[ADDR:]PORT=ID,…[,proxy]`; ids have commas between them, so this option is split at white space where it is a list. */
export function addListener(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(/\s+/)];
}

function furtherListener(text: string, options: ListenOptions): Listener {
  const match = /^(?:(?<host>.+):)?(?<port>\d+)=(?<ids>.+)$/.exec(text);
  const portText = match?.groups?.['port'] ?? '';
  const port = portText === '0' ? 0 : parsePort(portText);
  if (match?.groups === undefined || port === undefined) {
    throw new UsageError(`--listen ${text} is not [ADDR:]PORT=ID,…`, 'Write for example --listen 127.0.0.1:1234=ID.');
  }
  const host = (match.groups['host'] ?? options.host).replace(/^\[(.*)\]$/, '$1');
  const { ids, isProxied } = withoutProxy((match.groups['ids'] ?? '').split(','));
  return { listener: { host, port, profiles: candidates(ids.map(profileById), options) }, isProxied };
}

function candidates(profiles: readonly Profile[], { strict }: ListenOptions): Candidates {
  const [first, ...rest] = strict === true ? profiles.map(strictly) : profiles;
  if (first === undefined) throw new UsageError('a listener needs at least one edition', 'Name one with --edition.');
  return [first, ...rest];
}
