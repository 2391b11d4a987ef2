import type { Responses } from '../../../generated';
import type { ReadMessage } from '../wire/message-reader';

/** A request as it came. */
export interface SeenRequest {
  readonly kind: 'request';
  readonly connection: number;
  readonly message: ReadMessage;
}

/** A response as it was given. */
export interface GivenResponse {
  readonly kind: 'response';
  readonly connection: number;
  /** `undefined` for an answer that is none of the protocol's. */
  readonly name: keyof Responses | undefined;
  readonly bytes: Uint8Array;
  /** The id that the response gave or confirmed. */
  readonly clientId?: Uint8Array;
  /** The AES key that is in force from here on. */
  readonly aesKey?: Uint8Array;
  /** Whether it is not due, and was given because the client waited for it. */
  readonly isLate?: true;
}

/** One step of the conversation, over all connections, in order. */
export type Step = SeenRequest | GivenResponse;
