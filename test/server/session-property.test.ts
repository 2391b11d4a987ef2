import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '../../generated';
import * as fc from 'fast-check';
import { SessionEventError } from '../../src/protocol/session-event-error';
import type { CallName, Calls, Refused, ServerEffect, ServerEvent } from '../../src/server/session/events';
import type { Candidates } from '../../src/server/narrowing';
import { ServerSession } from '../../src/server/session/session';
import { encodeResponse } from '../../src/wire/encode';
import { createFramer } from '../../src/protocol/framer';
import { allEditions, editionOf, type Edition } from '../bytes/editions';
import { publicKey, reconnect, register, request, sendFile, confirmation } from '../bytes/requests';
import { candidates } from './conversation';
import { WRAPPED } from './enrolled';

// Random events in any order, awaited or not. What is not awaited is refused, and leaves the session as it was: a twin
// that is brought nothing but what is awaited does the same from there on. Whatever happens, the bookkeeping holds.

type Replies = { readonly [K in CallName]: Calls[K]['reply'] };

/** One thing that happens: bytes, or the reply to the call that is pending, or any event, in place or not. */
type Happening =
  | { readonly bytes: readonly Buffer[] }
  | { readonly reply: Omit<Replies, 'openUpload'> & { readonly opens: boolean; readonly finds: boolean } }
  | { readonly event: ServerEvent };

type AnyEvent = Extract<Happening, { readonly event: unknown }>;

const ids = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
const limits = { fileSize: 100, discard: 200, refusals: 4, requests: 30 };

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
    findTransmission: orRefused(undefined),
    finds: mostly(true, false),
    confirmUpload: orRefused('durable' as const),
    discardUpload: orRefused('durable' as const),
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
    .map(({ head: { name, ...fields }, which }) => [confirmation({ ...fields, which, fileName: name })]);
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

/** Events that the shell may bring at any time, and others that have no business here at most times. */
function events(edition: Edition): fc.Arbitrary<AnyEvent> {
  const ends = fc.constantFrom<ServerEvent>(
    { on: 'end', reason: 'handshake' },
    { on: 'end', reason: 'idle' },
    { on: 'end', reason: 'peerEnded', unfinished: undefined },
    { on: 'end', reason: 'peerEnded', unfinished: '3 bytes into a header' },
    { on: 'end', reason: 'shutdown' },
  );
  const name = Buffer.from('Bob');
  const [profile] = candidates(edition.id);
  const frame: ServerEvent = {
    on: 'frame',
    frame: {
      kind: 'message',
      header: { clientId: Buffer.alloc(16), code: edition.requests.register ?? 0, payloadSize: 255 },
      message: { name: 'Register', value: { name } },
      profiles: [profile],
      bodyLength: undefined,
      deviations: [],
      raw: new Uint8Array(0),
      layout: profile.requestHeader,
    },
  };
  const outOfPlace = fc.constantFrom<ServerEvent>(
    frame,
    { on: 'bodyEnd' },
    { on: 'reply', call: 'findClient', reply: undefined },
    { on: 'reply', call: 'register', reply: { clientId: Buffer.alloc(16, 7) } },
    { on: 'reply', call: 'issueKey', reply: { wrappedKey: WRAPPED } },
    { on: 'reply', call: 'openUpload', reply: { upload: 4711 } },
    { on: 'reply', call: 'finishUpload', reply: { checksum: 7, size: 8 } },
    { on: 'reply', call: 'findTransmission', reply: undefined },
    { on: 'reply', call: 'confirmUpload', reply: 'durable' },
    { on: 'reply', call: 'discardUpload', reply: 'durable' },
  );
  return fc
    .oneof(
      { weight: 1, arbitrary: ends },
      { weight: 2, arbitrary: fc.constant<ServerEvent>({ on: 'silence' }) },
      { weight: 12, arbitrary: outOfPlace },
    )
    .map((event) => ({ event }));
}

function happenings(edition: Edition): fc.Arbitrary<readonly Happening[]> {
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    { weight: 20, arbitrary: messages(edition).map((bytes) => ({ bytes })) },
    { weight: 30, arbitrary: replies(edition).map((reply) => ({ reply })) },
    { weight: 12, arbitrary: events(edition) },
  );
  return fc.array(happening, { minLength: 10, maxLength: 60 });
}

/** What the session has asked for and not got yet. */
type Waiting = 'frame' | 'body' | 'nothing' | CallName;

/** Plays what happens as the shell would, and worse; and keeps the books. */
class Books {
  readonly #session: ServerSession;
  /** Is brought what is awaited, and nothing else. */
  readonly #twin: ServerSession;
  readonly #framer = createFramer('request');
  #awaited: Waiting = 'frame';
  /** The call whose reply may come after the close. */
  #late: CallName | undefined;
  readonly #open = new Set<number>();
  readonly #stored = new Set<number>();
  #lastStored: number | undefined;
  readonly #confirmed = new Set<number>();
  /** The upload that the call that is pending is about. */
  #asked: number | undefined;
  #uploads = 0;
  /** What was done at all, so that a run of nothing is no proof. */
  readonly counts = { calls: 0, sends: 0, uploads: 0, concluded: 0, refused: 0, acknowledged: 0 };

  constructor(editions: Candidates) {
    this.#session = new ServerSession(editions, limits);
    this.#twin = new ServerSession(editions, limits);
  }

  play(happening: Happening): void {
    if ('bytes' in happening) for (const bytes of happening.bytes) this.#framer.push(bytes);
    else if ('event' in happening) this.#event(happening.event);
    else if (isCall(this.#awaited)) this.#answer(happening.reply, this.#awaited);
    this.#pump();
  }

  /** The peer ends, and the store answers what it was asked: that is the end of the session, too. */
  end(): void {
    const end = { on: 'end', reason: 'peerEnded', unfinished: undefined } as const;
    this.#bring(end);
    if (isCall(this.#awaited)) {
      const reply = { refused: 'storageFailure', reason: 'because' } as const;
      this.#bring({
        on: 'reply',
        call: this.#awaited,
        reply: isCalm(this.#awaited) ? undefined : reply,
      } as ServerEvent);
    }
    if (isCall(this.#awaited)) this.#bring({ on: 'end', reason: 'idle' });
    if (this.#awaited === 'body') this.#bring(end);
    must(this.#awaited === 'nothing', 'the session ends after an end and a reply');
  }

  #event(event: ServerEvent): void {
    // What has to be in step with the bytes or with the books is brought elsewhere.
    if (event.on === 'bodyEnd' && this.#awaited === 'body') return;
    if (event.on === 'reply' && event.call === this.#awaited) return;
    this.#bring(event);
  }

  #answer(
    { opens, finds, ...replies }: Extract<Happening, { readonly reply: unknown }>['reply'],
    call: CallName,
  ): void {
    const given: Replies = {
      ...replies,
      openUpload: opens ? { upload: ++this.#uploads } : { refused: 'storageFailure', reason: 'because' },
    };
    if (call === 'openUpload' && opens) this.#open.add(this.#uploads);
    if (call === 'findTransmission' && finds) return this.#find();
    this.#note(call, given[call]);
    this.#bring({ on: 'reply', call, reply: given[call] } as ServerEvent);
  }

  /** An earlier connection has brought the file. */
  #find(): void {
    const [checksum] = this.#session.profiles[0].checksums;
    if (checksum === undefined) throw new Error('no checksum');
    const upload = ++this.#uploads;
    this.#stored.add(upload);
    this.#lastStored = upload;
    const reply = { upload, checksum, content: { size: 8, checksum: 7 } };
    this.#bring({ on: 'reply', call: 'findTransmission', reply });
  }

  /** What the store has said is true before the session hears of it. */
  #note(call: CallName, reply: Replies[CallName]): void {
    const upload = this.#asked;
    if (upload === undefined) return;
    if (call === 'confirmUpload' && reply === 'durable') this.#confirmed.add(upload);
    if (call === 'discardUpload' && reply === 'durable') this.#stored.delete(upload);
    if (call === 'finishUpload' && typeof reply === 'object' && 'checksum' in reply) {
      this.#stored.add(upload);
      this.#lastStored = upload;
      this.counts.uploads++;
    }
  }

  #pump(): void {
    while (this.#awaited === 'frame' || this.#awaited === 'body') {
      const frame = this.#framer.next(this.#session.profiles);
      if (frame === undefined) return;
      if (frame.kind === 'message' || frame.kind === 'violation') this.#bring({ on: 'frame', frame });
      else if (frame.kind === 'body' && frame.last) this.#bring({ on: 'bodyEnd' });
    }
  }

  #isLegal(event: ServerEvent): boolean {
    if (this.#awaited === 'nothing' || event.on === 'end' || event.on === 'silence') return true;
    if (event.on === 'reply') return event.call === this.#awaited;
    return (event.on === 'frame' ? 'frame' : 'body') === this.#awaited;
  }

  #bring(event: ServerEvent): void {
    if (!this.#isLegal(event)) return this.#bringIllegal(event);
    const before = this.#awaited;
    const effects = this.#session.handle(event);
    must(isDeepStrictEqual(effects, this.#twin.handle(event)), 'what was refused has changed nothing');
    if (before === 'nothing') return this.#afterClose(event, effects);
    if (before === 'frame' || event.on === 'reply' || event.on === 'bodyEnd') this.#awaited = 'frame';
    for (const effect of effects) this.#enter(effect, event);
    if (this.#awaited === 'nothing') this.#late = isCall(before) && event.on === 'end' ? before : undefined;
    const { waitsFor } = this.#session;
    must(waitsFor === (isCall(this.#awaited) ? 'reply' : this.#awaited), 'the session says what it awaits');
    if (event.on === 'end' && event.reason === 'idle') must(waitsFor === 'nothing', 'a timeout closes at once');
    const closed = this.#awaited === 'nothing';
    must(this.#open.size <= (closed ? 0 : 1), 'one upload is open at the most, and none after the close');
  }

  #bringIllegal(event: ServerEvent): void {
    const before = [this.#session.waitsFor, this.#session.profiles];
    try {
      this.#session.handle(event);
    } catch (error) {
      must(error instanceof SessionEventError && error.code === 'E_SESSION_EVENT', 'the error has its type');
      must(isDeepStrictEqual(before, [this.#session.waitsFor, this.#session.profiles]), 'nothing has changed');
      this.counts.refused++;
      return;
    }
    throw new Error(`${event.on} was taken where ${this.#awaited} was awaited`);
  }

  /** Nothing happens any more, but that an upload which was being opened is given up. */
  #afterClose(event: ServerEvent, effects: readonly ServerEffect[]): void {
    const isLate = event.on === 'reply' && event.call === this.#late;
    const opened = isLate && event.call === 'openUpload' && 'upload' in event.reply ? [event.reply.upload] : [];
    if (isLate) this.#late = undefined;
    const expected = opened.map((upload) => ({ do: 'abandonUpload', upload }));
    must(isDeepStrictEqual(effects, expected), 'nothing happens after the close');
  }

  #enter(effect: ServerEffect, event: ServerEvent): void {
    must(this.#awaited === 'frame' || event.on === 'end', 'what is waited for comes last');
    must(this.#awaited !== 'nothing', 'the close comes last');
    switch (effect.do) {
      case 'call':
        this.#awaited = effect.call;
        this.#asked = 'upload' in effect.ask ? effect.ask.upload : undefined;
        this.counts.calls++;
        if (effect.call === 'finishUpload') this.#finished(effect.ask);
        if (effect.call === 'confirmUpload' || effect.call === 'discardUpload') {
          must(this.#stored.has(effect.ask.upload), 'what is confirmed or discarded is stored');
          this.counts.concluded++;
        }
        return;
      case 'send':
        // It can be encoded: the profile has the message, and every value fits.
        encodeResponse(effect.profile, effect.response);
        this.#acknowledged(effect, event);
        this.counts.sends++;
        return;
      case 'pipeBody':
        must(effect.to === 'discard' || this.#open.has(effect.to), 'content goes to an open upload');
        this.#awaited = 'body';
        return;
      case 'abandonUpload':
        must(this.#open.delete(effect.upload), 'what is abandoned was open');
        return;
      case 'close':
        this.#awaited = 'nothing';
        return;
      case 'awaitFrame':
        must(effect.ms > 0, 'a wait takes some time');
        return;
      case 'report':
        must(effect.text !== '', 'a report says something');
    }
  }

  #acknowledged({ response, replyContext }: Extract<ServerEffect, { do: 'send' }>, event: ServerEvent): void {
    if (response.name === 'FileReceived') {
      const isStored = event.on === 'reply' && event.call === 'finishUpload' && 'checksum' in event.reply;
      must(isStored, 'what is called received is stored');
    }
    if (response.name === 'MessageReceived' && replyContext.request === 'CrcValid') {
      must(this.#lastStored !== undefined && this.#confirmed.has(this.#lastStored), 'what is acknowledged is verified');
      this.counts.acknowledged++;
    }
    if (response.name === 'MessageReceived' && replyContext.request === 'GiveUp') {
      must(event.on === 'reply' && event.reply === 'durable', 'what is given up is discarded');
    }
  }

  #finished({ upload, replaces }: Calls['finishUpload']['ask']): void {
    must(this.#open.delete(upload), 'what is finished was open');
    must(replaces === undefined || this.#stored.has(replaces), 'what is replaced was stored');
  }
}

function isCall(awaited: Waiting): awaited is CallName {
  return awaited !== 'frame' && awaited !== 'body' && awaited !== 'nothing';
}

/** Whether a call cannot be refused. */
function isCalm(call: CallName): boolean {
  return call === 'findTransmission';
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

/** An edition with a connection for each request, which a refusal ends, and in which a client may keep the id that it has. */
function shortLived(id: string): Profile {
  const [{ flow, ...profile }] = candidates(id);
  const server = { ...flow.server, closesAfter: ['RegistrationFailed', 'GeneralError'], adoptsUnknown: true } as const;
  return { ...profile, flow: { ...flow, connection: 'request', server } };
}

const spoken: readonly (readonly [string, Candidates])[] = [
  ...listeners.map((ids) => [ids.join(', '), candidates(...ids)] as const),
  ['2023b with a connection for each request', [shortLived('2023b')]],
];

test.each(spoken)('whatever happens in %s, the books balance', (_, profiles) => {
  const total = { calls: 0, sends: 0, uploads: 0, concluded: 0, refused: 0, acknowledged: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...profiles.map(({ id }) => editionOf(id))).chain(happenings), (all) => {
      const books = new Books(profiles);
      for (const one of all) books.play(one);
      books.end();
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += books.counts[key];
    }),
    { numRuns: 200 },
  );
  // Runs in which little happens would prove little.
  expect(total.uploads).toBeGreaterThan(10);
  expect(total.concluded).toBeGreaterThan(0);
  expect(total.acknowledged).toBeGreaterThan(0);
  expect(total.refused).toBeGreaterThan(100);
});

describe('a session', () => {
  const edition = editionOf('2024b');
  const bob = () => register({ edition, clientId: Buffer.alloc(16), name: 'Bob' });

  test('that was asked to register twice is not registered by the reply to another call', () => {
    const session = new ServerSession(candidates(edition.id), limits);
    const framer = createFramer('request');
    framer.push(Buffer.concat([bob(), bob()]));
    const next = (): ServerEvent => {
      const frame = framer.next(session.profiles);
      if (frame?.kind !== 'message') throw new Error('no message');
      return { on: 'frame', frame };
    };
    expect(session.handle(next())).toMatchObject([{ do: 'call', call: 'register' }]);
    expect(() => session.handle(next())).toThrow('a frame came where a reply to register was awaited');
    expect(() => session.handle({ on: 'reply', call: 'confirmUpload', reply: 'durable' })).toThrow(
      new SessionEventError('a reply to register', 'a reply to confirmUpload'),
    );
    expect(session.handle({ on: 'reply', call: 'register', reply: 'taken' })).toMatchObject([
      { do: 'send', response: { name: 'RegistrationFailed' } },
      {},
    ]);
  });
});
