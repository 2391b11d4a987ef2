import type { Profile, Requests } from '../../../generated';
import type { MessageDescriptor } from '../../../src/wire/profile';
import type { ServerTarget } from '../../../src/conformance/target/target';
import { kebab } from '../../../src/conformance/case-id';
import { alterationsOf } from './alterations';
import type { ServerMutant } from './mutant';
import { Messages } from './relay';
import { relayedServer } from './relayed-server';

/** Which cases hold the form of a response against the protocol, and in answer to what. */
const JUDGED_IN: Readonly<Record<string, readonly [answering: keyof Requests | 'any', cases: readonly string[]][]>> = {
  Registered: [['Register', ['register/golden']]],
  RegistrationFailed: [['Register', ['register/name-taken']]],
  Key: [['PublicKey', ['public-key/golden']]],
  Reconnected: [['Reconnect', ['reconnect/golden']]],
  ReconnectDenied: [['Reconnect', ['reconnect/denied']]],
  FileReceived: [['SendFile', ['send-file/golden']]],
  MessageReceived: [
    ['CrcValid', ['crc-valid/golden']],
    ['GiveUp', ['give-up/golden']],
  ],
  GeneralError: [['any', ['header/refusal-exact']]],
};

/** A right server, and every response of it with every change of its bytes. */
export function alteredAnswers(profile: Profile): readonly ServerMutant[] {
  return Object.values(profile.responses).flatMap((descriptor) => {
    if (descriptor === undefined) return [];
    const { name, code, layout } = descriptor as MessageDescriptor<unknown>;
    return (JUDGED_IN[name] ?? []).flatMap(([answering, cases]) =>
      alterationsOf(profile, 'response', layout).map((alteration): ServerMutant => ({
        id: `${kebab(name)}${answering === 'GiveUp' ? '-to-give-up' : ''}/${alteration.id}`,
        side: 'server',
        named: ['plain/conversation', ...cases],
        ...(alteration.diagnosis !== undefined && { diagnosis: alteration.diagnosis }),
        target: () => altered(profile, code, answering, alteration.apply),
      })),
    );
  });
}

function altered(
  profile: Profile,
  code: number,
  answering: keyof Requests | 'any',
  apply: (message: Buffer) => Buffer,
): ServerTarget {
  const asked = answering === 'any' ? undefined : profile.requests[answering]?.code;
  return relayed(profile, (requests) => (message) => {
    const answers = asked === undefined || requests.at(-1) === asked;
    return message.readUInt16LE(1) === code && answers ? apply(message) : message;
  });
}

/** A right server behind a relay that changes its responses. @param change gets the codes of the requests so far. */
function relayed(profile: Profile, change: (requests: readonly number[]) => (message: Buffer) => Buffer): ServerTarget {
  return relayedServer(profile, () => (toServer, toClient) => {
    const codes: number[] = [];
    const requests = new Messages(profile.requestHeader.fixedSize);
    const responses = new Messages(profile.responseHeader.fixedSize);
    const alter = change(codes);
    return {
      toServer: {
        take(bytes) {
          for (const message of requests.take(bytes)) codes.push(message.readUInt16LE(17));
          toServer.on(bytes);
        },
        end: () => toServer.endOn(),
      },
      toClient: {
        take(bytes) {
          for (const message of responses.take(bytes)) toClient.on(alter(message));
        },
        end: () => toClient.endOn(),
      },
    };
  });
}
