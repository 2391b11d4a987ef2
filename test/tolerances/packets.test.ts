import { strictly } from '../../src/protocol/strictly';
import { Conversation, type Seen } from '../server/conversation';
import { clientId, packet, profileOf } from './deviating';

// Packets that are each encrypted on their own say so only together: each has a content size of its own.

const known = { name: Buffer.from('Ada'), profile: '2024b', checksum: undefined, hasPublicKey: true };
const own = [1040, 1040, 464].map((size, index) => packet(index + 1, 3, Buffer.alloc(size, index), size));

function refusals(seen: readonly Seen[]): string[] {
  return seen.flatMap((each) => (typeof each === 'object' && 'warn' in each ? [each.warn] : []));
}

test('packets with a content size of their own are one upload of ciphertexts of their own', () => {
  const conversation = new Conversation([profileOf('2024b')]);
  expect(conversation.hear(...own)).toEqual([{ call: 'findClient', ask: { clientId: new Uint8Array(clientId) } }]);
  const [opened] = conversation.reply('findClient', known);
  expect(opened).toMatchObject({ call: 'openUpload', ask: { encryptedEach: true, contentSize: 1040 } });
  const received = conversation.reply('openUpload', { upload: 7 });
  expect([refusals(received), received.at(-1)]).toMatchObject([[], { call: 'finishUpload', ask: { upload: 7 } }]);
  expect(conversation.piped.get(7)).toHaveLength(1040 + 1040 + 464);
});

test('packets that share the content size of the whole are slices of one ciphertext', () => {
  const conversation = new Conversation([profileOf('2024b')]);
  conversation.hear(packet(1, 3, Buffer.alloc(1024), 2512));
  expect(conversation.reply('findClient', known)).toMatchObject([
    { call: 'openUpload', ask: { encryptedEach: false } },
  ]);
});

test('a content size that changes is refused in the strict form', () => {
  const conversation = new Conversation([strictly(profileOf('2024b'))]);
  conversation.hear(...own);
  expect(conversation.reply('findClient', known)).toMatchObject([
    { call: 'openUpload', ask: { encryptedEach: false } },
  ]);
  expect(refusals(conversation.reply('openUpload', { upload: 7 }))).not.toEqual([]);
});

test('a packet whose own content size does not fit is refused', () => {
  const conversation = new Conversation([profileOf('2024b')]);
  const [first, second] = [own[0] ?? Buffer.alloc(0), packet(2, 3, Buffer.alloc(1024), 1040)];
  conversation.hear(first, second);
  conversation.reply('findClient', known);
  expect(refusals(conversation.reply('openUpload', { upload: 7 }))).toEqual([
    'refused: only 1024 of 1040 bytes of content came in 2 packets',
  ]);
});
