import * as fc from 'fast-check';
import type { Profile, Requests } from '../../generated';
import type { Refusal } from '../../src/protocol/profile';
import { refusalOf } from '../../src/protocol/refusal';
import type { DrivenServer, ServerCall, ServerEffect, ServerEvent } from '../exploration/driven-server';

/** What a connection has come to, as somebody would note it down who listens. */
export interface ServerModel {
  readonly profile: Profile;
  /** Public keys that the store has, by the client's id; `undefined` where it has none yet. */
  readonly clients: Map<number, number | undefined>;
  /** Who speaks: it registered here, got a key here, or sent a file under one. */
  speaker: number | undefined;
  /** Whose AES key the connection has. */
  keyOf: number | undefined;
  file: { readonly name: string; readonly upload: number; is: 'unconfirmed' | 'rejected' | 'verified' } | undefined;
  uploads: number;
  /** Files that were confirmed. */
  verified: number;
  isOver: boolean;
}

/** The beginning of a conversation. */
export function newServerModel(profile: Profile): ServerModel {
  const nobody = { speaker: undefined, keyOf: undefined, file: undefined };
  return { profile, clients: new Map(), ...nobody, uploads: 0, verified: 0, isOver: false };
}

/** How the store answers the last call of a request; or the time is up before it does. */
type Store = 'does it' | 'fails' | 'takes too long';

/** How a request is made, and served. */
interface How {
  readonly store: Store;
  /** Whether it is made also where it is to be refused: else most of a conversation would be refused. */
  readonly dares: boolean;
}

/** What is expected of a request: calls in their order with their replies, and the answer, if there is one. */
interface Course {
  readonly calls: readonly (readonly [ServerCall['call'], unknown])[];
  readonly answer: string | undefined;
}

const FAILED = { refused: 'storageFailure', reason: 'because' };

/** Something that a client says, with how it is answered. */
abstract class Said implements fc.Command<ServerModel, DrivenServer> {
  constructor(
    protected readonly name: keyof Requests,
    protected readonly id: number,
    protected readonly how: How,
  ) {}

  check(model: Readonly<ServerModel>): boolean {
    if (model.isOver || model.profile.requests[this.name] === undefined) return false;
    return this.how.dares || this.whyNot(model) === undefined;
  }

  run(model: ServerModel, server: DrivenServer): void {
    const { calls, answer } = this.course(model);
    let effects = this.say(server);
    for (const [index, [call, reply]] of calls.entries()) {
      expect(effects).toEqual([expect.objectContaining({ do: 'call', call })]);
      const isLast = index === calls.length - 1;
      if (isLast && this.how.store === 'takes too long') return this.giveUp(model, server);
      effects = server.handle({ on: 'reply', call, reply: isLast && this.how.store === 'fails' ? FAILED : reply });
      effects = pass(server, effects);
    }
    const due = calls.length > 0 && this.how.store === 'fails' ? this.refusal(model, 'storageFailure') : answer;
    this.hear(model, effects, due);
    if (calls.length === 0 || this.how.store === 'does it') this.change(model);
    else this.changeAllTheSame?.(model);
  }

  /** Why it is refused, if it is. */
  protected abstract whyNot(model: Readonly<ServerModel>): Refusal | undefined;

  /** What is expected where the store does what it is asked. */
  protected abstract course(model: ServerModel): Course;

  /** What that changes. */
  protected abstract change(model: ServerModel): void;

  /** What is changed where the last call has failed. */
  protected changeAllTheSame?(model: ServerModel): void;

  protected abstract get value(): Readonly<Record<string, unknown>>;

  protected say(server: DrivenServer): readonly ServerEffect[] {
    const { name, id: clientId, value } = this;
    const bodyLength = name === 'SendFile' ? { bodyLength: 16 } : {};
    return pass(server, server.handle({ on: 'frame', name, clientId, value, ...bodyLength }));
  }

  protected refusal({ profile }: ServerModel, why: Refusal): string {
    return refusalOf(profile, why, this.name) ?? 'close';
  }

  private hear(model: ServerModel, effects: readonly ServerEffect[], answer: string | undefined): void {
    const { closesAfter } = model.profile.flow.server;
    expect(effects.filter((effect) => effect.do === 'call')).toEqual([]);
    const heard = effects.flatMap((effect) => (effect.do === 'send' ? [effect.name] : []));
    expect(heard).toEqual(answer === undefined || answer === 'close' ? [] : [answer]);
    const isClosed = effects.some((effect) => effect.do === 'close');
    const closing: readonly string[] = closesAfter;
    expect(isClosed).toBe(answer === 'close' || closing.includes(answer ?? this.name));
    model.isOver = isClosed;
  }

  private giveUp(model: ServerModel, server: DrivenServer): void {
    const effects = server.handle({ on: 'end', reason: 'idle' });
    expect(effects.at(-1)).toEqual({ do: 'close' });
    model.isOver = true;
  }

  toString(): string {
    return this.how.store === 'does it' ? `${this.what}.` : `${this.what} (the store ${this.how.store}).`;
  }

  protected abstract get what(): string;
}

/** The body of a file comes at once. */
function pass(server: DrivenServer, effects: readonly ServerEffect[]): readonly ServerEffect[] {
  const isPiping = effects.some((effect) => effect.do === 'pipeBody');
  return isPiping
    ? [...effects.filter(({ do: what }) => what !== 'pipeBody'), ...server.handle({ on: 'bodyEnd' })]
    : effects;
}

class Registers extends Said {
  constructor(id: number, how: How) {
    super('Register', id, how);
  }

  protected get value() {
    return { name: `client ${this.id}` };
  }

  protected get what() {
    return `Client ${this.id} registers`;
  }

  protected course(model: ServerModel): Course {
    const isTaken = this.whyNot(model) !== undefined;
    const answer = isTaken ? this.refusal(model, 'nameTaken') : 'Registered';
    return { calls: [['register', isTaken ? 'taken' : { clientId: this.id }]], answer };
  }

  protected change(model: ServerModel): void {
    if (this.whyNot(model) !== undefined) return;
    model.clients.set(this.id, undefined);
    model.speaker = this.id;
  }

  protected whyNot({ clients }: ServerModel): Refusal | undefined {
    return clients.has(this.id) ? 'nameTaken' : undefined;
  }
}

/** Sends a public key, or comes back: both are for an AES key. */
class AsksForKey extends Said {
  protected get value() {
    const name = `client ${this.id}`;
    return this.name === 'PublicKey' ? { name, publicKey: this.id } : { name };
  }

  protected get what() {
    return `Client ${this.id} ${this.name === 'PublicKey' ? 'sends its public key' : 'comes back'}`;
  }

  /** Who is denied may take the id that was denied for its own; that is a matter of its own. */
  override check(model: Readonly<ServerModel>): boolean {
    return super.check(model) && model.clients.has(this.id);
  }

  protected course(model: ServerModel): Course {
    const why = this.whyNot(model);
    const hasPublicKey = model.clients.get(this.id) !== undefined;
    const found = { name: `client ${this.id}`, profile: model.profile.id, hasPublicKey };
    if (why !== undefined) return { calls: [['findClient', found]], answer: this.refusal(model, why) };
    const wrappedKey = { owner: this.id, n: 1, by: 1 };
    const answer = this.name === 'PublicKey' ? 'Key' : 'Reconnected';
    const calls = [['findClient', found] as const, ['issueKey', { wrappedKey }] as const];
    return { calls, answer };
  }

  protected change(model: ServerModel): void {
    if (this.whyNot(model) !== undefined) return;
    model.clients.set(this.id, this.id);
    model.speaker = this.id;
    model.keyOf = this.id;
  }

  protected whyNot({ clients, speaker, profile }: ServerModel): Refusal | undefined {
    const hasKey = clients.get(this.id) !== undefined;
    if (this.name === 'Reconnect') return hasKey ? undefined : 'unknownClient';
    const isReturning = hasKey && speaker !== this.id;
    return isReturning && profile.flow.returning !== 'PublicKey' ? 'badInput' : undefined;
  }
}

class SendsFile extends Said {
  constructor(
    id: number,
    private readonly file: string,
    how: How,
  ) {
    super('SendFile', id, how);
  }

  protected get value() {
    const { id: clientId, file: fileName } = this;
    return { clientId, fileName, contentSize: 16, originalSize: 8, packetNumber: 1, totalPackets: 1 };
  }

  protected get what() {
    return `Client ${this.id} sends file ${this.file}`;
  }

  protected course(model: ServerModel): Course {
    const { clients, speaker, uploads, profile } = model;
    const isKnown = clients.has(this.id);
    const found = { name: `client ${this.id}`, profile: profile.id, hasPublicKey: clients.get(this.id) !== undefined };
    const why = this.whyNot(model);
    const find = speaker === this.id ? [] : [['findClient', isKnown ? found : undefined] as const];
    if (why === 'unknownClient') return { calls: find, answer: this.refusal(model, why) };
    const reply = why === undefined ? { upload: uploads + 1 } : { refused: why, reason: 'it has no key' };
    const open = ['openUpload', reply] as const;
    if (why !== undefined) return { calls: [...find, open], answer: this.refusal(model, why) };
    return { calls: [...find, open, ['finishUpload', { checksum: 7, size: 8 }]], answer: 'FileReceived' };
  }

  /** Its content was taken, and so it speaks. */
  protected override changeAllTheSame(model: ServerModel): void {
    if (this.whyNot(model) === undefined) model.speaker = this.id;
  }

  protected change(model: ServerModel): void {
    if (this.whyNot(model) !== undefined) return;
    model.speaker = this.id;
    model.uploads += 1;
    model.file = { name: this.file, upload: model.uploads, is: 'unconfirmed' };
  }

  protected whyNot({ speaker, clients, keyOf }: ServerModel): Refusal | undefined {
    if (speaker !== this.id && !clients.has(this.id)) return 'unknownClient';
    return keyOf === this.id ? undefined : 'badInput';
  }
}

class SaysOfFile extends Said {
  constructor(
    name: 'CrcValid' | 'CrcInvalid' | 'GiveUp',
    id: number,
    private readonly file: string,
    how: How,
  ) {
    super(name, id, how);
  }

  protected get value() {
    return { clientId: this.id, fileName: this.file };
  }

  protected get what() {
    const said = { CrcValid: 'is right', CrcInvalid: 'comes again', GiveUp: 'is given up' };
    return `Client ${this.id} says that file ${this.file} ${said[this.name as keyof typeof said]}`;
  }

  protected course(model: ServerModel): Course {
    const why = this.whyNot(model);
    if (why !== undefined) return { calls: [], answer: this.refusal(model, why) };
    const { resend } = model.profile.flow;
    if (this.name === 'CrcInvalid') return { calls: [], answer: resend.form === 'silent' ? undefined : resend.by };
    if (model.file?.is === 'verified') return { calls: [], answer: 'MessageReceived' };
    return {
      calls: [[this.name === 'CrcValid' ? 'confirmUpload' : 'discardUpload', 'durable']],
      answer: 'MessageReceived',
    };
  }

  protected change(model: ServerModel): void {
    if (this.whyNot(model) !== undefined || model.file === undefined) return;
    if (this.name === 'CrcValid') model.verified += 1;
    if (this.name === 'GiveUp') model.file = undefined;
    else model.file.is = this.name === 'CrcValid' ? 'verified' : 'rejected';
  }

  protected whyNot({ speaker, file }: ServerModel): Refusal | undefined {
    if (speaker !== undefined && speaker !== this.id) return 'unknownClient';
    if (file?.name !== this.file) return 'badInput';
    return file.is === (this.name === 'CrcValid' ? 'rejected' : 'verified') ? 'badInput' : undefined;
  }
}

/** The connection ends, whatever the reason. */
class Ends implements fc.Command<ServerModel, DrivenServer> {
  constructor(
    private readonly what: string,
    private readonly event: ServerEvent,
  ) {}

  check({ isOver }: Readonly<ServerModel>): boolean {
    return !isOver;
  }

  run(model: ServerModel, server: DrivenServer): void {
    const effects = server.handle(this.event);
    expect(effects.at(-1)).toEqual({ do: 'close' });
    model.isOver = true;
  }

  toString(): string {
    return `${this.what}.`;
  }
}

/** Anything that may be said and happen, mostly what goes well. */
export function serverCommands(): fc.Arbitrary<Iterable<fc.Command<ServerModel, DrivenServer>>> {
  const id = fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) });
  const file = fc.oneof({ weight: 4, arbitrary: fc.constant('a') }, { weight: 1, arbitrary: fc.constant('b') });
  const store = fc.oneof(
    { weight: 40, arbitrary: fc.constant<Store>('does it') },
    { weight: 2, arbitrary: fc.constant<Store>('fails') },
    { weight: 1, arbitrary: fc.constant<Store>('takes too long') },
  );
  const dares = fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
  const how = fc.record({ store, dares });
  const asks = fc.constantFrom('PublicKey' as const, 'Reconnect' as const);
  const says = fc.constantFrom('CrcValid' as const, 'CrcInvalid' as const, 'GiveUp' as const);
  const registers = fc.tuple(id, how).map((all) => new Registers(...all));
  const asksForKey = fc.tuple(asks, id, how).map((all) => new AsksForKey(...all));
  const sendsFile = fc.tuple(id, file, how).map((all) => new SendsFile(...all));
  const saysOfFile = fc.tuple(says, id, file, how).map((all) => new SaysOfFile(...all));
  const ends = fc.constantFrom(
    new Ends('The client ends', { on: 'end', reason: 'peerEnded' }),
    new Ends('The server stops', { on: 'end', reason: 'shutdown' }),
  );
  // Each is as likely as the others: a conversation that ends early shows little.
  const likely = [
    registers,
    asksForKey,
    asksForKey,
    sendsFile,
    sendsFile,
    sendsFile,
    saysOfFile,
    saysOfFile,
    saysOfFile,
  ];
  return fc.commands([...likely, ...likely, ...likely, ...likely, ...likely, ends], { maxCommands: 60, size: 'max' });
}
