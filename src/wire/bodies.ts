import { WireError } from './error';
import type { BodySpec, Layout } from './layout';
import type { WireProfile } from './profile';

/** The values of a message's fields, by name; `undefined` where a layout has neither the field nor a value for it. */
export type MessageValues = Readonly<Record<string, number | Uint8Array | undefined>>;

/** A message in front of its body. */
export interface BodyOwner<P extends WireProfile = WireProfile> {
  readonly profile: P;
  readonly layout: Layout<unknown>;
  readonly values: MessageValues;
  /** The field against which the body's length is held, and the number in it. */
  readonly rule: NonNullable<BodySpec['length']>;
  readonly declared: number;
}

/**
 * How long bodies are where the header does not say it, in one direction of a stream. A protocol whose bodies belong
 * together over several messages brings its own.
 */
export interface Bodies<P extends WireProfile = WireProfile> {
  /**
   * Bytes of a body of which the header does not speak.
   * @throws WireError E_BODY_SIZE where the fields do not say it either.
   */
  lengthByFields(owner: BodyOwner<P>): number;
  /** Bytes at the end of a body of `length` bytes that are padding. */
  paddingIn(owner: BodyOwner<P>, length: number): number;
  /** A message was read whose body has `length` bytes without its padding. */
  follow(values: MessageValues, length: number): void;
}

/** Bodies that each stand for themselves: a field says how long one is. */
export class SeparateBodies<P extends WireProfile = WireProfile> implements Bodies<P> {
  lengthByFields({ declared, rule, layout }: BodyOwner<P>): number {
    if (declared === 0) throw new WireError('E_BODY_SIZE', 'no content is announced');
    if (rule.rule === 'is') return declared;
    throw new WireError('E_BODY_SIZE', `nothing says how much of the content this message has`, {
      field: layout.body?.length?.field,
      hint: 'Count the content in the size that the header announces.',
    });
  }

  paddingIn({ declared, rule }: BodyOwner<P>, length: number): number {
    return rule.rule === 'is' && declared > 0 ? Math.max(0, length - declared) : 0;
  }

  follow(): void {
    // No body bears upon another one.
  }
}
