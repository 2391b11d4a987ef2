import { editions } from '../bytes/editions';
import { reconnect, register } from '../bytes/requests';
import { generalError } from '../bytes/responses';
import { candidates, Conversation } from './conversation';
import { about, enrolled, ID, NAME, NO_ID, packet, third, transmit } from './enrolled';

const edition = editions['2024b'];

/** The server drains, as the shell tells it. */
function drain(talk: Conversation) {
  return talk.bring({ on: 'end', reason: 'drain' });
}

function betweenPackets(): Conversation {
  const talk = enrolled(edition);
  talk.hear(third(edition, 1));
  talk.reply('openUpload', { upload: 1 });
  return talk;
}

describe('a session of a server that drains ends at once', () => {
  test.each([
    ['that has said nothing', () => new Conversation(candidates(edition.id))],
    ['whose client has a key and no file', () => enrolled(edition)],
  ])('%s', (_, bring) => {
    expect(drain(bring())).toEqual(['closed']);
  });

  test('whose file is verified', () => {
    const talk = enrolled(edition);
    transmit(talk, edition, 1);
    talk.hear(about(edition, 'crcValid'));
    talk.reply('confirmUpload', 'durable');
    expect(drain(talk)).toEqual(['closed']);
  });
});

describe('a session of a server that drains goes on', () => {
  test('until the file that is being received is confirmed', () => {
    const talk = betweenPackets();
    expect(drain(talk)).toEqual([]);
    talk.hear(third(edition, 2), third(edition, 3));
    const [answer, told, ...more] = talk.reply('finishUpload', { checksum: 7, size: 40 });
    expect([answer, told, more]).toEqual([
      { sent: expect.any(Buffer) },
      { info: expect.stringContaining('received') },
      [],
    ]);
    expect(talk.hear(about(edition, 'crcValid'))).toEqual([{ call: 'confirmUpload', ask: { upload: 1 } }]);
    expect(talk.reply('confirmUpload', 'durable')).toEqual([
      { sent: expect.any(Buffer) },
      { info: '"a.txt" verified' },
      'closed',
    ]);
  });

  test('until a file that was received is given up', () => {
    const talk = enrolled(edition);
    transmit(talk, edition, 1);
    expect(drain(talk)).toEqual([]);
    talk.hear(about(edition, 'givingUp'));
    expect(talk.reply('discardUpload', 'durable').at(-1)).toBe('closed');
  });

  test('through another attempt at the same file', () => {
    const talk = enrolled(edition);
    transmit(talk, edition, 1);
    drain(talk);
    talk.hear(about(edition, 'resending'));
    expect(talk.session.waitsFor).toBe('frame');
    expect(talk.hear(packet(edition))).toMatchObject([{ call: 'openUpload' }]);
  });

  test('until the request in hand is answered', () => {
    const talk = new Conversation(candidates(edition.id));
    talk.hear(register({ edition, clientId: NO_ID, name: NAME }));
    expect(drain(talk)).toEqual([]);
    expect(talk.reply('register', { clientId: ID }).at(-1)).toBe('closed');
  });

  test('and its file is cut where the server stops before it is done, or the client ends', () => {
    const [stopped, ended] = [betweenPackets(), betweenPackets()];
    drain(stopped);
    drain(ended);
    expect(stopped.shutdown()).toMatchObject([{ warn: 'cut: the server stops' }, { abandoned: 1 }, 'closed']);
    expect(ended.end()).toMatchObject([{}, { abandoned: 1 }, 'closed']);
  });
});

test('a further file is refused while the one before is not confirmed yet, and ends no wait for that', () => {
  const talk = enrolled(edition);
  transmit(talk, edition, 1);
  drain(talk);
  expect(talk.hear(packet(edition, { fileName: 'b.txt' }))).toEqual([
    { pipeTo: 'discard' },
    { sent: generalError({ edition }) },
    { warn: 'refused: the server is about to stop and takes no further file' },
  ]);
  talk.hear(about(edition, 'crcValid'));
  expect(talk.reply('confirmUpload', 'durable').at(-1)).toBe('closed');
});

test('a further file right behind a confirmation is not read', () => {
  const talk = enrolled(edition);
  transmit(talk, edition, 1);
  drain(talk);
  talk.hear(about(edition, 'crcValid'), packet(edition, { fileName: 'b.txt' }));
  expect(talk.reply('confirmUpload', 'durable').at(-1)).toBe('closed');
});

test('somebody who looks on sees the client and how its file stands', () => {
  const talk = new Conversation(candidates(edition.id));
  expect(talk.session.status).toEqual({});
  talk.hear(reconnect({ edition, clientId: ID, name: NAME }));
  expect(talk.session.status).toEqual({ edition: '2024b', clientId: ID.toString('hex') });
  const sending = betweenPackets();
  const client = { edition: '2024b', client: NAME, clientId: ID.toString('hex') };
  expect(sending.session.status).toEqual({ ...client, file: { name: 'a.txt', stage: 'receiving', size: 48 } });
  sending.hear(third(edition, 2), third(edition, 3));
  sending.reply('finishUpload', { checksum: 7, size: 40 });
  expect(sending.session.status).toEqual({ ...client, file: { name: 'a.txt', stage: 'unconfirmed', size: 40 } });
  sending.hear(about(edition, 'crcValid'));
  sending.reply('confirmUpload', 'durable');
  expect(sending.session.status).toEqual(client);
});
