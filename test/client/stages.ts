import type { KnownIdentity, MeasuredFile } from '../../src/client/session/events';
import { allEditions, type Edition, type RequestName } from '../bytes/editions';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';
import { Dialogue, type DialogueOptions, type Seen } from './dialogue';

// A client called Ada, its server and its files, stage by stage; all bytes come from test/bytes.

export const NAME = 'Ada';
export const ID = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
export const NO_ID = Buffer.alloc(16);
export const PUBLIC_KEY = Buffer.alloc(160, 0x4b);
export const WRAPPED = Buffer.alloc(128, 0x57);
export const KNOWN: KnownIdentity = { clientId: ID, publicKey: PUBLIC_KEY };
export const CHECKSUM = 0xfedc_ba98;
/** The checksum that every edition's profile lists. */
export const BY = 'posix-cksum';

/** The editions that have reconnect, 05, 06 and 07. */
export const reconnecting = allEditions.filter(({ requests: { reconnect } }) => reconnect !== undefined);

/** The nth file: 40 bytes of plaintext, 48 of ciphertext. */
export function measured(index = 0): MeasuredFile {
  return { fileName: Buffer.from(fileName(index)), size: 40, contentSize: 48 };
}

export function fileName(index: number): string {
  return `${index}.txt`;
}

// --- what the client sends ---------------------------------------------------------------------------------------------

export function registers(edition: Edition): Seen {
  return { sent: requests.register({ edition, clientId: NO_ID, name: NAME }) };
}

export function sendsKey(edition: Edition, clientId = ID, key = PUBLIC_KEY): Seen {
  return { sent: requests.publicKey({ edition, clientId, name: NAME, key }) };
}

export function reconnects(edition: Edition): Seen {
  return { sent: requests.reconnect({ edition, clientId: ID, name: NAME }) };
}

/** Whichever way a client comes back in this edition. */
export function returns(edition: Edition): Seen {
  return edition.requests.reconnect === undefined ? sendsKey(edition) : reconnects(edition);
}

export function sendsFile(edition: Edition, index = 0, clientId = ID): Seen {
  const numbers = { contentSize: 48, originalSize: 40, packetNumber: 1, totalPackets: 1 };
  const content = Buffer.alloc(48);
  const whole = requests.sendFile({ edition, clientId, ...numbers, fileName: fileName(index), content });
  return { content: index, head: whole.subarray(0, -48) };
}

export function judges(edition: Edition, which: 'crcValid' | 'resending' | 'givingUp', index = 0): Seen {
  return { sent: requests.confirmation({ edition, clientId: ID, which, fileName: fileName(index) }) };
}

// --- what the server answers ---------------------------------------------------------------------------------------------

export function keyFor(edition: Edition, which: 'key' | 'reconnected' = 'key', clientId = ID): Buffer {
  return responses.key({ edition, which, clientId, wrappedKey: WRAPPED });
}

/** The answer to whichever way a client comes back in this edition. */
export function welcome(edition: Edition): Buffer {
  return keyFor(edition, edition.requests.reconnect === undefined ? 'key' : 'reconnected');
}

export function received(edition: Edition, checksum = CHECKSUM, index = 0): Buffer {
  return responses.fileReceived({ edition, clientId: ID, contentSize: 48, fileName: fileName(index), checksum });
}

export function acknowledged(edition: Edition): Buffer {
  return responses.messageReceived({ edition, clientId: ID });
}

/** An answer that makes no sense, in every edition: a code that none has, with a payload that must be passed over. */
export const NONSENSE = responses.response({ code: 4242, payload: Buffer.from('what is this?') });

// --- stages ------------------------------------------------------------------------------------------------------------

/** Connected, the first file measured, and a new identity prepared: the first request is out. */
export function begun(edition: Edition, options?: DialogueOptions): Dialogue {
  const talk = new Dialogue(edition, options);
  talk.bring({ on: 'connected' });
  talk.reply('measureFile', measured());
  if (options?.identity === undefined) talk.reply('prepareIdentity', { publicKey: PUBLIC_KEY });
  return talk;
}

/** Registered; the public key is out. */
export function registered(edition: Edition, options?: DialogueOptions): Dialogue {
  const talk = begun(edition, options);
  talk.hear(responses.registered({ edition, clientId: ID }));
  talk.reply('saveIdentity', 'saved');
  return talk;
}

/** With a key; the content of the first file is on its way out. */
export function sending(edition: Edition, options?: DialogueOptions): Dialogue {
  const talk = registered(edition, options);
  talk.hear(keyFor(edition));
  talk.reply('unwrapKey', 'fresh');
  return talk;
}

/** The content of the first file is out. */
export function sent(edition: Edition, options?: DialogueOptions): Dialogue {
  const talk = sending(edition, options);
  talk.contentSent({ [BY]: CHECKSUM });
  return talk;
}

/** The checksums were equal; "crc valid" is out. */
export function confirmed(edition: Edition, options?: DialogueOptions): Dialogue {
  const talk = sent(edition, options);
  talk.hear(received(edition));
  return talk;
}

/** Four transmissions with four wrong checksums; "giving up" is out. */
export function givenUp(edition: Edition, options?: DialogueOptions): Dialogue {
  const talk = sent(edition, options);
  for (let resend = 1; resend <= 3; resend++) {
    talk.hear(received(edition, 1));
    talk.contentSent({ [BY]: CHECKSUM });
  }
  talk.hear(received(edition, 1));
  return talk;
}

/** What happens where an answer is awaited: the request, how to get there, and what the client does to try again. */
export const questions: readonly {
  readonly what: string;
  readonly request: RequestName;
  readonly stage: (edition: Edition) => Dialogue;
  readonly again: (edition: Edition) => Seen;
}[] = [
  { what: 'Register', request: 'register', stage: (edition) => begun(edition), again: registers },
  { what: 'PublicKey', request: 'publicKey', stage: (edition) => registered(edition), again: sendsKey },
  {
    what: 'Reconnect',
    request: 'reconnect',
    stage: (edition) => begun(edition, { identity: KNOWN }),
    again: reconnects,
  },
  { what: 'the file "0.txt"', request: 'sendFile', stage: (edition) => sent(edition), again: sendsFile },
  {
    what: 'CrcValid',
    request: 'crcValid',
    stage: (edition) => confirmed(edition),
    again: (edition) => judges(edition, 'crcValid'),
  },
  {
    what: 'GiveUp',
    request: 'givingUp',
    stage: (edition) => givenUp(edition),
    again: (edition) => judges(edition, 'givingUp'),
  },
];
