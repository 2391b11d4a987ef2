import { randomBytes } from 'node:crypto';
import type { Profile, Requests, Responses } from '../../../generated';
import { generateAesKey } from '../../crypto/aes-cbc';
import { parsePublicKey, wrapKey } from '../../crypto/public-key';
import { SealwireError } from '../../wire/error';
import { clientIdSize, noClientId } from '../../protocol/field-sizes';
import { refusalOf } from '../../protocol/refusal';
import { sameBytes } from '../../wire/value';
import { composeResponse, type FieldValues } from '../wire/compose';
import type { ReadMessage } from '../wire/message-reader';
import type { GivenResponse, Step } from './step';
import type { Script } from './scenario';
import type { AnsweredChecksum } from './answered-checksum';
import { assemble, completesFile } from './transmission';

/** What is said to a request, and whether the connection ends after it. */
export interface ScriptedReply {
  readonly responses: readonly Omit<GivenResponse, 'kind' | 'connection'>[];
  readonly ends: boolean;
  /** What is said after so many milliseconds in which the client says nothing more. */
  readonly late?: { readonly afterMs: number; readonly responses: ScriptedReply['responses'] };
}

interface KnownClient {
  readonly clientId: Uint8Array;
  publicKey: Uint8Array | undefined;
}

/** What the kit's server answers: right, but for what its script says. It knows one client. */
export class ScriptedServer {
  readonly #profile: Profile;
  #script: Script;
  #client: KnownClient | undefined;
  readonly #errors = new Map<string, number>();
  readonly #checksums: readonly AnsweredChecksum[];
  #answers = 0;
  /** How often the client has refused a checksum that its script says is right. */
  #refused = 0;
  #confirmed: AnsweredChecksum | undefined;

  /** @param checksums what is answered as right: the first, and after each "resending" the next. */
  constructor(profile: Profile, script: Script, checksums: readonly [AnsweredChecksum, ...AnsweredChecksum[]]) {
    this.#profile = profile;
    this.#script = script;
    this.#checksums = checksums;
  }

  /** The checksum that the client has confirmed last. */
  get confirmed(): AnsweredChecksum | undefined {
    return this.#confirmed;
  }

  /** Goes on by another script, knowing the same client. */
  follow(script: Script): void {
    this.#script = script;
    this.#answers = 0;
    this.#errors.clear();
  }

  /** The client that is known. */
  get known(): { readonly clientId: Uint8Array; readonly publicKey: Uint8Array } | undefined {
    const { clientId, publicKey } = this.#client ?? {};
    return clientId === undefined || publicKey === undefined ? undefined : { clientId, publicKey };
  }

  /** @param steps the conversation up to and with this request. */
  to(request: ReadMessage, steps: readonly Step[]): ScriptedReply {
    const name = request.name as keyof Requests | undefined;
    const { endsAt } = this.#script;
    if (name === undefined || request.frame.kind === 'violation') return this.#error(name);
    if (name === 'SendFile' && !completesFile(steps, this.#profile)) return SILENCE;
    if (endsAt === name) return { responses: [], ends: true };
    if (this.#isToFail(name)) return this.#error(name);
    switch (name) {
      case 'Register':
        return this.#register(name);
      case 'PublicKey':
        return this.#publicKey(request);
      case 'Reconnect':
        return this.#reconnect(request);
      case 'SendFile':
        return this.#received(request, steps);
      case 'CrcValid':
        this.#confirmed = this.#checksum;
        return this.#say(name, 'MessageReceived', { clientId: this.#id(request) }, request);
      case 'GiveUp':
        return this.#say(name, 'MessageReceived', { clientId: this.#id(request) }, request);
      case 'CrcInvalid':
        return this.#resending(name, request);
    }
  }

  /** The checksum that is right in the next answer. */
  get #checksum(): AnsweredChecksum {
    const chosen = this.#checksums[this.#refused % this.#checksums.length];
    if (chosen === undefined) throw new TypeError(`${this.#profile.id} has no checksum`);
    return chosen;
  }

  #resending(name: 'CrcInvalid', request: ReadMessage): ScriptedReply {
    if (this.#answers > (this.#script.wrongChecksums ?? 0)) this.#refused += 1;
    const { resend, server } = this.#profile.flow;
    const values = { clientId: this.#id(request) };
    if (resend.form === 'acknowledged') return this.#say(name, resend.by, values, request);
    const ends = server.closesAfter.includes(name);
    if (ends || resend.patience === 0) return { responses: [], ends };
    const { responses } = this.#say(name, 'MessageReceived', values, request);
    return { responses: [], ends, late: { afterMs: resend.patience, responses } };
  }

  #isToFail(name: keyof Requests): boolean {
    const { errors } = this.#script;
    const times = this.#errors.get(name) ?? 0;
    if (errors?.request !== name || times >= errors.times) return false;
    this.#errors.set(name, times + 1);
    return true;
  }

  /** The protocol's error where there is one; else an answer that makes no sense. */
  #error(request: keyof Requests | undefined): ScriptedReply {
    const name = refusalOf(this.#profile, 'badInput', request);
    if (name !== undefined)
      return this.#say(request, name, { clientId: this.#client?.clientId ?? noClientId(this.#profile) });
    const code = Math.max(...Object.values(this.#profile.responses).map((descriptor) => descriptor?.code ?? 0)) + 1;
    const bytes = composeResponse(this.#profile, { name: 'RegistrationFailed', values: {} }, {}, { code });
    return { responses: [{ name: undefined, bytes }], ends: false };
  }

  #register(request: keyof Requests): ScriptedReply {
    if (this.#script.nameTaken === true) return this.#say(request, 'RegistrationFailed', {});
    const clientId = randomBytes(clientIdSize(this.#profile));
    this.#client = { clientId, publicKey: undefined };
    return this.#say(request, 'Registered', { clientId }, undefined, { clientId });
  }

  #publicKey(request: ReadMessage): ScriptedReply {
    const { publicKey } = request.values;
    if (!(publicKey instanceof Uint8Array)) return this.#error('PublicKey');
    const client = (this.#client ??= { clientId: this.#id(request), publicKey: undefined });
    client.publicKey = publicKey;
    return this.#giveKey('PublicKey', 'Key', client.clientId, publicKey);
  }

  #reconnect(request: ReadMessage): ScriptedReply {
    const { flow } = this.#profile;
    const client = this.#client;
    if (
      this.#script.denies === true ||
      client?.publicKey === undefined ||
      !sameBytes(client.clientId, this.#id(request))
    ) {
      const name = refusalOf(this.#profile, 'unknownClient', 'Reconnect');
      if (name === undefined) return { responses: [], ends: true };
      if (flow.server.denial === 'refuse') return this.#say('Reconnect', name, { clientId: this.#id(request) });
      const clientId = randomBytes(clientIdSize(this.#profile));
      this.#client = { clientId, publicKey: undefined };
      return this.#say('Reconnect', name, { clientId }, undefined, { clientId });
    }
    return this.#giveKey('Reconnect', 'Reconnected', client.clientId, client.publicKey);
  }

  #giveKey(
    request: keyof Requests,
    name: 'Key' | 'Reconnected',
    clientId: Uint8Array,
    publicKey: Uint8Array,
  ): ScriptedReply {
    const { rsa, aes } = this.#profile;
    const aesKey = generateAesKey(aes.bits);
    try {
      const wrappedKey = wrapKey(parsePublicKey(publicKey, rsa), aesKey, rsa);
      return this.#say(request, name, { clientId, wrappedKey }, undefined, { clientId, aesKey });
    } catch (error) {
      if (!(error instanceof SealwireError)) throw error;
      return this.#error(request);
    }
  }

  #received(request: ReadMessage, steps: readonly Step[]): ScriptedReply {
    const transmission = assemble(steps, this.#profile).at(-1);
    const plaintext = transmission?.plaintext;
    if (transmission === undefined || plaintext === undefined) return this.#error('SendFile');
    const { flow } = this.#profile;
    const right = this.#checksum.of({ plaintext, ciphertext: transmission.ciphertext });
    const checksum = this.#answers++ < (this.#script.wrongChecksums ?? 0) ? ~right >>> 0 : right;
    const clientId = this.#id(request);
    const contentSize = flow.server.reportedSize === 'plaintext' ? plaintext.length : transmission.ciphertext.length;
    const { fileName } = request.values;
    const values = { clientId, contentSize, fileName: fileName as Uint8Array, checksum };
    const reply = this.#say('SendFile', 'FileReceived', values, request);
    if (this.#script.earlyAcknowledgement !== true) return reply;
    const early = this.#say('CrcInvalid', 'MessageReceived', { clientId }, request);
    return { ...reply, responses: [...early.responses, ...reply.responses] };
  }

  #id({ frame, clientId }: ReadMessage): Uint8Array {
    return frame.kind === 'message' ? clientId : noClientId(this.#profile);
  }

  #say(
    request: keyof Requests | undefined,
    name: keyof Responses,
    values: FieldValues,
    asked?: ReadMessage,
    given: Pick<GivenResponse, 'clientId' | 'aesKey'> = {},
  ): ScriptedReply {
    const fileName = asked?.values['fileName'];
    const replyContext = {
      ...(request !== undefined && { request }),
      ...(fileName instanceof Uint8Array && { subject: fileName }),
    };
    const bytes = composeResponse(this.#profile, { name, values }, replyContext);
    return { responses: [{ name, bytes, ...given }], ends: this.#profile.flow.server.closesAfter.includes(name) };
  }
}

const SILENCE: ScriptedReply = { responses: [], ends: false };
