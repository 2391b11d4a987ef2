import type { Profile, PublicKey, Reconnect, Register, Requests, Responses, SendFile } from '../../generated';
import { hex } from '../text/hex';
import { quoted } from '../text/visible';
import type { MessageFrame, Named, ViolationFrame } from '../wire/framer';
import type { ChecksumSpec, Refusal } from '../wire/profile';
import { sameBytes } from '../wire/value';
import type {
  CallName,
  Calls,
  KnownClient,
  Refused,
  ServerEffect,
  ServerEvent,
  SessionLimits,
  UploadId,
} from './events';
import { answeringAlike, preferring, type Candidates } from './narrowing';
import { contentProblem, packetProblem, type UploadProgress } from './upload-progress';

type Effects = readonly ServerEffect[];

/** What the session waits for before it takes the next frame. */
type Waiting =
  | { readonly for: 'frame' }
  | { readonly for: 'reply'; readonly call: CallName; readonly resume: (reply: never) => Effects }
  | { readonly for: 'body'; readonly resume: () => Effects }
  | { readonly for: 'nothing' };

/** The client that speaks on this connection. */
interface Client {
  readonly id: Uint8Array;
  readonly name: Uint8Array;
  readonly checksum: string | undefined;
  /** The client has registered here and has not sent a key yet, so that any key is its first. */
  readonly isNew: boolean;
}

/** A transmission that has arrived whole. */
interface Transmission {
  readonly upload: UploadId;
  readonly fileName: Uint8Array;
  readonly checksum: ChecksumSpec;
  readonly state: 'unconfirmed' | 'rejected' | 'verified';
}

/** The request in hand: who asks, in which profile an answer goes back. */
interface Request {
  readonly profile: Profile;
  readonly clientId: Uint8Array;
  /** `undefined` where the code was unknown. */
  readonly name: keyof Requests | undefined;
}

/**
 * The server's side of one connection, as a state machine without I/O: an event comes in, effects come out
 * (DESIGN.md section 1). It asks its profile, never which edition that is.
 */
export class ServerSession {
  readonly #limits: SessionLimits;
  #candidates: Candidates;
  #waiting: Waiting = { for: 'frame' };
  #client: Client | undefined;
  #progress: UploadProgress | undefined;
  #transmission: Transmission | undefined;
  /** The number of the last packet of a series that was refused: the rest of the series is passed over. */
  #refusedPacket: number | undefined;
  /** The client that was denied last: one that sends its public key all the same takes the denied id for its own. */
  #denied: Uint8Array | undefined;
  /** A "resending" that was not answered, as the edition has it. */
  #unanswered: { readonly request: Request; readonly fileName: Uint8Array } | undefined;
  /** The deviations that the log has told of already. */
  readonly #told = new Set<string>();
  /** Set when the peer has ended or the server stops: the connection ends as soon as what is in hand is done. */
  #ending = false;

  /** @param profiles what the listener serves, in order of preference. */
  constructor(profiles: Candidates, limits: SessionLimits) {
    this.#candidates = profiles;
    this.#limits = limits;
  }

  /** The profiles still possible, for the framer. */
  get profiles(): Candidates {
    return this.#candidates;
  }

  /** What the shell may bring next: a frame is pulled only where this says so. */
  get waitsFor(): Waiting['for'] {
    return this.#waiting.for;
  }

  /** Takes one event and says what to do about it. Events after the close are ignored. */
  handle(event: ServerEvent): Effects {
    if (this.#waiting.for === 'nothing') return [];
    switch (event.on) {
      case 'frame':
        return event.frame.kind === 'message' ? this.#message(event.frame) : this.#violation(event.frame);
      case 'bodyEnd':
        return this.#resume('body', undefined);
      case 'reply':
        return this.#resume('reply', event.reply);
      case 'silence':
        return this.#silence();
      case 'timeout':
        return this.#timeout(event.which);
      case 'peerEnded':
        return this.#peerEnded(event.unfinished);
      case 'shutdown':
        return this.#shutdown();
    }
  }

  // --- frames --------------------------------------------------------------------------------------------------------

  #message(frame: MessageFrame<Requests, Profile>): Effects {
    this.#unanswered = undefined;
    this.#candidates = frame.profiles;
    const told = frame.findings.flatMap(({ tolerance }) => this.#tell(tolerance.id, frame.message.name, tolerance.doc));
    return [...told, ...this.#understood(frame)];
  }

  #tell(id: string, message: string, doc: string): Effects {
    if (this.#told.has(id)) return [];
    this.#told.add(id);
    return [info(`tolerated in ${message}: ${id} (${doc})`)];
  }

  #understood(frame: MessageFrame<Requests, Profile>): Effects {
    const { message, header } = frame;
    const { clientId } = header;
    switch (message.name) {
      case 'Register':
        return this.#register(clientId, message.value);
      case 'PublicKey':
        return this.#findThen(
          clientId,
          (known) => this.#publicKey(clientId, message.value, known),
          ({ refused, reason }) => this.#refuse(this.#request(clientId, 'PublicKey'), refused, reason),
        );
      case 'Reconnect':
        return this.#findThen(
          clientId,
          (known) => this.#reconnect(clientId, message.value, known),
          ({ refused, reason }) => this.#refuse(this.#request(clientId, 'Reconnect'), refused, reason),
        );
      case 'SendFile':
        return this.#sendFile(clientId, message.value, frame.bodyLength ?? 0);
      case 'CrcValid':
      case 'CrcInvalid':
      case 'GiveUp':
        return this.#verdict(this.#request(clientId, message.name), message.name, message.value.fileName);
    }
  }

  #violation(frame: ViolationFrame): Effects {
    const request = this.#request(this.#client?.id ?? NO_ID, frame.name as keyof Requests | undefined);
    const declared = frame.bodyLength;
    const { error } = frame;
    const part = frame.name === undefined ? 'header' : 'payload';
    const at = error.offset === undefined ? '' : ` at byte ${error.offset} of the ${part}`;
    const reason = `${error.message}${at} (${error.code})`;
    const abandoned = request.name === 'SendFile' ? this.#refuseSeries() : [];
    const refusal = [...abandoned, ...this.#refuse(request, 'badInput', reason)];
    if (declared === undefined || declared > this.#limits.discard) return [...refusal, ...this.#close()];
    // Answered at once: where the payload size lies, the bytes that it speaks of may never come.
    return this.#waiting.for === 'nothing' ? refusal : [...refusal, ...this.#discard(() => [])];
  }

  // --- registration and keys -----------------------------------------------------------------------------------------

  #register(clientId: Uint8Array, { name }: Register): Effects {
    const request = this.#request(clientId, 'Register');
    if (hasControlCharacter(name)) {
      return this.#refuse(request, 'badInput', `a client name with control characters: ${quoted(name)}`);
    }
    return this.#call('register', { name, profile: request.profile }, (reply) => {
      if (reply === 'taken') return this.#refuse(request, 'nameTaken', `the name ${quoted(name)} is taken`);
      if ('refused' in reply) return this.#refuse(request, reply.refused, reply.reason);
      this.#client = { id: reply.clientId, name, checksum: undefined, isNew: true };
      return [
        ...this.#respond(request, { name: 'Registered', value: { clientId: reply.clientId } }),
        info(`${quoted(name)} registered as ${hex(reply.clientId)} (${request.profile.id})`),
      ];
    });
  }

  #publicKey(clientId: Uint8Array, message: PublicKey, known: KnownClient | undefined): Effects {
    const isNew = this.#client?.isNew === true && sameBytes(this.#client.id, clientId);
    const returns = known !== undefined && known.hasPublicKey && !isNew;
    if (returns) this.#preferReturning('PublicKey', clientId);
    const request = this.#request(clientId, 'PublicKey');
    const wasDenied = this.#denied !== undefined && sameBytes(this.#denied, clientId);
    if (known === undefined && (wasDenied || request.profile.flow.server.adoptsUnknown))
      return this.#adopt(request, message);
    const problem = identityProblem(clientId, message.name, known);
    if (problem !== undefined || known === undefined) return this.#refuse(request, 'unknownClient', problem ?? '');
    const isRepeated = this.#client !== undefined && sameBytes(this.#client.id, clientId);
    if (returns && !isRepeated && request.profile.flow.returning !== 'PublicKey') {
      return this.#refuse(request, 'badInput', `${quoted(message.name)} sent a public key although it has one`);
    }
    return this.#issueKey(request, message, known.checksum);
  }

  #issueKey(request: Request, { name, publicKey }: PublicKey, checksum: string | undefined): Effects {
    const { clientId, profile } = request;
    return this.#call('issueKey', { clientId, publicKey, profile }, (reply) => {
      if ('refused' in reply) return this.#refuse(request, reply.refused, reply.reason);
      this.#client = { id: clientId, name, checksum, isNew: false };
      return [
        ...this.#respond(request, { name: 'Key', value: { clientId, wrappedKey: reply.wrappedKey } }),
        info(`${quoted(name)} sent its public key and got an AES key`),
      ];
    });
  }

  /** Registers a client under the id that it takes for its own. */
  #adopt(request: Request, message: PublicKey): Effects {
    const { clientId, profile } = request;
    return this.#call('register', { name: message.name, profile, as: clientId }, (reply) => {
      if (reply === 'taken') {
        return this.#refuse(request, 'unknownClient', `the name ${quoted(message.name)} belongs to another client`);
      }
      if ('refused' in reply) return this.#refuse(request, reply.refused, reply.reason);
      return [
        info(`${quoted(message.name)} registered under the id that it has, ${hex(clientId)} (${profile.id})`),
        ...this.#issueKey(request, message, undefined),
      ];
    });
  }

  /** A denial: the client registers anew; or it is registered at once, where its new id stands in the denial. */
  #deny(request: Request, name: Uint8Array, reason: string): Effects {
    this.#denied = request.clientId;
    if (request.profile.flow.server.denial === 'refuse') return this.#refuse(request, 'unknownClient', reason);
    return this.#call('register', { name, profile: request.profile }, (reply) => {
      if (reply === 'taken') return this.#refuse(request, 'unknownClient', `${reason}, and the name is taken`);
      if ('refused' in reply) return this.#refuse(request, reply.refused, reply.reason);
      this.#client = { id: reply.clientId, name, checksum: undefined, isNew: true };
      const renamed = { ...request, clientId: reply.clientId };
      return this.#refuse(renamed, 'unknownClient', `${reason}; ${quoted(name)} is now ${hex(reply.clientId)}`);
    });
  }

  #reconnect(clientId: Uint8Array, message: Reconnect, known: KnownClient | undefined): Effects {
    const request = this.#request(clientId, 'Reconnect');
    const problem = identityProblem(clientId, message.name, known);
    if (problem !== undefined || known === undefined) return this.#deny(request, message.name, problem ?? '');
    if (!known.hasPublicKey) {
      return this.#refuse(request, 'unknownClient', `${quoted(message.name)} never sent a public key`);
    }
    return this.#call('issueKey', { clientId, publicKey: 'stored', profile: request.profile }, (reply) => {
      if ('refused' in reply) return this.#refuse(request, reply.refused, reply.reason);
      this.#client = { id: clientId, name: message.name, checksum: known.checksum, isNew: false };
      return [
        ...this.#respond(request, { name: 'Reconnected', value: { clientId, wrappedKey: reply.wrappedKey } }),
        info(`${quoted(message.name)} came back and got a fresh AES key (${request.profile.id})`),
      ];
    });
  }

  /** Looks a client up; one known from before is answered in the edition that it used. */
  #findThen(
    clientId: Uint8Array,
    resume: (known: KnownClient | undefined) => Effects,
    refuse: (refused: Refused) => Effects,
  ): Effects {
    return this.#call('findClient', { clientId }, (known) => {
      if (known !== undefined && 'refused' in known) return refuse(known);
      if (known !== undefined) this.#candidates = preferring(this.#candidates, known.profile);
      return resume(known);
    });
  }

  /** A client that comes back with this request speaks an edition in which that is how to come back, if one is left. */
  #preferReturning(request: keyof Requests, clientId: Uint8Array): void {
    if (this.#client !== undefined && sameBytes(this.#client.id, clientId)) return;
    const fitting = this.#candidates.find((profile) => profile.flow.returning === request);
    if (fitting !== undefined) this.#candidates = preferring(this.#candidates, fitting.id);
  }

  // --- files ---------------------------------------------------------------------------------------------------------

  #sendFile(clientId: Uint8Array, message: SendFile, size: number): Effects {
    const request = this.#request(clientId, 'SendFile');
    const progress = this.#progress;
    if (progress !== undefined && message.packetNumber > 1) {
      const problem = packetProblem(progress, message, size);
      if (problem !== undefined) return this.#refusePacket(request, message, size, problem);
      const received = progress.received + size;
      if (received > this.#limits.fileSize) {
        return this.#refusePacket(request, message, size, this.#tooLarge(message, received), 'tooLarge');
      }
      return this.#receive(request, { ...progress, packets: progress.packets + 1, received });
    }
    const abandoned = this.#abandon();
    if (message.packetNumber > 1 && message.packetNumber - 1 === this.#refusedPacket) {
      this.#refusedPacket = message.packetNumber;
      return [...abandoned, ...this.#discard(() => [])];
    }
    const eachEncrypted = this.#isEachEncrypted(request.profile, message, size);
    const problem =
      message.packetNumber > 1
        ? `packet ${message.packetNumber} came without a first one`
        : contentProblem(eachEncrypted ? { ...message, totalPackets: 1 } : message, size);
    if (problem !== undefined) return [...abandoned, ...this.#refusePacket(request, message, size, problem)];
    if (message.contentSize > this.#limits.fileSize) {
      const text = this.#tooLarge(message, message.contentSize);
      return [...abandoned, ...this.#refusePacket(request, message, size, text, 'tooLarge')];
    }
    return [...abandoned, ...this.#open(clientId, message, size, eachEncrypted)];
  }

  /** A first packet of several whose content size is its own shows that each has a ciphertext of its own. */
  #isEachEncrypted(profile: Profile, { totalPackets, contentSize }: SendFile, size: number): boolean {
    if (profile.content.form === 'chunks') return true;
    const isTolerated = profile.tolerates.some(({ kind }) => kind === 'packetsEncryptedEach');
    return isTolerated && totalPackets > 1 && contentSize === size;
  }

  #tooLarge({ fileName }: SendFile, size: number): string {
    return `${quoted(fileName)} has ${size} bytes, more than the ${this.#limits.fileSize} allowed`;
  }

  #open(clientId: Uint8Array, message: SendFile, size: number, eachEncrypted: boolean): Effects {
    const { fileName, contentSize } = message;
    const open = (preferred: string | undefined): Effects => {
      const request = this.#request(clientId, 'SendFile');
      const { profile } = request;
      const checksum = this.#nextChecksum(profile, fileName, preferred);
      const ask = { clientId, fileName, contentSize, checksum, eachEncrypted, profile };
      return this.#call('openUpload', ask, (reply) => {
        if ('refused' in reply) return this.#refusePacket(request, message, size, reply.reason, reply.refused);
        this.#refusedPacket = undefined;
        const { upload } = reply;
        const progress = { upload, clientId, first: message, packets: 1, received: size, eachEncrypted };
        return this.#receive(request, progress);
      });
    };
    if (this.#client !== undefined && sameBytes(this.#client.id, clientId)) return open(this.#client.checksum);
    const refuse = ({ refused, reason }: Refused): Effects =>
      this.#refusePacket(this.#request(clientId, 'SendFile'), message, size, reason, refused);
    return this.#findThen(
      clientId,
      (known) => {
        if (known === undefined) {
          return refuse({ refused: 'unknownClient', reason: `no client has the id ${hex(clientId)}` });
        }
        this.#client = { id: clientId, name: known.name, checksum: known.checksum, isNew: false };
        return open(known.checksum);
      },
      refuse,
    );
  }

  #receive(request: Request, progress: UploadProgress): Effects {
    this.#progress = progress;
    return this.#pipe(progress.upload, () =>
      progress.packets === progress.first.totalPackets ? this.#finish(request, progress) : [],
    );
  }

  #finish(request: Request, { upload, clientId, first, received }: UploadProgress): Effects {
    this.#progress = undefined;
    const { fileName } = first;
    const earlier = this.#transmission;
    const replaces =
      earlier?.state === 'rejected' && sameBytes(earlier.fileName, fileName) ? earlier.upload : undefined;
    const checksum = this.#nextChecksum(request.profile, fileName, this.#client?.checksum);
    return this.#call('finishUpload', { upload, replaces }, (reply) => {
      if ('refused' in reply) return this.#refuse(request, reply.refused, reply.reason);
      this.#transmission = { upload, fileName, checksum, state: 'unconfirmed' };
      const contentSize = request.profile.flow.server.reportedSize === 'plaintext' ? reply.size : received;
      return [
        ...this.#respond(request, {
          name: 'FileReceived',
          value: { clientId, contentSize, fileName, checksum: reply.checksum },
        }),
        info(`${quoted(fileName)} received, ${reply.size} bytes, ${checksum.id} ${reply.checksum}`),
      ];
    });
  }

  /** "Resending" may mean that the client computes another checksum, so it brings the next of the profile's list. */
  #nextChecksum(profile: Profile, fileName: Uint8Array, preferred: string | undefined): ChecksumSpec {
    const list = profile.checksums;
    const last = this.#transmission;
    const rejected = last?.state === 'rejected' && sameBytes(last.fileName, fileName) ? last.checksum : undefined;
    const index = list.findIndex(({ id }) => id === (rejected?.id ?? preferred));
    const chosen = list[rejected === undefined ? Math.max(index, 0) : (index + 1) % list.length];
    if (chosen === undefined) throw new TypeError(`${profile.id} has no checksum`);
    return chosen;
  }

  /** What the client says of a file; where each request has a connection of its own, the file came on another one. */
  #verdict(request: Request, verdict: 'CrcValid' | 'CrcInvalid' | 'GiveUp', fileName: Uint8Array): Effects {
    const settle = (): Effects => {
      if (verdict === 'CrcValid') return this.#crcValid(request, fileName);
      return verdict === 'CrcInvalid' ? this.#crcInvalid(request, fileName) : this.#giveUp(request, fileName);
    };
    const { profile, clientId } = request;
    if (this.#client !== undefined && !sameBytes(this.#client.id, clientId)) {
      return this.#refuse(request, 'unknownClient', `${hex(clientId)} speaks of a file that another client has sent`);
    }
    if (profile.flow.connection === 'run' || this.#transmission !== undefined) return settle();
    return this.#call('findTransmission', { clientId, fileName, profile }, (found) => {
      if (found !== undefined) this.#transmission = { ...found, fileName, state: 'unconfirmed' };
      return settle();
    });
  }

  #crcValid(request: Request, fileName: Uint8Array): Effects {
    const transmission = this.#transmissionOf(fileName);
    const received = { name: 'MessageReceived', value: { clientId: request.clientId } } as const;
    if (transmission === undefined || transmission.state === 'rejected') {
      return this.#refuse(request, 'badInput', `${quoted(fileName)} was confirmed, but no such file awaits it`);
    }
    if (transmission.state === 'verified') return this.#respond(request, received, fileName);
    return this.#call('settleUpload', { upload: transmission.upload, as: 'verified' }, (reply) => {
      if (reply !== 'durable') return this.#refuse(request, reply.refused, reply.reason);
      this.#transmission = { ...transmission, state: 'verified' };
      if (this.#client !== undefined) this.#client = { ...this.#client, checksum: transmission.checksum.id };
      return [...this.#respond(request, received, fileName), info(`${quoted(fileName)} verified`)];
    });
  }

  #crcInvalid(request: Request, fileName: Uint8Array): Effects {
    const transmission = this.#transmissionOf(fileName);
    if (transmission === undefined || transmission.state === 'verified') {
      return this.#refuse(request, 'badInput', `${quoted(fileName)} was rejected, but no such file awaits it`);
    }
    this.#transmission = { ...transmission, state: 'rejected' };
    const report = info(`${quoted(fileName)} will be sent again: the checksums differ (${transmission.checksum.id})`);
    const { resend } = request.profile.flow;
    if (resend.form === 'acknowledged')
      return [...this.#respond(request, withClientId(resend.by, request.clientId), fileName), report];
    if (request.profile.flow.server.closesAfter.includes('CrcInvalid')) return [report, ...this.#close()];
    if (resend.patience === 0) return [report];
    this.#unanswered = { request, fileName };
    return [report, { do: 'awaitFrame', ms: resend.patience }];
  }

  /** A client that sends nothing after "resending" waits for an acknowledgement, whatever its edition says. */
  #silence(): Effects {
    const unanswered = this.#unanswered;
    this.#unanswered = undefined;
    if (unanswered === undefined || this.#waiting.for !== 'frame') return [];
    const { request, fileName } = unanswered;
    const received = { name: 'MessageReceived', value: { clientId: request.clientId } } as const;
    return [
      info('tolerated: the client waits for an answer to "resending", and gets one'),
      ...this.#respond(request, received, fileName),
    ];
  }

  #giveUp(request: Request, fileName: Uint8Array): Effects {
    const transmission = this.#transmissionOf(fileName);
    if (transmission === undefined || transmission.state === 'verified') {
      return this.#refuse(request, 'badInput', `${quoted(fileName)} was given up, but no such file awaits it`);
    }
    return this.#call('settleUpload', { upload: transmission.upload, as: 'discarded' }, (reply) => {
      if (reply !== 'durable') return this.#refuse(request, reply.refused, reply.reason);
      this.#transmission = undefined;
      return [
        ...this.#respond(request, { name: 'MessageReceived', value: { clientId: request.clientId } }, fileName),
        warn(`${quoted(fileName)} discarded: the client gave up after the checksums differed`),
      ];
    });
  }

  #transmissionOf(fileName: Uint8Array): Transmission | undefined {
    const last = this.#transmission;
    return last !== undefined && sameBytes(last.fileName, fileName) ? last : undefined;
  }

  // --- refusals and ends ---------------------------------------------------------------------------------------------

  #request(clientId: Uint8Array, name: keyof Requests | undefined): Request {
    return { profile: this.#candidates[0], clientId, name };
  }

  /** The first answer of the profile's list that may answer this request; where none may, the connection is closed. */
  #refuse(request: Request, why: Refusal, reason: string): Effects {
    const { profile, clientId } = request;
    const allowed = request.name === undefined ? undefined : (profile.requests[request.name]?.answers ?? []);
    const answer = profile.flow.server.refusals[why].find(
      (name) => profile.responses[name] !== undefined && (allowed === undefined || allowed.includes(name)),
    );
    if (answer === undefined) return [warn(`closed: ${reason}`), ...this.#close()];
    return [...this.#respond(request, withClientId(answer, clientId)), warn(`refused: ${reason}`)];
  }

  /** Refuses an upload at this packet: what it brings is read first, so that the answer is not lost in a reset. */
  #refusePacket(
    request: Request,
    { packetNumber }: SendFile,
    size: number,
    reason: string,
    why: Refusal = 'badInput',
  ): Effects {
    const abandoned = this.#abandon();
    this.#refusedPacket = packetNumber;
    if (size > this.#limits.discard) {
      return [...abandoned, ...this.#refuse(request, why, reason), ...this.#close()];
    }
    return [...abandoned, ...this.#discard(() => this.#refuse(request, why, reason))];
  }

  /** A packet that cannot be read is taken for the one that was due: the rest of its series is passed over. */
  #refuseSeries(): Effects {
    this.#refusedPacket = (this.#progress?.packets ?? 0) + 1;
    return this.#abandon();
  }

  #timeout(which: 'handshake' | 'idle'): Effects {
    if (which === 'handshake' && this.#client !== undefined && !this.#client.isNew) return [];
    const text = which === 'handshake' ? 'the handshake took too long' : 'nothing was heard for too long';
    return [warn(`closed: ${text}`), ...this.#close()];
  }

  #peerEnded(unfinished: string | undefined): Effects {
    this.#ending = true;
    if (this.#waiting.for === 'reply') return [];
    const where = unfinished ?? (this.#progress === undefined ? undefined : 'between two packets of a file');
    const report =
      where === undefined ? info('the client ended the connection') : warn(`the connection ended ${where}`);
    return [report, ...this.#close()];
  }

  #shutdown(): Effects {
    this.#ending = true;
    if (this.#waiting.for === 'reply') return [];
    const cut = this.#progress === undefined ? [] : [warn('cut: the server stops')];
    return [...cut, ...this.#close()];
  }

  #abandon(): Effects {
    const progress = this.#progress;
    this.#progress = undefined;
    return progress === undefined ? [] : [{ do: 'abandonUpload', upload: progress.upload }];
  }

  #close(): Effects {
    if (this.#waiting.for === 'nothing') return [];
    const abandoned = this.#abandon();
    this.#waiting = { for: 'nothing' };
    return [...abandoned, { do: 'close' }];
  }

  // --- effects that are waited for -------------------------------------------------------------------------------------

  #call<K extends CallName>(call: K, ask: Calls[K]['ask'], resume: (reply: Calls[K]['reply']) => Effects): Effects {
    this.#waiting = { for: 'reply', call, resume };
    return [{ do: 'call', call, ask } as ServerEffect];
  }

  #pipe(to: UploadId | 'discard', resume: () => Effects): Effects {
    this.#waiting = { for: 'body', resume };
    return [{ do: 'pipeBody', to }];
  }

  #discard(resume: () => Effects): Effects {
    return this.#pipe('discard', resume);
  }

  #resume(what: 'reply' | 'body', reply: unknown): Effects {
    const waiting = this.#waiting;
    if (waiting.for !== what) return [];
    this.#waiting = { for: 'frame' };
    const effects = waiting.resume(reply as never);
    return this.#ending && this.waitsFor === 'frame' ? [...effects, ...this.#close()] : effects;
  }

  #respond({ profile, name }: Request, response: Named<Responses>, fileName?: Uint8Array): Effects {
    this.#candidates = answeringAlike(this.#candidates, profile, response.name);
    const replyContext = { ...(name !== undefined && { request: name }), ...(fileName !== undefined && { fileName }) };
    const send: ServerEffect = { do: 'send', profile, response, replyContext };
    return profile.flow.server.closesAfter.includes(response.name) ? [send, ...this.#close()] : [send];
  }
}

const NO_ID = new Uint8Array(16);

/** A response that says no more than whom it is for: every refusal, and the plain acknowledgement. */
function withClientId(name: keyof Responses, clientId: Uint8Array): Named<Responses> {
  return { name, value: { clientId } } as Named<Responses>;
}

function identityProblem(clientId: Uint8Array, name: Uint8Array, known: KnownClient | undefined): string | undefined {
  if (known === undefined) return `no client has the id ${hex(clientId)}`;
  return sameBytes(known.name, name) ? undefined : `the client ${hex(clientId)} is not called ${quoted(name)}`;
}

function hasControlCharacter(name: Uint8Array): boolean {
  return name.some((byte) => byte < 0x20 || byte === 0x7f);
}

function info(text: string): ServerEffect {
  return { do: 'report', level: 'info', text };
}

function warn(text: string): ServerEffect {
  return { do: 'report', level: 'warn', text };
}
