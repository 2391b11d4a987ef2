/** What every error that Sealwire raises on purpose says; anything else is a defect of Sealwire. */
export interface ErrorDetails {
  /** The field of the message or file that is wrong. */
  readonly field?: string | undefined;
  /** Byte offset of that field, from the first byte of the message or file. */
  readonly offset?: number | undefined;
  /** What the reader can do about it, one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The base of all typed errors. `code` is stable and may be relied on by programs; `message` is for people and says
 * what is wrong, `hint` what to do.
 */
export class SealwireError extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly offset: number | undefined;
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.field = details.field;
    this.offset = details.offset;
    this.hint = details.hint;
  }
}

/** Bytes that are not the message they claim to be, or a value that no message can hold. */
export class WireError extends SealwireError {}
