/** A message's bytes but for its header and its body. */
export interface RawMessage {
  /** The size that the header announces. */
  readonly announced: number;
  readonly fixed: Uint8Array;
  /** Behind the fixed part and the body. */
  readonly trailing: Uint8Array;
}

/** A message without a deviation. @param bodyLength bytes of the body that follows the fixed part. */
export function plainMessage(fixed: Uint8Array, bodyLength: number): RawMessage {
  return { announced: fixed.length + bodyLength, fixed, trailing: new Uint8Array(0) };
}
