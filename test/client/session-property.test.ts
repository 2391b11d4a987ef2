import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Profile, Requests } from '../../generated';
import type { CallName, Calls, ClientEffect, ClientEvent } from '../../src/client/session/events';
import type { FileQueue } from '../../src/client/session/file-queue';
import { ClientSession } from '../../src/client/session/session';
import { SessionEventError } from '../../src/protocol/session-event-error';
import { encodeRequest } from '../../src/wire/encode';
import { createFramer } from '../../src/protocol/framer';
import { allEditions, type Edition } from '../bytes/editions';
import * as responses from '../bytes/responses';
import { profileOf, queueOf } from './dialogue';
import { acknowledged, BY, CHECKSUM, ID, keyFor, KNOWN, measured, NONSENSE, PUBLIC_KEY, received } from './stages';

// Random events in any order, awaited or not. What is not awaited is refused, and leaves the session as it was: a twin
// that is brought nothing but what is awaited does the same from there on. Whatever happens, the bookkeeping holds.

/** One thing that the shell or the server may do next; which of the like is up to the number. */
interface Move {
  readonly kind: 'answer' | 'right answer' | 'go on' | 'end' | 'out of place';
  readonly pick: number;
}

const moves = fc.array(
  fc.record<Move>({
    kind: fc.oneof(
      { weight: 20, arbitrary: fc.constant('go on' as const) },
      { weight: 20, arbitrary: fc.constant('right answer' as const) },
      { weight: 10, arbitrary: fc.constant('out of place' as const) },
      { weight: 2, arbitrary: fc.constant('answer' as const) },
      { weight: 2, arbitrary: fc.constant('end' as const) },
    ),
    pick: fc.nat(1000),
  }),
  { maxLength: 120, size: 'max' },
);

function pick<T>(from: readonly T[], number: number): T {
  const picked = from[number % from.length];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

/** What the session has asked for and not got yet. */
type Waiting = CallName | 'connection' | 'pause' | 'content' | 'answer' | 'nothing';

const CALLS: readonly string[] = ['measureFile', 'prepareIdentity', 'saveIdentity', 'unwrapKey'] satisfies CallName[];

function isCall(awaited: Waiting): awaited is CallName {
  return CALLS.includes(awaited);
}

/** What the sessions of a run have in common, and have come to. */
class Ledger {
  readonly queue: FileQueue;
  /** For the twins. */
  readonly twinQueue: FileQueue;
  readonly verified = new Set<number>();
  readonly givenUp = new Set<number>();
  readonly failures: string[] = [];
  /** The files that are under way, by whose they are. */
  readonly #inHand = new Map<Books, number>();

  constructor(readonly files: number) {
    this.queue = queueOf(files);
    this.twinQueue = queueOf(files);
  }

  take(books: Books, index: number): void {
    this.#inHand.delete(books);
    must(!this.verified.has(index) && !this.givenUp.has(index), 'what is through is not sent again');
    must(![...this.#inHand.values()].includes(index), 'a file is under way once');
    this.#inHand.set(books, index);
  }

  giveUp(index: number | undefined): void {
    if (index !== undefined) this.givenUp.add(index);
  }

  end(books: Books, failure: string | undefined): void {
    this.#inHand.delete(books);
    if (failure !== undefined) this.failures.push(failure);
  }
}

/** Plays a server and a machine that do anything, and keeps the books. */
class Books {
  readonly #edition: Edition;
  readonly #profile: Profile;
  readonly #session: ClientSession;
  /** Is brought what is awaited, and nothing else. */
  readonly #twin: ClientSession;
  readonly #answers: readonly Buffer[];
  readonly #outOfPlace: readonly ClientEvent[];
  #framer = createFramer('response');
  #awaited: Waiting = 'connection';
  #isSending = false;
  #lastRequest: keyof Requests | undefined;
  /** The checksum that the server has told of the content that has gone out. */
  #told: number | undefined;
  #sent: number | undefined;
  readonly #ledger: Ledger;
  /** What was done at all, so that a run of nothing is no proof. */
  readonly counts = { contents: 0, verified: 0, refused: 0, finished: 0 };

  constructor(edition: Edition, ledger: Ledger, known: boolean, retries: number, isFurther = false) {
    this.#edition = edition;
    this.#ledger = ledger;
    this.#profile = profileOf(edition);
    const options = {
      profile: this.#profile,
      name: Buffer.from('Ada'),
      identity: known ? KNOWN : undefined,
      retries,
      isFurther,
    };
    this.#session = new ClientSession({ ...options, files: ledger.queue });
    this.#twin = new ClientSession({ ...options, files: ledger.twinQueue });
    this.#answers = sayable([
      () => responses.registered({ edition, clientId: ID }),
      () => keyFor(edition),
      () => keyFor(edition, 'reconnected'),
      () => received(edition),
      () => received(edition, 1),
      () => acknowledged(edition),
      () => responses.registrationFailed({ edition }),
      () => responses.reconnectDenied({ edition, clientId: ID }),
      () => responses.reconnectDenied({ edition, clientId: Buffer.alloc(16, 9) }),
      () => responses.generalError({ edition }),
      () => NONSENSE,
      () => responses.response({ version: 9, code: 1, payload: Buffer.alloc(0) }),
      () => Buffer.from([3]),
    ]);
    this.#outOfPlace = outOfPlace(edition);
  }

  play({ kind, pick: number }: Move): void {
    switch (kind) {
      case 'answer':
        return this.#hear(pick(this.#answers, number));
      case 'right answer':
        if (this.#awaited === 'answer') this.#hear(this.#rightAnswer(number));
        return;
      case 'go on':
        return this.#goOn(number);
      case 'end':
        return this.#bring(
          pick<ClientEvent>(
            [
              { on: 'end', reason: 'timeout' },
              { on: 'end', reason: 'peerEnded', unfinished: undefined },
              { on: 'end', reason: 'peerEnded', unfinished: '3 bytes into a header' },
            ],
            number,
          ),
        );
      case 'out of place': {
        const event = pick(this.#outOfPlace, number);
        if (!this.#isLegal(event)) this.#bring(event);
      }
    }
  }

  /** A server that is silent, and a machine that fails: that is the end of the run. */
  end(): void {
    for (let step = 0; step < 4; step++) {
      if (this.#awaited === 'saveIdentity') this.#reply('saveIdentity', { failed: 'full' });
      else if (isCall(this.#awaited)) this.#goOn(0);
      this.#bring({ on: 'end', reason: 'timeout' });
    }
    must(this.#awaited === 'nothing', 'the run ends when the server is silent');
  }

  #rightAnswer(number: number): Buffer {
    const edition = this.#edition;
    switch (this.#lastRequest) {
      case 'Register':
        return responses.registered({ edition, clientId: ID });
      case 'PublicKey':
        return keyFor(edition);
      case 'Reconnect':
        return keyFor(edition, 'reconnected');
      case 'SendFile':
        return received(edition, number % 3 === 0 ? 1 : CHECKSUM);
      default:
        return acknowledged(edition);
    }
  }

  #goOn(number: number): void {
    switch (this.#awaited) {
      case 'measureFile':
        return this.#reply('measureFile', number % 20 === 0 ? { failed: 'gone' } : measured());
      case 'prepareIdentity':
        return this.#reply('prepareIdentity', { publicKey: PUBLIC_KEY });
      case 'saveIdentity':
        return this.#reply('saveIdentity', number % 20 === 0 ? { failed: 'full' } : 'saved');
      case 'unwrapKey':
        return this.#reply('unwrapKey', pick(['fresh', 'fresh', 'used', { bad: 'key' }] as const, number));
      case 'connection':
        return this.#bring(
          number % 20 === 0 ? { on: 'connectFailed', reason: 'nothing listens there' } : { on: 'connected' },
        );
      case 'pause':
        return this.#bring({ on: 'pauseEnded' });
      case 'content':
      case 'answer':
        if (!this.#isSending) return;
        if (number % 20 === 0) return this.#bring({ on: 'contentFailed', reason: 'it has grown' });
        return this.#bring({ on: 'contentSent', checksums: new Map([[BY, CHECKSUM]]) });
      case 'nothing':
    }
  }

  #reply<K extends CallName>(call: K, reply: Calls[K]['reply']): void {
    this.#bring({ on: 'reply', call, reply } as ClientEvent);
  }

  #hear(bytes: Buffer): void {
    this.#framer.push(bytes);
    while (this.#awaited === 'answer') {
      const frame = this.#framer.next([this.#profile]);
      if (frame === undefined) return;
      if (frame.kind === 'message' || frame.kind === 'violation') this.#bring({ on: 'frame', frame });
    }
  }

  #isLegal(event: ClientEvent): boolean {
    if (this.#awaited === 'nothing') return true;
    switch (event.on) {
      case 'end':
        return true;
      case 'connected':
      case 'connectFailed':
        return this.#awaited === 'connection';
      case 'pauseEnded':
        return this.#awaited === 'pause';
      case 'frame':
        return this.#awaited === 'answer';
      case 'reply':
        return this.#awaited === event.call;
      case 'contentSent':
      case 'contentFailed':
        return this.#isSending;
    }
  }

  #bring(event: ClientEvent): void {
    if (!this.#isLegal(event)) return this.#bringIllegal(event);
    const isOver = this.#awaited === 'nothing';
    this.#note(event);
    const effects = this.#session.handle(event);
    must(isDeepStrictEqual(effects, this.#twin.handle(event)), 'what was refused has changed nothing');
    must(!isOver || effects.length === 0, 'nothing happens after the end');
    for (const effect of effects) this.#enter(effect, event);
    must(this.#session.waitsForFrame === (this.#awaited === 'answer'), 'the session says whether it awaits an answer');
  }

  #note(event: ClientEvent): void {
    if (event.on === 'contentSent') {
      this.#isSending = false;
      this.#sent = event.checksums.get(BY);
    }
    if (event.on !== 'frame' || event.frame.kind !== 'message' || this.#lastRequest !== 'SendFile') return;
    const { message } = event.frame;
    if (message.name === 'FileReceived') this.#told = message.value.checksum;
  }

  #bringIllegal(event: ClientEvent): void {
    const before = this.#session.waitsForFrame;
    try {
      this.#session.handle(event);
    } catch (error) {
      must(error instanceof SessionEventError && error.code === 'E_SESSION_EVENT', 'the error has its type');
      must(this.#session.waitsForFrame === before, 'nothing has changed');
      this.counts.refused++;
      return;
    }
    throw new Error(`${event.on} was taken where ${this.#awaited} was awaited`);
  }

  #enter(effect: ClientEffect, event: ClientEvent): void {
    must(this.#awaited !== 'nothing', 'the end comes last');
    switch (effect.do) {
      case 'call':
        if (effect.call === 'measureFile') this.#ledger.take(this, effect.ask.index);
        this.#awaited = effect.call;
        return;
      case 'connect':
        // The shell forgets what the connection before had still to send, and to say.
        this.#isSending = false;
        this.#framer = createFramer('response');
        this.#awaited = 'connection';
        return;
      case 'pause':
        this.#awaited = 'pause';
        return;
      case 'confirmIdentity':
        must(event.on === 'reply' && event.call === 'unwrapKey', 'what is kept was accepted');
        return;
      case 'stopContent':
        must(this.#isSending, 'what is stopped is on its way');
        this.#awaited = 'content';
        return;
      case 'send':
        this.#requested(effect);
        return;
      case 'sendContent':
        must(!this.#isSending, 'one content is on its way at the most');
        this.#isSending = true;
        this.#lastRequest = 'SendFile';
        this.#awaited = 'answer';
        this.counts.contents++;
        return;
      case 'report':
        must(effect.text !== '', 'a report says something');
        if (effect.event === 'givenUp') this.#ledger.giveUp(effect.index);
        return;
      case 'verified': {
        const isAnswered =
          event.on === 'frame' && event.frame.kind === 'message' && event.frame.message.name === 'MessageReceived';
        must(isAnswered && this.#lastRequest === 'CrcValid', 'what is verified was acknowledged');
        must(!this.#ledger.verified.has(effect.index), 'a file is verified once');
        this.#ledger.verified.add(effect.index);
        this.counts.verified++;
        return;
      }
      case 'finish':
        this.#ledger.end(this, effect.failure);
        this.#awaited = 'nothing';
        this.#isSending = false;
        this.counts.finished++;
    }
  }

  #requested({ request, clientId }: Extract<ClientEffect, { do: 'send' }>): void {
    // It can be encoded: the profile has the message, and every value fits.
    encodeRequest(this.#profile, { clientId }, request);
    must(!this.#isSending, 'nothing is said in the midst of a content');
    if (request.name === 'CrcValid') must(this.#told === this.#sent, 'what is called valid is equal');
    this.#lastRequest = request.name;
    this.#awaited = 'answer';
  }
}

/** An edition that lacks an answer cannot say it. */
function sayable(answers: readonly (() => Buffer)[]): readonly Buffer[] {
  return answers.flatMap((build) => {
    try {
      return [build()];
    } catch {
      return [];
    }
  });
}

function outOfPlace(edition: Edition): readonly ClientEvent[] {
  const framer = createFramer('response');
  framer.push(responses.registered({ edition, clientId: Buffer.alloc(16, 7) }));
  const frame = framer.next([profileOf(edition)]);
  if (frame?.kind !== 'message') throw new Error('no message');
  return [
    { on: 'frame', frame },
    { on: 'connected' },
    { on: 'pauseEnded' },
    { on: 'contentSent', checksums: new Map([[BY, 1]]) },
    { on: 'contentFailed', reason: 'broken' },
    { on: 'reply', call: 'measureFile', reply: measured() },
    { on: 'reply', call: 'prepareIdentity', reply: { publicKey: Buffer.alloc(160) } },
    { on: 'reply', call: 'saveIdentity', reply: 'saved' },
    { on: 'reply', call: 'unwrapKey', reply: 'fresh' },
  ];
}

/** Cheaper than `expect`, of which a run would make a hundred thousand. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it does not hold that ${what}`);
}

test.each(allEditions)('whatever server and machine do in $id, the books balance', (edition) => {
  const total = { contents: 0, verified: 0, refused: 0, finished: 0 };
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.nat(2), (sequence, files, known, retries) => {
      const books = new Books(edition, new Ledger(files), known, retries);
      for (const move of sequence) books.play(move);
      books.end();
      must(books.counts.finished === 1, 'a run ends once');
      // Four transmissions of a file, each tried three times, and each begun anew once where the connection was lost; all
      // that as often as a lost connection is replaced.
      must(books.counts.contents <= 24 * files * (1 + retries), 'a file is sent again within bounds');
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += books.counts[key];
    }),
    { numRuns: 200 },
  );
  // Runs in which little happens would prove little.
  expect(total.contents).toBeGreaterThan(50);
  expect(total.verified).toBeGreaterThan(10);
  expect(total.refused).toBeGreaterThan(100);
});

test.each(allEditions)(
  'whatever happens to several connections in $id, no file is lost or under way twice',
  (edition) => {
    const total = { verified: 0, finished: 0 };
    const turns = fc.array(fc.record({ who: fc.nat(3), moves }), { maxLength: 12 });
    fc.assert(
      fc.property(turns, fc.integer({ min: 2, max: 8 }), fc.nat(1), (sequence, files, retries) => {
        const ledger = new Ledger(files);
        const all = [0, 1, 2, 3].map((number) => new Books(edition, ledger, true, retries, number > 0));
        for (const turn of sequence) for (const move of turn.moves) all[turn.who]?.play(move);
        for (const books of all) books.end();
        must(
          all.every(({ counts }) => counts.finished === 1),
          'every session ends once',
        );
        const through = new Set([...ledger.verified, ...ledger.givenUp]).size;
        must(through === files || ledger.failures.length > 0, 'a file that is not sent is told of by a failure');
        total.verified += ledger.verified.size;
        total.finished += all.filter(({ counts }) => counts.verified > 0).length;
      }),
      { numRuns: 100 },
    );
    expect(total.verified).toBeGreaterThan(20);
    expect(total.finished).toBeGreaterThan(10);
  },
);
