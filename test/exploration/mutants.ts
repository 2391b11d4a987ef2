import type { ClientEvent as ClientEventOf } from '../../src/client/session/events';
import type { ServerEffect as Effect, ServerEvent as Event } from '../../src/server/session/events';
import type { AesKey } from './plain';
import type { Mutant, Scenario } from './scenario';
import { ONE_FILE, TWO_CLIENTS, TWO_FILES } from './scenarios';
import { open } from './server-calls';

// Errors that somebody could make, each around a session that has none. A mutant has to be found; else the exploration proves
// nothing.

/** The server says that a file is verified, and has it written afterwards. */
const answersBeforeDurable: Mutant = {
  server: (session) => {
    let isAnswered = false;
    return {
      handle(event) {
        const effects = session.handle(event);
        if (isAnswered) {
          isAnswered = false;
          return effects.filter((effect) => effect.do !== 'send');
        }
        const call = effects.find((effect) => effect.do === 'call' && effect.call === 'confirmUpload');
        if (call === undefined || event.on !== 'frame' || event.frame.kind !== 'message') return effects;
        isAnswered = true;
        const { header, message, profiles } = event.frame;
        const fileName = 'fileName' in message.value ? message.value.fileName : new Uint8Array(0);
        const early: Effect = {
          do: 'send',
          profile: profiles[0],
          response: { name: 'MessageReceived', value: { clientId: header.clientId } },
          replyContext: { request: message.name, subject: fileName },
        };
        return [early, ...effects];
      },
    };
  },
};

/** The server takes whatever comes under the key that it gave last, to whomever. */
const takesAnyKey: Mutant = {
  calls: (calls) => ({
    ...calls,
    openUpload(ask: { clientId: number; fileName: string; checksum: string }, state, connection) {
      const { clientId, fileName, checksum: checksumId } = ask;
      const last = state.connections.flatMap(({ key }): AesKey[] => (key === null ? [] : [key])).at(-1);
      if (last === undefined) return calls.openUpload(ask as never, state, connection);
      return open(connection, { clientId, fileName, checksumId }, last);
    },
  }),
};

/** The server takes "resending" for "crc valid". */
const verifiesWhatWasRejected: Mutant = {
  server: (session) => ({
    handle: (event) => session.handle(isRejection(event) ? renamed(event, 'CrcValid') : event),
  }),
};

/** The server verifies the upload before the one that is meant. */
const verifiesTheWrongFile: Mutant = {
  calls: (calls) => ({
    ...calls,
    confirmUpload(ask: { upload: number }, state, connection) {
      const { unconfirmed } = connection;
      const other = state.files.find(({ clientId }) => clientId === unconfirmed?.clientId);
      if (unconfirmed === null || other === undefined) return calls.confirmUpload(ask as never, state, connection);
      connection.unconfirmed = { ...unconfirmed, fileName: other.name, content: other.content };
      return calls.confirmUpload(ask as never, state, connection);
    },
  }),
};

/** The server says nothing where a request is refused. */
const keepsSilent: Mutant = {
  server: (session) => ({
    handle: (event) =>
      session.handle(event).filter((effect) => effect.do !== 'send' || effect.response.name !== 'GeneralError'),
  }),
};

/** The client waits for as long as it takes. */
const waitsForEver: Mutant = {
  client: (session) => ({
    handle: (event) => (isTimeout(event) ? [] : session.handle(event)),
  }),
};

/** The client calls a file verified when it has said so itself. */
const believesItself: Mutant = {
  client: (session) => ({
    handle: (event) =>
      session
        .handle(event)
        .flatMap((effect) =>
          effect.do === 'send' && effect.request.name === 'CrcValid'
            ? [effect, { do: 'verified', index: 0, bytes: 0, attempt: 1, checksum: 0, checksumId: '' } as const]
            : [effect],
        ),
  }),
};

/** The client takes a checksum that differs for one that does not. */
const takesAnyChecksum: Mutant = {
  client: (session) => {
    let told = 0;
    return {
      handle(event) {
        if (event.on === 'frame' && event.frame.kind === 'message' && event.frame.message.name === 'FileReceived') {
          told = event.frame.message.value.checksum;
        }
        if (event.on !== 'contentSent') return session.handle(event);
        const checksums = new Map([...event.checksums.keys()].map((id) => [id, told]));
        return session.handle({ ...event, checksums });
      },
    };
  },
};

/** The client takes a frame for an answer wherever it stands. */
const takesFramesAnywhere: Mutant = {
  client: (session) => ({
    handle: (event) => (event.on === 'frame' && !session.waitsForFrame ? [] : session.handle(event)),
  }),
};

function isRejection(event: Event): event is Extract<Event, { on: 'frame' }> {
  return event.on === 'frame' && event.frame.kind === 'message' && event.frame.message.name === 'CrcInvalid';
}

function renamed(event: Extract<Event, { on: 'frame' }>, name: 'CrcValid'): Event {
  const { frame } = event;
  if (frame.kind !== 'message') return event;
  return { on: 'frame', frame: { ...frame, message: { ...frame.message, name } as typeof frame.message } };
}

function isTimeout(event: ClientEventOf): boolean {
  return event.on === 'end' && event.reason === 'timeout';
}

/** A mutant, and the rule that it breaks. */
export interface KnownMutant {
  readonly says: string;
  readonly mutant: Mutant;
  readonly scenario: Scenario;
  readonly rule: string;
}

const ONCE: Scenario = { ...ONE_FILE, faults: 1 };

export const MUTANTS: readonly KnownMutant[] = [
  {
    says: 'a server that answers before the file is durable',
    mutant: answersBeforeDurable,
    scenario: ONCE,
    rule: 'what is acknowledged after "crc valid" is durable and verified',
  },
  {
    says: 'a server that takes any content under the key that it gave last',
    mutant: takesAnyKey,
    scenario: { ...TWO_CLIENTS, faults: 0 },
    rule: 'a key that was given to one client is not used for the content of another',
  },
  {
    says: 'a server that takes "resending" for "crc valid"',
    mutant: verifiesWhatWasRejected,
    scenario: ONCE,
    rule: 'a file that is verified is what the client sent under that name',
  },
  {
    says: 'a server that verifies another file of the client',
    mutant: verifiesTheWrongFile,
    scenario: { ...TWO_FILES, faults: 0 },
    rule: 'what is acknowledged after "crc valid" is durable and verified',
  },
  {
    says: 'a server that says nothing where it refuses',
    mutant: keepsSilent,
    scenario: ONCE,
    rule: 'Alice and the server do not wait for each other',
  },
  {
    says: 'a client that waits for as long as it takes',
    mutant: waitsForEver,
    scenario: ONCE,
    rule: 'nobody waits on when the time is up',
  },
  {
    says: 'a client that calls a file verified when it has said so itself',
    mutant: believesItself,
    scenario: ONCE,
    rule: 'what a client calls stored and verified is stored and verified',
  },
  {
    says: 'a client that takes any checksum for the right one',
    mutant: takesAnyChecksum,
    scenario: ONCE,
    rule: 'a file that is verified is what the client sent under that name',
  },
  {
    says: 'a client that passes over what it does not await',
    mutant: takesFramesAnywhere,
    scenario: ONCE,
    rule: 'a session refuses what it does not await, such as a frame',
  },
];
