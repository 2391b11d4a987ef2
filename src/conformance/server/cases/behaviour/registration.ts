import { rules, type Profile } from '../../../../../generated';
import { clientIdSize } from '../../../../protocol/field-sizes';
import { generateKeyPair } from '../../../../crypto/key-pair';
import { sameBytes } from '../../../../wire/value';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
import type { ServerCase } from '../server-case';

/** Who is who: names, ids and keys of several clients. */
export function registrationCases(profile: Profile): readonly ServerCase[] {
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id('register/name-taken'),
      title: 'A name that is taken is refused',
      level: 'MUST',
      requirement: rules['name-once'],
      sends: 'Register under a name that another client has, on a connection of its own',
      accepts: ['RegistrationFailed, every byte as the protocol has it'],
      async run(context) {
        const { name } = await context.member();
        const probe = await context.connect();
        await context.send(probe, context.registration(name));
        const failed = { name: 'RegistrationFailed', values: {}, replyContext: { request: 'Register' } } as const;
        await probe.expectExactly(failed);
        await probe.expectNothingMore();
      },
    },
    {
      id: id('register/twice-on-one-connection'),
      title: 'A client that registers twice on one connection is refused the second time',
      level: 'MUST',
      requirement: rules['name-once'],
      sends: 'Register twice with the same name on one connection',
      accepts: ['Registered, then RegistrationFailed', 'Registered, then the end of the connection'],
      async run(context) {
        const probe = await context.connect();
        const { name } = await context.register(probe);
        await mustBeRefused(context, { probe, spec: context.registration(name) });
      },
    },
    {
      id: id('register/owner-keeps-name'),
      title: 'A client comes back after somebody else has asked for its name',
      level: 'MUST',
      requirement: rules['name-once'],
      sends: 'Register under the name of a client, and then that client itself',
      accepts: ['the client comes back as before'],
      async run(context) {
        const owner = await context.absent();
        const probe = await context.connect();
        await context.send(probe, context.registration(owner.name));
        await probe.next();
        probe.close();
        const back = await context.signIn(owner);
        await context.upload(back, { fileName: Buffer.from('mine.txt'), plaintext: Buffer.from('still mine\n') });
      },
    },
    {
      id: id('register/names-are-bytes'),
      title: 'Names that differ in the case of a letter are two names',
      level: 'SHOULD',
      requirement: rules['names-are-bytes'],
      sends: 'Register twice, under a name and under the same in capital letters',
      accepts: ['Registered both times'],
      async run(context) {
        const name = context.name();
        await context.register(await context.connect(), name);
        await context.register(
          await context.connect(),
          Buffer.from(Buffer.from(name).toString('latin1').toUpperCase()),
        );
      },
    },
    {
      id: id('register/whole-names-count'),
      title: 'Names that differ only after a space are two names',
      level: 'MUST',
      requirement: rules['names-are-bytes'],
      sends: 'Register twice, under two names that begin with the same words',
      accepts: ['Registered both times'],
      async run(context) {
        const name = Buffer.from(context.name()).toString('latin1');
        await context.register(await context.connect(), Buffer.from(`${name} one`));
        await context.register(await context.connect(), Buffer.from(`${name} two`));
      },
    },
    {
      id: id('register/any-id'),
      title: "The header's id before registration may be anything",
      level: 'MUST',
      requirement: rules['id-before-registration'],
      sends: 'Register with 16 bytes of AA where the header has the id',
      accepts: ['Registered'],
      async run(context) {
        const probe = await context.connect();
        const clientId = Buffer.alloc(clientIdSize(context.profile), 0xaa);
        await context.send(probe, { ...context.registration(), clientId });
        await probe.expect('Registered');
      },
    },
    {
      id: id('register/ids-differ'),
      title: 'Two clients have two ids',
      level: 'MUST',
      requirement: rules['ids-given'],
      sends: 'Register twice, under two names',
      accepts: ['Registered with two ids'],
      async run(context) {
        const first = await context.register(await context.connect());
        const probe = await context.connect();
        const second = await context.register(probe);
        if (!sameBytes(first.clientId, second.clientId)) return;
        throw probe.failure('Two clients got the same id.', { received: probe.lastReceived });
      },
    },
    {
      id: id('public-key/keys-differ'),
      title: 'Two clients have two AES keys',
      level: 'MUST',
      requirement: rules['many-clients'],
      sends: 'two clients that register and send a public key',
      accepts: ['Key with two AES keys'],
      async run(context) {
        const first = await context.newcomer();
        const second = await context.newcomer();
        if (!sameBytes(first.aesKey, second.aesKey)) return;
        throw second.probe.failure('Two clients got the same AES key.', { received: second.probe.lastReceived });
      },
    },
    {
      id: id('public-key/of-a-stranger'),
      title: 'A stranger cannot replace the key of a client',
      level: 'SHOULD',
      requirement: rules['key-of-its-owner'],
      sends: 'PublicKey with another key under the id and name of a client that has one, on another connection',
      accepts: [REFUSED, CLOSED],
      async run(context) {
        const { clientId, name, probe: first } = await context.newcomer();
        first.close();
        const probe = await context.connect();
        const publicKey = (await generateKeyPair(profile.rsa)).publicKeyDer();
        const spec = { name: 'PublicKey', clientId, values: { name, publicKey } } as const;
        await mustBeRefused(context, { probe, spec });
      },
    },
    {
      id: id('public-key/owner-keeps-key'),
      title: 'A client comes back with its own key after a stranger has tried',
      level: 'SHOULD',
      requirement: rules['key-of-its-owner'],
      sends: 'PublicKey with another key under the id of a client, and then that client itself',
      accepts: ['the client comes back as before, with a key that its own private key unwraps'],
      async run(context) {
        const owner = await context.absent();
        const probe = await context.connect();
        const publicKey = (await generateKeyPair(profile.rsa)).publicKeyDer();
        await context.send(probe, {
          name: 'PublicKey',
          clientId: owner.clientId,
          values: { name: owner.name, publicKey },
        });
        await probe.next();
        probe.close();
        await context.signIn(owner);
      },
    },
  ];
}
