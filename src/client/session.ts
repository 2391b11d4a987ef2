import type { FileReceived, Profile, Requests, Responses } from '../../generated';
import { counted } from '../text/count';
import { hex } from '../text/hex';
import { quoted } from '../text/visible';
import type { MessageFrame, Named, ViolationFrame } from '../wire/framer';
import { sameBytes } from '../wire/value';
import type {
  ClientCallName,
  ClientCalls,
  ClientEffect,
  ClientEvent,
  Failure,
  KnownIdentity,
  MeasuredFile,
} from './events';
import { sliceContent, type Slicing } from '../protocol/slicing';

type Effects = readonly ClientEffect[];

/** The answers that go on with the run; every other one is an error of the server. */
type Handlers = { readonly [K in keyof Responses]?: (value: Responses[K]) => Effects };

/** A request that awaits its answer, and how to make it again. */
interface Pending {
  readonly what: string;
  readonly attempt: number;
  readonly handlers: Handlers;
  readonly again: () => Effects;
}

type Waiting =
  | { readonly for: 'answer'; readonly pending: Pending }
  | { readonly for: 'reply'; readonly resume: (reply: never) => Effects }
  | { readonly for: 'connection' | 'pause'; readonly resume: () => Effects }
  | { readonly for: 'nothing' };

/** The file in hand. */
interface Current {
  readonly index: number;
  readonly file: MeasuredFile;
  readonly slicing: Slicing;
  readonly resends: number;
  /** Of the plaintext as it was sent; empty until all of it has gone out. */
  readonly checksums: ReadonlyMap<string, number>;
}

/** What a session is told at its start. */
export interface ClientSessionOptions {
  readonly profile: Profile;
  readonly name: Uint8Array;
  /** How many files to send, each under a key of its own. */
  readonly files: number;
  readonly identity: KnownIdentity | undefined;
}

/**
 * The client's side of one run, as a state machine without I/O (DESIGN.md section 1): register or come back, get a key,
 * send a file, compare checksums, and so on for each file. It asks its profile, never which edition that is.
 */
export class ClientSession {
  readonly #profile: Profile;
  readonly #name: Uint8Array;
  readonly #files: number;
  #identity: KnownIdentity | undefined;
  #clientId: Uint8Array;
  #waiting: Waiting = { for: 'nothing' };
  #current: Current | undefined;
  /** Content is on its way out; answers may come all the same. */
  #sending = false;
  /** What to do once the content that is on its way out has ended. */
  #afterContent: (() => Effects) | undefined;
  /** What the last answer means for the run, where it was an error. */
  #lastError: Failure | undefined;
  #failure: Failure | undefined;
  /** The server closed the connection during a pause. */
  #endedInPause = false;
  /** Where the last connection ended that another one took over: a second end there is final. */
  #brokenAt: string | undefined;
  /** What this connection has been used for: requests that were sent, answers that came. */
  #requests = 0;
  #answers = 0;
  /** The deviations that were told of already. */
  readonly #told = new Set<string>();
  #verified = 0;
  #finished = false;

  constructor({ profile, name, files, identity }: ClientSessionOptions) {
    this.#profile = profile;
    this.#name = name;
    this.#files = files;
    this.#identity = identity;
    this.#clientId = unregisteredId(profile);
  }

  /** Whether the shell may bring the next frame. */
  get waitsForFrame(): boolean {
    return this.#waiting.for === 'answer';
  }

  /** Takes one event and says what to do about it. Events after the end are ignored. */
  handle(event: ClientEvent): Effects {
    if (this.#finished) return [];
    switch (event.on) {
      case 'connected':
        return this.#connected();
      case 'frame':
        return this.#frame(event.frame);
      case 'reply':
        return this.#resume(event.reply);
      case 'contentSent':
        return this.#contentSent(event.checksums);
      case 'contentFailed':
        return this.#finish('localFile', event.reason);
      case 'pauseEnded':
        return this.#pauseEnded();
      case 'timeout':
        // What is asked of this machine may take its time: the server is not silent, it is not asked.
        if (this.#waiting.for === 'reply') return [];
        return this.#finish('protocol', this.#timedOut());
      case 'peerEnded':
        return this.#peerEnded(event.unfinished);
    }
  }

  // --- connections ---------------------------------------------------------------------------------------------------

  #connected(): Effects {
    this.#requests = 0;
    this.#answers = 0;
    const waiting = this.#waiting;
    if (waiting.for !== 'connection') return this.#measure(0);
    this.#waiting = { for: 'nothing' };
    return waiting.resume();
  }

  #reconnect(resume: () => Effects): Effects {
    this.#waiting = { for: 'connection', resume };
    return [{ do: 'connect' }];
  }

  /** A request in the connection at hand, or in one of its own where the flow wants that. */
  #inConnection(send: () => Effects): Effects {
    const request = (): Effects => {
      this.#requests += 1;
      return send();
    };
    return this.#profile.flow.connection === 'request' && this.#requests > 0 ? this.#reconnect(request) : request();
  }

  /**
   * Some servers close after an answer. Where they have answered in this connection and nothing of a file is in the air
   * but what is to be sent again, another connection goes on.
   */
  #mayGoOn(): boolean {
    if (this.#answers === 0 || this.#lastError !== undefined || this.#brokenAt === this.#place()) return false;
    if (this.#waiting.for !== 'answer' || 'MessageReceived' in this.#waiting.pending.handlers) return false;
    const { index, resends } = this.#inHand();
    return resends > 0 || (index > 0 && !('FileReceived' in this.#waiting.pending.handlers));
  }

  #place(): string {
    return `file ${this.#current?.index ?? 0}, sent again ${this.#current?.resends ?? 0} times`;
  }

  // --- registration and keys -----------------------------------------------------------------------------------------

  /** Gets a fresh key for the file in hand, in whichever way the client is known. */
  #comeIn(denials = 0): Effects {
    if (this.#identity === undefined) return this.#register();
    this.#clientId = this.#identity.clientId;
    const { publicKey } = this.#identity;
    const { returning } = this.#profile.flow;
    if (returning === 'PublicKey') return this.#sendPublicKey(publicKey);
    return this.#request(
      { name: 'Reconnect', value: { name: this.#name } },
      {
        Reconnected: ({ wrappedKey }) => this.#takeKey(wrappedKey),
        ReconnectDenied: ({ clientId }) => this.#denied(clientId, denials + 1),
      },
    );
  }

  /** The server does not know this client: it comes back once more, takes the id it is given, or registers anew. */
  #denied(newId: Uint8Array | undefined, denials: number): Effects {
    const { flow } = this.#profile;
    if (newId !== undefined && !sameBytes(newId, this.#clientId) && newId.some((byte) => byte !== 0)) {
      const report = warn(`the server does not know this client any more and gives it the new id ${hex(newId)}`);
      return this.#takeId(newId, [report]);
    }
    if (denials < flow.client.reconnects) return this.#comeIn(denials);
    const report = warn('the server does not know this client any more: it registers anew');
    this.#identity = undefined;
    if (flow.client.reregisterAs === 'unregistered') this.#clientId = unregisteredId(this.#profile);
    return [report, ...this.#register()];
  }

  #register(refusals = 0): Effects {
    return this.#request(
      { name: 'Register', value: { name: this.#name } },
      {
        Registered: ({ clientId }) => this.#takeId(clientId, [info(`registered as ${hex(clientId)}`)]),
        RegistrationFailed: () =>
          refusals + 1 < this.#profile.flow.client.registrations
            ? this.#register(refusals + 1)
            : this.#finish('refused', `the server refused the name ${quoted(this.#name)}: another client has it`),
      },
    );
  }

  /** A new id goes with a new key pair; both are kept before the server hears of them. */
  #takeId(clientId: Uint8Array, told: Effects): Effects {
    this.#clientId = clientId;
    return this.#call('createKeyPair', { profile: this.#profile }, ({ publicKey }) =>
      this.#call('saveIdentity', { clientId }, (saved) => {
        if (saved !== 'saved') return this.#finish('localFile', saved.failed);
        this.#identity = { clientId, publicKey };
        return [...told, ...this.#sendPublicKey(publicKey)];
      }),
    );
  }

  #sendPublicKey(publicKey: Uint8Array): Effects {
    return this.#request(
      { name: 'PublicKey', value: { name: this.#name, publicKey } },
      {
        Key: ({ wrappedKey }) => this.#takeKey(wrappedKey),
      },
    );
  }

  #takeKey(wrappedKey: Uint8Array): Effects {
    const pending = this.#pending();
    return this.#call('unwrapKey', { wrappedKey, profile: this.#profile }, (reply) => {
      if (typeof reply === 'object') return this.#again(reply.bad, 'protocol', pending);
      const warning = reply === 'used' ? [warn('the server handed out a key that was used before')] : [];
      return this.#sendFile(this.#inHand(), 1, warning);
    });
  }

  // --- files ---------------------------------------------------------------------------------------------------------

  /** Measures a file before anything is sent for its sake. */
  #measure(index: number): Effects {
    return this.#call('measureFile', { index, profile: this.#profile }, (file) => {
      if ('failed' in file) return this.#finish('localFile', file.failed);
      const slicing = sliceContent(this.#profile, file.size, file.contentSize);
      if (typeof slicing === 'string') {
        return this.#finish('localFile', `${quoted(file.fileName)} cannot be sent: ${slicing}`);
      }
      this.#current = { index, file, slicing, resends: 0, checksums: NO_CHECKSUMS };
      return this.#comeIn();
    });
  }

  #sendFile(current: Current, attempt = 1, before: Effects = []): Effects {
    const { index, file, slicing } = current;
    const { fileName, size, contentSize } = file;
    const { totalPackets, sliceSize } = slicing;
    const first = {
      clientId: this.#clientId,
      contentSize,
      originalSize: size,
      packetNumber: 1,
      totalPackets,
      fileName,
    };
    this.#current = { ...current, checksums: NO_CHECKSUMS };
    const pending: Pending = {
      what: `the file ${quoted(fileName)}`,
      attempt,
      handlers: { FileReceived: (received) => this.#afterSending(() => this.#compare(received)) },
      again: () => this.#afterSending(() => this.#sendFile(current, attempt + 1)),
    };
    const send = (): Effects => {
      this.#sending = true;
      this.#waiting = { for: 'answer', pending };
      return [{ do: 'sendContent', profile: this.#profile, index, first, sliceSize }];
    };
    return [...before, ...this.#inConnection(send)];
  }

  /** Goes on once nothing of the content is on its way any more, stopping it at the end of a message if need be. */
  #afterSending(then: () => Effects): Effects {
    if (!this.#sending) return then();
    this.#afterContent = then;
    this.#waiting = { for: 'nothing' };
    return [{ do: 'stopContent' }];
  }

  #contentSent(checksums: ReadonlyMap<string, number>): Effects {
    this.#sending = false;
    if (this.#current !== undefined) this.#current = { ...this.#current, checksums };
    const then = this.#afterContent;
    this.#afterContent = undefined;
    return then === undefined ? [] : then();
  }

  #compare({ checksum }: FileReceived): Effects {
    const current = this.#inHand();
    const { fileName } = current.file;
    const equal = this.#profile.checksums.find(({ id }) => current.checksums.get(id) === checksum);
    if (equal !== undefined) {
      return this.#request(
        { name: 'CrcValid', value: this.#verdict(fileName) },
        {
          MessageReceived: () => {
            this.#verified += 1;
            const verified: ClientEffect = { do: 'verified', index: current.index, checksum, checksumId: equal.id };
            return [verified, ...this.#next(current.index)];
          },
        },
      );
    }
    if (current.resends >= this.#profile.flow.client.resends) return this.#giveUp(current);
    const report = warn(`${quoted(fileName)}: the checksums differ, sending it again (${current.resends + 1})`);
    const again = (before: Effects): Effects => this.#sendFile({ ...current, resends: current.resends + 1 }, 1, before);
    return this.#sayResending(fileName, [report], again);
  }

  /** Says "resending" and goes on, after the answer where one is due and awaited. */
  #sayResending(fileName: Uint8Array, before: Effects, then: (before: Effects) => Effects): Effects {
    const { resend } = this.#profile.flow;
    const request = { name: 'CrcInvalid', value: this.#verdict(fileName) } as const;
    if (resend.form === 'silent' || !resend.awaited) {
      return this.#inConnection(() => [...before, this.#send(request), ...this.#pause(() => then([]))]);
    }
    return [...before, ...this.#request(request, { [resend.by]: () => then([]) })];
  }

  #pauseEnded(): Effects {
    if (this.#waiting.for !== 'pause') return [];
    const effects = this.#waiting.resume();
    if (!this.#endedInPause) return effects;
    this.#endedInPause = false;
    return [...effects, ...this.#peerEnded(undefined)];
  }

  /** Many servers read one message with one call: two that arrive in one piece would be lost on them. */
  #pause(resume: () => Effects): Effects {
    this.#waiting = { for: 'pause', resume };
    return [{ do: 'pause', ms: PAUSE_MS }];
  }

  #giveUp(current: Current): Effects {
    this.#failure = 'checksum';
    const report = warn(`${quoted(current.file.fileName)}: the checksums still differ, giving up`);
    if (!this.#profile.flow.client.resendingBeforeGivingUp) return [report, ...this.#sayGivingUp(current)];
    const then = (before: Effects): Effects => [...before, ...this.#sayGivingUp(current)];
    return this.#sayResending(current.file.fileName, [report], then);
  }

  #sayGivingUp({ file, index }: Current): Effects {
    return [
      ...this.#request(
        { name: 'GiveUp', value: this.#verdict(file.fileName) },
        { MessageReceived: () => this.#next(index) },
      ),
    ];
  }

  #next(index: number): Effects {
    this.#current = undefined;
    // One key for two files shows their common beginning (PROTOCOL.md, "A key for one file").
    if (index + 1 < this.#files) return this.#measure(index + 1);
    const rest = this.#files - this.#verified;
    if (this.#failure === undefined)
      return this.#finish(undefined, `${counted(this.#files, 'file')} stored and verified`);
    return this.#finish(this.#failure, `${rest} of ${counted(this.#files, 'file')} not stored`);
  }

  #verdict(fileName: Uint8Array): { readonly clientId: Uint8Array; readonly fileName: Uint8Array } {
    return { clientId: this.#clientId, fileName };
  }

  #inHand(): Current {
    if (this.#current === undefined) throw new TypeError('no file is in hand');
    return this.#current;
  }

  // --- answers -------------------------------------------------------------------------------------------------------

  #frame(frame: MessageFrame<Responses, Profile> | ViolationFrame): Effects {
    this.#answers += 1;
    if (frame.kind === 'violation') {
      const { error } = frame;
      if (frame.bodyLength === undefined) {
        return this.#finish('protocol', `the server's answer makes no sense: ${error.message} (${error.code})`);
      }
      return this.#again(`${error.message} (${error.code})`, 'protocol');
    }
    const told = frame.findings.flatMap(({ tolerance }) => this.#tell(tolerance.id, frame.message.name, tolerance.doc));
    return [...told, ...this.#understood(frame.message)];
  }

  #tell(id: string, message: string, doc: string): Effects {
    if (this.#told.has(id)) return [];
    this.#told.add(id);
    return [info(`tolerated in ${message}: ${id} (${doc})`)];
  }

  #understood({ name, value }: Named<Responses>): Effects {
    const pending = this.#pending();
    const handler = pending.handlers[name] as ((value: unknown) => Effects) | undefined;
    if (handler !== undefined) {
      this.#lastError = undefined;
      return handler(value);
    }
    // Answers are matched by code: one that comes too early or twice is a finding, not a failure.
    if (name === 'MessageReceived' || name === 'FileReceived') {
      return [warn(`the server sent ${name}, which nobody awaits after ${pending.what}`)];
    }
    return this.#again(name, name === 'GeneralError' ? 'refused' : 'protocol');
  }

  /** The server answered with an error: the request is made again, up to the profile's number of attempts in all. */
  #again(what: string, failure: Failure, pending: Pending = this.#pending()): Effects {
    this.#lastError = failure;
    const report = warn(`server responded with an error (${what})`);
    if (pending.attempt < this.#profile.flow.client.attempts) return [report, ...pending.again()];
    const text = `fatal error: ${pending.what} failed ${pending.attempt} times`;
    return [report, ...this.#finish(failure, text)];
  }

  #peerEnded(unfinished: string | undefined): Effects {
    if (this.#waiting.for === 'connection') return [];
    if (this.#waiting.for === 'pause') {
      this.#endedInPause = true;
      return [];
    }
    if (this.#mayGoOn()) {
      this.#brokenAt = this.#place();
      this.#sending = false;
      this.#afterContent = undefined;
      return [
        info('the server closed the connection: going on in another one'),
        ...this.#reconnect(() => this.#comeIn()),
      ];
    }
    const waiting = this.#waiting;
    const question = waiting.for === 'answer' ? ` instead of answering ${waiting.pending.what}` : '';
    const where = unfinished === undefined ? '' : `, ${unfinished}`;
    const text = `the server closed the connection${question}${where}`;
    if (this.#failure === 'checksum') return [warn(text), ...this.#next(this.#files - 1)];
    return this.#finish(this.#lastError ?? 'protocol', text);
  }

  #pending(): Pending {
    if (this.#waiting.for !== 'answer') throw new TypeError('no answer is awaited');
    return this.#waiting.pending;
  }

  #timedOut(): string {
    const waiting = this.#waiting;
    if (waiting.for !== 'answer') return 'the server did not take the rest of the file in time';
    return `the server did not answer ${waiting.pending.what} in time`;
  }

  // --- effects that are waited for -------------------------------------------------------------------------------------

  #request(request: Named<Requests>, handlers: Handlers, attempt = 1): Effects {
    const again = (): Effects => this.#request(request, handlers, attempt + 1);
    return this.#inConnection(() => {
      this.#waiting = { for: 'answer', pending: { what: request.name, attempt, handlers, again } };
      return [this.#send(request)];
    });
  }

  #send(request: Named<Requests>): ClientEffect {
    return { do: 'send', profile: this.#profile, request, clientId: this.#clientId };
  }

  #call<K extends ClientCallName>(
    call: K,
    ask: ClientCalls[K]['ask'],
    resume: (reply: ClientCalls[K]['reply']) => Effects,
  ): Effects {
    this.#waiting = { for: 'reply', resume };
    return [{ do: 'call', call, ask } as ClientEffect];
  }

  #resume(reply: unknown): Effects {
    const waiting = this.#waiting;
    if (waiting.for !== 'reply') return [];
    this.#waiting = { for: 'nothing' };
    return waiting.resume(reply as never);
  }

  #finish(failure: Failure | undefined, text: string): Effects {
    this.#finished = true;
    this.#waiting = { for: 'nothing' };
    return [{ do: 'finish', failure, text }];
  }
}

/** Milliseconds after which two messages arrive in two pieces. */
const PAUSE_MS = 100;

function unregisteredId(profile: Profile): Uint8Array {
  return Buffer.from(profile.flow.client.unregisteredId, 'hex');
}

const NO_CHECKSUMS: ReadonlyMap<string, number> = new Map();

function info(text: string): ClientEffect {
  return { do: 'report', level: 'info', text };
}

function warn(text: string): ClientEffect {
  return { do: 'report', level: 'warn', text };
}
