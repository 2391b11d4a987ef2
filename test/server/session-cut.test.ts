import type { CallName, Calls } from '../../src/server/session/events';
import { allEditions, type Edition } from '../bytes/editions';
import { publicKey, register } from '../bytes/requests';
import { candidates, Conversation, type Seen } from './conversation';
import { about, ID, KEY, known, NAME, NO_ID, packet, third, WRAPPED } from './enrolled';

/** All that a client sends from registration to confirmation. */
function messages(edition: Edition): readonly Buffer[] {
  const inPackets = edition.sendFile === 'sizes, packets, name';
  return [
    register({ edition, clientId: NO_ID, name: NAME }),
    publicKey({ edition, clientId: ID, name: NAME, key: KEY }),
    ...(inPackets ? [third(edition, 1), third(edition, 2), third(edition, 3)] : [packet(edition)]),
    about(edition, 'crcValid'),
  ];
}

function answers(edition: Edition): { readonly [K in CallName]: Calls[K]['reply'] } {
  return {
    findClient: known(edition.id, { hasPublicKey: false }),
    register: { clientId: ID },
    issueKey: { wrappedKey: WRAPPED },
    openUpload: { upload: 1 },
    finishUpload: { checksum: 7, size: 40 },
    findTransmission: undefined,
    confirmUpload: 'durable',
    discardUpload: 'durable',
  };
}

/** Everything that happens when these bytes come, the store answers, and the client ends. */
function play(edition: Edition, bytes: Buffer): readonly Seen[] {
  const talk = new Conversation(candidates(edition.id));
  const seen = [...talk.hear(bytes)];
  for (let last = seen.at(-1); isCall(last); last = seen.at(-1)) {
    seen.push(...talk.reply(last.call, answers(edition)[last.call]));
  }
  return [...seen, ...talk.end()];
}

function isCall(seen: Seen | undefined): seen is Extract<Seen, { readonly call: CallName }> {
  return seen !== undefined && seen !== 'closed' && 'call' in seen;
}

/** What was said of the end. */
function ending(seen: readonly Seen[]): readonly string[] {
  return seen.flatMap((one) => {
    if (one === 'closed') return [];
    if ('warn' in one) return [one.warn];
    return 'info' in one && one.info.includes('ended') ? [one.info] : [];
  });
}

function balance(seen: readonly Seen[]): number {
  return seen.reduce((open, one) => {
    if (one === 'closed') return open;
    if (isCall(one)) return open + (one.call === 'openUpload' ? 1 : one.call === 'finishUpload' ? -1 : 0);
    return 'abandoned' in one ? open - 1 : open;
  }, 0);
}

describe.each(allEditions)('a conversation in $id', (edition) => {
  const whole = messages(edition);
  const bytes = Buffer.concat(whole);
  /** Where one message ends and the next begins. */
  const seams = whole.map((_, index) => Buffer.concat(whole.slice(0, index)).length);

  test('that is cut at any byte ends with one line that says so, and leaves no upload open', () => {
    for (let length = 0; length < bytes.length; length++) {
      const seen = play(edition, bytes.subarray(0, length));
      const where = seams.includes(length) ? 'the (client|connection) ended' : 'the connection ended \\d+ bytes? ';
      const found = { length, lines: ending(seen), last: seen.at(-1), open: balance(seen) };
      expect(found).toEqual({ length, lines: [expect.stringMatching(`^${where}`)], last: 'closed', open: 0 });
    }
  });

  test('in one piece is served to its end', () => {
    const seen = play(edition, bytes);
    expect(seen.filter((one) => one !== 'closed' && 'sent' in one)).toHaveLength(4);
    expect(seen.slice(-3)).toEqual([
      { info: '"a.txt" verified' },
      { info: 'the client ended the connection' },
      'closed',
    ]);
  });

  test('in single bytes is the same as in one piece', () => {
    const talk = new Conversation(candidates(edition.id));
    const seen: Seen[] = [];
    for (const byte of bytes) {
      seen.push(...talk.hear(Uint8Array.of(byte)));
      for (let last = seen.at(-1); isCall(last); last = seen.at(-1)) {
        const next = talk.reply(last.call, answers(edition)[last.call]);
        if (next.length === 0) break;
        seen.push(...next);
      }
    }
    expect([...seen, ...talk.end()]).toEqual(play(edition, bytes));
  });
});
