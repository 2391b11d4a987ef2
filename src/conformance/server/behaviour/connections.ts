import { rules, type Profile } from '../../../../generated';
import { composeRequest } from '../../wire/compose';
import { CLOSED, REFUSED } from '../../wording';
import type { Bench, SentFile, SignedIn } from '../bench';
import { pause } from '../pause';
import { mustRefuse } from '../refusal';
import type { ServerCase } from '../server-case';
import { keepsBoth } from './kept-files';
import { sanityCase } from './sanity';

/** Several clients at once, and clients that vanish. */
export function connectionCases(profile: Profile): readonly ServerCase[] {
  const id = (what: string): string => `${profile.id}/clients/${what}`;
  return [
    {
      id: id('two-at-once'),
      title: 'Two clients that send their files at the same time get both through',
      level: 'MUST',
      sentence: rules['many-clients'],
      sends: 'two files of two clients, half of the one, half of the other, and so on',
      accepts: ['FileReceived with the right checksum, for both'],
      async run(bench) {
        const one = { who: await bench.newcomer(), file: fileNamed('one.txt', 'the file of the first client\n') };
        const two = { who: await bench.newcomer(), file: fileNamed('two.txt', 'and the file of the second client\n') };
        const halves = [one, two].map(({ who, file }) => halvesOf(bench, who, file));
        for (const half of [0, 1]) {
          for (const [index, { who }] of [one, two].entries()) {
            await who.probe.send('SendFile', halves[index]?.[half] ?? new Uint8Array(0));
            await pause();
          }
        }
        await bench.received(two.who, two.file);
        await bench.received(one.who, one.file);
      },
    },
    {
      id: id('silent-one'),
      title: 'A client that connects and says nothing keeps nobody waiting',
      level: 'MUST',
      sentence: rules['many-clients'],
      sends: 'nothing on one connection, and a whole conversation on another',
      accepts: ['the whole conversation is served'],
      async run(bench) {
        await bench.connect();
        await bench.upload(await bench.newcomer(), fileNamed('served.txt', 'served all the same\n'));
      },
    },
    {
      id: id('half-a-request'),
      title: 'A client that stops within a request keeps nobody waiting',
      level: 'MUST',
      sentence: rules['many-clients'],
      sends: 'half a registration on one connection, and a whole conversation on another',
      accepts: ['the whole conversation is served'],
      async run(bench) {
        const slow = await bench.connect();
        const draft = { name: 'Register', clientId: bench.nobody, values: { name: bench.name() } } as const;
        await slow.send('Register', composeRequest(profile, draft).subarray(0, 100));
        await bench.upload(await bench.newcomer(), fileNamed('served.txt', 'served all the same\n'));
      },
    },
    {
      id: id('key-of-a-running-upload'),
      title: "A client's second connection does not break the upload on its first",
      level: 'SHOULD',
      sentence: rules['key-stays'],
      sends: 'half a file, the same client coming back on another connection, and the other half',
      accepts: ['FileReceived with the right checksum'],
      async run(bench) {
        const who = await bench.signIn();
        const file = fileNamed('running.txt', 'this one runs while its client comes back elsewhere\n');
        const [first, second] = halvesOf(bench, who, file);
        await who.probe.send('SendFile', first);
        await pause();
        await bench.signIn();
        await who.probe.send('SendFile', second);
        await bench.received(who, file);
      },
    },
    {
      id: id('vanishes'),
      title: 'A client that vanishes in the middle of a file can come back and send it',
      level: 'MUST',
      sentence: rules['goes-on'],
      sends: 'half a file and a reset; then the same client with the whole file',
      accepts: ['FileReceived with the right checksum'],
      async run(bench) {
        const who = await bench.signIn();
        const file = fileNamed('broken.txt', 'this one breaks off in the middle and comes once more\n');
        await who.probe.send('SendFile', halvesOf(bench, who, file)[0]);
        await pause();
        who.probe.reset();
        await bench.upload(await bench.signIn(), file);
      },
    },
    {
      id: id('files-apart'),
      title: 'Two clients that send files of one name both keep theirs, as they were',
      level: 'SHOULD',
      sentence: rules['many-clients'],
      sends:
        'two files of one name from two clients; then, where the kit knows the directory of the server, a look into it',
      accepts: ['both contents in files below that directory'],
      run: keepsBoth,
    },
    {
      id: id('confirms-for-another'),
      title: "A client cannot confirm another client's file",
      level: 'SHOULD',
      sentence: rules['many-clients'],
      sends: 'CrcValid of one client for a file that another one has sent and not confirmed',
      accepts: [REFUSED, CLOSED],
      async run(bench) {
        const fileName = Buffer.from('not-yours.txt');
        await bench.sendFile(await bench.newcomer(), { fileName, plaintext: Buffer.from('not yours\n') });
        const { probe, clientId } = await bench.newcomer();
        const draft = { name: 'CrcValid', clientId, values: { clientId, fileName } } as const;
        await mustRefuse(bench, probe, draft);
      },
    },
  ];
}

/** The plain conversation once more, at the end. */
export function afterAllCase(profile: Profile): ServerCase {
  return {
    ...sanityCase(profile),
    id: `${profile.id}/plain/after-all`,
    title: 'After all that, the server still serves the plain conversation',
    sentence: rules['goes-on'],
    sends: 'the plain conversation, behind all other cases',
  };
}

function fileNamed(name: string, text: string): SentFile {
  return { fileName: Buffer.from(name), plaintext: Buffer.from(text) };
}

/** Where there are packets, the second half is the last of them; else it is the last block. */
function halvesOf(bench: Bench, who: SignedIn, file: SentFile): readonly [Uint8Array, Uint8Array] {
  const { drafts } = bench.filesOf(who, { ...file, sliceSize: 16 });
  const bytes = bench.bytesOf(drafts);
  const last = drafts.length > 1 ? bench.bytesOf(drafts.slice(-1)).length : 16;
  const middle = bytes.length - last;
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}
