import type { Profile } from '../../generated';
import type { Refusal } from '../../src/protocol/profile';
import type { ServerCall } from './driven-server';
import type { AesKey } from './plain';
import { addFile, freshKey, type ClientRow, type Connection, type Content, type State } from './state';

/** A way in which a call may be answered. */
export interface Outcome {
  readonly said: string;
  readonly isFault: boolean;
  /** Does what was asked; the reply. */
  do(state: State, connection: Connection): unknown;
}

/** What a server's call may come to: what is right, and each refusal. */
export function serverOutcomes(call: ServerCall, calls: ServerCalls): readonly Outcome[] {
  const handler = calls[call.call] as (ask: ServerCall['ask'], state: State, connection: Connection) => unknown;
  const right: Outcome = {
    said: 'does it',
    isFault: false,
    do: (state, connection) => handler(call.ask, state, connection),
  };
  const failing = REFUSALS[call.call].map((refused): Outcome => ({
    said: `refuses: ${refused}`,
    isFault: true,
    do: () => (refused === 'taken' ? refused : refusal(refused)),
  }));
  const inDoubt: Outcome = {
    said: 'does it and says that it failed',
    isFault: true,
    do: (state, connection) => {
      const { unconfirmed } = connection;
      handler(call.ask, state, connection);
      // The client may ask again.
      connection.unconfirmed = unconfirmed;
      return refusal('storageFailure');
    },
  };
  const isInDoubt = call.call === 'confirmUpload' || call.call === 'discardUpload';
  return [right, ...failing, ...(isInDoubt ? [inDoubt] : [])];
}

const REFUSALS: Readonly<Record<ServerCall['call'], readonly (Refusal | 'taken')[]>> = {
  findClient: ['storageFailure'],
  register: ['storageFailure', 'taken'],
  issueKey: ['storageFailure', 'badInput', 'unknownClient'],
  openUpload: ['storageFailure', 'badInput'],
  finishUpload: ['storageFailure', 'badInput'],
  findTransmission: [],
  confirmUpload: ['storageFailure'],
  discardUpload: ['storageFailure'],
};

/** How the server's shell answers, with a disk that does what it is asked. */
export type ServerCalls = {
  readonly [K in ServerCall['call']]: (ask: never, state: State, connection: Connection) => unknown;
};

/**
 * What src/server/call-handlers.ts and src/server/uploads.ts do, without cryptography and without a disk: whoever changes the
 * rules there changes them here.
 */
export function serverCalls(profile: Profile): ServerCalls {
  return {
    findClient({ clientId }: { clientId: number }, state) {
      const found = clientOf(state, clientId);
      if (found === undefined) return undefined;
      const { name, checksum, publicKey } = found;
      return { name, profile: profile.id, checksum: checksum ?? undefined, hasPublicKey: publicKey !== null };
    },

    register(ask: { name: string; as?: number; insteadOf?: number }, state, connection) {
      const { name, as, insteadOf } = ask;
      const released = insteadOf !== undefined && takeCarried(state, insteadOf) ? insteadOf : undefined;
      const owner = state.clients.find((client) => client.name === name);
      if (owner !== undefined && owner.id !== released) return 'taken';
      if (owner !== undefined) state.clients.splice(state.clients.indexOf(owner), 1);
      const id = as ?? state.nextClientId++;
      state.clients.push({ id, name, publicKey: null, checksum: null });
      connection.registered = id;
      return { clientId: id };
    },

    issueKey(ask: { clientId: number; publicKey: number | 'stored' }, state, connection) {
      const client = clientOf(state, ask.clientId);
      const publicKey = ask.publicKey === 'stored' ? client?.publicKey : ask.publicKey;
      if (client === undefined || publicKey === undefined || publicKey === null) return refusal('unknownClient');
      if (client.publicKey !== null && client.publicKey !== publicKey) return refusal('badInput');
      if (client.publicKey === null && !hasRegistered(profile, state, connection, client.id))
        return refusal('badInput');
      client.publicKey = publicKey;
      connection.registered = null;
      const key = freshKey(state, client.id);
      connection.key = key;
      return { wrappedKey: { ...key, by: publicKey } };
    },

    openUpload(ask: { clientId: number; fileName: string; checksum: string }, _, connection) {
      const { clientId, fileName, checksum: checksumId } = ask;
      if (connection.key?.owner !== clientId) return refusal('badInput');
      return open(connection, { clientId, fileName, checksumId }, connection.key);
    },

    finishUpload({ upload, replaces }: { upload: number; replaces?: number }, state, connection) {
      const { incoming, unconfirmed } = connection;
      if (incoming?.id !== upload) throw new TypeError(`there is no upload ${upload}`);
      connection.incoming = null;
      if (incoming.isUnreadable || incoming.content === null) return refusal('badInput');
      if (unconfirmed !== null && replaces === undefined) keep(state, connection);
      if (replaces !== undefined && unconfirmed?.id !== replaces)
        throw new TypeError(`no upload ${replaces} is stored`);
      const { id, clientId, fileName, checksumId, content } = incoming;
      connection.unconfirmed = { id, clientId, fileName, checksumId, content };
      return { size: 40, checksum: checksumOf(content, checksumId) };
    },

    findTransmission: () => undefined,

    confirmUpload({ upload }: { upload: number }, state, connection) {
      const { clientId, fileName: name, content, checksumId } = stored(connection, upload);
      addFile(state, { clientId, name, content, isVerified: true });
      const client = clientOf(state, clientId);
      if (client !== undefined) client.checksum = checksumId;
      connection.unconfirmed = null;
      return 'durable';
    },

    discardUpload({ upload }: { upload: number }, _, connection) {
      stored(connection, upload);
      connection.unconfirmed = null;
      return 'durable';
    },
  };
}

/** Begins to take a file in. */
export function open(
  connection: Connection,
  what: { readonly clientId: number; readonly fileName: string; readonly checksumId: string },
  key: AesKey,
): { readonly upload: number } {
  const id = connection.unconfirmed?.id === 1 ? 2 : 1;
  connection.incoming = { id, ...what, key, content: null, isUnreadable: false };
  return { upload: id };
}

/** A file that nobody confirmed stays on the disk, and is not verified. */
export function keep(state: State, connection: Connection): void {
  if (connection.unconfirmed === null) return;
  const { clientId, fileName: name, content } = connection.unconfirmed;
  connection.unconfirmed = null;
  addFile(state, { clientId, name, content, isVerified: false });
}

/** Differs where the content or the algorithm does. */
export function checksumOf({ of, isAltered }: Content, checksumId: string): number {
  return [...`${checksumId} ${of} ${isAltered}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65521, 7);
}

function stored({ unconfirmed }: Connection, upload: number) {
  if (unconfirmed?.id !== upload) throw new TypeError(`there is no stored upload ${upload}`);
  return unconfirmed;
}

function clientOf({ clients }: State, id: number): ClientRow | undefined {
  return clients.find((client) => client.id === id);
}

function hasRegistered({ flow }: Profile, state: State, { registered }: Connection, id: number): boolean {
  return registered === id || (flow.returning === 'PublicKey' && takeCarried(state, id));
}

function takeCarried(state: State, id: number): boolean {
  const isCarried = state.carried.includes(id);
  state.carried = state.carried.filter((carried) => carried !== id);
  return isCarried;
}

function refusal(refused: Refusal) {
  return { refused, reason: 'because' };
}
