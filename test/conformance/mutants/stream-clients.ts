import { randomBytes } from 'node:crypto';
import type { Profile } from '../../../generated';
import type { KeyPair } from '../../peer/cryptography';
import type { ClientMutant } from './mutant';
import { PartByPart } from './part-by-part';
import { Messages, type Passage, type Way } from './relay';
import { relayedClient } from './relayed-client';

/** A right client with one mistake that shows in one scenario alone. */
export function streamClients(profile: Profile, keyPair: () => KeyPair): readonly ClientMutant[] {
  const made = (
    id: string,
    named: string,
    passages: (toServer: Way, toClient: Way) => { toServer: Passage; toClient: Passage },
  ): ClientMutant => ({
    ...{ id: `stream/${id}`, side: 'client', named: [named] },
    target: () => relayedClient(keyPair, profile, passages),
  });
  return [
    made('end-unnoticed', 'answers/server-ends', (toServer, toClient) => ({
      toServer: plain(toServer),
      toClient: { take: (bytes) => toClient.on(bytes), end: () => undefined },
    })),
    made('one-recv-for-each-part', 'answers/byte-by-byte', (toServer, toClient) => ({
      toServer: plain(toServer),
      toClient: new PartByPart(profile.responseHeader.fixedSize, toClient),
    })),
    made('names-cut-at-a-space', 'plain/names-with-spaces', (toServer, toClient) => ({
      toServer: cutAtSpaces(profile, toServer),
      toClient: plain(toClient),
    })),
    made('second-key-garbage', 'denied/public-key-parses', (toServer, toClient) => ({
      toServer: garbageAfterDenial(profile, toServer),
      toClient: plain(toClient),
    })),
  ];
}

function plain(way: Way): Passage {
  return { take: (bytes) => way.on(bytes), end: () => way.endOn() };
}

/** The key pair that a denied client makes is none. */
function garbageAfterDenial(profile: Profile, way: Way): Passage {
  const requests = new Messages(profile.requestHeader.fixedSize);
  const { Reconnect, PublicKey } = profile.requests;
  let cameBack = false;
  return {
    take(bytes) {
      for (const message of requests.take(bytes)) {
        const code = message.readUInt16LE(17);
        cameBack ||= code === Reconnect?.code;
        const isSecondKey = cameBack && code === PublicKey?.code;
        const size = profile.rsa.publicKeySize;
        way.on(isSecondKey ? Buffer.concat([message.subarray(0, -size), randomBytes(size)]) : message);
      }
    },
    end: () => way.endOn(),
  };
}

/** A name ends at its first space, as a reader of words has it. */
function cutAtSpaces(profile: Profile, way: Way): Passage {
  const requests = new Messages(profile.requestHeader.fixedSize);
  return {
    take(bytes) {
      for (const message of requests.take(bytes)) way.on(withoutWords(profile, message));
    },
    end: () => way.endOn(),
  };
}

function withoutWords(profile: Profile, message: Buffer): Buffer {
  const descriptor = Object.values(profile.requests).find((one) => one?.code === message.readUInt16LE(17));
  const changed = Buffer.from(message);
  for (const field of descriptor?.layout.fields ?? []) {
    if (field.kind !== 'string') continue;
    const name = changed.subarray(profile.requestHeader.fixedSize + field.offset).subarray(0, field.size);
    const space = name.indexOf(0x20);
    if (space >= 0) name.fill(0, space);
  }
  return changed;
}
