import type { Profile } from '../../../generated';
import type { ClientTarget } from '../../../src/conformance/target/target';
import { kebab } from '../../../src/conformance/case-id';
import type { MessageDescriptor } from '../../../src/wire/profile';
import type { KeyPair } from '../../peer/cryptography';
import { alterationsOf } from './alterations';
import type { ClientMutant } from './mutant';
import { Messages } from './relay';
import { relayedClient } from './relayed-client';

/** A right client, and every request of it with every change of its bytes. */
export function alteredRequests(profile: Profile, keyPair: () => KeyPair): readonly ClientMutant[] {
  return Object.values(profile.requests).flatMap((descriptor) => {
    if (descriptor === undefined) return [];
    const { name, code, layout } = descriptor as MessageDescriptor<unknown>;
    return alterationsOf(profile, 'request', layout)
      .filter(({ id }) => !isRight(name, id))
      .map((alteration): ClientMutant => ({
        id: `${kebab(name)}/${alteration.id}`,
        side: 'client',
        named: ['plain/conversation', `${kebab(name)}/exact`, ...aboutField(name, alteration.id)],
        ...(alteration.diagnosis !== undefined && { diagnosis: alteration.diagnosis }),
        target: () =>
          altered(profile, keyPair, (message) =>
            message.readUInt16LE(17) === code ? alteration.apply(message) : message,
          ),
      }));
  });
}

/** The id in front of a registration may be anything. */
function isRight(request: string, alteration: string): boolean {
  return request === 'Register' && alteration.startsWith('header-clientId');
}

/** The cases that speak of what a field says, for changes that leave its form right. */
function aboutField(request: string, alteration: string): readonly string[] {
  const about: readonly [RegExp, readonly string[]][] = [
    [/^header-clientId/, ['header/client-id', 'returning/id']],
    [/^name/, request === 'Reconnect' ? ['returning/name'] : [`${kebab(request)}/name`]],
    [/^publicKey/, ['me-info/key']],
    [/^contentSize/, ['send-file/content-size']],
    [/^originalSize/, ['send-file/original-size']],
    [/^(?:packetNumber|totalPackets)/, ['send-file/packets']],
    [/^fileName/, FILE_NAME_CASES[request] ?? []],
    // A byte too much is the first of the next request.
    [/^byte-behind/, ['returning/uses-the-fresh-key', 'resend/sends-again', 'plain/nothing-more']],
  ];
  return about.flatMap(([pattern, cases]) => (pattern.test(alteration) ? cases : []));
}

const FILE_NAME_CASES: Readonly<Record<string, readonly string[]>> = {
  SendFile: ['send-file/file-name'],
  CrcValid: ['crc-valid/file-name'],
  CrcInvalid: ['resend/says-so'],
  GiveUp: ['give-up/says-so'],
};

/** A right client whose requests go through a relay that changes them. */
function altered(profile: Profile, keyPair: () => KeyPair, change: (message: Buffer) => Buffer): ClientTarget {
  return relayedClient(keyPair, profile, (toServer, toClient) => {
    const requests = new Messages(profile.requestHeader.fixedSize);
    return {
      toServer: {
        take(bytes) {
          for (const message of requests.take(bytes)) toServer.on(change(message));
        },
        end: () => toServer.endOn(),
      },
      toClient: { take: (bytes) => toClient.on(bytes), end: () => toClient.endOn() },
    };
  });
}
