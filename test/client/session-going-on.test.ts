import { allEditions, type Edition } from '../bytes/editions';
import { generalError } from '../bytes/responses';
import type { Dialogue, Seen } from './dialogue';
import {
  acknowledged,
  BY,
  CHECKSUM,
  confirmed,
  measured,
  received,
  reconnecting,
  returns,
  sendsFile,
  sent,
  welcome,
} from './stages';

const WRONG = 1;
const goesOn: readonly Seen[] = [{ info: 'the server closed the connection: going on in another one' }, 'connect'];

/** A client that has said "resending", and whose file is on its way again. */
function resending(edition: Edition): Dialogue {
  const talk = sent(edition);
  talk.hear(received(edition, WRONG));
  return talk;
}

/** A client with two files, of which the first one is verified, and which comes back for the second one. */
function betweenFiles(edition: Edition): Dialogue {
  const talk = confirmed(edition, { files: 2 });
  talk.hear(acknowledged(edition));
  talk.reply('measureFile', measured(1));
  return talk;
}

describe.each(allEditions)('a server of $id that closes', (edition) => {
  test('before a file that is sent again is asked for another key in another connection, and gets the file', () => {
    const talk = resending(edition);
    expect(talk.end()).toEqual(goesOn);
    expect(talk.bring({ on: 'connected' })).toEqual([returns(edition)]);
    talk.hear(welcome(edition));
    expect(talk.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition)]);
  });

  test('between two files is asked for the next key in another connection', () => {
    const talk = betweenFiles(edition);
    expect(talk.end()).toEqual(goesOn);
    expect(talk.bring({ on: 'connected' })).toEqual([returns(edition)]);
  });

  test('while the second file is on its way ends the run: it may have arrived', () => {
    const talk = betweenFiles(edition);
    talk.hear(welcome(edition));
    talk.reply('unwrapKey', 'fresh');
    expect(talk.end()).toMatchObject([{ finished: 'lost' }]);
  });

  test('twice during one transmission ends the run, and during the next one it goes on again', () => {
    const talk = resending(edition);
    talk.end();
    talk.bring({ on: 'connected' });
    talk.hear(welcome(edition));
    talk.reply('unwrapKey', 'fresh');
    talk.contentSent({ [BY]: CHECKSUM });
    talk.hear(received(edition, WRONG));
    expect(talk.end()).toEqual(goesOn);
    talk.bring({ on: 'connected' });
    talk.hear(welcome(edition));
    talk.reply('unwrapKey', 'fresh');
    expect(talk.end()).toMatchObject([{ finished: 'lost' }]);
  });

  test('without having answered in the new connection ends the run', () => {
    const talk = resending(edition);
    talk.end();
    talk.bring({ on: 'connected' });
    const text = expect.stringMatching(/^the server closed the connection instead of answering (PublicKey|Reconnect)$/);
    expect(talk.end()).toEqual([{ finished: 'lost', text }]);
  });

  test('a connection that was given up already changes nothing', () => {
    const talk = resending(edition);
    talk.end();
    expect(talk.end()).toEqual([]);
  });
});

test.each(reconnecting)('an error of $id before the end of the stream is final', (edition) => {
  const talk = resending(edition);
  talk.hear(generalError({ edition }));
  talk.contentSent({});
  expect(talk.end()).toMatchObject([{ finished: 'refused' }]);
});
