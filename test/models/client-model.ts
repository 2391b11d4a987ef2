import * as fc from 'fast-check';
import type { Profile } from '../../generated';
import type { ClientEffect, ClientEvent, DrivenClient } from '../exploration/driven-client';

/** What a client is about, as somebody would note it down who looks on. */
export interface ClientModel {
  readonly profile: Profile;
  readonly files: readonly string[];
  /** The file in hand, by its place. */
  index: number;
  /** The request whose answer is awaited. */
  asks: Asked;
  /** Errors in a row that were the answer to it. */
  errors: number;
  /** The last answer was an error. */
  isRefused: boolean;
  /** How often the file in hand was sent again. */
  resends: number;
  verified: number;
  hasGivenUp: boolean;
  isOver: boolean;
}

type Asked = 'Register' | 'PublicKey' | 'Reconnect' | 'SendFile' | 'CrcValid' | 'CrcInvalid' | 'GiveUp';
type ClientCommand = fc.Command<ClientModel, DrivenClient>;

const RIGHT = 7;
const ID = 1;

/** A client that has connected and asks for an id. */
export function newClientModel(profile: Profile, files: readonly string[]): ClientModel {
  const done = { index: 0, errors: 0, isRefused: false, resends: 0, verified: 0, hasGivenUp: false, isOver: false };
  return { profile, files, asks: 'Register', ...done };
}

/** Connects a client: from here on its model holds. */
export function beginRun(client: DrivenClient): void {
  bring(client, { on: 'connected' });
}

/** Something that the server answers, or that happens to the connection. */
class Happens implements ClientCommand {
  constructor(
    private readonly said: string,
    private readonly may: (model: Readonly<ClientModel>) => boolean,
    private readonly eventOf: (model: ClientModel) => ClientEvent,
    private readonly change: (model: ClientModel) => Expected,
  ) {}

  check(model: Readonly<ClientModel>): boolean {
    return !model.isOver && this.may(model);
  }

  run(model: ClientModel, client: DrivenClient): void {
    const seen = bring(client, this.eventOf(model));
    const expected = this.change(model);
    expect(seen).toEqual(expected);
    const last = expected.at(-1);
    if (last === undefined) return;
    if (isAsked(last)) model.asks = last;
    else model.isOver = true;
  }

  toString(): string {
    return this.said;
  }
}

/** Requests in their order, "verified", and how the run ends. */
type Expected = readonly string[];

/** The client's machine does at once what it is asked: it is the server that is of interest. */
function bring(client: DrivenClient, event: ClientEvent): Expected {
  const seen: string[] = [];
  const events: ClientEvent[] = [event];
  for (let next = events.shift(); next !== undefined; next = events.shift()) {
    for (const effect of client.handle(next)) {
      const told = tell(effect);
      if (told !== undefined) seen.push(told);
      events.push(...answer(effect));
    }
  }
  return seen;
}

function tell(effect: ClientEffect): string | undefined {
  switch (effect.do) {
    case 'send':
      return effect.name;
    case 'sendContent':
      return 'SendFile';
    case 'verified':
      return 'verified';
    case 'finish':
      return `ends: ${effect.failure}`;
    case 'connect':
      return 'connects again';
    default:
      return undefined;
  }
}

function answer(effect: ClientEffect): readonly ClientEvent[] {
  switch (effect.do) {
    case 'connect':
      return [{ on: 'connected' }];
    case 'pause':
      return [{ on: 'pauseEnded' }];
    case 'sendContent':
      return [{ on: 'contentSent', checksums: { 'posix-cksum': RIGHT } }];
    case 'call':
      return [{ on: 'reply', call: effect.call, reply: REPLIES[effect.call] }];
    default:
      return [];
  }
}

const REPLIES = {
  prepareIdentity: { publicKey: 1 },
  saveIdentity: 'saved',
  unwrapKey: 'fresh',
  measureFile: { fileName: 'a', size: 40, contentSize: 48 },
};

function frame(name: string, value: Readonly<Record<string, unknown>> = {}): ClientEvent {
  return { on: 'frame', name, value };
}

/** The answer that a request is due, when everything is right. */
function rightAnswer({ asks }: ClientModel): ClientEvent {
  const wrappedKey = { owner: ID, n: 1, by: 1 };
  switch (asks) {
    case 'Register':
      return frame('Registered', { clientId: ID });
    case 'PublicKey':
      return frame('Key', { clientId: ID, wrappedKey });
    case 'Reconnect':
      return frame('Reconnected', { clientId: ID, wrappedKey });
    case 'SendFile':
      return frame('FileReceived', { clientId: ID, contentSize: 48, fileName: 'a', checksum: RIGHT });
    case 'CrcInvalid':
    case 'CrcValid':
    case 'GiveUp':
      return frame('MessageReceived', { clientId: ID });
  }
}

function goOn(model: ClientModel): Expected {
  model.errors = 0;
  model.isRefused = false;
  switch (model.asks) {
    case 'Register':
      return ['PublicKey'];
    case 'PublicKey':
    case 'Reconnect':
      return ['SendFile'];
    case 'SendFile':
      return ['CrcValid'];
    case 'CrcInvalid':
      return ['SendFile'];
    case 'CrcValid':
      model.verified += 1;
      return ['verified', ...nextFile(model)];
    case 'GiveUp':
      return nextFile(model);
  }
}

function nextFile(model: ClientModel): Expected {
  model.index += 1;
  model.resends = 0;
  if (model.index < model.files.length) return [model.profile.flow.returning];
  return [model.hasGivenUp ? 'ends: checksum' : 'ends: none'];
}

function tryAgain(model: ClientModel): Expected {
  model.errors += 1;
  model.isRefused = true;
  return model.errors === model.profile.flow.client.attempts ? ['ends: refused'] : [model.asks];
}

function sendAgain(model: ClientModel): Expected {
  model.errors = 0;
  model.isRefused = false;
  const { client, resend } = model.profile.flow;
  if (model.resends === client.resends) {
    model.hasGivenUp = true;
    return ['GiveUp'];
  }
  model.resends += 1;
  return resend.form === 'acknowledged' && resend.awaited ? ['CrcInvalid'] : ['CrcInvalid', 'SendFile'];
}

function lose({ isRefused, hasGivenUp }: ClientModel): Expected {
  if (hasGivenUp) return ['ends: checksum'];
  return [isRefused ? 'ends: refused' : 'ends: lost'];
}

/** Where another connection may go on, that is a matter of its own. */
function isInTheAir({ asks, index, resends, isRefused }: Readonly<ClientModel>): boolean {
  const isBetween = asks === 'SendFile' ? resends > 0 : isForKey(asks) && (index > 0 || resends > 0);
  return isRefused || !isBetween;
}

function isForKey(asks: Asked): boolean {
  return asks === 'Register' || asks === 'PublicKey' || asks === 'Reconnect';
}

function isAsked(text: string): text is Asked {
  return /^(Register|PublicKey|Reconnect|SendFile|CrcValid|CrcInvalid|GiveUp)$/.test(text);
}

/** Anything that may be answered and happen, mostly what goes well. */
export function clientCommands(): fc.Arbitrary<Iterable<ClientCommand>> {
  const always = () => true;
  const right = new Happens('The server answers.', always, rightAnswer, goOn);
  const otherChecksum = new Happens(
    'The server has another checksum.',
    ({ asks }) => asks === 'SendFile',
    () => frame('FileReceived', { clientId: ID, contentSize: 48, fileName: 'a', checksum: RIGHT + 1 }),
    sendAgain,
  );
  const error = new Happens('The server answers with an error.', always, () => frame('GeneralError'), tryAgain);
  const taken = new Happens(
    'The name is taken.',
    ({ asks }) => asks === 'Register',
    () => frame('RegistrationFailed'),
    () => ['ends: refused'],
  );
  const early = new Happens(
    'The server acknowledges something that nobody has asked.',
    ({ asks }) => asks === 'SendFile' || isForKey(asks),
    () => frame('MessageReceived', { clientId: ID }),
    () => [],
  );
  const closes = new Happens('The server closes.', isInTheAir, () => ({ on: 'end', reason: 'peerEnded' }), lose);
  const silent = new Happens(
    'The server is silent.',
    always,
    () => ({ on: 'end', reason: 'timeout' }),
    () => ['ends: protocol'],
  );
  const rare = fc.constantFrom(taken, closes, silent);
  const likely = [right, right, right, right, right, right, otherChecksum, otherChecksum, error];
  return fc.commands([...[...likely, early].map((one) => fc.constant(one)), rare], { maxCommands: 40, size: 'max' });
}
