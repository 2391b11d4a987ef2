declare const types: unique symbol;

/** What the compiler knows of a profile: the types of exactly the messages that it has. Nothing of it is there at run time. */
export interface TypedMessages<Requests, Responses> {
  readonly [types]?: { readonly request: Requests; readonly response: Responses };
}

/** The messages of one direction of an edition or dialect, by name. */
export type MessagesOf<E, D extends 'request' | 'response' = 'request' | 'response'> = E extends {
  readonly [types]?: infer Both;
}
  ? KnownMessages<NonNullable<Both>, D>
  : never;

/** The messages of one direction. Of a profile of which the compiler knows nothing more, any message may come. */
export type KnownMessages<Both, D extends 'request' | 'response'> =
  Both extends Record<D, infer Messages>
    ? Messages
    : Readonly<Record<string, Readonly<Record<string, number | Uint8Array>>>>;
