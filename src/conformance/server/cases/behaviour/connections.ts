import { rules, type Profile } from '../../../../../generated';
import type { Finding } from '../../../../inspect/finding';
import { ConformanceFailure, withFinding } from '../../../failure';
import { composeRequest } from '../../../wire/compose';
import type { TestContext, SentFile, SignedIn } from '../../test-context';
import type { Probe } from '../../probe';
import { confirmation } from '../../../wire/request-specs';
import { CLOSED, mustBeRefused, REFUSED } from '../../bad-input';
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
      requirement: rules['many-clients'],
      sends: 'two files of two clients, half of the one, half of the other, and so on',
      accepts: ['FileReceived with the right checksum, for both'],
      async run(context) {
        const one = {
          who: await context.newcomer(),
          file: fileNamed('one.txt', halfAKilobyte('the file of the first client\n')),
        };
        const two = {
          who: await context.newcomer(),
          file: fileNamed('two.txt', halfAKilobyte('and the file of the second client\n')),
        };
        const halves = [one, two].map(({ who, file }) => halvesOf(context, who, file));
        for (const half of [0, 1]) {
          for (const [index, { who }] of [one, two].entries()) {
            await who.probe.send('SendFile', halves[index]?.[half] ?? new Uint8Array(0));
            await who.probe.pause();
          }
        }
        await context.received(two.who, two.file);
        await context.received(one.who, one.file);
      },
    },
    {
      id: id('silent-one'),
      title: 'A client that connects and says nothing keeps nobody waiting',
      level: 'MUST',
      requirement: rules['many-clients'],
      sends: 'nothing on one connection, and a whole conversation on another',
      accepts: ['the whole conversation is served'],
      async run(context) {
        await servedBeside(context, await context.connect());
      },
    },
    {
      id: id('half-a-request'),
      title: 'A client that stops within a request keeps nobody waiting',
      level: 'MUST',
      requirement: rules['many-clients'],
      sends: 'half a registration on one connection, and a whole conversation on another',
      accepts: ['the whole conversation is served'],
      async run(context) {
        const slow = await context.connect();
        await slow.send('Register', composeRequest(profile, context.registration()).subarray(0, 100));
        await servedBeside(context, slow);
      },
    },
    {
      id: id('key-of-a-running-upload'),
      title: "A client's second connection does not break the upload on its first",
      level: 'SHOULD',
      requirement: rules['key-stays'],
      sends: 'half a file, the same client coming back on another connection, and the other half',
      accepts: ['FileReceived with the right checksum'],
      async run(context) {
        const who = await context.signIn();
        const file = fileNamed('running.txt', 'this one runs while its client comes back elsewhere\n');
        const [first, second] = halvesOf(context, who, file);
        await who.probe.send('SendFile', first);
        await who.probe.pause();
        await context.signIn();
        await who.probe.send('SendFile', second);
        await context.received(who, file);
      },
    },
    {
      id: id('key-of-another-connection'),
      title: "Content is refused on a connection that was given no key, though another one of its client's was",
      level: 'SHOULD',
      requirement: rules['whose-key'],
      sends: 'a file on a connection that was given no key, encrypted with the key that its client got on another one',
      accepts: [REFUSED, CLOSED],
      async run(context) {
        const who = await context.signIn();
        const probe = await context.connect();
        const file = fileNamed('guessed.txt', 'anybody could send this under the id of another\n');
        const { specs } = context.fileRequests(who, file);
        const [spec] = specs;
        if (spec === undefined) throw new TypeError('a file has no message');
        await mustBeRefused(context, { probe, spec }, context.bytesOf(specs));
      },
    },
    {
      id: id('vanishes'),
      title: 'A client that vanishes in the middle of a file can come back and send it',
      level: 'MUST',
      requirement: rules['goes-on'],
      sends: 'half a file and a reset; then the same client with the whole file',
      accepts: ['FileReceived with the right checksum'],
      async run(context) {
        const who = await context.signIn();
        const file = fileNamed('broken.txt', 'this one breaks off in the middle and comes once more\n');
        await who.probe.send('SendFile', halvesOf(context, who, file)[0]);
        await who.probe.pause();
        who.probe.reset();
        await context.upload(await context.signIn(), file);
      },
    },
    {
      id: id('files-apart'),
      title: 'Two clients that send files of one name both keep theirs, as they were',
      level: 'SHOULD',
      requirement: rules['many-clients'],
      sends:
        'two files of one name from two clients; then, where the kit knows the directory of the server, a look into it',
      accepts: ['both contents in files below that directory'],
      run: keepsBoth,
    },
    {
      id: id('confirms-for-another'),
      title: "A client cannot confirm another client's file",
      level: 'SHOULD',
      requirement: rules['many-clients'],
      sends: 'CrcValid of one client for a file that another one has sent and not confirmed',
      accepts: [REFUSED, CLOSED],
      async run(context) {
        const fileName = Buffer.from('not-yours.txt');
        await context.sendFile(await context.newcomer(), { fileName, plaintext: Buffer.from('not yours\n') });
        const { probe, clientId } = await context.newcomer();
        await mustBeRefused(context, { probe, spec: confirmation('CrcValid', clientId, fileName) });
      },
    },
  ];
}

/**
 * Leads a whole conversation while another connection is open. Where it is not served, that one is ended, to see whether it
 * was the cause.
 */
async function servedBeside(context: TestContext, other: Probe): Promise<void> {
  const probe = await context.connect();
  const member = await context.register(probe).catch(async (error: unknown) => {
    if (!(error instanceof ConformanceFailure)) throw error;
    other.close();
    const next = await probe.next();
    throw typeof next !== 'string' && next.name === 'Registered' ? withFinding(error, ONE_AT_A_TIME) : error;
  });
  const who = { ...member, probe, aesKey: await context.sendPublicKey(probe, member) };
  await context.upload(who, fileNamed('served.txt', 'served all the same\n'));
}

const ONE_AT_A_TIME: Finding = {
  kind: 'mistake',
  id: 'one-client-at-a-time',
  title: 'One client at a time',
  cause:
    'accept is called again only when a client is done: give each connection a thread, or wait for all of them at once.',
  detail: 'As soon as the other connection was ended, this client was served.',
  offset: 0,
  inBytes: false,
};

/** The plain conversation once more, at the end. */
export function afterAllCase(profile: Profile): ServerCase {
  return {
    ...sanityCase(profile),
    id: `${profile.id}/plain/after-all`,
    title: 'After all that, the server still serves the plain conversation',
    requirement: rules['goes-on'],
    sends: 'the plain conversation, after all other cases',
  };
}

function fileNamed(name: string, text: string): SentFile {
  return { fileName: Buffer.from(name), plaintext: Buffer.from(text) };
}

/** A file in one message, as in the plain conversation: how packets are taken is the matter of other cases. */
function halvesOf(context: TestContext, who: SignedIn, file: SentFile): readonly [Uint8Array, Uint8Array] {
  const { specs, ciphertext } = context.fileRequests(who, file);
  const bytes = context.bytesOf(specs);
  const middle = bytes.length - Math.floor(ciphertext.length / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}

/** Long enough that nobody reads it with one call, short enough for one message in every profile. */
function halfAKilobyte(text: string): string {
  return text.repeat(Math.ceil(512 / text.length));
}
