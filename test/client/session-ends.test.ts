import { allEditions, editions, type Edition } from '../bytes/editions';
import { registered as registeredAnswer } from '../bytes/responses';
import { Dialogue, type Seen } from './dialogue';
import {
  acknowledged,
  begun,
  BY,
  CHECKSUM,
  confirmed,
  givenUp,
  ID,
  keyFor,
  measured,
  questions,
  received,
  registered,
  sending,
} from './stages';

interface State {
  readonly state: string;
  readonly stage: (edition: Edition) => Dialogue;
}

function connected(edition: Edition): Dialogue {
  const talk = new Dialogue(edition);
  talk.bring({ on: 'connected' });
  return talk;
}

/** A client that waits for something of its own machine. */
const busy: readonly State[] = [
  { state: 'measures the file', stage: connected },
  {
    state: 'prepares its identity',
    stage: (edition) => {
      const talk = connected(edition);
      talk.reply('measureFile', measured());
      return talk;
    },
  },
  {
    state: 'keeps its identity',
    stage: (edition) => {
      const talk = begun(edition);
      talk.hear(registeredAnswer({ edition, clientId: ID }));
      return talk;
    },
  },
  {
    state: 'unwraps the AES key',
    stage: (edition) => {
      const talk = registered(edition);
      talk.hear(keyFor(edition));
      return talk;
    },
  },
];

const stopping: State = {
  state: 'stops the content',
  stage: (edition) => {
    const talk = sending(edition);
    talk.hear(received(edition));
    return talk;
  },
};

const waiting = [
  ...questions.map(({ what, request, stage }) => ({ what, request, stage })),
  { what: 'the file "0.txt"', request: 'sendFile' as const, stage: (edition: Edition) => sending(edition) },
];

describe.each(allEditions)('a server of $id that ends the connection', (edition) => {
  test.each(waiting.filter(({ request }) => request !== 'givingUp' && edition.requests[request] !== undefined))(
    'instead of answering $what ($request) ends the run',
    ({ what, stage }) => {
      const text = `the server closed the connection instead of answering ${what}`;
      expect(stage(edition).end()).toEqual([{ finished: 'lost', text }]);
    },
  );

  test.each([...busy, stopping])('while the client $state ends the run', ({ stage }) => {
    expect(stage(edition).end()).toEqual([{ finished: 'lost', text: 'the server closed the connection' }]);
  });

  test('within an answer is told where', () => {
    const talk = begun(edition);
    talk.hear(registeredAnswer({ edition, clientId: ID }).subarray(0, 12));
    const text =
      'the server closed the connection instead of answering Register, 5 bytes into the payload of Registered';
    expect(talk.end()).toEqual([{ finished: 'lost', text }]);
  });

  test('instead of acknowledging that the client gives up does not hide why it did', () => {
    expect(givenUp(edition, { files: 3 }).end()).toEqual([
      { warn: 'the server closed the connection instead of answering GiveUp' },
      { finished: 'checksum', text: 'the checksums still differed after the last attempt' },
    ]);
  });
});

describe.each(allEditions)('a server of $id that is silent', (edition) => {
  test.each(waiting.filter(({ request }) => edition.requests[request] !== undefined))(
    'about $what ($request) ends the run',
    ({ what, stage }) => {
      const text = `the server did not answer ${what} in time`;
      expect(stage(edition).bring({ on: 'end', reason: 'timeout' })).toEqual([{ finished: 'protocol', text }]);
    },
  );

  test('and takes no more of a content that is to be stopped ends the run', () => {
    const text = 'the server did not take the rest of the file in time';
    expect(stopping.stage(edition).bring({ on: 'end', reason: 'timeout' })).toEqual([{ finished: 'protocol', text }]);
  });

  test.each(busy)('while the client $state was not asked anything', ({ stage }) => {
    expect(stage(edition).bring({ on: 'end', reason: 'timeout' })).toEqual([]);
  });
});

describe.each(allEditions)('a content of $id that cannot be read to its end', (edition) => {
  test.each<State>([{ state: 'waits for 03', stage: (edition) => sending(edition) }, stopping])(
    'while the client $state ends the run, and nothing is confirmed',
    ({ stage }) => {
      const talk = stage(edition);
      expect(talk.bring({ on: 'contentFailed', reason: 'it has grown' })).toEqual([
        { finished: 'localFile', text: 'it has grown' },
      ]);
    },
  );
});

describe('after the end', () => {
  const edition = editions['2024b'];

  test('nothing that happens does anything', () => {
    const talk = confirmed(edition);
    talk.hear(acknowledged(edition));
    const late: readonly Seen[] = [
      ...talk.end(),
      ...talk.bring({ on: 'end', reason: 'timeout' }),
      ...talk.contentSent({ [BY]: CHECKSUM }),
      ...talk.hear(acknowledged(edition)),
      ...talk.reply('measureFile', measured()),
      ...talk.bring({ on: 'contentFailed', reason: 'too late' }),
    ];
    expect(late).toEqual([]);
  });

  test('no frame is asked for', () => {
    const talk = confirmed(edition);
    talk.hear(acknowledged(edition));
    expect(talk.session.waitsForFrame).toBe(false);
  });
});
