import { editions, type Edition } from '../bytes/editions';
import { publicKey, reconnect, register } from '../bytes/requests';
import * as responses from '../bytes/responses';
import { candidates, Conversation, type Seen } from './conversation';
import { about, enrolled, ID, KEY, known, NAME, NO_ID, packet, third, transmit, WRAPPED } from './enrolled';

// Which of its editions a listener takes a client for (docs/protocol.md, "Editions on one port").

const old = editions['2022'];
const wide = editions['2023a'];
const short = editions['2023b'];
const packets = editions['2024a'];
const newest = editions['2024b'];

/** The editions that are still possible. */
function left(talk: Conversation): readonly string[] {
  return talk.session.profiles.map(({ id }) => id);
}

function listening(...ids: readonly string[]): Conversation {
  return new Conversation(candidates(...ids));
}

/** The one answer among what was seen. */
function sent(seen: readonly Seen[]): Buffer | undefined {
  return seen.flatMap((one) => (one !== 'closed' && 'sent' in one ? [one.sent] : []))[0];
}

/** The edition in which a known client that comes back with "reconnect" is answered. */
function welcomed(talk: Conversation, edition: Edition, profile: string): Buffer | undefined {
  talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
  talk.reply('findClient', known(profile));
  return sent(talk.reply('issueKey', { wrappedKey: WRAPPED }));
}

describe('2022 and 2023a on one port', () => {
  test('are both possible until a file is sent', () => {
    expect(left(enrolled(old, ['2023a', '2022']))).toEqual(['2023a', '2022']);
    expect(left(enrolled(old, ['2022', '2023a']))).toEqual(['2022', '2023a']);
  });

  test.each([
    ['2022', old],
    ['2023a', wide],
  ])('%s is known by its file, in either order', (id, edition) => {
    for (const order of [
      ['2023a', '2022'],
      ['2022', '2023a'],
    ]) {
      const talk = enrolled(edition, order);
      expect(talk.hear(packet(edition))).toMatchObject([{ call: 'openUpload', ask: { profile: id } }]);
      expect(left(talk)).toEqual([id]);
    }
  });

  test.each([
    ['2022', old],
    ['2023a', wide],
  ])('%s is known by its confirmation', (id, edition) => {
    const talk = enrolled(edition, ['2023a', '2022']);
    talk.hear(about(edition, 'crcValid'));
    expect(left(talk)).toEqual([id]);
  });

  test('a client of 2022 goes on in the layouts of 2022', () => {
    const talk = enrolled(old, ['2023a', '2022']);
    transmit(talk, old, 1);
    talk.hear(about(old, 'crcValid'));
    const answer = sent(talk.reply('confirmUpload', 'durable'));
    expect(answer).toEqual(responses.messageReceived({ edition: old, clientId: ID }));
  });

  test('a client of 2022 has both checksums of 2022', () => {
    const talk = enrolled(old, ['2023a', '2022']);
    transmit(talk, old, 1);
    const seen = talk.hear(about(old, 'resending'), packet(old));
    expect(seen.at(-1)).toMatchObject({ call: 'openUpload', ask: { checksum: 'zlib-crc32' } });
  });

  test('"reconnect" exists only in 2023a', () => {
    const talk = listening('2022', '2023a');
    talk.hear(reconnect({ edition: wide, clientId: ID, name: NAME }));
    expect(left(talk)).toEqual(['2023a']);
  });

  test('a known client that comes back with its public key speaks 2022', () => {
    const talk = listening('2023a', '2022');
    talk.hear(publicKey({ edition: old, clientId: ID, name: NAME, key: KEY }));
    expect(talk.reply('findClient', known('2023a'))).toMatchObject([{ call: 'issueKey', ask: { profile: '2022' } }]);
  });

  test('a client known from 2022 is preferred to be that', () => {
    const talk = listening('2023a', '2022');
    talk.hear(publicKey({ edition: old, clientId: ID, name: NAME, key: KEY }));
    talk.reply('findClient', known('2022'));
    expect(left(talk)).toEqual(['2022', '2023a']);
  });
});

describe('2023b and 2024a on one port', () => {
  const register1025 = register({ edition: short, clientId: NO_ID, name: NAME });

  test.each([
    [['2024a', '2023b'], packets],
    [['2023b', '2024a'], short],
  ] as const)('a new client is answered in the first of %j', (order, edition) => {
    const talk = listening(...order);
    talk.hear(register1025);
    expect(left(talk)).toEqual(order);
    expect(sent(talk.reply('register', { clientId: ID }))).toEqual(responses.registered({ edition, clientId: ID }));
    expect(left(talk)).toEqual([edition.id]);
  });

  test.each([short, packets])('a client known from $id is answered in it, whatever comes first', (edition) => {
    const expected = responses.key({ edition, which: 'reconnected', clientId: ID, wrappedKey: WRAPPED });
    for (const order of [
      ['2024a', '2023b'],
      ['2023b', '2024a'],
    ]) {
      const talk = listening(...order);
      expect(welcomed(talk, edition, edition.id)).toEqual(expected);
      expect(left(talk)).toEqual([edition.id]);
    }
  });

  test('a client known from an edition that this listener lacks is answered in the first one', () => {
    const talk = listening('2024a', '2023b');
    expect(welcomed(talk, packets, '2024b')).toEqual(
      responses.key({ edition: packets, which: 'reconnected', clientId: ID, wrappedKey: WRAPPED }),
    );
  });

  test('a file without a handshake tells them apart by its sizes', () => {
    // 267 bytes of 2024a are 259 of 2023b and 8 of content, so only one of the two can be meant.
    const talk = listening('2024a', '2023b');
    talk.hear(packet(short));
    expect(left(talk)).toEqual(['2023b']);
    const other = listening('2023b', '2024a');
    other.hear(third(packets, 1));
    expect(left(other)).toEqual(['2024a']);
  });

  test('a refusal narrows like any other answer', () => {
    const talk = listening('2024a', '2023b');
    talk.hear(reconnect({ edition: packets, clientId: ID, name: NAME }));
    const answer = sent(talk.reply('findClient', undefined));
    expect(answer).toEqual(responses.reconnectDenied({ edition: packets, clientId: ID }));
    expect(left(talk)).toEqual(['2024a']);
  });
});

test('a client that sends a file without a handshake is served as what it was, where both layouts are the same', () => {
  const [first] = candidates('2024b');
  const [{ checksums }] = candidates('2022');
  const other = { ...first, id: 'another', checksums: checksums.slice(1) };
  const talk = new Conversation([first, other]);
  talk.hear(packet(newest));
  expect(talk.reply('findClient', known('another'))).toMatchObject([
    { call: 'openUpload', ask: { profile: 'another', checksum: 'zlib-crc32' } },
  ]);
});

test('all editions on one port: the code of the first request leaves its family', () => {
  const all = ['2024b', '2024a', '2023b', '2023a', '2022'];
  const families = [old, wide, short, packets, newest].map((edition) => {
    const talk = listening(...all);
    talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
    return left(talk);
  });
  expect(families).toEqual([['2023a', '2022'], ['2023a', '2022'], ['2024a', '2023b'], ['2024a', '2023b'], ['2024b']]);
});

test('a request of an edition that is out of the question is an unknown one', () => {
  const talk = enrolled(newest, ['2024b', '2023a']);
  expect(talk.hear(register({ edition: wide, clientId: NO_ID, name: NAME }))).toMatchObject([
    { sent: responses.generalError({ edition: newest }) },
    { warn: 'refused: no message has the code 1100 here (E_UNKNOWN_CODE)' },
    { pipeTo: 'discard' },
  ]);
});

describe('what each edition answers to a refusal', () => {
  // Typed from docs/protocol.md: 01 for a taken name, 06 for an unknown client that reconnects, else 07; 2022 has only
  // 01.
  const unknownKey = (edition: Edition) => publicKey({ edition, clientId: ID, name: NAME, key: KEY });
  const badName = (edition: Edition) => register({ edition, clientId: NO_ID, name: 'a\nb' });

  test('2022 closes where it has no answer', () => {
    const talk = listening('2022');
    talk.hear(unknownKey(old));
    expect(talk.reply('findClient', undefined)).toEqual([
      { warn: `closed: no client has the id ${ID.toString('hex')}` },
      'closed',
    ]);
    expect(listening('2022').hear(badName(old)).at(-1)).toBe('closed');
  });

  test.each([wide, short, packets, newest])('$id has 07, and 06 only for "reconnect"', (edition) => {
    const talk = listening(edition.id);
    const error = responses.generalError({ edition });
    expect(sent(talk.hear(badName(edition)))).toEqual(error);
    talk.hear(unknownKey(edition));
    expect(sent(talk.reply('findClient', undefined))).toEqual(error);
    talk.hear(packet(edition));
    expect(sent(talk.reply('findClient', undefined))).toEqual(error);
    talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
    const denied = responses.reconnectDenied({ edition, clientId: ID });
    expect(sent(talk.reply('findClient', undefined))).toEqual(denied);
  });
});
