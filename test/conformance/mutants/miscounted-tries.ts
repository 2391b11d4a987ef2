import type { Profile } from '../../../generated';
import { kebab } from '../../../src/conformance/case-id';
import type { MessageDescriptor } from '../../../src/wire/profile';
import type { KeyPair } from '../../peer/cryptography';
import type { ClientMutant } from './mutant';
import { Messages, type Way } from './relay';
import { relayedClient } from './relayed-client';

/**
 * A right client that tries one request too few or too many times where errors are answered: with one try it gives up at
 * once, with so many less one at the last; with more than any reading allows it asks again when it should end.
 */
export function miscountedTries(profile: Profile, keyPair: () => KeyPair): readonly ClientMutant[] {
  const { attempts } = profile.flow.client;
  const error = profile.responses.GeneralError?.code;
  if (error === undefined) return [];
  return (['Register', 'PublicKey', 'Reconnect', 'SendFile', 'CrcValid'] as const).flatMap((name) => {
    const descriptor = profile.requests[name] as MessageDescriptor<unknown> | undefined;
    if (descriptor === undefined) return [];
    return [1, attempts - 1, attempts + 2].map((tries): ClientMutant => ({
      id: `tries/${kebab(name)}-${tries}-times`,
      side: 'client',
      named: [`errors/${kebab(name)}-always`],
      target: () =>
        relayedClient(keyPair, profile, (toServer, toClient) =>
          miscounting(profile, descriptor.code, error, tries, toServer, toClient),
        ),
    }));
  });
}

function miscounting(profile: Profile, code: number, error: number, tries: number, toServer: Way, toClient: Way) {
  const requests = new Messages(profile.requestHeader.fixedSize);
  const responses = new Messages(profile.responseHeader.fixedSize);
  let last: Buffer[] = [];
  let errors = 0;
  return {
    toServer: {
      take(bytes: Buffer) {
        for (const message of requests.take(bytes)) {
          const isPacketBehind = isSame(last.at(-1), message) && packetNumber(message) > 1;
          last = isPacketBehind ? [...last, message] : [message];
          toServer.on(message);
        }
      },
      end: () => toServer.endOn(),
    },
    toClient: {
      take(bytes: Buffer) {
        for (const message of responses.take(bytes)) {
          const isError = message.readUInt16LE(1) === error && last[0]?.readUInt16LE(17) === code;
          if (isError) errors += 1;
          const isTooMany = isError && errors >= profile.flow.client.attempts && errors < tries;
          if (isTooMany) toServer.on(Buffer.concat(last));
          else if (isError && errors === tries) toClient.hangUp();
          else toClient.on(message);
        }
      },
      end: () => toClient.endOn(),
    },
  };
}

function isSame(a: Buffer | undefined, b: Buffer): boolean {
  return a?.readUInt16LE(17) === b.readUInt16LE(17);
}

/** Where the newest editions have it; a later packet belongs to the request before it. */
function packetNumber(message: Buffer): number {
  return message.length > 23 + 267 ? message.readUInt16LE(23 + 8) : 1;
}
