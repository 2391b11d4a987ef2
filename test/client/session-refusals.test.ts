import { allEditions, type Edition } from '../bytes/editions';
import { generalError, registrationFailed, response } from '../bytes/responses';
import type { Dialogue, Seen } from './dialogue';
import { BY, CHECKSUM, NONSENSE, questions, reconnecting, received, sending, sendsFile, sent } from './stages';

const cases = allEditions.flatMap((edition) =>
  questions
    .filter(({ request }) => edition.requests[request] !== undefined)
    .map((question) => ({ id: edition.id, edition, ...question })),
);

/** Answers twice with the same bytes and expects the request again; what the third one brings. */
function thrice(
  talk: Dialogue,
  edition: Edition,
  bytes: Buffer,
  again: (edition: Edition) => Seen,
  warning: Seen,
): readonly Seen[] {
  for (let attempt = 1; attempt <= 2; attempt++) {
    const request = again(edition);
    expect(talk.hear(bytes)).toEqual([warning, request]);
    if (typeof request === 'object' && 'content' in request) talk.contentSent({ [BY]: CHECKSUM });
  }
  return talk.hear(bytes);
}

describe.each(cases.filter(({ edition }) => reconnecting.includes(edition)))('07 to $what in $id', (one) => {
  test('makes the client ask again, three times in all', () => {
    const warn = { warn: 'server responded with an error (GeneralError)' };
    const seen = thrice(one.stage(one.edition), one.edition, generalError(one), one.again, warn);
    expect(seen).toEqual([warn, { finished: 'refused', text: `fatal error: ${one.what} failed 3 times` }]);
  });

  test('and the end of the stream behind it end the run as refused', () => {
    const talk = one.stage(one.edition);
    talk.hear(generalError(one));
    const text = `the server closed the connection instead of answering ${one.what}`;
    const expected =
      one.request === 'givingUp'
        ? [{ warn: text }, { finished: 'checksum', text: 'the checksums still differed after the last attempt' }]
        : [{ finished: 'refused', text }];
    expect(talk.end()).toEqual(expected);
  });
});

describe.each(cases)('nonsense for an answer to $what in $id', (one) => {
  test('makes the client ask again, three times in all, and its payload is passed over', () => {
    const warn = { warn: 'server responded with an error (no message has the code 4242 here (E_UNKNOWN_CODE))' };
    const seen = thrice(one.stage(one.edition), one.edition, NONSENSE, one.again, warn);
    expect(seen).toEqual([warn, { finished: 'protocol', text: `fatal error: ${one.what} failed 3 times` }]);
  });

  test('that leaves the stream out of step ends the run at once', () => {
    const bytes = response({ version: 9, code: 1, payload: Buffer.alloc(0) });
    expect(one.stage(one.edition).hear(bytes)).toEqual([
      {
        finished: 'protocol',
        text: expect.stringMatching(/^the server's answer makes no sense: .*version.* \(E_\w+\)$/),
      },
    ]);
  });
});

describe.each(allEditions)('an error in $id', (edition) => {
  test('is forgotten with the next right answer', () => {
    const talk = sent(edition);
    talk.hear(NONSENSE);
    talk.contentSent({ [BY]: CHECKSUM });
    talk.hear(received(edition), NONSENSE);
    expect(talk.hear(NONSENSE)).toMatchObject([{ warn: expect.anything() }, { sent: expect.anything() }]);
  });

  test('while the content is going out has it stopped, and then sent again from its beginning', () => {
    const talk = sending(edition);
    expect(talk.hear(NONSENSE)).toEqual([{ warn: expect.stringContaining('E_UNKNOWN_CODE') }, 'stop content']);
    expect(talk.contentSent({})).toEqual([sendsFile(edition)]);
  });

  test('01 to anything but a registration is no taken name', () => {
    expect(sent(edition).hear(registrationFailed({ edition }))).toEqual([
      { warn: 'server responded with an error (RegistrationFailed)' },
      sendsFile(edition),
    ]);
  });
});
