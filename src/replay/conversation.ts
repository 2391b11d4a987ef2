import type { Profile, Requests, Responses } from '../../generated';
import type { PrivateKey } from '../crypto/private-key';
import { decodeStream, type RecordedMessage } from '../inspect/decode-stream';
import { decryptContent } from '../protocol/content-encryption';
import { assembleTransmissions, type Transmission as AssembledTransmission } from '../protocol/transmission';
import { SealwireError } from '../wire/error';
import type { Named } from '../wire/frame';
import type { RecordedConnection } from './recording';

/** A message of a recording that makes sense. */
export interface Understood<Messages> {
  readonly recorded: RecordedMessage;
  readonly clientId: Uint8Array;
  readonly message: Named<Messages>;
}

/** A file as one transmission brought it: one message or a series of packets. */
export interface Transmission {
  /** Positions among the requests of its messages. */
  readonly positions: readonly number[];
  readonly fileName: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** `undefined` where the key was not kept, `'undecryptable'` where the key is there and does not fit. */
  readonly plaintext: Uint8Array | 'undecryptable' | undefined;
}

/** A recorded connection as a profile reads it. */
export interface Conversation {
  readonly profile: Profile;
  readonly connection: RecordedConnection;
  readonly all: readonly RecordedMessage[];
  readonly requests: readonly Understood<Requests>[];
  readonly responses: readonly Understood<Responses>[];
  /** Bytes at the end of a direction that are no whole message. */
  readonly left: { readonly requests: Uint8Array; readonly responses: Uint8Array };
  readonly aesKey: Uint8Array | undefined;
  readonly transmissions: readonly Transmission[];
}

/** Reads a connection as this profile does, and decrypts what the kept keys allow. */
export function readConversation(
  connection: RecordedConnection,
  profile: Profile,
  keys: readonly PrivateKey[],
): Conversation {
  const requested = decodeStream('request', connection.requests, profile);
  const responded = decodeStream('response', connection.responses, profile);
  const requests = understood<Requests>(requested.messages);
  const responses = understood<Responses>(responded.messages);
  const aesKey = findKey(responses, keys, profile);
  return {
    profile,
    connection,
    all: [...requested.messages, ...responded.messages],
    requests,
    responses,
    left: { requests: requested.left, responses: responded.left },
    aesKey,
    transmissions: transmissionsOf(requests, aesKey, profile),
  };
}

function understood<Messages>(messages: readonly RecordedMessage[]): Understood<Messages>[] {
  return messages.flatMap((recorded) => {
    const { frame } = recorded;
    if (frame.kind !== 'message') return [];
    return [
      { recorded, clientId: frame.header.clientId ?? new Uint8Array(0), message: frame.message as Named<Messages> },
    ];
  });
}

function findKey(
  responses: readonly Understood<Responses>[],
  keys: readonly PrivateKey[],
  profile: Profile,
): Uint8Array | undefined {
  for (const { message } of responses) {
    if (message.name !== 'Key' && message.name !== 'Reconnected') continue;
    for (const key of keys) {
      const aesKey = unwrapped(key, message.value.wrappedKey, profile);
      if (aesKey !== undefined) return aesKey;
    }
  }
  return undefined;
}

function unwrapped(key: PrivateKey, wrappedKey: Uint8Array, profile: Profile): Uint8Array | undefined {
  try {
    return key.unwrapKey(wrappedKey, profile.rsa);
  } catch (error) {
    if (error instanceof SealwireError) return undefined;
    throw error;
  }
}

function transmissionsOf(
  requests: readonly Understood<Requests>[],
  aesKey: Uint8Array | undefined,
  profile: Profile,
): Transmission[] {
  const packets = requests.flatMap(({ message, recorded }, position) =>
    message.name === 'SendFile' ? [{ position, message: message.value, content: recorded.content }] : [],
  );
  return assembleTransmissions(packets, profile)
    .filter(({ isWhole }) => isWhole)
    .map((transmission) => ({
      positions: transmission.packets.map(({ position }) => position),
      fileName: transmission.packets[0].message.fileName,
      ciphertext: Buffer.concat(transmission.ciphertexts),
      plaintext: aesKey && decrypted(transmission, aesKey, profile),
    }));
}

function decrypted(
  transmission: AssembledTransmission,
  aesKey: Uint8Array,
  profile: Profile,
): Uint8Array | 'undecryptable' {
  try {
    return decryptContent(transmission.ciphertexts, aesKey, profile);
  } catch (error) {
    if (error instanceof SealwireError) return 'undecryptable';
    throw error;
  }
}
