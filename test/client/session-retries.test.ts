import { allEditions, editions, type Edition } from '../bytes/editions';
import { generalError } from '../bytes/responses';
import { Dialogue, type Seen } from './dialogue';
import {
  acknowledged,
  begun,
  BY,
  CHECKSUM,
  confirmed,
  givenUp,
  measured,
  questions,
  received,
  registered,
  registers,
  returns,
  sendsFile,
  sendsKey,
  sent,
  welcome,
} from './stages';

const retries = 4;

/** What a client does whose connection is lost, before it has another. */
function retrying(what: string, retry = 1): readonly Seen[] {
  const seconds = 2 ** (retry - 1);
  return [
    { warn: `${what}: trying again in ${seconds} second${seconds === 1 ? '' : 's'} (${retry} of ${retries})` },
    { connect: seconds * 1000 },
  ];
}

const closed = (what: string): string => `the server closed the connection instead of answering ${what}`;
const unreachable = 'cannot reach 127.0.0.1:1256: nothing listens there';

describe.each(allEditions)('a client of $id that loses its connection', (edition: Edition) => {
  test('waits and registers in another one', () => {
    const talk = begun(edition, { retries });
    expect(talk.end()).toEqual(retrying(closed('Register')));
    expect(talk.bring({ on: 'connected' })).toEqual([{ call: 'prepareIdentity', ask: {} }]);
    expect(talk.reply('prepareIdentity', { publicKey: Buffer.alloc(160, 0x4b) })).toEqual([registers(edition)]);
  });

  test('sends the public key of the id that it has', () => {
    const talk = registered(edition, { retries });
    expect(talk.end()).toEqual(retrying(closed('PublicKey')));
    expect(talk.bring({ on: 'connected' })).toEqual([sendsKey(edition)]);
  });

  test.each([
    ['the file "0.txt"', (): Dialogue => sent(edition, { retries })],
    ['CrcValid', (): Dialogue => confirmed(edition, { retries })],
  ])('before %s is answered comes back, and sends the file again', (what, stage) => {
    const talk = stage();
    expect(talk.end()).toEqual(retrying(closed(what)));
    expect(talk.bring({ on: 'connected' })).toEqual([returns(edition)]);
    talk.hear(welcome(edition));
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition)]);
  });

  test('between two files goes on at the second', () => {
    const talk = confirmed(edition, { retries, files: 2 });
    talk.hear(acknowledged(edition));
    expect(talk.end()).toEqual([]);
    expect(talk.reply('measureFile', measured(1)).slice(0, 1)).toEqual([returns(edition)]);
  });

  test('after it has given up a file goes on with the next', () => {
    const talk = givenUp(edition, { retries, files: 2 });
    expect(talk.end()).toEqual(retrying(closed('GiveUp')));
    expect(talk.bring({ on: 'connected' })).toEqual([{ call: 'measureFile', ask: { index: 1 } }]);
  });

  test('waits twice as long each time, while nobody listens, and ends after the last', () => {
    const talk = begun(edition, { retries });
    talk.end();
    for (let retry = 2; retry <= retries; retry++) {
      expect(talk.bring({ on: 'connectFailed', reason: unreachable })).toEqual(retrying(unreachable, retry));
    }
    expect(talk.bring({ on: 'connectFailed', reason: unreachable })).toEqual([
      { finished: 'unreachable', text: unreachable },
    ]);
  });

  test('has all of its retries again when a file is stored', () => {
    const talk = confirmed(edition, { retries, files: 2 });
    talk.end();
    talk.bring({ on: 'connected' });
    talk.hear(welcome(edition));
    talk.reply('unwrapKey', 'fresh');
    talk.contentSent({ [BY]: CHECKSUM });
    talk.hear(received(edition));
    talk.hear(acknowledged(edition));
    talk.reply('measureFile', measured(1));
    // The first loss of the next file that is no mere closing between two requests.
    talk.hear(welcome(edition));
    talk.reply('unwrapKey', 'fresh');
    expect(talk.end().at(-1)).toEqual({ connect: 1000 });
  });

  test.each(questions.filter(({ request }) => edition.requests[request] !== undefined && request !== 'givingUp'))(
    'instead of an answer to $what ends the run where it may not try again',
    ({ what, stage }) => {
      expect(stage(edition).end()).toEqual([{ finished: 'lost', text: closed(what) }]);
    },
  );
});

describe('no other connection', () => {
  const edition = editions['2024b'];

  test('is tried where the first could not be had', () => {
    const talk = new Dialogue(edition, { retries });
    expect(talk.bring({ on: 'connectFailed', reason: unreachable })).toEqual([
      { finished: 'unreachable', text: unreachable },
    ]);
  });

  test('is tried where the server closes after an error: that is its answer', () => {
    const talk = begun(edition, { retries });
    talk.hear(generalError({ edition }));
    expect(talk.end()).toMatchObject([{ finished: 'refused' }]);
  });

  test('is tried where a server is silent: it is there, and breaks the protocol', () => {
    const talk = begun(edition, { retries });
    expect(talk.bring({ on: 'end', reason: 'timeout' })).toMatchObject([{ finished: 'protocol' }]);
  });

  test('is tried to say that the last file is given up', () => {
    expect(givenUp(edition, { retries }).end()).toMatchObject([{ warn: expect.anything() }, { finished: 'checksum' }]);
  });
});
