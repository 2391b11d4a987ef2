import { randomBytes } from 'node:crypto';
import { rules, type Profile } from '../../../../../generated';
import { composeRequest } from '../../../wire/compose';
import { confirmation } from '../../../wire/request-specs';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
import type { ServerCase } from '../server-case';
import { establishPrecondition } from '../../precondition';
import { inOneMessage, inPieces } from '../../reading';
import { escapes } from './escapes';

/** Files of every size, in every piece that a network makes of them, and names that are no file names. */
export function fileCases(profile: Profile): readonly ServerCase[] {
  const id = (what: string): string => `${profile.id}/send-file/${what}`;
  const sized = (what: string, title: string, size: number): ServerCase => ({
    id: id(what),
    title: `A file of ${title} is received`,
    level: 'MUST',
    requirement: `${rules['content-encryption']} ${rules.checksum}`,
    sends: `a file of ${title}`,
    accepts: ['FileReceived with the right checksum, then MessageReceived'],
    async run(context) {
      const file = { fileName: Buffer.from(`${what}.bin`), plaintext: randomBytes(size) };
      const run = async (): Promise<void> => context.upload(await context.signIn(), file);
      await (size > SMALL ? inOneMessage(context, run) : run());
    },
  });
  return [
    sized('empty-file', 'no bytes', 0),
    sized('file-of-16', '16 bytes, which is a whole block', 16),
    sized('file-of-1-mib', '1 MiB', 1024 * 1024),
    {
      id: id('byte-by-byte'),
      title: 'A file that arrives byte by byte is received',
      level: 'MUST',
      requirement: rules.stream,
      sends: 'a file, each byte on its own',
      accepts: ['FileReceived with the right checksum'],
      async run(context) {
        const who = await context.signIn();
        const file = { fileName: Buffer.from('slow.txt'), plaintext: Buffer.from('one byte after the other\n') };
        await inPieces(async () => {
          await who.probe.send('SendFile', context.bytesOf(context.fileRequests(who, file).specs), 1);
          await context.received(who, file);
        });
      },
    },
    {
      id: id('header-apart'),
      title: 'A request whose header arrives on its own is served',
      level: 'MUST',
      requirement: rules.stream,
      sends: 'the header of a registration, a pause, and its payload',
      accepts: ['Registered'],
      async run(context) {
        const probe = await context.connect();
        const spec = context.registration();
        const bytes = composeRequest(profile, spec);
        const header = profile.requestHeader.fixedSize;
        await inPieces(async () => {
          await probe.send('Register', bytes.subarray(0, header));
          await probe.pause();
          await probe.send('Register', bytes.subarray(header));
          await probe.expect('Registered');
        });
      },
    },
    ...(profile.flow.server.closesAfter.includes('MessageReceived')
      ? []
      : [glued(profile, id('glued-to-confirmation'))]),
    {
      id: id('same-name-again'),
      title: 'A file whose name was sent before is received',
      level: 'MUST',
      requirement: rules['received-answer'],
      sends: 'two files of the same name, on two connections',
      accepts: ['FileReceived with the right checksum, each time'],
      async run(context) {
        for (const text of ['the first of its name\n', 'the second of its name\n']) {
          await context.upload(await context.signIn(), {
            fileName: Buffer.from('twice.txt'),
            plaintext: Buffer.from(text),
          });
        }
      },
    },
    {
      id: id('before-a-key'),
      title: 'A file of a client that has no key yet is refused',
      level: 'MUST',
      requirement: rules['plain-conversation'],
      sends: 'a file, right after the registration',
      accepts: [REFUSED, CLOSED],
      async run(context) {
        const probe = await context.connect();
        const member = await context.register(probe);
        const who = { ...member, probe, aesKey: Buffer.alloc(profile.aes.bits / 8) };
        const file = { fileName: Buffer.from('early.txt'), plaintext: Buffer.from('too early\n') };
        const { specs } = context.fileRequests(who, file);
        const [spec] = specs;
        if (spec === undefined) throw new TypeError('a file has no message');
        await mustBeRefused(context, { probe, spec }, context.bytesOf(specs));
      },
    },
    {
      id: id('under-another-key'),
      title: 'A file that was encrypted with another key is not received as the file that it was',
      level: 'MUST',
      requirement: rules['content-encryption'],
      sends: 'a file that is encrypted with a key that nobody handed out',
      accepts: [REFUSED, CLOSED, 'FileReceived with the checksum of what came of it'],
      async run(context) {
        const who = await context.signIn();
        const plaintext = Buffer.from('nobody can read this\n');
        const file = { fileName: Buffer.from('locked.txt'), plaintext };
        const wrong = { ...who, aesKey: randomBytes(profile.aes.bits / 8) };
        await who.probe.send('SendFile', context.bytesOf(context.fileRequests(wrong, file).specs));
        who.probe.end();
        const next = await who.probe.next();
        const isRead =
          typeof next !== 'string' && context.checksums(plaintext).includes(Number(next.values['checksum']));
        if (isRead)
          throw who.probe.failure('The file was read under a key that was not handed out.', { received: next.bytes });
        if (next === 'silence') throw who.probe.failure('The server neither answered nor ended the connection.');
        await context.stillServes();
      },
    },
    {
      id: id('wrong-padding'),
      title: 'Content without its padding is refused',
      level: 'SHOULD',
      requirement: rules['content-encryption'],
      sends: 'content whose last block does not end with PKCS#7 padding',
      accepts: [REFUSED, CLOSED],
      async run(context) {
        const who = await context.signIn();
        const plaintext = Buffer.alloc(32);
        const { specs } = context.fileRequests(who, { fileName: Buffer.from('bare.bin'), plaintext });
        const [spec] = specs;
        if (spec?.content === undefined) throw new TypeError('a file has no content');
        const content = spec.content.subarray(0, plaintext.length);
        const bare = { ...spec, content, values: { ...spec.values, contentSize: content.length } };
        await mustBeRefused(context, { probe: who.probe, spec }, context.bytesOf([bare]));
      },
    },
    {
      id: id('bytes-as-they-are'),
      title: 'A file is bytes, not text',
      level: 'MUST',
      requirement: rules.checksum,
      sends: 'a file of line endings of every kind, NULs and bytes that are not UTF-8',
      accepts: ['FileReceived with the right checksum'],
      async run(context) {
        const plaintext = Buffer.from('one\r\ntwo\nthree\r\0four\x1a\xff\xfe\x80 ', 'latin1');
        await context.upload(await context.signIn(), { fileName: Buffer.from('bytes.bin'), plaintext });
      },
    },
    {
      id: id('name-with-spaces'),
      title: "A file's name with spaces in it comes back as it was sent",
      level: 'MUST',
      requirement: `${rules['names-are-bytes']} ${rules['received-answer']}`,
      sends: 'a file whose name has two words',
      accepts: ['FileReceived with both of them'],
      async run(context) {
        const at = await establishPrecondition(context, 'SendFile', { fileName: Buffer.from('two words.txt') });
        if (at.answer === undefined) throw new TypeError('a file has an answer');
        await context.send(at.probe, at.spec);
        await at.probe.expectExactly(at.answer);
      },
    },
    {
      id: id('name-with-path'),
      title: "A file's name with a path in it leads nowhere",
      level: 'MUST',
      requirement: rules.path,
      sends: 'files named ../…, ../../… and, where the kit knows the directory of the server, an absolute path',
      accepts: [REFUSED, CLOSED, 'FileReceived, with nothing written outside the directory of the server'],
      run: escapes,
    },
  ];
}

/** Bytes of a file that no buffer is too small for. */
const SMALL = 256;

/** Two requests that can be made without the first one's answer. */
function glued(profile: Profile, id: string): ServerCase {
  return {
    id,
    title: 'Two requests that arrive in one piece are both served',
    level: 'MUST',
    requirement: rules.stream,
    sends: `a confirmation and ${profile.flow.returning} in one piece`,
    accepts: ['the answers to both, in their order', 'the answer to the confirmation, and the end of the connection'],
    async run(context) {
      const who = await context.signIn();
      const { clientId, name, probe } = who;
      const fileName = Buffer.from('glued.txt');
      await context.sendFile(who, { fileName, plaintext: Buffer.from('glued\n') });
      const publicKey = (await context.keyPair()).publicKeyDer();
      const both = [
        confirmation('CrcValid', clientId, fileName),
        { name: profile.flow.returning, clientId, values: { name, publicKey } },
      ] as const;
      await probe.send('CrcValid', context.bytesOf(both));
      await probe.expect('MessageReceived');
      // Whether it may end there is another case's question.
      if (await probe.endsAtOnce()) return;
      await probe.expect(profile.flow.returning === 'PublicKey' ? 'Key' : 'Reconnected');
    },
  };
}
