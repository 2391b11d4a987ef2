import { allEditions, type Edition } from '../bytes/editions';
import { publicKey, reconnect, register } from '../bytes/requests';
import { generalError, key, reconnectDenied, registered, registrationFailed } from '../bytes/responses';
import { candidates, Conversation } from './conversation';
import { enrolled, ID, KEY, known, NAME, NO_ID, packet, WRAPPED } from './enrolled';

const reconnecting = allEditions.filter((edition) => edition.requests.reconnect !== undefined);
const badInput = { refused: 'badInput', reason: 'it is wrong' } as const;
const storageFailure = { refused: 'storageFailure', reason: 'the disk is full' } as const;

function begin(edition: Edition): Conversation {
  return new Conversation(candidates(edition.id));
}

/** What a refusal for which the edition has nothing but 07 looks like. */
function refused(edition: Edition, reason: string) {
  if (edition.responses.generalError === undefined) return [{ warn: `closed: ${reason}` }, 'closed'];
  return [{ sent: generalError({ edition }) }, { warn: `refused: ${reason}` }];
}

describe.each(allEditions)('registration in $id', (edition) => {
  const request = register({ edition, clientId: NO_ID, name: NAME });

  test('asks the store for an id and answers with it', () => {
    const talk = begin(edition);
    expect(talk.hear(request)).toEqual([{ call: 'register', ask: { name: Buffer.from(NAME), profile: edition.id } }]);
    expect(talk.reply('register', { clientId: ID })).toEqual([
      { sent: registered({ edition, clientId: ID }) },
      { info: `"Ada" registered as ${ID.toString('hex')} (${edition.id})` },
    ]);
    expect(talk.session.waitsFor).toBe('frame');
  });

  test('takes any id in the header', () => {
    const talk = begin(edition);
    const seen = talk.hear(register({ edition, clientId: Buffer.alloc(16, 'a'), name: NAME }));
    expect(seen).toMatchObject([{ call: 'register' }]);
  });

  test('refuses a taken name and then takes a free one', () => {
    const talk = begin(edition);
    talk.hear(request);
    expect(talk.reply('register', 'taken')).toEqual([
      { sent: registrationFailed({ edition }) },
      { warn: 'refused: the name "Ada" is taken' },
    ]);
    expect(talk.hear(register({ edition, clientId: NO_ID, name: 'Grace' }))).toMatchObject([{ call: 'register' }]);
  });

  test.each([
    ['a\nb', '"a\\nb"'],
    ['\u0001', '"\\u0001"'],
    ['bell\u0007', '"bell\\u0007"'],
    ['del\u007f', '"del\\u007f"'],
    ['\u001b[31m', '"\\u001b[31m"'],
  ])('refuses the name %j unasked', (name, shown) => {
    const reason = `a client name with control characters: ${shown}`;
    expect(begin(edition).hear(register({ edition, clientId: NO_ID, name }))).toEqual(refused(edition, reason));
  });

  test.each([
    ['spaces and signs', 'Ada Lovelace & Co. (1843)'],
    ['254 bytes', 'n'.repeat(254)],
    ['UTF-8', 'Žofie'],
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0x80, 0xfe)],
  ])('takes a name of %s as it is', (_, name) => {
    const seen = begin(edition).hear(register({ edition, clientId: NO_ID, name }));
    expect(seen).toMatchObject([{ call: 'register', ask: { name: Buffer.from(name) } }]);
  });

  test('logs a name so that it neither moves a cursor nor turns the direction of reading', () => {
    const talk = begin(edition);
    talk.hear(register({ edition, clientId: NO_ID, name: 'gpj.\u202eAda\u200f' }));
    expect(talk.reply('register', 'taken')).toContainEqual({
      warn: 'refused: the name "gpj.\\u202eAda\\u200f" is taken',
    });
  });

  test('says what the store could not do', () => {
    const talk = begin(edition);
    talk.hear(request);
    expect(talk.reply('register', storageFailure)).toEqual(refused(edition, 'the disk is full'));
  });
});

describe.each(allEditions)('key exchange in $id', (edition) => {
  const request = publicKey({ edition, clientId: ID, name: NAME, key: KEY });
  const answer = key({ edition, which: 'key', clientId: ID, wrappedKey: WRAPPED });

  /** A conversation whose client has just registered and sent its public key. */
  function asking(): Conversation {
    const talk = begin(edition);
    talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
    talk.reply('register', { clientId: ID });
    talk.hear(request);
    return talk;
  }

  test('looks the client up, hands its first key to the store and answers with the wrapped one', () => {
    const talk = begin(edition);
    expect(talk.hear(request)).toEqual([{ call: 'findClient', ask: { clientId: ID } }]);
    expect(talk.reply('findClient', known(edition.id, { hasPublicKey: false }))).toEqual([
      { call: 'issueKey', ask: { clientId: ID, publicKey: KEY, profile: edition.id } },
    ]);
    expect(talk.reply('issueKey', { wrappedKey: WRAPPED })).toEqual([
      { sent: answer },
      { info: '"Ada" sent its public key and got an AES key' },
    ]);
  });

  test('answers the same key once more on the same connection', () => {
    const talk = enrolled(edition);
    talk.hear(request);
    expect(talk.reply('findClient', known(edition.id))).toMatchObject([{ call: 'issueKey', ask: { publicKey: KEY } }]);
    expect(talk.reply('issueKey', { wrappedKey: WRAPPED })).toMatchObject([{ sent: answer }, {}]);
  });

  test('refuses what the store will not take, such as another key', () => {
    const talk = enrolled(edition);
    talk.hear(publicKey({ edition, clientId: ID, name: NAME, key: Buffer.alloc(160, 1) }));
    talk.reply('findClient', known(edition.id));
    expect(talk.reply('issueKey', badInput)).toEqual(refused(edition, 'it is wrong'));
  });

  test('refuses a bad key; where the connection goes on, a good one is taken then', () => {
    const talk = asking();
    talk.reply('findClient', known(edition.id, { hasPublicKey: false }));
    expect(talk.reply('issueKey', badInput)).toEqual(refused(edition, 'it is wrong'));
    talk.hear(request);
    talk.reply('findClient', known(edition.id, { hasPublicKey: false }));
    const goesOn = edition.responses.generalError !== undefined;
    expect(talk.reply('issueKey', { wrappedKey: WRAPPED })).toMatchObject(goesOn ? [{ sent: answer }, {}] : []);
  });

  test('refuses an id that nobody has', () => {
    const talk = begin(edition);
    talk.hear(request);
    const reason = `no client has the id ${ID.toString('hex')}`;
    expect(talk.reply('findClient', undefined)).toEqual(refused(edition, reason));
  });

  test('refuses an id under another name', () => {
    const talk = asking();
    const reason = `the client ${ID.toString('hex')} is not called "Ada"`;
    const grace = known(edition.id, { name: Buffer.from('Grace'), hasPublicKey: false });
    expect(talk.reply('findClient', grace)).toEqual(refused(edition, reason));
  });

  test('says what the store could not do', () => {
    const talk = asking();
    talk.reply('findClient', known(edition.id, { hasPublicKey: false }));
    expect(talk.reply('issueKey', storageFailure)).toEqual(refused(edition, 'the disk is full'));
  });
});

describe.each(reconnecting)('reconnection in $id', (edition) => {
  const request = reconnect({ edition, clientId: ID, name: NAME });
  const denied = (reason: string) => [
    { sent: reconnectDenied({ edition, clientId: ID }) },
    { warn: `refused: ${reason}` },
  ];

  test('gives a known client a fresh key, wrapped with the stored one', () => {
    const talk = begin(edition);
    expect(talk.hear(request)).toEqual([{ call: 'findClient', ask: { clientId: ID } }]);
    expect(talk.reply('findClient', known(edition.id))).toEqual([
      { call: 'issueKey', ask: { clientId: ID, publicKey: 'stored', profile: edition.id } },
    ]);
    expect(talk.reply('issueKey', { wrappedKey: WRAPPED })).toEqual([
      { sent: key({ edition, which: 'reconnected', clientId: ID, wrappedKey: WRAPPED }) },
      { info: `"Ada" came back and got a fresh AES key (${edition.id})` },
    ]);
  });

  test('gives a fresh key before each further file of one connection', () => {
    const talk = enrolled(edition);
    talk.hear(request);
    talk.reply('findClient', known(edition.id));
    expect(talk.reply('issueKey', { wrappedKey: WRAPPED })).toMatchObject([
      { sent: key({ edition, which: 'reconnected', clientId: ID, wrappedKey: WRAPPED }) },
      {},
    ]);
  });

  test('denies an unknown client, which then registers anew on the same connection', () => {
    const talk = begin(edition);
    talk.hear(request);
    expect(talk.reply('findClient', undefined)).toEqual(denied(`no client has the id ${ID.toString('hex')}`));
    talk.hear(register({ edition, clientId: ID, name: NAME }));
    expect(talk.reply('register', { clientId: Buffer.alloc(16, 9) })).toMatchObject([
      { sent: registered({ edition, clientId: Buffer.alloc(16, 9) }) },
      {},
    ]);
  });

  test('denies a client of another name', () => {
    const talk = begin(edition);
    talk.hear(request);
    const reason = `the client ${ID.toString('hex')} is not called "Ada"`;
    expect(talk.reply('findClient', known(edition.id, { name: Buffer.from('Grace') }))).toEqual(denied(reason));
  });

  test('denies a client that never sent a public key', () => {
    const talk = begin(edition);
    talk.hear(request);
    const seen = talk.reply('findClient', known(edition.id, { hasPublicKey: false }));
    expect(seen).toEqual(denied('"Ada" never sent a public key'));
  });

  test('is the only way back: a public key of a client that has one is refused on a new connection', () => {
    const talk = begin(edition);
    talk.hear(publicKey({ edition, clientId: ID, name: NAME, key: KEY }));
    const reason = '"Ada" sent a public key although it has one';
    expect(talk.reply('findClient', known(edition.id))).toEqual(refused(edition, reason));
  });

  test('logs a name so that it neither moves a cursor nor turns the direction of reading', () => {
    const talk = begin(edition);
    talk.hear(register({ edition, clientId: NO_ID, name: 'gpj.\u202eAda\u200f' }));
    expect(talk.reply('register', 'taken')).toContainEqual({
      warn: 'refused: the name "gpj.\\u202eAda\\u200f" is taken',
    });
  });

  test('says what the store could not do', () => {
    const talk = begin(edition);
    talk.hear(request);
    talk.reply('findClient', known(edition.id));
    expect(talk.reply('issueKey', storageFailure)).toEqual(refused(edition, 'the disk is full'));
  });
});

test('where the flow says so, a client comes back with its public key', () => {
  const [edition] = allEditions;
  if (edition === undefined) throw new Error('no edition');
  const talk = begin(edition);
  talk.hear(publicKey({ edition, clientId: ID, name: NAME, key: KEY }));
  expect(talk.reply('findClient', known('2022'))).toMatchObject([{ call: 'issueKey', ask: { publicKey: KEY } }]);
  expect(talk.reply('issueKey', { wrappedKey: WRAPPED })).toMatchObject([
    { sent: key({ edition, which: 'key', clientId: ID, wrappedKey: WRAPPED }) },
    {},
  ]);
});

describe('a client that cannot be looked up', () => {
  test.each(allEditions)('is told so when it sends a public key in $id', (edition) => {
    const talk = begin(edition);
    talk.hear(publicKey({ edition, clientId: ID, name: NAME, key: KEY }));
    expect(talk.reply('findClient', storageFailure)).toEqual(refused(edition, 'the disk is full'));
  });

  test.each(reconnecting)('is told so when it comes back in $id', (edition) => {
    const talk = begin(edition);
    talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
    expect(talk.reply('findClient', storageFailure)).toEqual(refused(edition, 'the disk is full'));
  });

  test.each(allEditions)('is told so behind its file in $id', (edition) => {
    const talk = begin(edition);
    talk.hear(packet(edition));
    const seen = talk.reply('findClient', storageFailure);
    expect(seen).toEqual([{ pipeTo: 'discard' }, ...refused(edition, 'the disk is full')]);
  });
});
