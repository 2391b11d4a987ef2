import fc from 'fast-check';
import type { ClientEvent } from '../../src/client/events';
import { allEditions, requestName, type Edition } from '../bytes/editions';
import * as responses from '../bytes/responses';
import { Dialogue, type Seen } from './dialogue';
import { acknowledged, BY, CHECKSUM, ID, keyFor, KNOWN, measured, NONSENSE, PUBLIC_KEY, received } from './stages';

/** One thing that the shell or the server may do next; which of the like is up to the number. */
interface Move {
  readonly kind: 'answer' | 'right answer' | 'go on' | 'break' | 'out of place';
  readonly pick: number;
}

const moves = fc.array(
  fc.record<Move>({
    kind: fc.oneof(
      { weight: 20, arbitrary: fc.constant('go on' as const) },
      { weight: 20, arbitrary: fc.constant('right answer' as const) },
      { weight: 2, arbitrary: fc.constant('answer' as const) },
      { weight: 1, arbitrary: fc.constantFrom('break' as const, 'out of place' as const) },
    ),
    pick: fc.nat(1000),
  }),
  { maxLength: 100, size: 'max' },
);

function pick<T>(from: readonly T[], { pick: number }: Move): T {
  const picked = from[number % from.length];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

/** Plays a server and a machine that do anything that they can do, and watches what the client does. */
class Play {
  readonly seen: Seen[] = [];
  readonly #edition: Edition;
  readonly #talk: Dialogue;
  readonly #answers: readonly Buffer[];
  #sending = false;

  constructor(edition: Edition, files: number, known: boolean) {
    this.#edition = edition;
    this.#talk = new Dialogue(edition, { files, ...(known ? { identity: KNOWN } : {}) });
    const all = [
      () => responses.registered({ edition, clientId: ID }),
      () => keyFor(edition),
      () => keyFor(edition, 'reconnected'),
      () => received(edition),
      () => received(edition, 1),
      () => acknowledged(edition),
      () => responses.registrationFailed({ edition }),
      () => responses.reconnectDenied({ edition, clientId: ID }),
      () => responses.generalError({ edition }),
      () => NONSENSE,
      () => responses.response({ version: 9, code: 1, payload: Buffer.alloc(0) }),
      () => Buffer.from([3]),
    ];
    // An edition that lacks an answer cannot say it.
    this.#answers = all.flatMap((build) => {
      try {
        return [build()];
      } catch {
        return [];
      }
    });
    this.#note(this.#talk.bring({ on: 'connected' }));
  }

  get #last(): Seen | undefined {
    return this.seen.findLast((one) => typeof one === 'object' && ('call' in one || 'sent' in one || 'content' in one));
  }

  make(move: Move): void {
    switch (move.kind) {
      case 'answer':
        return this.#note(this.#talk.hear(pick(this.#answers, move)));
      case 'right answer':
        return this.#answer(move);
      case 'go on':
        return this.#goOn(move);
      case 'break':
        return this.#note(pick([() => this.#talk.end(), () => this.#talk.bring({ on: 'timeout' })], move)());
      case 'out of place': {
        const events: readonly ClientEvent[] = [
          { on: 'contentSent', checksums: new Map() },
          { on: 'contentFailed', reason: 'broken' },
        ];
        if (this.#sending) this.#sent(pick(events, move));
        return;
      }
    }
  }

  /** Answers the last request as a server may that is right, but for some checksums. */
  #answer(move: Move): void {
    const edition = this.#edition;
    const last = this.#last;
    if (typeof last !== 'object' || 'call' in last) return;
    if ('content' in last) return this.#note(this.#talk.hear(received(edition, move.pick % 3 === 0 ? 1 : CHECKSUM)));
    if (!('sent' in last)) return;
    switch (requestName(edition, last.sent.readUInt16LE(17))) {
      case 'register':
        return this.#note(this.#talk.hear(responses.registered({ edition, clientId: ID })));
      case 'publicKey':
        return this.#note(this.#talk.hear(keyFor(edition)));
      case 'reconnect':
        return this.#note(this.#talk.hear(keyFor(edition, 'reconnected')));
      default:
        return this.#note(this.#talk.hear(acknowledged(edition)));
    }
  }

  #goOn(move: Move): void {
    const last = this.#last;
    if (this.#sending) return this.#sent({ on: 'contentSent', checksums: new Map([[BY, CHECKSUM]]) });
    if (typeof last !== 'object' || !('call' in last)) return;
    switch (last.call) {
      case 'measureFile':
        return this.#note(this.#talk.reply('measureFile', move.pick % 20 === 0 ? { failed: 'gone' } : measured()));
      case 'createKeyPair':
        return this.#note(this.#talk.reply('createKeyPair', { publicKey: PUBLIC_KEY }));
      case 'saveIdentity':
        return this.#note(this.#talk.reply('saveIdentity', move.pick % 20 === 0 ? { failed: 'full' } : 'saved'));
      case 'unwrapKey':
        return this.#note(
          this.#talk.reply('unwrapKey', pick(['fresh', 'fresh', 'used', { bad: 'key' }] as const, move)),
        );
    }
  }

  #sent(event: ClientEvent): void {
    this.#sending = false;
    this.#note([...this.#talk.bring(event), ...this.#talk.hear()]);
  }

  #note(seen: readonly Seen[]): void {
    this.seen.push(...seen);
    for (const one of seen) {
      if (typeof one === 'string' || !('content' in one)) continue;
      if (this.#sending) throw new Error('a content was begun while another was on its way');
      this.#sending = true;
    }
  }
}

function indexes(seen: readonly Seen[], kind: 'finished' | 'verified' | 'content'): readonly number[] {
  return seen.flatMap((one, at) => (typeof one === 'object' && kind in one ? [at] : []));
}

describe.each(allEditions)('whatever server and machine do in $id', (edition) => {
  test('the client never throws, ends at most once, resends within bounds and verifies only what it confirmed', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 3 }), fc.boolean(), (sequence, files, known) => {
        const play = new Play(edition, files, known);
        for (const move of sequence) play.make(move);
        const { seen } = play;

        const finished = indexes(seen, 'finished');
        expect(finished.length).toBeLessThanOrEqual(1);
        expect(finished.every((at) => at === seen.length - 1)).toBe(true);
        // Four transmissions of a file, each tried three times.
        expect(indexes(seen, 'content').length).toBeLessThanOrEqual(12 * files);

        const confirmed = seen.flatMap((one, at) =>
          typeof one === 'object' && 'sent' in one && one.sent.readUInt16LE(17) === edition.requests.crcValid
            ? [at]
            : [],
        );
        // Each file has its own "crc valid" in front of it, which may have been tried again.
        indexes(seen, 'verified').forEach((at, nth) => {
          expect(confirmed.filter((one) => one < at).length).toBeGreaterThan(nth);
        });
      }),
      { numRuns: 200 },
    );
  });
});
