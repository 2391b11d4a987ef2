import { allEditions, editions } from '../bytes/editions';
import { profileOf, type Dialogue, type Seen } from './dialogue';
import {
  acknowledged,
  BY,
  CHECKSUM,
  confirmed,
  givenUp,
  judges,
  measured,
  received,
  returns,
  sending,
  sendsFile,
  sent,
  welcome,
} from './stages';

const WRONG = 1;

/** Gets a key for the next file, which was just measured, and sends its content. */
function sendNext(
  talk: Dialogue,
  edition: (typeof allEditions)[number],
  key: 'fresh' | 'used' = 'fresh',
): readonly Seen[] {
  talk.hear(welcome(edition));
  const seen = talk.reply('unwrapKey', key);
  talk.contentSent({ [BY]: CHECKSUM });
  return seen;
}

describe.each(allEditions)('a right checksum in $id', (edition) => {
  test('is confirmed, and the file is verified when that is acknowledged', () => {
    const talk = sent(edition);
    expect(talk.hear(received(edition))).toEqual([judges(edition, 'crcValid')]);
    expect(talk.hear(acknowledged(edition))).toEqual([
      { verified: 0, checksum: CHECKSUM, by: BY },
      { finished: 'well', text: '1 file stored and verified' },
    ]);
  });

  test.each([1, 2, 3])('after %i wrong ones is confirmed all the same', (wrong) => {
    const talk = sent(edition);
    for (let resend = 1; resend <= wrong; resend++) {
      expect(talk.hear(received(edition, WRONG))).toEqual([
        { warn: `"0.txt": the checksums differ, sending it again (${resend})` },
        judges(edition, 'resending'),
        sendsFile(edition),
      ]);
      talk.contentSent({ [BY]: CHECKSUM });
    }
    talk.hear(received(edition));
    expect(talk.hear(acknowledged(edition))).toMatchObject([{ verified: 0 }, { finished: 'well' }]);
  });
});

describe.each(allEditions)('the fourth wrong checksum in $id', (edition) => {
  test('makes the client give up, after four transmissions in all', () => {
    const talk = sent(edition);
    const transmissions = [1, 2, 3].flatMap(() => {
      const seen = talk.hear(received(edition, WRONG));
      talk.contentSent({ [BY]: CHECKSUM });
      return seen.filter((one) => typeof one === 'object' && 'content' in one);
    });
    expect(transmissions).toHaveLength(3);
    expect(talk.hear(received(edition, WRONG))).toEqual([
      { warn: '"0.txt": the checksums still differ, giving up' },
      judges(edition, 'givingUp'),
    ]);
    expect(talk.hear(acknowledged(edition))).toEqual([
      { finished: 'checksum', text: 'the checksums still differed after the last attempt' },
    ]);
  });

  test('does not keep the next file from being sent', () => {
    const talk = givenUp(edition, { files: 2 });
    expect(talk.hear(acknowledged(edition))).toEqual([{ call: 'measureFile', ask: { index: 1 } }]);
    expect(talk.reply('measureFile', measured(1))).toEqual([returns(edition)]);
    expect(sendNext(talk, edition)).toEqual([sendsFile(edition, 1)]);
    expect(talk.hear(received(edition, CHECKSUM, 1))).toEqual([judges(edition, 'crcValid', 1)]);
    expect(talk.hear(acknowledged(edition))).toMatchObject([
      { verified: 1 },
      { finished: 'checksum', text: 'the checksums still differed after the last attempt' },
    ]);
  });

  test('leaves the next file its own four transmissions', () => {
    const talk = givenUp(edition, { files: 2 });
    talk.hear(acknowledged(edition));
    talk.reply('measureFile', measured(1));
    sendNext(talk, edition);
    expect(talk.hear(received(edition, WRONG, 1))).toEqual([
      { warn: '"1.txt": the checksums differ, sending it again (1)' },
      judges(edition, 'resending', 1),
      sendsFile(edition, 1),
    ]);
  });
});

describe.each(allEditions)('several files in $id', (edition) => {
  test('each get a key of their own, and are measured before anything is sent for their sake', () => {
    const talk = confirmed(edition, { files: 3 });
    for (const index of [1, 2]) {
      expect(talk.hear(acknowledged(edition))).toEqual([
        { verified: index - 1, checksum: CHECKSUM, by: BY },
        { call: 'measureFile', ask: { index } },
      ]);
      expect(talk.reply('measureFile', measured(index))).toEqual([returns(edition)]);
      expect(sendNext(talk, edition)).toEqual([sendsFile(edition, index)]);
      talk.hear(received(edition, CHECKSUM, index));
    }
    expect(talk.hear(acknowledged(edition))).toMatchObject([
      { verified: 2 },
      { finished: 'well', text: '3 files stored and verified' },
    ]);
  });

  test('under the old key again are sent with a warning', () => {
    const talk = confirmed(edition, { files: 2 });
    talk.hear(acknowledged(edition));
    talk.reply('measureFile', measured(1));
    expect(sendNext(talk, edition, 'used')).toEqual([
      { warn: 'the server handed out a key that was used before' },
      sendsFile(edition, 1),
    ]);
  });

  test('end with the one that cannot be read', () => {
    const talk = confirmed(edition, { files: 2 });
    talk.hear(acknowledged(edition));
    expect(talk.reply('measureFile', { failed: '1.txt cannot be read' })).toEqual([
      { finished: 'localFile', text: '1.txt cannot be read' },
    ]);
  });
});

describe.each(allEditions)('an answer that nobody awaits in $id', (edition) => {
  test('04 before 03 is a finding, not a failure', () => {
    const talk = sent(edition);
    expect(talk.hear(acknowledged(edition))).toEqual([
      { warn: 'the server sent MessageReceived, which nobody awaits after the file "0.txt"' },
    ]);
    expect(talk.hear(received(edition))).toEqual([judges(edition, 'crcValid')]);
  });

  test('03 once more is a finding, not a failure', () => {
    const talk = confirmed(edition);
    expect(talk.hear(received(edition))).toEqual([
      { warn: 'the server sent FileReceived, which nobody awaits after CrcValid' },
    ]);
    expect(talk.hear(acknowledged(edition))).toMatchObject([{ verified: 0 }, { finished: 'well' }]);
  });
});

describe.each(allEditions)('an answer while the content is still going out in $id', (edition) => {
  test('03 stops it, and is judged by what has gone out', () => {
    const talk = sending(edition);
    expect(talk.hear(received(edition))).toEqual(['stop content']);
    expect(talk.contentSent({ [BY]: CHECKSUM })).toEqual([judges(edition, 'crcValid')]);
  });

  test('03 about a part of it is no match', () => {
    const talk = sending(edition);
    talk.hear(received(edition));
    expect(talk.contentSent({ [BY]: 5 })).toEqual([
      { warn: '"0.txt": the checksums differ, sending it again (1)' },
      judges(edition, 'resending'),
      sendsFile(edition),
    ]);
  });

  test('04 leaves it going', () => {
    expect(sending(edition).hear(acknowledged(edition))).toMatchObject([{ warn: expect.stringContaining('nobody') }]);
  });

  test('further ones wait until it has stopped', () => {
    const talk = sending(edition);
    expect(talk.hear(received(edition), acknowledged(edition))).toEqual(['stop content']);
    expect(talk.contentSent({ [BY]: CHECKSUM })).toMatchObject([{}, { verified: 0 }, { finished: 'well' }]);
  });
});

describe('the checksum', () => {
  test.each([
    ['2022', 'posix-cksum'],
    ['2022', 'zlib-crc32'],
  ] as const)('of edition %s may be %s', (id, by) => {
    const edition = editions[id];
    const talk = sending(edition);
    talk.contentSent({ 'posix-cksum': 0, 'zlib-crc32': 0, [by]: CHECKSUM });
    talk.hear(received(edition));
    expect(talk.hear(acknowledged(edition))).toMatchObject([{ verified: 0, by }, { finished: 'well' }]);
  });

  test('of one edition is not taken for that of another', () => {
    const edition = editions['2024b'];
    const talk = sending(edition);
    talk.contentSent({ 'posix-cksum': 0, 'zlib-crc32': CHECKSUM });
    expect(talk.hear(received(edition))[0]).toEqual({ warn: expect.stringContaining('the checksums differ') });
  });
});

describe('where the profile says that "resending" is answered', () => {
  const edition = editions['2024b'];
  const profile = profileOf(edition);
  const ACKNOWLEDGED = { form: 'acknowledged', by: 'MessageReceived', awaited: true } as const;
  const answering = { ...profile, flow: { ...profile.flow, resend: ACKNOWLEDGED } } as const;

  test('the file waits for that', () => {
    const talk = sent(edition, { profile: answering });
    expect(talk.hear(received(edition, WRONG))).toEqual([expect.anything(), judges(edition, 'resending')]);
    expect(talk.hear(acknowledged(edition))).toEqual([sendsFile(edition)]);
  });
});
