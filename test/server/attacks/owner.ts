import type { Profile } from '../../../generated';
import { bytesIn, numberIn } from '../../../src/conformance/wire/field-values';
import { composeRequest, type FieldValues } from '../../../src/conformance/wire/compose';
import type { ReadMessage } from '../../../src/conformance/wire/message-reader';
import type { Candidates } from '../../../src/server/narrowing';
import { encrypt, generateKeyPair, unwrapKey } from '../../peer/cryptography';
import { turn, type Line, type Place } from './place';

/** The owner's key pair; all owners share it, since to make one takes longer than to send a file. */
const KEY_PAIR = generateKeyPair();

/** How far an owner has come when the stranger comes. */
export const STATES = [
  'registered',
  'key given',
  'uploading',
  'file received',
  'rejected',
  'received again',
  'verified',
  'gone',
] as const;

export type State = (typeof STATES)[number];

/** Of 40 bytes, three blocks when encrypted. */
export const PLAINTEXT = Buffer.alloc(40, 'what the owner alone may read; ');

/** Whoever has a name, and sends files under it: an honest client, step by step. */
export class Owner {
  /** What it was answered. */
  readonly answers: string[] = [];
  clientId: Uint8Array = new Uint8Array(16);
  /** The content of the file in hand as it passes on the wire. */
  ciphertext: Uint8Array | undefined;
  #aesKey: Uint8Array | undefined;
  #line: Line | undefined;
  #listener: Candidates;
  #done = 0;

  constructor(
    private readonly place: Place,
    readonly profile: Profile,
    private readonly address: string,
    readonly name: Buffer,
    readonly fileName = Buffer.from('secret.txt'),
  ) {
    this.#listener = [profile];
  }

  /** What anybody sees who listens. */
  get publicKey(): Uint8Array {
    return KEY_PAIR.publicKeyDer;
  }

  /** Goes on as far as this state. */
  async reach(state: State): Promise<void> {
    const steps: readonly (() => Promise<void>)[] = [
      () => this.#register(),
      () => this.#getKey('PublicKey'),
      () => this.#sendPart(0),
      () => this.#sendPart(1),
      () => this.#reject(),
      () => this.#sendWhole(),
      () => this.#confirm(),
      () => this.#leave(),
    ];
    const end = STATES.indexOf(state) + 1;
    for (const step of steps.slice(this.#done, end)) await step();
    this.#done = Math.max(this.#done, end);
  }

  /** Goes on to the end, and comes back with a further file where any of the editions may be spoken. */
  async finish(listener: Candidates): Promise<void> {
    await this.reach('gone');
    this.#listener = listener;
    await this.#getKey(this.profile.flow.returning);
    await this.#sendWhole();
    await this.#confirm();
    await this.#leave();
  }

  async #register(): Promise<void> {
    const answer = await this.#ask(this.#request('Register'));
    if (answer !== undefined) this.clientId = bytesIn(answer.values, 'clientId');
  }

  async #getKey(request: keyof Profile['requests']): Promise<void> {
    const answer = await this.#ask(this.#request(request));
    if (answer === undefined) return;
    this.#aesKey = unwrapKey(KEY_PAIR.privateKey, bytesIn(answer.values, 'wrappedKey'));
    this.answers.push(`a key of ${this.#aesKey.length * 8} bits`);
  }

  /** The first part of the file, or what is left of it. */
  async #sendPart(part: 0 | 1): Promise<void> {
    const [first, rest] = this.#fileInParts();
    if (part === 1) {
      this.#sent(await this.#ask(rest.bytes));
      return;
    }
    const line = this.#lineToUse();
    line.send(first.bytes);
    await line.taken(first.content);
  }

  async #sendWhole(): Promise<void> {
    const [first, rest] = this.#fileInParts();
    this.#sent(await this.#ask(first.bytes, rest.bytes));
  }

  #sent(answer: ReadMessage | undefined): void {
    if (answer !== undefined) this.answers.push(`the checksum ${numberIn(answer.values, 'checksum')}`);
  }

  async #reject(): Promise<void> {
    const request = this.#request('CrcInvalid');
    if (this.profile.flow.resend.form === 'acknowledged') {
      await this.#ask(request);
      return;
    }
    const line = this.#lineToUse();
    line.send(request);
    await turn();
    if (this.#isPerRequest) await this.#hangUp();
  }

  async #confirm(): Promise<void> {
    await this.#ask(this.#request('CrcValid'));
  }

  async #leave(): Promise<void> {
    if (this.#line !== undefined) await this.#hangUp();
  }

  get #isPerRequest(): boolean {
    return this.profile.flow.connection === 'request';
  }

  #lineToUse(): Line {
    return (this.#line ??= this.place.connect(this.address, this.#listener, this.profile));
  }

  async #hangUp(): Promise<void> {
    const more = await this.#line?.hangUp();
    for (const answer of more ?? []) this.answers.push(`unexpected: ${answer.name ?? '?'}`);
    this.#line = undefined;
  }

  async #ask(...request: readonly Uint8Array[]): Promise<ReadMessage | undefined> {
    const line = this.#lineToUse();
    line.send(...request);
    const answer = await line.receive();
    this.answers.push(typeof answer === 'string' ? answer : (answer.name ?? '?'));
    if (this.#isPerRequest) await this.#hangUp();
    return typeof answer === 'string' ? undefined : answer;
  }

  #request(name: keyof Profile['requests'], values: FieldValues = {}, content?: Uint8Array): Uint8Array {
    const { clientId, fileName } = this;
    const all = { clientId, name: this.name, fileName, publicKey: this.publicKey, ...values };
    return composeRequest(this.profile, { name, clientId, values: all, ...(content && { content }) });
  }

  /** Two packets, or one message cut in two; with how much of the ciphertext is in it. */
  #fileInParts(): readonly [Part, Part] {
    if (this.#aesKey === undefined) throw new Error(`no key yet: ${this.answers.join(', ')}`);
    const ciphertext = encrypt(this.#aesKey, PLAINTEXT);
    this.ciphertext = ciphertext;
    const send = (packetNumber: number, totalPackets: number, content: Uint8Array): Uint8Array => {
      const sizes = { contentSize: ciphertext.length, originalSize: PLAINTEXT.length };
      return this.#request('SendFile', { ...sizes, packetNumber, totalPackets }, content);
    };
    const head = ciphertext.subarray(0, 32);
    const tail = ciphertext.subarray(32);
    if (this.profile.content.form !== 'single') {
      return [
        { bytes: send(1, 2, head), content: head.length },
        { bytes: send(2, 2, tail), content: tail.length },
      ];
    }
    const whole = send(1, 1, ciphertext);
    const cut = whole.length - tail.length;
    return [
      { bytes: whole.subarray(0, cut), content: head.length },
      { bytes: whole.subarray(cut), content: tail.length },
    ];
  }
}

interface Part {
  readonly bytes: Uint8Array;
  readonly content: number;
}
