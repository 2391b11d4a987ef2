import { rules, type Profile } from '../../../../../generated';
import type { RequestSpec } from '../../../wire/compose';
import type { TestContext, SentFile, SignedIn } from '../../test-context';
import { CLOSED, mustBeRefused, outcomeOf, REFUSED } from '../../bad-input';
import type { ServerCase } from '../server-case';

/** Numbered packets in every order but the right one, where a profile has them. */
export function packetCases(profile: Profile): readonly ServerCase[] {
  if (profile.content.form !== 'slices' || profile.content.sizing === 'fixed') return [];
  const wrong = (
    what: string,
    title: string,
    level: ServerCase['level'],
    sends: string,
    change: (packets: readonly RequestSpec[]) => readonly RequestSpec[],
  ): ServerCase => ({
    id: `${profile.id}/packets/${what}`,
    title,
    level,
    requirement: rules.packets,
    sends,
    accepts: [REFUSED, CLOSED, 'FileReceived with the checksum of the file'],
    async run(context) {
      const who = await context.signIn();
      const { spec, bytes } = inPackets(context, who, change);
      await outcomeOf(context, { probe: who.probe, spec, file: FILE }, bytes);
      await context.stillServes();
    },
  });
  return [
    {
      id: `${profile.id}/packets/one-piece`,
      title: 'All packets of a file in one piece make the file',
      level: 'MUST',
      requirement: `${rules.packets} ${rules.stream}`,
      sends: 'three packets in one piece',
      accepts: ['FileReceived with the right checksum'],
      async run(context) {
        await context.upload(await context.signIn(), { ...FILE, sliceSize: SLICE });
      },
    },
    {
      id: `${profile.id}/packets/apart`,
      title: 'Packets that arrive one by one make the file',
      level: 'MUST',
      requirement: `${rules.packets} ${rules.stream}`,
      sends: 'three packets, each in a piece of its own',
      accepts: ['FileReceived with the right checksum, and nothing before it'],
      async run(context) {
        const who = await context.signIn();
        for (const spec of context.fileRequests(who, { ...FILE, sliceSize: SLICE }).specs) {
          await context.send(who.probe, spec);
          await who.probe.pause();
        }
        await context.received(who, FILE);
      },
    },
    wrong(
      'swapped',
      'Packets in another order are refused, or put in order',
      'SHOULD',
      'packets 1, 3 and 2 of 3',
      ([a, b, c]) => [a, c, b].flatMap((one) => one ?? []),
    ),
    wrong(
      'repeated',
      'A packet that comes twice is refused, or counted once',
      'SHOULD',
      'packets 1, 2, 2 and 3 of 3',
      ([a, b, c]) => [a, b, b, c].flatMap((one) => one ?? []),
    ),
    wrong(
      'missing',
      'A file of which a packet is missing is not received',
      'MUST',
      'packets 1 and 3 of 3',
      ([a, , c]) => [a, c].flatMap((one) => one ?? []),
    ),
    wrong(
      'without-the-first',
      'A series that begins with its second packet is not received',
      'MUST',
      'packets 2 and 3 of 3',
      ([, b, c]) => [b, c].flatMap((one) => one ?? []),
    ),
    wrong(
      'without-the-last',
      'A file whose last packet is missing is not received',
      'MUST',
      'packets 1 and 2 of 3',
      ([a, b]) => [a, b].flatMap((one) => one ?? []),
    ),
    ofTwoFiles(profile),
    leftOver(profile),
    wrong(
      'begun-anew',
      'A series that begins anew makes the file',
      'SHOULD',
      'packets 1 and 2, and then 1, 2 and 3 of 3',
      ([a, b, c]) => [a, b, a, b, c].flatMap((one) => one ?? []),
    ),
  ];
}

/** A packet of another file, of the same size and in the right place. */
function ofTwoFiles(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/packets/of-two-files`,
    title: 'Packets of two files do not make one',
    level: 'SHOULD',
    requirement: rules.packets,
    sends: 'packets 1 and 2 of one file, and 3 of another',
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const who = await context.signIn();
      const other = { fileName: Buffer.from('another.txt'), plaintext: Buffer.from(FILE.plaintext).reverse() };
      const [, , third] = context.fileRequests(who, { ...other, sliceSize: SLICE }).specs;
      const { spec, bytes } = inPackets(context, who, ([a, b]) => [a, b, third].flatMap((one) => one ?? []));
      await mustBeRefused(context, { probe: who.probe, spec }, bytes);
    },
  };
}

function leftOver(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/packets/left-over`,
    title: 'What a lost connection has left of a file is not taken up by another one',
    level: 'SHOULD',
    requirement: `${rules.packets} ${rules['key-stays']}`,
    sends: 'packets 1 and 2 of 3 and a reset; then packet 3 of the same client on another connection',
    accepts: [REFUSED, CLOSED],
    async run(context) {
      const lost = await context.signIn();
      const { specs } = context.fileRequests(lost, { ...FILE, sliceSize: SLICE });
      await lost.probe.send('SendFile', context.bytesOf(specs.slice(0, 2)));
      await lost.probe.pause();
      lost.probe.reset();
      const who = await context.signIn();
      const [spec] = specs.slice(2);
      if (spec === undefined) throw new TypeError('a file has no third packet');
      await mustBeRefused(context, { probe: who.probe, spec }, context.bytesOf([spec]));
    },
  };
}

const SLICE = 32;

/** Three packets of ciphertext. */
const FILE: SentFile = {
  fileName: Buffer.from('packets.txt'),
  plaintext: Buffer.from('thirty-two bytes of the first one, then as many of the second, and then what is left of it.'),
};

function inPackets(
  context: TestContext,
  who: SignedIn,
  change: (packets: readonly RequestSpec[]) => readonly RequestSpec[],
): { readonly spec: RequestSpec; readonly bytes: Uint8Array } {
  const specs = change(context.fileRequests(who, { ...FILE, sliceSize: SLICE }).specs);
  const [spec] = specs;
  if (spec === undefined) throw new TypeError('a file has no message');
  return { spec, bytes: context.bytesOf(specs) };
}
