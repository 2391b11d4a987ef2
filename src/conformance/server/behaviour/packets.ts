import { rules, type Profile } from '../../../../generated';
import type { RequestDraft } from '../../wire/compose';
import { CLOSED, REFUSED } from '../../wording';
import type { Bench, SentFile, SignedIn } from '../bench';
import { pause } from '../pause';
import { mustRefuse, outcomeOf } from '../refusal';
import type { ServerCase } from '../server-case';

/** Numbered packets in every order but the right one, where a profile has them. */
export function packetCases(profile: Profile): readonly ServerCase[] {
  if (profile.content.slicing !== 'packets' || profile.content.sliceFixed) return [];
  const wrong = (
    what: string,
    title: string,
    level: ServerCase['level'],
    sends: string,
    change: (packets: readonly RequestDraft[]) => readonly RequestDraft[],
  ): ServerCase => ({
    id: `${profile.id}/packets/${what}`,
    title,
    level,
    sentence: rules.packets,
    sends,
    accepts: [REFUSED, CLOSED, 'FileReceived with the checksum of the file'],
    async run(bench) {
      const who = await bench.signIn();
      const { draft, bytes } = inPackets(bench, who, change);
      await outcomeOf(bench, { probe: who.probe, draft, answer: undefined, file: FILE }, bytes);
      await bench.stillServes();
    },
  });
  return [
    {
      id: `${profile.id}/packets/one-piece`,
      title: 'All packets of a file in one piece make the file',
      level: 'MUST',
      sentence: `${rules.packets} ${rules.stream}`,
      sends: 'three packets in one piece',
      accepts: ['FileReceived with the right checksum'],
      async run(bench) {
        await bench.upload(await bench.signIn(), { ...FILE, sliceSize: SLICE });
      },
    },
    {
      id: `${profile.id}/packets/apart`,
      title: 'Packets that arrive one by one make the file',
      level: 'MUST',
      sentence: `${rules.packets} ${rules.stream}`,
      sends: 'three packets, each in a piece of its own',
      accepts: ['FileReceived with the right checksum, and nothing before it'],
      async run(bench) {
        const who = await bench.signIn();
        for (const draft of bench.filesOf(who, { ...FILE, sliceSize: SLICE }).drafts) {
          await bench.send(who.probe, draft);
          await pause();
        }
        await bench.received(who, FILE);
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
    sentence: rules.packets,
    sends: 'packets 1 and 2 of one file, and 3 of another',
    accepts: [REFUSED, CLOSED],
    async run(bench) {
      const who = await bench.signIn();
      const other = { fileName: Buffer.from('another.txt'), plaintext: Buffer.from(FILE.plaintext).reverse() };
      const [, , third] = bench.filesOf(who, { ...other, sliceSize: SLICE }).drafts;
      const { draft, bytes } = inPackets(bench, who, ([a, b]) => [a, b, third].flatMap((one) => one ?? []));
      await mustRefuse(bench, who.probe, draft, bytes);
    },
  };
}

function leftOver(profile: Profile): ServerCase {
  return {
    id: `${profile.id}/packets/left-over`,
    title: 'What a lost connection has left of a file is not taken up by another one',
    level: 'SHOULD',
    sentence: `${rules.packets} ${rules['key-stays']}`,
    sends: 'packets 1 and 2 of 3 and a reset; then packet 3 of the same client on another connection',
    accepts: [REFUSED, CLOSED],
    async run(bench) {
      const lost = await bench.signIn();
      const { drafts } = bench.filesOf(lost, { ...FILE, sliceSize: SLICE });
      await lost.probe.send('SendFile', bench.bytesOf(drafts.slice(0, 2)));
      await pause();
      lost.probe.reset();
      const who = await bench.signIn();
      const [draft] = drafts.slice(2);
      if (draft === undefined) throw new TypeError('a file has no third packet');
      await mustRefuse(bench, who.probe, draft, bench.bytesOf([draft]));
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
  bench: Bench,
  who: SignedIn,
  change: (packets: readonly RequestDraft[]) => readonly RequestDraft[],
): { readonly draft: RequestDraft; readonly bytes: Uint8Array } {
  const drafts = change(bench.filesOf(who, { ...FILE, sliceSize: SLICE }).drafts);
  const [draft] = drafts;
  if (draft === undefined) throw new TypeError('a file has no message');
  return { draft, bytes: bench.bytesOf(drafts) };
}
