import { allEditions, editionOf, type Edition } from '../bytes/editions';
import { fileReceived, generalError } from '../bytes/responses';
import { candidates, Conversation, ROOMY, type Seen } from './conversation';
import { editions } from '../../generated';
import { publicKey, register } from '../bytes/requests';
import { about, CONTENT, enrolled, ID, KEY, known, NAME, NO_ID, packet, third, transmit, WRAPPED } from './enrolled';

const packeted = allEditions.filter((edition) => edition.sendFile === 'sizes, packets, name');
const opening = { call: 'openUpload' };

/** 03 as the edition has it. */
function received(edition: Edition, fileName = 'a.txt', checksum = 7) {
  return { sent: fileReceived({ edition, clientId: ID, contentSize: CONTENT.length, fileName, checksum }) };
}

/** A refusal for which the edition has nothing but 07. */
function refused(edition: Edition, reason: string): readonly Seen[] {
  if (edition.responses.generalError === undefined) return [{ warn: `closed: ${reason}` }, 'closed'];
  return [{ sent: generalError({ edition }) }, { warn: `refused: ${reason}` }];
}

describe.each(allEditions)('a file in one message in $id', (edition) => {
  test('is opened, piped, finished and answered with its checksum', () => {
    const talk = enrolled(edition);
    expect(talk.hear(packet(edition))).toEqual([
      {
        call: 'openUpload',
        ask: {
          clientId: ID,
          fileName: Buffer.from('a.txt'),
          contentSize: 48,
          checksum: 'posix-cksum',
          encryptedEach: false,
          profile: edition.id,
        },
      },
    ]);
    expect(talk.reply('openUpload', { upload: 5 })).toEqual([
      { pipeTo: 5 },
      { call: 'finishUpload', ask: { upload: 5, replaces: undefined } },
    ]);
    expect(talk.piped.get(5)).toEqual(CONTENT);
    expect(talk.reply('finishUpload', { checksum: 0xfffffffe, size: 40 })).toEqual([
      received(edition, 'a.txt', 0xfffffffe),
      { info: '"a.txt" received, 40 bytes, posix-cksum 4294967294' },
    ]);
    expect(talk.session.waitsFor).toBe('frame');
  });

  test('is piped on as it comes', () => {
    const talk = enrolled(edition);
    const bytes = packet(edition);
    talk.hear(bytes.subarray(0, -40));
    expect(talk.reply('openUpload', { upload: 1 })).toEqual([{ pipeTo: 1 }]);
    expect(talk.piped.get(1)).toEqual(CONTENT.subarray(0, 8));
    expect(talk.hear(bytes.subarray(-40, -1))).toEqual([]);
    expect(talk.piped.get(1)).toEqual(CONTENT.subarray(0, 47));
    expect(talk.hear(bytes.subarray(-1))).toMatchObject([{ call: 'finishUpload' }]);
  });

  test('may come without a handshake: the client is looked up, and the shell knows whether it has a key', () => {
    const talk = new Conversation(candidates(edition.id));
    expect(talk.hear(packet(edition))).toEqual([{ call: 'findClient', ask: { clientId: ID } }]);
    expect(talk.reply('findClient', known(edition.id))).toMatchObject([opening]);
    expect(talk.reply('openUpload', { upload: 1 })).toMatchObject([{ pipeTo: 1 }, { call: 'finishUpload' }]);
  });

  test('of an unknown client is thrown away, then refused', () => {
    const talk = new Conversation(candidates(edition.id));
    talk.hear(packet(edition));
    expect(talk.reply('findClient', undefined)).toEqual([
      { pipeTo: 'discard' },
      ...refused(edition, `no client has the id ${ID.toString('hex')}`),
    ]);
    expect(talk.piped.get('discard')).toEqual(CONTENT);
  });

  test('that the store will not open is thrown away, then refused', () => {
    const talk = enrolled(edition);
    talk.hear(packet(edition));
    expect(talk.reply('openUpload', { refused: 'storageFailure', reason: 'the disk is full' })).toEqual([
      { pipeTo: 'discard' },
      ...refused(edition, 'the disk is full'),
    ]);
  });

  test.each([
    ['badInput', 'it does not decrypt'],
    ['storageFailure', 'the disk is full'],
  ] as const)('that ends with %s is refused', (why, reason) => {
    const talk = enrolled(edition);
    talk.hear(packet(edition));
    talk.reply('openUpload', { upload: 1 });
    expect(talk.reply('finishUpload', { refused: why, reason })).toEqual(refused(edition, reason));
  });

  test('that is too large is read to its end before the refusal, so that the answer arrives', () => {
    const talk = enrolled(edition, [edition.id], { ...ROOMY, fileSize: 47 });
    const bytes = packet(edition);
    expect(talk.hear(bytes.subarray(0, -1))).toEqual([{ pipeTo: 'discard' }]);
    const reason = '"a.txt" has 48 bytes, more than the 47 allowed';
    expect(talk.hear(bytes.subarray(-1))).toEqual(refused(edition, reason));
  });

  test('that is too large even to be thrown away is refused and the connection closed', () => {
    const talk = enrolled(edition, [edition.id], { ...ROOMY, fileSize: 47, discard: 47 });
    const seen = talk.hear(packet(edition).subarray(0, -48));
    const reason = '"a.txt" has 48 bytes, more than the 47 allowed';
    const closing = refused(edition, reason);
    expect(seen).toEqual(closing.includes('closed') ? closing : [...closing, 'closed']);
  });

  test('of exactly the largest size is taken', () => {
    const talk = enrolled(edition, [edition.id], { ...ROOMY, fileSize: 48 });
    expect(talk.hear(packet(edition))).toMatchObject([opening]);
  });

  test('may follow another one, each an upload of its own', () => {
    const talk = enrolled(edition);
    expect(transmit(talk, edition, 1, { fileName: 'one' })).toMatchObject([received(edition, 'one'), {}]);
    expect(talk.hear(packet(edition, { fileName: 'two' }))).toMatchObject([opening]);
    expect(talk.reply('openUpload', { upload: 2 })).toEqual([
      { pipeTo: 2 },
      { call: 'finishUpload', ask: { upload: 2, replaces: undefined } },
    ]);
  });

  test('and its confirmation, glued, wait for the store in turn', () => {
    const talk = enrolled(edition);
    expect(talk.hear(packet(edition), about(edition, 'crcValid'))).toMatchObject([opening]);
    expect(talk.reply('openUpload', { upload: 1 })).toMatchObject([{ pipeTo: 1 }, { call: 'finishUpload' }]);
    expect(talk.reply('finishUpload', { checksum: 7, size: 40 })).toMatchObject([
      received(edition),
      {},
      { call: 'confirmUpload', ask: { upload: 1 } },
    ]);
  });
});

describe.each(packeted)('a file in packets in $id', (edition) => {
  /** A conversation in the midst of a file: the first packets are there. */
  function halfway(packets: 1 | 2): Conversation {
    const talk = enrolled(edition);
    talk.hear(third(edition, 1));
    talk.reply('openUpload', { upload: 1 });
    if (packets === 2) talk.hear(third(edition, 2));
    return talk;
  }

  /** What follows when a series is refused: nothing of the rest, and a right file is taken. */
  function expectSilenceThenService(talk: Conversation, rest: readonly Buffer[]): void {
    for (const late of rest) expect(talk.hear(late)).toEqual([{ pipeTo: 'discard' }]);
    expect(talk.hear(third(edition, 1), third(edition, 2), third(edition, 3))).toMatchObject([opening]);
    expect(talk.reply('openUpload', { upload: 9 })).toEqual([
      { pipeTo: 9 },
      { pipeTo: 9 },
      { pipeTo: 9 },
      { call: 'finishUpload', ask: { upload: 9, replaces: undefined } },
    ]);
    expect(talk.piped.get(9)).toEqual(CONTENT);
  }

  test('is one upload, finished by its last packet', () => {
    const talk = enrolled(edition);
    expect(talk.hear(third(edition, 1))).toMatchObject([{ ...opening, ask: { contentSize: 48 } }]);
    expect(talk.reply('openUpload', { upload: 1 })).toEqual([{ pipeTo: 1 }]);
    expect(talk.hear(third(edition, 2))).toEqual([{ pipeTo: 1 }]);
    expect(talk.hear(third(edition, 3))).toEqual([
      { pipeTo: 1 },
      { call: 'finishUpload', ask: { upload: 1, replaces: undefined } },
    ]);
    expect(talk.piped.get(1)).toEqual(CONTENT);
    expect(talk.reply('finishUpload', { checksum: 7, size: 40 })).toMatchObject([received(edition), {}]);
  });

  test('may have slices of any size, an empty one too', () => {
    const talk = enrolled(edition);
    talk.hear(third(edition, 1, { content: CONTENT.subarray(0, 47) }));
    talk.reply('openUpload', { upload: 1 });
    talk.hear(third(edition, 2, { content: Buffer.alloc(0) }));
    expect(talk.hear(third(edition, 3, { content: CONTENT.subarray(47) }))).toMatchObject([
      { pipeTo: 1 },
      { call: 'finishUpload' },
    ]);
  });

  test.each<[string, 1 | 2, Buffer, string, readonly number[]]>([
    ['out of order', 1, third(edition, 3), 'packet 3 came where 2 was due', []],
    ['repeated', 2, third(edition, 2), 'packet 2 came where 3 was due', [3]],
    [
      'of another total',
      1,
      third(edition, 2, { totalPackets: 4 }),
      'packet 2 speaks of 4 packets, the first one of 3',
      [3],
    ],
    [
      'of another content size',
      1,
      third(edition, 2, { contentSize: 64 }),
      'packet 2 belongs to another file or another size than the first one',
      [3],
    ],
    [
      'of another file',
      1,
      third(edition, 2, { fileName: 'b.txt' }),
      'packet 2 belongs to another file or another size than the first one',
      [3],
    ],
    [
      'with too many bytes',
      1,
      third(edition, 2, { content: CONTENT.subarray(0, 33) }),
      '49 bytes of content came up to packet 2, more than the 48 announced',
      [3],
    ],
    [
      'that is the last and leaves bytes missing',
      2,
      third(edition, 3, { content: CONTENT.subarray(0, 15) }),
      'only 47 of 48 bytes of content came in 3 packets',
      [],
    ],
  ])('is given up at a packet %s; the rest is passed over in silence', (_, before, wrong, reason, rest) => {
    const talk = halfway(before);
    expect(talk.hear(wrong)).toEqual([{ abandoned: 1 }, { pipeTo: 'discard' }, ...refused(edition, reason)]);
    expectSilenceThenService(
      talk,
      rest.map((number) => third(edition, number)),
    );
  });

  test.each<[string, Buffer, string, readonly number[]]>([
    ['without a first one', third(edition, 2), 'packet 2 came without a first one', [3]],
    [
      'that is all there is and too short',
      third(edition, 1, { totalPackets: 1 }),
      'only 16 of 48 bytes of content came in 1 packets',
      [],
    ],
  ])('that begins with a packet %s is refused once', (_, wrong, reason, rest) => {
    const talk = enrolled(edition);
    expect(talk.hear(wrong)).toEqual([{ pipeTo: 'discard' }, ...refused(edition, reason)]);
    expectSilenceThenService(
      talk,
      rest.map((number) => third(edition, number)),
    );
  });

  test.each<[string, 0 | 1, Buffer, string, readonly number[]]>([
    [
      'more bytes than the whole file',
      0,
      third(edition, 1, { contentSize: 15 }),
      '16 bytes of content follow where contentSize says 15 at byte 0 of the payload (E_BODY_SIZE)',
      [2, 3],
    ],
    [
      'the number 0',
      1,
      third(edition, 2, { packetNumber: 0 }),
      'packetNumber is 0, outside 1 to 65535 at byte 8 of the payload (E_LIMIT)',
      [3],
    ],
    [
      'a number above the total',
      0,
      third(edition, 1, { packetNumber: 4 }),
      'packetNumber is 4, above totalPackets, which is 3 at byte 8 of the payload (E_LIMIT)',
      [],
    ],
  ])('is refused once at a packet with %s, which cannot be read', (_, before, wrong, reason, rest) => {
    const talk = before === 0 ? enrolled(edition) : halfway(before);
    expect(talk.hear(wrong)).toEqual([
      ...(before === 0 ? [] : [{ abandoned: 1 }]),
      ...refused(edition, reason),
      { pipeTo: 'discard' },
    ]);
    expectSilenceThenService(
      talk,
      rest.map((number) => third(edition, number)),
    );
  });

  test('is begun anew by a first packet, and what was there is given up', () => {
    const talk = halfway(2);
    expect(talk.hear(third(edition, 1))).toMatchObject([{ abandoned: 1 }, opening]);
    expect(talk.reply('openUpload', { upload: 2 })).toEqual([{ pipeTo: 2 }]);
    talk.hear(third(edition, 2));
    expect(talk.hear(third(edition, 3))).toMatchObject([{ pipeTo: 2 }, { call: 'finishUpload', ask: { upload: 2 } }]);
  });

  test('that is too large is refused at its first packet; the rest is passed over in silence', () => {
    const talk = enrolled(edition, [edition.id], { ...ROOMY, fileSize: 47 });
    expect(talk.hear(third(edition, 1))).toEqual([
      { pipeTo: 'discard' },
      ...refused(edition, '"a.txt" has 48 bytes, more than the 47 allowed'),
    ]);
    expect(talk.hear(third(edition, 2))).toEqual([{ pipeTo: 'discard' }]);
    expect(talk.hear(third(edition, 3))).toEqual([{ pipeTo: 'discard' }]);
    expect(talk.hear(packet(edition, { contentSize: 47, content: CONTENT.subarray(1) }))).toMatchObject([opening]);
  });

  test('that the store will not open is refused once; the rest is passed over in silence', () => {
    const talk = enrolled(edition);
    talk.hear(third(edition, 1));
    expect(talk.reply('openUpload', { refused: 'storageFailure', reason: 'the disk is full' })).toEqual([
      { pipeTo: 'discard' },
      ...refused(edition, 'the disk is full'),
    ]);
    expectSilenceThenService(talk, [third(edition, 2), third(edition, 3)]);
  });

  test('judged anew after a refusal may be refused anew', () => {
    const talk = halfway(1);
    talk.hear(third(edition, 3));
    const wrong = third(edition, 2);
    expect(talk.hear(wrong)).toEqual([{ pipeTo: 'discard' }, ...refused(edition, 'packet 2 came without a first one')]);
  });

  test('whose one packet is larger than may be thrown away ends the connection', () => {
    const talk = enrolled(edition, [edition.id], { ...ROOMY, fileSize: 100, discard: 20 });
    const wrong = third(edition, 2, { content: CONTENT.subarray(0, 21) });
    const seen = talk.hear(wrong.subarray(0, -21));
    expect(seen).toEqual([...refused(edition, 'packet 2 came without a first one'), 'closed']);
  });

  test('that is absurd in size but short on the wire is refused and the connection goes on', () => {
    const talk = enrolled(edition);
    const wrong = packet(edition, { contentSize: 2 ** 32 - 1, content: CONTENT.subarray(0, 16) });
    const reason = 'only 16 of 4294967295 bytes of content came in 1 packets';
    expect(talk.hear(wrong)).toEqual([{ pipeTo: 'discard' }, ...refused(edition, reason)]);
    expectSilenceThenService(talk, []);
  });
});

test('packets that are encrypted each are told of beside what else their fields deviate in', () => {
  const [profile] = candidates('2024b');
  const tolerant = editions.find(({ id }) => id === profile.id) ?? profile;
  const talk = new Conversation([tolerant]);
  talk.hear(register({ edition: editionOf('2024b'), clientId: NO_ID, name: NAME }));
  talk.reply('register', { clientId: ID });
  talk.hear(publicKey({ edition: editionOf('2024b'), clientId: ID, name: NAME, key: KEY }));
  talk.reply('findClient', known('2024b', { hasPublicKey: false }));
  talk.reply('issueKey', { wrappedKey: WRAPPED });
  const first = { contentSize: 16, packetNumber: 3, totalPackets: 1, content: CONTENT.subarray(0, 16) };
  expect(talk.hear(packet('2024b', first))).toMatchObject([
    { info: expect.stringContaining('total-before-number') },
    opening,
  ]);
  expect(talk.reply('openUpload', { upload: 1 })).toMatchObject([
    { info: expect.stringContaining('packets-encrypted-each') },
    { pipeTo: 1 },
  ]);
});
