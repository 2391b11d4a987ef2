import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context, Sample } from '../case';
import { digestOf, digestsOf, filesIn, removeFilesIn, requireSame, type Digests } from '../content';
import { readiness, textOf, type Command, type Service } from '../measure/children';
import { processorSecondsOf } from '../measure/processor-time';
import { forgetPeak, memoryAbsence, residentBytes } from '../measure/resident-memory';
import type { Contender } from '../measure/rounds';

const MAIN = resolve(__dirname, '../../src/cli/main.js');

/** Seconds after which a command hangs. */
const TIMEOUT = 300;

/** What a server says that is ready. */
const LISTENING = /listening on (127\.0\.0\.1:\d+)/;

/** A command of Sealwire's, run as the installed program is. */
export function sealwire(...args: readonly string[]): Command {
  return { program: process.execPath, args: [MAIN, ...args] };
}

/** A server of Sealwire's that runs. */
export interface Server {
  readonly service: Service;
  readonly edition: string;
  /** HOST:PORT, as a client takes it. */
  readonly address: string;
  readonly data: string;
}

/** One client sends and registers here what a thousand would elsewhere. */
const NO_LIMITS = [
  ...['--max-client-bytes', '0', '--max-client-files', '0', '--max-registrations', '0'],
  ...['--max-per-address', '0', '--max-per-client', '0', '--max-requests', '0'],
];

/** Starts a server that speaks one edition. */
export async function startServer(
  { children, directory }: Context,
  edition: string,
  ...options: readonly string[]
): Promise<Server> {
  const data = directory.at(`server-${edition}`);
  const where = ['--host', '127.0.0.1', '--port', '0', '--data', data];
  const service = children.start(sealwire('serve', ...where, '--edition', edition, ...NO_LIMITS, ...options));
  const address = await readiness(
    'sealwire serve',
    service,
    async () => LISTENING.exec(service.output())?.[1],
    TIMEOUT,
  );
  return { service, edition, address, data };
}

/** Who a client is, and whom it sends to. */
export function sendArguments(
  { address, edition }: Pick<Server, 'address' | 'edition'>,
  name: string,
  identity: string,
): readonly string[] {
  return ['--server', address, '--name', name, '--identity', identity, '--edition', edition];
}

/** What a client sends, and how. */
export interface Sending {
  readonly name: string;
  readonly server: Server;
  /** Files, or a folder of files. */
  readonly source: string;
  readonly options?: readonly string[];
}

/**
 * A client that sends to a server. Each contender is a client of its own, which registers in the warm-up and comes back in every run; so
 * a run has what a user has who sends the second time.
 */
export function sender(context: Context, { name, server, source, options = [] }: Sending): Contender {
  const { children, directory } = context;
  const client = name.replace(/[^a-z0-9]+/gi, ' ').trim();
  const identity = directory.at(`client-${client}`);
  const as = sendArguments(server, client, identity);
  return {
    name,
    how: textOf({ program: 'sealwire', args: ['send', ...options, '--edition', server.edition] }),
    run: async () => {
      const before = processorSecondsOf(server.service.pid);
      const { seconds, processorSeconds } = await children.run(sealwire('send', source, ...options, ...as), TIMEOUT);
      return { seconds, ...bothSides(processorSeconds, before, processorSecondsOf(server.service.pid)) };
    },
    verify: async () => requireSame(name, await storedBy(context, server, client), await sentDigests(source)),
    clean: () => removeFilesIn(server.data, 'files'),
  };
}

/** A run of a client, and the most memory of each side; `undefined` where the system does not tell. */
export interface Watched {
  readonly seconds: number;
  readonly clientPeak: number | undefined;
  readonly serverPeak: number | undefined;
}

/** Sends with one and the same client, and watches the memory of both sides. */
export async function sendWatched(
  { children, directory }: Context,
  server: Server,
  source: string,
  ...options: readonly string[]
): Promise<Watched> {
  const { pid } = server.service;
  const as = sendArguments(server, 'watched', directory.at('client-watched'));
  const command = sealwire('send', source, ...options, ...as);
  if (memoryAbsence() !== undefined) {
    const { seconds } = await children.run(command, TIMEOUT);
    return { seconds, clientPeak: undefined, serverPeak: undefined };
  }
  forgetPeak(pid);
  let clientPeak: number | undefined;
  const { seconds } = await children.run(command, TIMEOUT, (client) => {
    clientPeak = residentBytes(client, 'VmHWM') ?? clientPeak;
  });
  return { seconds, clientPeak, serverPeak: residentBytes(pid, 'VmHWM') };
}

/** Processor seconds of both sides, where the system tells them. */
export function bothSides(client?: number, before?: number, after?: number): Sample {
  if (client === undefined || before === undefined || after === undefined) return {};
  return { processorSeconds: client + after - before };
}

/** SHA-256 of what a client has sent: of a file, or of all in a folder. */
export async function sentDigests(source: string): Promise<Digests> {
  const files = await filesIn(source).catch(() => [source]);
  return digestsOf(files);
}

/** SHA-256 of what a server has stored and verified for a client. */
async function storedBy({ children, directory }: Context, { data }: Server, client: string): Promise<Digests> {
  const copies = directory.at('exported');
  const list = sealwire('files', '--data', data, '--client', client, '--export', copies, '--json');
  const { output } = await children.run(list, TIMEOUT);
  const digests = new Map<string, string>();
  for (const line of output.trim().split('\n')) {
    const { file, status, exported } = JSON.parse(line) as { file: string; status: string; exported: string };
    if (status === 'verified') digests.set(file, await digestOf(exported));
  }
  await rm(copies, { recursive: true, force: true });
  return digests;
}
