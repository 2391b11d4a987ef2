import type { KnownClient, SessionLimits } from '../../src/server/session/events';
import { editionOf, type Edition } from '../bytes/editions';
import { publicKey, register, sendFile, confirmation, type SendFileFields } from '../bytes/requests';
import { candidates, Conversation, ROOMY, type Seen } from './conversation';

/** The client of these tests, as the wire has it. */
export const NAME = 'Ada';
export const ID = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
export const NO_ID = Buffer.alloc(16);
export const KEY = Buffer.alloc(160, 0x4b);
export const WRAPPED = Buffer.alloc(128, 0x57);

/** What the store knows of the client. */
export function known(edition: string, more: Partial<KnownClient> = {}): KnownClient {
  return { name: Buffer.from(NAME), profile: edition, checksum: undefined, hasPublicKey: true, ...more };
}

/** A conversation whose client has registered and has a key; `edition` is what the client speaks. */
export function enrolled(
  edition: Edition,
  listener: readonly string[] = [edition.id],
  limits: SessionLimits = ROOMY,
): Conversation {
  const talk = new Conversation(candidates(...listener), limits);
  talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
  talk.reply('register', { clientId: ID });
  talk.hear(publicKey({ edition, clientId: ID, name: NAME, key: KEY }));
  talk.reply('findClient', known(talk.session.profiles[0].id, { hasPublicKey: false }));
  talk.reply('issueKey', { wrappedKey: WRAPPED });
  return talk;
}

/** Any 48 bytes: nothing here decrypts. */
export const CONTENT = Buffer.from(Array.from({ length: 48 }, (_, index) => index + 1));

/** A packet of the file, all of it in one unless a test says otherwise. */
export function packet(edition: Edition | string, fields: Partial<SendFileFields> = {}): Buffer {
  return sendFile({
    edition: typeof edition === 'string' ? editionOf(edition) : edition,
    clientId: ID,
    contentSize: CONTENT.length,
    originalSize: 40,
    packetNumber: 1,
    totalPackets: 1,
    fileName: 'a.txt',
    content: CONTENT,
    ...fields,
  });
}

/** A third of the file. */
export function third(edition: Edition | string, number: number, fields: Partial<SendFileFields> = {}): Buffer {
  const content = CONTENT.subarray(16 * (number - 1), 16 * number);
  return packet(edition, { packetNumber: number, totalPackets: 3, content, ...fields });
}

/** Crc valid, resending or giving up. */
export function about(edition: Edition, which: 'crcValid' | 'resending' | 'givingUp', fileName = 'a.txt'): Buffer {
  return confirmation({ edition, clientId: ID, which, fileName });
}

/** Sends the file in one message and answers for the store; what came after the last call. */
export function transmit(
  talk: Conversation,
  edition: Edition,
  upload: number,
  { fileName = 'a.txt', checksum = 7 } = {},
): readonly Seen[] {
  talk.hear(packet(edition, { fileName }));
  talk.reply('openUpload', { upload });
  return talk.reply('finishUpload', { checksum, size: 40 });
}
