import type { Finding } from '../inspect/finding';
import type { Row } from '../inspect/rows';
import { SealwireError } from '../wire/error';

/** Bytes of one direction, with what their parts mean. */
export interface Annotated {
  readonly bytes: Uint8Array;
  /** The parts in their order, offsets from the first of the bytes. */
  readonly rows: readonly Row[];
}

/** One message of the conversation that led to a failure. */
export interface Exchanged extends Annotated {
  /** `sent`: by the kit. `received`: from the judged side. */
  readonly way: 'sent' | 'received';
  /** The message's name; `undefined` where it has none. */
  readonly name: string | undefined;
  /** Bytes of the whole message, of which `bytes` may be the first. */
  readonly size?: number;
  /** The request that the case is about, where it is not the last one sent. */
  readonly isInQuestion?: true;
  /** What is to be said of it, as far as it is not in question. */
  readonly note?: string | undefined;
  /** It went out in one write with the message before it. */
  readonly isGlued?: true;
}

/** A message that the kit has sent, or that came from the judged side. */
export type Said = Pick<Exchanged, 'way' | 'name' | 'bytes' | 'isInQuestion' | 'note'>;

/** What a case found wrong. */
export interface Evidence {
  /** The conversation on the connection that failed, as far as it came; the last message sent is the one in question, unless one says that it is. */
  readonly conversation?: readonly Exchanged[];
  /** What came back instead of what is acceptable; empty where nothing came. */
  readonly received?: Annotated;
  /** Offset in `received` of the first byte that should be another. */
  readonly difference?: number;
  /** The bytes that should have come, where there is just one right answer. */
  readonly expected?: Uint8Array;
  /** The usual mistakes that the received bytes show. */
  readonly findings?: readonly Finding[];
  /** What the judged program printed last; empty where it printed nothing, or that is not known. */
  readonly output?: string;
  /** How far the case came, where it goes by steps. */
  readonly progress?: Progress;
}

/** How far a case came. */
export interface Progress {
  /** All steps in their order, in words. */
  readonly steps: readonly string[];
  /** How many of them held. */
  readonly held: number;
}

/** A case does not hold: what was found, in one sentence, and the bytes that show it. Never a defect of the kit. */
export class ConformanceFailure extends SealwireError {
  readonly evidence: Evidence;

  constructor(what: string, evidence: Evidence = {}) {
    super('E_CONFORMANCE', what);
    this.evidence = evidence;
  }
}

/** A failure with one more mistake that explains it, named first. */
export function withFinding({ message, evidence }: ConformanceFailure, finding: Finding): ConformanceFailure {
  return new ConformanceFailure(message, { ...evidence, findings: [finding, ...(evidence.findings ?? [])] });
}

/** There is nothing to judge: no server there, a command that ends at once, a target that never answers. */
export class NoTargetError extends SealwireError {}
