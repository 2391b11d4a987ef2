import type { Profile } from '../../generated';
import { strictly } from '../../src/protocol/strictly';
import { editions as known } from '../bytes/editions';
import { name255, u32 } from '../bytes/fields';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';
import { acknowledgement, announcing, ciphertext, clientId, packet, profileOf, slice, whole } from './deviating';
import { readAs, type ReadMessage } from './reading';

type Profiles = readonly [Profile, ...Profile[]];

function profiles(...ids: readonly [string, ...string[]]): Profiles {
  const [first, ...trailing] = ids.map(profileOf);
  if (first === undefined) throw new Error('no profile');
  return [first, ...trailing];
}

function read(direction: 'request' | 'response', wires: readonly Buffer[], by: Profiles): ReadMessage[] {
  return readAs(direction, [Buffer.concat(wires)], by).messages as ReadMessage[];
}

const firstProfile = (message: ReadMessage | undefined): unknown => [message?.profiles[0], message?.deviations];

describe('a strict reading of any profile wins over a tolerant one of the preferred', () => {
  const confirmation = (id: '2022' | '2023a'): Buffer =>
    requests.confirmation({ edition: known[id], clientId, which: 'crcValid', fileName: 'f.txt' });

  test.each([
    ['2022', '2023a'],
    ['2023a', '2022'],
  ] as const)(
    'in a confirmation and a file where %s and %s are spoken',
    (...ids: readonly ['2022' | '2023a', '2022' | '2023a']) => {
      for (const id of ids) {
        const [said] = read('request', [confirmation(id)], profiles(...ids));
        expect([id, firstProfile(said)]).toEqual([id, [id, []]]);
        const [sent] = read('request', [whole(id, ciphertext)], profiles(...ids));
        expect([id, firstProfile(sent), sent?.content]).toEqual([id, [id, []], ciphertext.toString('hex')]);
      }
    },
  );

  test.each([
    ['2023b', '2024a'],
    ['2024a', '2023b'],
  ] as const)('in a file where %s and %s are spoken', (...ids: readonly [string, string]) => {
    const [ofB] = read('request', [whole('2023b', ciphertext)], profiles(...ids));
    expect(firstProfile(ofB)).toEqual(['2023b', []]);
    const numbers = { contentSize: 2512, originalSize: 2500, packetNumber: 1, totalPackets: 3, fileName: 'f.txt' };
    const wire = requests.sendFile({ edition: known['2024a'], clientId, ...numbers, content: slice(0) });
    const [ofA] = read('request', [wire], profiles(...ids));
    expect(firstProfile(ofA)).toEqual(['2024a', []]);
  });

  test('in an acknowledgement, by its size', () => {
    const empty = responses.messageReceived({ edition: known['2022'], clientId });
    for (const ids of [
      ['2022', '2023a'],
      ['2023a', '2022'],
    ] as const) {
      expect(firstProfile(read('response', [empty], profiles(ids[0], ids[1]))[0])).toEqual(['2022', []]);
      expect(firstProfile(read('response', [acknowledgement], profiles(ids[0], ids[1]))[0])).toEqual(['2023a', []]);
    }
  });

  test('in a packet of a peer that counts from 0, where a profile of that peer is offered', () => {
    const [zero] = read('request', [packet(0, 3, slice(0))], profiles('2024b', '2024b-b'));
    expect(firstProfile(zero)).toEqual(['2024b-b', []]);
  });

  test('in a size that two tolerances explain: the one that explains all of it', () => {
    // 271 bytes are a name and 16 more, or an id and a name.
    const [said] = read('request', [confirmation('2022')], profiles('2023a'));
    expect([said?.deviations, said?.trailing]).toEqual([['repeated-id'], '']);
    const [acknowledged] = read('response', [acknowledgement], profiles('2022'));
    expect([acknowledged?.deviations, acknowledged?.trailing]).toEqual([['id-in-acknowledgement'], '']);
  });
});

describe('on a port of 2022 and 2023a, a payload size that leaves the content out', () => {
  const reads = (payload: Buffer, payloadSize: number): unknown => {
    const wire = requests.request({ clientId, code: 1103, payload, payloadSize });
    return [profiles('2022', '2023a'), profiles('2023a', '2022')].map((by) => {
      const [message] = read('request', [wire], by);
      return [message?.profiles[0], message?.deviations, (message?.value as { contentSize?: number }).contentSize];
    });
  };
  const of2023a = Buffer.concat([u32(2512), name255('f.txt'), ciphertext]);
  const of2022 = Buffer.concat([clientId, of2023a]);

  test('of 259 is 2023a', () => {
    const read2023a = ['2023a', ['size-without-content'], 2512];
    expect(reads(of2023a, 259)).toEqual([read2023a, read2023a]);
  });

  test('of 275 is 2022', () => {
    const read2022 = ['2022', ['size-without-content'], 2512];
    const [preferred, other] = reads(of2022, 275) as [unknown, [string, string[], number]];
    expect(preferred).toEqual(read2022);
    // Or 2023a from a client that repeats its id: the order decides.
    expect([other[0], other[2]]).toEqual(['2022', 2512]);
  });

  test('of 275 is 2023a where its content has 16 bytes', () => {
    const payload = Buffer.concat([u32(16), name255('f.txt'), Buffer.alloc(16, 7)]);
    expect(reads(payload, 275)).toEqual([
      ['2023a', [], 16],
      ['2023a', [], 16],
    ]);
  });
});

describe('what a peer has shown', () => {
  const numbersOf = (messages: readonly ReadMessage[]): unknown =>
    messages.map(({ value }) => (value as { packetNumber: number }).packetNumber);
  const by = profiles('2024b');

  test('holds for its later packets: counted from 0, they are the first, the second, the third', () => {
    const wires = [0, 1, 2].map((number) => packet(number, 3, slice(number)));
    expect(numbersOf(read('request', wires, by))).toEqual([1, 2, 3]);
  });

  test('holds for its next file', () => {
    const wires = [0, 1, 2, 0, 1, 2].map((number) => packet(number, 3, slice(number)));
    expect(numbersOf(read('request', wires, by))).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('holds for the order of total and number, which one packet alone cannot show', () => {
    const wires = [packet(3, 1, slice(0)), packet(3, 2, slice(1)), packet(3, 3, slice(2))];
    expect(numbersOf(read('request', wires, by))).toEqual([1, 2, 3]);
  });

  test('is not held against it where it can be read in no other way than strictly', () => {
    const wires = [packet(0, 1, ciphertext), packet(3, 3, slice(2))];
    expect(numbersOf(read('request', wires, by))).toEqual([1, 3]);
  });

  test('does not pass to another connection', () => {
    expect(numbersOf(read('request', [packet(0, 3, slice(0))], by))).toEqual([1]);
    expect(numbersOf(read('request', [packet(1, 3, slice(0))], by))).toEqual([1]);
  });
});

describe('behind a message that announces more than it has', () => {
  const by = profiles('2024b');
  const own = responses.messageReceived({ edition: known['2024b'], clientId });
  const announced = announcing(255, own, 'response');
  const text = Buffer.from('no header begins like this '.repeat(9).slice(0, 239));

  test('the bytes that come are passed over, up to the announced number', () => {
    const [first, second] = read('response', [announced, text, own], by);
    expect(first?.trailing).toBe(`size-announces-more ${text.toString('hex')}`);
    expect(second).toMatchObject({ name: 'MessageReceived', deviations: [] });
  });

  test('nothing need come, and the stream may end there', () => {
    const { messages, unfinished } = readAs('response', [announced], by);
    expect([messages.length, unfinished]).toEqual([1, undefined]);
  });

  test('the next message may come at once', () => {
    const [first, second] = read('response', [announced, own], by);
    expect([first?.trailing, second?.name]).toEqual(['', 'MessageReceived']);
  });

  test('a part may come, and the next message behind it is lost to it', () => {
    const { messages } = readAs('response', [announced, text.subarray(0, 100)], by);
    expect((messages[0] as ReadMessage).trailing).toBe(`size-announces-more ${text.subarray(0, 100).toString('hex')}`);
  });

  test('bytes beyond the announced number are no rest', () => {
    const taken = announcing(20, responses.registrationFailed({ edition: known['2024b'] }), 'response');
    const { messages } = readAs('response', [taken, text.subarray(0, 20), Buffer.from('more than that')], by);
    expect(messages).toMatchObject([{ trailing: `size-announces-more ${text.toString('hex', 0, 20)}` }, 'E_LIMIT']);
  });

  test('nothing is passed over in the strict form', () => {
    expect(readAs('response', [announced, text], [strictly(by[0])]).messages).toEqual(['E_PAYLOAD_SIZE']);
  });
});
