import { FileQueue } from '../../../src/client/session/file-queue';
import type { CallName, Calls, ClientEffect, ClientEvent } from '../../../src/client/session/events';
import { ClientSession } from '../../../src/client/session/session';
import { createFramer } from '../../../src/protocol/framer';
import { encodeRequest } from '../../../src/wire/encode';
import type { Profile } from '../../../generated';
import { Choices } from '../choices';
import { must } from '../must';
import { chooseProfiles } from '../profiles';

const KNOWN = { clientId: Buffer.alloc(16, 1), publicKey: Buffer.alloc(160, 2) };
const CHECKSUM = 7;
const RETRIES = 1;

/** What the session waits for. */
type Awaited = 'connection' | 'pause' | 'answer' | 'nothing';

/**
 * Whatever bytes a server sends, the run goes on or ends, once; every request can be encoded; and a file is verified at most
 * once, after its checksum was told and acknowledged.
 *
 * Input: profile, whether the client is known; then again and again what happens: bytes with their length, or an end.
 */
export function fuzz(data: Uint8Array): void {
  const choices = new Choices(data);
  const run = new Run(choices);
  while (!choices.isOver && run.awaited !== 'nothing') {
    const happens = choices.below(16);
    if (happens < 13) run.hear(choices.piece());
    else if (happens === 13) run.goOn();
    else if (happens === 14) run.bring({ on: 'end', reason: 'timeout' });
    else run.bring({ on: 'end', reason: 'peerEnded', unfinished: undefined });
  }
  // A silent server is the end of every run: each connection ends, and each pause.
  for (let turn = 0; turn < 200 && run.awaited !== 'nothing'; turn++) {
    run.goOn();
    run.bring({ on: 'end', reason: 'timeout' });
  }
  must(run.awaited === 'nothing', 'a run ends when the server is silent');
}

/** The shell of a session, on a machine where nothing fails but what the input says. */
class Run {
  readonly #profile: Profile;
  readonly #session: ClientSession;
  readonly #verified = new Set<number>();
  #framer = createFramer('response');
  #isSending = false;
  #lastRequest = '';
  awaited: Awaited = 'connection';

  constructor(private readonly choices: Choices) {
    [this.#profile] = chooseProfiles(choices);
    this.#session = new ClientSession({
      profile: this.#profile,
      name: Buffer.from('Ada'),
      files: new FileQueue(['one', 'two']),
      identity: choices.below(2) === 0 ? undefined : KNOWN,
      retries: RETRIES,
    });
    this.goOn();
  }

  hear(bytes: Uint8Array): void {
    if (this.awaited !== 'answer') return this.goOn();
    this.#framer.push(bytes);
    while (this.#session.waitsForFrame) {
      const frame = this.#framer.next([this.#profile]);
      if (frame === undefined) return;
      if (frame.kind === 'message' || frame.kind === 'violation') this.bring({ on: 'frame', frame });
    }
  }

  /** What the session waits for comes, where it does not come from the server. */
  goOn(): void {
    if (this.awaited === 'pause') return this.bring({ on: 'pauseEnded' });
    if (this.awaited !== 'connection') return;
    this.#framer = createFramer('response');
    const fails = this.choices.below(8) === 7;
    this.bring(fails ? { on: 'connectFailed', reason: 'nothing listens' } : { on: 'connected' });
  }

  bring(event: ClientEvent): void {
    const wasOver = this.awaited === 'nothing';
    const effects = this.#session.handle(event);
    must(!wasOver || effects.length === 0, 'nothing happens after the end');
    if (!wasOver) this.awaited = 'answer';
    for (const effect of effects) this.#carryOut(effect);
    if (this.#isSending && this.awaited !== 'nothing') this.#endContent();
  }

  #endContent(): void {
    this.#isSending = false;
    const fails = this.choices.below(16) === 15;
    const checksums = new Map(this.#profile.checksums.map(({ id }) => [id, CHECKSUM]));
    this.bring(fails ? { on: 'contentFailed', reason: 'it has grown' } : { on: 'contentSent', checksums });
  }

  #carryOut(effect: ClientEffect): void {
    must(this.awaited !== 'nothing', 'the end comes last');
    switch (effect.do) {
      case 'call':
        return this.bring({ on: 'reply', call: effect.call, reply: this.#reply(effect.call) } as ClientEvent);
      case 'connect':
        this.#isSending = false;
        this.awaited = 'connection';
        return;
      case 'pause':
        this.awaited = 'pause';
        return;
      case 'send':
        encodeRequest(effect.profile, { clientId: effect.clientId }, effect.request);
        this.#lastRequest = effect.request.name;
        return;
      case 'sendContent':
        must(!this.#isSending, 'one content is on its way at the most');
        this.#isSending = true;
        this.#lastRequest = 'SendFile';
        return;
      case 'verified':
        must(this.#lastRequest === 'CrcValid' && effect.checksum === CHECKSUM, 'what is verified is equal');
        must(!this.#verified.has(effect.index), 'a file is verified once');
        this.#verified.add(effect.index);
        return;
      case 'finish':
        must(effect.failure !== undefined || this.#verified.size === 2, 'a run without a failure has sent everything');
        this.awaited = 'nothing';
        return;
      case 'stopContent':
      case 'confirmIdentity':
      case 'report':
    }
  }

  #reply(call: CallName): Calls[CallName]['reply'] {
    const fails = this.choices.below(16) === 15;
    switch (call) {
      case 'prepareIdentity':
        return fails ? { failed: 'full' } : { publicKey: Buffer.alloc(this.#profile.rsa.publicKeySize, 3) };
      case 'saveIdentity':
        return fails ? { failed: 'full' } : 'saved';
      case 'unwrapKey':
        return fails ? { bad: 'key' } : 'fresh';
      case 'measureFile':
        return fails ? { failed: 'gone' } : { fileName: Buffer.from('file'), size: 8, contentSize: 16 };
    }
  }
}
