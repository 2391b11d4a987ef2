import { randomBytes } from 'node:crypto';
import { rules, type Profile, type Requests } from '../../../../../generated';
import { clientIdSize } from '../../../../protocol/field-sizes';
import type { UintField } from '../../../../wire/layout';
import { composeRequest, type Departures } from '../../../wire/compose';
import { kebab } from '../../../case-id';
import { confirmation, withValues } from '../../../wire/request-specs';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
import { establishPrecondition } from '../../precondition';
import type { ServerCase } from '../server-case';
import { requestsOf } from './requests';

/** Headers that say what is not so: the version, the code, the client, the order of bytes. */
export function headerCases(profile: Profile): readonly ServerCase[] {
  return [
    ...requestsOf(profile).flatMap(({ name }) => [
      wrongVersion(profile, name),
      ...(name === 'Register' ? [] : [unknownClient(profile, name)]),
    ]),
    wrongCode(profile, 'unknown-code', 'a code that no request has', unknownCode(profile)),
    wrongCode(profile, 'response-code', 'the code of a response', profile.responses.Registered?.code ?? 0),
    bigEndian(profile),
    garbage(profile),
    refusalIsTold(profile),
    ...(profile.responses.GeneralError === undefined ? [] : [refusalIsExact(profile)]),
    staysInStep(profile),
  ];
}

function wrongVersion(profile: Profile, request: keyof Requests): ServerCase {
  const version = profile.version - 1;
  return {
    id: `${profile.id}/${kebab(request)}/wrong-version`,
    title: `${request} of another protocol version is refused`,
    level: 'SHOULD',
    requirement: rules.version,
    sends: `${request} with ${version} where the version is ${profile.version}`,
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, request);
      await mustBeRefused(context, at, composeRequest(profile, at.spec, { version }));
    },
  };
}

const CONFIRMATIONS: readonly (keyof Requests)[] = ['CrcValid', 'CrcInvalid', 'GiveUp'];

function unknownClient(profile: Profile, request: keyof Requests): ServerCase {
  return {
    id: `${profile.id}/${kebab(request)}/unknown-client`,
    title: `${request} of a client that nobody knows is refused`,
    // What asks for a key or brings content cannot be served; a confirmation could be, and most peers would not notice.
    level: CONFIRMATIONS.includes(request) ? 'SHOULD' : 'MUST',
    requirement: rules['ids-given'],
    sends: `${request} under an id that the server never gave`,
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, request);
      const clientId = randomBytes(clientIdSize(context.profile));
      await mustBeRefused(context, at, composeRequest(profile, { ...withValues(at.spec, { clientId }), clientId }));
    },
  };
}

function wrongCode(profile: Profile, what: string, words: string, code: number): ServerCase {
  return {
    id: `${profile.id}/header/${what}`,
    title: `A request with ${words} is refused`,
    level: 'MUST',
    requirement: rules['known-codes'],
    sends: `Register with ${words}`,
    accepts: [REFUSED, CLOSED],
    run: (context) => refuseRegistration({ code }, context),
  };
}

async function refuseRegistration(departures: Departures, context: Parameters<ServerCase['run']>[0]): Promise<void> {
  const at = await establishPrecondition(context, 'Register');
  await mustBeRefused(context, at, composeRequest(context.profile, at.spec, departures));
}

function bigEndian(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/header/byte-order`,
    title: 'A request whose header has the other byte order is refused',
    level: 'MUST',
    requirement: rules['little-endian-header'],
    sends: 'Register with every integer of its header turned round',
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, 'Register');
      const bytes = composeRequest(profile, at.spec);
      const integers = profile.requestHeader.fields.filter((field): field is UintField => field.kind === 'uint');
      for (const { offset, size } of integers) bytes.subarray(offset, offset + size).reverse();
      await mustBeRefused(context, at, bytes);
    },
  };
}

function garbage(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/header/garbage`,
    title: 'Bytes that are no request do no harm',
    level: 'MUST',
    requirement: rules['goes-on'],
    sends: '4096 bytes that hold no header',
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const at = await establishPrecondition(context, 'Register');
      await mustBeRefused(context, at, Buffer.alloc(4096, 0xff));
    },
  };
}

/** A client that waits for its answer must not wait for ever. */
function refusalIsTold(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/header/refusal-is-told`,
    title: 'A request that cannot be served is answered, or its connection ended, while the client waits',
    level: 'SHOULD',
    requirement: rules['goes-on'],
    sends: 'CrcValid of a client that nobody knows, and nothing more',
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const probe = await context.connect();
      const clientId = randomBytes(clientIdSize(context.profile));
      await context.send(probe, confirmation('CrcValid', clientId, Buffer.from('no.txt')));
      if ((await probe.next()) === 'silence')
        throw probe.failure('The server neither answered nor ended the connection.');
    },
  };
}

/** The form of a general error, which no other case holds against the protocol. */
function refusalIsExact(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/header/refusal-exact`,
    title: 'A refusal is exact in every byte',
    level: 'MUST',
    requirement: profile.responses.GeneralError?.doc ?? '',
    sends: 'CrcValid of a client that nobody knows, and nothing more',
    accepts: ['GeneralError, every byte as the protocol has it', CLOSED],
    async run(context) {
      const probe = await context.connect();
      const clientId = randomBytes(clientIdSize(context.profile));
      await context.send(probe, confirmation('CrcValid', clientId, Buffer.from('no.txt')));
      await probe.expectExactlyOrEnd({
        name: 'GeneralError',
        values: { clientId },
        replyContext: { request: 'CrcValid' },
      });
    },
  };
}

/** A server that reads by its own sizes, and not by the header's, takes the rest of a request for the next one. */
function staysInStep(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/header/stays-in-step`,
    title: 'A payload that is longer than it should be is read whole',
    level: 'SHOULD',
    requirement: rules['payload-size'],
    sends: 'Register with a byte more than it has, counted in its payload size; then a right Register',
    accepts: ['whatever becomes of the first, Registered for the second', CLOSED],
    async run(context) {
      const probe = await context.connect();
      const spec = context.registration();
      const size = composeRequest(profile, spec).length - profile.requestHeader.fixedSize;
      const head = composeRequest(profile, spec, { payloadSize: size + 1 });
      await probe.send('Register', Buffer.concat([head, Buffer.alloc(1)]));
      probe.putInQuestion();
      const first = await probe.next();
      if (first === 'end' || first === 'reset') return;
      const next = { ...spec, values: { name: context.name() } };
      await context.send(probe, next);
      const second = await probe.next();
      if (second === 'end' || second === 'reset') return;
      if (second === 'silence' || second.name !== 'Registered') {
        const received = second === 'silence' ? new Uint8Array(0) : second.bytes;
        throw probe.failure('The server lost its place in the stream.', { received });
      }
    },
  };
}

/** A code between those that the profile has. */
function unknownCode(profile: Profile): number {
  const codes = requestsOf(profile).map(({ code }) => code);
  let code = Math.max(...codes) + 1;
  while (Object.values(profile.responses).some((descriptor) => descriptor?.code === code)) code += 1;
  return code;
}
