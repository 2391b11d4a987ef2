import type { Profile } from '../../generated/index';
import type { Requests, Responses } from '../../generated/messages';
import { edition2022 as tolerant2022 } from '../../generated/profiles/2022';
import { edition2023a as tolerant2023a } from '../../generated/profiles/2023a';
import { edition2023b as tolerant2023b } from '../../generated/profiles/2023b';
import { edition2024a as tolerant2024a } from '../../generated/profiles/2024a';
import { Framer } from '../../src/wire/framer';
import { strictly } from '../../src/protocol/strictly';
import { editions } from '../bytes/editions';
import type { Edition } from '../bytes/editions';
import { name255, u32 } from '../bytes/fields';
import * as requests from '../bytes/requests';
import * as responses from '../bytes/responses';
import { pull } from './pull';

const [edition2022, edition2023a] = [strictly(tolerant2022), strictly(tolerant2023a)];
const [edition2023b, edition2024a] = [strictly(tolerant2023b), strictly(tolerant2024a)];

const clientId = Buffer.from('6ae7bcd1cb7a409a8a176956db714dca', 'hex');
const key = Buffer.alloc(160, 0x30);

function requestFramer(...pieces: readonly Uint8Array[]): Framer<Requests, Profile> {
  const framer = new Framer<Requests, Profile>('request');
  framer.push(Buffer.concat(pieces));
  return framer;
}

function sendFile(edition: Edition, fileName: string, size: number): Buffer {
  const numbers = { contentSize: size, originalSize: size - 1, packetNumber: 1, totalPackets: 1 };
  return requests.sendFile({ edition, clientId, ...numbers, fileName, content: Buffer.alloc(size) });
}

/** What the next frame is, in which profiles, and what it says of the content. */
function nextOf(framer: Framer<Requests, Profile>, profiles: readonly [Profile, ...Profile[]]): unknown {
  const frame = framer.next(profiles);
  if (frame?.kind !== 'message') return frame;
  const value = frame.message.value as { contentSize?: number; fileName?: Uint8Array };
  const name = value.fileName === undefined ? [] : [Buffer.from(value.fileName).toString()];
  const size = value.contentSize === undefined ? [] : [value.contentSize];
  return [frame.message.name, frame.profiles.map(({ id }) => id), ...size, ...name];
}

describe('codes 1100 and 1101, which 2022 and 2023a share', () => {
  const both = [edition2022, edition2023a] as const;
  const register = requests.register({ edition: editions['2022'], clientId: Buffer.alloc(16), name: 'Ada' });
  const publicKey = requests.publicKey({ edition: editions['2023a'], clientId, name: 'Ada', key });

  test('leave both possible, the preferred one first', () => {
    expect(pull(requestFramer(register, publicKey), both)).toMatchObject([
      { message: 'Register', profiles: ['2022', '2023a'] },
      { message: 'PublicKey', profiles: ['2022', '2023a'] },
    ]);
    const other = [edition2023a, edition2022] as const;
    expect(nextOf(requestFramer(register), other)).toEqual(['Register', ['2023a', '2022']]);
  });

  test('are told apart by the layout of 1103 and 1104', () => {
    for (const edition of [editions['2022'], editions['2023a']]) {
      const valid = requests.confirmation({ edition, clientId, which: 'crcValid', fileName: 'sample.txt' });
      const framer = requestFramer(register, sendFile(edition, 'sample.txt', 32), valid);
      expect(nextOf(framer, both)).toEqual(['Register', ['2022', '2023a']]);
      expect(nextOf(framer, both)).toEqual(['SendFile', [edition.id], 32, 'sample.txt']);
      expect(framer.next(both)).toMatchObject({ kind: 'body', last: true });
      expect(nextOf(framer, both)).toEqual(['CrcValid', [edition.id], 'sample.txt']);
    }
  });

  test('leave a 1103 that both can read to the order, and to what was narrowed before', () => {
    // In 2022 an id, a size and a name; in 2023a the id is a size and the beginning of a name.
    const rest = 0x41414141;
    const ambiguousId = Buffer.concat([u32(rest + 16), Buffer.from('ABCDEFGHIJKL')]);
    const payload = Buffer.concat([ambiguousId, u32(rest), name255('x.txt')]);
    const file = requests.request({ clientId: ambiguousId, code: 1103, payload, payloadSize: 275 + rest });

    const read = (narrowed: readonly [Profile, ...Profile[]]): unknown => {
      const framer = requestFramer(register, file);
      expect(nextOf(framer, both)).toEqual(['Register', ['2022', '2023a']]);
      return nextOf(framer, narrowed);
    };
    expect(read(both)).toEqual(['SendFile', ['2022'], rest, 'x.txt']);
    expect(read([edition2023a, edition2022])).toEqual(['SendFile', ['2023a'], rest + 16, 'ABCDEFGHIJKLAAAAx.txt']);
    expect(read([edition2023a])).toEqual(['SendFile', ['2023a'], rest + 16, 'ABCDEFGHIJKLAAAAx.txt']);
  });
});

describe('codes from 1025, which 2023b and 2024a share', () => {
  const both = [edition2024a, edition2023b] as const;
  const register = requests.register({ edition: editions['2023b'], clientId: Buffer.alloc(16), name: 'Ada' });

  test('leave both possible until the answer says which', () => {
    const reconnect = requests.reconnect({ edition: editions['2024a'], clientId, name: 'Ada' });
    expect(pull(requestFramer(register, reconnect), both)).toMatchObject([
      { message: 'Register', profiles: ['2024a', '2023b'] },
      { message: 'Reconnect', profiles: ['2024a', '2023b'] },
    ]);
  });

  test('let the answer to the first of two glued messages decide what the second means', () => {
    // A file of 2023b whose name passes for 2024a's sizes and packet numbers, and its content for the name's filler.
    const glued = [register, sendFile(editions['2023b'], 'a lon AAfile name.txt', 48)];
    const narrowed = requestFramer(...glued);
    expect(nextOf(narrowed, both)).toEqual(['Register', ['2024a', '2023b']]);
    expect(nextOf(narrowed, [edition2023b])).toEqual(['SendFile', ['2023b'], 48, 'a lon AAfile name.txt']);
    expect(narrowed.next([edition2023b])).toMatchObject({ bytes: new Uint8Array(48), last: true });

    const open = requestFramer(...glued);
    expect(nextOf(open, both)).toEqual(['Register', ['2024a', '2023b']]);
    expect(nextOf(open, both)).toEqual(['SendFile', ['2024a'], 48, 'file name.txt']);
  });

  test('fall to the one whose layout fits where only one does', () => {
    const short = requestFramer(sendFile(editions['2023b'], 'a', 48));
    expect(nextOf(short, both)).toEqual(['SendFile', ['2023b'], 48, 'a']);
    const packet = requestFramer(sendFile(editions['2024a'], 'a', 48));
    expect(nextOf(packet, [edition2023b, edition2024a])).toEqual(['SendFile', ['2024a'], 48, 'a']);
  });
});

describe('responses', () => {
  test('tell 2024a from 2023b by their code, and 2022 from 2023a by the size of 04', () => {
    const all = [edition2022, edition2023a, edition2023b, edition2024a] as const;
    const told = (wire: Buffer): unknown => {
      const framer = new Framer<Responses, Profile>('response');
      framer.push(wire);
      return pull(framer, all).map((event) => ('profiles' in event ? event.profiles : event.violation));
    };
    expect(told(responses.registered({ edition: editions['2022'], clientId }))).toEqual([['2022', '2023a', '2023b']]);
    expect(told(responses.registered({ edition: editions['2024a'], clientId }))).toEqual([['2024a']]);
    expect(told(responses.messageReceived({ edition: editions['2022'], clientId }))).toEqual([['2022']]);
    expect(told(responses.messageReceived({ edition: editions['2023b'], clientId }))).toEqual([['2023a', '2023b']]);
  });
});
