import { editions } from '../bytes/editions';
import { publicKey, reconnect, register, request } from '../bytes/requests';
import { generalError } from '../bytes/responses';
import { candidates, Conversation, ROOMY, type Seen } from './conversation';
import { about, enrolled, ID, KEY, known, NAME, NO_ID, packet, third, transmit, WRAPPED } from './enrolled';

const edition = editions['2024b'];
const unknown = request({ clientId: NO_ID, code: 9999, payload: Buffer.alloc(0) });
const tooMany = (what: string) => ({ warn: `closed: one connection may make no more than ${what}` });

/** A conversation that has refused something so often. */
function refused(times: number, refusals: number, id: string = edition.id): readonly Seen[] {
  const talk = new Conversation(candidates(id), { ...ROOMY, refusals });
  return talk.hear(...Array.from({ length: times }, () => unknown));
}

describe('refusals', () => {
  const answered = [{ sent: generalError({ edition }) }, { warn: expect.stringMatching('^refused: ') }];

  test('below the limit leave the connection as it is', () => {
    expect(refused(2, 3).filter((seen) => 'pipeTo' in Object(seen))).toHaveLength(2);
    expect(refused(2, 3)).not.toContain('closed');
  });

  test('at the limit close it, behind the last answer', () => {
    expect(refused(3, 3).slice(-4)).toEqual([...answered, tooMany('3 refused requests'), 'closed']);
  });

  test('beyond the limit there are none', () => {
    expect(refused(1000, 3)).toEqual(refused(3, 3));
  });

  test('are not limited by 0', () => {
    expect(refused(1000, 0).filter((seen) => seen !== 'closed' && 'sent' in seen)).toHaveLength(1000);
  });

  test('that close the connection by themselves are told once', () => {
    expect(refused(1, 1, '2022')).toEqual([
      { warn: expect.stringMatching('^closed: no message has the code') },
      'closed',
    ]);
  });

  test('of requests count like messages that cannot be read', () => {
    const talk = enrolled(edition, [edition.id], { ...ROOMY, refusals: 2 });
    talk.hear(about(edition, 'crcValid'));
    expect(talk.hear(unknown).slice(-2)).toEqual([tooMany('2 refused requests'), 'closed']);
  });

  test('are told with their kind, and the limit with its name', () => {
    const talk = new Conversation(candidates(edition.id), { ...ROOMY, refusals: 1 });
    const frame = { kind: 'violation', error: new TypeError('wrong'), name: undefined, bodyLength: undefined };
    const effects = talk.session.handle({ on: 'frame', frame } as never);
    expect(effects).toMatchObject([
      { do: 'send' },
      { do: 'report', event: 'refused', facts: { why: 'badInput' } },
      { do: 'close' },
    ]);
    const second = new Conversation(candidates(edition.id), { ...ROOMY, refusals: 1 });
    const message = { ...frame, bodyLength: 0 };
    expect(second.session.handle({ on: 'frame', frame: message } as never)).toMatchObject([
      { do: 'send' },
      { do: 'report', event: 'refused', facts: { why: 'badInput' } },
      { do: 'report', event: 'closed', facts: { why: 'refusals' } },
      { do: 'close' },
    ]);
  });
});

describe('requests', () => {
  // Two of them are the handshake.
  const limited = (requests: number): Conversation => enrolled(edition, [edition.id], { ...ROOMY, requests });

  test('below and at the limit are served', () => {
    const talk = limited(4);
    transmit(talk, edition, 1);
    talk.hear(about(edition, 'crcValid'));
    expect(talk.reply('confirmUpload', 'durable')).toMatchObject([{}, { info: '"a.txt" verified' }]);
  });

  test('beyond the limit are not answered: the connection is closed', () => {
    const talk = limited(3);
    transmit(talk, edition, 1);
    expect(talk.hear(about(edition, 'crcValid'))).toEqual([tooMany('3 requests'), 'closed']);
  });

  test('are counted once for all packets of a file', () => {
    const talk = limited(3);
    talk.hear(third(edition, 1));
    talk.reply('openUpload', { upload: 1 });
    expect(talk.hear(third(edition, 2), third(edition, 3)).at(-1)).toMatchObject({ call: 'finishUpload' });
  });

  test('are counted once for all packets of a file that is refused', () => {
    const talk = limited(3);
    talk.hear(third(edition, 1));
    talk.reply('openUpload', { refused: 'storageFailure', reason: 'because' });
    expect(talk.hear(third(edition, 2), third(edition, 3))).not.toContain('closed');
    expect(talk.hear(packet(edition))).toContain('closed');
  });

  test('that bring packets of no file are counted each', () => {
    const talk = limited(3);
    expect(talk.hear(third(edition, 2), third(edition, 3))).not.toContain('closed');
    const other = new Conversation(candidates(edition.id), { ...ROOMY, requests: 1 });
    other.hear(packet(edition, { packetNumber: 5, totalPackets: 9 }));
    expect(other.hear(packet(edition, { packetNumber: 5, totalPackets: 9 }))).toContain('closed');
  });

  test('are not limited by 0', () => {
    const talk = limited(0);
    for (let count = 0; count < 100; count++) {
      talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
      talk.reply('findClient', known(edition.id));
      expect(talk.reply('issueKey', { wrappedKey: WRAPPED })).not.toContain('closed');
    }
  });
});

describe('the time for a handshake', () => {
  const tooSlow = [{ warn: 'closed: the handshake took too long' }, 'closed'];
  const stranger = (): Conversation => new Conversation(candidates(edition.id));

  test('does not end with a file under an id that is known, where there is no key', () => {
    const talk = stranger();
    talk.hear(packet(edition));
    talk.reply('findClient', known(edition.id));
    talk.reply('openUpload', { refused: 'badInput', reason: 'no key' });
    expect(talk.timeout('handshake')).toEqual(tooSlow);
  });

  test('does not end with a key that is refused', () => {
    const talk = stranger();
    talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
    talk.reply('findClient', known(edition.id));
    talk.reply('issueKey', { refused: 'busy', reason: 'crowded' });
    expect(talk.timeout('handshake')).toEqual(tooSlow);
  });

  test('does not end with a confirmation, a denial or a registration', () => {
    const talk = stranger();
    talk.hear(about(edition, 'crcValid'));
    talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
    talk.reply('findClient', undefined);
    talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
    talk.reply('register', { clientId: ID });
    expect(talk.timeout('handshake')).toEqual(tooSlow);
  });

  test('ends with a key', () => {
    const talk = stranger();
    talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
    talk.reply('findClient', known(edition.id));
    talk.reply('issueKey', { wrappedKey: WRAPPED });
    expect(talk.timeout('handshake')).toEqual([]);
  });

  test('ends with a first key, and stays ended when the client registers another name', () => {
    const talk = stranger();
    talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
    talk.reply('register', { clientId: ID });
    talk.hear(publicKey({ edition, clientId: ID, name: NAME, key: KEY }));
    talk.reply('findClient', known(edition.id, { hasPublicKey: false }));
    talk.reply('issueKey', { wrappedKey: WRAPPED });
    talk.hear(register({ edition, clientId: NO_ID, name: 'Bob' }));
    talk.reply('register', { clientId: Buffer.alloc(16, 9) });
    expect(talk.timeout('handshake')).toEqual([]);
  });

  test('ends with an upload under a key that was carried over', () => {
    const talk = stranger();
    talk.hear(packet(edition));
    talk.reply('findClient', known(edition.id));
    talk.reply('openUpload', { upload: 1 });
    expect(talk.timeout('handshake')).toEqual([]);
  });
});

describe('a connection whose place is needed', () => {
  const crowded = { on: 'end', reason: 'crowded', by: 'address' } as const;
  const told = { warn: 'closed: another connection of its address needed its place, and this one had no key yet' };

  test('is closed without an answer, so that an honest client tries again', () => {
    expect(new Conversation(candidates(edition.id)).bring(crowded)).toEqual([told, 'closed']);
  });

  test('still gets the answer to the call that is under way', () => {
    const talk = new Conversation(candidates(edition.id));
    talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
    expect(talk.bring(crowded)).toEqual([told]);
    expect(talk.reply('register', { clientId: ID })).toMatchObject([{ sent: expect.any(Buffer) }, {}, 'closed']);
  });

  test.each([
    ['connections', { by: 'connections' }],
    ['address', { by: 'address' }],
    ['client', { by: 'client' }],
  ] as const)('is told with the limit: %s', (why, { by }) => {
    const { session } = new Conversation(candidates(edition.id));
    expect(session.handle({ on: 'end', reason: 'crowded', by })).toMatchObject([
      { event: 'closed', facts: { why } },
      {},
    ]);
  });
});

test.each([
  ['slow', 'closed: the message came too slowly'],
  ['unread', 'closed: the client did not read its answers'],
] as const)('a client that is %s is closed, whatever it has', (reason, text) => {
  const { session } = enrolled(edition);
  expect(session.handle({ on: 'end', reason })).toMatchObject([
    { event: 'closed', text, facts: { why: reason } },
    { do: 'close' },
  ]);
});
