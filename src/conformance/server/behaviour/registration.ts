import { rules, type Profile } from '../../../../generated';
import { generateKeyPair } from '../../../crypto/key-pair';
import { sameBytes } from '../../../wire/value';
import { CLOSED, REFUSED } from '../../wording';
import { mustRefuse } from '../refusal';
import type { ServerCase } from '../server-case';

/** Who is who: names, ids and keys of several clients. */
export function registrationCases(profile: Profile): readonly ServerCase[] {
  const id = (what: string): string => `${profile.id}/${what}`;
  return [
    {
      id: id('register/name-taken'),
      title: 'A name that is taken is refused',
      level: 'MUST',
      sentence: rules['name-once'],
      sends: 'Register under a name that another client has, on a connection of its own',
      accepts: ['RegistrationFailed, every byte as the protocol has it'],
      async run(bench) {
        const { name } = await bench.member();
        const probe = await bench.connect();
        await bench.send(probe, { name: 'Register', clientId: bench.nobody, values: { name } });
        const failed = { name: 'RegistrationFailed', values: {}, replyContext: { request: 'Register' } } as const;
        await probe.expectExactly(failed);
        await probe.expectNothingMore();
      },
    },
    {
      id: id('register/twice-on-one-connection'),
      title: 'A client that registers twice on one connection is refused the second time',
      level: 'MUST',
      sentence: rules['name-once'],
      sends: 'Register twice with the same name on one connection',
      accepts: ['Registered, then RegistrationFailed', 'Registered, then the end of the connection'],
      async run(bench) {
        const probe = await bench.connect();
        const { name } = await bench.register(probe);
        const draft = { name: 'Register', clientId: bench.nobody, values: { name } } as const;
        await mustRefuse(bench, probe, draft);
      },
    },
    {
      id: id('register/owner-keeps-name'),
      title: 'A client comes back after somebody else has asked for its name',
      level: 'MUST',
      sentence: rules['name-once'],
      sends: 'Register under the name of a client, and then that client itself',
      accepts: ['the client comes back as before'],
      async run(bench) {
        const owner = await bench.newcomer();
        owner.probe.close();
        const probe = await bench.connect();
        await bench.send(probe, { name: 'Register', clientId: bench.nobody, values: { name: owner.name } });
        await probe.next();
        probe.close();
        const back = await bench.signIn(owner);
        await bench.upload(back, { fileName: Buffer.from('mine.txt'), plaintext: Buffer.from('still mine\n') });
      },
    },
    {
      id: id('register/names-are-bytes'),
      title: 'Names that differ in the case of a letter are two names',
      level: 'SHOULD',
      sentence: rules['names-are-bytes'],
      sends: 'Register twice, under a name and under the same in capital letters',
      accepts: ['Registered both times'],
      async run(bench) {
        const name = bench.name();
        await bench.register(await bench.connect(), name);
        await bench.register(await bench.connect(), Buffer.from(Buffer.from(name).toString('latin1').toUpperCase()));
      },
    },
    {
      id: id('register/whole-names-count'),
      title: 'Names that differ only behind a space are two names',
      level: 'MUST',
      sentence: rules['names-are-bytes'],
      sends: 'Register twice, under two names that begin with the same words',
      accepts: ['Registered both times'],
      async run(bench) {
        const name = Buffer.from(bench.name()).toString('latin1');
        await bench.register(await bench.connect(), Buffer.from(`${name} one`));
        await bench.register(await bench.connect(), Buffer.from(`${name} two`));
      },
    },
    {
      id: id('register/any-id'),
      title: "The header's id before registration may be anything",
      level: 'MUST',
      sentence: rules['id-before-registration'],
      sends: 'Register with 16 bytes of AA where the header has the id',
      accepts: ['Registered'],
      async run(bench) {
        const probe = await bench.connect();
        const clientId = Buffer.alloc(16, 0xaa);
        await bench.send(probe, { name: 'Register', clientId, values: { name: bench.name() } });
        await probe.expect('Registered');
      },
    },
    {
      id: id('register/ids-differ'),
      title: 'Two clients have two ids',
      level: 'MUST',
      sentence: rules['ids-given'],
      sends: 'Register twice, under two names',
      accepts: ['Registered with two ids'],
      async run(bench) {
        const first = await bench.register(await bench.connect());
        const probe = await bench.connect();
        const second = await bench.register(probe);
        if (!sameBytes(first.clientId, second.clientId)) return;
        throw probe.failure('Two clients got the same id.', { received: probe.lastReceived });
      },
    },
    {
      id: id('public-key/keys-differ'),
      title: 'Two clients have two AES keys',
      level: 'MUST',
      sentence: rules['many-clients'],
      sends: 'two clients that register and send a public key',
      accepts: ['Key with two AES keys'],
      async run(bench) {
        const first = await bench.newcomer();
        const second = await bench.newcomer();
        if (!sameBytes(first.aesKey, second.aesKey)) return;
        throw second.probe.failure('Two clients got the same AES key.', { received: second.probe.lastReceived });
      },
    },
    {
      id: id('public-key/of-a-stranger'),
      title: 'A stranger cannot replace the key of a client',
      level: 'SHOULD',
      sentence: rules['key-of-its-owner'],
      sends: 'PublicKey with another key under the id and name of a client that has one, on another connection',
      accepts: [REFUSED, CLOSED],
      async run(bench) {
        const { clientId, name, probe: first } = await bench.newcomer();
        first.close();
        const probe = await bench.connect();
        const publicKey = (await generateKeyPair(profile.rsa)).publicKeyDer();
        const draft = { name: 'PublicKey', clientId, values: { name, publicKey } } as const;
        await mustRefuse(bench, probe, draft);
      },
    },
    {
      id: id('public-key/owner-keeps-key'),
      title: 'A client comes back with its own key after a stranger has tried',
      level: 'SHOULD',
      sentence: rules['key-of-its-owner'],
      sends: 'PublicKey with another key under the id of a client, and then that client itself',
      accepts: ['the client comes back as before, with a key that its own private key unwraps'],
      async run(bench) {
        const owner = await bench.newcomer();
        owner.probe.close();
        const probe = await bench.connect();
        const publicKey = (await generateKeyPair(profile.rsa)).publicKeyDer();
        await bench.send(probe, {
          name: 'PublicKey',
          clientId: owner.clientId,
          values: { name: owner.name, publicKey },
        });
        await probe.next();
        probe.close();
        await bench.signIn(owner);
      },
    },
  ];
}
