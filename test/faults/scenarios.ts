import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until';
import type { Ledger } from './ledger';
import { NotingClient } from './noting-client';
import { content, type TemplateName } from './templates';

/** A server that runs, for the moves of a scenario. */
export interface Visit {
  readonly port: number;
  readonly data: string;
  readonly ledger: Ledger;
}

/** Something that a server does, in which each call is made to fail. */
export interface Scenario {
  readonly name: string;
  /** What the server starts from. */
  readonly template: TemplateName;
  /** Which calls are meant: those until the server listens, during `moves`, behind the signal to stop, or during both. */
  readonly during: 'start' | 'moves' | 'stop' | 'moves and stop';
  /** Who goes on after the fault. */
  readonly client: string;
  /** What happens before the calls that are meant. The client is kept for {@link moves}. */
  readonly before?: (visit: Visit) => Promise<NotingClient>;
  /** What happens then; it ends with an error where the server does not go along. */
  readonly moves?: (visit: Visit, client: NotingClient) => Promise<void>;
}

const SMALL = content('small file', 1500);
const OTHER = content('another', 4096);
/** Written by several calls. */
const LARGE = content('large file', 300_000);

async function newcomer({ port, ledger }: Visit): Promise<NotingClient> {
  return NotingClient.connect(port, ledger, 'Carol');
}

async function enrolled(visit: Visit): Promise<NotingClient> {
  const client = await newcomer(visit);
  await client.enrol();
  return client;
}

async function returning({ port, ledger }: Visit): Promise<NotingClient> {
  const client = await NotingClient.connect(port, ledger, 'Ada');
  await client.reconnect();
  return client;
}

async function sendsAndConfirms(client: NotingClient, name: string, bytes: Uint8Array): Promise<void> {
  await client.send(name, bytes);
  await client.confirm(name);
}

/** Whether a file of this name lies in its place. */
function isInPlace(data: string, name: string): boolean {
  const files = join(data, 'files');
  return (
    existsSync(files) && readdirSync(files, { recursive: true, encoding: 'utf8' }).some((path) => path.endsWith(name))
  );
}

const AT_START = { during: 'start', client: 'Ada' } as const;

export const SCENARIOS: readonly Scenario[] = [
  { ...AT_START, name: 'first-start', template: 'none', client: 'Carol' },
  { ...AT_START, name: 'start', template: 'used' },
  { ...AT_START, name: 'migration', template: 'olderForm' },
  { ...AT_START, name: 'strays', template: 'strays' },
  { ...AT_START, name: 'contents-in-rows', template: 'inRows' },
  {
    ...{ name: 'registration', template: 'used', during: 'moves', client: 'Carol' },
    before: newcomer,
    moves: (_, client) => client.register(),
  },
  {
    ...{ name: 'key', template: 'used', during: 'moves', client: 'Carol' },
    before: async (visit) => {
      const client = await newcomer(visit);
      await client.register();
      return client;
    },
    moves: (_, client) => client.sendKey(),
  },
  {
    ...{ name: 'small-file', template: 'used', during: 'moves', client: 'Carol' },
    before: enrolled,
    moves: (_, client) => sendsAndConfirms(client, 'one', SMALL),
  },
  {
    ...{ name: 'large-file', template: 'used', during: 'moves', client: 'Carol' },
    before: enrolled,
    moves: (_, client) => client.send('one', LARGE),
  },
  {
    ...{ name: 'confirmation', template: 'used', during: 'moves', client: 'Ada' },
    before: async (visit) => {
      const client = await returning(visit);
      await client.send('one', LARGE);
      return client;
    },
    moves: (_, client) => client.confirm('one'),
  },
  {
    ...{ name: 'wrong-checksum', template: 'used', during: 'moves', client: 'Ada' },
    before: returning,
    moves: async (_, client) => {
      await client.send('one', OTHER.subarray(1));
      await client.announceResend('one');
      await client.send('one', LARGE.subarray(1));
      await client.announceResend('one');
      await sendsAndConfirms(client, 'one', LARGE);
    },
  },
  {
    ...{ name: 'give-up', template: 'used', during: 'moves', client: 'Ada' },
    before: returning,
    moves: async (_, client) => {
      await client.send('one', LARGE);
      await client.giveUp('one');
      await client.send('two', SMALL);
      await client.giveUp('two');
    },
  },
  {
    ...{ name: 'unconfirmed', template: 'used', during: 'moves and stop', client: 'Ada' },
    before: returning,
    moves: async ({ data }, client) => {
      await client.send('one', LARGE);
      client.close();
      await until('the content', () => isInPlace(data, '-one'));
    },
  },
  {
    ...{ name: 'quiet-moment', template: 'used', during: 'moves and stop', client: 'Ada' },
    before: async (visit) => {
      const client = await returning(visit);
      await sendsAndConfirms(client, 'one', SMALL);
      await sendsAndConfirms(client, 'two', OTHER);
      return client;
    },
    moves: ({ data }) => until('the contents to move', () => isInPlace(data, '-one') && isInPlace(data, '-two')),
  },
  {
    ...{ name: 'checkpoint', template: 'longLog', during: 'moves', client: 'Ada' },
    before: returning,
    moves: async (_, client) => {
      await sendsAndConfirms(client, 'one', SMALL);
      await sendsAndConfirms(client, 'two', LARGE);
    },
  },
  {
    ...{ name: 'stop', template: 'used', during: 'stop', client: 'Ada' },
    before: async (visit) => {
      const client = await returning(visit);
      await sendsAndConfirms(client, 'one', SMALL);
      await sendsAndConfirms(client, 'two', LARGE);
      await client.send('three', LARGE);
      return client;
    },
  },
];
