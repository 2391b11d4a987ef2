import { rewritten } from '../inspect/rewritten';
import { WireError } from '../wire/error';
import { sameBytes } from '../wire/value';
import type { Named } from '../wire/frame';
import type { Understood } from './conversation';

/** How far one side of ours went along with its recorded counterpart in one connection. */
export interface Driven {
  /** Messages of ours that were the recorded ones, in their order. */
  readonly messages: number;
  /** Why the rest was not driven; `undefined` where nothing was left. */
  readonly reason: string | undefined;
}

const NO_CONTENT = new Uint8Array(0);

/**
 * What our side says, held against what the recording says. The first difference in behaviour is the last thing that is
 * compared: what the peer said from there on answered somebody else.
 */
export class Comparison<Messages> {
  readonly #recorded: readonly Understood<Messages>[];
  #position = 0;
  #reason: string | undefined;

  constructor(recorded: readonly Understood<Messages>[]) {
    this.#recorded = recorded;
  }

  /** The recorded message that is due. */
  get due(): Understood<Messages> | undefined {
    return this.#recorded[this.#position];
  }

  /** Position of the recorded message that is due. */
  get position(): number {
    return this.#position;
  }

  /** Whether ours and theirs have parted. */
  get isOver(): boolean {
    return this.#reason !== undefined;
  }

  /**
   * Compares a message of ours with the recorded one. It is the same where the bytes are, or where our value, written
   * through the deviations of the recorded message, gives the recorded bytes.
   * @param bytes ours, with the content.
   * @param content ours, if the message has one.
   */
  say(message: Named<Messages>, bytes: Uint8Array, content: Uint8Array = NO_CONTENT): void {
    if (this.isOver) return;
    const { due } = this;
    if (due === undefined) return this.part(`ours goes on with ${message.name} where the recording ends`);
    if (due.message.name !== message.name)
      return this.part(`ours says ${message.name}, the recording ${due.message.name}`);
    if (!sameBytes(content, due.recorded.content)) return this.part(`ours sends other content in ${message.name}`);
    const through = rewritten(due.recorded, message.value);
    if (!sameBytes(bytes, due.recorded.bytes) && (through === undefined || !sameBytes(through, due.recorded.bytes))) {
      return this.part(`ours says ${message.name} with other values than the recording`);
    }
    this.#position += 1;
  }

  /** Notes why ours and theirs part here. */
  part(reason: string): void {
    this.#reason ??= reason;
  }

  /** Runs what says messages; a value that this profile cannot write parts ours and theirs. */
  attempt(run: () => void): Driven {
    try {
      run();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.part(`ours cannot say it in this profile: ${error.message}`);
    }
    return this.result();
  }

  /** What came of it. */
  result(): Driven {
    const left = this.#recorded.length - this.#position;
    const rest =
      left > 0 ? `the recording goes on with ${this.due?.message.name ?? ''} where ours says nothing` : undefined;
    return { messages: this.#position, reason: left > 0 ? (this.#reason ?? rest) : this.#reason };
  }
}
