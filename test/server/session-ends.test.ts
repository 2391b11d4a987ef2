import type { ServerEvent } from '../../src/server/session/events';
import { editions } from '../bytes/editions';
import { publicKey, reconnect, register, request } from '../bytes/requests';
import { generalError } from '../bytes/responses';
import { candidates, Conversation, type Seen } from './conversation';
import { about, enrolled, ID, KEY, known, NAME, NO_ID, packet, third, transmit, WRAPPED } from './enrolled';

const edition = editions['2024b'];

/** Every call a session can wait for, brought about, with an answer and what follows the answer. */
const waitingForReply: readonly [string, () => Conversation, (talk: Conversation) => readonly Seen[]][] = [
  [
    'register',
    () => {
      const talk = new Conversation(candidates(edition.id));
      talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
      return talk;
    },
    (talk) => talk.reply('register', { clientId: ID }),
  ],
  [
    'findClient',
    () => {
      const talk = new Conversation(candidates(edition.id));
      talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
      return talk;
    },
    (talk) => talk.reply('findClient', undefined),
  ],
  [
    'issueKey',
    () => {
      const talk = new Conversation(candidates(edition.id));
      talk.hear(publicKey({ edition, clientId: ID, name: NAME, key: KEY }));
      talk.reply('findClient', known(edition.id, { hasPublicKey: false }));
      return talk;
    },
    (talk) => talk.reply('issueKey', { wrappedKey: WRAPPED }),
  ],
  [
    'finishUpload',
    () => {
      const talk = enrolled(edition);
      talk.hear(packet(edition));
      talk.reply('openUpload', { upload: 1 });
      return talk;
    },
    (talk) => talk.reply('finishUpload', { checksum: 7, size: 40 }),
  ],
  [
    'confirmUpload',
    () => {
      const talk = enrolled(edition);
      transmit(talk, edition, 1);
      talk.hear(about(edition, 'crcValid'));
      return talk;
    },
    (talk) => talk.reply('confirmUpload', 'durable'),
  ],
];

/** A conversation in the midst of a file's first packet. */
function receiving(): Conversation {
  const talk = enrolled(edition);
  talk.hear(third(edition, 1).subarray(0, -5));
  talk.reply('openUpload', { upload: 1 });
  return talk;
}

/** A conversation in the midst of a packet that is thrown away. */
function discarding(): Conversation {
  const talk = enrolled(edition);
  talk.hear(third(edition, 2).subarray(0, -5));
  return talk;
}

function betweenPackets(): Conversation {
  const talk = enrolled(edition);
  talk.hear(third(edition, 1));
  talk.reply('openUpload', { upload: 1 });
  return talk;
}

describe('when the client ends', () => {
  test('between two messages, the connection ends and nothing is amiss', () => {
    const expected = [{ info: 'the client ended the connection' }, 'closed'];
    expect(new Conversation(candidates(edition.id)).end()).toEqual(expected);
    expect(enrolled(edition).end()).toEqual(expected);
  });

  test('between two packets, the upload is given up', () => {
    expect(betweenPackets().end()).toEqual([
      { warn: 'the connection ended between two packets of a file' },
      { abandoned: 1 },
      'closed',
    ]);
  });

  test('within a packet, the upload is given up', () => {
    expect(receiving().end()).toEqual([
      { warn: "the connection ended 5 bytes before the end of a message's content" },
      { abandoned: 1 },
      'closed',
    ]);
  });

  test('within what is thrown away, the refusal has nobody to go to', () => {
    expect(discarding().end()).toEqual([
      { warn: "the connection ended 5 bytes before the end of a message's content" },
      'closed',
    ]);
  });

  test('after a file and before its confirmation, the file stays as it is: unverified', () => {
    const talk = enrolled(edition);
    transmit(talk, edition, 1);
    expect(talk.end()).toEqual([{ info: 'the client ended the connection' }, 'closed']);
  });

  test.each(waitingForReply)('while %s is pending, the answer still goes out', (_, bring, answer) => {
    const talk = bring();
    const alone = answer(bring());
    expect(talk.end()).toEqual([]);
    expect(answer(talk)).toEqual([...alone, 'closed']);
  });

  test('while an upload is being opened, what has come is still taken', () => {
    const talk = enrolled(edition);
    talk.hear(packet(edition));
    talk.end();
    expect(talk.reply('openUpload', { upload: 1 })).toMatchObject([{ pipeTo: 1 }, { call: 'finishUpload' }]);
    expect(talk.reply('finishUpload', { checksum: 7, size: 40 }).at(-1)).toBe('closed');
  });

  test('while an upload is being opened whose content never came, being told again ends it', () => {
    const talk = enrolled(edition);
    talk.hear(packet(edition).subarray(0, -5));
    talk.end();
    expect(talk.reply('openUpload', { upload: 1 })).toEqual([{ pipeTo: 1 }]);
    expect(talk.end()).toMatchObject([{}, { abandoned: 1 }, 'closed']);
  });
});

describe('when the server stops', () => {
  test('between two messages, the connection ends', () => {
    expect(enrolled(edition).shutdown()).toEqual(['closed']);
  });

  test.each([
    ['between two packets', betweenPackets],
    ['within a packet', receiving],
  ])('%s, the upload is cut', (_, bring) => {
    expect(bring().shutdown()).toEqual([{ warn: 'cut: the server stops' }, { abandoned: 1 }, 'closed']);
  });

  test('within what is thrown away, the connection ends', () => {
    expect(discarding().shutdown()).toEqual(['closed']);
  });

  test.each(waitingForReply)('while %s is pending, the answer still goes out', (_, bring, answer) => {
    const talk = bring();
    const alone = answer(bring());
    expect(talk.shutdown()).toEqual([]);
    expect(answer(talk)).toEqual([...alone, 'closed']);
  });
});

describe('a timeout', () => {
  const tooIdle = { warn: 'closed: nothing was heard for too long' };
  const tooSlow = { warn: 'closed: the handshake took too long' };

  test('without a byte closes, whatever came before', () => {
    expect(new Conversation(candidates(edition.id)).timeout('idle')).toEqual([tooIdle, 'closed']);
    expect(enrolled(edition).timeout('idle')).toEqual([tooIdle, 'closed']);
    expect(receiving().timeout('idle')).toEqual([tooIdle, { abandoned: 1 }, 'closed']);
    expect(betweenPackets().timeout('idle')).toEqual([tooIdle, { abandoned: 1 }, 'closed']);
    expect(discarding().timeout('idle')).toEqual([tooIdle, 'closed']);
  });

  test.each(waitingForReply)('while %s is pending closes at once, and the answer is too late', (_, bring, answer) => {
    const talk = bring();
    expect(talk.timeout('idle')).toEqual([tooIdle, 'closed']);
    expect(answer(talk)).toEqual([]);
  });

  test('of the handshake closes a client that has no key', () => {
    expect(new Conversation(candidates(edition.id)).timeout('handshake')).toEqual([tooSlow, 'closed']);
    const talk = new Conversation(candidates(edition.id));
    talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
    talk.reply('register', { clientId: ID });
    expect(talk.timeout('handshake')).toEqual([tooSlow, 'closed']);
  });

  test('of the handshake means nothing to a client that has its key', () => {
    expect(enrolled(edition).timeout('handshake')).toEqual([]);
    expect(receiving().timeout('handshake')).toEqual([]);
  });
});

test('an upload that is aborted is told by its name and by how far it came, where the shell knows', () => {
  const { session } = receiving();
  expect(session.handle({ on: 'end', reason: 'idle', arrived: 43 })).toMatchObject([
    {
      event: 'uploadAborted',
      text: 'closed: nothing was heard for too long; "a.txt" was aborted after 43 of 48 bytes',
      facts: { client: NAME, file: 'a.txt', arrived: 43, contentSize: 48 },
    },
    { do: 'abandonUpload' },
    { do: 'close' },
  ]);
});

test('after the close nothing happens any more', () => {
  const late: readonly ServerEvent[] = [
    {
      on: 'frame',
      frame: {
        kind: 'message',
        header: { clientId: ID, code: 825, payloadSize: 255 },
        message: { name: 'Register', value: { name: Buffer.from(NAME) } },
        profiles: candidates(edition.id),
        bodyLength: undefined,
        deviations: [],
        raw: new Uint8Array(0),
        layout: candidates(edition.id)[0].requestHeader,
      },
    },
    { on: 'bodyEnd' },
    { on: 'reply', call: 'register', reply: { clientId: ID } },
    { on: 'reply', call: 'openUpload', reply: { upload: 1 } },
    { on: 'end', reason: 'idle' },
    { on: 'end', reason: 'handshake' },
    { on: 'end', reason: 'peerEnded', unfinished: 'somewhere' },
    { on: 'end', reason: 'shutdown' },
  ];
  for (const bring of [receiving, discarding, betweenPackets, () => enrolled(edition)]) {
    const talk = bring();
    talk.shutdown();
    expect(late.map((event) => talk.bring(event))).toEqual(late.map(() => []));
    expect(talk.session.waitsFor).toBe('nothing');
  }
});

describe('bytes that are no message', () => {
  const wrongVersion = request({ clientId: NO_ID, version: 2, code: 825, payload: Buffer.alloc(0) });

  test('of a size that can be passed over are refused, and the next message is served', () => {
    const talk = new Conversation(candidates(edition.id));
    const unknown = request({ clientId: NO_ID, code: 9999, payload: Buffer.alloc(30, 1) });
    expect(talk.hear(unknown, register({ edition, clientId: NO_ID, name: NAME }))).toMatchObject([
      { sent: generalError({ edition }) },
      { warn: 'refused: no message has the code 9999 here (E_UNKNOWN_CODE)' },
      { pipeTo: 'discard' },
      { call: 'register' },
    ]);
    expect(talk.piped.get('discard')).toEqual(Buffer.alloc(30, 1));
  });

  test('are refused before what they announce has come: it may never come', () => {
    const talk = new Conversation(candidates(edition.id));
    const wrong = register({ edition, clientId: NO_ID, name: NAME, payloadSize: 278 });
    expect(talk.hear(wrong)).toMatchObject([
      { sent: generalError({ edition }) },
      { warn: 'refused: payload size 278 where Register has 255 (E_PAYLOAD_SIZE)' },
      { pipeTo: 'discard' },
    ]);
    expect(talk.session.waitsFor).toBe('body');
  });

  test.each([2 ** 32 - 1, 1_000_001])('that announce %i bytes are refused and the connection closed', (payloadSize) => {
    const talk = new Conversation(candidates(edition.id));
    const seen = talk.hear(register({ edition, clientId: NO_ID, name: NAME, payloadSize }));
    expect(seen).toEqual([
      { sent: generalError({ edition }) },
      { warn: `refused: payload size ${payloadSize} where Register has 255 (E_PAYLOAD_SIZE)` },
      'closed',
    ]);
  });

  test('that have no size to go by are refused and the connection closed', () => {
    expect(new Conversation(candidates(edition.id)).hear(wrongVersion)).toEqual([
      { sent: generalError({ edition }) },
      { warn: 'refused: version is 2, outside 3 to 3 at byte 16 of the header (E_LIMIT)' },
      'closed',
    ]);
  });

  test('close an upload that runs', () => {
    expect(betweenPackets().hear(wrongVersion)).toMatchObject([{}, {}, { abandoned: 1 }, 'closed']);
  });

  test('close without an answer where the edition has none', () => {
    expect(new Conversation(candidates('2022')).hear(wrongVersion)).toEqual([
      { warn: 'closed: version is 2, outside 3 to 3 at byte 16 of the header (E_LIMIT)' },
      'closed',
    ]);
  });
});
