import type { FileQueue } from '../../src/client/session/file-queue';
import { allEditions, type Edition } from '../bytes/editions';
import * as responses from '../bytes/responses';
import { Dialogue, queueOf } from './dialogue';
import {
  acknowledged,
  BY,
  CHECKSUM,
  confirmed,
  ID,
  judges,
  KNOWN,
  measured,
  NONSENSE,
  received,
  reconnecting,
  returns,
  sending,
  sendsFile,
  welcome,
} from './stages';

/** A further connection of Ada's that is open: it comes back. */
function joining(edition: Edition, queue: FileQueue, retries = 0): Dialogue {
  const talk = new Dialogue(edition, { queue, identity: KNOWN, isFurther: true, retries });
  expect(talk.bring({ on: 'connected' })).toEqual([returns(edition)]);
  return talk;
}

/** One that has its key and the next file, whose content is on its way out. */
function joined(edition: Edition, queue: FileQueue, index: number, retries = 0): Dialogue {
  const talk = joining(edition, queue, retries);
  talk.hear(welcome(edition));
  expect(talk.reply('unwrapKey', 'fresh')).toEqual([{ call: 'measureFile', ask: { index } }]);
  expect(talk.reply('measureFile', measured(index))).toEqual([sendsFile(edition, index)]);
  return talk;
}

describe.each(allEditions)('a further connection in $id', (edition) => {
  test('comes back, and takes a file when it has a key for it', () => {
    const queue = queueOf(3);
    const first = sending(edition, { queue });
    const further = joined(edition, queue, 1);

    further.contentSent({ [BY]: CHECKSUM });
    expect(further.hear(received(edition, CHECKSUM, 1))).toEqual([judges(edition, 'crcValid', 1)]);
    expect(further.hear(acknowledged(edition))).toEqual([
      { verified: 1, checksum: CHECKSUM, by: BY },
      { call: 'measureFile', ask: { index: 2 } },
    ]);
    expect(further.reply('measureFile', measured(2))).toEqual([returns(edition)]);

    first.contentSent({ [BY]: CHECKSUM });
    first.hear(received(edition));
    expect(first.hear(acknowledged(edition))).toMatchObject([{ verified: 0 }, { finished: 'well' }]);
    further.hear(welcome(edition));
    expect(further.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition, 2)]);
  });

  test('ends without a file where none is left when it has its key', () => {
    const further = joining(edition, queueOf(0));
    further.hear(welcome(edition));
    expect(further.reply('unwrapKey', 'fresh')).toMatchObject([{ finished: 'well' }]);
  });

  test('that is not answered, or closed, before it has a key, ends without a retry and without a file', () => {
    for (const reason of ['timeout', 'peerEnded'] as const) {
      const queue = queueOf(1);
      const talk = joining(edition, queue, 4);
      const end = reason === 'timeout' ? { on: 'end' as const, reason } : undefined;
      const seen = end === undefined ? talk.end() : talk.bring(end);
      expect(seen).toMatchObject([{ finished: reason === 'timeout' ? 'protocol' : 'lost' }]);
      expect([queue.isClosed, queue.take()]).toEqual([false, 0]);
    }
  });

  test('that is lost for good gives its file back, and the first one sends it', () => {
    const queue = queueOf(2);
    const first = confirmed(edition, { queue });
    const further = joined(edition, queue, 1);
    expect(further.end()).toMatchObject([{ finished: 'lost' }]);
    expect(first.hear(acknowledged(edition)).slice(1)).toEqual([{ call: 'measureFile', ask: { index: 1 } }]);
  });

  test('that is lost comes back as many times as the first would, with its file', () => {
    const queue = queueOf(2);
    confirmed(edition, { queue });
    const further = joined(edition, queue, 1, 1);
    expect(further.end()).toMatchObject([
      { warn: expect.stringContaining('trying again') as string },
      { connect: 1000 },
    ]);
    expect(queue.take()).toBeUndefined();
    expect(further.bring({ on: 'connected' })).toEqual([returns(edition)]);
    further.hear(welcome(edition));
    expect(further.reply('unwrapKey', 'fresh')).toEqual([sendsFile(edition, 1)]);
  });

  test('whose file cannot be read any more lets nobody begin another one', () => {
    const queue = queueOf(3);
    const first = confirmed(edition, { queue });
    const further = joined(edition, queue, 1);
    expect(further.bring({ on: 'contentFailed', reason: 'it has grown' })).toMatchObject([{ finished: 'localFile' }]);
    expect(first.hear(acknowledged(edition))).toMatchObject([{ verified: 0 }, { finished: 'well' }]);
  });

  test('whose file the server answers with an error for the last time lets nobody begin another one', () => {
    const queue = queueOf(3);
    confirmed(edition, { queue });
    const further = joined(edition, queue, 1);
    further.contentSent({ [BY]: CHECKSUM });
    for (let attempt = 1; attempt <= 2; attempt++) {
      expect(further.hear(NONSENSE).at(-1)).toEqual(sendsFile(edition, 1));
      further.contentSent({ [BY]: CHECKSUM });
      expect(queue.isClosed).toBe(false);
    }
    expect(further.hear(NONSENSE).at(-1)).toMatchObject({ finished: 'protocol' });
    expect(queue.isClosed).toBe(true);
  });
});

describe.each(reconnecting)('a further connection in $id that is denied', (edition) => {
  test('registers nobody and takes no new id', () => {
    for (const clientId of [ID, Buffer.alloc(16, 0xee)]) {
      const queue = queueOf(1);
      const talk = joining(edition, queue);
      const text = 'the server denies this client on a further connection';
      expect(talk.hear(responses.reconnectDenied({ edition, clientId }))).toEqual([{ finished: 'refused', text }]);
      expect(queue.take()).toBe(0);
    }
  });

  test('in the midst of a run gives the file back that it has not begun', () => {
    const queue = queueOf(3);
    const first = confirmed(edition, { queue });
    const further = joined(edition, queue, 1);
    further.contentSent({ [BY]: CHECKSUM });
    further.hear(received(edition, CHECKSUM, 1));
    further.hear(acknowledged(edition));
    further.reply('measureFile', measured(2));
    expect(further.hear(responses.reconnectDenied({ edition, clientId: ID }))).toMatchObject([{ finished: 'refused' }]);
    expect(first.hear(acknowledged(edition)).slice(1)).toEqual([{ call: 'measureFile', ask: { index: 2 } }]);
  });
});
