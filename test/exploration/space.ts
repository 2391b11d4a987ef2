import type { Profile, SendFile } from '../../generated';
import { packetValue } from '../../src/protocol/packet-envelope';
import { Automaton } from './automaton';
import { clientOutcomes, packetSizes, type Whose } from './client-calls';
import { attached, end, leave, newConnection, put, serve, takeContent } from './connection';
import { DrivenClient, type ClientEffect, type ClientEvent, type Identity } from './driven-client';
import { DrivenServer, type ServerEffect, type ServerEvent } from './driven-server';
import { acknowledged, checkState, mustBeVerified } from './invariants';
import { idNumber, withBytes, type Fields } from './plain';
import { formerIdentity, type PlannedRun, type Scenario, type SpaceOptions } from './scenario';
import { checksumOf, serverCalls, serverOutcomes, type ServerCalls } from './server-calls';
import type { Connection, Content, Run, Sending, State } from './state';
import { must } from './violation';

/** Something that may happen next. */
export interface Move {
  readonly said: string;
  /** Whether it takes one of the faults that may happen. */
  readonly isFault: boolean;
  /** @throws Violation where it breaks a rule. */
  next(): State;
}

/**
 * Everything that may happen between clients and a server. A connection is two queues of messages, as frames: what is in a
 * message's bytes is tested elsewhere. Calls are answered by a small world in place of the disk and of cryptography.
 */
export class Space {
  readonly #profile: Profile;
  readonly #scenario: Scenario;
  readonly #calls: ServerCalls;
  readonly #servers: Automaton<ServerEvent, ServerEffect>;
  /** By the run, and by as whom it begins. */
  readonly #clients = new Map<string, Automaton<ClientEvent, ClientEffect>>();
  readonly #options: SpaceOptions;

  constructor(options: SpaceOptions) {
    const { profile, scenario, mutant = {}, isMerging = true } = options;
    this.#options = options;
    this.#profile = profile;
    this.#scenario = scenario;
    const calls = serverCalls(profile);
    this.#calls = mutant.calls?.(calls) ?? calls;
    this.#servers = new Automaton(() => new DrivenServer(profile, mutant.server), isMerging && !mutant.server);
  }

  /** Places of the sessions that were found so far. */
  get places(): number {
    return [...this.#clients.values()].reduce((sum, { size }) => sum + size, this.#servers.size);
  }

  start(): State {
    const { runs, known = [], faults } = this.#scenario;
    const identities = known.map(({ name, by }, number) => ({ name, by, identity: formerIdentity(number) }));
    const state: State = {
      runs: runs.map((): Run => newRun()),
      connections: [],
      folders: Object.fromEntries(identities.map(({ name, identity }) => [name, identity])),
      clients: identities
        .filter(({ by }) => by === 'both')
        .map(({ name, identity: { clientId: id, publicKey } }) => ({ id, name, publicKey, checksum: null })),
      files: [],
      nextClientId: 1,
      carried: [],
      faultsLeft: faults,
    };
    for (const [number, { begins }] of runs.entries()) if (begins === 'at once') this.#begin(state, number);
    return state;
  }

  /** All that may happen in a state. Time passes where nothing else can happen, or as a fault. */
  moves(state: State): readonly Move[] {
    const text = JSON.stringify(state);
    const found: Move[] = [];
    const may = (said: string, isFault: boolean, change: (draft: State) => void): void => {
      if (isFault && state.faultsLeft === 0) return;
      const next = (): State => {
        const draft = JSON.parse(text) as State;
        if (isFault) draft.faultsLeft -= 1;
        change(draft);
        tidy(draft);
        checkState(draft, this.#scenario);
        return draft;
      };
      found.push({ said, isFault, next });
    };
    for (const number of state.runs.keys()) this.#answersToRun(state, number, may);
    for (const number of state.connections.keys()) this.#answersToConnection(state, number, may);
    if (found.length > 0 && this.#scenario.answersAtOnce === true) return found;

    for (const number of state.runs.keys()) this.#movesOfRun(state, number, may);
    for (const number of state.connections.keys()) this.#movesOfConnection(state, number, may);
    const isQuiet = !found.some(({ isFault }) => !isFault);
    this.#timeouts(state, (said, isDue, change) => may(said, !(isQuiet && isDue), change));
    if (state.connections.some(({ isServed }) => !isServed)) {
      may('server: is killed and starts again', true, (draft) => this.#kill(draft));
      may('server: stops and starts again', true, (draft) => this.#stop(draft));
    }
    return found;
  }

  #answersToRun(state: State, number: number, may: May): void {
    const { call: asked } = at(state.runs, number);
    if (asked === null) return;
    const { call } = asked;
    for (const { said, isFault, do: act } of clientOutcomes(this.#profile, asked, this.#whose(number))) {
      may(`${this.#planOf(number).name}: ${call} ${said}`, isFault, (draft) => {
        const reply = act(draft, at(draft.runs, number));
        this.#toClient(draft, number, { on: 'reply', call, reply });
      });
    }
  }

  #answersToConnection(state: State, number: number, may: May): void {
    const { call: asked } = at(state.connections, number);
    if (asked === null) return;
    const { call, ask } = asked;
    for (const { said, isFault, do: act } of serverOutcomes(asked, this.#calls)) {
      may(`server: ${call}${about(ask)} ${said}`, isFault, (draft) => {
        const connection = at(draft.connections, number);
        const reply = act(draft, connection);
        connection.call = null;
        this.#toServer(draft, connection, { on: 'reply', call, reply });
      });
    }
  }

  #movesOfRun(state: State, number: number, may: May): void {
    const run = at(state.runs, number);
    const { name } = this.#planOf(number);
    const change = (said: string, isFault: boolean, act: (draft: State, run: Run) => void): void =>
      may(`${name}: ${said}`, isFault, (draft) => act(draft, at(draft.runs, number)));
    const bring = (said: string, isFault: boolean, event: ClientEvent): void =>
      change(said, isFault, (draft) => this.#toClient(draft, number, event));

    if (run.phase === 'due' && state.runs[number - 1]?.phase === 'over') {
      change('runs again', false, (draft) => this.#begin(draft, number));
    }
    if (run.phase !== 'under way') return;
    if (run.waits === 'connection') {
      change('connects', false, (draft) => this.#connect(draft, number));
      bring('cannot connect', true, { on: 'connectFailed' });
    }
    if (run.waits === 'pause') bring('has paused', false, { on: 'pauseEnded' });
    if (run.sending !== null) this.#movesOfContent(state, number, run.sending, change);
    const connection = attached(state, number);
    if (connection === undefined || connection.isSilent) return;
    const [first] = connection.down;
    if (first?.is === 'end') {
      change('hears that the connection has ended', false, (draft) => {
        attached(draft, number)?.down.shift();
        this.#toClient(draft, number, { on: 'end', reason: 'peerEnded' });
      });
    } else if (first !== undefined && run.waits === 'answer') {
      change(`hears ${first.name}${about(first.value)}`, false, (draft) => {
        attached(draft, number)?.down.shift();
        this.#toClient(draft, number, { on: 'frame', name: first.name, value: first.value });
      });
    }
  }

  #movesOfContent(state: State, number: number, sending: Sending, change: Change): void {
    const { first, sliceSize, packet, isStopped } = sending;
    const total = first.totalPackets as number;
    const connection = attached(state, number);
    const isGone = connection === undefined || connection.isUpClosed;
    if (packet > total || (isStopped && packet > 1) || isGone) {
      change('has sent the content', false, (draft, run) => {
        run.sending = null;
        this.#toClient(draft, number, { on: 'contentSent', checksums: this.#checksums(number, sending.index) });
      });
      return;
    }
    const file = this.#planOf(number).files[sending.index] ?? '';
    const send = (content: Content) => (draft: State, run: Run) => {
      const clientId = first.clientId as number;
      const bodyLength = Math.min(sliceSize, packetSizes(this.#profile)[packet - 1] ?? 0);
      const value = this.#packetValue(sending, bodyLength);
      const request = { name: 'SendFile', clientId, value, bodyLength };
      put(attached(draft, number), { is: 'request', request }, { is: 'body', content, key: sending.key });
      if (run.sending !== null) run.sending.packet += 1;
    };
    const which = total === 1 ? `file ${file}` : `packet ${packet} of ${total} of file ${file}`;
    change(`sends ${which}`, false, send({ of: file, isAltered: false }));
    change(`sends ${which}, which is altered on its way`, true, send({ of: file, isAltered: true }));
    change('cannot read the file any more', true, (draft, run) => {
      run.sending = null;
      this.#toClient(draft, number, { on: 'contentFailed' });
    });
  }

  #movesOfConnection(state: State, number: number, may: May): void {
    const connection = at(state.connections, number);
    const { name } = this.#planOf(connection.run);
    const change = (said: string, isFault: boolean, act: (draft: State, connection: Connection) => void): void =>
      may(said, isFault, (draft) => act(draft, at(draft.connections, number)));
    this.#movesOfNetwork(connection, name, change);
    if (connection.isServed) return;

    const { serverWaits } = connection;
    if (serverWaits === 'nothing') return;
    if (connection.isTimed && serverWaits === 'frame') {
      change(`server: has heard nothing of ${name} for a while`, false, (draft, ofDraft) => {
        ofDraft.isTimed = false;
        this.#toServer(draft, ofDraft, { on: 'silence' });
      });
    }
    const [first] = connection.up;
    if (first === undefined || connection.isSilent) return;
    if (first.is === 'end') {
      change(`server: hears that ${name} has ended the connection`, false, (draft, ofDraft) => {
        ofDraft.up.shift();
        this.#toServer(draft, ofDraft, { on: 'end', reason: 'peerEnded' });
      });
    } else if (first.is === 'request' && serverWaits === 'frame') {
      change(`server: takes ${first.request.name}${about(first.request.value)} of ${name}`, false, (draft, ofDraft) => {
        ofDraft.up.shift();
        this.#toServer(draft, ofDraft, { ...first.request, on: 'frame' });
      });
    } else if (first.is === 'body' && serverWaits === 'body') {
      change('server: takes the content', false, (draft, ofDraft) => {
        ofDraft.up.shift();
        takeContent(ofDraft, first);
        this.#toServer(draft, ofDraft, { on: 'bodyEnd' });
      });
    }
  }

  #movesOfNetwork(connection: Connection, name: string, change: ChangeConnection): void {
    if (connection.isSilent) return;
    const { isUpClosed, isDownClosed, isServed, isAttached, up } = connection;
    if (!isUpClosed && !isServed) {
      change(`network: cuts what ${name} says`, true, (_, draft) => end(draft, 'up'));
      if (up.at(-1)?.is === 'body') {
        change(`network: cuts what ${name} says in the midst of a content`, true, (_, draft) => {
          draft.up.pop();
          end(draft, 'up');
        });
      }
    }
    if (!isDownClosed && isAttached) {
      change(`network: cuts what the server says to ${name}`, true, (_, draft) => end(draft, 'down'));
    }
    if (!isServed && isAttached) {
      change(`network: resets the connection of ${name}`, true, (_, draft) => {
        draft.up.splice(0);
        draft.down.splice(0);
        for (const direction of ['up', 'down'] as const) {
          draft[direction].push({ is: 'end' });
        }
        draft.isUpClosed = true;
        draft.isDownClosed = true;
      });
      change(`network: loses the connection of ${name} and tells nobody`, true, (_, draft) => {
        draft.isSilent = true;
        draft.up.splice(0);
        draft.down.splice(0);
      });
    }
  }

  /** Ends that come by themselves. Where nothing else can happen they are due, those for want of a word. */
  #timeouts(state: State, may: May): void {
    for (const [number, { phase, waits }] of state.runs.entries()) {
      const isConnected = phase === 'under way' && waits !== 'connection' && attached(state, number) !== undefined;
      if (!isConnected) continue;
      may(`${this.#planOf(number).name}: has heard nothing for too long`, true, (draft) => {
        this.#toClient(draft, number, { on: 'end', reason: 'timeout' });
        const run = at(draft.runs, number);
        must(run.waits === 'call' || run.waits !== waits, 'nobody waits on when the time is up');
      });
    }
    for (const [number, { isServed, serverWaits, run }] of state.connections.entries()) {
      if (isServed || serverWaits === 'nothing') continue;
      for (const reason of ['idle', 'handshake', 'crowded', 'drain'] as const) {
        may(`server: ${ENDS[reason]} ${this.#planOf(run).name}`, reason === 'idle', (draft) => {
          const connection = at(draft.connections, number);
          this.#toServer(draft, connection, { on: 'end', reason });
          must(reason !== 'idle' || connection.serverWaits === 'nothing', 'nobody waits on when the time is up');
        });
      }
    }
  }

  #begin(state: State, number: number): void {
    const run = at(state.runs, number);
    const { name } = this.#planOf(number);
    const identity = state.folders[name] ?? null;
    run.phase = 'under way';
    run.begunAs = identity;
    run.faultsLeftBefore = state.faultsLeft;
    run.wasCutShort = this.#hasNoKey(state, number);
    if (identity !== null) run.keys[identity.clientId] = identity.publicKey;
  }

  #connect(state: State, number: number): void {
    state.connections.push(newConnection(number));
    this.#toClient(state, number, { on: 'connected' });
  }

  #kill(state: State): void {
    for (const connection of state.connections) {
      end(connection, 'down');
      connection.up.splice(0);
      connection.isUpClosed = true;
      connection.isServed = true;
      connection.serverWaits = 'nothing';
      connection.call = null;
      connection.incoming = null;
      connection.unconfirmed = null;
    }
    state.carried = [];
  }

  #stop(state: State): void {
    for (const connection of state.connections) {
      if (!connection.isServed) this.#toServer(state, connection, { on: 'end', reason: 'shutdown' });
    }
    state.carried = [];
  }

  #toServer(state: State, connection: Connection, event: ServerEvent): void {
    const { to, effects } = this.#servers.step(connection.place, event);
    connection.place = to;
    const isAnswer = event.on === 'frame' || event.on === 'reply' || event.on === 'bodyEnd';
    if (isAnswer && connection.serverWaits !== 'nothing') connection.serverWaits = 'frame';
    if (event.on === 'frame') connection.isTimed = false;
    for (const effect of effects) this.#serverWants(state, connection, effect);
    if (connection.serverWaits === 'nothing' && connection.call === null) serve(state, connection);
  }

  #serverWants(state: State, connection: Connection, effect: ServerEffect): void {
    switch (effect.do) {
      case 'call':
        connection.call = effect;
        connection.serverWaits = 'reply';
        return;
      case 'send':
        acknowledged(state, connection, effect);
        if (!connection.isDownClosed && connection.isAttached) connection.down.push({ is: 'response', ...effect });
        return;
      case 'pipeBody':
        connection.bodyTo = effect.to;
        connection.serverWaits = 'body';
        return;
      case 'abandonUpload':
        if (connection.incoming?.id === effect.upload) connection.incoming = null;
        return;
      case 'awaitFrame':
        connection.isTimed = true;
        return;
      case 'close':
        connection.serverWaits = 'nothing';
        connection.isTimed = false;
        connection.up.splice(0);
        connection.isUpClosed = true;
        end(connection, 'down');
    }
  }

  #toClient(state: State, number: number, event: ClientEvent): void {
    const run = at(state.runs, number);
    const { to, effects } = this.#clientOf(number, run.begunAs).step(run.place, event);
    run.place = to;
    if (event.on === 'reply') run.call = null;
    for (const effect of effects) this.#clientWants(state, number, effect);
  }

  #clientWants(state: State, number: number, effect: ClientEffect): void {
    const run = at(state.runs, number);
    const plan = this.#planOf(number);
    switch (effect.do) {
      case 'call':
        run.call = effect;
        run.waits = 'call';
        return;
      case 'connect':
        leave(state, number);
        run.sending = null;
        run.waits = 'connection';
        return;
      case 'pause':
        run.waits = 'pause';
        return;
      case 'send': {
        const { name, clientId, value } = effect;
        put(attached(state, number), { is: 'request', request: { name, clientId, value } });
        run.waits = 'answer';
        return;
      }
      case 'sendContent': {
        const { index, first, sliceSize } = effect;
        must(run.key !== null, 'a content goes out under a key');
        if (run.key === null) return;
        must((run.keyUsedFor ?? index) === index, 'each file goes out under a key of its own');
        run.keyUsedFor = index;
        run.sending = { index, first, sliceSize, key: run.key, packet: 1, isStopped: false };
        run.waits = 'answer';
        return;
      }
      case 'stopContent':
        if (run.sending !== null) run.sending.isStopped = true;
        run.waits = 'content';
        return;
      case 'confirmIdentity': {
        const identity = state.folders[plan.name] ?? null;
        if (identity?.clientId === effect.clientId) state.folders[plan.name] = { ...identity, isPending: false };
        return;
      }
      case 'verified':
        run.verified.push(effect.index);
        mustBeVerified(state, plan, effect.index);
        return;
      case 'finish':
        run.failure = effect.failure;
        run.phase = 'over';
        run.waits = 'nothing';
        run.sending = null;
        run.call = null;
        leave(state, number);
        must(effect.failure === 'none' || this.#mayFail(state, number), 'a run in which nothing goes wrong ends well');
        if (effect.failure !== 'none') return;
        for (const index of plan.files.keys()) {
          must(run.verified.includes(index), 'a run that ends well has each of its files verified');
          mustBeVerified(state, plan, index);
        }
    }
  }

  /** A client whose registration was cut short has its name and no key, and cannot show that the name is its own. */
  #mayFail(state: State, number: number): boolean {
    const { faultsLeftBefore, wasCutShort } = at(state.runs, number);
    const isDisturbed = state.faultsLeft < faultsLeftBefore;
    return (
      wasCutShort || this.#hasNoKey(state, number) || isDisturbed || this.#scenario.endsWell?.(this.#profile) === false
    );
  }

  #hasNoKey({ clients }: State, number: number): boolean {
    const { name } = this.#planOf(number);
    return clients.some((client) => client.name === name && client.publicKey === null);
  }

  #clientOf(number: number, identity: Identity | null): Automaton<ClientEvent, ClientEffect> {
    const key = JSON.stringify([number, identity]);
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const { name, files, retries } = this.#planOf(number);
    const { mutant = {}, isMerging = true } = this.#options;
    const create = (): DrivenClient =>
      new DrivenClient(this.#profile, { name, files, retries, identity }, mutant.client);
    const made = new Automaton(create, isMerging && !mutant.client);
    this.#clients.set(key, made);
    return made;
  }

  #packetValue({ first, packet }: Sending, length: number): Fields {
    const value = packetValue(this.#profile, withBytes(first) as unknown as SendFile, packet, length);
    return {
      ...first,
      contentSize: value.contentSize,
      packetNumber: value.packetNumber,
      clientId: idNumber(value.clientId),
    };
  }

  #checksums(number: number, index: number): Readonly<Record<string, number>> {
    const of = this.#planOf(number).files[index] ?? '';
    return Object.fromEntries(this.#profile.checksums.map(({ id }) => [id, checksumOf({ of, isAltered: false }, id)]));
  }

  #planOf(number: number): PlannedRun {
    return at(this.#scenario.runs, number);
  }

  #whose(number: number): Whose {
    const { name, files } = this.#planOf(number);
    return { name, files, number };
  }
}

const ENDS = {
  idle: 'has heard nothing for too long of',
  handshake: 'has no time left for the handshake of',
  crowded: 'needs the place of',
  drain: 'is about to stop, and takes no further file of',
} as const;

type May = (said: string, isFault: boolean, change: (draft: State) => void) => void;
type Change = (said: string, isFault: boolean, act: (draft: State, run: Run) => void) => void;
type ChangeConnection = (said: string, isFault: boolean, act: (draft: State, connection: Connection) => void) => void;

function newRun(): Run {
  return {
    phase: 'due',
    begunAs: null,
    faultsLeftBefore: 0,
    wasCutShort: false,
    place: 0,
    waits: 'connection',
    call: null,
    sending: null,
    key: null,
    keyUsedFor: null,
    keys: {},
    prepared: null,
    preparations: 0,
    verified: [],
    failure: null,
  };
}

/** Leaves out what makes no difference any more. */
function tidy(state: State): void {
  for (const run of state.runs) {
    if (run.phase !== 'over') continue;
    Object.assign(run, { place: 0, begunAs: null, key: null, keyUsedFor: null, keys: {}, prepared: null });
  }
  const rest = state.connections.filter(({ isAttached, isServed }) => isAttached || !isServed);
  for (const connection of rest) {
    if (!connection.isServed) continue;
    const { run, down, isSilent } = connection;
    Object.assign(connection, newConnection(run), { down, isSilent, isUpClosed: true, isDownClosed: true });
    Object.assign(connection, { serverWaits: 'nothing', isServed: true });
  }
  state.connections = rest;
  if (rest.length < 2) return;
  const texts = new Map(rest.map((connection) => [connection, JSON.stringify(connection)]));
  const textOf = (connection: Connection): string => texts.get(connection) ?? '';
  state.connections = rest.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/** Of what a message or a question speaks. */
function about({ name, fileName, clientId }: Fields): string {
  const said = fileName ?? name ?? clientId;
  return typeof said === 'string' || typeof said === 'number' ? ` ${said}` : '';
}

function at<T>(list: readonly T[], number: number): T {
  const found = list[number];
  if (found === undefined) throw new TypeError(`there is nothing at ${number}`);
  return found;
}
