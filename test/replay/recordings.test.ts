import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects, editions } from '../../generated';
import { readRecording } from '../../src/replay/recording';
import { replay } from '../../src/replay/replay';
import { recordings } from '../captures';

/** What is known of a recording's replay. Every message of every recording is explained. */
interface Expected {
  /** The profile that fits best. */
  readonly as: string;
  readonly messages: number;
  /** Messages that our server or our client says too, in the same bytes. */
  readonly driven: number;
  readonly undecryptable: number;
  /** The tolerances that explain it by its edition alone. */
  readonly deviations: string;
  readonly reasons: readonly string[];
}

const expected: Readonly<Record<string, Expected>> = {
  '2022-a-crc1': {
    as: '2022-a',
    messages: 12,
    driven: 12,
    undecryptable: 0,
    deviations: 'bare-name',
    reasons: [],
  },
  '2022-a-crc9': {
    as: '2022-a',
    messages: 18,
    driven: 18,
    undecryptable: 0,
    deviations: 'bare-name',
    reasons: [],
  },
  '2022-a-denied': {
    as: '2022-a',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: 'bare-name',
    reasons: [],
  },
  '2022-a-dupname': {
    as: '2022-a',
    messages: 10,
    driven: 10,
    undecryptable: 1,
    deviations: 'bare-name, size-announces-more',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2022-a-plain': {
    as: '2022-a',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: 'bare-name',
    reasons: [],
  },
  '2022-b-crc1': {
    as: '2022-b',
    messages: 12,
    driven: 12,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: [],
  },
  '2022-b-crc9': {
    as: '2022-b',
    messages: 20,
    driven: 20,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: [],
  },
  '2022-b-denied': {
    as: '2022-b',
    messages: 9,
    driven: 9,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: [],
  },
  '2022-b-dupname': {
    as: '2022-b',
    messages: 10,
    driven: 10,
    undecryptable: 1,
    deviations: 'size-without-content',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2022-b-plain': {
    as: '2022-b',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: [],
  },
  '2023a-a-crc1': {
    as: '2023a-a',
    messages: 18,
    driven: 14,
    undecryptable: 0,
    deviations: '',
    reasons: [
      'connection 0: the recorded requests end 23 bytes into a message',
      'connection 0, our client: ours says CrcValid, the recording CrcInvalid',
    ],
  },
  '2023a-a-crc9': {
    as: '2023a-a',
    messages: 20,
    driven: 20,
    undecryptable: 0,
    deviations: '',
    reasons: [],
  },
  '2023a-a-denied': {
    as: '2023a',
    messages: 18,
    driven: 18,
    undecryptable: 1,
    deviations: '',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2023a-a-dupname': {
    as: '2023a',
    messages: 10,
    driven: 10,
    undecryptable: 1,
    deviations: '',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2023a-a-plain': {
    as: '2023a',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: '',
    reasons: [],
  },
  '2023b-a-crc1': {
    as: '2023b',
    messages: 10,
    driven: 10,
    undecryptable: 0,
    deviations: '',
    reasons: ['connection 0, our server: the recorded server does not answer the file'],
  },
  '2023b-a-crc9': {
    as: '2023b',
    messages: 10,
    driven: 10,
    undecryptable: 0,
    deviations: '',
    reasons: ['connection 0, our server: the recorded server does not answer the file'],
  },
  '2023b-a-denied': {
    as: '2023b',
    messages: 18,
    driven: 18,
    undecryptable: 1,
    deviations: '',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2023b-a-dupname': {
    as: '2023b',
    messages: 10,
    driven: 10,
    undecryptable: 1,
    deviations: '',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2023b-a-plain': {
    as: '2023b',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: '',
    reasons: [],
  },
  '2023b-b-crc1': {
    as: '2023b-b',
    messages: 15,
    driven: 11,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: ['connection 0, our client: ours says CrcValid, the recording CrcInvalid'],
  },
  '2023b-b-crc9': {
    as: '2023b-b',
    messages: 15,
    driven: 15,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: [],
  },
  '2023b-b-denied': {
    as: '2023b-b',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: [],
  },
  '2023b-b-dupname': {
    as: '2023b-b',
    messages: 10,
    driven: 10,
    undecryptable: 1,
    deviations: 'size-without-content',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2023b-b-plain': {
    as: '2023b-b',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: 'size-without-content',
    reasons: [],
  },
  '2024a-a-crc1': {
    as: '2024a-a',
    messages: 15,
    driven: 15,
    undecryptable: 0,
    deviations: 'name-behind',
    reasons: [],
  },
  '2024a-a-crc9': {
    as: '2024a',
    messages: 25,
    driven: 25,
    undecryptable: 0,
    deviations: '',
    reasons: [],
  },
  '2024a-a-denied': {
    as: '2024a-a',
    messages: 22,
    driven: 22,
    undecryptable: 3,
    deviations: 'name-behind',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2024a-a-dupname': {
    as: '2024a-a',
    messages: 18,
    driven: 18,
    undecryptable: 3,
    deviations: 'name-behind',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2024a-a-plain': {
    as: '2024a-a',
    messages: 18,
    driven: 18,
    undecryptable: 0,
    deviations: 'name-behind',
    reasons: [],
  },
  '2024b-a-crc1': {
    as: '2024b-a',
    messages: 12,
    driven: 12,
    undecryptable: 0,
    deviations: '',
    reasons: [],
  },
  '2024b-a-crc9': {
    as: '2024b-a',
    messages: 20,
    driven: 20,
    undecryptable: 0,
    deviations: '',
    reasons: [],
  },
  '2024b-a-denied': {
    as: '2024b-a',
    messages: 24,
    driven: 24,
    undecryptable: 1,
    deviations: 'empty-denial',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2024b-a-dupname': {
    as: '2024b-a',
    messages: 16,
    driven: 16,
    undecryptable: 1,
    deviations: '',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2024b-a-plain': {
    as: '2024b-a',
    messages: 14,
    driven: 14,
    undecryptable: 0,
    deviations: '',
    reasons: [],
  },
  '2024b-b-crc1': {
    as: '2024b-b',
    messages: 18,
    driven: 12,
    undecryptable: 0,
    deviations: 'packets-from-zero, padded-slice',
    reasons: ['connection 0, our client: the recording goes on with SendFile where ours says nothing'],
  },
  '2024b-b-crc9': {
    as: '2024b-b',
    messages: 18,
    driven: 12,
    undecryptable: 0,
    deviations: 'packets-from-zero, padded-slice',
    reasons: ['connection 0, our client: the recording goes on with SendFile where ours says nothing'],
  },
  '2024b-b-denied': {
    as: '2024b-b',
    messages: 24,
    driven: 20,
    undecryptable: 3,
    deviations: 'packets-from-zero, padded-slice, size-announces-more',
    reasons: [
      'connection 0: the key of the content was not kept',
      'connection 0, our client: the recording goes on with CrcValid where ours says nothing',
      'connection 1, our client: the recording goes on with CrcValid where ours says nothing',
    ],
  },
  '2024b-b-dupname': {
    as: '2024b-b',
    messages: 16,
    driven: 12,
    undecryptable: 3,
    deviations: 'packets-from-zero, padded-slice, size-announces-more',
    reasons: [
      'connection 0: the key of the content was not kept',
      'connection 0, our client: the recording goes on with CrcValid where ours says nothing',
      'connection 1, our client: the recording goes on with Register where ours says nothing',
    ],
  },
  '2024b-b-plain': {
    as: '2024b-b',
    messages: 22,
    driven: 18,
    undecryptable: 0,
    deviations: 'packets-from-zero, padded-slice, size-announces-more',
    reasons: [
      'connection 0, our client: the recording goes on with CrcValid where ours says nothing',
      'connection 1, our client: the recording goes on with CrcValid where ours says nothing',
    ],
  },
  '2024b-c-crc1': {
    as: '2024b-c',
    messages: 15,
    driven: 15,
    undecryptable: 0,
    deviations: 'total-before-number, empty-acknowledgement',
    reasons: [],
  },
  '2024b-c-crc9': {
    as: '2024b-c',
    messages: 25,
    driven: 25,
    undecryptable: 0,
    deviations: 'total-before-number, empty-acknowledgement',
    reasons: [],
  },
  '2024b-c-denied': {
    as: '2024b-c',
    messages: 22,
    driven: 22,
    undecryptable: 3,
    deviations: 'total-before-number, empty-acknowledgement',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2024b-c-dupname': {
    as: '2024b-c',
    messages: 16,
    driven: 16,
    undecryptable: 3,
    deviations: 'total-before-number, empty-acknowledgement',
    reasons: ['connection 0: the key of the content was not kept'],
  },
  '2024b-c-plain': {
    as: '2024b-c',
    messages: 18,
    driven: 18,
    undecryptable: 0,
    deviations: 'total-before-number, empty-acknowledgement',
    reasons: [],
  },
};

const CAPTURES = join(__dirname, '..', 'captures');
const folder = (name: string): string => join(CAPTURES, name);

test('the table has every recording', () => {
  expect(recordings().map(({ name }) => name)).toEqual(Object.keys(expected));
});

describe.each(Object.entries(expected))('%s', (name, { deviations, reasons, ...numbers }) => {
  test('is explained message by message, and driven as far as both sides agree', async () => {
    const { messages, driven, undecryptable } = numbers;
    expect(replay(await readRecording(folder(name)), [...editions, ...dialects])).toEqual({
      recording: name,
      profile: numbers.as,
      tolerances: [],
      messages,
      explained: messages,
      driven,
      notDriven: messages - driven,
      undecryptable,
      reasons,
      isRight: true,
    });
  });

  test('is explained by its edition and named tolerances too', async () => {
    const { edition } = JSON.parse(readFileSync(join(folder(name), 'meta.json'), 'utf8')) as { edition: string };
    const own = editions.filter(({ id }) => id === edition);
    const { messages } = numbers;
    const found = replay(await readRecording(folder(name)), own);
    expect(found).toMatchObject({ profile: edition, messages, explained: messages, isRight: true });
    expect(found.tolerances.join(', ')).toBe(deviations);
  });
});

test('nothing is explained by an edition with other codes', async () => {
  const [foreign] = editions.filter(({ id }) => id === '2024b');
  if (foreign === undefined) throw new Error('2024b is gone');
  const result = replay(await readRecording(folder('2023a-a-plain')), [foreign]);
  expect(result).toMatchObject({ explained: 0, driven: 0, isRight: false });
  expect(result.reasons[0]).toBe('connection 0, request at byte 0: no message has the code 1100 here');
});
