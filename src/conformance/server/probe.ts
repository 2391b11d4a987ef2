import type { Profile, Responses } from '../../../generated';
import type { Known } from '../../inspect/diagnoses/evidence';
import type { ReplyContext } from '../../wire/encode';
import type { WireError } from '../../wire/error';
import type { MessageDescriptor } from '../../wire/profile';
import { encodeFields } from '../../wire/field-table';
import { ConformanceFailure } from '../failure';
import { firstDifference } from '../wire/annotate';
import { composeResponse, type FieldValues } from '../wire/compose';
import { evidenceOf, type FailureDetails } from '../wire/evidence';
import type { ReadMessage } from '../wire/message-reader';
import { Connection, dial, QUIET_MS } from './connection';

/** An answer that should come, and what is known of it. */
export interface ExpectedAnswer {
  readonly name: keyof Responses;
  /** The values that it must have; the other fields may have any. */
  readonly values: FieldValues | ((message: ReadMessage) => FieldValues);
  readonly replyContext?: ReplyContext;
  /** For the diagnosis. */
  readonly known?: Known;
}

/** A connection that says what should come on it, and believes nothing. */
export class Probe extends Connection {
  /**
   * Connects.
   * @param patienceMs how long to wait for the connection and then for each answer.
   * @throws ConformanceFailure where the server does not take the connection.
   */
  static async connect(
    address: { readonly host: string; readonly port: number },
    profile: Profile,
    patienceMs: number,
  ): Promise<Probe> {
    return new Probe(await dial(address, patienceMs), profile, patienceMs);
  }

  /**
   * The answer of this name, with whatever the profile tolerates in it.
   * @param passOver answers that may come before it and mean nothing.
   * @throws ConformanceFailure where another one comes, or none.
   */
  async expect(name: keyof Responses, passOver: readonly string[] = []): Promise<ReadMessage> {
    for (;;) {
      const next = await this.next();
      if (typeof next === 'string') throw this.failure(`${this.howEnded(next)} where ${name} should come.`);
      if (next.frame.kind === 'message' && passOver.includes(next.name ?? '') && next.name !== name) continue;
      if (next.name !== name || next.frame.kind === 'violation') throw await this.#unexpected(next, name);
      return next;
    }
  }

  /**
   * The answer of this name, byte for byte as the profile writes it.
   * @throws ConformanceFailure with the first difference.
   */
  async expectExactly(expected: ExpectedAnswer, passOver: readonly string[] = []): Promise<ReadMessage> {
    return this.#exactly(await this.expect(expected.name, passOver), expected);
  }

  /**
   * The same, where the end of the connection is as good as the answer.
   * @throws ConformanceFailure with the first difference, or where nothing comes.
   */
  async expectExactlyOrEnd(expected: ExpectedAnswer): Promise<void> {
    const next = await this.next();
    if (next === 'end' || next === 'reset') {
      this.expectCleanEnd();
      return;
    }
    if (next === 'silence') throw this.failure(`${this.howEnded(next)} where ${expected.name} should come.`);
    if (next.name !== expected.name || next.frame.kind === 'violation')
      throw await this.#unexpected(next, expected.name);
    await this.#exactly(next, expected);
    await this.expectNothingMore();
  }

  async #exactly(message: ReadMessage, expected: ExpectedAnswer): Promise<ReadMessage> {
    const due = rightAnswer(this.profile, message, expected);
    const bytes = await this.upTo(message.bytes, due.length);
    const difference = firstDifference(bytes, due);
    if (difference === undefined) return message;
    throw this.failure(`${expected.name} differs from what is due, first in byte ${difference}.`, {
      ...{ received: bytes, difference, expected: due, deviations: message.deviations },
      ...(expected.known !== undefined && { known: expected.known }),
    });
  }

  /**
   * Makes sure that nothing more comes of itself. The own direction stays open: what a server says to the end of the
   * stream belongs to no answer.
   */
  async expectNothingMore(what = 'More bytes came after the last answer than belong to it.'): Promise<void> {
    const next = await this.next(QUIET_MS);
    const left = this.left;
    if (typeof next === 'string' && left.length === 0) return;
    const received = typeof next === 'string' ? left : next.bytes;
    throw this.failure(what, { received, difference: 0 });
  }

  /** Makes sure that the stream did not end within an answer. @throws ConformanceFailure with what there is of it. */
  expectCleanEnd(): void {
    const received = this.left;
    if (received.length === 0) return;
    const difference = received.length;
    throw this.failure(`The connection ended ${difference} bytes into an answer.`, { received, difference });
  }

  /** A failure on this connection. */
  failure(what: string, { received = new Uint8Array(0), ...details }: FailureDetails = {}): ConformanceFailure {
    const { conversation, profile } = this;
    return new ConformanceFailure(what, evidenceOf(conversation, { received, ...details }, 'response', profile));
  }

  async #unexpected(message: ReadMessage, due: keyof Responses): Promise<ConformanceFailure> {
    if (message.frame.kind === 'message') {
      return this.failure(`${message.name ?? ''} came where ${due} should come.`, { received: message.bytes });
    }
    // What follows may tell more than the bytes so far.
    const received = await this.untilQuiet(message.bytes);
    const { error } = message.frame;
    const what = `The answer is no message of ${this.profile.id}: ${error.message}.`;
    return this.failure(what, { received, ...placeOf(error), ...this.#headerDifference(received, due) });
  }

  /** Where a header differs from that of the answer that is due; nothing where the mistake comes after it. */
  #headerDifference(received: Uint8Array, due: keyof Responses): Pick<FailureDetails, 'difference' | 'expected'> {
    const { responseHeader, responses } = this.profile;
    const descriptor = responses[due];
    if (descriptor === undefined) return {};
    const { code, layout } = descriptor as MessageDescriptor<unknown>;
    const header = { version: this.profile.version, code, payloadSize: layout.fixedSize };
    const expected = encodeFields(responseHeader.fields, header);
    const difference = firstDifference(received.subarray(0, expected.length), expected);
    return difference === undefined ? {} : { difference, expected };
  }
}

/** Where bytes are not as they should be, as far as an error says so. */
export function placeOf({ offset }: WireError): Pick<FailureDetails, 'difference'> {
  return offset === undefined ? {} : { difference: offset };
}

/**
 * A failure that shows after what was said on another connection: the request that was sent there last is in question.
 * @param what in a sentence, instead of what the failure says.
 */
export function failureAfter(
  before: Probe,
  { message, evidence }: ConformanceFailure,
  what = message,
): ConformanceFailure {
  before.putInQuestion();
  const { conversation: earlier = [] } = before.failure('').evidence;
  const { conversation: later = [] } = evidence;
  return new ConformanceFailure(what, { ...evidence, conversation: [...earlier, ...later] });
}

/** The one right form of an answer: what is not known of it is taken from the answer itself. */
export function rightAnswer(
  profile: Profile,
  message: ReadMessage,
  { name, values, replyContext }: ExpectedAnswer,
): Uint8Array {
  const own = Object.fromEntries(Object.entries(message.values).filter(([, value]) => value !== undefined));
  const due = typeof values === 'function' ? values(message) : values;
  return composeResponse(profile, { name, values: { ...(own as FieldValues), ...due } }, replyContext);
}
