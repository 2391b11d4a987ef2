import { allEditions, type Edition } from '../bytes/editions';
import { confirmation } from '../bytes/requests';
import { generalError, messageReceived } from '../bytes/responses';
import { candidates, Conversation, type Seen } from './conversation';
import { about, enrolled, ID, known, packet, transmit } from './enrolled';

const acknowledged = (edition: Edition) => ({ sent: messageReceived({ edition, clientId: ID }) });

function refused(edition: Edition, reason: string): readonly Seen[] {
  if (edition.responses.generalError === undefined) return [{ warn: `closed: ${reason}` }, 'closed'];
  return [{ sent: generalError({ edition }) }, { warn: `refused: ${reason}` }];
}

/** A conversation in which the file has arrived as upload 1 and awaits its confirmation. */
function awaiting(edition: Edition): Conversation {
  const talk = enrolled(edition);
  transmit(talk, edition, 1);
  return talk;
}

/** The checksum with which the session opens the upload that this file begins. */
function checksumOf(seen: readonly Seen[]): unknown {
  const [first] = seen;
  return first !== undefined && first !== 'closed' && 'call' in first ? first.ask['checksum'] : undefined;
}

describe.each(allEditions)('crc valid in $id', (edition) => {
  test('is acknowledged only when the store says that the file is durable', () => {
    const talk = awaiting(edition);
    expect(talk.hear(about(edition, 'crcValid'))).toEqual([{ call: 'confirmUpload', ask: { upload: 1 } }]);
    expect(talk.reply('confirmUpload', 'durable')).toEqual([acknowledged(edition), { info: '"a.txt" verified' }]);
  });

  test('sent again is acknowledged again, without the store', () => {
    const talk = awaiting(edition);
    talk.hear(about(edition, 'crcValid'));
    talk.reply('confirmUpload', 'durable');
    const twice = [about(edition, 'crcValid'), about(edition, 'crcValid')];
    expect(talk.hear(...twice)).toEqual([acknowledged(edition), acknowledged(edition)]);
  });

  test('is refused where the store fails, and can be tried again where the connection goes on', () => {
    const talk = awaiting(edition);
    talk.hear(about(edition, 'crcValid'));
    const failure = { refused: 'storageFailure', reason: 'the disk is full' } as const;
    expect(talk.reply('confirmUpload', failure)).toEqual(refused(edition, 'the disk is full'));
    const again = edition.responses.generalError === undefined ? [] : [{ call: 'confirmUpload' }];
    expect(talk.hear(about(edition, 'crcValid'))).toMatchObject(again);
  });

  test('without a file is refused', () => {
    const reason = '"a.txt" was confirmed, but no such file awaits it';
    expect(enrolled(edition).hear(about(edition, 'crcValid'))).toEqual(refused(edition, reason));
  });

  test('without a handshake is refused', () => {
    const talk = new Conversation(candidates(edition.id));
    const reason = '"a.txt" was confirmed, but no such file awaits it';
    expect(talk.hear(about(edition, 'crcValid'))).toEqual(refused(edition, reason));
  });

  test('for another name is refused', () => {
    const reason = '"b.txt" was confirmed, but no such file awaits it';
    expect(awaiting(edition).hear(about(edition, 'crcValid', 'b.txt'))).toEqual(refused(edition, reason));
  });

  test('after "resending", with no file between, is refused: the file was rejected', () => {
    const talk = awaiting(edition);
    talk.hear(about(edition, 'resending'));
    const reason = '"a.txt" was confirmed, but no such file awaits it';
    expect(talk.hear(about(edition, 'crcValid'))).toEqual(refused(edition, reason));
  });
});

describe.each(allEditions)('resending in $id', (edition) => {
  test('is not answered; the file that follows replaces the one before', () => {
    const talk = awaiting(edition);
    expect(talk.hear(about(edition, 'resending'))).toEqual([
      { info: '"a.txt" will be sent again: the checksums differ (posix-cksum)' },
    ]);
    talk.hear(packet(edition));
    expect(talk.reply('openUpload', { upload: 2 })).toEqual([
      { pipeTo: 2 },
      { call: 'finishUpload', ask: { upload: 2, replaces: 1 } },
    ]);
    talk.reply('finishUpload', { checksum: 7, size: 40 });
    expect(talk.hear(about(edition, 'crcValid'))).toEqual([{ call: 'confirmUpload', ask: { upload: 2 } }]);
  });

  test('and the file may come in one piece', () => {
    const talk = awaiting(edition);
    const seen = talk.hear(about(edition, 'resending'), packet(edition));
    expect(seen).toMatchObject([{}, { call: 'openUpload' }]);
  });

  test.each([1, 2, 3])('may be said %i times, each before another transmission', (times) => {
    const talk = awaiting(edition);
    for (let upload = 2; upload < times + 2; upload++) {
      talk.hear(about(edition, 'resending'), packet(edition));
      const seen = talk.reply('openUpload', { upload });
      expect(seen.at(-1)).toEqual({ call: 'finishUpload', ask: { upload, replaces: upload - 1 } });
      talk.reply('finishUpload', { checksum: 7, size: 40 });
    }
    talk.hear(about(edition, 'givingUp'));
    expect(talk.reply('discardUpload', 'durable')).toMatchObject([acknowledged(edition), {}]);
  });

  test('followed by another file replaces nothing', () => {
    const talk = awaiting(edition);
    talk.hear(about(edition, 'resending'), packet(edition, { fileName: 'b.txt' }));
    expect(talk.reply('openUpload', { upload: 2 }).at(-1)).toEqual({
      call: 'finishUpload',
      ask: { upload: 2, replaces: undefined },
    });
  });

  test('left out: the same name sent again is a new file', () => {
    const talk = awaiting(edition);
    talk.hear(packet(edition));
    expect(talk.reply('openUpload', { upload: 2 }).at(-1)).toEqual({
      call: 'finishUpload',
      ask: { upload: 2, replaces: undefined },
    });
  });

  test.each(['a.txt', 'b.txt'])('of %s when no file awaits a confirmation is refused', (name) => {
    const talk = awaiting(edition);
    talk.hear(about(edition, 'crcValid'));
    talk.reply('confirmUpload', 'durable');
    const reason = `"${name}" was rejected, but no such file awaits it`;
    expect(talk.hear(about(edition, 'resending', name))).toEqual(refused(edition, reason));
  });
});

describe.each(allEditions)('giving up in $id', (edition) => {
  test.each([
    ['at once', []],
    ['right after "resending", with no file between', [about(edition, 'resending')]],
  ])('%s discards the file', (_, before) => {
    const talk = awaiting(edition);
    talk.hear(...before);
    expect(talk.hear(about(edition, 'givingUp'))).toEqual([{ call: 'discardUpload', ask: { upload: 1 } }]);
    expect(talk.reply('discardUpload', 'durable')).toEqual([
      acknowledged(edition),
      { warn: '"a.txt" discarded: the client gave up after the checksums differed' },
    ]);
    const reason = '"a.txt" was confirmed, but no such file awaits it';
    expect(talk.hear(about(edition, 'crcValid'))).toEqual(refused(edition, reason));
  });

  test('says what the store could not do', () => {
    const talk = awaiting(edition);
    talk.hear(about(edition, 'givingUp'));
    const failure = { refused: 'storageFailure', reason: 'the disk is full' } as const;
    expect(talk.reply('discardUpload', failure)).toEqual(refused(edition, 'the disk is full'));
  });

  test('a verified file is refused: it stays', () => {
    const talk = awaiting(edition);
    talk.hear(about(edition, 'crcValid'));
    talk.reply('confirmUpload', 'durable');
    const reason = '"a.txt" was given up, but no such file awaits it';
    expect(talk.hear(about(edition, 'givingUp'))).toEqual(refused(edition, reason));
  });

  test('another file than the one that awaits a confirmation is refused', () => {
    const reason = '"b.txt" was given up, but no such file awaits it';
    expect(awaiting(edition).hear(about(edition, 'givingUp', 'b.txt'))).toEqual(refused(edition, reason));
  });
});

describe('the checksum', () => {
  const [first] = allEditions;
  if (first === undefined) throw new Error('no edition');

  test('is the edition’s next one after each "resending", the first one after the last', () => {
    const talk = awaiting(first);
    const opened = [2, 3, 4].map((upload) => {
      talk.hear(about(first, 'resending'));
      const seen = talk.hear(packet(first));
      talk.reply('openUpload', { upload });
      talk.reply('finishUpload', { checksum: 7, size: 40 });
      return checksumOf(seen);
    });
    expect(opened).toEqual(['zlib-crc32', 'posix-cksum', 'zlib-crc32']);
  });

  test('stays where a file is sent again without "resending", and for another name', () => {
    const talk = awaiting(first);
    expect(checksumOf(talk.hear(packet(first)))).toBe('posix-cksum');
    talk.reply('openUpload', { upload: 2 });
    talk.reply('finishUpload', { checksum: 7, size: 40 });
    talk.hear(about(first, 'resending'));
    expect(checksumOf(talk.hear(packet(first, { fileName: 'b.txt' })))).toBe('posix-cksum');
  });

  test('that the client confirmed comes first for its next file', () => {
    const talk = awaiting(first);
    talk.hear(about(first, 'resending'));
    transmit(talk, first, 2);
    talk.hear(about(first, 'crcValid'));
    talk.reply('confirmUpload', 'durable');
    expect(checksumOf(talk.hear(packet(first, { fileName: 'b.txt' })))).toBe('zlib-crc32');
  });

  test('that the store remembers comes first, and "resending" brings the other one', () => {
    const talk = new Conversation(candidates(first.id));
    talk.hear(packet(first));
    expect(checksumOf(talk.reply('findClient', known(first.id, { checksum: 'zlib-crc32' })))).toBe('zlib-crc32');
    talk.reply('openUpload', { upload: 1 });
    talk.reply('finishUpload', { checksum: 7, size: 40 });
    talk.hear(about(first, 'resending'));
    expect(checksumOf(talk.hear(packet(first)))).toBe('posix-cksum');
  });

  test('that the store remembers is ignored where the edition has not got it', () => {
    const [, second] = allEditions;
    if (second === undefined) throw new Error('no second edition');
    const talk = new Conversation(candidates(second.id));
    talk.hear(packet(second));
    expect(checksumOf(talk.reply('findClient', known(second.id, { checksum: 'zlib-crc32' })))).toBe('posix-cksum');
  });

  test('of an edition that has one alone is that one however often', () => {
    const [, ...others] = allEditions;
    const opened = others.map((edition) => {
      const talk = awaiting(edition);
      talk.hear(about(edition, 'resending'));
      return checksumOf(talk.hear(packet(edition)));
    });
    expect(new Set(opened)).toEqual(new Set(['posix-cksum']));
  });
});

describe.each(allEditions)('a confirmation in $id', (edition) => {
  test.each(['crcValid', 'resending', 'givingUp'] as const)(
    '"%s" under the id of another client is refused',
    (which) => {
      const other = Buffer.alloc(16, 0x5a);
      const request = confirmation({ edition, clientId: other, which, fileName: 'a.txt' });
      const reason = `${'5a'.repeat(16)} speaks of a file that another client has sent`;
      expect(awaiting(edition).hear(request)).toEqual(refused(edition, reason));
    },
  );
});
