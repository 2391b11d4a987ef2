import * as fc from 'fast-check';
import type { CallName, Calls, Refused, ServerEffect, ServerEvent } from '../../src/server/events';
import type { Profile, Requests } from '../../generated';
import type { Candidates } from '../../src/server/narrowing';
import { ServerSession } from '../../src/server/session';
import { encodeResponse } from '../../src/wire/encode';
import { Framer } from '../../src/wire/framer';
import { allEditions, editionOf, type Edition } from '../bytes/editions';
import { publicKey, reconnect, register, request, sendFile, verdict } from '../bytes/requests';
import { candidates } from './conversation';
import { WRAPPED } from './enrolled';

// Random events, in any order that the shell could bring them in. Whatever happens, the bookkeeping holds.

type Replies = { readonly [K in CallName]: Calls[K]['reply'] };

/** One thing that happens: bytes, or an answer if one is awaited, or an end. */
type Happening =
  | { readonly bytes: readonly Buffer[] }
  | { readonly reply: Omit<Replies, 'openUpload'> & { readonly opens: boolean } }
  | { readonly event: ServerEvent };

const ids = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
const limits = { fileSize: 100, discard: 200 };

/** Mostly what is right, or else one of the rest. */
function mostly<T>(right: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

const refused = fc.record({
  refused: fc.constantFrom('badInput', 'storageFailure', 'unknownClient', 'tooLarge'),
  reason: fc.constant('because'),
});

function orRefused<T>(right: T): fc.Arbitrary<T | Refused> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: refused });
}

function replies(edition: Edition) {
  return fc.record({
    findClient: fc.option(
      fc.record({
        name: mostly('a', 'b').map((name) => Buffer.from(name)),
        profile: mostly(edition.id, ...allEditions.map(({ id }) => id), 'of another schema'),
        checksum: fc.constantFrom(undefined, 'posix-cksum', 'zlib-crc32'),
        hasPublicKey: fc.boolean(),
      }),
      { nil: undefined, freq: 9 },
    ),
    register: fc.oneof(orRefused({ clientId: ids[0] ?? Buffer.alloc(16) }), fc.constant('taken' as const)),
    issueKey: orRefused({ wrappedKey: WRAPPED }),
    opens: mostly(true, false),
    finishUpload: orRefused({ checksum: 7, size: 8 }),
    findTransmission: fc.constant(undefined),
    settleUpload: orRefused('durable' as const),
  });
}

/** Messages as a client would send them, now and then with one thing wrong: another order, name, size or edition. */
function messages(edition: Edition): fc.Arbitrary<readonly Buffer[]> {
  const head = fc.record({
    edition: fc.oneof(
      { weight: 19, arbitrary: fc.constant(edition) },
      { weight: 1, arbitrary: fc.constantFrom(...allEditions) },
    ),
    clientId: mostly(...(ids as [Buffer, Buffer])),
    name: mostly('a', 'b', 'a\nb'),
  });
  const greeting = fc
    .record({ head, which: fc.constantFrom('register', 'publicKey', 'reconnect') })
    .map(({ head: fields, which }) => {
      if (which === 'register') return [register(fields)];
      const returns = which === 'reconnect' && fields.edition.requests.reconnect !== undefined;
      return [returns ? reconnect(fields) : publicKey({ ...fields, key: Buffer.alloc(160, 3) })];
    });
  const file = fc
    .record({
      head,
      total: fc.constantFrom(1, 1, 3),
      contentSize: mostly(0, 1, 120, 2 ** 32 - 1),
      slip: mostly(0, 1, 2, -1),
      size: mostly(16, 0, 17, 250),
      keep: mostly(3, 1, 2),
    })
    .map(({ head: fields, total, contentSize, slip, size, keep }) => {
      const packets = fields.edition.sendFile === 'sizes, packets, name' ? total : 1;
      return Array.from({ length: Math.min(packets, keep) }, (_, index) =>
        sendFile({
          ...fields,
          fileName: fields.name,
          contentSize: contentSize === 0 ? size * packets : contentSize,
          originalSize: 8,
          packetNumber: Math.max(0, index + 1 + (index > 0 ? slip : 0)),
          totalPackets: packets,
          content: Buffer.alloc(size),
        }),
      );
    });
  const opinion = fc
    .record({ head, which: fc.constantFrom('crcValid', 'resending', 'givingUp') })
    .map(({ head: { name, ...fields }, which }) => [verdict({ ...fields, which, fileName: name })]);
  const nonsense = fc
    .record({ code: fc.constantFrom(7, 65535), size: fc.constantFrom(0, 30, 250) })
    .map(({ code, size }) => [request({ clientId: Buffer.alloc(16), code, payload: Buffer.alloc(size) })]);
  return fc.oneof(
    { weight: 3, arbitrary: greeting },
    { weight: 8, arbitrary: file },
    { weight: 4, arbitrary: opinion },
    { weight: 1, arbitrary: nonsense },
  );
}

function happenings(edition: Edition): fc.Arbitrary<readonly Happening[]> {
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    { weight: 20, arbitrary: messages(edition).map((bytes) => ({ bytes })) },
    { weight: 30, arbitrary: replies(edition).map((reply) => ({ reply })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Happening>(
        { event: { on: 'timeout', which: 'handshake' } },
        { event: { on: 'timeout', which: 'idle' } },
        { event: { on: 'peerEnded', unfinished: undefined } },
        { event: { on: 'peerEnded', unfinished: '3 bytes into a header' } },
        { event: { on: 'shutdown' } },
        { event: { on: 'bodyEnd' } },
      ),
    },
  );
  return fc.array(happening, { minLength: 10, maxLength: 60 });
}

/** Plays what happens as the shell would, and keeps the books. */
class Books {
  readonly #session: ServerSession;
  readonly #framer = new Framer<Requests, Profile>('request');
  readonly #open = new Set<number>();
  readonly #stored = new Set<number>();
  #pending: CallName | undefined;
  #uploads = 0;
  #closes = 0;
  /** What was done at all, so that a run of nothing is no proof. */
  readonly counts = { calls: 0, sends: 0, uploads: 0, settled: 0 };

  constructor(editions: Candidates) {
    this.#session = new ServerSession(editions, limits);
  }

  play(happening: Happening): void {
    if ('bytes' in happening) for (const bytes of happening.bytes) this.#framer.push(bytes);
    else if ('event' in happening) this.#event(happening.event);
    else this.#answer(happening.reply);
    this.#pump();
  }

  #event(event: ServerEvent): void {
    // The end of a body is brought by the pump alone; elsewhere it must mean nothing.
    if (event.on === 'bodyEnd' && this.#session.waitsFor === 'body') return;
    this.#handle(event);
  }

  #answer(reply: Extract<Happening, { readonly reply: unknown }>['reply']): void {
    const call = this.#pending ?? 'register';
    const given = { ...reply, openUpload: this.#opened(reply.opens) };
    this.#pending = undefined;
    this.#handle({ on: 'reply', call, reply: given[call] } as ServerEvent);
  }

  #opened(opens: boolean): Replies['openUpload'] {
    if (!opens) return { refused: 'storageFailure', reason: 'because' };
    const upload = ++this.#uploads;
    if (this.#pending === 'openUpload' && this.#session.waitsFor === 'reply') this.#open.add(upload);
    return { upload };
  }

  #pump(): void {
    for (;;) {
      const { waitsFor } = this.#session;
      if (waitsFor === 'reply' || waitsFor === 'nothing') return;
      const frame = this.#framer.next(this.#session.profiles);
      if (frame === undefined) return;
      if (frame.kind === 'message' || frame.kind === 'violation') this.#handle({ on: 'frame', frame });
      else if (frame.kind === 'body' && frame.last) this.#handle({ on: 'bodyEnd' });
    }
  }

  #handle(event: ServerEvent): void {
    const over = this.#closes > 0;
    const effects = this.#session.handle(event);
    must(!over || effects.length === 0, 'nothing happens after the close');
    for (const effect of effects) this.#enter(effect);
    const { waitsFor } = this.#session;
    const closed = this.#closes > 0;
    must((waitsFor === 'reply') === (this.#pending !== undefined && !closed), 'a call is pending while one is awaited');
    must((waitsFor === 'nothing') === closed, 'nothing is awaited after the close');
    must(this.#open.size <= (closed ? 0 : 1), 'one upload is open at the most, and none after the close');
  }

  #enter(effect: ServerEffect): void {
    must(this.#closes === 0, 'the close comes last');
    switch (effect.do) {
      case 'call':
        must(this.#pending === undefined, 'one call is pending at the most');
        this.#pending = effect.call;
        this.counts.calls++;
        if (effect.call === 'finishUpload') this.#finished(effect.ask);
        if (effect.call === 'settleUpload') {
          must(this.#stored.has(effect.ask.upload), 'what is settled is stored');
          this.counts.settled++;
        }
        return;
      case 'send':
        // It can be encoded: the profile has the message, and every value fits.
        encodeResponse(effect.profile, effect.response);
        this.counts.sends++;
        return;
      case 'pipeBody':
        must(effect.to === 'discard' || this.#open.has(effect.to), 'content goes to an open upload');
        return;
      case 'abandonUpload':
        must(this.#open.delete(effect.upload), 'what is abandoned was open');
        return;
      case 'close':
        this.#closes++;
        return;
      case 'awaitFrame':
        must(effect.ms > 0, 'a wait takes some time');
        return;
      case 'report':
        must(effect.text !== '', 'a report says something');
    }
  }

  #finished({ upload, replaces }: Calls['finishUpload']['ask']): void {
    must(this.#open.delete(upload), 'what is finished was open');
    must(replaces === undefined || this.#stored.has(replaces), 'what is replaced was stored');
    this.#stored.add(upload);
    this.counts.uploads++;
  }
}

/** Cheaper than `expect`, of which a run would make a hundred thousand. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it does not hold that ${what}`);
}

const listeners: readonly (readonly string[])[] = [
  ...allEditions.map(({ id }) => [id]),
  ['2023a', '2022'],
  ['2024a', '2023b'],
  ['2024b', '2024a', '2023b', '2023a', '2022'],
];

test.each(listeners.map((listener) => [listener]))('whatever happens, the books of %j balance', (listener) => {
  const total = { calls: 0, sends: 0, uploads: 0, settled: 0 };
  const spoken = candidates(...listener);
  fc.assert(
    fc.property(fc.constantFrom(...listener.map(editionOf)).chain(happenings), (all) => {
      const books = new Books(spoken);
      for (const one of all) books.play(one);
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += books.counts[key];
    }),
    { numRuns: 200 },
  );
  // Runs in which little happens would prove little.
  expect(total.uploads).toBeGreaterThan(10);
  expect(total.settled).toBeGreaterThan(0);
});
