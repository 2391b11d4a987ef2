import type { Socket } from 'node:net';
import { encodeResponse } from '../wire/encode';
import type { BodyFrame } from '../wire/frame';
import { createFramer, type RequestFramer } from '../protocol/framer';
import { answer, type CallHandlers } from './call-handlers';
import type { Call, CrowdedBy, End, ServerEffect, ServerEvent, UploadId } from './session/events';
import { ServerSession } from './session/session';
import type { ConnectionStatus, Timings } from './status';
import { Steps, type Pending } from './steps';
import { Timers } from './timers';
import type { Uploads } from './uploads';
import { durationOf, type Limits } from './limits';
import type { LogFacts, SessionEvent } from './log';
import { MinimumRate } from './minimum-rate';
import type { Candidates } from './narrowing';

/** Where a connection tells what happens on it; who it is, is known there. */
export interface ConnectionLog {
  info(text: string, event: SessionEvent | 'defect', facts: LogFacts): void;
  warn(text: string, event: SessionEvent | 'defect', facts: LogFacts): void;
}

/** What a connection is made of. */
export interface ConnectionOptions {
  /** Its number, from 1, and the other side's `address:port`. */
  readonly who: Pick<ConnectionStatus, 'connection' | 'peer'>;
  readonly profiles: Candidates;
  readonly limits: Limits;
  readonly handlers: CallHandlers;
  readonly uploads: Uploads;
  /** What else is to be done at its end. It never rejects. */
  readonly atEnd?: (() => Promise<void>) | undefined;
  readonly log: ConnectionLog;
  readonly timings?: Timings | undefined;
}

type NextFrame = NonNullable<ReturnType<RequestFramer['next']>>;

/**
 * The shell around a session: moves bytes between the socket and the framer, carries effects out and brings their answers
 * back, one after the other. It decides nothing. A piece is worked on as it comes; while something has to be waited for,
 * no further one is read: that is the backpressure.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #session: ServerSession;
  readonly #framer = createFramer('request');
  readonly #steps: Steps;
  readonly #ended: Promise<void>;
  #bodyTo: UploadId | 'discard' = 'discard';
  /** Resolves when the file in hand has room for more; what has been read already is worked on before it is awaited. */
  #room: Pending;
  readonly #timers = new Timers<'handshake' | 'silence' | 'answer' | 'linger'>();
  readonly #rate: MinimumRate;
  #failed = false;
  #wasCut = false;
  readonly #since = Date.now();
  /** When the request in hand came, and when the file in hand was begun, in milliseconds of a steady clock. */
  #requestAt = 0;
  #fileAt = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#session = new ServerSession(options.profiles, options.limits);
    this.#steps = new Steps(
      (error) => this.#defect(error),
      () => {
        this.#judgeFromHere();
        socket.resume();
      },
    );
    const { minimumRate, idleMs } = options.limits;
    this.#rate = new MinimumRate(minimumRate, durationOf(idleMs));
    this.#ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.#timers.stopAll();
        this.#steps.run(() => (this.#failed ? undefined : this.#endOfPeer()));
        this.#steps.run(() => options.uploads.end());
        this.#steps.run(() => options.atEnd?.());
        this.#steps.run(() => {
          resolve();
          return undefined;
        });
      });
    });
    this.#listen();
  }

  /** Resolves when the socket is closed and nothing of the connection is unfinished. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** What it is about just now. */
  get status(): ConnectionStatus {
    const { bytesRead, bytesWritten } = this.#socket;
    const { file, ...client } = this.#session.status;
    const arrived = file?.stage === 'receiving' ? (this.#options.uploads.arrived ?? 0) : file?.size;
    return {
      ...this.#options.who,
      ...{ since: this.#since, bytesReceived: bytesRead, bytesSent: bytesWritten },
      ...client,
      ...(file !== undefined && {
        file: { ...file, arrived: arrived ?? 0, milliseconds: performance.now() - this.#fileAt },
      }),
    };
  }

  /** Lets the file in hand be finished and confirmed, and takes no further one; ends the connection where there is none. */
  drain(): void {
    this.#steps.run(() => this.#bring({ on: 'end', reason: 'drain' }));
  }

  /** Lets a call finish, so that its answer still goes out, and ends the connection. */
  stop(): void {
    this.#steps.run(() => {
      this.#wasCut = this.#session.status.file !== undefined;
      return this.#bring({ on: 'end', reason: 'shutdown', arrived: this.#options.uploads.arrived });
    });
  }

  /** Whether its end was a stop, before a file was confirmed. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  /** Ends the connection, because another one has its place: at once, where the session is over and only lingers. */
  giveUpPlace(by: CrowdedBy): void {
    if (this.#session.waitsFor === 'nothing') this.#socket.destroy();
    else void this.#end({ on: 'end', reason: 'crowded', by, arrived: this.#options.uploads.arrived });
  }

  #listen(): void {
    const { limits } = this.#options;
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setTimeout(limits.idleMs, () => void this.#timeout(this.#timers.isRunning('answer') ? 'unread' : 'idle'));
    const { handshakeMs } = limits;
    if (handshakeMs !== 0) this.#timers.start('handshake', handshakeMs, () => void this.#timeout('handshake'));
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('end', () => this.#steps.run(() => this.#endOfPeer()));
    // A reset is told by 'close', which always follows.
    socket.on('error', () => socket.destroy());
    socket.resume();
  }

  /** @param bytes whose memory is used again afterwards. */
  #take(bytes: Uint8Array): void {
    if (this.#session.waitsFor === 'nothing') return;
    if (!this.#rate.take(bytes.length)) return void this.#timeout('slow');
    this.#framer.push(bytes);
    this.#steps.run(() => this.#pump());
    this.#framer.keepLast();
    if (this.#steps.isBusy) this.#socket.pause();
    this.#judgeFromHere();
  }

  /** Of a message, and of a file with all its packets, the peer has to send what is due; not while nothing is read. */
  #judgeFromHere(): void {
    const isFileOpen = this.#options.uploads.arrived !== undefined;
    if (this.#steps.isBusy) this.#rate.pause();
    else if (isFileOpen || this.#session.waitsFor === 'body' || this.#framer.unfinished !== undefined)
      this.#rate.resume();
    else this.#rate.finish();
  }

  #endOfPeer(): Pending {
    const { arrived } = this.#options.uploads;
    return this.#bring({ on: 'end', reason: 'peerEnded', unfinished: this.#framer.unfinished, arrived });
  }

  /** Timeouts do not wait for their turn: what is in hand may be what takes too long. */
  #timeout(reason: 'handshake' | 'idle' | 'slow' | 'unread'): Promise<void> {
    return this.#end({ on: 'end', reason, arrived: this.#options.uploads.arrived });
  }

  async #end(end: End): Promise<void> {
    try {
      await this.#bring(end);
    } catch (error) {
      this.#defect(error);
    }
  }

  /** Pulls what the bytes so far allow. */
  #pump(): Pending {
    for (;;) {
      const waitsFor = this.#session.waitsFor;
      if (waitsFor === 'nothing' || waitsFor === 'reply') return undefined;
      const frame = this.#framer.next(this.#session.profiles);
      if (frame === undefined) return this.#roomForMore();
      const pending = this.#handOn(frame);
      if (pending !== undefined) return pending.then(() => this.#pump());
    }
  }

  #roomForMore(): Pending {
    const room = this.#room;
    this.#room = undefined;
    return room;
  }

  #handOn(frame: NextFrame): Pending {
    if (frame.kind === 'trailing') return undefined;
    if (frame.kind === 'body') return this.#pipe(frame);
    this.#timers.stop('silence');
    this.#requestAt = performance.now();
    return this.#bring({ on: 'frame', frame });
  }

  #pipe({ bytes, last }: BodyFrame): Pending {
    const file = this.#bodyTo === 'discard' ? undefined : this.#options.uploads.incoming(this.#bodyTo);
    this.#room = file?.write(bytes) ?? this.#room;
    if (!last) return undefined;
    file?.endMessage();
    return this.#bring({ on: 'bodyEnd' });
  }

  #bring(event: ServerEvent): Pending {
    return this.#carryOut(this.#session.handle(event));
  }

  #carryOut(effects: readonly ServerEffect[]): Pending {
    for (const [index, effect] of effects.entries()) {
      const pending = this.#perform(effect);
      if (pending !== undefined) return pending.then(() => this.#carryOut(effects.slice(index + 1)));
    }
    return undefined;
  }

  #perform(effect: ServerEffect): Pending {
    switch (effect.do) {
      case 'call':
        return this.#answer(effect);
      case 'send':
        this.#options.timings?.answered(effect.replyContext.request, performance.now() - this.#requestAt);
        return this.#send(encodeResponse(effect.profile, effect.response, effect.replyContext));
      case 'pipeBody':
        this.#bodyTo = effect.to;
        return undefined;
      case 'abandonUpload':
        return this.#options.uploads.abandon(effect.upload);
      case 'awaitFrame':
        this.#timers.start('silence', effect.ms, () => this.#steps.run(() => this.#bring({ on: 'silence' })));
        return undefined;
      case 'report':
        this.#options.log[effect.level](effect.text, effect.event, effect.facts);
        return undefined;
      case 'close':
        this.#close();
        return undefined;
    }
  }

  async #answer(effect: Call): Promise<void> {
    const { handlers, timings } = this.#options;
    const begin = performance.now();
    if (effect.call === 'openUpload') this.#fileAt = begin;
    const reply = await answer(handlers, effect);
    timings?.called(effect.call, performance.now() - begin);
    if (effect.call === 'finishUpload') timings?.received(performance.now() - this.#fileAt);
    return this.#bring(reply);
  }

  /** Waits for a peer that reads slowly, but not for ever: what it has not taken is memory here. */
  #send(bytes: Uint8Array): Pending {
    const socket = this.#socket;
    if (!socket.writable || socket.write(bytes)) return undefined;
    const { idleMs } = this.#options.limits;
    if (idleMs !== 0) this.#timers.start('answer', idleMs, () => void this.#timeout('unread'));
    return new Promise<void>((resolve) => {
      const done = () => {
        this.#timers.stop('answer');
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.once('drain', done).once('close', done);
    });
  }

  /** Ends our direction and reads on for a while, so that the last answer is not lost in a reset. */
  #close(): void {
    if (this.#socket.destroyed) return;
    this.#socket.end();
    this.#socket.resume();
    this.#timers.start('linger', this.#options.limits.lingerMs, () => this.#socket.destroy());
  }

  /** An error that nobody expected ends this connection alone; the server serves the next client. */
  #defect(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    const reason = error instanceof Error ? (error.stack ?? '') : String(error);
    this.#options.log.warn(`internal error, connection cut: ${reason}`, 'defect', { reason });
    this.#socket.destroy();
  }
}
