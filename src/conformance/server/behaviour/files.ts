import { randomBytes } from 'node:crypto';
import { rules, type Profile } from '../../../../generated';
import { composeRequest } from '../../wire/compose';
import { CLOSED, REFUSED } from '../../wording';
import { pause } from '../pause';
import { mustRefuse } from '../refusal';
import type { ServerCase } from '../server-case';
import { situation } from '../situation';
import { escapes } from './escapes';

/** Files of every size, in every piece that a network makes of them, and names that are no file names. */
export function fileCases(profile: Profile): readonly ServerCase[] {
  const id = (what: string): string => `${profile.id}/send-file/${what}`;
  const sized = (what: string, title: string, size: number): ServerCase => ({
    id: id(what),
    title: `A file of ${title} is received`,
    level: 'MUST',
    sentence: `${rules['content-encryption']} ${rules.checksum}`,
    sends: `a file of ${title}`,
    accepts: ['FileReceived with the right checksum, then MessageReceived'],
    async run(bench) {
      await bench.upload(await bench.signIn(), { fileName: Buffer.from(`${what}.bin`), plaintext: randomBytes(size) });
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
      sentence: rules.stream,
      sends: 'a file, each byte on its own',
      accepts: ['FileReceived with the right checksum'],
      async run(bench) {
        const who = await bench.signIn();
        const file = { fileName: Buffer.from('slow.txt'), plaintext: Buffer.from('one byte after the other\n') };
        await who.probe.send('SendFile', bench.bytesOf(bench.filesOf(who, file).drafts), 1);
        await bench.received(who, file);
      },
    },
    {
      id: id('header-apart'),
      title: 'A request whose header arrives on its own is served',
      level: 'MUST',
      sentence: rules.stream,
      sends: 'the header of a registration, a pause, and its payload',
      accepts: ['Registered'],
      async run(bench) {
        const probe = await bench.connect();
        const draft = { name: 'Register', clientId: bench.nobody, values: { name: bench.name() } } as const;
        const bytes = composeRequest(profile, draft);
        const header = profile.requestHeader.fixedSize;
        await probe.send('Register', bytes.subarray(0, header));
        await pause();
        await probe.send('Register', bytes.subarray(header));
        await probe.expect('Registered');
      },
    },
    ...(profile.flow.closesAfter.includes('MessageReceived') ? [] : [glued(profile, id('glued-to-confirmation'))]),
    {
      id: id('same-name-again'),
      title: 'A file whose name was sent before is received',
      level: 'MUST',
      sentence: rules['received-answer'],
      sends: 'two files of the same name, on two connections',
      accepts: ['FileReceived with the right checksum, each time'],
      async run(bench) {
        for (const text of ['the first of its name\n', 'the second of its name\n']) {
          await bench.upload(await bench.signIn(), {
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
      sentence: rules['plain-conversation'],
      sends: 'a file, right after the registration',
      accepts: [REFUSED, CLOSED],
      async run(bench) {
        const probe = await bench.connect();
        const member = await bench.register(probe);
        const who = { ...member, probe, aesKey: Buffer.alloc(profile.aes.bits / 8) };
        const file = { fileName: Buffer.from('early.txt'), plaintext: Buffer.from('too early\n') };
        const { drafts } = bench.filesOf(who, file);
        const [draft] = drafts;
        if (draft === undefined) throw new TypeError('a file has no message');
        await mustRefuse(bench, probe, draft, bench.bytesOf(drafts));
      },
    },
    {
      id: id('under-another-key'),
      title: 'A file that was encrypted with another key is not received as the file that it was',
      level: 'MUST',
      sentence: rules['content-encryption'],
      sends: 'a file that is encrypted with a key that nobody handed out',
      accepts: [REFUSED, CLOSED, 'FileReceived with the checksum of what came of it'],
      async run(bench) {
        const who = await bench.signIn();
        const plaintext = Buffer.from('nobody can read this\n');
        const file = { fileName: Buffer.from('locked.txt'), plaintext };
        const wrong = { ...who, aesKey: randomBytes(profile.aes.bits / 8) };
        await who.probe.send('SendFile', bench.bytesOf(bench.filesOf(wrong, file).drafts));
        who.probe.end();
        const next = await who.probe.next();
        const isRead = typeof next !== 'string' && bench.checksums(plaintext).includes(Number(next.values['checksum']));
        if (isRead)
          throw who.probe.failure('The file was read under a key that was not handed out.', { received: next.bytes });
        if (next === 'silence') throw who.probe.failure('The server neither answered nor ended the connection.');
        await bench.stillServes();
      },
    },
    {
      id: id('wrong-padding'),
      title: 'Content without its padding is refused',
      level: 'SHOULD',
      sentence: rules['content-encryption'],
      sends: 'content whose last block does not end with PKCS#7 padding',
      accepts: [REFUSED, CLOSED],
      async run(bench) {
        const who = await bench.signIn();
        const plaintext = Buffer.alloc(32);
        const { drafts } = bench.filesOf(who, { fileName: Buffer.from('bare.bin'), plaintext });
        const [draft] = drafts;
        if (draft?.content === undefined) throw new TypeError('a file has no content');
        const content = draft.content.subarray(0, plaintext.length);
        const bare = { ...draft, content, values: { ...draft.values, contentSize: content.length } };
        await mustRefuse(bench, who.probe, draft, bench.bytesOf([bare]));
      },
    },
    {
      id: id('bytes-as-they-are'),
      title: 'A file is bytes, not text',
      level: 'MUST',
      sentence: rules.checksum,
      sends: 'a file of line endings of every kind, NULs and bytes that are no UTF-8',
      accepts: ['FileReceived with the right checksum'],
      async run(bench) {
        const plaintext = Buffer.from('one\r\ntwo\nthree\r\0four\x1a\xff\xfe\x80 ', 'latin1');
        await bench.upload(await bench.signIn(), { fileName: Buffer.from('bytes.bin'), plaintext });
      },
    },
    {
      id: id('name-with-spaces'),
      title: "A file's name with spaces in it comes back as it was sent",
      level: 'MUST',
      sentence: `${rules['names-are-bytes']} ${rules['received-answer']}`,
      sends: 'a file whose name has two words',
      accepts: ['FileReceived with both of them'],
      async run(bench) {
        const at = await situation(bench, 'SendFile', { fileName: Buffer.from('two words.txt') });
        if (at.answer === undefined) throw new TypeError('a file has an answer');
        await bench.send(at.probe, at.draft);
        await at.probe.expectExactly(at.answer);
      },
    },
    {
      id: id('name-with-path'),
      title: "A file's name with a path in it leads nowhere",
      level: 'MUST',
      sentence: rules.path,
      sends: 'files named ../…, ../../… and, where the kit knows the directory of the server, an absolute path',
      accepts: [REFUSED, CLOSED, 'FileReceived, with nothing written outside the directory of the server'],
      run: escapes,
    },
  ];
}

/** Two requests that can be made without the first one's answer. */
function glued(profile: Profile, id: string): ServerCase {
  return {
    id,
    title: 'Two requests that arrive in one piece are both served',
    level: 'MUST',
    sentence: rules.stream,
    sends: `a confirmation and ${profile.flow.returning} in one piece`,
    accepts: ['the answers to both, in their order'],
    async run(bench) {
      const who = await bench.signIn();
      const { clientId, name, probe } = who;
      const fileName = Buffer.from('glued.txt');
      await bench.sendFile(who, { fileName, plaintext: Buffer.from('glued\n') });
      const publicKey = (await bench.keyPair()).publicKeyDer();
      const both = [
        { name: 'CrcValid', clientId, values: { clientId, fileName } },
        { name: profile.flow.returning, clientId, values: { name, publicKey } },
      ] as const;
      await probe.send('CrcValid', bench.bytesOf(both));
      await probe.expect('MessageReceived');
      await probe.expect(profile.flow.returning === 'PublicKey' ? 'Key' : 'Reconnected');
    },
  };
}
