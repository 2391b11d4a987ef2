import type { Socket } from 'node:net';
import { encodeResponse } from '../wire/encode';
import { createFramer } from '../protocol/framer';
import { answer, type CallHandlers } from './call-handlers';
import type { ServerEffect, ServerEvent, UploadId } from './session/events';
import { ServerSession } from './session/session';
import type { Uploads } from './uploads';
import type { Limits } from './limits';
import type { LogFacts, SessionEvent } from './log';
import type { Candidates } from './narrowing';

/** Where a connection tells what happens on it; who it is, is known there. */
export interface ConnectionLog {
  info(text: string, event: SessionEvent | 'defect', facts: LogFacts): void;
  warn(text: string, event: SessionEvent | 'defect', facts: LogFacts): void;
}

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly profiles: Candidates;
  readonly limits: Limits;
  readonly handlers: CallHandlers;
  readonly uploads: Uploads;
  readonly log: ConnectionLog;
}

/**
 * The shell around a session: moves bytes between the socket and the framer, carries effects out and brings their answers
 * back, one after the other. It decides nothing. While a piece is worked on, no further one is read: that is the
 * backpressure.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #session: ServerSession;
  readonly #framer = createFramer('request');
  readonly #ended: Promise<void>;
  #bodyTo: UploadId | 'discard' = 'discard';
  #work: Promise<void> = Promise.resolve();
  #handshake: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #failed = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#session = new ServerSession(options.profiles, options.limits);
    this.#ended = new Promise((resolve) => {
      socket.once('close', () => {
        clearTimeout(this.#handshake);
        clearTimeout(this.#linger);
        clearTimeout(this.#silence);
        this.#then(async () => {
          if (!this.#failed) await this.#endOfPeer();
          await options.uploads.end();
        });
        void this.#work.then(resolve);
      });
    });
    this.#listen();
  }

  /** Resolves when the socket is closed and nothing of the connection is unfinished. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Lets what is in hand finish where it can, and ends the connection. */
  stop(): void {
    this.#then(() => this.#bring({ on: 'end', reason: 'shutdown', arrived: this.#options.uploads.arrived }));
  }

  #listen(): void {
    const { limits } = this.#options;
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setTimeout(limits.idleMs, () => this.#timeout('idle'));
    this.#handshake = setTimeout(() => this.#timeout('handshake'), limits.handshakeMs);
    socket.on('data', (bytes: Buffer) => {
      socket.pause();
      this.#then(async () => {
        if (this.#session.waitsFor !== 'nothing') this.#framer.push(bytes);
        await this.#pump();
        socket.resume();
      });
    });
    socket.on('end', () => this.#then(() => this.#endOfPeer()));
    // A reset is told by 'close', which always follows.
    socket.on('error', () => socket.destroy());
  }

  #endOfPeer(): Promise<void> {
    const { arrived } = this.#options.uploads;
    return this.#bring({ on: 'end', reason: 'peerEnded', unfinished: this.#framer.unfinished, arrived });
  }

  /** Timeouts do not wait for their turn: what is in hand may be what takes too long. */
  #timeout(which: 'handshake' | 'idle'): void {
    const { arrived } = this.#options.uploads;
    void this.#bring({ on: 'end', reason: which, arrived }).catch((error: unknown) => this.#defect(error));
  }

  /** One thing after the other. */
  #then(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: unknown) => this.#defect(error));
  }

  /** Pulls what the bytes so far allow. */
  async #pump(): Promise<void> {
    for (;;) {
      const waitsFor = this.#session.waitsFor;
      if (waitsFor === 'nothing' || waitsFor === 'reply') return;
      const frame = this.#framer.next(this.#session.profiles);
      if (frame === undefined) return;
      if (frame.kind === 'trailing') continue;
      if (frame.kind !== 'body') {
        clearTimeout(this.#silence);
        await this.#bring({ on: 'frame', frame });
        continue;
      }
      const file = this.#bodyTo === 'discard' ? undefined : this.#options.uploads.incoming(this.#bodyTo);
      await file?.write(frame.bytes);
      if (frame.last) await file?.endMessage();
      if (frame.last) await this.#bring({ on: 'bodyEnd' });
    }
  }

  async #bring(event: ServerEvent): Promise<void> {
    for (const effect of this.#session.handle(event)) await this.#perform(effect);
  }

  async #perform(effect: ServerEffect): Promise<void> {
    switch (effect.do) {
      case 'call':
        return this.#bring(await answer(this.#options.handlers, effect));
      case 'send':
        return this.#send(encodeResponse(effect.profile, effect.response, effect.replyContext));
      case 'pipeBody':
        this.#bodyTo = effect.to;
        return;
      case 'abandonUpload':
        return this.#options.uploads.abandon(effect.upload);
      case 'awaitFrame':
        clearTimeout(this.#silence);
        this.#silence = setTimeout(() => this.#then(() => this.#bring({ on: 'silence' })), effect.ms);
        return;
      case 'report':
        this.#options.log[effect.level](effect.text, effect.event, effect.facts);
        return;
      case 'close':
        this.#close();
        return;
    }
  }

  /** Waits for a peer that reads slowly: what it has not taken is memory here. */
  async #send(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (!socket.writable || socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
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
    this.#linger ??= setTimeout(() => this.#socket.destroy(), this.#options.limits.lingerMs);
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
