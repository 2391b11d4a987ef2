import { randomBytes } from 'node:crypto';
import type { Profile } from '../../../generated';
import { generateKeyPair } from '../../crypto/key-pair';
import type { PrivateKey } from '../../crypto/private-key';
import { checksumOf } from '../../inspect/diagnoses/cryptography';
import { SealwireError } from '../../wire/error';
import { ConformanceFailure, withFinding } from '../failure';
import type { RunningServer } from '../target/target';
import { composeRequest, type Departures, type RequestSpec } from '../wire/compose';
import { differenceOf } from '../wire/difference-of';
import { bytesIn, numberIn } from '../wire/field-values';
import { fileRequests, type FileRequests } from '../wire/file-requests';
import { confirmation } from '../wire/request-specs';
import type { ReadMessage } from '../wire/message-reader';
import { formUnderstood } from './other-forms';
import { failureAfter, Probe } from './probe';

/** A client that the server under judgement knows. */
export interface Member {
  readonly clientId: Uint8Array;
  readonly name: Uint8Array;
}

/** A member on a connection of its own, with the AES key of that connection. */
export interface SignedIn extends Member {
  readonly probe: Probe;
  readonly aesKey: Uint8Array;
}

/** What a file is, to send it. */
export interface SentFile {
  readonly fileName: Uint8Array;
  readonly plaintext: Uint8Array;
  /** Bytes in a packet, where the profile has packets and does not fix that. */
  readonly sliceSize?: number;
}

/** What the context of server cases is made of. */
export interface TestContextOptions {
  readonly server: RunningServer;
  readonly profile: Profile;
  /** Milliseconds to wait for anything that must come. */
  readonly patienceMs: number;
  /** The key pair of all clients of the run; by default made when it is first needed. */
  readonly keyPair?: Promise<PrivateKey>;
}

/** What the cases for servers work with: connections, clients of their own, and the plain steps of a conversation. */
export class TestContext {
  readonly profile: Profile;
  readonly server: RunningServer;
  readonly #patienceMs: number;
  /** Keeps the names of this run apart from those that the server knows already. */
  readonly #mark = randomBytes(4).toString('hex');
  readonly #probes: Probe[] = [];
  #names = 0;
  /** Whether the server has registered anybody, or it is known that it does not. */
  #hasRegistered = false;
  #keyPair: Promise<PrivateKey> | undefined;
  #member: Member | undefined;

  constructor({ server, profile, patienceMs, keyPair }: TestContextOptions) {
    this.#keyPair = keyPair;
    this.server = server;
    this.profile = profile;
    this.#patienceMs = patienceMs;
  }

  /** A client name that nobody has: letters and digits. */
  name(): Uint8Array {
    this.#names += 1;
    return Buffer.from(`Kit${this.#mark}N${this.#names}`);
  }

  /** The key pair of all clients of this run: to make one takes longer than to send a file. */
  keyPair(): Promise<PrivateKey> {
    this.#keyPair ??= generateKeyPair(this.profile.rsa);
    return this.#keyPair;
  }

  /** Connects. @throws ConformanceFailure where the server does not take the connection. */
  async connect(): Promise<Probe> {
    const probe = await Probe.connect(this.server, this.profile, this.#patienceMs);
    this.#probes.push(probe);
    return probe;
  }

  /** Ends all connections, as a case does that is over. */
  hangUp(): void {
    for (const probe of this.#probes.splice(0)) probe.close();
  }

  /** Sends a request. */
  async send(probe: Probe, spec: RequestSpec, departures: Departures = {}): Promise<void> {
    await probe.send(spec.name, composeRequest(this.profile, spec, departures));
  }

  /** The request with which a client registers that has no id yet. */
  registration(name = this.name()): RequestSpec {
    const clientId = Buffer.from(this.profile.flow.client.unregisteredId, 'hex');
    return { name: 'Register', clientId, values: { name } };
  }

  /** Registers a new client. */
  async register(probe: Probe, name = this.name()): Promise<Member> {
    await this.send(probe, this.registration(name));
    const { values } = await probe.expect('Registered').catch((error: unknown) => this.#notRegistered(error));
    this.#hasRegistered = true;
    return { name, clientId: bytesIn(values, 'clientId') };
  }

  /** Where nobody was ever registered and nothing came back, the server may read requests in another form. */
  async #notRegistered(error: unknown): Promise<never> {
    if (!(error instanceof ConformanceFailure)) throw error;
    const { findings = [], received } = error.evidence;
    const isExplained = this.#hasRegistered || findings.length > 0 || (received?.bytes.length ?? 0) > 0;
    this.#hasRegistered = true;
    if (isExplained) throw error;
    const connect = (): Promise<Probe> => this.connect();
    const found = await formUnderstood(connect, () => this.registration(), this.profile);
    throw found === undefined ? error : withFinding(error, found);
  }

  /** Sends the public key of all clients of this run, and takes the AES key. */
  async sendPublicKey(probe: Probe, { clientId, name }: Member): Promise<Uint8Array> {
    const publicKey = (await this.keyPair()).publicKeyDer();
    await this.send(probe, { name: 'PublicKey', clientId, values: { name, publicKey } });
    return this.aesKeyIn(probe, await probe.expect('Key'));
  }

  /** Comes back as the profile has it. */
  async comeBack(probe: Probe, member: Member): Promise<Uint8Array> {
    if (this.profile.flow.returning === 'PublicKey') return this.sendPublicKey(probe, member);
    await this.send(probe, { name: 'Reconnect', clientId: member.clientId, values: { name: member.name } });
    return this.aesKeyIn(probe, await probe.expect('Reconnected'));
  }

  /** A new client that has a key, on a connection of its own. */
  async newcomer(name?: Uint8Array): Promise<SignedIn> {
    const probe = await this.connect();
    const member = await this.register(probe, name);
    return { ...member, probe, aesKey: await this.sendPublicKey(probe, member) };
  }

  /**
   * A client that has sent its first file and is away: the plain conversation has shown that such a one can come back. One
   * that comes back before is the matter of a case of its own.
   */
  async absent(name?: Uint8Array): Promise<Member> {
    const who = await this.newcomer(name);
    await this.upload(who, { fileName: Buffer.from('first.txt'), plaintext: Buffer.from('The first file.\n') });
    who.probe.close();
    return { clientId: who.clientId, name: who.name };
  }

  /** The client that is registered once for all cases that only need some client. */
  async member(): Promise<Member> {
    this.#member ??= await this.absent();
    return this.#member;
  }

  /** Lets the next case that needs some client register another one. */
  forgetMember(): void {
    this.#member = undefined;
  }

  /** That client, come back on a connection of its own. */
  async signIn(member?: Member): Promise<SignedIn> {
    const who = member ?? (await this.member());
    const probe = await this.connect();
    return { ...who, probe, aesKey: await this.comeBack(probe, who) };
  }

  /** The requests that carry a file. */
  fileRequests({ clientId, aesKey }: SignedIn, file: SentFile): FileRequests {
    return fileRequests(this.profile, { clientId, aesKey, ...file });
  }

  /** All requests that carry a file, in their bytes. */
  bytesOf(specs: readonly RequestSpec[]): Uint8Array {
    return Buffer.concat(specs.map((spec) => composeRequest(this.profile, spec)));
  }

  /** Sends a file whole and takes the answer, whose checksum is checked. */
  async sendFile(who: SignedIn, file: SentFile): Promise<ReadMessage> {
    const { specs, ciphertext } = this.fileRequests(who, file);
    await who.probe.send('SendFile', this.bytesOf(specs));
    return this.received(who, file, ciphertext);
  }

  /** Takes the answer to a file, whose checksum must be that of the plaintext. */
  async received({ probe }: SignedIn, { plaintext }: SentFile, ciphertext?: Uint8Array): Promise<ReadMessage> {
    // What some servers answer to "resending" may come in front of it.
    const message = await probe.expect('FileReceived', ['MessageReceived']);
    if (!this.checksums(plaintext).includes(numberIn(message.values, 'checksum'))) {
      const { bytes } = message;
      const [checksum = 0] = this.checksums(plaintext);
      throw probe.failure('The checksum is not that of the file.', {
        ...{ received: bytes, known: { plaintext, ciphertext } },
        ...differenceOf(message, this.profile, { checksum }),
      });
    }
    return message;
  }

  /** Says of a file that it is valid, and takes the answer. */
  async confirm({ probe, clientId }: SignedIn, fileName: Uint8Array): Promise<void> {
    await this.send(probe, confirmation('CrcValid', clientId, fileName));
    await probe.expect('MessageReceived');
  }

  /** Sends a file, and confirms it. */
  async upload(who: SignedIn, file: SentFile): Promise<void> {
    await this.sendFile(who, file);
    await this.confirm(who, file.fileName);
  }

  /** The AES key in an answer. @throws ConformanceFailure where it does not unwrap, or has another size. */
  async aesKeyIn(probe: Probe, { values, bytes }: ReadMessage): Promise<Uint8Array> {
    const { rsa, aes } = this.profile;
    const privateKey = await this.keyPair();
    const details = { received: bytes, known: { privateKey } };
    let key: Uint8Array;
    try {
      key = privateKey.unwrapKey(bytesIn(values, 'wrappedKey'), rsa);
    } catch (error) {
      if (!(error instanceof SealwireError)) throw error;
      throw probe.failure('The wrapped key does not unwrap with the key pair whose public key was sent.', details);
    }
    if (key.length * 8 === aes.bits) return key;
    throw probe.failure(`The AES key has ${key.length * 8} bits where ${aes.bits} are due.`, details);
  }

  /** The checksums of a plaintext that may be answered. */
  checksums(plaintext: Uint8Array): readonly number[] {
    return this.profile.checksums.map((spec) => checksumOf(spec, plaintext));
  }

  /** Makes sure that the server still serves. @throws ConformanceFailure where it does not, with what was sent before. */
  async stillServes(): Promise<void> {
    const before = this.#probes.at(-1);
    try {
      const { probe } = await this.signIn();
      probe.close();
    } catch (error) {
      if (!(error instanceof ConformanceFailure) || before === undefined) throw error;
      throw failureAfter(before, error, `After that, another client is not served: ${error.message}`);
    }
  }
}
