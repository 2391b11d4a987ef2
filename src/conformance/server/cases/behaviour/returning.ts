import { randomBytes } from 'node:crypto';
import { rules, type Profile } from '../../../../../generated';
import { clientIdSize } from '../../../../protocol/field-sizes';
import { refusalOf } from '../../../../protocol/refusal';
import { sameBytes } from '../../../../wire/value';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
import type { ServerCase } from '../server-case';

/** Clients that come back. */
export function returningCases(profile: Profile): readonly ServerCase[] {
  const { returning } = profile.flow;
  const subject = returning === 'PublicKey' ? 'public-key' : 'reconnect';
  const id = (what: string): string => `${profile.id}/${subject}/${what}`;
  return [
    {
      id: id('fresh-key'),
      title: 'A client that comes back gets a fresh AES key',
      level: 'SHOULD',
      requirement: rules['fresh-key'],
      sends: `${returning} of a known client, on two connections`,
      accepts: ['two different AES keys'],
      async run(context) {
        const first = await context.signIn();
        const second = await context.signIn();
        if (!sameBytes(first.aesKey, second.aesKey)) return;
        const received = second.probe.lastReceived;
        throw second.probe.failure('The old AES key was handed out again.', { received });
      },
    },
    {
      id: id('before-a-file'),
      title: 'A client that has sent no file yet comes back',
      level: 'MUST',
      requirement: rules['reconnect-known'],
      sends: `Register and PublicKey of a new client; then, on another connection, ${returning} and a file`,
      accepts: ['the client comes back, and its file is received with the right checksum'],
      async run(context) {
        const who = await context.newcomer();
        who.probe.close();
        const back = await context.signIn(who);
        await context.upload(back, { fileName: Buffer.from('at-last.txt'), plaintext: Buffer.from('at last\n') });
      },
    },
    {
      id: id('foreign-name'),
      title: "A client that comes back under another client's name is refused",
      level: 'SHOULD',
      requirement: rules['reconnect-known'],
      sends: `${returning} with the id of one client and the name of another`,
      accepts: [REFUSED, CLOSED],
      async run(context) {
        const { clientId } = await context.member();
        const { name } = await context.newcomer();
        const probe = await context.connect();
        const publicKey = (await context.keyPair()).publicKeyDer();
        const spec = { name: returning, clientId, values: { name, publicKey } };
        await mustBeRefused(context, { probe, spec });
      },
    },
    ...(profile.flow.server.closesAfter.includes('MessageReceived')
      ? []
      : [severalFiles(profile, id('several-files'))]),
    ...(profile.requests.Reconnect === undefined ? [] : [denied(profile), deniedThenRegisters(profile)]),
  ];
}

function severalFiles(profile: Profile, id: string): ServerCase {
  const { returning } = profile.flow;
  return {
    id,
    title: 'A client sends two files on one connection, each under a key of its own',
    level: 'MUST',
    requirement: `${rules['one-connection']} ${rules['fresh-key']}`,
    sends: `a file, ${returning} on the same connection, and another file`,
    accepts: ['both files are received with the right checksum', 'the end of the connection after the first'],
    async run(context) {
      const who = await context.signIn();
      await context.upload(who, { fileName: Buffer.from('first.txt'), plaintext: Buffer.from('the first\n') });
      // Whether it may end there is another case's question.
      if (await who.probe.endsAtOnce()) return;
      const aesKey = await context.comeBack(who.probe, who);
      await context.upload(
        { ...who, aesKey },
        { fileName: Buffer.from('second.txt'), plaintext: Buffer.from('the second\n') },
      );
    },
  };
}

/** What a denial says, and in which message, is the profile's. */
function denied(profile: Profile): ServerCase {
  const name = refusalOf(profile, 'unknownClient', 'Reconnect');
  return {
    id: `${profile.id}/reconnect/denied`,
    title: 'A client that the server does not know is denied',
    level: 'MUST',
    requirement: rules['reconnect-denied'],
    sends: 'Reconnect under an id that the server never gave',
    accepts: [`${name ?? ''} with that id, every byte as the protocol has it`],
    async run(context) {
      const probe = await context.connect();
      const clientId = randomBytes(clientIdSize(context.profile));
      await context.send(probe, { name: 'Reconnect', clientId, values: { name: context.name() } });
      if (name === undefined) return probe.expectNothingMore();
      const isOld = profile.flow.server.denial === 'refuse';
      await probe.expectExactly({ name, values: isOld ? { clientId } : {}, replyContext: { request: 'Reconnect' } });
      await probe.expectNothingMore();
    },
  };
}

function deniedThenRegisters(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/reconnect/denied-then-registers`,
    title: 'A denied client registers anew on the same connection',
    level: 'MUST',
    requirement: rules['reconnect-denied'],
    sends: 'Reconnect under an id that the server never gave, then Register, PublicKey and a file',
    accepts: ['a denial, and then what any new client gets'],
    async run(context) {
      const probe = await context.connect();
      const name = context.name();
      await context.send(probe, {
        name: 'Reconnect',
        clientId: randomBytes(clientIdSize(context.profile)),
        values: { name },
      });
      const next = await probe.next();
      if (typeof next === 'string')
        throw probe.failure('The connection ended, or nothing came, where a denial is due.');
      // Where a denial brings a new id, the name is registered already.
      const member =
        profile.flow.server.denial === 'refuse'
          ? await context.register(probe, name)
          : { name, clientId: next.values['clientId'] as Uint8Array };
      const aesKey = await context.sendPublicKey(probe, member);
      const file = { fileName: Buffer.from('anew.txt'), plaintext: Buffer.from('registered anew\n') };
      await context.upload({ ...member, probe, aesKey }, file);
    },
  };
}
